"""Is the profile still fresh: its review clocks against the days on which it was approved and derived."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from closefit.profile.duration import Duration
from closefit.profile.finding import Finding, Level
from closefit.profile.schema import Evidence, Profile
from closefit.terms import Layer

#: A signal layer is stale after a quarter unless the profile says otherwise.
SIGNAL_CLOCK = Duration(3, "month")


def clock_findings(profile: Profile, today: dt.date) -> Iterator[Finding]:
    """Clocks that have run out, and dates that lie ahead."""
    seen, counted = profile.approved_on, counted_to(profile)
    reviewed = max((day for day in (seen, counted) if day is not None), default=None)
    review = profile.review
    if _has_signals(profile):
        yield from _stale("signals", "the signal layer", review.signals or SIGNAL_CLOCK, reviewed, today)
    yield from _stale("boundary", "the boundary", review.boundary, reviewed, today)
    yield from _stale("rederive", "the derivation", review.rederive, counted or seen, today)
    for index, approval in enumerate(profile.approvals):
        if approval.on > today:
            message = f"the approval by {approval.by} is dated {approval.on}, which is still to come"
            yield Finding(Level.warning, "approval-ahead", message, ("approvals", index), "Correct the date.")


def _stale(clock: str, what: str, span: Duration | None, since: dt.date | None, today: dt.date) -> Iterator[Finding]:
    if span is None or since is None or today <= span.after(since):
        return
    advice = {
        "signals": "Look at the kinds and half-lives again, then approve the profile anew.",
        "boundary": "Look at the boundary again, then approve the profile anew.",
        "rederive": "Run closefit derive on the deals of today, and closefit diff on the two.",
    }[clock]
    message = f"{what} was last looked at on {since}, its clock of {span} ran out on {span.after(since)}"
    yield Finding(Level.warning, f"stale-{clock}", message, ("review",), advice)


def counted_to(profile: Profile) -> dt.date | None:
    """Last day of the deals that the evidence counts."""
    every = [profile.evidence, *(c.evidence for c in profile.fit.criteria), *(e.evidence for e in profile.exclude)]
    return max((day for evidence in every if (day := _last(evidence)) is not None), default=None)


def _last(evidence: Evidence | None) -> dt.date | None:
    return evidence.to if evidence is not None else None


def _has_signals(profile: Profile) -> bool:
    return bool(profile.intent.signals) or any(c.layer is Layer.behavioral for c in profile.fit.criteria)
