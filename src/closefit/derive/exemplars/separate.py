"""What tells the best from the worst customers, tested honestly at ten against five.

Best and worst are dealt out anew in every way there is (or in many random ones), the search over all attributes and
cuts is repeated each time, and the best condition found on the data counts only if chance seldom does as well.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from closefit.derive.exemplars.records import Separator
from closefit.derive.exemplars.traits import Flags, Trait
from closefit.derive.gaps.phrases import condition_text
from closefit.derive.gaps.search import fixed_cuts

#: Splits tried at most; up to so many, all of them.
MOST_SPLITS = 5000
LEVEL = 0.05

Floats = NDArray[np.float64]


def find_separator(traits: Sequence[Trait], best: Flags, worst: Flags, seed: int) -> Separator | None:
    """The condition that separates them best; None when no attribute differs between them.

    Single-step maximum over all cuts (Westfall and Young 1993); with every split tried the test is exact.
    """
    rows = np.flatnonzero(best | worst)
    labels, exact = _splits(best[rows], seed)
    top: tuple[float, Trait, tuple[int, ...]] | None = None
    reach = np.zeros(len(labels))
    for trait in traits:
        score, bins, each = _search(trait, rows, labels)
        reach = np.maximum(reach, each)
        if bins and (top is None or score > top[0] + 1e-9):
            top = score, trait, bins
    if top is None:
        return None
    score, trait, bins = top
    as_far = int((reach[1:] >= score - 1e-9).sum())
    p = as_far / len(reach[1:]) if exact else (1 + as_far) / len(reach)
    met, known = np.isin(trait.codes, bins), trait.codes > 0
    return Separator(
        name=trait.attribute.name,
        condition=condition_text(trait.attribute, bins),
        best_met=int((met & best).sum()),
        best_known=int((known & best).sum()),
        worst_met=int((met & worst).sum()),
        worst_known=int((known & worst).sum()),
        p=p,
        splits=len(reach) - 1,
        exact=exact,
        holds=p <= LEVEL,
    )


def _splits(best: Flags, seed: int) -> tuple[Floats, bool]:
    """Who is best: the data in row 0, then every split, or random ones. Shape (1 + splits, companies)."""
    companies, count = len(best), int(best.sum())
    if math.comb(companies, count) <= MOST_SPLITS:
        chosen = list(combinations(range(companies), count))
        labels = np.zeros((1 + len(chosen), companies))
        labels[np.arange(1, len(chosen) + 1)[:, None], np.array(chosen)] = 1.0
        exact = True
    else:
        rng = np.random.default_rng(seed)
        labels = np.array([best, *(rng.permutation(best) for _ in range(MOST_SPLITS))], dtype=float)
        exact = False
    labels[0] = best
    return labels, exact


def _search(trait: Trait, rows: NDArray[np.intp], labels: Floats) -> tuple[float, tuple[int, ...], Floats]:
    """Score and bins of the cut that separates best, and how far the search gets in every split.

    The score is the deviate of the hypergeometric distribution, as for won and lost deals; either side may be more.
    """
    codes, cuts = trait.codes[rows], fixed_cuts(trait.attribute)
    hot = (codes[:, None] == np.arange(1, trait.attribute.size + 1)).astype(float)
    # cuts that hold for the same companies are one
    inside, kept = np.unique(hot @ cuts.T, axis=1, return_index=True)
    known = hot.sum(axis=1)
    total, size = known.sum(), inside.sum(axis=0)
    usable = (size > 0) & (size < total)
    if not usable.any():
        return 0.0, (), np.zeros(len(labels))
    winners = labels @ known
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = winners[:, None] * size / total
        variance = size * (total - size) / total * (winners * (total - winners))[:, None] / (total * (total - 1))
        scores = np.abs(labels @ inside - expected) / np.sqrt(variance)
    scores = np.where(usable & (variance > 0), scores, 0.0)
    place = int(np.argmax(scores[0]))
    if scores[0, place] <= 0:
        return 0.0, (), scores.max(axis=1)
    bins = tuple(int(code) + 1 for code in np.flatnonzero(cuts[kept[place]]))
    return float(scores[0, place]), _favouring_best(trait, bins, rows, labels[0]), scores.max(axis=1)


def _favouring_best(trait: Trait, bins: tuple[int, ...], rows: NDArray[np.intp], best: Floats) -> tuple[int, ...]:
    """The side that the best are on, where it can be said as one range or value."""
    codes = trait.codes[rows]
    met, known, mine = np.isin(codes, bins), codes > 0, best == 1
    more = met[mine & known].mean() >= met[~mine & known].mean() if (~mine & known).any() else True
    if more or (trait.attribute.ordered and 1 not in bins and trait.attribute.size not in bins):
        return bins
    if trait.attribute.ordered or trait.attribute.size == 2:
        return tuple(code for code in range(1, trait.attribute.size + 1) if code not in bins)
    return bins
