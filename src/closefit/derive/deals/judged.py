"""Every row of the deals file judged: counted, or left out with the one reason why."""

from __future__ import annotations

import datetime as dt
import difflib

from sqlglot import exp

from closefit.conditions import ConditionError, parse_condition
from closefit.derive.deals.choice import DealChoice, first_day
from closefit.engines import DuckDBEngine, quote
from closefit.errors import UsageError
from closefit.score.logic import Lowering
from closefit.score.nodes import surely
from closefit.score.scope import Scope
from closefit.terms import AttributeType, Refused, Table

#: One row per deal: line, outcome, churned (both as of the as-of date), left_before (the only churn known lies before
#: the deal), account, created, closed, why (null: counted).
JUDGED = "derive_judged"
_MOST_LINES = 1000
#: Before this no CRM kept a deal, and after that none will close: a slip of the pen.
_FIRST_DAY, _LAST_DAY = dt.date(1985, 1, 1), dt.date(2100, 1, 1)
_TYPE_WORDS = {"new business": "new", "newbusiness": "new", "new logo": "new", "new customer": "new",
               "existing business": "expansion", "existingbusiness": "expansion", "upsell": "expansion",
               "cross-sell": "expansion"}  # fmt: skip
_DEAL_FIELDS = {
    "deal": AttributeType.text, "account": AttributeType.text, "outcome": AttributeType.text,
    "churned": AttributeType.flag, "churned_on": AttributeType.date, "type": AttributeType.text,
    "created": AttributeType.date, "closed": AttributeType.date, "amount": AttributeType.number,
    "currency": AttributeType.text, "lost_reason": AttributeType.text,
}  # fmt: skip


def last_close(engine: DuckDBEngine, deals: Table) -> dt.date | None:
    """The latest close of a won or lost deal, else the latest creation or churn; None without dates."""
    query = (
        "SELECT coalesce(max(closed) FILTER (outcome IN ('won', 'lost') AND closed < ?), "
        "greatest(max(created) FILTER (created < ?), max(churned_on) FILTER (churned_on < ?))) "
        f"FROM {quote(deals.relation)}"
    )
    row = engine.execute(query, [_LAST_DAY] * 3).fetchone()
    return row[0] if row else None


def judge(
    engine: DuckDBEngine,
    deals: Table,
    *,
    customers: Table | None,
    choice: DealChoice,
    as_of: dt.date | None,
    needs_account: bool,
) -> tuple[Refused, ...]:
    """Make the table of judged deals; what is left out, by reason, the commonest first.

    Raises:
        UsageError: ``since`` or ``where`` cannot be read, or asks for what the deals do not have.
    """
    rules = [
        ("outcome IS NULL", "no outcome"),
        (f"created < {_day(_FIRST_DAY)} OR closed < {_day(_FIRST_DAY)}", "impossible date"),
        (f"created >= {_day(_LAST_DAY)} OR closed >= {_day(_LAST_DAY)}", "impossible date"),
        ("closed < created", "closes before it was created"),
    ]
    if as_of is not None:
        rules.append((f"created > {_day(as_of)}", "created after the as-of date"))
    if needs_account:
        rules.append(("account IS NULL", "no account"))
    rules += [
        (f"type = '{kind}'", f"{article} {kind}, not new business")
        for kind, article in (("renewal", "a"), ("expansion", "an"))
        if kind not in choice.include_types
    ]
    rules += _chosen(engine, deals, choice, as_of)
    engine.execute(f"CREATE OR REPLACE TEMP TABLE {JUDGED} AS {_judging(engine, deals, customers, rules, as_of)}")
    _keep_last(engine, choice)
    return left_out(engine)


def _day(day: dt.date) -> str:
    return f"DATE '{day.isoformat()}'"


def _judging(
    engine: DuckDBEngine, deals: Table, customers: Table | None, rules: list[tuple[str, str]], as_of: dt.date | None
) -> str:
    cases = " ".join(f"WHEN {test} THEN '{reason}'" for test, reason in rules)
    later = f"d.closed > {_day(as_of)}" if as_of else "false"
    churned, churned_on, join = "d.churned", "d.churned_on", ""
    if customers is not None:
        # An account may have several rows (contracts): it has churned when one of them says so and none goes on.
        has_date = "churned_on" in _columns(engine, customers)
        on = "max(churned_on)" if has_date else "NULL::DATE"
        join = (
            f"LEFT JOIN (SELECT account, bool_or(churned) AS churned, {on} AS churned_on "
            f"FROM {quote(customers.relation)} GROUP BY account) c ON c.account = d.account"
        )
        churned, churned_on = "coalesce(d.churned, c.churned)", "coalesce(d.churned_on, c.churned_on)"
    left = f"coalesce({churned}, {churned_on} IS NOT NULL)" if customers is None else churned
    before = f"{churned_on} < d.closed"
    known_later = f"{churned_on} > {_day(as_of)}" if as_of else "false"
    return (
        "WITH facts AS (SELECT d.line, d.deal, d.account, d.type, d.created, d.closed, "
        f"CASE WHEN d.outcome IN ('won', 'lost') AND {later} THEN 'open' ELSE d.outcome END AS outcome, "
        f"CASE WHEN d.outcome <> 'won' OR {later} THEN NULL WHEN {churned} IS NULL AND {churned_on} IS NULL THEN NULL "
        # Whoever left before this deal and was won back did not leave after it; whether he did so again nobody says.
        f"WHEN {before} THEN NULL WHEN {known_later} THEN false ELSE {left} END AS churned, "
        f"coalesce(d.outcome = 'won' AND {before}, false) AS left_before "
        f"FROM {quote(deals.relation)} d {join}) "
        f"SELECT *, CASE {cases} END AS why FROM facts"
    )


def _columns(engine: DuckDBEngine, table: Table) -> set[str]:
    return {str(row[0]) for row in engine.execute(f"DESCRIBE {quote(table.relation)}").fetchall()}


def _chosen(engine: DuckDBEngine, deals: Table, choice: DealChoice, as_of: dt.date | None) -> list[tuple[str, str]]:
    rules = []
    if choice.since is not None:
        first = first_day(choice.since, as_of)
        if "closed" not in deals.columns:
            raise UsageError(
                "--since asks for deals closed lately, and the deals have no closing dates.",
                advice="Name the column of closing dates with --closed.",
            )
        rules.append((f"outcome IN ('won', 'lost') AND closed < {_day(first)}", f"closed before {first.isoformat()}"))
        rules.append(("outcome IN ('won', 'lost') AND closed IS NULL", "no closing date"))
    if choice.where is not None:
        _make_where(engine, deals, choice.where, as_of or _LAST_DAY)
        rules.append(("line NOT IN (SELECT line FROM derive_where)", "outside the deals asked for"))
    return rules


def _make_where(engine: DuckDBEngine, deals: Table, where: str, as_of: dt.date) -> None:
    """The lines of the deals for which the condition surely holds, as the table ``derive_where``."""
    try:
        condition = parse_condition(where)
    except ConditionError as error:
        problem = error.problems[0]
        raise UsageError(f"--where {where!r}: {problem.message}", advice=problem.advice) from None
    there = {name: kind for name, kind in _DEAL_FIELDS.items() if name == "deal" or name in deals.columns}
    scope = Scope(deals, "w_", there, as_of)
    tree = condition.tree if deals.attribute("type") else condition.tree.transform(_plain_type)
    lowered = Lowering(scope, as_of, troubles=[]).condition(tree, where)
    if scope.missing or condition.windows:
        raise _unknown_names(deals, where, scope.missing or {"signals"})
    rows = exp.select("line", *scope.projections()).from_(exp.to_table(deals.relation))
    query = exp.select("line").from_(rows.subquery("w")).where(surely(lowered))
    engine.execute(f"CREATE OR REPLACE TEMP TABLE derive_where AS {query.sql(dialect='duckdb')}")


def _plain_type(node: exp.Expression) -> exp.Expression:
    """``type = 'new business'`` as our own word for it, where deals are held as new, renewal or expansion."""
    compared = node.parent.this if node.parent is not None else None
    if isinstance(node, exp.Literal) and isinstance(compared, exp.Column) and compared.name == "type":
        return exp.Literal.string(_TYPE_WORDS.get(node.name.strip().lower(), node.name))
    return node


def _unknown_names(deals: Table, where: str, missing: set[str]) -> UsageError:
    names = [a.name for a in deals.attributes] + [n for n in _DEAL_FIELDS if n == "deal" or n in deals.columns]
    near = [close for name in sorted(missing) for close in difflib.get_close_matches(name, names, n=2)]
    if missing & {"type", "created", "closed", "amount", "churned"}:
        flags = ", ".join(f"--{name}" for name in sorted(missing & {"type", "created", "closed", "amount", "churned"}))
        return UsageError(
            f"--where {where!r} asks for {', '.join(sorted(missing))}, which the deals do not have.",
            advice=f"Name the column with {flags}.",
        )
    hint = f"Did you mean {' or '.join(near)}?" if near else f"The deals have: {', '.join(sorted(names)[:20])}."
    return UsageError(
        f"--where {where!r} asks for {', '.join(sorted(missing))}, which the deals do not have.", advice=hint
    )


def _keep_last(engine: DuckDBEngine, choice: DealChoice) -> None:
    """Leave out all but the last won and the last lost; without closing dates the last lines of the file."""
    for outcome, count in (("won", choice.last_won), ("lost", choice.last_lost)):
        if count is not None:
            counted = f"why IS NULL AND outcome = '{outcome}'"
            engine.execute(
                f"UPDATE {JUDGED} SET why = 'before the last {int(count)} {outcome}' WHERE {counted} AND line NOT IN "
                f"(SELECT line FROM {JUDGED} WHERE {counted} "
                f"ORDER BY closed DESC NULLS LAST, line DESC LIMIT {int(count)})"
            )


def left_out(engine: DuckDBEngine) -> tuple[Refused, ...]:
    """Deals that are not counted, by reason, the commonest first."""
    rows = engine.execute(
        f"SELECT why, count(*), list(line ORDER BY line)[:{_MOST_LINES}] FROM {JUDGED} "
        "WHERE why IS NOT NULL GROUP BY why ORDER BY count(*) DESC, why"
    ).fetchall()
    return tuple(Refused(str(why), int(count), tuple(int(line) for line in lines)) for why, count, lines in rows)
