"""Every deal as an account of its own, with its facts, signals and people as of the day on which it was created."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from closefit.derive.deals.judged import JUDGED
from closefit.derive.deals.loading import facts_only
from closefit.derive.deals.windows import link
from closefit.engines import DuckDBEngine, quote
from closefit.profile import Profile
from closefit.score import AS_OF_COLUMN, MissingAttribute, ScoreInputs, missing_attributes
from closefit.score.plan import Plan
from closefit.terms import ACCOUNT_COLUMNS, Attribute, AttributeType, Table

#: One row per deal: place, line, deal, account, created (the day it is scored as of).
BASE = "backtest_base"
_FACTS, _SIGNALS, _PEOPLE = "backtest_facts", "backtest_signals", "backtest_people"


@dataclass(frozen=True, slots=True)
class PastFiles:
    """What a backtest reads; relations live in the engine session that runs it."""

    deals: Table
    accounts: Table | None = None
    signals: Table | None = None
    people: Table | None = None
    customers: Table | None = None

    @property
    def tables(self) -> list[Table]:
        every = (self.deals, self.accounts, self.signals, self.people, self.customers)
        return [table for table in every if table]


@dataclass(frozen=True, slots=True)
class DealInputs:
    """What the score reads, one account per deal, keyed by the deal's place; and what it cannot read."""

    inputs: ScoreInputs
    #: Attributes of the profile that no file has a column for.
    missing: tuple[MissingAttribute, ...]
    #: Attributes the profile looks at of which only today's value is known.
    today: tuple[str, ...]
    #: Attributes the profile looks at, by name.
    used: tuple[Attribute, ...]


def deal_inputs(engine: DuckDBEngine, profile: Profile, files: PastFiles, as_of: dt.date | None) -> DealInputs:
    """Make the relations over :data:`BASE`. Signals and people later than a deal's creation are not there at all."""
    deals, accounts, signals, people = files.deals, files.accounts, files.signals, files.people
    every = _facts_table(deals, accounts)
    own_signals = None if signals is None else replace(signals, relation=_SIGNALS)
    own_people = None if people is None else replace(people, relation=_PEOPLE)
    whole = ScoreInputs(every, own_signals, own_people)
    used = _used(profile, whole)
    latest = _latest(engine, files, used)
    ahead = {name for name, day in latest.items() if as_of is not None and day > as_of}
    engine.execute(_facts(every, files, used, ahead))
    if signals is not None:
        _beside(engine, signals, _SIGNALS, 's."at" <= d.created')
    if people is not None:
        _beside(engine, people, _PEOPLE, "coalesce(s.started <= d.created, true)")
    kept = tuple(attribute for attribute in every.attributes if attribute.name in used)
    facts = [attribute for attribute in facts_only(kept) if attribute.as_of_today]
    return DealInputs(
        ScoreInputs(replace(every, attributes=kept), own_signals, own_people),
        missing_attributes(profile, whole),
        tuple(attribute.name for attribute in facts if f"{attribute.name}__date" not in every.columns),
        kept,
    )


def _facts_table(deals: Table, accounts: Table | None) -> Table:
    """The record of the relation: the deal's own attributes, and those of its account that it does not have."""
    own = {a.name: a for a in deals.attributes}
    theirs = {a.name: a for a in accounts.attributes if a.name not in own} if accounts else {}
    provenance = {name for table in (deals, accounts) if table for name in _provenance(table)}
    return replace(
        deals,
        relation=_FACTS,
        attributes=(*own.values(), *theirs.values()),
        columns=frozenset({*ACCOUNT_COLUMNS, *provenance}),
    )


def _provenance(table: Table) -> Iterable[str]:
    names = {*table.columns, *(a.name for a in table.attributes)}
    return (name for name in names if name.endswith(("__source", "__date")))


def _used(profile: Profile, inputs: ScoreInputs) -> set[str]:
    """Columns of the relation that the profile looks at, where they stand and where they come from included."""
    scope = Plan(profile, inputs, dt.date(2000, 1, 1)).scope
    held = {scope.held_as(name) for name in scope.used} | {
        scope.held_as(name) for entry in profile.exclude for name in _names(entry.when)
    }
    return held | {f"{name}__{part}" for name in held for part in ("source", "date")}


def _names(condition: str) -> Iterable[str]:
    from closefit.conditions import parse_condition

    return parse_condition(condition).attributes


def _latest(engine: DuckDBEngine, files: PastFiles, used: set[str]) -> dict[str, dt.date]:
    """The last day of every column of dates that is looked at."""
    found: dict[str, dt.date] = {}
    for table in (files.deals, files.accounts):
        for attribute in table.attributes if table else ():
            if table and attribute.type is AttributeType.date and attribute.name in used:
                row = engine.execute(f"SELECT max({quote(attribute.name)}) FROM {quote(table.relation)}").fetchone()
                if row and row[0] is not None:
                    last = row[0].date() if isinstance(row[0], dt.datetime) else row[0]
                    found[attribute.name] = max(last, found.get(attribute.name, last))
    return found


def _facts(every: Table, files: PastFiles, used: set[str], ahead: set[str]) -> str:
    """A date later than the deal's creation is unknown, save in columns that speak of the future (``ahead``)."""
    deals, accounts = files.deals, files.accounts
    origin = "a.origin" if accounts else "NULL::VARCHAR"
    picked = ["b.place::VARCHAR AS account", "b.account AS name", f"{origin} AS origin", "b.line AS line"]
    picked.append(f"b.created AS {quote(AS_OF_COLUMN)}")
    names = [*(a.name for a in every.attributes), *_provenance(every)]
    for name in dict.fromkeys(names):
        if name in used:
            value = _value(name, deals, accounts)
            attribute = every.attribute(name)
            if attribute and attribute.type is AttributeType.date and name not in ahead:
                value = f"CASE WHEN {value} <= b.created THEN {value} END"
            picked.append(f"{value} AS {quote(name)}")
    join = f"LEFT JOIN {quote(accounts.relation)} a ON a.account = b.account" if accounts else ""
    return (
        f"CREATE OR REPLACE TEMP TABLE {_FACTS} AS SELECT {', '.join(picked)} FROM {BASE} b "
        f"JOIN {quote(deals.relation)} d ON d.line = b.line {join}"
    )


def _value(name: str, deals: Table, accounts: Table | None) -> str:
    """The deal's own value first, as derive takes it; where and when it comes from follows the value."""
    own, theirs = f"d.{quote(name)}", f"a.{quote(name)}"
    fact = name.rsplit("__", 1)[0] if name.endswith(("__source", "__date")) else name
    has_own, has_theirs = _has(deals, name), accounts is not None and _has(accounts, name)
    if fact != name and accounts is not None and _has(deals, fact) and _has(accounts, fact):
        mine = own if has_own else "NULL"
        return f"CASE WHEN d.{quote(fact)} IS NOT NULL THEN {mine} ELSE {theirs if has_theirs else 'NULL'} END"
    if has_own and has_theirs and accounts is not None:
        first, second = deals.attribute(name), accounts.attribute(name)
        if first and second and first.type is second.type:
            return f"coalesce({own}, {theirs})"
    return own if has_own else theirs


def _has(table: Table, name: str) -> bool:
    return name in table.columns or table.attribute(name) is not None


def _beside(engine: DuckDBEngine, other: Table, name: str, known: str) -> None:
    """Rows of a file beside the accounts, once for every deal of theirs at whose creation they were known."""
    on = link(engine, BASE, other)
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT d.place::VARCHAR AS account, s.* EXCLUDE (account), "
        f"d.created AS {quote(AS_OF_COLUMN)} FROM {BASE} d JOIN {quote(other.relation)} s ON {on} AND {known}"
    )


def make_base(engine: DuckDBEngine, deals: Table, as_of: dt.date | None) -> None:
    """The table :data:`BASE` of the deals that count and have a day to be scored as of, in the order of the file."""
    account = "d.account" if "account" in deals.columns else "NULL::VARCHAR"
    dated = "created" in deals.columns
    day = "j.created" if dated else f"DATE '{as_of.isoformat()}'" if as_of else "NULL::DATE"
    amount = "d.amount::DOUBLE" if "amount" in deals.columns else "NULL::DOUBLE"
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {BASE} AS SELECT row_number() OVER (ORDER BY j.line) - 1 AS place, j.line, "
        f"d.deal, {account} AS account, j.outcome, j.churned, {day} AS created, j.closed, {amount} AS amount "
        f"FROM {JUDGED} j JOIN {quote(deals.relation)} d ON d.line = j.line "
        f"WHERE j.why IS NULL{' AND j.created IS NOT NULL' if dated else ''}"
    )
