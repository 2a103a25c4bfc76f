"""The whole learning procedure, repeated on parts of the deals: folds, folds inside folds, bootstraps of accounts.

Screening, joining bins into grades, choice, shrinkage and rounding are done anew in every part, so what is held out has
had no say in the card it is judged by.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.choice import Settings, settings_for
from closefit.derive.card.grades import Shelf
from closefit.derive.card.guidance import NOTHING, Guidance, expert_criterion
from closefit.derive.card.learner import PointCard, fit_points
from closefit.derive.card.logistic import Array, expit
from closefit.derive.card.refit import Chosen
from closefit.derive.card.rules import Residuals, Rule, best_rule
from closefit.derive.gaps.bins import BinKind, Binned
from closefit.derive.gaps.find import Gaps
from closefit.derive.gaps.intervals import benjamini_hochberg
from closefit.derive.gaps.search import AttributeSearch, screen

#: Attributes a fit chooses from, the most surprising first.
_MOST_ATTRIBUTES = 40


@dataclass(frozen=True, slots=True)
class Trial:
    """One sample of the deals and the card learned on it (attributes are places in the whole shelf)."""

    weight: NDArray[np.float32]
    card: PointCard


def shelf_of(binned: Binned, searches: Sequence[AttributeSearch] = (), sign: NDArray[np.int8] | None = None) -> Shelf:
    """All attributes as the learner reads them; ``searches`` say what each attribute's choice of cuts is worth."""
    sizes = np.array([attribute.size for attribute in binned.attributes], dtype=np.int64)
    ordered = np.array([attribute.ordered for attribute in binned.attributes], dtype=bool)
    searched = np.array([search.yardstick.tests for search in searches]) if searches else None
    having = np.array([attribute.kind in (BinKind.flag, BinKind.item) for attribute in binned.attributes], dtype=bool)
    return Shelf(binned.codes, sizes, ordered, searched, sign, having)


def learn_on(
    gaps: Gaps,
    won: NDArray[np.bool_],
    weights: NDArray[np.float32],
    *,
    lenient: bool,
    rounds: int = 1,
    looked_at: NDArray[np.bool_] | None = None,
    groups: NDArray[np.int64] | None = None,
    guidance: Guidance = NOTHING,
) -> list[Trial]:
    """One card per row of ``weights`` (samples, deals), each from that sample's deals alone.

    ``looked_at`` (attributes,) leaves the others out, which still count among those tested. ``groups`` (deals,) says
    which deals may know each other's outcome. An expert's attributes always may enter.
    """
    shelf, prior = shelf_of(gaps.binned, gaps.searches, guidance.sign), guidance.prior
    places = np.arange(len(shelf)) if looked_at is None else np.flatnonzero(looked_at)
    p = np.ones((len(weights), len(shelf)))
    searches = tuple(gaps.searches[place] for place in places)
    p[:, places] = screen(gaps.binned.only(places), searches, won.astype(np.float32), weights)
    trials = []
    for weight, row in zip(weights, p, strict=True):
        inside = np.flatnonzero(weight > 0)
        settings = settings_for(np.repeat(won[inside], weight[inside].astype(int)), rounds)
        allowed = admitted(row, settings, lenient=lenient)
        y, w = won[inside], weight[inside].astype(float)
        experts: tuple[Chosen, ...] = ()
        if prior is not None:
            allowed = np.union1d(allowed, np.array(sorted(prior.effects), dtype=np.intp))
            experts = tuple(
                expert_criterion(place, prior.effects[int(of)], ordered=bool(shelf.ordered[of]))
                for place, of in enumerate(allowed)
                if int(of) in prior.effects
            )
        part, known = shelf.only(allowed).part(inside), None if groups is None else groups[inside]
        card = fit_points(part, y, w, settings, known, experts)
        trials.append(Trial(weight, card.on(allowed)))
    return trials


def found_again(shelf: Shelf, won: NDArray[np.bool_], trial: Trial, rule: Rule, groups: NDArray[np.int64]) -> bool:
    """Whether the sample of a trial has a rule on the same two attributes, too, beside the criteria chosen there."""
    weight, rate = trial.weight.astype(float), expit(trial.card.log_odds(shelf))
    left = Residuals(weight * (won - rate), weight * rate * (1 - rate), weight, groups)
    terms = settings_for(np.repeat(won, trial.weight.astype(int))).terms
    return best_rule(shelf, left, terms, {*trial.card.attributes, *rule.pair}, [rule.pair]) is not None


def admitted(p: Array, settings: Settings, *, lenient: bool) -> NDArray[np.intp]:
    """The attributes with the smallest p, forty at most; those alone whose q is within the gate unless ``lenient``.

    An attribute no cut of which has the deals to be compared has p = 1 and never enters.
    """
    order = np.argsort(p, kind="stable")
    passed = p < 1 if lenient else benjamini_hochberg(p) <= settings.gate
    return np.sort(order[: min(int(np.count_nonzero(passed)), _MOST_ATTRIBUTES)])
