"""A profile into one SQL expression: facts, conditions, points, axes, tiers, in this order, one step per question.

The tree is built once and rendered by whatever engine runs it. Nothing in it knows an engine, a clock or a file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlglot import exp

from closefit.profile import Profile
from closefit.score import nodes
from closefit.score.fit import fit_sums, reason_text
from closefit.score.inputs import MissingAttribute, ScoreInputs
from closefit.score.plan import Example, Plan

Step = tuple[str, exp.Select]


def compile_score(
    profile: Profile, inputs: ScoreInputs, as_of: nodes.AsOf, *, ordered: bool = True, example: Example | None = None
) -> exp.Expr:
    """The score of every account as one SELECT, a row each.

    ``as_of`` is one day, or the column that every relation has with the day of each of its rows.

    ``ordered`` puts the best first (tier, combined, account); without it the engine's order stands, mostly the file's.
    ``example(relation, column)`` gives a value for messages, and None for a column that is empty and has no type.

    Columns: account, name, tier, fit, intent, persona, combined, qualified, excluded, excluded_by, fit_low, fit_high,
    completeness, reasons, unknown, origin, contact_<n>_persona, contact_<n>_name, contact_<n>_email, contact_<n>_title
    for each persona n (with a people file), profile, profile_version, as_of. Points are points (not milli-points);
    ``combined`` and ``completeness`` are shares from 0 to 1; ``qualified`` means enough fit, every required criterion
    met, not excluded and not outside; reasons add up to fit + intent + persona.

    Raises:
        InputError: a column is of another type than the profile compares it with; every such column at once.
    """
    plan = Plan(profile, inputs, as_of)
    plan.check(example)
    query = chained(score_steps(plan), _output(plan))
    if ordered:
        best_first = [
            exp.Ordered(this=nodes.column("tier_rank")),
            exp.Ordered(this=nodes.column("combined"), desc=True),
            nodes.by_text(nodes.column("account")),
        ]
        query = query.order_by(*best_first, copy=False)
    return query


def missing_attributes(profile: Profile, inputs: ScoreInputs) -> tuple[MissingAttribute, ...]:
    """Attributes of the profile that the files have no column for, each with the nearest names that they do have."""
    return Plan(profile, inputs, dt.date(2000, 1, 1)).missing()


def score_steps(plan: Plan, account: str | None = None) -> list[Step]:
    """The steps up to tiers, by name; for one account only when it is given."""
    steps: list[Step] = []
    if plan.signals.needed:
        steps += plan.signals.steps(account)
    if plan.people.needed:
        steps += plan.people.steps(account)
    return [
        *steps,
        ("facts", _facts(plan, account)),
        ("conditions", _conditions(plan)),
        ("points", _points(plan)),
        ("axes", _axes(plan)),
        ("verdicts", _verdicts(plan)),
        ("qualification", _qualification(plan)),
        ("placed", _placed(plan)),
        ("scored", _scored(plan)),
    ]


def chained(steps: Sequence[Step], last: exp.Select) -> exp.Select:
    """One SELECT with every step as a common table expression."""
    for name, step in steps:
        last = last.with_(name, as_=step, copy=False)
    return last


def _facts(plan: Plan, account: str | None) -> exp.Select:
    """One row per account: normalised attributes, counts of signals, personas filled."""
    own = [nodes.column(name, "account_rows", quoted=True) for name in ("account", "name", "origin", "line")]
    query = exp.select(*own, *nodes.day_column(plan.as_of), *plan.scope.projections())
    sources = {part.alias: part for exclusion in plan.exclusions for part in exclusion.source_projections()}
    query = query.select(*sources.values(), copy=False)
    query = query.from_(exp.to_table(plan.inputs.accounts.relation, alias="account_rows"))
    sums = {"signal_sums": plan.signals.columns} if plan.signals.needed else {}
    sums |= {"people_best": plan.people.columns} if plan.people.needed else {}
    for step, columns in sums.items():
        counts = [nodes.coalesce(nodes.column(name, step), nodes.number(0)) for name in columns]
        query = query.select(*(nodes.named(c, name) for c, name in zip(counts, columns, strict=True)), copy=False)
        query = _joined(query, step)
    if plan.people.needed and plan.rules.personas:
        query = query.select(*(nodes.column(name, "contacts") for name in plan.people.contact_columns), copy=False)
        query = _joined(query, "contacts")
    if account is not None:
        query = query.where(
            nodes.compare(exp.EQ, nodes.column("account", "account_rows"), nodes.text(account)), copy=False
        )
    return query


def _joined(query: exp.Select, step: str) -> exp.Select:
    same = nodes.compare(exp.EQ, nodes.column("account", "account_rows"), nodes.column("account", step))
    return query.join(step, on=same, join_type="left", copy=False)


def _conditions(plan: Plan) -> exp.Select:
    query = exp.select("*").from_("facts")
    for boundary in plan.boundary:
        query = query.select(*boundary.columns(), copy=False)
    for exclusion in plan.exclusions:
        query = query.select(*exclusion.columns(), copy=False)
    for criterion in plan.criteria:
        query = query.select(*criterion.condition_columns(), copy=False)
    return query


def _points(plan: Plan) -> exp.Select:
    query = exp.select("*").from_("conditions")
    for criterion in plan.criteria:
        query = query.select(nodes.named(criterion.likely(), criterion.earned.name), copy=False)
    for prefix, parts in (("worth", plan.signals.intent()), ("role", plan.people.axis())):
        query = query.select(*(nodes.named(part, f"{prefix}_{n}") for n, part in enumerate(parts, start=1)), copy=False)
    return query


def _axes(plan: Plan) -> exp.Select:
    query = exp.select("*").from_("points")
    sums = fit_sums(plan.criteria)
    sums["intent"] = nodes.plus([nodes.column(f"worth_{n}") for n in _numbers(plan.rules.signals)])
    sums["persona"] = nodes.plus([nodes.column(f"role_{n}") for n in _numbers(plan.rules.personas)])
    return query.select(*(nodes.named(total, name) for name, total in sums.items()), copy=False)


def _verdicts(plan: Plan) -> exp.Select:
    required = [c.satisfied() for c in plan.criteria if c.rule.required]
    verdicts = {
        "excluded": nodes.either([exclusion.fires() for exclusion in plan.exclusions]),
        "outside": nodes.either([boundary.failed() for boundary in plan.boundary]),
        "required_met": nodes.both(required),
    }
    return exp.select("*", *(nodes.named(v, name) for name, v in verdicts.items())).from_("axes")


def _qualification(plan: Plan) -> exp.Select:
    fit, met = nodes.column("fit"), nodes.column("required_met")
    qualify = plan.rules.qualify or 0
    enough = [nodes.at_least(fit, qualify)] if plan.rules.qualify is not None else []
    free = [nodes.negated(nodes.column(name)) for name in ("excluded", "outside")]
    capped = nodes.when((met.copy(), fit.copy()), otherwise=nodes.least(fit.copy(), nodes.number(qualify - 1)))
    needed = any(rule.required for rule in plan.rules.criteria)
    return exp.select(
        "*",
        nodes.named(nodes.both([*enough, met, *free]), "qualified"),
        nodes.named(capped if needed else fit.copy(), "fit_for_tiers"),
    ).from_("verdicts")


def _placed(plan: Plan) -> exp.Select:
    return exp.select("*", nodes.named(plan.tiers.open_rank(), "open_rank")).from_("qualification")


def _scored(plan: Plan) -> exp.Select:
    return exp.select("*", nodes.named(plan.tiers.rank(), "tier_rank"), nodes.named(_combined(plan), "combined")).from_(
        "placed"
    )


def _combined(plan: Plan) -> exp.Expr:
    """Mean of fit and intent as shares of their maximum, from 0 to 1; an axis without points is left out.

    Intent without a cap counts as full from the points of one full signal of every kind.
    """
    shares = [
        nodes.share(nodes.least(nodes.greatest([nodes.column(axis), nodes.number(0)]), nodes.number(most)), most)
        for axis, most in (("fit", plan.rules.fit_maximum), ("intent", plan.rules.intent_maximum))
        if most > 0
    ]
    if len(shares) < 2:
        return nodes.rounded(shares[0]) if shares else nodes.cast(nodes.number(0), "DOUBLE")
    return nodes.rounded(exp.Div(this=exp.Paren(this=nodes.plus(shares)), expression=nodes.number(2), typed=False))


def _output(plan: Plan) -> exp.Select:
    columns = dict[str, exp.Expr]()
    for name in ("account", "name"):
        columns[name] = nodes.column(name)
    columns["tier"] = plan.tiers.name(nodes.column("tier_rank"))
    for name in ("fit", "intent", "persona"):
        columns[name] = nodes.points(nodes.column(name))
    for name in ("combined", "qualified", "excluded"):
        columns[name] = nodes.column(name)
    columns["excluded_by"] = _excluded_by(plan)
    for name in ("fit_low", "fit_high"):
        columns[name] = nodes.points(nodes.column(name))
    columns["completeness"] = completeness(plan)
    columns["reasons"] = nodes.text_list(_reasons(plan))
    columns["unknown"] = nodes.text_list(_unknown(plan))
    columns["origin"] = nodes.column("origin")
    if plan.people.needed:
        columns |= {name: nodes.column(name) for name in plan.people.contact_columns}
    columns["profile"] = nodes.text(plan.profile.name)
    columns["profile_version"] = nodes.number(plan.profile.version)
    columns["as_of"] = nodes.date(plan.as_of)
    return exp.select(*(nodes.named(value, name) for name, value in columns.items())).from_("scored")


def completeness(plan: Plan) -> exp.Expr:
    """Known share of what is at stake, over ``known``; 1 when nothing is."""
    stakes = sum(rule.stake for rule in plan.rules.criteria)
    return (
        nodes.rounded(nodes.share(nodes.column("known"), stakes)) if stakes else nodes.cast(nodes.number(1), "DOUBLE")
    )


def _excluded_by(plan: Plan) -> exp.Expr:
    """Names of the exclusions that fired; unknown where none did."""
    if not plan.exclusions:
        return nodes.null("TEXT")
    names = [(exclusion.fires(), exclusion.rule.name) for exclusion in plan.exclusions]
    return nodes.when((nodes.column("excluded"), nodes.joined_text(names, "; ")))


def _reasons(plan: Plan) -> list[exp.Expr]:
    reasons = [criterion.reason() for criterion in plan.criteria if any(criterion.rule.values)]
    for n, rule in enumerate(plan.rules.signals, start=1):
        worth = nodes.column(f"worth_{n}")
        said = (
            nodes.text(reason_text(rule.kind, rule.curve.points))
            if rule.once
            else nodes.concat(nodes.text(f"{rule.kind} "), nodes.signed_points(worth, negative=rule.curve.points < 0))
        )
        reasons.append(nodes.when((nodes.compare(exp.NEQ, worth.copy(), nodes.number(0)), said)))
    for n, persona in enumerate(plan.rules.personas, start=1):
        filled = nodes.compare(exp.NEQ, nodes.column(f"role_{n}"), nodes.number(0))
        reasons.append(nodes.when((filled, nodes.text(reason_text(persona.name, persona.weight)))))
    return reasons


def _unknown(plan: Plan) -> list[exp.Expr]:
    """Criteria by name; then what is unknown of the boundary and the exclusions, and exclusions short of a source."""
    found = [nodes.when((c.unknown(), nodes.text(c.rule.name))) for c in plan.criteria]
    found += [nodes.when((nodes.is_null(b.column), nodes.text(f"boundary: {b.rule.text}"))) for b in plan.boundary]
    for exclusion in plan.exclusions:
        name = exclusion.rule.name
        branches = [(nodes.is_null(exclusion.column), nodes.text(f"exclusion: {name}"))]
        if exclusion.sources:
            branches.append((exclusion.unconfirmed(), nodes.text(f"exclusion: {name} (unconfirmed)")))
        found.append(nodes.when(*branches))
    return found


def _numbers(rules: Sequence[object]) -> range:
    return range(1, len(rules) + 1)
