"""The stack of layers: how much shorter the list gets, and how much more of it is won, with each layer asked for."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from closefit.derive.deals.market import Market
from closefit.derive.findings import Card, CardCriterion, LayerStep
from closefit.derive.frame import Column, DealFrame
from closefit.derive.gaps.intervals import wilson
from closefit.derive.holds import holds
from closefit.terms import Layer

#: Share of a layer's points that an account must earn to stay on the list.
_ENOUGH = 0.5


def layer_steps(card: Card, frame: DealFrame, market: Market | None = None) -> tuple[LayerStep, ...]:
    """One step per layer that the card uses, in the order firmographic, technographic, behavioral, product.

    An account stays while it earns at least half of the points of this layer and of every layer before. Accounts are
    those of the market where there is one, else those of the deals; the win rate is that of the deals, with its 95 %
    Wilson interval.
    """
    left = np.ones(len(frame), dtype=bool)
    listed = np.ones(market.held if market else 0, dtype=bool)
    steps = []
    for layer in Layer:
        criteria = tuple(criterion for criterion in card.criteria if criterion.layer is layer)
        if not criteria:
            continue
        left &= _stays(criteria, frame.columns, len(frame))
        if market is not None:
            listed &= _stays(criteria, market.columns, market.held)
        size = _of_market(market, listed) if market else _of_deals(frame, left)
        steps.append(_step(criteria, frame, left, size))
    return tuple(steps)


def _stays(criteria: tuple[CardCriterion, ...], columns: Mapping[str, Column], rows: int) -> NDArray[np.bool_]:
    earned = np.sum([earned_points(criterion, columns, rows) for criterion in criteria], axis=0)
    return np.asarray(earned >= _ENOUGH * sum(criterion.points for criterion in criteria))


def earned_points(criterion: CardCriterion, columns: Mapping[str, Column], rows: int) -> NDArray[np.int64]:
    """Points of each row: the first grade that holds; ``else`` only where every earlier grade is known not to hold."""
    points = np.zeros(rows, dtype=np.int64)
    undecided = np.ones(rows, dtype=bool)
    for grade in criterion.grades:
        if grade.condition is None:
            points[undecided] = grade.points
            break
        truth = holds(grade.condition, columns, rows)
        points[undecided & truth.true] = grade.points
        undecided &= truth.false
    return points


def _step(
    criteria: tuple[CardCriterion, ...],
    frame: DealFrame,
    left: NDArray[np.bool_],
    list_size: tuple[int, int],
) -> LayerStep:
    won, closed = int((left & frame.won).sum()), int(left.sum())
    low, high = wilson(won, closed) if closed else (None, None)
    accounts, of = list_size
    return LayerStep(
        layer=criteria[0].layer,
        criteria=tuple(criterion.name for criterion in criteria),
        accounts=accounts,
        share=accounts / of if of else 0.0,
        win_rate=won / closed if closed else None,
        low=low,
        high=high,
    )


def _of_deals(frame: DealFrame, left: NDArray[np.bool_]) -> tuple[int, int]:
    return len(np.unique(frame.account[left])), len(np.unique(frame.account))


def _of_market(market: Market, listed: NDArray[np.bool_]) -> tuple[int, int]:
    return round(int(listed.sum()) * market.accounts / max(market.held, 1)), market.accounts
