"""Accounts, signals and people that live in an engine: no row is read here, each column is named and typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqlglot import exp

from closefit.engines import EngineColumn, RemoteEngine, table_of
from closefit.errors import InputError, UsageError
from closefit.intake.headers import attribute_name
from closefit.intake.roles import canonical_name, layer_of, role_names
from closefit.terms import ACCOUNT_COLUMNS, PEOPLE_COLUMNS, SIGNAL_COLUMNS, Attribute, AttributeType, Layer, Table

#: A table of the engine is named so where a file could stand: ``table:sales.accounts``.
PREFIX = "table:"

_CONTRACT = {"accounts": ACCOUNT_COLUMNS, "signals": SIGNAL_COLUMNS, "people": PEOPLE_COLUMNS}
_DUCKDB = {
    AttributeType.number: "DOUBLE", AttributeType.text: "VARCHAR", AttributeType.flag: "BOOLEAN",
    AttributeType.date: "DATE", AttributeType.list: "VARCHAR[]",
}  # fmt: skip
#: Columns that a row's account can be known by, the surest first.
_KEYS = ("account", "domain", "account_id", "account_name")
#: What a contract's column holds, where it is no text.
_TYPES = {
    "at": AttributeType.date, "strength": AttributeType.number, "started": AttributeType.date,
    "last_active": AttributeType.date,
}  # fmt: skip
_REQUIRED = {"accounts": (), "signals": ("kind", "at"), "people": ()}


@dataclass(frozen=True, slots=True)
class EngineTable:
    """A table of the engine as a relation of the contract."""

    table: Table
    #: The query that reads it so.
    query: exp.Select
    #: DuckDB's type of each of its columns.
    kinds: Mapping[str, str]
    notes: tuple[str, ...]

    def kept(self) -> exp.Select:
        """:attr:`query` without the rows that have no account."""
        key = next(one.this for one in self.query.selects if one.alias == "account")
        return self.query.where(exp.Not(this=exp.Is(this=key.copy(), expression=exp.Null())))


class _Found(NamedTuple):
    """A column, the name that conditions use, and its position from 1."""

    column: EngineColumn
    name: str
    position: int


def table_name(path: Path) -> str | None:
    """The name behind ``table:``; None for a file."""
    text = str(path)
    return text.removeprefix(PREFIX).strip() if text.startswith(PREFIX) else None


def describe_tables(
    engine: RemoteEngine, names: Mapping[str, str], *, key: str | None = None
) -> dict[str, EngineTable]:
    """The tables behind accounts, signals and people (by noun), as relations called ``closefit_<noun>``.

    All of them name their accounts in the same way: by ``key``, or by the first of account, domain, id and name that
    every one of them has.

    Raises:
        InputError: there is no such table, a column is missing, or no column says whose row it is; all at once for a
            table.
    """
    found = {noun: _columns(engine, noun, name) for noun, name in names.items()}
    keys = _keys(found, names, key)
    return {noun: _described(engine, noun, names[noun], columns, keys[noun]) for noun, columns in found.items()}


def _columns(engine: RemoteEngine, noun: str, name: str) -> list[_Found]:
    columns = engine.columns(name)
    if not columns:
        raise InputError(
            f"{engine.name} has no table {name!r} for the {noun}",
            advice="Check the name and the rights of the user; write the schema too: table:schema.name.",
        )
    return [_Found(column, attribute_name(column.name, place), place) for place, column in enumerate(columns, start=1)]


def _keys(found: Mapping[str, list[_Found]], names: Mapping[str, str], key: str | None) -> dict[str, _Found]:
    if key is not None:
        return {noun: _given_key(columns, names[noun], key) for noun, columns in found.items()}
    for role in _KEYS:
        each = {noun: _by_role(columns, noun, role) for noun, columns in found.items()}
        complete = {noun: column for noun, column in each.items() if column is not None}
        if len(complete) == len(found):
            return complete
    shown = "; ".join(f"{names[noun]} has {_shown(columns)}" for noun, columns in found.items())
    raise InputError(
        f"no column says whose row it is in the same way in every table: {shown}",
        advice="Call it account, domain, account_id or company in every one of them, or name it with --key.",
    )


def _given_key(columns: list[_Found], table: str, key: str) -> _Found:
    wanted = key.strip().casefold()
    for one in columns:
        if wanted in (one.column.name.casefold(), one.name):
            return one
    raise InputError(f"{table} has no column {key!r}, which --key asks for", advice=f"It has {_shown(columns)}.")


def _by_role(columns: list[_Found], noun: str, role: str, kind: AttributeType | None = None) -> _Found | None:
    wanted = ("account",) if role == "account" else (role, *role_names(noun, role))
    usable = {one.name: one for one in columns if (one.column.type is kind if kind else one.column.type is not None)}
    return next((usable[name] for name in wanted if name in usable), None)


def _described(engine: RemoteEngine, noun: str, name: str, columns: list[_Found], key: _Found) -> EngineTable:
    contract = _contract(noun, columns, key)
    missing = [role for role in _REQUIRED[noun] if role not in contract]
    if missing:
        raise InputError(
            f"{name} has no column for {' and '.join(missing)}, which {noun} need; it has {_shown(columns)}",
            advice=f"Name the columns so, or make a view that does: {', '.join(_REQUIRED[noun])}.",
        )
    taken = {key.position, *(one.position for one in contract.values())}
    parts = {"account": _key_value(key)}
    for role in sorted(_CONTRACT[noun][1:], key=lambda role: role == "person"):
        parts[role] = _contract_value(noun, role, contract.get(role), parts)
    attributes, notes = [], []
    for one in columns:
        if one.position in taken:
            continue
        attribute = _attribute(one, noun, set(parts))
        if attribute is None:
            notes.append(f"{name}: column {one.column.name} is of type {one.column.kind} and is not looked at")
            continue
        parts[attribute.name] = _value(one.column, attribute.type)
        attributes.append(attribute)
    query = exp.select(*(_named(value, column) for column, value in parts.items())).from_(table_of(name, engine.name))
    kinds = _kinds(noun, attributes)
    present = {"account", *contract, *(a.name for a in attributes if _is_provenance(a.name))}
    plain = tuple(a for a in attributes if not _is_provenance(a.name))
    table = Table(f"closefit_{noun}", Path(f"{PREFIX}{name}"), 0, plain, frozenset(present))
    return EngineTable(table, query, kinds, tuple(notes))


def _contract(noun: str, columns: list[_Found], key: _Found) -> dict[str, _Found]:
    """The columns that play a role of the contract, by role."""
    left = [one for one in columns if one is not key]
    roles = {"name": "account_name"} if noun == "accounts" else {}
    found: dict[str, _Found] = {}
    for role in _CONTRACT[noun][1:]:
        if role == "line" or (noun == "people" and role == "person"):
            continue
        one = _by_role(left, noun, roles.get(role, role), _TYPES.get(role))
        if one is not None:
            found[role] = one
            left.remove(one)
    if noun == "people" and (one := _by_role(left, noun, "person")):
        found["person"] = one
    return found


def _key_value(key: _Found) -> exp.Expr:
    text: exp.Expr = exp.Trim(this=_cast(_column(key.column), "TEXT"))
    if key.name != "account" and key.name in role_names("accounts", "domain"):
        text = exp.Lower(this=text)
    return exp.Nullif(this=text, expression=exp.Literal.string(""))


def _contract_value(noun: str, role: str, one: _Found | None, parts: Mapping[str, exp.Expr]) -> exp.Expr:
    kind = _TYPES.get(role, AttributeType.text)
    if one is not None:
        value = _value(one.column, kind)
        if role == "strength":
            return exp.Coalesce(this=_cast(value, "DOUBLE"), expressions=[exp.Literal.number("1.0")])
        return exp.Lower(this=value) if role in {"origin", "email", "seniority", "department"} else value
    if role == "line":
        return _cast(exp.Null(), "BIGINT")
    if role == "strength":
        return _cast(exp.Literal.number("1.0"), "DOUBLE")
    if noun == "people" and role == "person":
        return exp.Coalesce(this=parts["email"].copy(), expressions=[parts["name"].copy()])
    return _cast(exp.Null(), "DATE" if kind is AttributeType.date else "TEXT")


def _attribute(one: _Found, noun: str, names: set[str]) -> Attribute | None:
    kind = one.column.type
    if kind is None:
        return None
    singular = noun.removesuffix("s") if noun != "people" else "person"
    held = one.column.name.lower()
    if _is_provenance(held):
        stem, _, part = held.rpartition("__")
        return Attribute(f"{canonical_name(attribute_name(stem, 0))}__{part}", kind, Layer.firmographic, held)
    wanted = (canonical_name(one.name), one.name, f"{singular}_{one.name}")
    name = next((n for n in wanted if n not in names), f"{one.name}_{one.position}")
    return Attribute(name, kind, layer_of(name, kind), one.column.name)


def _is_provenance(name: str) -> bool:
    stem, _, part = name.rpartition("__")
    return bool(stem) and part in {"source", "date"}


def _value(column: EngineColumn, kind: AttributeType) -> exp.Expr:
    value = _column(column)
    if kind is AttributeType.text:
        return _cast(value, "TEXT")
    return _cast(value, "DATE") if kind is AttributeType.date else value


def _column(column: EngineColumn) -> exp.Expr:
    return exp.column(exp.to_identifier(column.name, quoted=True))


def _cast(this: exp.Expr, kind: str) -> exp.Expr:
    return exp.Cast(this=this, to=exp.DataType.build(kind))


def _named(value: exp.Expr, name: str) -> exp.Expr:
    return exp.Alias(this=value, alias=exp.to_identifier(name, quoted=True))


def _kinds(noun: str, attributes: Sequence[Attribute]) -> dict[str, str]:
    kinds = {role: _DUCKDB[_TYPES.get(role, AttributeType.text)] for role in _CONTRACT[noun]}
    kinds["line"] = "BIGINT"
    return {**kinds, **{a.name: _DUCKDB[a.type] for a in attributes}}


def _shown(columns: Sequence[_Found]) -> str:
    names = ", ".join(one.column.name for one in columns[:12])
    return f"{names}{' and more' if len(columns) > 12 else ''}"


def refuse_tables(paths: Iterable[Path | None]) -> None:
    """The embedded engine reads files.

    Raises:
        UsageError: a path names a table.
    """
    for name in (table_name(path) for path in paths if path):
        if name is not None:
            raise UsageError(
                f"{PREFIX}{name} names a table of another engine, and files are read here",
                advice="closefit score takes tables, with --engine; "
                f"a table of a DuckDB file is a file: FILE.duckdb#{name}.",
            )
