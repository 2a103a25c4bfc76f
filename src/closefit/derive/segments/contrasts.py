"""What may matter differently to two crowds: every attribute as a few columns, and what one card leaves unexplained."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.logistic import Array, expit, fit_logistic, log_odds
from closefit.derive.gaps.bins import BinKind, Binned, BinnedAttribute
from closefit.derive.gaps.search import AttributeSearch, leading

Floats = NDArray[np.float32]
#: Values of one text that are looked at.
_VALUES = 5
#: Least share of deals that a column must tell from the rest.
_LEAST_SHARE = 0.05
#: Attributes taken into the one model at most, and the p they must have.
_MOST_MAIN, _MAIN_LEVEL = 15, 0.02
#: p of an attribute's own gap at which it is taken to matter to someone ...
_MATTERS = 0.05
#: ... and the chi-square from which a difference counts, for those that do and for the rest.
_COUNTS_FROM = (3.0, 12.0)
#: Least p (1 - p): what a deal of nearly certain outcome still counts.
_LEAST_WEIGHT = 0.02


@dataclass(frozen=True, slots=True)
class Contrasts:
    """Columns to compare between sides. Unknown values are 0, the mean."""

    #: Shape (deals, columns).
    X: Floats
    #: Attribute of each column (its place among the binned ones). Shape (columns,).
    place: NDArray[np.int64]
    #: Chi-square from which a difference in the column's effect counts. Shape (columns,).
    counts_from: Floats
    #: Share of its excess that counts: an attribute with several columns is still one. Shape (columns,).
    share: Floats


def contrasts(binned: Binned, searches: tuple[AttributeSearch, ...]) -> Contrasts:
    """Flags and items as they are, the commonest values of a text, a number by rank and by distance from the middle.

    What matters to one crowd mostly shows in all deals too, so attributes with a gap of their own need to differ less
    between sides than the rest. The filter is independent of the test under the null: a main effect says nothing of
    an interaction (independent filtering; Bourgon, Gentleman and Huber 2010, PNAS 107:9546).
    """
    columns: list[Floats] = []
    places: list[int] = []
    for place, (attribute, codes) in enumerate(zip(binned.attributes, binned.codes, strict=True)):
        for column in _columns(attribute, codes):
            columns.append(column)
            places.append(place)
    X = np.stack(columns, axis=1) if columns else np.zeros((binned.codes.shape[1], 0), dtype=np.float32)
    matters = np.array([searches[place].p <= _MATTERS for place in places], dtype=bool)
    shares = 1 / np.sqrt(np.bincount(places, minlength=1)[np.array(places, dtype=np.int64)])
    return Contrasts(
        X,
        np.array(places, dtype=np.int64),
        np.where(matters, *_COUNTS_FROM).astype(np.float32),
        np.array(shares, dtype=np.float32),
    )


def _columns(attribute: BinnedAttribute, codes: NDArray[np.uint8]) -> list[Floats]:
    known = codes > 0
    if not known.any():
        return []
    if attribute.ordered:
        counts = np.bincount(codes, minlength=attribute.size + 1).astype(float)
        counts[0] = 0
        rank = ((np.cumsum(counts) - counts / 2) / counts.sum())[codes]
        columns = [np.asarray(rank - 0.5), np.abs(rank - 0.5) - 0.25]
    elif attribute.kind in (BinKind.flag, BinKind.item):
        columns = [np.asarray(codes == attribute.size, dtype=float)]
    else:
        counts = np.bincount(codes, minlength=attribute.size + 1)[1:]
        columns = [(codes == 1 + code).astype(float) for code in np.argsort(-counts, kind="stable")[:_VALUES]]
        columns = columns[:1] if attribute.size == 2 else columns
    shares = [float((column[known] > 0).mean()) for column in columns]
    kept = [c for c, share in zip(columns, shares, strict=True) if _LEAST_SHARE <= share <= 1 - _LEAST_SHARE]
    return [np.where(known, column - column[known].mean(), 0).astype(np.float32) for column in kept]


def one_model(binned: Binned, searches: tuple[AttributeSearch, ...], won: NDArray[np.bool_]) -> Array:
    """Probability of a win when every attribute matters alike to all: L2 logistic regression. Shape (deals,).

    The attributes with the smallest p are in it, each by its best condition and by its coarse parts, so that what a
    number does along its range is not taken for a difference between small and large accounts.
    """
    order = sorted(range(len(searches)), key=lambda place: (searches[place].p, place))
    columns: list[NDArray[np.float64]] = []
    for place in [place for place in order if searches[place].p <= _MAIN_LEVEL][:_MOST_MAIN]:
        codes, best = binned.codes[place], leading(searches[place])
        if best is not None:
            columns.append(np.isin(codes, best.bins).astype(float))
        columns += [column.astype(float) for column in _columns(binned.attributes[place], codes)]
    X = np.stack([np.ones(len(won)), *columns], axis=1)
    penalty = np.full(X.shape[1], 2.0)
    penalty[0] = 0.0
    start = np.zeros(X.shape[1])
    start[0] = log_odds(float(won.sum()), float(len(won)))
    return expit(X @ fit_logistic(X, won.astype(float), np.ones(len(won)), penalty, start, rounds=8))


def weights(rate: Array) -> Array:
    """Information of each deal, p (1 - p), kept off zero. Shape (deals,)."""
    return np.maximum(rate * (1 - rate), _LEAST_WEIGHT)
