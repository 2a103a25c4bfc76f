"""Lint without data: everything about a profile that can be told from the file and a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from closefit.profile.check_card import card_findings
from closefit.profile.check_clock import clock_findings
from closefit.profile.check_reach import reach_findings
from closefit.profile.finding import Finding, Level
from closefit.profile.schema import Profile, Status


def check_profile(profile: Profile, today: dt.date) -> tuple[Finding, ...]:
    """Everything worth saying about a profile on a day, worst first and then in the order of the file."""
    findings = [*_standing(profile), *clock_findings(profile, today), *_exclusions(profile)]
    findings += [*card_findings(profile), *reach_findings(profile)]
    return tuple(sorted(findings, key=lambda finding: finding.level.rank))


def _standing(profile: Profile) -> Iterator[Finding]:
    if profile.status is Status.hypothesis:
        tested = "" if profile.test_plan else " and says no test_plan"
        yield Finding(
            Level.note if profile.test_plan else Level.warning,
            "hypothesis",
            f"the profile is an untested hypothesis{tested}",
            ("status",),
            "Derive it from deals at 30 wins, and again at 50.",
        )
    if not profile.approvals:
        advice = "Add to approvals: {by: name@example.com, on: YEAR-MONTH-DAY}."
        yield Finding(Level.warning, "not-approved", "nobody has approved this version", (), advice)
    if not profile.tiers:
        yield Finding(Level.warning, "no-tiers", "there are no tiers, so no account is ever routed", (), "Add tiers.")


def _exclusions(profile: Profile) -> Iterator[Finding]:
    proposed = [exclusion.name for exclusion in profile.exclude if not exclusion.active]
    if len(proposed) == len(profile.exclude):
        waiting = "; those proposed are not active yet" if proposed else ""
        yield Finding(
            Level.warning,
            "no-exclusion",
            f"nothing is excluded{waiting}",
            ("exclude",) if proposed else (),
            "Say who must never be routed, whatever the score: churned, too small, locked in.",
        )
    for index, exclusion in enumerate(profile.exclude):
        if not exclusion.active:
            yield Finding(
                Level.note,
                "proposed-exclusion",
                f"the exclusion {exclusion.name!r} is proposed and excludes nobody yet: it awaits sign-off",
                ("exclude", index),
                f"Sign it with closefit sign --exclusion {exclusion.name!r} --by you@example.com, or delete it.",
            )
