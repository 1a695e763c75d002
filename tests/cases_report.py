"""``python -m tests.cases_report [KIND...]``: how the cases stand, without pytest."""

from __future__ import annotations

import sys
from collections import Counter

from tests.case_table import Case, cases, disagreements, found_facts


def _show(case: Case, wrong: list[tuple[str, str, tuple[str, ...]]]) -> None:
    print(f"{case.id}: {case.mess}")
    print("   ", case.text.replace("\n", "\n    "))
    for family, kind, values in wrong:
        print(f"    {kind:6} {family:15} {' | '.join(values)}")


def main(kinds: list[str]) -> int:
    """Print the failing rows and a line per file; 1 if any row fails."""
    passed: Counter[str] = Counter()
    total: Counter[str] = Counter()
    families: Counter[tuple[str, str]] = Counter()
    for case in cases():
        if kinds and case.kind not in kinds:
            continue
        total[case.kind] += 1
        wrong = disagreements(case.facts, found_facts(case))
        passed[case.kind] += not wrong
        families.update((family, kind) for family, kind, _ in wrong)
        if wrong:
            _show(case, wrong)
    for (family, kind), count in families.most_common():
        print(f"{count:4} {kind} {family}")
    for kind, count in total.items():
        print(f"{passed[kind]:4} of {count:3} {kind}")
    print(f"{passed.total():4} of {total.total():3} in all")
    return int(passed.total() < total.total())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
