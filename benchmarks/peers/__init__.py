"""Other people's tools on the same input, each as fair as we know to make it, its settings said.

A peer is a module with a ``NAME`` and a function ``ready(source)``: it loads all that is there before
the work begins (tables, texts), and gives the work, a function that gives the number of things made.
``source`` is a table of reports (``.jsonl``) for some, the folder of a build for others.
:func:`benchmarks.peers.measured.measured` runs one in a process of its own.
"""

from __future__ import annotations

from collections.abc import Callable

Work = Callable[[], int]
