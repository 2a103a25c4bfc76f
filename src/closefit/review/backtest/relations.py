"""Every deal as an account of its own, with its facts, signals and people as of the day on which it was created."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from closefit.derive.deals.history import TODAY_SHARE, Joined, join_history
from closefit.derive.deals.judged import JUDGED
from closefit.derive.deals.loading import facts_only
from closefit.derive.deals.windows import link
from closefit.engines import DuckDBEngine, quote, text_literal
from closefit.profile import Profile
from closefit.score import AS_OF_COLUMN, MissingAttribute, ScoreInputs, missing_attributes
from closefit.score.plan import Plan
from closefit.terms import ACCOUNT_COLUMNS, Attribute, AttributeType, History, Table

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
    #: Attributes as they were, with the day since which each value was known.
    history: History | None = None

    @property
    def tables(self) -> list[Table]:
        history = self.history.table if self.history else None
        every = (self.deals, self.accounts, self.signals, self.people, self.customers, history)
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
    """Make the relations over :data:`BASE`. Signals and people later than a deal's creation are not there at all.

    Raises:
        InputError: a history that is about none of the deals, or deals without a day to read it as of.
    """
    every = _facts_table(files)
    signals = None if files.signals is None else replace(files.signals, relation=_SIGNALS)
    people = None if files.people is None else replace(files.people, relation=_PEOPLE)
    whole = ScoreInputs(every, signals, people)
    used = _used(profile, whole)
    facts = Facts(files, every, used, _joined(engine, files, used, as_of), _ahead(engine, files, used, as_of))
    engine.execute(f"CREATE OR REPLACE TEMP TABLE {_FACTS} AS {facts.sql()}")
    if files.signals is not None:
        _beside(engine, files.signals, _SIGNALS, 's."at" <= d.created')
    if files.people is not None:
        _beside(engine, files.people, _PEOPLE, "coalesce(s.started <= d.created, true)")
    kept = tuple(attribute for attribute in every.attributes if attribute.name in used)
    return DealInputs(
        ScoreInputs(replace(every, attributes=kept), signals, people),
        missing_attributes(profile, whole),
        tuple(a.name for a in facts_only(kept) if a.as_of_today and facts.of_today(engine, a.name)),
        kept,
    )


def _joined(engine: DuckDBEngine, files: PastFiles, used: set[str], as_of: dt.date | None) -> Joined:
    """The history of what the profile looks at, joined as of each deal's creation."""
    if files.history is None:
        return Joined()
    table = files.history.table
    looked_at = tuple(attribute for attribute in table.attributes if attribute.name in used)
    asked = replace(files.history, table=replace(table, attributes=looked_at))
    return join_history(engine, asked, files.deals, BASE, as_of)


def _facts_table(files: PastFiles) -> Table:
    """The record of the relation: the deal's own attributes, those of its account, and those of the history."""
    tables = [table for table in (files.accounts, files.deals) if table]
    attributes = {a.name: a for table in tables for a in table.attributes}
    attributes |= {a.name: a for a in files.history.table.attributes} if files.history else {}
    provenance = {name for table in tables for name in _provenance(table)}
    columns = frozenset({*ACCOUNT_COLUMNS, *provenance})
    return replace(files.deals, relation=_FACTS, attributes=tuple(attributes.values()), columns=columns)


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


def _ahead(engine: DuckDBEngine, files: PastFiles, used: set[str], as_of: dt.date | None) -> set[str]:
    """Dates that reach beyond the as-of date: such a column speaks of the future and was known ahead."""
    found = set()
    for table in (files.deals, files.accounts):
        for attribute in table.attributes if table and as_of else ():
            if table and attribute.type is AttributeType.date and attribute.name in used:
                later = f"{quote(attribute.name)} > DATE '{as_of}'"
                query = f"SELECT 1 FROM {quote(table.relation)} WHERE {later} LIMIT 1"
                found |= {attribute.name} if engine.execute(query).fetchone() else set()
    return found


@dataclass(frozen=True, slots=True)
class Facts:
    """The columns of the relation of facts as SQL over the base ``j``, the deals ``d`` and the accounts ``a``."""

    files: PastFiles
    every: Table
    used: set[str]
    joined: Joined
    ahead: set[str]

    def sql(self) -> str:
        """A row per deal."""
        origin = "a.origin" if self.files.accounts else "NULL::VARCHAR"
        picked = ["j.place::VARCHAR AS account", "j.account AS name", f"{origin} AS origin", "j.line AS line"]
        picked.append(f"j.created AS {quote(AS_OF_COLUMN)}")
        names = [*(a.name for a in self.every.attributes), *_provenance(self.every)]
        picked += [f"{self._value(name)} AS {quote(name)}" for name in dict.fromkeys(names) if name in self.used]
        return f"SELECT {', '.join(picked)} {self._source}"

    @property
    def _source(self) -> str:
        accounts = self.files.accounts
        join = f"LEFT JOIN {quote(accounts.relation)} a ON a.account = j.account" if accounts else ""
        deals = quote(self.files.deals.relation)
        return f"FROM {BASE} j JOIN {deals} d ON d.line = j.line {join} {self.joined.joins}"

    def of_today(self, engine: DuckDBEngine, name: str) -> bool:
        """Whether an attribute's values are known only as of today, for more deals than a few."""
        if f"{name}__date" in self.every.columns and self.joined.column(name) is None:
            return False
        if (past := self.joined.column(name)) is None:
            return True
        row = engine.execute(
            f"SELECT count(*) FILTER ({past} IS NULL AND {self._today(name)} IS NOT NULL "
            f"AND NOT coalesce({past}_seen, false)) / greatest(count(*), 1) {self._source}"
        ).fetchone()
        return bool(row and row[0] > TODAY_SHARE)

    def _value(self, name: str) -> str:
        """As derive takes it: from the history where it has one. A date that lies after the creation is unknown then.

        Where and when a value comes from is said of today's value, so it is left out where the history speaks.
        """
        fact = _fact(name)
        if fact != name:
            return "NULL" if self.joined.column(fact) else self._today(name)
        value = self.joined.value(name, self._today(name))
        attribute = self.every.attribute(name)
        if attribute and attribute.type is AttributeType.date and name not in self.ahead:
            return f"CASE WHEN {value} <= j.created THEN {value} END"
        return value

    def _today(self, name: str) -> str:
        """The deal's own value first, then its account's; where it comes from follows the value."""
        deals, accounts = self.files.deals, self.files.accounts
        own, theirs, fact = f"d.{quote(name)}", f"a.{quote(name)}", _fact(name)
        has_own, has_theirs = _has(deals, name), accounts is not None and _has(accounts, name)
        if not has_own and not has_theirs:
            return "NULL"
        if fact != name and accounts is not None and _has(deals, fact) and _has(accounts, fact):
            mine = own if has_own else "NULL"
            return f"CASE WHEN d.{quote(fact)} IS NOT NULL THEN {mine} ELSE {theirs if has_theirs else 'NULL'} END"
        if has_own and has_theirs and accounts is not None:
            first, second = deals.attribute(name), accounts.attribute(name)
            if first and second and first.type is second.type:
                return f"coalesce({own}, {theirs})"
        return own if has_own else theirs


def _fact(name: str) -> str:
    """The attribute that a column of provenance belongs to; any other name is its own."""
    return name.rsplit("__", 1)[0] if name.endswith(("__source", "__date")) else name


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
    if len(paid := currencies(engine, deals)) > 1:
        # Nothing is converted, and a median over euros and yen is no size.
        amount = f"CASE WHEN d.currency = {text_literal(paid[0][0])} THEN {amount} END"
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {BASE} AS SELECT row_number() OVER (ORDER BY j.line) - 1 AS place, j.line, "
        f"d.deal, {account} AS account, j.outcome, j.churned, {day} AS created, j.closed, {amount} AS amount "
        f"FROM {JUDGED} j JOIN {quote(deals.relation)} d ON d.line = j.line "
        f"WHERE j.why IS NULL{' AND j.created IS NOT NULL' if dated else ''}"
    )


def currencies(engine: DuckDBEngine, deals: Table) -> list[tuple[str, int]]:
    """Currencies of won deals with an amount and how many have each, the commonest first; empty where none is told."""
    if not {"amount", "currency"} <= deals.columns:
        return []
    rows = engine.execute(
        f"SELECT currency, count(*) FROM {quote(deals.relation)} WHERE outcome = 'won' AND amount IS NOT NULL "
        "AND currency IS NOT NULL GROUP BY currency ORDER BY count(*) DESC, currency"
    ).fetchall()
    return [(str(name), int(count)) for name, count in rows]
