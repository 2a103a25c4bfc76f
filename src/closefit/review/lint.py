"""Is this profile fit for use: by itself, against a market, against the deals that were won."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass

from closefit.conditions import parse_condition
from closefit.engines import DuckDBEngine
from closefit.profile import Criterion, Finding, Level, Profile, check_profile
from closefit.review.market import CriterionUse, MarketUse, market_use
from closefit.review.won_deals import WonDeals, refused_deals
from closefit.review.wording import count, counted, joined, percent
from closefit.score import ScoreInputs
from closefit.terms import Table

#: A place inside the profile: ``("fit", "criteria", 2)``.
Path_ = tuple[str | int, ...]
#: Accounts that should qualify: enough to work for a quarter, few enough to work each one.
TOO_NARROW, TOO_BROAD = 100, 5_000
#: A market file smaller than this says nothing about breadth.
SMALL_MARKET = 1_000
#: Surely refused share of won deals from which it is a warning, and an error.
SOME_REFUSED, MANY_REFUSED = 0.1, 0.33


@dataclass(frozen=True, slots=True)
class LintReport:
    """Everything that was found, worst first."""

    profile: str
    findings: tuple[Finding, ...]
    market: MarketUse | None = None
    won_deals: WonDeals | None = None

    def fails(self, level: Level) -> bool:
        """Whether anything is at least as bad as ``level``."""
        return any(found.level.rank <= level.rank for found in self.findings)


def lint_profile(
    profile: Profile,
    engine: DuckDBEngine | None = None,
    market: Table | None = None,
    deals: Table | None = None,
    today: dt.date | None = None,
    *,
    signals: Table | None = None,
    people: Table | None = None,
) -> LintReport:
    """Check a profile; ``market`` is an accounts file and ``deals`` a deals file, read in ``engine``'s session.

    Raises:
        InputError: a column is of another type than the profile compares it with.
    """
    if today is None:
        raise ValueError("lint needs the day it is run on")
    findings = list(check_profile(profile, today))
    use = won = None
    if engine is not None and market is not None:
        use = market_use(profile, engine, ScoreInputs(market, signals, people), today)
        findings += _market_findings(profile, use, signals_given=signals is not None)
    if engine is not None and deals is not None:
        won = refused_deals(profile, engine, deals, market, today)
        findings += _won_findings(won)
    called = f"{profile.name} version {profile.version}"
    return LintReport(called, tuple(sorted(findings, key=lambda found: found.level.rank)), use, won)


def _market_findings(profile: Profile, use: MarketUse, *, signals_given: bool) -> Iterator[Finding]:
    if use.accounts == 0:
        yield Finding(Level.warning, "empty-market", "the market file has no accounts")
        return
    yield from _breadth(profile, use)
    absent = [str(missing) for missing in use.missing if missing.noun == "accounts"]
    for words in absent:
        yield Finding(Level.warning, "absent-attribute", words)
    for place, criterion in enumerate(use.criteria):
        if criterion.known or not _counts_signals(profile.fit.criteria[place]) or signals_given:
            yield from _criterion_findings(criterion, ("fit", "criteria", place))
    for place, exclusion in enumerate(profile.exclude):
        if exclusion.active:
            yield from _exclusion_findings(exclusion.name, use, ("exclude", place))
    for place, (text, outside) in enumerate(use.outside.items()):
        if outside == use.accounts:
            words = f"every account lies outside the boundary {text!r}"
            yield Finding(Level.error, "nobody-inside", words, ("boundary", place))
    for pair in use.agreements:
        if pair.same:
            a, b = pair.names
            words = (
                f"criteria {a!r} and {b!r} agree on {percent(pair.share)} of the accounts: the same fact earns twice"
            )
            yield Finding(Level.warning, "same-criteria", words)


def _counts_signals(criterion: Criterion) -> bool:
    return any(parse_condition(step.when).windows for step in criterion.steps if step.when)


def _breadth(profile: Profile, use: MarketUse) -> Iterator[Finding]:
    share = f"{count(use.qualified)} of {counted(use.accounts, 'account')} qualify"
    aim = f"aim for {count(TOO_NARROW)} to {count(TOO_BROAD)}"
    if use.qualified == 0:
        yield Finding(Level.error, "nobody-qualifies", f"none of {counted(use.accounts, 'account')} qualifies")
    elif use.qualified > TOO_BROAD:
        yield Finding(Level.warning, "too-broad", f"{share}: too broad to work each one, {aim}")
    elif use.qualified == use.accounts and profile.fit.criteria:
        yield Finding(Level.warning, "too-broad", f"{share}: the profile tells nobody apart")
    elif use.qualified < TOO_NARROW:
        small = use.accounts < SMALL_MARKET
        because = " (the market file is small, so this may say little)" if small else ""
        yield Finding(Level.note if small else Level.warning, "too-narrow", f"{share}: too narrow, {aim}{because}")


def _criterion_findings(use: CriterionUse, path: Path_) -> Iterator[Finding]:
    called = f"criterion {use.name!r}"
    if use.known == 0:
        yield Finding(
            Level.warning, "unknown-criterion", f"{called} is unknown for every account of the market file", path
        )
    elif use.met == 0:
        yield Finding(
            Level.warning, "never-matches", f"{called} is met by none of {counted(use.known, 'known account')}", path
        )
    elif use.levels == 1:
        words = f"{called} earns the same for all of {counted(use.known, 'known account')}: it tells nobody apart"
        yield Finding(Level.warning, "always-matches", words, path)


def _exclusion_findings(name: str, use: MarketUse, path: Path_) -> Iterator[Finding]:
    fired = use.exclusions[name]
    if fired == use.accounts:
        words = f"exclusion {name!r} fires on every account of the market file"
        yield Finding(Level.error, "excludes-everyone", words, path)
    elif fired == 0:
        words = f"exclusion {name!r} fires on none of {counted(use.accounts, 'account')}"
        yield Finding(Level.note, "never-excludes", words, path)


def _won_findings(won: WonDeals) -> Iterator[Finding]:
    if not won.won:
        yield Finding(Level.note, "no-won-deals", "the deals file has no won deal of new business")
        return
    if not won.refused:
        yield Finding(
            Level.note, "keeps-won-deals", f"none of {counted(won.won, 'past won deal')} would have been refused"
        )
        return
    sure = won.sure / won.won
    level = Level.error if sure > MANY_REFUSED else Level.warning if sure > SOME_REFUSED else Level.note
    words = f"{count(len(won.refused))} of {counted(won.won, 'past won deal')} would have been refused"
    words += f" ({percent(won.share)}); {count(won.sure)} of them whatever the missing facts would have said"
    names = joined([f"{deal.account} ({deal.why})" for deal in won.refused[:3]])
    yield Finding(level, "refuses-won-deals", f"{words}; for example {names}")


def lint_text(report: LintReport) -> str:
    """The findings for a terminal."""
    if not report.findings:
        return f"{report.profile}: nothing found\n"
    head = f"{report.profile}: {counted(len(report.findings), 'finding')}"
    return "\n".join([head, *(str(found) for found in report.findings)]) + "\n"


def lint_json(report: LintReport) -> str:
    """The findings as indented JSON with a closing newline."""
    document = {
        "profile": report.profile,
        "findings": [
            {
                "level": found.level.value,
                "code": found.code,
                "message": found.message,
                "place": found.place,
                "advice": found.advice,
            }
            for found in report.findings
        ],
        "market": None
        if report.market is None
        else {
            "accounts": report.market.accounts,
            "qualified": report.market.qualified,
            "tiers": dict(sorted(report.market.tiers.items())),
            "criteria": {use.name: {"met": use.met, "known": use.known} for use in report.market.criteria},
        },
        "won_deals": None
        if report.won_deals is None
        else {"won": report.won_deals.won, "refused": len(report.won_deals.refused), "surely": report.won_deals.sure},
    }
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
