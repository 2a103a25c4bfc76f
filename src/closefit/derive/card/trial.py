"""The learner by itself: a card from some deals, said of others, whatever the verdict would be.

This is what benchmarks and backtests measure. Everything (bins, search, choice, grades, shrinkage, rounding,
recalibration) is learned from the training deals alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.calibration import recalibrate
from closefit.derive.card.folds import FOLDS, deal_groups, grouped_folds
from closefit.derive.card.grades import Shelf
from closefit.derive.card.guidance import guidance_for
from closefit.derive.card.learner import PointCard
from closefit.derive.card.logistic import Array, log_odds
from closefit.derive.card.trials import learn_on, shelf_of
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.find import find_gaps
from closefit.derive.gaps.recode import recode
from closefit.derive.selection import select

if TYPE_CHECKING:
    from closefit.profile import Profile

#: Permutations behind each attribute's p; they only put attributes in order here.
_PERMUTATIONS = 199


@dataclass(frozen=True, slots=True)
class CardTrial:
    """What a card learned on some deals says of all deals of the frame. Arrays have shape (deals,)."""

    #: Whole points; higher is better.
    points: NDArray[np.int64]
    #: Probability of a win, drawn to the training base rate as far as folds of the training deals ask for it.
    probability: Array
    #: Share of training deals that were won.
    base_rate: float
    #: Names of the attributes that earn points, rules ("A only if B") as ``A & B``.
    criteria: tuple[str, ...]


def try_card(
    frame: DealFrame,
    train: NDArray[np.bool_],
    *,
    seed: int = 0,
    prior: Profile | None = None,
    signs: Mapping[str, int] | None = None,
) -> CardTrial:
    """Learn a card on the deals where ``train`` is true and apply it to every deal of ``frame``.

    ``train`` has shape (deals,). The outcomes of the other deals are not looked at. Keep deals of one account, and
    copies of a row, on one side (:func:`closefit.derive.card.folds.deal_groups`). ``prior`` is an expert's profile,
    ``signs`` says by attribute name that more may only be better (1) or worse (-1).

    Raises:
        ValueError: no training deal was won, or none was lost.
    """
    known = select(frame, train)
    if known.won.all() or not known.won.any():
        raise ValueError("a card needs won and lost deals to learn from")
    gaps = find_gaps(known, seed=seed, permutations=_PERMUTATIONS)
    rate = float(known.won.mean())
    if not gaps.searches:
        return CardTrial(np.zeros(len(frame), dtype=np.int64), np.full(len(frame), rate), rate, ())
    guidance = guidance_for(known, gaps.binned, prior=prior, signs=signs)
    groups = deal_groups(known, gaps.binned)
    fold = grouped_folds(groups, known.won, seed)
    samples = np.array([np.ones(len(known)), *(fold != k for k in range(FOLDS))], dtype=np.float32)
    whole, *parts = [
        trial.card for trial in learn_on(gaps, known.won, samples, lenient=True, groups=groups, guidance=guidance)
    ]
    shelf = shelf_of(gaps.binned)
    held_out = np.zeros(len(known))
    for k, card in enumerate(parts):
        held_out[fold == k] = card.log_odds(shelf)[fold == k]
    centre = log_odds(float(known.won.sum()), float(len(known)))
    belief = recalibrate(whole.log_odds(shelf) - centre, held_out, known.won, groups)
    everyone = Shelf(recode(gaps.binned, frame.columns, len(frame)), shelf.sizes, shelf.ordered)
    return CardTrial(
        whole.score(everyone),
        belief.probability(whole.log_odds(everyone) - centre),
        rate,
        _names(whole, tuple(attribute.name for attribute in gaps.binned.attributes)),
    )


def _names(card: PointCard, names: tuple[str, ...]) -> tuple[str, ...]:
    rules = [f"{names[rule.first]} & {names[rule.second]}" for rule in card.rules]
    return (*(names[attribute] for attribute in card.attributes), *rules)
