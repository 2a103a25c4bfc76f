"""Counts of signals are attributes whose name is a call; a condition says the call, not a quoted name."""

from __future__ import annotations

import re
from dataclasses import replace

from closefit.derive.findings import AttributeFinding, Card, CardCriterion, CardGrade

_QUOTED = re.compile(r"\"(signals\('(?:[^']|'')*', \d+\))\"")


def as_call(condition: str) -> str:
    """The condition with every count of signals as a call.

    >>> as_call('"signals(\\'demo\\', 90)" >= 1')
    "signals('demo', 90) >= 1"
    """
    return _QUOTED.sub(lambda found: found.group(1).replace('""', '"'), condition)


def finding_as_call(finding: AttributeFinding) -> AttributeFinding:
    """The finding with its condition as a call."""
    return replace(finding, condition=as_call(finding.condition))


def card_as_call(card: Card) -> Card:
    """The card with every condition as a call."""
    return replace(card, criteria=tuple(_criterion(criterion) for criterion in card.criteria))


def _criterion(criterion: CardCriterion) -> CardCriterion:
    grades = tuple(_grade(grade) for grade in criterion.grades)
    return replace(criterion, grades=grades, finding=finding_as_call(criterion.finding))


def _grade(grade: CardGrade) -> CardGrade:
    return grade if grade.condition is None else replace(grade, condition=as_call(grade.condition))
