"""Wins minus losses: for every attribute the condition that tells won from lost best, and a verdict in one word."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from closefit.derive.findings import AttributeFinding, AttributeVerdict
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.beyond import FAMILY_LEVEL, beyond
from closefit.derive.gaps.bins import BinKind, Binned, BinnedAttribute, bin_frame
from closefit.derive.gaps.intervals import benjamini_hochberg, effective_number, newcombe
from closefit.derive.gaps.permutation import permutation_count, permuted_outcomes
from closefit.derive.gaps.phrases import condition_text
from closefit.derive.gaps.search import AttributeSearch, leading, needed_score, search_all
from closefit.terms import Layer

#: On more deals than this what is strong shows without adjusting for what else is strong.
_ADJUSTED = 20_000
#: A condition describes the market when at least this share of both won and lost deals meet it ...
COMMON_SHARE = 0.60
#: ... and the whole interval of the gap is smaller than this.
COMMON_GAP = 0.20


@dataclass(frozen=True, slots=True)
class Gaps:
    """Every attribute's finding, and what the learner needs to go on from there. All tuples are in the same order."""

    findings: tuple[AttributeFinding, ...]
    #: Attributes that could not be looked at, with the reason.
    set_aside: tuple[tuple[str, str], ...]
    binned: Binned
    searches: tuple[AttributeSearch, ...]

    def needed_score(self, place: int) -> float:
        """Standard deviations at which this attribute would be called priority or negative."""
        return needed_score(self.searches[place].yardstick.tests, FAMILY_LEVEL, len(self.searches))


def find_gaps(frame: DealFrame, *, seed: int, permutations: int | None = None) -> Gaps:
    """Search every attribute for the condition that separates won from lost, and judge it.

    ``permutations`` is chosen by the size of the data when None. Words: *priority* and *negative* hold family-wise at
    2 % over all attributes, cuts and both directions (permutation of accounts); *boundary* is common on both sides.
    """
    binned = _worth_a_look(frame, bin_frame(frame))
    columns = sum(attribute.size for attribute in binned.attributes)
    count = permutation_count(len(frame), columns) if permutations is None else permutations
    searches = search_all(binned, permuted_outcomes(frame.account, frame.won, count, seed))
    if len(frame) <= _ADJUSTED:
        searches = beyond(binned, frame, searches, count, seed + 1)
    q = benjamini_hochberg(np.array([search.p for search in searches]))
    findings = tuple(
        _finding(frame, attribute, codes, search, float(value))
        for attribute, codes, search, value in zip(binned.attributes, binned.codes, searches, q, strict=True)
    )
    return Gaps(findings, binned.set_aside, binned, searches)


def _worth_a_look(frame: DealFrame, binned: Binned) -> Binned:
    """Without the attributes in which nearly all deals are alike, save for those that describe the market.

    The latter stay although no cut of theirs has the support to be tested: no priority and no points come of them.
    """
    kept, aside = [], list(binned.set_aside)
    for place, attribute in enumerate(binned.attributes):
        if attribute.alike and _boundary(frame, attribute, binned.codes[place], 1.0, 1.0) is None:
            aside.append((attribute.name, attribute.alike))
        else:
            kept.append(place)
    return replace(binned.only(kept), set_aside=tuple(aside))


def _finding(
    frame: DealFrame, attribute: BinnedAttribute, codes: NDArray[np.uint8], search: AttributeSearch, q: float
) -> AttributeFinding:
    best = leading(search)
    if best is None:
        verdict, bins = AttributeVerdict.unclear, _fallback_bins(attribute)
    elif search.family_p > FAMILY_LEVEL:
        verdict, bins = AttributeVerdict.unclear, best.bins
    else:
        verdict = AttributeVerdict.negative if best is search.negative else AttributeVerdict.priority
        bins = best.bins
    finding = describe(frame, attribute, codes, bins, search.p, q)
    if verdict == AttributeVerdict.unclear:
        return _boundary(frame, attribute, codes, search.p, q) or finding
    return replace(finding, verdict=verdict)


def _fallback_bins(attribute: BinnedAttribute) -> tuple[int, ...]:
    return (attribute.size,) if attribute.kind in (BinKind.flag, BinKind.item) else (1,)


def describe(  # noqa: PLR0917
    frame: DealFrame, attribute: BinnedAttribute, codes: NDArray[np.uint8], bins: tuple[int, ...], p: float, q: float
) -> AttributeFinding:
    """Shares, gap and lift of one condition, among deals whose value is known; the verdict is left at unclear."""
    member = np.zeros(attribute.size + 1, dtype=bool)
    member[list(bins)] = True
    found = compare(frame, codes > 0, member[codes])
    about = attribute.attribute
    return replace(
        found, name=attribute.name, layer=about.layer, condition=condition_text(attribute, bins), p=p, q=q,
        as_of_today=about.as_of_today, header=about.header,
    )  # fmt: skip


def compare(frame: DealFrame, known: NDArray[np.bool_], met: NDArray[np.bool_]) -> AttributeFinding:
    """Shares, gap and lift of the deals that meet a condition among those for which it is known; without a name.

    ``known`` and ``met`` have shape (deals,).
    """
    won, lost = known & frame.won, known & ~frame.won
    churned = known & (frame.churned == 1)
    share_won, share_lost = _share(met, won), _share(met, lost)
    low, high = newcombe(
        share_won,
        effective_number(met[won], frame.account[won]),
        share_lost,
        effective_number(met[lost], frame.account[lost]),
    )
    rate, inside = _share(frame.won, known), _share(frame.won, known & met)
    return AttributeFinding(
        name="",
        layer=Layer.firmographic,
        verdict=AttributeVerdict.unclear,
        condition="",
        won=share_won,
        lost=share_lost,
        churned=_share(met, churned) if churned.any() else None,
        gap=share_won - share_lost,
        gap_low=low,
        gap_high=high,
        lift=inside / rate if rate > 0 and (known & met).any() else None,
        p=1.0,
        q=1.0,
        known=float(known.mean()),
        won_count=int((met & won).sum()),
        lost_count=int((met & lost).sum()),
        churned_known=int(churned.sum()),
    )


def _share(hits: NDArray[np.bool_], among: NDArray[np.bool_]) -> float:
    total = int(np.count_nonzero(among))
    return int(np.count_nonzero(hits & among)) / total if total else 0.0


def _boundary(
    frame: DealFrame, attribute: BinnedAttribute, codes: NDArray[np.uint8], p: float, q: float
) -> AttributeFinding | None:
    """The attribute's commonest state as a description of the market, where won and lost share it alike."""
    if attribute.ordered:
        return None  # every number has a range most deals fall into; that says nothing about a market
    counts = np.bincount(codes, minlength=attribute.size + 1)[1:]
    named = counts[: len(attribute.values)] if attribute.kind == BinKind.text else counts
    bins = (int(np.argmax(named)) + 1,)
    if attribute.kind in (BinKind.flag, BinKind.item) and bins == (1,):
        return None  # "does not have it" is the usual state of most things
    common = describe(frame, attribute, codes, bins, p, q)
    if min(common.won, common.lost) < COMMON_SHARE or common.known < 0.5:
        return None
    if common.gap_low < -COMMON_GAP or common.gap_high > COMMON_GAP:
        return None
    return replace(common, verdict=AttributeVerdict.boundary)
