"""What must hold between the keys of one entry, told on plain mappings so that every problem of a file shows at once.

Each rule gives a message and advice, or None.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

Complaint = tuple[str, str | None]


def criterion_problem(keys: Mapping[str, object]) -> Complaint | None:
    """A criterion is ``when`` with ``points``, or ``grades`` with or without ``weight``."""
    has = set(keys) & {"when", "points", "weight", "grades"}
    if has in ({"when", "points"}, {"weight", "grades"}, {"grades"}):
        return grades_problem(keys.get("grades"), weighted="weight" in has)
    both = "Write either when and points, or weight and grades."
    if not has:
        return "the criterion earns nothing: it has neither when and points nor weight and grades", both
    if has & {"when", "points"} and has & {"weight", "grades"}:
        return f"the criterion mixes two forms: {_listed(has)}", both
    missing = {"when": "points", "points": "when", "weight": "grades"}[next(iter(has))]
    return f"the criterion has {_listed(has)} but no {missing}", both


def grades_problem(grades: object, *, weighted: bool) -> Complaint | None:
    """``else`` only last; a grade of a weight is a share of 100."""
    if not isinstance(grades, Sequence) or isinstance(grades, str):
        return None
    for index, grade in enumerate(grades):
        if not isinstance(grade, Mapping):
            continue
        if "else" in grade and index < len(grades) - 1:
            return "else stands before other grades, which are then never reached", "Put else last."
        value = grade.get("grade", grade.get("else"))
        if weighted and isinstance(value, int | Decimal) and not 0 <= value <= 100:
            return f"a grade is a share of the weight from 0 to 100, found {value}", "Full marks are 100."
    return None


def grade_problem(grade: Mapping[str, object], *, written: bool = False) -> Complaint | None:
    """A grade is ``{when, grade}`` or ``{else: 30}``; inside the program an ``else`` is a grade without a condition."""
    form = "Write {when: employees > 50, grade: 100}, and {else: 30} last."
    if "else" in grade and set(grade) != {"else"}:
        return f"else stands alone with its grade, found also {_listed(set(grade) - {'else'})}", form
    if written and "else" not in grade and grade.get("when") is None:
        return "the grade has neither when nor else", form
    return None


def signal_problem(keys: Collection[str]) -> Complaint | None:
    """``within`` pays once inside a window, so nothing fades there."""
    if "at_least" in keys and "within" not in keys:
        return "at_least needs the window to count in", "Add within: 7 days."
    fading = set(keys) & {"full_for", "half_life"}
    if "within" in keys and fading:
        return f"within pays once inside its window and cannot stand beside {_listed(fading)}", "Choose one of the two."
    if "full_for" in keys and "half_life" not in keys:
        return "full_for needs a half_life: it says when the fading begins", "Add half_life: 14 days, or use within."
    return None


def _listed(keys: Collection[str]) -> str:
    return ", ".join(sorted(keys))
