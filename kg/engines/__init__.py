"""Who runs the work: an engine maps a task over items and knows nothing of police.

Every engine offers ``run(task, items)``: the results in the order of the items, whoever computed
them. A task is a pure function that can be pickled.
"""
