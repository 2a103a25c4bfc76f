"""Codes counted won against lost, each like any attribute: shares, gap with its interval, exact test, q."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from closefit.derive.findings import AttributeVerdict
from closefit.derive.gaps.find import COMMON_GAP, COMMON_SHARE
from closefit.derive.gaps.intervals import benjamini_hochberg, fisher_exact, newcombe, wilson
from closefit.derive.interviews.coding import CodedAnswer
from closefit.derive.interviews.scheme import Asked, Scheme

#: Chance that answers without any difference name one code *priority* or *negative*, over all codes (Holm 1979).
LEVEL = 0.02


@dataclass(frozen=True, slots=True)
class CodeCount:
    """How often one code was given, by accounts. What cannot be said is None."""

    asked: Asked
    code: str
    #: Accounts that named it, of those that answered the question.
    won: int
    won_of: int
    lost: int
    lost_of: int
    #: Accounts that named it of which no outcome is known.
    other: int
    share_won: float | None
    share_lost: float | None
    #: 95 % Wilson interval of the share among won.
    won_low: float
    won_high: float
    #: won minus lost with its 95 % interval (Newcombe 1998, method 10); None unless both were asked.
    gap: float | None
    gap_low: float | None
    gap_high: float | None
    #: Fisher's exact test; Benjamini-Hochberg over all codes.
    p: float | None
    q: float | None
    verdict: AttributeVerdict


def count_codes(answers: Sequence[CodedAnswer], scheme: Scheme) -> tuple[CodeCount, ...]:
    """Every code that somebody named, by question and the surest first.

    An account is counted once however many of its people were asked: it named what any of them named.
    """
    raw = [count for asked in Asked for code in scheme.of(asked) if (count := _count(answers, asked, code.name))]
    tested = [place for place, count in enumerate(raw) if count.p is not None and count.asked is not Asked.success]
    p = np.array([raw[place].p for place in tested], dtype=np.float64)
    q, holm = benjamini_hochberg(p), _holm(p)
    by_place: dict[int, tuple[float | None, AttributeVerdict]] = {}
    for test, place in enumerate(tested):
        by_place[place] = (float(q[test]), _verdict(raw[place], float(holm[test])))
    counted = [_with(one, *by_place.get(place, (None, one.verdict))) for place, one in enumerate(raw)]
    order = {asked: place for place, asked in enumerate(Asked)}
    return tuple(
        sorted(
            counted, key=lambda c: (order[c.asked], 2.0 if c.p is None else c.p, -(c.won + c.lost + c.other), c.code)
        )
    )


def _accounts(answers: Iterable[CodedAnswer], outcome: str) -> set[str]:
    return {a.interview.account for a in answers if a.interview.outcome == outcome}


def _count(answers: Sequence[CodedAnswer], asked: Asked, code: str) -> CodeCount | None:
    mine = [answer for answer in answers if answer.asked is asked]
    named = [answer for answer in mine if any(given.code == code for given in answer.given)]
    if not named:
        return None
    won_of, lost_of = len(_accounts(mine, "won")), len(_accounts(mine, "lost"))
    won, lost, other = (len(_accounts(named, outcome)) for outcome in ("won", "lost", ""))
    share_won = won / won_of if won_of else None
    share_lost = lost / lost_of if lost_of else None
    low, high = wilson(won, won_of)
    gap = gap_low = gap_high = p = None
    if share_won is not None and share_lost is not None:
        gap = share_won - share_lost
        gap_low, gap_high = newcombe(share_won, won_of, share_lost, lost_of)
        p = fisher_exact(np.array([[won, won_of - won], [lost, lost_of - lost]], dtype=np.int64))
    return CodeCount(
        asked, code, won, won_of, lost, lost_of, other, share_won, share_lost, low, high, gap, gap_low, gap_high, p,
        None, AttributeVerdict.unclear,
    )  # fmt: skip


def _holm(p: np.ndarray[tuple[int], np.dtype[np.float64]]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Family-wise p-values (Holm 1979, Scandinavian Journal of Statistics 6:65-70)."""
    order = np.argsort(p, kind="stable")
    stepped = np.minimum(1.0, np.maximum.accumulate(p[order] * np.arange(p.size, 0, -1))) if p.size else p
    result = np.empty_like(p)
    result[order] = stepped
    return result


def _verdict(count: CodeCount, family_p: float) -> AttributeVerdict:
    if count.gap is None or count.gap_low is None or count.gap_high is None:
        return AttributeVerdict.unclear
    if family_p <= LEVEL:
        return AttributeVerdict.priority if count.gap > 0 else AttributeVerdict.negative
    common = min(count.share_won or 0.0, count.share_lost or 0.0) >= COMMON_SHARE
    if common and count.gap_low >= -COMMON_GAP and count.gap_high <= COMMON_GAP:
        return AttributeVerdict.boundary
    return AttributeVerdict.unclear


def _with(count: CodeCount, q: float | None, verdict: AttributeVerdict) -> CodeCount:
    return replace(count, q=q, verdict=verdict)
