"""Deals: one row per sales opportunity, with an outcome, dates, and everything else as attributes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from closefit.engines import DuckDBEngine, quote
from closefit.errors import InputError
from closefit.intake.accounts import build
from closefit.intake.attributes import make_attributes, provenance
from closefit.intake.churn import churn_columns, churn_value
from closefit.intake.dealtypes import type_value
from closefit.intake.keys import find_key, text_of
from closefit.intake.outcomes import OutcomeColumn, find_outcome
from closefit.intake.raw import LINES_KEPT, one_count
from closefit.intake.read import read_file
from closefit.intake.recognise import crm_of, crm_outcome
from closefit.intake.roles import find_role, flagged
from closefit.intake.typed import TypedColumn, TypedFile
from closefit.intake.types import type_file
from closefit.terms import DEAL_COLUMNS, Assumption, AttributeType, Place, Refused, Table


@dataclass(frozen=True, slots=True)
class DealFlags:
    """What a user says about a deals file; everything left out is guessed and reported.

    Columns are named by header or by attribute name, letter case put aside.
    """

    outcome: str | None = None
    #: Values of the outcome column.
    won: Sequence[str] | None = None
    lost: Sequence[str] | None = None
    key: str | None = None
    created: str | None = None
    closed: str | None = None
    amount: str | None = None
    churned: str | None = None
    #: Column with new business, renewal, expansion.
    type: str | None = None
    #: ``dmy`` or ``mdy``: what 03/04/2024 means.
    dates: str | None = None
    #: Columns that are no attributes; columns that stay one whatever the leak check says.
    drop: Sequence[str] = ()
    keep: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """SQL of one column of the contract, and where it came from."""

    sql: str
    columns: tuple[TypedColumn, ...] = ()
    assumptions: tuple[Assumption, ...] = ()


def read_deals(engine: DuckDBEngine, path: Path, flags: DealFlags | None = None) -> Table:
    """Read a deals file as the relation ``deals``: a CRM export or any flat file with an outcome.

    Every guess is an assumption of the table. Deals without an outcome are counted and left out; a deal without an
    account keeps its row with a null account. Raises InputError when the file cannot be used.
    """
    flags = flags or DealFlags()
    file = type_file(engine, read_file(engine, path, "deals"), dates=flags.dates)
    crm = crm_of(file)
    dropped = [column for name in flags.drop if (column := flagged(file, name, "--drop"))]
    for name in flags.keep:
        flagged(file, name, "--keep")
    outcome = _outcome(engine, file, flags)
    key = find_key(engine, file, "deals", flags.key, row_if_none=True)
    parts = _parts(engine, file, flags, outcome)
    used = [c for part in parts.values() for c in part.columns]
    attributes = make_attributes(engine, file, (*key.taken, *used, *dropped), DEAL_COLUMNS, "deals")
    refused = _without_outcome(engine, file, parts["outcome"])
    contract = [f"{_contract(name, parts, key.sql)} AS {quote(name)}" for name in DEAL_COLUMNS if name != "line"]
    where = f"WHERE ({parts['outcome'].sql}) IS NOT NULL"
    build(engine, file.raw, "deals", (*contract, "line", *provenance(file, attributes)), attributes, key.joins, where)
    present = {name for name, part in parts.items() if part.columns} | {"line", "deal"}
    present |= {"account"} if key.kind != "row" else set()
    notes = (*file.assumptions, *(n for part in parts.values() for n in part.assumptions), *key.assumptions)
    rows = file.raw.rows - sum(r.count for r in refused)
    return Table(
        "deals", path, rows, tuple(a.attribute for a in attributes), frozenset(present), (*file.refused, *refused), notes, crm
    )  # fmt: skip


def _contract(name: str, parts: dict[str, _Part], key: str) -> str:
    return key if name == "account" else parts[name].sql


def _without_outcome(engine: DuckDBEngine, file: TypedFile, outcome: _Part) -> tuple[Refused, ...]:
    where = f"FROM {quote(file.raw.relation)} WHERE ({outcome.sql}) IS NULL"
    count = one_count(engine, f"SELECT count(*) {where}")
    if count == file.raw.rows:
        raise InputError(
            f"{outcome.columns[0].header!r} is empty in every row", place=Place(file.raw.path),
            advice="Name the outcome column with --outcome.",
        )  # fmt: skip
    if not count:
        return ()
    lines = engine.execute(f"SELECT line {where} ORDER BY line LIMIT {LINES_KEPT}").fetchall()
    return (Refused(f"no outcome ({outcome.columns[0].header} is empty)", count, tuple(int(row[0]) for row in lines)),)


def _outcome(engine: DuckDBEngine, file: TypedFile, flags: DealFlags) -> _Part:
    given = flagged(file, flags.outcome, "--outcome")
    if given is None and flags.won is None and flags.lost is None:
        known = crm_outcome(file)
        if known:
            return _Part(known.sql, known.columns, known.assumptions)
    found = find_outcome(engine, file, given=given, won=flags.won, lost=flags.lost)
    return _Part(found.sql(file), (found.column,), found.assumptions)


def _parts(engine: DuckDBEngine, file: TypedFile, flags: DealFlags, outcome: _Part) -> dict[str, _Part]:
    """Every column of the contract but the account and the line."""
    left = [c for c in file.columns if c not in outcome.columns]
    churned, churned_on = _churn(file, flags, left, outcome)
    type_sql, type_columns, type_notes = type_value(engine, file, left, flagged(file, flags.type, "--type"))
    deal = find_role(left, "deals", "deal")
    return {
        "deal": _Part(text_of(file, deal) if deal else "CAST(line AS VARCHAR)", (deal,) if deal else ()),
        "outcome": outcome,
        "churned": churned,
        "churned_on": churned_on,
        "type": _Part(type_sql, type_columns, type_notes),
        "created": _date(file, left, "created", flags.created),
        "closed": _closed(file, left, flags.closed),
        "amount": _amount(file, left, flags.amount),
        "currency": _text(file, left, "currency"),
        "lost_reason": _text(file, left, "lost_reason"),
    }


def _text(file: TypedFile, left: Sequence[TypedColumn], role: str) -> _Part:
    column = find_role(left, "deals", role)
    return _Part(text_of(file, column), (column,)) if column else _Part("NULL::VARCHAR")


def _amount(file: TypedFile, left: Sequence[TypedColumn], given: str | None) -> _Part:
    column = flagged(file, given, "--amount") or find_role(left, "deals", "amount", types=(AttributeType.number,))
    if column is None:
        return _Part("NULL::DOUBLE")
    notes = () if given else (Assumption("amount", column.header, "named so", "--amount"),)
    return _Part(f"CAST({column.sql} AS DOUBLE)", (column,), notes)


def _date(file: TypedFile, left: Sequence[TypedColumn], role: str, given: str | None) -> _Part:
    column = flagged(file, given, f"--{role}")
    if column and column.type is not AttributeType.date:
        raise InputError(
            f"{column.header!r} holds no dates, and --{role} asks for a date ({column.type.value} was found)",
            place=Place(file.raw.path, file.raw.header_line or None, column.column.position),
            advice="Name another column, or write its dates as 2024-03-31.",
        )
    column = column or find_role(left, "deals", role, types=(AttributeType.date,))
    if column is None:
        return _Part("NULL::DATE")
    notes = (
        () if given else (Assumption(f"{role} date", column.header, "named so, and its cells are dates", f"--{role}"),)
    )
    return _Part(column.sql, (column,), notes)


def _closed(file: TypedFile, left: Sequence[TypedColumn], given: str | None) -> _Part:
    """The close date; where won and lost have a column each (Pipedrive), the one that is filled."""
    pair = [find_role(left, "deals", role, types=(AttributeType.date,)) for role in ("won_on", "lost_on")]
    if given or not any(pair):
        return _date(file, left, "closed", given)
    plain = find_role(left, "deals", "closed", types=(AttributeType.date,))
    columns = tuple(c for c in (*pair, plain) if c)
    value = f"coalesce({', '.join(c.sql for c in columns)})"
    named = " or ".join(c.header for c in columns)
    return _Part(value, columns, (Assumption("closed date", named, "the first that is filled", "--closed"),))


def _churn(file: TypedFile, flags: DealFlags, left: Sequence[TypedColumn], outcome: _Part) -> tuple[_Part, _Part]:
    """Whether a won deal was kept, and when not, since when."""
    given = flagged(file, flags.churned, "--churned")
    flag, day = churn_columns(file, left, "deals", given)
    said, notes = churn_value(file, flag, day)
    if "churned" in outcome.sql:  # the outcome column itself says so
        pass
    won = f"CASE WHEN ({outcome.sql}) = 'won' THEN {said} END"
    columns = tuple(c for c in (flag,) if c)
    on = f"CASE WHEN ({outcome.sql}) = 'won' THEN {day.sql} END" if day else "NULL::DATE"
    return _Part(won, columns, notes), _Part(on, (day,) if day else ())
