"""One account taken apart: the steps of the score for it alone, with everything they found in one row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlglot import exp

from closefit.conditions import parse_condition
from closefit.profile import Profile
from closefit.score import nodes
from closefit.score.compile import chained, completeness, score_steps
from closefit.score.demands import Demand, demands_of
from closefit.score.inputs import ScoreInputs
from closefit.score.logic import Lowering
from closefit.score.plan import BUILT_IN, Example, Plan
from closefit.score.tiers import SCORE_COLUMNS


def compile_detail(
    profile: Profile, inputs: ScoreInputs, as_of: dt.date, account: str, *, example: Example | None = None
) -> exp.Expr:
    """One row with everything that the score of one account rests on, or no row when there is no such account.

    Raises:
        InputError: a column is of another type than the profile compares it with.
    """
    plan = Plan(profile, inputs, as_of)
    lowered = DetailColumns(plan)
    plan.check(example)
    # The columns of the score stand alone in a step before the file's own join: a file may call a column as we do.
    detailed = exp.select("*").from_("scored")
    for name, value in lowered.columns():
        detailed = detailed.select(nodes.named(value, name, quoted=True), copy=False)
    query = (
        exp.select("detailed.*")
        .from_("detailed")
        .join(
            exp.to_table(inputs.accounts.relation, alias="account_rows"),
            on=nodes.compare(exp.EQ, nodes.column("account", "detailed"), nodes.column("account", "account_rows")),
        )
    )
    for name, value in lowered.facts():
        query = query.select(nodes.named(value, name, quoted=True), copy=False)
    if plan.signals.needed:
        query = query.select(nodes.named(exp.Subquery(this=plan.signals.records()), "signals"), copy=False)
    if plan.people.needed:
        query = query.select(nodes.named(exp.Subquery(this=plan.people.records()), "people"), copy=False)
    return chained([*score_steps(plan, account), ("detailed", detailed)], query)


class DetailColumns:
    """What the explanation needs beside the columns of the score.

    ``fact_x``, ``source_x`` and ``date_x`` hold attribute x as the file has it; ``most_n`` what criterion n could still
    earn; ``proposed_n`` the condition of a proposed exclusion; ``demand_t_a_d`` what tier t asks for in its way a.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        lowering = Lowering(plan.scope, plan.as_of, plan.signals.window, troubles=plan.lowering.troubles)
        proposed = [entry for entry in plan.profile.exclude if not entry.active]
        self._proposed = [lowering.condition(parse_condition(e.when).tree, f"exclusion {e.name!r}") for e in proposed]
        tiers = Lowering(plan.scope, plan.as_of, plan.signals.window, SCORE_COLUMNS, plan.lowering.troubles)
        self._demands = {
            name: tiers.condition(demand.tree, demand.text)
            for name, demand in tier_demands(plan)
            if demand.axis is None
        }

    def columns(self) -> Iterator[tuple[str, exp.Expr]]:
        """Names and values over ``scored``."""
        yield "tier", self.plan.tiers.name(nodes.column("tier_rank"))
        yield "completeness", completeness(self.plan)
        for criterion in self.plan.criteria:
            yield f"most_{criterion.number}", criterion.high()
            yield f"unknown_{criterion.number}", criterion.unknown()
        for exclusion in self.plan.exclusions:
            yield f"fires_{exclusion.number}", exclusion.fires()
        for n, proposed in enumerate(self._proposed, start=1):
            yield f"proposed_{n}", proposed
        yield from self._demands.items()

    def facts(self) -> Iterator[tuple[str, exp.Expr]]:
        """Names and values over the accounts as ``account_rows``."""
        scope = self.plan.scope
        for name in sorted(scope.used):
            known = scope.has(scope.held_as(name)) or name in BUILT_IN
            yield f"fact_{name}", scope.raw(name) if known else scope.normalised(name)
            for part in ("source", "date"):
                if (column := scope.provenance(name, part)) is not None:
                    yield f"{part}_{name}", nodes.column(column, "account_rows", quoted=True)


def tier_demands(plan: Plan) -> Iterator[tuple[str, Demand]]:
    """``demand_t_a_d`` and what tier t asks for in place d of its way a; all count from 1."""
    for t, rule in enumerate(plan.rules.tiers, start=1):
        for a, way in enumerate(demands_of(rule.tree), start=1):
            for d, demand in enumerate(way, start=1):
                yield f"demand_{t}_{a}_{d}", demand
