"""Attributes that matter beyond those already found: the search again, on what these leave unexplained.

Strong attributes hide each other: each adds to the scatter the others are measured against. Once some hold
family-wise, a logistic regression on them takes their part out, and the rest are searched in the residuals, exchanged
between accounts (Freedman and Lane 1983, JBES 1:292; Winkler et al. 2014, NeuroImage 92:381). Where nothing holds,
nothing is added, so on data without signal the family-wise level is that of the first search.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from closefit.derive.card.logistic import Array, expit, fit_logistic, log_odds
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.bins import Binned
from closefit.derive.gaps.permutation import permuted_outcomes
from closefit.derive.gaps.search import AttributeSearch, leading, search_all

#: Chance that data without signal names any attribute priority or negative.
FAMILY_LEVEL = 0.02
#: p of an attribute's own gap that must hold too, whatever it explains beyond others.
_OWN_LEVEL = 0.05
_ROUNDS = 3


def beyond(
    binned: Binned, frame: DealFrame, searches: tuple[AttributeSearch, ...], permutations: int, seed: int
) -> tuple[AttributeSearch, ...]:
    """The same searches, with the attributes that hold family-wise once the ones found before are accounted for."""
    result = list(searches)
    for round_ in range(_ROUNDS):
        found = [place for place, search in enumerate(result) if search.family_p <= FAMILY_LEVEL]
        rest = [place for place, search in enumerate(result) if search.family_p > FAMILY_LEVEL]
        if not found or not rest:
            break
        residual = frame.won - _explained(binned, frame, [(place, result[place]) for place in found])
        outcomes = permuted_outcomes(frame.account, residual, permutations, seed + round_)
        again = search_all(binned.only(rest), outcomes, unit=float(residual.var()))
        new = [
            (place, search)
            for place, search in zip(rest, again, strict=True)
            if search.family_p <= FAMILY_LEVEL and result[place].p <= _OWN_LEVEL
        ]
        for place, search in new:
            result[place] = replace(
                result[place], positive=search.positive, negative=search.negative, family_p=search.family_p
            )
        if not new:
            break
    return tuple(result)


def _explained(binned: Binned, frame: DealFrame, found: list[tuple[int, AttributeSearch]]) -> Array:
    """Probability of a win by the conditions found so far, lightly shrunken. Shape (deals,)."""
    columns = [np.isin(binned.codes[place], best.bins) for place, search in found if (best := leading(search))]
    X = np.stack([np.ones(len(frame)), *columns], axis=1).astype(float)
    start = np.zeros(X.shape[1])
    start[0] = log_odds(float(frame.won.sum()), float(len(frame)))
    penalty = np.full(X.shape[1], 1.0)
    penalty[0] = 0.0
    return expit(X @ fit_logistic(X, frame.won.astype(float), np.ones(len(frame)), penalty, start))
