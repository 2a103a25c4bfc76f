"""The whole learning procedure, repeated on parts of the deals: folds, folds inside folds, bootstraps of accounts.

Screening, joining bins into grades, choice, shrinkage and rounding are done anew in every part, so what is held out has
had no say in the card it is judged by.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.grades import Shelf
from closefit.derive.card.learner import PointCard, Settings, fit_points, settings_for
from closefit.derive.card.logistic import Array
from closefit.derive.gaps.bins import Binned
from closefit.derive.gaps.find import Gaps
from closefit.derive.gaps.intervals import benjamini_hochberg
from closefit.derive.gaps.search import screen

#: Attributes a fit chooses from, the most surprising first.
_MOST_ATTRIBUTES = 40


@dataclass(frozen=True, slots=True)
class Trial:
    """One sample of the deals and the card learned on it (attributes are places in the whole shelf)."""

    weight: NDArray[np.float32]
    card: PointCard


def shelf_of(binned: Binned) -> Shelf:
    """All attributes as the learner reads them."""
    sizes = np.array([attribute.size for attribute in binned.attributes], dtype=np.int64)
    ordered = np.array([attribute.ordered for attribute in binned.attributes], dtype=bool)
    return Shelf(binned.codes, sizes, ordered)


def learn_on(
    gaps: Gaps,
    won: NDArray[np.bool_],
    weights: NDArray[np.float32],
    *,
    fill: int,
    rounds: int = 1,
    looked_at: NDArray[np.bool_] | None = None,
) -> list[Trial]:
    """One card per row of ``weights`` (samples, deals), each from that sample's deals alone.

    ``looked_at`` (attributes,) leaves the others out, which still count among those tested.
    """
    shelf = shelf_of(gaps.binned)
    places = np.arange(len(shelf)) if looked_at is None else np.flatnonzero(looked_at)
    p = np.ones((len(weights), len(shelf)))
    searches = tuple(gaps.searches[place] for place in places)
    p[:, places] = screen(gaps.binned.only(places), searches, won.astype(np.float32), weights)
    return [
        Trial(weight, _learn(shelf, won, weight, row, fill, rounds)) for weight, row in zip(weights, p, strict=True)
    ]


def _learn(  # noqa: PLR0917
    shelf: Shelf, won: NDArray[np.bool_], weight: NDArray[np.float32], p: Array, fill: int, rounds: int
) -> PointCard:
    inside = np.flatnonzero(weight > 0)
    settings = settings_for(np.repeat(won[inside], weight[inside].astype(int)), rounds)
    allowed = admitted(p, settings, fill)
    card = fit_points(shelf.only(allowed).part(inside), won[inside], weight[inside].astype(float), settings)
    return PointCard(tuple(int(allowed[a]) for a in card.attributes), card.points, card.intercept, card.slope)


def admitted(p: Array, settings: Settings, fill: int) -> NDArray[np.intp]:
    """Attributes with support of their own: q within the gate, or else the ``fill`` smallest p under 0.1."""
    order = np.argsort(p, kind="stable")
    passed = int(np.count_nonzero(benjamini_hochberg(p) <= settings.gate))
    lenient = min(fill, int(np.count_nonzero(p <= 0.1)))
    return np.sort(order[: min(max(passed, lenient), _MOST_ATTRIBUTES)])
