"""The search for the cut that tells won from lost best, and how far such a search gets by chance.

Every cut of every attribute is scored on counts alone (wins and deals per fine bin), for the data and for each
permutation of its outcomes alike, so the p-values include the search for the cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from closefit.derive.gaps.bins import BinKind, Binned, BinnedAttribute, least_support

Floats = NDArray[np.float32]
#: Values joined into one condition at most: more cannot be read.
MOST_VALUES = 8
#: One-hot columns counted at once; bounds the memory at 100,000 deals.
_BLOCK = 256


@dataclass(frozen=True, slots=True)
class Yardstick:
    """How one attribute's cuts scatter when outcomes are exchanged between accounts."""

    #: Cuts with a fixed membership. Shape (cuts, bins), 0 or 1.
    member: Floats
    #: Mean and spread of each cut's score over the permutations; spread 0 marks an unusable cut. Shape (cuts,).
    centre: Floats
    spread: Floats
    #: Spread of the scores of sets of values that are put together by win rate; 0 where there are none.
    set_spread: float
    #: Bins that have a name (the pool of rare values has none).
    named: int
    #: The whole search reaches as far as this many independent cuts would.
    tests: float = 1.0


@dataclass(frozen=True, slots=True)
class Best:
    """The best cut in one direction: its bins (codes from 1) and its score in standard deviations."""

    bins: tuple[int, ...]
    score: float


@dataclass(frozen=True, slots=True)
class AttributeSearch:
    """Where the search led on the data, and how surprising that is."""

    yardstick: Yardstick
    #: The cut that wins more, the cut that wins less; None where no cut has enough deals.
    positive: Best | None
    negative: Best | None
    #: Permutation p of the stronger of the two.
    p: float
    #: The same over all attributes at once: family-wise (Westfall and Young 1993).
    family_p: float


def fixed_cuts(attribute: BinnedAttribute) -> Floats:
    """Cuts whose bins do not depend on outcomes: ranges of neighbours, single values, "has it". Shape (cuts, bins)."""
    if attribute.kind in (BinKind.flag, BinKind.item):
        return np.array([[0, 1]], dtype=np.float32)
    if not attribute.ordered:
        return np.eye(len(attribute.values), attribute.size, dtype=np.float32)
    bins = np.arange(attribute.size)
    first, last = np.triu_indices(attribute.size)
    whole = (first == 0) & (last == attribute.size - 1)
    first, last = first[~whole], last[~whole]
    return np.asarray((bins >= first[:, None]) & (bins <= last[:, None]), dtype=np.float32)


def cut_scores(won: Floats, deals: Floats, member: Floats, support: float, unit: float | None = None) -> Floats:
    """Standardised surplus of wins inside each cut among deals with a known value; 0 where support is short.

    ``won`` (runs, bins), ``deals`` (bins,) or (runs, bins), ``member`` (cuts, bins) -> (runs, cuts). The score is the
    deviate of the hypergeometric distribution (Mantel and Haenszel 1959, JNCI 22:719-748); with w of W wins inside a
    cut that holds m of n deals it is (w - m W / n) / sqrt(m (n - m) W (n - W) / (n^2 (n - 1))).
    With residuals in place of wins, ``unit`` is their variance.
    """
    deals = np.atleast_2d(deals)
    return _deviates(won @ member.T, deals @ member.T, _sum(won), _sum(deals), support, unit)


def _sum(table: Floats) -> Floats:
    return np.asarray(table.sum(axis=1, keepdims=True), dtype=np.float32)


def _deviates(  # noqa: PLR0917
    inside: Floats, size: Floats, wins: Floats, known: Floats, support: float, unit: float | None
) -> Floats:
    usable = (size >= support) & (known - size >= support)
    known = np.maximum(known, np.float32(2))
    spread = wins / known * (known - wins) / (known - 1) if unit is None else np.float32(unit)
    variance = size * (known - size) / known * spread
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = (inside - size * (wins / known)) / np.sqrt(variance)
    return np.where(usable & (variance > 0), scores, np.float32(0)).astype(np.float32)


def set_scores(  # noqa: PLR0917
    won: Floats, deals: Floats, named: int, sign: int, support: float, unit: float | None = None
) -> tuple[Floats, NDArray[np.intp]]:
    """Scores of the sets of the 2, 3, ... values that win most (``sign`` 1) or least (-1). Shape (runs, sets).

    Also the order of the values in each run, shape (runs, named). Sets are put together anew in every run, so that
    chance gets the same freedom as the data. Rates are drawn towards the mean by two deals, so rare values do not lead.
    """
    deals = np.broadcast_to(deals, won.shape)
    wins, known = _sum(won), _sum(deals)
    rates = (won[:, :named] + 2 * wins / np.maximum(known, np.float32(1))) / (deals[:, :named] + 2)
    order = np.argsort(-sign * rates, axis=1, kind="stable")
    longest = max(1, min(MOST_VALUES, deals.shape[1] - 1))
    inside = np.cumsum(np.take_along_axis(won, order, axis=1), axis=1)[:, 1:longest]
    size = np.cumsum(np.take_along_axis(deals, order, axis=1), axis=1)[:, 1:longest]
    return sign * _deviates(inside, size, wins, known, support, unit), order


def screen(
    binned: Binned, searches: tuple[AttributeSearch, ...], outcomes: Floats, weights: Floats
) -> NDArray[np.float64]:
    """p-value of every attribute on other samples of the same deals (folds, bootstraps). Shape (samples, attributes).

    ``weights`` says how often each deal stands in each sample, shape (samples, deals). The yardsticks come from
    permuted outcomes of all deals, so nothing about the true outcomes of deals with weight 0 is used.
    """
    support = 0.8 * least_support(int(weights.sum(axis=1).min()))
    result = np.ones((len(weights), len(searches)))
    for place, won, deals in _counts(binned, weights * outcomes, weights):
        yardstick = searches[place].yardstick
        reach = np.abs(_scaled(cut_scores(won, deals, yardstick.member, support), yardstick)).max(axis=1, initial=0.0)
        for sign in (1, -1) if yardstick.set_spread else ():
            sets, _ = set_scores(won, deals, yardstick.named, sign, support)
            if sets.shape[1]:
                reach = np.maximum(reach, sets.max(axis=1) / np.float32(yardstick.set_spread))
        result[:, place] = surprise(reach.astype(np.float64), np.array(yardstick.tests))
    return result


def search_all(binned: Binned, outcomes: Floats, unit: float | None = None) -> tuple[AttributeSearch, ...]:
    """Search every attribute on the data (row 0 of ``outcomes``) and on each permutation (the other rows).

    ``unit`` is the variance of the outcomes when they are residuals; None when they are won (1) and lost (0).
    """
    support = least_support(binned.codes.shape[1])
    searches, reaches = [], []
    for place, won, deals in _counts(binned, outcomes, None):
        search, reach = _search_one(binned.attributes[place], won, deals, support, unit)
        searches.append(search)
        reaches.append(reach)
    return _with_p(searches, np.array(reaches)) if searches else ()


def _counts(binned: Binned, wins: Floats, weights: Floats | None) -> Iterator[tuple[int, Floats, Floats]]:
    """Wins and deals per run and bin, one attribute after the other; counted as one matrix product per block."""
    sizes = [attribute.size for attribute in binned.attributes]
    start = 0
    while start < len(sizes):
        stop = start + 1
        while stop < len(sizes) and sum(sizes[start : stop + 1]) <= _BLOCK:
            stop += 1
        hot = np.concatenate([one_hot(binned.codes[place], sizes[place]) for place in range(start, stop)])
        won = wins @ hot.T
        deals = hot.sum(axis=1)[None, :] if weights is None else weights @ hot.T
        column = 0
        for place in range(start, stop):
            part = slice(column, column + sizes[place])
            yield place, won[:, part], deals[:, part]
            column += sizes[place]
        start = stop


def one_hot(codes: NDArray[np.uint8], size: int) -> Floats:
    """Shape (bins, deals); unknown is 0 everywhere."""
    return np.asarray(codes == np.arange(1, size + 1, dtype=np.uint8)[:, None], dtype=np.float32)


def _search_one(
    attribute: BinnedAttribute, won: Floats, deals: Floats, support: int, unit: float | None
) -> tuple[AttributeSearch, NDArray[np.float64]]:
    """The search on the data, and how far it reached in each run (row 0 is the data)."""
    yardstick, scores = _yardstick(attribute, won, deals, support, unit)
    scaled = _scaled(scores, yardstick)
    reach = np.abs(scaled).max(axis=1, initial=0.0)
    best = {sign: _best_fixed(sign * scaled[0], yardstick.member) for sign in (1, -1)}
    for sign in (1, -1) if yardstick.set_spread else ():
        sets, order = set_scores(won, deals, yardstick.named, sign, support, unit)
        if sets.shape[1]:
            sets = sets / np.float32(yardstick.set_spread)
            reach = np.maximum(reach, sets.max(axis=1))
            best[sign] = _better_set(best[sign], sets[0], order[0])
    far = reach.astype(np.float64)
    yardstick = replace(yardstick, tests=independent_tests(far[1:]))
    return AttributeSearch(yardstick, best[1], best[-1], 1.0, 1.0), far


def _yardstick(
    attribute: BinnedAttribute, won: Floats, deals: Floats, support: int, unit: float | None
) -> tuple[Yardstick, Floats]:
    member = fixed_cuts(attribute)
    scores = cut_scores(won, deals, member, support, unit)
    centre, spread = scores[1:].mean(axis=0), scores[1:].std(axis=0)
    spread = np.where(spread < 0.3, np.float32(0), spread)  # a cut that hardly moves cannot be evidence
    if attribute.ordered:
        spread = np.where(_real_ends(member, deals[0], support), spread, np.float32(0))
    named = len(attribute.values) if attribute.kind == BinKind.text else 0
    moving = spread[spread > 0]
    set_spread = float(np.sqrt(np.mean(moving**2))) if named > 2 and moving.size else float(named > 2)
    return Yardstick(member, centre, spread, set_spread, named), scores


def _real_ends(member: Floats, deals: Floats, support: int) -> NDArray[np.bool_]:
    """False for a range one end of which cuts off a few deals only: "between 1 and 22" should then be ">= 1"."""
    reached = np.cumsum(member, axis=1)
    below = (reached == 0) @ deals
    above = ((reached == reached[:, -1:]) & (member == 0)) @ deals
    return np.asarray(((below == 0) | (below >= support)) & ((above == 0) | (above >= support)))


def _scaled(scores: Floats, yardstick: Yardstick) -> Floats:
    """Scores in standard deviations of the permutations: an account's deals are alike, so plain ones are too large."""
    usable = yardstick.spread > 0
    return np.where(usable, (scores - yardstick.centre) / np.where(usable, yardstick.spread, 1), np.float32(0))


def _best_fixed(scaled: Floats, member: Floats) -> Best | None:
    place = int(np.argmax(scaled)) if scaled.size else 0
    if not scaled.size or scaled[place] <= 0:
        return None
    return Best(tuple(int(code) + 1 for code in np.flatnonzero(member[place])), float(scaled[place]))


def _better_set(best: Best | None, sets: Floats, order: NDArray[np.intp]) -> Best | None:
    place = int(np.argmax(sets))
    if sets[place] <= (best.score if best else 0.0):
        return best
    return Best(tuple(sorted(int(code) + 1 for code in order[: place + 2])), float(sets[place]))


def independent_tests(reach: NDArray[np.float64]) -> float:
    """How many independent normal tests would reach as far as this search does in one permutation out of ten."""
    if not reach.size:
        return 1.0
    tail = 2 * float(ndtr(-np.quantile(reach, 0.9)))
    return max(1.0, float(np.log(0.9) / np.log1p(-min(tail, 0.999))))


def surprise(reach: NDArray[np.float64], tests: NDArray[np.float64]) -> NDArray[np.float64]:
    """Smooth p-value of a search that reached so far: 1 - (1 - 2 Phi(-reach))^tests (Sidak 1967). Shapes broadcast."""
    tail = np.minimum(2 * ndtr(-reach), 1 - 1e-12)
    return np.asarray(-np.expm1(tests * np.log1p(-tail)))


def leading(search: AttributeSearch) -> Best | None:
    """The positive cut, unless the negative one is clearly stronger: people build lists from what wins."""
    if search.positive is None or search.negative is None:
        return search.positive or search.negative
    return search.positive if search.positive.score >= 0.9 * search.negative.score else search.negative


def needed_score(tests: float, family_level: float, attributes: int) -> float:
    """Score at which a search counts as convincing when it is one of so many (Bonferroni on the smooth p)."""
    return float(-ndtri(family_level / attributes / max(tests, 1.0) / 2))


def _with_p(searches: list[AttributeSearch], reach: NDArray[np.float64]) -> tuple[AttributeSearch, ...]:
    """p per attribute, and over all by the smallest p of each permutation (single-step minP, Westfall and Young 1993).

    The smooth p only puts attributes with few and with many cuts on one scale; what decides is the rank of the data
    among the permutations, so the level holds however well the smooth p fits.
    """
    tests = np.array([search.yardstick.tests for search in searches])
    smooth = surprise(reach, tests[:, None])
    least = smooth[:, 1:].min(axis=0)
    runs = least.size + 1
    result = []
    for place, search in enumerate(searches):
        as_far = np.count_nonzero(reach[place, 1:] >= reach[place, 0] - 1e-6)
        p = (1 + as_far) / runs if as_far >= 10 else min(max(float(smooth[place, 0]), 1e-12), 11 / runs)
        family = (1 + np.count_nonzero(least <= smooth[place, 0] * (1 + 1e-9))) / runs
        result.append(replace(search, p=float(p), family_p=float(family)))
    return tuple(result)
