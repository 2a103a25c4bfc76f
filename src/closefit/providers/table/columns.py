"""Which column of a table is the domain, and which attribute each of the others fills."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.conditions.grammar import nearest
from closefit.errors import InputError
from closefit.facts import KNOWN_ATTRIBUTES
from closefit.providers.declared.form import Reads
from closefit.providers.declared.values import reads_as
from closefit.providers.table.rows import quote
from closefit.terms import Place, Problem

if TYPE_CHECKING:
    import duckdb

#: Headers that name an account's domain, in this order.
_DOMAINS = (
    "domain", "company_domain", "account_domain", "primary_domain", "website", "company_website", "web_site", "url",
    "website_url", "homepage", "web", "host",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table that are looked up."""

    key: str
    #: Attribute to column, and how its values are read.
    attributes: Mapping[str, str]
    reads: Mapping[str, Reads]
    #: Column with the day since which a row holds.
    observed: str | None = None


def find_columns(connection: duckdb.DuckDBPyConnection, path: Path, options: Mapping[str, str]) -> Columns:
    """The key, and attributes by ``columns`` (``employees = EMP_COUNT, ...``), else every other column by its name.

    Raises:
        InputError: a column that is named is not there, or none says whose row it is.
    """
    types = {str(name): str(kind) for name, kind, *_ in connection.execute("DESCRIBE file").fetchall()}
    problems: list[Problem] = []
    key = _column(options["key"], types, path, "key", problems) if options.get("key") else _domain_column(types)
    observed = _column(options["observed"], types, path, "observed", problems) if options.get("observed") else None
    if key is None and not problems:
        advice = f'Say which: key = "COLUMN". There are: {", ".join(types)}.'
        problems.append(Problem("no column names the domain of an account", Place(path, 1), advice))
    pairs = _said(options.get("columns", ""), types, path, problems) or [
        (attribute_name(name), name) for name in types if name not in {key, observed}
    ]
    attributes: dict[str, str] = {}
    for attribute, column in pairs:
        if attribute in attributes:
            message = f"columns {attributes[attribute]!r} and {column!r} both fill {attribute}"
            problems.append(Problem(message, Place(path, 1), f'Keep one: columns = "{attribute} = {column}".'))
        attributes[attribute] = column
    if problems or key is None:
        raise InputError(problems)
    if not attributes:
        raise InputError("the table has a domain and nothing else", place=Place(path, 1))
    reads = {name: _reads(connection, name, column, types[column]) for name, column in attributes.items()}
    return Columns(key, attributes, reads, observed)


def attribute_name(header: str) -> str:
    """The attribute that a header names: ``Annual Revenue ($)`` is ``annual_revenue``.

    >>> attribute_name("Employees"), attribute_name("Fleet size (trucks)"), attribute_name("2024 spend")
    ('employees', 'fleet_size_trucks', 'c_2024_spend')
    """
    name = re.sub(r"[^a-z0-9]+", "_", header.strip().casefold()).strip("_") or "column"
    return f"c_{name}" if name[0].isdigit() else name


def _domain_column(names: Iterable[str]) -> str | None:
    by_name = {attribute_name(name): name for name in reversed(list(names))}
    return next((by_name[name] for name in _DOMAINS if name in by_name), None)


def _column(said: str, types: Mapping[str, str], path: Path, what: str, problems: list[Problem]) -> str | None:
    by_name = {name.casefold(): name for name in types}
    found = by_name.get(said.strip().casefold())
    if found is None:
        near = nearest(said, by_name)
        advice = f"Did you mean {by_name[near]!r}?" if near else f"There are: {', '.join(types)}."
        problems.append(Problem(f"{what}: the table has no column {said!r}", Place(path, 1), advice))
    return found


def _said(text: str, types: Mapping[str, str], path: Path, problems: list[Problem]) -> list[tuple[str, str]]:
    """``employees = EMP_COUNT, revenue_usd = Revenue``"""
    pairs = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        attribute, equals, column = (one.strip() for one in part.partition("="))
        if not equals or not attribute or not column:
            message = f"columns: {part!r} is no pair"
            problems.append(Problem(message, Place(path), "Write attribute = COLUMN, such as employees = EMP_COUNT."))
            continue
        found = _column(column, types, path, "columns", problems)
        if found is not None:
            pairs.append((attribute_name(attribute), found))
    return pairs


def _reads(connection: duckdb.DuckDBPyConnection, attribute: str, column: str, kind: str) -> Reads:
    """How a column is read: as the attribute's name says, else as all of its values look."""
    if attribute in KNOWN_ATTRIBUTES:
        return reads_as(attribute)
    if kind.endswith("[]"):
        return Reads.list
    if kind == "BOOLEAN":
        return Reads.flag
    if kind.startswith(("DATE", "TIMESTAMP")):
        return Reads.date
    if kind != "VARCHAR":
        return Reads.number
    cell = f"nullif(trim({quote(column)}), '')"
    row = connection.execute(
        f"SELECT bool_and(try_cast({cell} AS DOUBLE) IS NOT NULL AND NOT regexp_matches({cell}, '^[-+]?0[0-9]')), "
        f"bool_and(regexp_full_match({cell}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}([T ].*)?')), "
        f"bool_and(lower({cell}) IN ('true', 'false', 'yes', 'no')) FROM file WHERE {cell} IS NOT NULL"
    ).fetchone()
    looks = zip((Reads.number, Reads.date, Reads.flag), row or (), strict=False)
    return next((reads for reads, all_of_them in looks if all_of_them), Reads.text)
