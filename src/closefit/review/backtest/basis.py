"""Whether these deals are a test of the profile at all, or the deals that it was made from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.profile import Evidence, EvidenceSource, Profile
from closefit.review.backtest.findings import Basis
from closefit.review.backtest.scored import ScoredDeals
from closefit.terms import Refused


@dataclass(frozen=True, slots=True)
class Fairness:
    """Which deals may judge the profile, and what is said about it."""

    basis: Basis
    #: Shape (deals,).
    kept: NDArray[np.bool_]
    left_out: tuple[Refused, ...]
    warnings: tuple[str, ...]


def fairness(profile: Profile, deals: ScoredDeals, *, unseen: bool) -> Fairness:
    """Deals that closed after the evidence ends, of accounts it had not seen; all of them where there is no overlap.

    ``unseen`` is the user's word that the profile was derived from other deals.
    """
    everything = np.ones(len(deals), dtype=bool)
    derived = [evidence for evidence in _evidence(profile) if evidence.source is EvidenceSource.derived]
    if not derived:
        return Fairness(Basis.independent, everything, (), ())
    if unseen:
        said = "The profile was derived from deals; that it was not from these is your word (--unseen)."
        return Fairness(Basis.independent, everything, (), (said,))
    spans = [(evidence.from_ or evidence.to, evidence.to) for evidence in derived if evidence.to is not None]
    if not spans:
        return _undated(profile, deals, everything)
    return _dated(deals, min(start for start, _ in spans), max(end for _, end in spans))


def _evidence(profile: Profile) -> Iterator[Evidence]:
    criteria, exclusions = profile.fit.criteria, profile.exclude
    found = (profile.evidence, *(c.evidence for c in criteria), *(e.evidence for e in exclusions))
    return (evidence for evidence in found if evidence is not None)


def _dated(deals: ScoredDeals, first: dt.date, last: dt.date) -> Fairness:
    closed = ~np.isnan(deals.won)
    known = closed & ~np.isnat(deals.closed)
    used = known & (deals.closed >= np.datetime64(first)) & (deals.closed <= np.datetime64(last))
    span = f"{first.isoformat()} to {last.isoformat()}"
    if closed.any() and not known.any():
        warning = (
            f"The profile says that it was derived from deals that closed {span}, and these deals have no closing "
            "dates: if they are the same, this is no test."
        )
        return Fairness(Basis.independent, np.ones(len(deals), dtype=bool), (), (warning,))
    if not used.any():
        return Fairness(Basis.independent, np.ones(len(deals), dtype=bool), (), ())
    later = ~closed | (known & (deals.closed > np.datetime64(last)))
    seen = later & np.isin(deals.account, deals.account[used])
    kept = later & ~seen
    counted = int((kept & closed).sum())
    verdict = "they are" if counted else "this is"
    some = f"{int(used.sum()):,} of these deals were" if counted else "These deals were"
    told = (
        f"{some} used to derive it: {verdict} no test. The profile's evidence counts deals "
        f"that closed {span}{', as they did' if counted else f', and {int(used.sum()):,} of these closed then'}."
    )
    rest = (
        f" Only the {counted:,} that closed later, of accounts not seen before, are counted below."
        if counted
        else " None closed later, so no figure is given. Come back with deals that closed since, or, if the profile "
        "was derived from other deals of that time, say so with --unseen."
    )
    out = (
        _refused("closed while or before the profile was derived", closed & ~later, deals),
        _refused("of an account that the profile was derived from", seen & closed, deals),
    )
    basis = Basis.later if counted else Basis.none
    return Fairness(basis, kept, tuple(r for r in out if r.count), (told + rest,))


def _undated(profile: Profile, deals: ScoredDeals, everything: NDArray[np.bool_]) -> Fairness:
    """Evidence without dates: the same numbers of won and lost deals are the same deals, else nobody knows."""
    counts = [(e.won, e.lost) for e in _evidence(profile) if e.won is not None and e.lost is not None]
    ours = int(np.count_nonzero(deals.won == 1)), int(np.count_nonzero(deals.won == 0))
    if ours in counts:
        told = (
            f"These deals were used to derive it: this is no test. The profile's evidence counts {ours[0]:,} won and "
            f"{ours[1]:,} lost deals without dates, as many as there are here, so no figure is given. If they are "
            "others, say so with --unseen."
        )
        closed = ~np.isnan(deals.won)
        out = _refused("used to derive the profile", closed, deals)
        return Fairness(Basis.none, everything & ~closed, (out,), (told,))
    told = (
        "The profile says that it was derived, and not from deals of which time: if these are among them, what follows "
        "is no test. With --unseen you say that they are not."
    )
    return Fairness(Basis.independent, everything, (), (told,))


def _refused(reason: str, rows: NDArray[np.bool_], deals: ScoredDeals) -> Refused:
    return Refused(reason, int(rows.sum()), tuple(int(line) for line in deals.line[rows][:1000]))
