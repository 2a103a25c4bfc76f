"""The score of every account with the part of each criterion in it, for those who count over many accounts at once."""

from __future__ import annotations

from sqlglot import exp

from closefit.conditions import parse_condition
from closefit.profile import Profile
from closefit.score import nodes
from closefit.score.compile import chained, score_steps
from closefit.score.inputs import ScoreInputs
from closefit.score.logic import Lowering
from closefit.score.plan import Example, Plan


def compile_parts(
    profile: Profile, inputs: ScoreInputs, as_of: nodes.AsOf, *, example: Example | None = None
) -> exp.Expr:
    """A row per account: what :func:`compile_score` says, and for each line of the profile what it said. Unordered.

    Columns: account, tier, tier_rank, fit, intent, qualified, excluded, outside; ``points_n`` and ``met_n`` (unknown is
    NULL) of criterion n; ``boundary_n`` of line n of the boundary (unknown is NULL); ``exclusion_n`` whether entry n of
    the profile's exclusions, proposed ones included, holds (unknown and short of a source count as not). All count
    from 1 in the order of the profile; points are milli-points.

    Raises:
        InputError: a column is of another type than the profile compares it with; every such column at once.
    """
    plan = Plan(profile, inputs, as_of)
    exclusions = _exclusions(plan)
    plan.check(example)
    columns: dict[str, exp.Expr] = {"account": nodes.column("account")}
    columns["tier"] = plan.tiers.name(nodes.column("tier_rank"))
    for name in ("tier_rank", "fit", "intent", "qualified", "excluded", "outside"):
        columns[name] = nodes.column(name)
    for criterion in plan.criteria:
        columns[f"points_{criterion.number}"] = criterion.earned
        columns[f"met_{criterion.number}"] = nodes.when((nodes.negated(criterion.unknown()), criterion.satisfied()))
    for boundary in plan.boundary:
        columns[f"boundary_{boundary.number}"] = boundary.column
    columns |= {f"exclusion_{n}": test for n, test in enumerate(exclusions, start=1)}
    last = exp.select(*(nodes.named(value, name) for name, value in columns.items())).from_("scored")
    return chained(score_steps(plan), last)


def _exclusions(plan: Plan) -> list[exp.Expr]:
    """One test per entry, in the order of the profile; a proposed one is lowered here, since no score looks at it."""
    lowering = Lowering(plan.scope, plan.as_of, plan.signals.window, troubles=plan.lowering.troubles)
    active = iter(plan.exclusions)
    return [
        next(active).fires()
        if entry.active
        else nodes.surely(lowering.condition(parse_condition(entry.when).tree, f"exclusion {entry.name!r}"))
        for entry in plan.profile.exclude
    ]
