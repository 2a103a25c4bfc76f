"""Customers ranked: each measure as the share of others that are worse, put together by weight over what is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from closefit.derive.exemplars.records import Asked, Group, Measure, Part, RankedCustomer

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Worth:
    """One measure of every customer; shapes (customers,)."""

    #: Larger is better; NaN where unknown.
    order: Floats
    #: As shown; NaN where unknown.
    values: Floats
    words: tuple[str, ...]


def standing(order: Floats) -> Floats:
    """Share of the other known values that are smaller, ties half: 1 the best, 0 the worst, NaN unknown.

    >>> standing(np.array([3.0, 1.0, 1.0, np.nan])).tolist()
    [1.0, 0.25, 0.25, nan]
    """
    from scipy.stats import rankdata

    result = np.full(order.shape, np.nan)
    known = ~np.isnan(order)
    count = int(known.sum())
    if count:
        result[known] = (rankdata(order[known]) - 1) / (count - 1) if count > 1 else 0.5
    return result


def rank_customers(
    accounts: Sequence[str], names: Sequence[str], lines: Sequence[int], worths: Mapping[Measure, Worth], asked: Asked
) -> tuple[RankedCustomer, ...]:
    """Every customer, the best first; those of whom no measure is known stand at the end without a rank.

    The score is the mean of the parts that are known, by weight: what is missing neither helps nor harms. Equal scores
    go to the one of whom more is known, then by account.
    """
    used = {m: w for m, w in worths.items() if asked.weights.get(m, 0) > 0}
    weights = np.array([asked.weights[m] for m in used])
    parts = np.array([standing(w.order) for w in used.values()]).reshape(len(used), len(accounts))
    there = ~np.isnan(parts)
    known = (weights[:, None] * there).sum(axis=0)
    total = float(sum(asked.weights.values()))
    with np.errstate(invalid="ignore", divide="ignore"):
        score = np.where(known > 0, np.nansum(weights[:, None] * parts, axis=0) / known, np.nan)
    order = sorted(
        range(len(accounts)), key=lambda i: (known[i] == 0, -_rounded(float(score[i])), -known[i], accounts[i])
    )
    rows = [
        RankedCustomer(
            rank=place + 1 if known[i] else None,
            account=accounts[i],
            name=names[i],
            line=lines[i],
            group=Group.other if known[i] else Group.unranked,
            score=float(score[i]) if known[i] else None,
            completeness=float(known[i]) / total,
            parts=tuple(_part(m, w, i, parts[row, i]) for row, (m, w) in enumerate(used.items())),
        )
        for place, i in enumerate(order)
    ]
    return _grouped(rows, asked)


def _rounded(score: float) -> float:
    """Scores that differ by rounding only are equal."""
    return 0.0 if np.isnan(score) else round(float(score), 12)


def _part(measure: Measure, worth: Worth, customer: int, part: float) -> Part:
    if np.isnan(part):
        return Part(measure, None, "unknown", None)
    return Part(measure, float(worth.values[customer]), worth.words[customer], float(part))


def _grouped(rows: list[RankedCustomer], asked: Asked) -> tuple[RankedCustomer, ...]:
    ranked = sum(row.rank is not None for row in rows)
    worst_from = max(asked.best, ranked - asked.worst)
    result = []
    for place, row in enumerate(rows):
        if row.rank is None:
            result.append(row)
        elif place < asked.best:
            result.append(replace(row, group=Group.best))
        else:
            result.append(replace(row, group=Group.worst if place >= worst_from else Group.other))
    return tuple(result)
