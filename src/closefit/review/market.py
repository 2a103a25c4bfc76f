"""A profile against a market file: who qualifies, and what each criterion really tells apart."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from sqlglot import exp

from closefit.engines import DuckDBEngine
from closefit.engines.duckdb import sql_text
from closefit.profile import Profile
from closefit.score import MissingAttribute, ScoreInputs, missing_attributes
from closefit.score.compile import chained, score_steps
from closefit.score.plan import Plan

#: Two criteria say the same when they agree on more than this share of the accounts ...
AGREEMENT = 0.95
#: ... and more than luck explains (Cohen 1960): two criteria that hardly anyone meets also agree nearly always.
KAPPA = 0.8


@dataclass(frozen=True, slots=True)
class CriterionUse:
    """What one criterion does in the market."""

    name: str
    #: Accounts that earn points from it.
    met: int
    #: Accounts for which it is known.
    known: int
    #: Different points that occur among the known.
    levels: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often two criteria say the same, over the accounts for which both are known."""

    names: tuple[str, str]
    share: float
    #: Cohen's kappa: agreement beyond what their rates alone would give; NaN where one never varies.
    kappa: float

    @property
    def same(self) -> bool:
        return self.share > AGREEMENT and self.kappa > KAPPA


@dataclass(frozen=True, slots=True)
class MarketUse:
    """A profile counted over a market file."""

    accounts: int
    qualified: int
    tiers: Mapping[str, int]
    criteria: tuple[CriterionUse, ...]
    #: Accounts on which each active exclusion fires.
    exclusions: Mapping[str, int]
    #: Accounts outside each line of the boundary.
    outside: Mapping[str, int]
    agreements: tuple[Agreement, ...]
    missing: tuple[MissingAttribute, ...]


def market_use(profile: Profile, engine: DuckDBEngine, inputs: ScoreInputs, as_of: dt.date) -> MarketUse:
    """Count in one query over all accounts.

    Raises:
        InputError: a column is of another type than the profile compares it with.
    """
    plan = Plan(profile, inputs, as_of)
    plan.check(engine.example)
    pairs = list(combinations(range(len(plan.criteria)), 2))
    row = engine.rows(chained(score_steps(plan), _counts(plan, pairs)))[0]
    tiers = engine.rows(chained(score_steps(plan), _tiers(plan)))
    criteria = tuple(
        CriterionUse(c.rule.name, row[f"met_{n}"], row[f"known_{n}"], row[f"levels_{n}"])
        for n, c in enumerate(plan.criteria)
    )
    return MarketUse(
        accounts=row["accounts"],
        qualified=row["qualified"],
        tiers={r["tier"]: r["accounts"] for r in tiers},
        criteria=criteria,
        exclusions={e.rule.name: row[f"excluded_{n}"] for n, e in enumerate(plan.exclusions)},
        outside={b.rule.text: row[f"outside_{n}"] for n, b in enumerate(plan.boundary)},
        agreements=tuple(_agreement(plan, row, a, b) for a, b in pairs),
        missing=missing_attributes(profile, inputs),
    )


def _counts(plan: Plan, pairs: Sequence[tuple[int, int]]) -> exp.Select:
    counts = {"accounts": "count(*)", "qualified": "count(*) FILTER (WHERE qualified)"}
    met = [f"({sql_text(criterion.earned)} > 0)" for criterion in plan.criteria]
    known = [f"(NOT coalesce({sql_text(criterion.unknown())}, true))" for criterion in plan.criteria]
    for n, criterion in enumerate(plan.criteria):
        counts[f"met_{n}"] = f"count(*) FILTER (WHERE {met[n]})"
        counts[f"known_{n}"] = f"count(*) FILTER (WHERE {known[n]})"
        counts[f"levels_{n}"] = f"count(DISTINCT {sql_text(criterion.earned)}) FILTER (WHERE {known[n]})"
    for n, exclusion in enumerate(plan.exclusions):
        counts[f"excluded_{n}"] = f"count(*) FILTER (WHERE {sql_text(exclusion.fires())})"
    for n, boundary in enumerate(plan.boundary):
        counts[f"outside_{n}"] = f"count(*) FILTER (WHERE {sql_text(boundary.failed())})"
    for a, b in pairs:
        both = f"{known[a]} AND {known[b]}"
        counts[f"both_{a}_{b}"] = f"count(*) FILTER (WHERE {both})"
        counts[f"yes_{a}_{b}"] = f"count(*) FILTER (WHERE {both} AND {met[a]} AND {met[b]})"
        counts[f"first_{a}_{b}"] = f"count(*) FILTER (WHERE {both} AND {met[a]})"
        counts[f"second_{a}_{b}"] = f"count(*) FILTER (WHERE {both} AND {met[b]})"
    return exp.select(*(f"{sql} AS {name}" for name, sql in counts.items()), dialect="duckdb").from_("scored")


def _tiers(plan: Plan) -> exp.Select:
    tier = sql_text(plan.tiers.name(exp.column("tier_rank")))
    return exp.select(f"{tier} AS tier", "count(*) AS accounts", dialect="duckdb").from_("scored").group_by("ALL")


def _agreement(plan: Plan, row: Mapping[str, int], a: int, b: int) -> Agreement:
    names = (plan.criteria[a].rule.name, plan.criteria[b].rule.name)
    total, yes, first, second = (row[f"{what}_{a}_{b}"] for what in ("both", "yes", "first", "second"))
    if total == 0:
        return Agreement(names, 0.0, math.nan)
    share = (total - first - second + 2 * yes) / total
    chance = (first * second + (total - first) * (total - second)) / total**2
    return Agreement(names, share, (share - chance) / (1 - chance) if chance < 1 else math.nan)
