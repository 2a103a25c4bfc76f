"""Grades that stay only where their deals clearly differ from those of the neighbouring grade.

A sales team reads every line of a card. So each pair of neighbouring grades must differ by more than the search for
cuts brings about by chance, given all other criteria, and a shape that turns (low, high, low) by still more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import chdtri

from closefit.derive.card.grades import Array, Shelf
from closefit.derive.card.refit import Chosen, covariance, refit

#: Chance that noise passes as one more grade, over all cuts the attribute could have had ...
_GRADE_LEVEL = 0.05
#: ... as a turn of direction along a number ...
_TURN_LEVEL = 0.01
#: ... and as the weaker end of a single range, whose search the attribute's own p covers already ...
_RANGE_LEVEL = 0.03


@dataclass(frozen=True, slots=True)
class _Doubt:
    """Two neighbouring grades of a criterion, and how well they are told apart; 1 is just enough."""

    clarity: float
    place: int
    #: The lower of the two grades.
    grade: int


def clear_grades(shelf: Shelf, y: Array, weight: Array, chosen: list[Chosen], ridge: float) -> list[Chosen]:
    """Join the least clear pair of grades, fit again, until all are clear or two are left.

    Whether the last two differ is a question about the attribute, which its own p and its stability answer.

    The clarity of a pair is Wald's z^2 of the difference of their shrunken log odds, over the quantile of chi-square
    (one degree) at the level shared by all cuts of the attribute (Bonferroni).
    """
    chosen = keep_signs(shelf, y, weight, chosen, ridge)
    while chosen:
        chosen, score = refit(shelf, y, weight, chosen, ridge)
        spread = covariance(shelf, weight, chosen, score, ridge)
        doubts, at = [], 1
        for place, c in enumerate(chosen):
            size = len(c.effect)
            part = spread[at : at + size, at : at + size]
            doubts += _doubts(shelf, place, c, part)
            at += size
        least = min(doubts, key=lambda doubt: doubt.clarity, default=None)
        if least is None or least.clarity >= 1:
            break
        chosen = [*chosen]
        chosen[least.place] = _joined(chosen[least.place], least.grade)
    return [_unknown_last(c) for c in keep_signs(shelf, y, weight, chosen, ridge)]


def keep_signs(shelf: Shelf, y: Array, weight: Array, chosen: list[Chosen], ridge: float) -> list[Chosen]:
    """Join neighbouring grades that run against the user's sign once all criteria are fitted together.

    A criterion whose last two grades do so is dropped.
    """
    while (found := next(_against(shelf, chosen), None)) is not None:
        place, grade = found
        joined = _joined(chosen[place], grade)
        rest = [joined] if len(joined.effect) > 1 else []
        chosen, _ = refit(shelf, y, weight, [*chosen[:place], *rest, *chosen[place + 1 :]], ridge)
    return chosen


def _against(shelf: Shelf, chosen: list[Chosen]) -> Iterator[tuple[int, int]]:
    """Criteria, and the lower of two neighbouring grades, whose log odds run against the sign."""
    for place, c in enumerate(chosen):
        sign = 0 if shelf.sign is None or c.attribute >= len(shelf.sign) else int(shelf.sign[c.attribute])
        # grades of a yes/no attribute stand in order of their win rate, not of its bins
        turned = 1 if shelf.ordered[c.attribute] or c.grade[2] > c.grade[1] else -1
        for grade in np.flatnonzero(sign * turned * np.diff(c.effect) < 0):
            yield place, int(grade)


def _doubts(shelf: Shelf, place: int, c: Chosen, spread: Array) -> list[_Doubt]:
    if len(c.effect) <= 2 or c.prior is not None:
        return []
    step = np.diff(c.effect)
    clarity = step**2 / (np.diag(spread)[1:] + np.diag(spread)[:-1] - 2 * np.diag(spread, 1))
    level = _levels(
        step, clarity, cuts=max(int(shelf.sizes[c.attribute]) - 1, 1), ordered=bool(shelf.ordered[c.attribute])
    )
    return [
        _Doubt(float(found / chdtri(1, share)), place, grade)
        for grade, (found, share) in enumerate(zip(clarity, level, strict=True))
    ]


def _levels(step: Array, clarity: Array, *, cuts: int, ordered: bool) -> Array:
    """Chance of passing that each step from one grade to the next is allowed. Shape (grades - 1,)."""
    level = np.full(len(step), _GRADE_LEVEL / cuts)
    for turn in np.flatnonzero(step[1:] * step[:-1] < 0) if ordered else ():
        weaker = turn + int(clarity[turn + 1] < clarity[turn])
        single_range = len(step) == 2 and step[0] > 0
        level[weaker] = _RANGE_LEVEL if single_range else _TURN_LEVEL / cuts
    return level


def _joined(c: Chosen, grade: int) -> Chosen:
    """The criterion with this grade and the next as one."""
    effect = np.delete(c.effect, grade + 1)
    effect[grade] = c.effect[grade : grade + 2].mean()
    joined = replace(c, grade=np.where(c.grade > grade, c.grade - 1, c.grade), effect=effect)
    if c.prior is None:
        return joined
    prior = np.delete(c.prior, grade + 1)
    prior[grade] = c.prior[grade : grade + 2].mean()
    return replace(joined, prior=prior)


def _unknown_last(c: Chosen) -> Chosen:
    """Unknown earns what the worst grade earns, as in a profile."""
    grade = c.grade.copy()
    grade[0] = int(np.argmin(c.effect))
    return replace(c, grade=grade)
