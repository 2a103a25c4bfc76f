"""Customers and those they are compared with, one row a company, with every attribute that some customer has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from closefit.derive.deals.assemble import assemble
from closefit.derive.deals.loading import Stored, facts_only, fetch, fetch_codes, load_columns
from closefit.derive.frame import Column, TextColumn
from closefit.derive.leaks.find import find_leaks
from closefit.derive.leaks.names import name_leak
from closefit.engines import DuckDBEngine, quote
from closefit.errors import InputError, UsageError
from closefit.terms import Attribute, AttributeType, Table

ROWS = "exemplar_rows"
_SQL = {
    AttributeType.number: "DOUBLE", AttributeType.text: "VARCHAR", AttributeType.flag: "BOOLEAN",
    AttributeType.date: "DATE", AttributeType.list: "VARCHAR[]",
}  # fmt: skip
#: Companies of a market held; a larger file is represented by every n-th.
_MOST_OTHERS = 20_000


@dataclass(frozen=True, slots=True)
class Sources:
    """The files that were read. ``lost`` and ``market`` are accounts, each row a company."""

    customers: Table
    accounts: Table | None = None
    deals: Table | None = None
    lost: Table | None = None
    market: Table | None = None

    def tables(self) -> tuple[Table, ...]:
        """Those that were given."""
        return tuple(t for t in (self.customers, self.accounts, self.deals, self.lost, self.market) if t is not None)


@dataclass(frozen=True, slots=True)
class Gathered:
    """One row a company: customers first, in the order of their file. Arrays have shape (rows,)."""

    #: ``customer``, ``lost`` or ``market``
    who: NDArray[np.str_]
    columns: Mapping[str, Column]
    set_aside: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def keep(engine: DuckDBEngine, table: Table, relation: str) -> Table:
    """A copy under another name, so that the next file of the same noun does not take its place."""
    engine.execute(f"CREATE OR REPLACE TEMP TABLE {quote(relation)} AS SELECT * FROM {quote(table.relation)}")
    return replace(table, relation=relation)


def last_day(engine: DuckDBEngine, sources: Sources) -> dt.date | None:
    """The latest date at which something happened to a customer or a deal; None without dates."""
    parts = [f"SELECT greatest(max(started), max(churned_on)) AS d FROM {quote(sources.customers.relation)}"]
    if sources.deals is not None:
        parts.append(f"SELECT greatest(max(created), max(closed)) AS d FROM {quote(sources.deals.relation)}")
    row = engine.execute(f"SELECT max(d) FROM ({' UNION ALL '.join(parts)})").fetchone()
    return row[0] if row else None


def gather(
    engine: DuckDBEngine, sources: Sources, taken: Sequence[str], drop: Sequence[str], as_of: dt.date | None
) -> Gathered:
    """Put the rows together. ``taken`` are names of attributes of the customers file that are measures.

    Raises:
        UsageError: ``drop`` names a column that no file has.
    """
    attributes, aside = _attributes(sources, taken, _leaks(engine, sources))
    left = _dropped(attributes, drop)
    if as_of is None:
        aside += [(a.name, "a date, and no day to count from: give --as-of") for a in _dates(attributes)]
    kept = [a for a in attributes if a.name not in left and (as_of is not None or a.type is not AttributeType.date)]
    aside += [(name, "left out with --drop") for name in sorted(left)]
    stored = [Stored(attribute, f"c{place}") for place, attribute in enumerate(kept)]
    notes = _make_rows(engine, sources, stored)
    day = f"DATE '{as_of.isoformat()}'" if as_of else "NULL::DATE"
    loaded = load_columns(engine, ROWS, stored, day)
    columns = dict(loaded.columns)
    for one in stored:
        # the same text for every company: what all of them share is worth showing when there is nobody to compare with
        if one.attribute.name in loaded.filled and dict(loaded.set_aside)[one.attribute.name].startswith("the same"):
            vocabulary, codes = fetch_codes(engine, f"trim({quote(one.column)})", ROWS)
            columns[one.attribute.name] = TextColumn(one.attribute, codes, vocabulary)
    aside += [
        (name, why.replace(" deals", " companies").replace(" deal", " company"))
        for name, why in loaded.set_aside
        if name not in columns
    ]
    who = np.asarray(fetch(engine, "who", ROWS)).astype(str)
    ordered = {a.name: columns[a.name] for a in kept if a.name in columns}
    return Gathered(who, ordered, tuple(aside), notes)


def _leaks(engine: DuckDBEngine, sources: Sources) -> Mapping[str, str]:
    """Columns of the deals file that know the outcome, by attribute name, as ``closefit derive`` finds them."""
    if sources.deals is None or sources.accounts is not None:
        return {}
    known = {a.name: why for a in sources.deals.attributes if (why := name_leak(a.name, a.header)) is not None}
    try:
        assembled = assemble(engine, sources.deals)
    except InputError:
        return known  # nothing is won, or nothing is lost: only names can tell
    frame = replace(assembled.frame, columns={**assembled.frame.columns, **assembled.filled})
    return known | {leak.attribute: leak.reason for leak in find_leaks(frame)}


def _dates(attributes: Sequence[Attribute]) -> list[Attribute]:
    return [a for a in attributes if a.type is AttributeType.date]


def _attributes(
    sources: Sources, taken: Sequence[str], leaks: Mapping[str, str]
) -> tuple[list[Attribute], list[tuple[str, str]]]:
    """What is known of customers: from the accounts and the customers file, the first to have a name.

    A deals file describes deals; its columns are taken for facts about companies only where no accounts file has them,
    and without those that know the outcome.
    """
    found: dict[str, Attribute] = {}
    aside: list[tuple[str, str]] = []
    own = [a for a in facts_only(sources.customers.attributes) if a.name not in taken]
    theirs = facts_only(sources.accounts.attributes) if sources.accounts else []
    for attribute in (*theirs, *own):
        found.setdefault(attribute.name, attribute)
    for attribute in facts_only(sources.deals.attributes) if sources.deals else []:
        why = leaks.get(attribute.name)
        if sources.accounts is not None and attribute.name not in found:
            why = "a fact about the deal, and the accounts file describes the companies"
        if why is not None and attribute.name not in found:
            aside.append((attribute.name, why))
        else:
            found.setdefault(attribute.name, attribute)
    for table in (sources.lost, sources.market):
        if table is not None:
            only = [a for a in facts_only(table.attributes) if a.name not in found and a.name not in taken]
            aside += [(a.name, f"stands in {table.path.name} only, unknown of customers") for a in only]
    return list(found.values()), list(dict(aside).items())


def _dropped(attributes: Sequence[Attribute], drop: Sequence[str]) -> set[str]:
    names = {a.header.strip().casefold(): a.name for a in attributes} | {a.name.casefold(): a.name for a in attributes}
    wrong = [text for text in drop if text.strip().casefold() not in names]
    if wrong:
        raise UsageError(
            f"--drop names {', '.join(wrong)}, which no file has.",
            advice=f"There are: {', '.join(sorted({a.name for a in attributes})[:20])}.",
        )
    return {names[text.strip().casefold()] for text in drop}


def _make_rows(engine: DuckDBEngine, sources: Sources, stored: Sequence[Stored]) -> tuple[str, ...]:
    """The table of all companies, ``place`` counting from 0; what was left out of the comparison."""
    customers = quote(sources.customers.relation)
    parts = [_of_customers(sources, stored)]
    if sources.deals is not None and "account" in sources.deals.columns:
        parts.append(_of_lost_deals(sources, stored))
    if sources.lost is not None:
        parts.append(_of_accounts(sources.lost, stored, "lost"))
    market = sources.market or _rest(engine, sources)
    if market is not None:
        parts.append(_of_accounts(market, stored, "market"))
    engine.execute(f"CREATE OR REPLACE TEMP TABLE exemplar_all AS {' UNION ALL '.join(parts)}")
    engine.execute(f"DELETE FROM exemplar_all WHERE who = 'lost' AND account IN (SELECT account FROM {customers})")
    notes = _thinned(engine)
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {ROWS} AS SELECT row_number() OVER "
        "(ORDER BY CASE who WHEN 'customer' THEN 0 WHEN 'lost' THEN 1 ELSE 2 END, line, account) - 1 AS place, * "
        "FROM exemplar_all ORDER BY place"
    )
    return notes


def _thinned(engine: DuckDBEngine) -> tuple[str, ...]:
    row = engine.execute("SELECT count(*) FROM exemplar_all WHERE who = 'market'").fetchone()
    held = int(row[0]) if row else 0
    step = -(-held // _MOST_OTHERS)
    if step <= 1:
        return ()
    engine.execute(
        "DELETE FROM exemplar_all WHERE who = 'market' AND line NOT IN (SELECT line FROM (SELECT line, row_number() "
        f"OVER (ORDER BY line) AS r FROM exemplar_all WHERE who = 'market') WHERE r % {step} = 1)"
    )
    return (f"Every {step}th of the {held:,} companies of the market was held.",)


def _rest(engine: DuckDBEngine, sources: Sources) -> Table | None:
    """The accounts file as the market, when most of it are no customers."""
    accounts = sources.accounts
    if accounts is None:
        return None
    row = engine.execute(
        f"SELECT count(*), count(*) FILTER (account IN (SELECT account FROM {quote(sources.customers.relation)})) "
        f"FROM {quote(accounts.relation)}"
    ).fetchone() or (0, 0)
    return accounts if int(row[0]) > 2 * int(row[1]) else None


def _of_customers(sources: Sources, stored: Sequence[Stored]) -> str:
    tables = [("a", sources.accounts), ("k", sources.customers), ("d", sources.deals)]
    picked = _picked(stored, [(alias, table) for alias, table in tables if table is not None])
    joins = ""
    if sources.accounts is not None:
        joins += f" LEFT JOIN {quote(sources.accounts.relation)} a ON a.account = k.account"
    if sources.deals is not None:
        joins += f" LEFT JOIN ({_one_deal(sources.deals, 'won')}) d ON d.account = k.account"
    return (
        f"SELECT 'customer' AS who, k.account AS account, k.line AS line{picked} "
        f"FROM {quote(sources.customers.relation)} k{joins}"
    )


def _of_lost_deals(sources: Sources, stored: Sequence[Stored]) -> str:
    """Accounts with a lost deal and none won; the last one stands for them."""
    assert sources.deals is not None  # noqa: S101 - narrows the type: the caller has looked
    tables = [("a", sources.accounts), ("d", sources.deals)]
    picked = _picked(stored, [(alias, table) for alias, table in tables if table is not None])
    join = ""
    if sources.accounts is not None:
        join = f" LEFT JOIN {quote(sources.accounts.relation)} a ON a.account = d.account"
    won = f"SELECT account FROM {quote(sources.deals.relation)} WHERE outcome = 'won' AND account IS NOT NULL"
    return (
        f"SELECT 'lost' AS who, d.account AS account, d.line AS line{picked} "
        f"FROM ({_one_deal(sources.deals, 'lost')}) d{join} WHERE d.account NOT IN ({won})"
    )


def _one_deal(deals: Table, outcome: str) -> str:
    account = "account IS NOT NULL" if "account" in deals.columns else "false"
    return (
        f"SELECT * FROM {quote(deals.relation)} WHERE outcome = '{outcome}' AND {account} "
        "QUALIFY row_number() OVER (PARTITION BY account ORDER BY closed DESC NULLS LAST, line DESC) = 1"
    )


def _of_accounts(table: Table, stored: Sequence[Stored], who: str) -> str:
    return (
        f"SELECT '{who}' AS who, m.account AS account, m.line AS line{_picked(stored, [('m', table)])} "
        f"FROM {quote(table.relation)} m"
    )


def _picked(stored: Sequence[Stored], tables: Sequence[tuple[str, Table]]) -> str:
    """Each attribute from the first of the tables that has it with the same type; NULL where none has."""
    picked = ""
    for one in stored:
        kind = _SQL[one.attribute.type]
        there = [
            f"CAST({alias}.{quote(one.attribute.name)} AS {kind})"
            for alias, table in tables
            if (found := table.attribute(one.attribute.name)) is not None and found.type is one.attribute.type
        ]
        value = f"coalesce({', '.join(there)})" if len(there) > 1 else there[0] if there else f"NULL::{kind}"
        picked += f", {value} AS {one.column}"
    return picked
