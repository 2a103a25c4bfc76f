"""The order of work of a backtest: score, ask whether it is a test at all, then count what became of whom."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from closefit.derive import DealChoice
from closefit.derive.card.acceptance import Acceptance, acceptance
from closefit.derive.deals.judged import JUDGED, judge, last_close
from closefit.derive.ranking import Ranking, ranking, ranking_gap
from closefit.derive.threshold import ThresholdPoint, threshold_curve
from closefit.engines import DuckDBEngine
from closefit.errors import InputError
from closefit.profile import Profile
from closefit.review.backtest.basis import Fairness, fairness
from closefit.review.backtest.findings import Backtest, Basis, DealsScored, LayerOutcome, Rankings
from closefit.review.backtest.outcomes import (
    criterion_outcomes,
    demographic_out,
    exclusion_outcomes,
    group_outcome,
    layer_of,
    tier_outcomes,
)
from closefit.review.backtest.relations import DealInputs, PastFiles, deal_inputs, make_base
from closefit.review.backtest.scored import ScoredDeals, market_fit, score_deals
from closefit.review.backtest.words import verdict_words, warnings_of
from closefit.score import ScoreInputs, compile_parts
from closefit.terms import Layer, Place, Refused

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Market:
    """Points of every account of the file as of the as-of date, ``-inf`` where it is refused."""

    whole: Numbers
    demographics: Numbers


def backtest(
    profile: Profile,
    engine: DuckDBEngine,
    files: PastFiles,
    *,
    choice: DealChoice | None = None,
    as_of: dt.date | None = None,
    unseen: bool = False,
    seed: int = 0,
) -> Backtest:
    """Score past deals as of their creation and compare with what became of them.

    ``as_of`` defaults to the last close: later deals are left out, later closes are open, later churn has not happened.
    ``unseen`` says that the profile was not derived from these deals, whatever its evidence says.

    Raises:
        InputError: no deal is closed, or a column is of another type than the profile compares it with.
        UsageError: the choice of deals cannot be read.
    """
    day = as_of or last_close(engine, files.deals)
    left_out = judge(
        engine, files.deals, customers=files.customers, choice=choice or DealChoice(), as_of=day, needs_account=False
    )
    make_base(engine, files.deals, day)
    # Without a day of creation nobody knows which signals and people were there at the time.
    dated = "created" in files.deals.columns
    past = files if dated else replace(files, signals=None, people=None)
    made = deal_inputs(engine, profile, past, day)
    scored = score_deals(engine, profile, made, files, day)
    if np.isnan(scored.won).all():
        raise InputError(
            f"no deal is won or lost ({len(scored):,} are open)",
            place=Place(files.deals.path),
            advice="A backtest needs deals that ended: say with --outcome, --won and --lost how the file writes them.",
        )
    fair = fairness(profile, scored, unseen=unseen)
    case = _Case.of(profile, made, scored.only(fair.kept), seed)
    found = _told(case, fair, files, _market(engine, profile, files, made, day), day)
    refused = (*(r for r in files.deals.refused if not r.cells), *left_out, *_undated(engine, dated), *fair.left_out)
    counted = replace(found, deals=replace(found.deals, left_out=refused))
    warnings = (*fair.warnings, *warnings_of(engine, files, made, case.closed, day))
    return replace(counted, words=verdict_words(counted), warnings=warnings)


def _undated(engine: DuckDBEngine, dated: bool) -> list[Refused]:
    """Deals that the base had to leave out because there is no day to score them as of."""
    if not dated:
        return []
    query = f"FROM {JUDGED} WHERE why IS NULL AND created IS NULL"
    rows = engine.execute(f"SELECT count(*), list(line ORDER BY line)[:1000] {query}").fetchone()
    if not rows or not rows[0]:
        return []
    return [Refused("no creation date to be scored as of", int(rows[0]), tuple(int(line) for line in rows[1]))]


def _market(
    engine: DuckDBEngine, profile: Profile, files: PastFiles, made: DealInputs, day: dt.date | None
) -> _Market | None:
    """Every account of the file, scored as ``closefit score`` would on the as-of date; None without file or date."""
    if files.accounts is None or day is None:
        return None
    inputs = ScoreInputs(files.accounts, files.signals, files.people)
    fit, points, out = market_fit(engine, profile, compile_parts(profile, inputs, day, example=engine.example))
    bare = points[firmographic(profile, made)].sum(axis=0)
    return _Market(np.where(out, -np.inf, fit), np.where(out, -np.inf, bare))


def firmographic(profile: Profile, made: DealInputs) -> NDArray[np.bool_]:
    """Which criteria ask about firmographics alone. Shape (criteria,)."""
    return np.array([layer_of(c, made.used) is Layer.firmographic for c in profile.fit.criteria], dtype=bool)


@dataclass(frozen=True, slots=True)
class _Case:
    """The deals that may judge, and what they are judged by."""

    profile: Profile
    made: DealInputs
    #: Open deals included.
    deals: ScoredDeals
    closed: ScoredDeals
    #: Points of the closed deals, ``-inf`` where the profile refuses them: by all criteria, by firmographic ones.
    whole: Numbers
    demographics: Numbers
    seed: int

    @classmethod
    def of(cls, profile: Profile, made: DealInputs, deals: ScoredDeals, seed: int) -> _Case:
        closed = deals.only(~np.isnan(deals.won))
        bare = closed.points[firmographic(profile, made)].sum(axis=0)
        refused = demographic_out(profile, closed, made.used)
        whole = np.where(closed.out, -np.inf, closed.fit)
        return cls(profile, made, deals, closed, whole, np.where(refused, -np.inf, bare), seed)

    def ranked(self, points: Numbers, outcome: Numbers) -> Ranking:
        return ranking(points, outcome, self.closed.account, self.seed)


def _told(case: _Case, fair: Fairness, files: PastFiles, market: _Market | None, day: dt.date | None) -> Backtest:
    profile, deals, closed = case.profile, case.deals, case.closed
    known = closed.closed[~np.isnat(closed.closed)]
    return Backtest(
        profile=profile.name,
        version=profile.version,
        source=files.deals.path.name,
        as_of=day,
        seed=case.seed,
        first=known.min().item() if known.size else None,
        last=known.max().item() if known.size else None,
        basis=fair.basis,
        words="",
        warnings=(),
        deals=_counts(deals),
        qualify=None if profile.fit.qualify is None else float(profile.fit.qualify),
        rankings=_rankings(case),
        criteria=criterion_outcomes(profile, closed, case.made.used, case.made.today),
        inside=group_outcome("inside", deals.only(deals.qualified), case.seed),
        outside=group_outcome("outside", deals.only(~deals.qualified), case.seed),
        tiers=tier_outcomes(deals, case.seed),
        acceptance=_acceptance(case, fair),
        curve=_curve(closed, case.whole, market.whole if market else None),
        demographics_curve=_curve(closed, case.demographics, market.demographics if market else None),
        layers=_layers(case),
        exclusions=exclusion_outcomes(profile, closed),
        missing=tuple(map(str, case.made.missing)),
        assumptions=tuple(replace(a, file=table.path.name) for table in files.tables for a in table.assumptions),
    )


def _counts(deals: ScoredDeals) -> DealsScored:
    closed = ~np.isnan(deals.won)
    return DealsScored(
        won=int((deals.won == 1).sum()),
        lost=int((deals.won == 0).sum()),
        open=int((~closed).sum()),
        accounts=int(np.unique(deals.account[closed]).size),
        churn_known=int((~np.isnan(deals.churned)).sum()),
        expansion_known=int((~np.isnan(deals.expanded)).sum()),
        left_out=(),
    )


def _rankings(case: _Case) -> Rankings:
    closed = case.closed
    has_intent = bool(case.profile.intent.signals) and case.made.inputs.signals is not None
    return Rankings(
        won=case.ranked(case.whole, closed.won),
        kept=case.ranked(case.whole, 1 - closed.churned),
        expanded=case.ranked(case.whole, closed.expanded),
        demographics=case.ranked(case.demographics, closed.won),
        added=ranking_gap(case.whole, case.demographics, closed.won, closed.account, case.seed),
        intent=case.ranked(closed.intent, closed.won) if has_intent else None,
    )


def _acceptance(case: _Case, fair: Fairness) -> Acceptance | None:
    """By the profile's own tiers, or where it has none by who qualifies; what it refuses belongs to the last one.

    None without deals.
    """
    closed = case.closed
    if not len(closed):
        return None
    named = len(closed.tiers) - 2  # the last two are outside and excluded
    inside = np.unique(closed.rank[closed.rank <= named])
    last = max(int(inside.size) - 1, 0)
    tier = np.where(closed.rank > named, last, np.searchsorted(inside, closed.rank))
    if not case.profile.tiers:
        tier, last = (~closed.qualified).astype(np.int64), int(not closed.qualified.all())
    split = (
        "deals that closed after those that made the profile"
        if fair.basis is Basis.later
        else "deals that had no say in the profile"
    )
    return acceptance(
        tier.astype(np.int64), last + 1, closed.qualified, closed.won == 1, closed.account, split=split, seed=case.seed
    )


def _curve(closed: ScoredDeals, points: Numbers, market: Numbers | None) -> tuple[ThresholdPoint, ...]:
    return threshold_curve(points, closed.won == 1, closed.account, market) if len(closed) else ()


def _layers(case: _Case) -> tuple[LayerOutcome, ...]:
    """The fit by the criteria of one layer, then of two, and so on, over the layers that the profile uses."""
    of = [layer_of(criterion, case.made.used) for criterion in case.profile.fit.criteria]
    used = [layer for layer in Layer if layer in of]
    steps = []
    for place in range(len(used)):
        asked = tuple(used[: place + 1])
        chosen = np.array([layer in asked for layer in of], dtype=bool)
        points = np.where(case.closed.out, -np.inf, case.closed.points[chosen].sum(axis=0))
        steps.append(LayerOutcome(asked, int(chosen.sum()), case.ranked(points, case.closed.won)))
    return tuple(steps)
