"""Deals, accounts, signals, people and customers put together as they were known when each deal was created."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from closefit.derive.deals.ages import signal_ages
from closefit.derive.deals.audit import file_notes, left_out_notes
from closefit.derive.deals.choice import DealChoice
from closefit.derive.deals.customers import kept_customers, only_customers, turn_customers, turned
from closefit.derive.deals.events import DealEvents
from closefit.derive.deals.history import Joined, Past, as_known, join_history, load_past
from closefit.derive.deals.judged import JUDGED, judge, last_close, left_out
from closefit.derive.deals.loading import (
    Loaded,
    Stored,
    coded,
    days,
    facts_only,
    fetch,
    fetch_codes,
    finite,
    load_columns,
)
from closefit.derive.deals.market import Market, load_market
from closefit.derive.deals.measures import bought_more, load_measures
from closefit.derive.deals.roles import column_roles
from closefit.derive.deals.windows import deal_events, seniority_column, signal_columns
from closefit.derive.findings import DealCounts, HygieneNote
from closefit.derive.frame import Column, Days, DealFrame, TextColumn
from closefit.derive.half_lives.ages import SignalAges
from closefit.derive.outcomes.measured import Measured
from closefit.derive.outcomes.records import Compared
from closefit.engines import DuckDBEngine, quote
from closefit.errors import InputError
from closefit.terms import Assumption, Attribute, AttributeType, History, Layer, Place, Table

#: The table of closed deals with everything known about them; ``place`` counts from 0 in the order of the file.
CLOSED = "derive_closed"
#: What those with customers alone can do.
_OTHER_WAYS = (
    " Customers alone work too when a column says who churned and who stayed (--churned COL); and closefit exemplars "
    "finds what your best customers share."
)
#: Their places, keys and dates, which the history is joined to.
PLACES = "derive_places"
#: Characters of a text that are kept.
_TEXT_KEPT = 200


@dataclass(frozen=True, slots=True)
class Assembled:
    """Closed deals as columns, with what was left out and why."""

    frame: DealFrame
    counts: DealCounts
    hygiene: tuple[HygieneNote, ...]
    #: None when there are no dates and none was given.
    as_of: dt.date | None
    #: Name of the deals file.
    source: str
    assumptions: tuple[Assumption, ...] = ()
    set_aside: tuple[tuple[str, str], ...] = ()
    #: Free texts and identifiers: only whether they are filled.
    filled: Mapping[str, Column] = field(default_factory=dict)
    #: The dated signals, for recounting.
    events: DealEvents | None = None
    #: Day from which each value of a column was known. Shape (deals,).
    known_since: Mapping[str, Days] = field(default_factory=dict)
    #: The accounts file, or a part of it when it is large.
    market: Market | None = None
    #: What the sides called won and lost stand for.
    compared: Compared = Compared.won_lost
    #: What the history says beside the columns of the frame.
    past: Past = field(default_factory=Past)
    #: How old the signals of each deal were at its creation; None without signals or dates of creation.
    ages: SignalAges | None = None
    #: Outcomes beyond won and lost.
    measured: tuple[Measured, ...] = ()
    bought_more: NDArray[np.bool_] | None = None
    #: File of each attribute, where it is not the deals'.
    files: Mapping[str, str] = field(default_factory=dict)
    #: What columns with a role are for, by header without letter case.
    roles: Mapping[str, str] = field(default_factory=dict)


def assemble(
    engine: DuckDBEngine,
    deals: Table,
    *,
    accounts: Table | None = None,
    signals: Table | None = None,
    people: Table | None = None,
    customers: Table | None = None,
    history: History | None = None,
    choice: DealChoice | None = None,
    as_of: dt.date | None = None,
) -> Assembled:
    """Judge every deal, join what was known at its creation, and take the closed deals into memory as columns.

    ``as_of`` defaults to the last close: deals created after it are left out, deals closed after it are open, churn
    after it has not happened yet. Signals count up to a deal's creation only; attributes of the ``history`` are as they
    were known then.

    Raises:
        InputError: no deal is won, or none is lost; a history that is about none of the deals.
        UsageError: the choice of deals cannot be read.
    """
    choice = choice or DealChoice()
    tables = (deals, accounts, signals, people, customers, history.table if history else None)
    day = as_of or last_close(engine, deals)
    judge(engine, deals, customers=customers, choice=choice, as_of=day, needs_account=accounts is not None)
    counts, compared = _judged_counts(engine, deals)
    _place(engine, deals)
    joined = join_history(engine, history, deals, PLACES, day) if history else Joined()
    stored, dated = _store(engine, deals, accounts, joined)
    frame, loaded, since = _load(engine, deals, stored, dated)
    past = load_past(engine, CLOSED, joined, stored, "coalesce(created, closed)")
    extra: dict[str, Column] = {}
    if signals is not None and "created" in deals.columns:
        extra |= signal_columns(engine, CLOSED, signals)
    if people is not None:
        extra["best_seniority"] = seniority_column(engine, CLOSED, people, len(frame))
    frame = replace(frame, columns={**as_known(frame.columns, past), **extra})
    return Assembled(
        frame=frame,
        counts=counts,
        hygiene=(*file_notes(engine, deals, accounts, counts, CLOSED), *left_out_notes(tables)),
        as_of=day,
        source=deals.path.name,
        assumptions=tuple(replace(a, file=table.path.name) for table in tables if table for a in table.assumptions),
        set_aside=loaded.set_aside,
        filled=loaded.filled,
        events=deal_events(engine, CLOSED, signals, len(frame)) if signals is not None else None,
        known_since=since,
        market=load_market(engine, accounts, signals, day) if accounts is not None else None,
        compared=compared,
        past=past,
        ages=signal_ages(engine, CLOSED, signals) if signals is not None and "created" in deals.columns else None,
        measured=load_measures(engine, CLOSED, deals, accounts, customers),
        bought_more=bought_more(engine, CLOSED, deals, day),
        files={a.name: accounts.path.name for a in accounts.attributes} if accounts else {},
        roles=column_roles(*(table for table in tables if table)),
    )


def _judged_counts(engine: DuckDBEngine, deals: Table) -> tuple[DealCounts, Compared]:
    """The counts, and what won and lost stand for: in a file of customers alone, kept and churned."""
    counts = _counts(engine, deals)
    kept = kept_customers(engine)
    if not only_customers(counts, kept=kept):
        _require_both(deals, counts, kept)
        return counts, Compared.won_lost
    turn_customers(engine)
    return turned(_counts(engine, deals)), Compared.kept_churned


def _counts(engine: DuckDBEngine, deals: Table) -> DealCounts:
    row = engine.execute(
        "SELECT count(*) FILTER (outcome = 'won'), count(*) FILTER (outcome = 'lost'), count(*) FILTER (churned), "
        f"count(*) FILTER (outcome = 'open') FROM {JUDGED} WHERE why IS NULL"
    ).fetchone() or (0, 0, 0, 0)
    won, lost, churned, still_open = (int(n) for n in row)
    return DealCounts(won, lost, churned, still_open, (*(r for r in deals.refused if not r.cells), *left_out(engine)))


def _require_both(deals: Table, counts: DealCounts, kept: int) -> None:
    if counts.won and counts.lost:
        return
    missing = "won" if counts.lost else "lost" if counts.won else "won or lost"
    left = "; ".join(f"{refused.count:,} {refused.reason}" for refused in counts.unusable)
    alike = "no customer churned" if kept else "every customer churned" if counts.churned else ""
    raise InputError(
        f"no deal is {missing} ({counts.won:,} won, {counts.lost:,} lost, {counts.open:,} open"
        + (f"; not counted: {left})" if left else ")")
        + (f", and {alike}" if alike and not counts.lost else ""),
        place=Place(deals.path),
        advice="A profile is what tells won from lost deals: export both, or say with --outcome, --won and --lost how "
        "the file writes them." + (_OTHER_WAYS if counts.won else ""),
    )


def _place(engine: DuckDBEngine, deals: Table) -> None:
    """Number the closed deals in the order of the file, with the keys and dates that others are joined by."""
    # Narrow rows are numbered, wide ones are only joined: sorting rows with their texts would need them all in memory.
    account = "d.account" if "account" in deals.columns else "NULL::VARCHAR"
    closed = (
        f"SELECT *, row_number() OVER (ORDER BY line) - 1 AS place FROM {JUDGED} "
        "WHERE why IS NULL AND outcome IN ('won', 'lost')"
    )
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {PLACES} AS SELECT j.place, j.line, d.deal, {account} AS account, "
        f"j.outcome = 'won' AS won, j.churned, j.created, j.closed FROM ({closed}) j "
        f"JOIN {quote(deals.relation)} d ON d.line = j.line"
    )


def _store(
    engine: DuckDBEngine, deals: Table, accounts: Table | None, joined: Joined
) -> tuple[list[Stored], list[Stored]]:
    """Make the table of closed deals. Returns its attributes, and the columns that date them (named alike)."""
    own = {a.name: _short(a, f"d.{quote(a.name)}") for a in facts_only(deals.attributes)}
    theirs = {a.name: _short(a, f"a.{quote(a.name)}") for a in facts_only(accounts.attributes)} if accounts else {}
    attributes = {a.name: a for table in (accounts, deals) if table for a in facts_only(table.attributes)}
    today = {a.name: _value(a, own, theirs, accounts) for a in attributes.values()}
    told = {one.attribute.name: one.attribute for one in joined.stored}
    # what an attribute is today stands in for its past only where both are of one type
    today = {name: sql for name, sql in today.items() if name not in told or told[name].type is attributes[name].type}
    stored = [Stored(one, f"c{place}") for place, one in enumerate({**attributes, **told}.values())]
    picked = [f"{joined.value(one.attribute.name, today.get(one.attribute.name))} AS {one.column}" for one in stored]
    dated = [
        Stored(one.attribute, f"k{one.column}")
        for one in stored
        if one.attribute.name not in {*own, *told} and accounts and _has(accounts, f"{one.attribute.name}__date")
    ]
    picked += [f"a.{quote(one.attribute.name + '__date')}::DATE AS {one.column}" for one in dated]
    picked += joined.beside(today)
    join = f"LEFT JOIN {quote(accounts.relation)} a ON a.account = d.account" if accounts else ""
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {CLOSED} AS SELECT j.*, d.amount, "
        f"d.lost_reason{''.join(', ' + p for p in picked)} "
        f"FROM {PLACES} j JOIN {quote(deals.relation)} d ON d.line = j.line {join} {joined.joins}"
    )
    return stored, dated


def _short(attribute: Attribute, value: str) -> str:
    """No more of a text than tells values apart: notes of many pages are free text, whatever they say at the end."""
    return f"left({value}, {_TEXT_KEPT})" if attribute.type is AttributeType.text else value


def _value(attribute: Attribute, own: Mapping[str, str], theirs: Mapping[str, str], accounts: Table | None) -> str:
    """The deal's own value first: it stood on the row when the deal was worked."""
    name = attribute.name
    if name in own and name in theirs and accounts is not None:
        other = accounts.attribute(name)
        if other is not None and other.type is attribute.type:
            return f"coalesce({own[name]}, {theirs[name]})"
    return own.get(name) or theirs[name]


def _has(table: Table, column: str) -> bool:
    return column in table.columns or table.attribute(column) is not None


def _load(
    engine: DuckDBEngine, deals: Table, stored: list[Stored], dated: list[Stored]
) -> tuple[DealFrame, Loaded, dict[str, Days]]:
    created = days(fetch(engine, "created", CLOSED)) if "created" in deals.columns else None
    loaded = load_columns(engine, CLOSED, stored, "coalesce(created, closed)")
    since = {one.attribute.name: days(fetch(engine, one.column, CLOSED)) for one in dated}
    frame = DealFrame(
        account=_account_codes(engine),
        won=coded(fetch(engine, "won::INT", CLOSED)) == 1,
        churned=finite(fetch(engine, "churned::INT::DOUBLE", CLOSED)),
        created=created,
        closed=days(fetch(engine, "closed", CLOSED)) if "closed" in deals.columns else None,
        amount=finite(fetch(engine, "amount::DOUBLE", CLOSED)) if "amount" in deals.columns else None,
        line=np.asarray(fetch(engine, "line", CLOSED), dtype=np.int64),
        columns={name: _as_known(column, since.get(name), created) for name, column in loaded.columns.items()},
        lost_reason=_reasons(engine) if "lost_reason" in deals.columns else None,
    )
    return frame, loaded, since


def _account_codes(engine: DuckDBEngine) -> NDArray[np.int64]:
    """Deals without an account are each their own."""
    codes = fetch(engine, "dense_rank() OVER (ORDER BY coalesce('a' || account, 'l' || line)) - 1", CLOSED)
    return np.asarray(codes, dtype=np.int64)


def _reasons(engine: DuckDBEngine) -> TextColumn:
    vocabulary, codes = fetch_codes(engine, "lower(trim(lost_reason))", CLOSED)
    return TextColumn(Attribute("lost_reason", AttributeType.text, Layer.behavioral, "lost reason"), codes, vocabulary)


def _as_known(column: Column, since: Days | None, created: Days | None) -> Column:
    """Not of today when nearly all of its values are dated before the deal's creation."""
    if since is None or created is None:
        return column
    known = ~np.isnat(since) & ~np.isnat(created)
    if not known.any() or float((since[known] <= created[known]).mean()) < 0.95:
        return column
    return replace(column, attribute=replace(column.attribute, as_of_today=False))
