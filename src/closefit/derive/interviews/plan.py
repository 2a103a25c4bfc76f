"""Whom to interview: customers closed lately, spread over segments and sizes, the same every time."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from closefit.derive.deals.choice import first_day
from closefit.derive.gaps.phrases import number_text
from closefit.engines import DuckDBEngine, quote
from closefit.errors import InputError
from closefit.terms import Attribute, AttributeType, Place, Table

#: Interviews that are wanted: fewer say little, more repeat each other.
LEAST, MOST = 8, 12
#: Attributes that customers are spread over when none are named.
_SPREAD = ("industry", "employees", "segment", "company_size", "country", "amount")
_BANDS = ("small", "middle", "large")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A customer who could be asked."""

    account: str
    name: str
    outcome: str
    closed: dt.date
    line: int
    #: Attribute -> group: ``industry`` -> ``saas``, ``employees`` -> ``small``.
    groups: Mapping[str, str]

    @property
    def why(self) -> str:
        """``industry saas, employees small (up to 50)``"""
        return ", ".join(f"{name.replace('_', ' ')} {group}" for name, group in self.groups.items())


@dataclass(frozen=True, slots=True)
class InterviewPlan:
    """Who was picked, of how many, and what to say about it."""

    source: str
    as_of: dt.date
    since: dt.date
    picked: tuple[Candidate, ...]
    #: Customers closed in the time, and lost ones.
    won: int
    lost: int
    spread: tuple[str, ...]
    words: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanAsked:
    """What a user may set."""

    as_of: dt.date
    number: int = 10
    lost: int = 0
    months: int = 6
    spread: tuple[str, ...] = ()


def plan_interviews(engine: DuckDBEngine, table: Table, accounts: Table | None, asked: PlanAsked) -> InterviewPlan:
    """Pick customers out of deals, or out of a customers file (by the day they became one).

    Raises:
        InputError: the file has no closing or starting dates, or no column to spread over that was named.
    """
    since = first_day(f"{asked.months}mo", asked.as_of)
    deals = "outcome" in table.columns
    if ("closed" if deals else "started") not in table.columns:
        what = "closing dates (closed)" if deals else "dates at which customers started (such as Customer Since)"
        raise InputError(
            f"there are no {what}, so nobody can be called a recent customer",
            place=Place(table.path),
            advice="Add the column, or give the deals with --deals.",
        )
    spread = _spread_columns(table, accounts, asked.spread)
    rows = _rows(engine, table, accounts, since, asked.as_of, spread, deals=deals)
    candidates = _grouped(rows, spread)
    won = [c for c in candidates if c.outcome == "won"]
    lost = [c for c in candidates if c.outcome == "lost"]
    picked = (*pick(won, asked.number), *pick(lost, asked.lost))
    plan = InterviewPlan(
        table.path.name, asked.as_of, since, picked, len(won), len(lost), tuple(name for name, _ in spread), "", ()
    )
    return replace(plan, words=_words(plan), warnings=_warnings(plan, asked))


def pick(candidates: Sequence[Candidate], number: int) -> tuple[Candidate, ...]:
    """The next is always one whose groups were picked least so far; among equals the last to close, then by account."""
    left = sorted(candidates, key=lambda c: (-c.closed.toordinal(), c.account))
    picked: list[Candidate] = []
    taken: Counter[tuple[str, ...]] = Counter()
    singly: Counter[tuple[str, str]] = Counter()
    while left and len(picked) < number:
        best = min(
            left, key=lambda c: (taken[tuple(c.groups.values())], sum(singly[item] for item in c.groups.items()))
        )
        left.remove(best)
        picked.append(best)
        taken[tuple(best.groups.values())] += 1
        singly.update(best.groups.items())
    return tuple(picked)


def _spread_columns(table: Table, accounts: Table | None, named: Sequence[str]) -> list[tuple[str, Attribute]]:
    attributes: dict[str, Attribute] = {}
    for one in (accounts, table):
        for attribute in one.attributes if one else ():
            if attribute.type in (AttributeType.text, AttributeType.number, AttributeType.flag):
                attributes.setdefault(attribute.name, attribute)
                attributes.setdefault(attribute.header.strip().casefold(), attribute)
    wrong = [name for name in named if name.strip().casefold() not in attributes]
    if wrong:
        there = ", ".join(sorted({a.name for a in attributes.values()})[:15]) or "none"
        raise InputError(
            f"--spread names {', '.join(wrong)}, which the files do not have",
            place=Place(table.path),
            advice=f"Columns it could be: {there}.",
        )
    wanted = [attributes[name.strip().casefold()] for name in named]
    found = wanted or [attributes[name] for name in _SPREAD if name in attributes][:2]
    return [(attribute.name, attribute) for attribute in found]


def _rows(  # noqa: PLR0917
    engine: DuckDBEngine,
    table: Table,
    accounts: Table | None,
    since: dt.date,
    until: dt.date,
    spread: Sequence[tuple[str, Attribute]],
    *,
    deals: bool,
) -> list[tuple[object, ...]]:
    """Account, name, outcome, day, line and the columns to spread over; one row an account, its last."""
    day, outcome = ("t.closed", "t.outcome") if deals else ("t.started", "'won'")
    named = ["t.name"] if "name" in table.columns else []
    named += ["a.name"] if accounts is not None else []
    values = ""
    for name, _ in spread:
        sides = [
            f"{alias}.{quote(name)}" for alias, one in (("t", table), ("a", accounts)) if one and one.attribute(name)
        ]
        values += f", coalesce({', '.join(f'CAST({side} AS VARCHAR)' for side in sides)})"
    join = f"LEFT JOIN {quote(accounts.relation)} a ON a.account = t.account" if accounts is not None else ""
    closed = "t.outcome IN ('won', 'lost') AND " if deals else ""
    return engine.execute(
        f"SELECT t.account, coalesce({', '.join([*named, 't.account'])}), {outcome}, {day}, t.line{values} "
        f"FROM {quote(table.relation)} t {join} WHERE {closed}t.account IS NOT NULL AND {day} > ? AND {day} <= ? "
        f"QUALIFY row_number() OVER (PARTITION BY t.account ORDER BY {day} DESC, t.line DESC) = 1 ORDER BY t.line",
        [since, until],
    ).fetchall()


def _grouped(rows: Sequence[tuple[object, ...]], spread: Sequence[tuple[str, Attribute]]) -> list[Candidate]:
    cuts = {
        name: _thirds([float(str(row[5 + place])) for row in rows if row[5 + place] is not None])
        for place, (name, attribute) in enumerate(spread)
        if attribute.type is AttributeType.number
    }
    candidates = []
    for account, name, outcome, closed, line, *values in rows:
        groups = {
            attribute: _band(value, cuts[attribute]) if attribute in cuts else str(value or "unknown").casefold()
            for (attribute, _), value in zip(spread, values, strict=True)
        }
        assert isinstance(closed, dt.date)  # noqa: S101 - narrows the type: the query asks for dates
        candidates.append(Candidate(str(account), str(name), str(outcome), closed, int(str(line)), groups))
    return candidates


def _thirds(values: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(values)
    if not ordered:
        return 0.0, 0.0
    return ordered[(len(ordered) - 1) // 3], ordered[2 * (len(ordered) - 1) // 3]


def _band(value: object, cuts: tuple[float, float]) -> str:
    if value is None:
        return "unknown"
    place = sum(float(str(value)) > cut for cut in cuts)
    reach = f" (up to {number_text(cuts[place])})" if place < 2 else f" (over {number_text(cuts[1])})"
    return _BANDS[place] + reach


def _words(plan: InterviewPlan) -> str:
    won = sum(c.outcome == "won" for c in plan.picked)
    over = f", spread over {' and '.join(name.replace('_', ' ') for name in plan.spread)}" if plan.spread else ""
    lost = len(plan.picked) - won
    more = f", and {lost} of {plan.lost} who decided against you" if lost else ""
    return f"{won} of {plan.won} customers closed from {plan.since} to {plan.as_of}{over}{more}."


def _warnings(plan: InterviewPlan, asked: PlanAsked) -> tuple[str, ...]:
    warnings = []
    if plan.won < LEAST:
        warnings.append(
            f"{plan.won} {'customer' if plan.won == 1 else 'customers'} closed in the last {asked.months} months, and "
            f"{LEAST} to {MOST} are wanted: all are on the list. Look further back with --months {2 * asked.months}."
        )
    if not LEAST <= asked.number <= MOST:
        warnings.append(
            f"{LEAST} to {MOST} interviews are enough to hear what repeats, and {asked.number} were asked for."
        )
    if not plan.spread:
        warnings.append("No column to spread over: name one with --spread, or give --accounts.")
    if not asked.lost and plan.lost:
        warnings.append(
            "What was said can be counted won against lost only if some who decided against you are asked too: "
            f"--lost {min(asked.number, plan.lost)}."
        )
    return tuple(warnings)
