"""The stack of layers: how much shorter the list gets, and how much more of it is won, with each layer asked for.

The list is cut by the card itself, since no outcome has a say in how long it is. The win rate is of deals that a card
had not seen: each fold's own card, with its own criteria of the layer, says which of its unseen deals stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.learner import PointCard
from closefit.derive.card.nest import Nest
from closefit.derive.card.trials import shelf_of
from closefit.derive.deals.market import Market
from closefit.derive.findings import Card, CardCriterion, LayerStep
from closefit.derive.frame import Column, DealFrame
from closefit.derive.gaps.find import Gaps
from closefit.derive.holds import holds
from closefit.derive.rates import rate
from closefit.terms import Layer

Flags = NDArray[np.bool_]
#: Share of a layer's points that an account must earn to stay on the list.
_ENOUGH = 0.5


def layer_steps(
    card: Card,
    frame: DealFrame,
    unseen: Mapping[Layer, Flags],
    market: Market | None = None,
    boundary: Sequence[str] = (),
) -> tuple[LayerStep, ...]:
    """The boundary alone, then one step per layer that the card uses: firmographic, technographic, behavioral, product.

    An account stays while it earns at least half of the points of this layer and of every layer before, and is not
    known to be outside the boundary. Accounts are those of the market where there is one, else those of the deals.
    ``unseen`` says by layer which deals stay by a card that had not seen them (:func:`unseen_layers`); the win rate is
    theirs, with its 95 % Wilson interval by accounts, and None under ten of them.
    """
    columns, rows = (market.columns, market.held) if market else (frame.columns, len(frame))
    listed, left = _inside(boundary, columns, rows), _inside(boundary, frame.columns, len(frame))
    steps = [_step(None, tuple(boundary), frame, left, _size(market, frame, listed))]
    for layer in Layer:
        criteria = tuple(criterion for criterion in card.criteria if criterion.layer is layer)
        if criteria:
            listed &= _stays(criteria, columns, rows)
            left = left & unseen.get(layer, np.ones(len(frame), dtype=bool))
            names = tuple(criterion.name for criterion in criteria)
            steps.append(_step(layer, names, frame, left, _size(market, frame, listed)))
    return tuple(steps)


def unseen_layers(gaps: Gaps, nest: Nest) -> dict[Layer, Flags]:
    """By layer: whether each deal earns half of the layer's points on the card of the folds that it is not in.

    A card that asks for nothing in a layer lets every deal stay. Shapes (deals,).
    """
    shelf = shelf_of(gaps.binned)
    stays = {layer: np.ones(nest.fold.size, dtype=bool) for layer in Layer}
    for fold, trial in enumerate(nest.outer):
        rows = nest.fold == fold
        for layer, flags in stays.items():
            flags[rows] = _earns(trial.card, layer, gaps, shelf.codes[:, rows])
    return stays


def _earns(card: PointCard, layer: Layer, gaps: Gaps, codes: NDArray[np.uint8]) -> Flags:
    asked = [
        (points, codes[attribute])
        for attribute, points in zip(card.attributes, card.points, strict=True)
        if gaps.findings[attribute].layer is layer
    ]
    earned = np.sum([points[code] for points, code in asked], axis=0) if asked else np.zeros(codes.shape[1])
    rules = [rule for rule in card.rules if gaps.findings[rule.first].layer is layer]
    for rule in rules:
        met = rule.first_bins[codes[rule.first]] & rule.second_bins[codes[rule.second]]
        earned = earned + rule.points * met
    most = sum(int(points.max()) for points, _ in asked) + sum(rule.points for rule in rules)
    return np.asarray(earned >= _ENOUGH * most)


def _inside(boundary: Sequence[str], columns: Mapping[str, Column], rows: int) -> Flags:
    """Rows that no line of the boundary is known to shut out."""
    inside = np.ones(rows, dtype=bool)
    for condition in boundary:
        inside &= ~holds(condition, columns, rows).false
    return inside


def _stays(criteria: tuple[CardCriterion, ...], columns: Mapping[str, Column], rows: int) -> Flags:
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
    layer: Layer | None, criteria: tuple[str, ...], frame: DealFrame, left: Flags, list_size: tuple[int, int]
) -> LayerStep:
    won = rate(frame.won[left].astype(float), frame.account[left])
    accounts, of = list_size
    return LayerStep(
        layer=layer,
        criteria=criteria,
        accounts=accounts,
        share=accounts / of if of else 0.0,
        win_rate=won.share,
        low=won.low,
        high=won.high,
        deals=won.deals,
        won=won.happened,
    )


def _size(market: Market | None, frame: DealFrame, listed: Flags) -> tuple[int, int]:
    """Accounts on the list, and accounts in all; a market that was read in part is scaled up."""
    if market is None:
        return len(np.unique(frame.account[listed])), len(np.unique(frame.account))
    return round(int(listed.sum()) * market.accounts / max(market.held, 1)), market.accounts
