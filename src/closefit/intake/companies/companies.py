"""The companies of any file: each spelling once, with a label of its own that stays when the file is sorted anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from closefit.engines import DuckDBEngine, quote
from closefit.errors import InputError
from closefit.intake.companies.words import code_of_country
from closefit.intake.headers import Column, read_columns
from closefit.intake.identity import host_of, resolve_domains
from closefit.intake.names import bare_name, in_brackets
from closefit.intake.raw import Raw, forget, make_table, one_count
from closefit.intake.read import read_file
from closefit.intake.roles import role_names
from closefit.terms import Place

_PLACES = {
    "country": (
        "country", "country_code", "billing_country", "company_country", "account_country", "hq_country", "land",
        "headquarters_country", "organization_country", "country_region",
    ),
    "city": (
        "city", "billing_city", "company_city", "account_city", "hq_city", "ort", "stadt", "headquarters_city",
        "organization_city", "town",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Companies:
    """What was read: ``<side>_companies`` (id, label, own, name, core, inside, domain, country, city, line, rows)."""

    side: str
    path: Path
    rows: int
    count: int
    #: Rows without a name and without a domain of a company.
    nameless: int
    #: Cells whose domain is nobody's own, by kind (free mail, disposable, link).
    shared: Mapping[str, int]
    #: Role to header.
    columns: Mapping[str, str]


def read_companies(engine: DuckDBEngine, path: Path, side: str) -> Companies:
    """Read every company that a file names. Raises InputError when no column names any.

    ``<side>_lines`` says which line of the file names which company.
    """
    raw = read_file(engine, path, side)
    found = _roles(raw)
    if not {"account_name", "domain", "email"} & set(found):
        shown = ", ".join(repr(header) for header in raw.headers[:12])
        raise InputError(
            f"no column names companies: the file has {shown}", place=Place(path, raw.header_line or None),
            advice="Call a column company, or domain.",
        )  # fmt: skip
    shared = _make_rows(engine, raw, found, side)
    known = "name IS NOT NULL OR domain IS NOT NULL"
    rows = f"{side}_company_rows"
    nameless = one_count(engine, f"SELECT count(*) FROM {rows} WHERE NOT ({known})")
    _make_countries(engine, rows)
    make_table(
        engine,
        f"{side}_known_rows",
        f"SELECT r.* REPLACE (coalesce(c.code, i.code) AS country) FROM {rows} r "
        "LEFT JOIN country_codes c ON NOT c.named AND c.spelling = r.country "
        f"LEFT JOIN country_codes i ON i.named AND i.spelling = {in_brackets('r.name')} WHERE {known}",
    )
    facts = "own, name, domain, country, city"
    make_companies(
        engine, side, f"SELECT {facts}, min(line) AS line, count(*) AS rows FROM {side}_known_rows GROUP BY {facts}"
    )
    same = " AND ".join(f"r.{fact} IS NOT DISTINCT FROM c.{fact}" for fact in facts.split(", "))
    make_table(
        engine, f"{side}_lines", f"SELECT r.line, c.id FROM {side}_known_rows r JOIN {side}_companies c ON {same}"
    )
    forget(engine, raw)
    count = one_count(engine, f"SELECT count(*) FROM {side}_companies")
    if not count:
        raise InputError("no row names a company", place=Place(path), advice="Fill in names or domains.")
    return Companies(side, path, raw.rows, count, nameless, shared, {role: c.header for role, c in found.items()})


def make_companies(engine: DuckDBEngine, side: str, query: str) -> None:
    """``<side>_companies`` of rows (own, name, domain, country, city, line, rows), one for each company.

    The label is the first that no other company of the file has: its own id, its domain, its name, name and domain,
    name, domain and city. Ids follow the labels, so that nothing depends on the order of rows.
    """
    wide = "concat_ws(' · ', name, domain, city, country)"
    labels = ("own", "domain", "name", "concat_ws(' · ', name, domain)", wide)
    counted = "".join(f", count(*) OVER (PARTITION BY {label}) AS n{i}" for i, label in enumerate(labels))
    cases = " ".join(f"WHEN {label} IS NOT NULL AND n{i} = 1 THEN {label}" for i, label in enumerate(labels))
    label = f"CASE {cases} ELSE concat_ws(' · ', {wide}, own, 'line ' || line) END"
    alone = (
        "CASE WHEN count(*) OVER (PARTITION BY label) = 1 THEN label ELSE concat_ws(' · ', label, 'line ' || line) END"
    )
    make_table(
        engine, f"{side}_companies",
        f"SELECT row_number() OVER (ORDER BY label) AS id, * FROM (SELECT * REPLACE ({alone} AS label) "
        f"FROM (SELECT {label} "
        f"AS label, own, name, {bare_name('name')} AS core, {in_brackets('name')} AS inside, domain, country, "
        f"city, line, rows "
        f"FROM (SELECT *{counted} FROM ({query}))))",
    )  # fmt: skip


def _roles(raw: Raw) -> dict[str, Column]:
    by_name = {column.name: column for column in read_columns(raw.headers, raw.path, raw.header_line)}
    names: dict[str, tuple[str, ...]] = dict(_PLACES)
    for role in ("domain", "email", "account_id", "account_name"):
        names[role] = tuple(dict.fromkeys((*role_names("accounts", role), *role_names("deals", role))))
    found = {role: next((by_name[n] for n in known if n in by_name), None) for role, known in names.items()}
    return {role: column for role, column in found.items() if column is not None}


def _make_rows(engine: DuckDBEngine, raw: Raw, found: Mapping[str, Column], side: str) -> dict[str, int]:
    """``<side>_company_rows`` (own, name, domain, country, city, line) as the file has them, domains resolved."""
    joins: list[str] = []
    domains: list[str] = []
    shared: dict[str, int] = {}
    for role in ("domain", "email"):
        if role in found:
            cell = _text(raw, found[role])
            table = f"{side}_{role}_hosts"
            resolve_domains(engine, raw.relation, cell, table)
            joins.append(f"LEFT JOIN {quote(table)} {role}_of ON {role}_of.cell = {cell}")
            domains.append(f"nullif(coalesce({role}_of.domain, {host_of(cell)}), '')")
            query = f"SELECT shared, count(*) FROM {quote(table)} WHERE shared IS NOT NULL GROUP BY 1 ORDER BY 1"
            for kind, count in engine.execute(query).fetchall():
                shared[str(kind)] = shared.get(str(kind), 0) + int(count)
    cells = {role: _text(raw, column) for role, column in found.items()}
    name = cells.get("account_name", "NULL::VARCHAR")
    city = (
        f"nullif(trim(regexp_replace(strip_accents(lower({cells.get('city', 'NULL::VARCHAR')})), "
        f"'[^\\pL\\pN]+', ' ', 'g')), '')"
    )
    domain = f"coalesce({', '.join(domains)})" if domains else "NULL::VARCHAR"
    make_table(
        engine, f"{side}_company_rows",
        f"SELECT {cells.get('account_id', 'NULL::VARCHAR')} AS own, {_a_name(name)} AS name, "
        f"{domain} AS domain, "
        f"{cells.get('country', 'NULL::VARCHAR')} AS country, {city} AS city, line FROM "
        f"{quote(raw.relation)} {' '.join(joins)}",
    )  # fmt: skip
    return shared


def _a_name(cell: str) -> str:
    """SQL of a cell that has a letter or a number; where a domain stands for a name, what it is called."""
    return f"CASE WHEN regexp_matches({cell}, '[\\pL\\pN]') THEN {cell} END"


def _text(raw: Raw, column: Column) -> str:
    return column.raw if raw.kinds[column.position - 1] == "VARCHAR" else f"CAST({column.raw} AS VARCHAR)"


def _make_countries(engine: DuckDBEngine, rows: str) -> None:
    """``country_codes`` (spelling, code, named): countries as they are spelled, and what stands in names' brackets."""
    spelled = [
        str(r[0]) for r in engine.execute(f"SELECT DISTINCT country FROM {rows} WHERE country IS NOT NULL").fetchall()
    ]
    query = f"SELECT DISTINCT {in_brackets('name')} FROM {rows} WHERE contains(name, '(')"
    named = [str(r[0]) for r in engine.execute(query).fetchall() if r[0] is not None and len(str(r[0])) > 1]
    named = [text for text in named if code_of_country(text) != text.casefold()]
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE country_codes AS SELECT unnest($s::VARCHAR[]) AS spelling, "
        "unnest($c::VARCHAR[]) AS code, unnest($n::BOOLEAN[]) AS named",
        {
            "s": [*spelled, *named], "c": [code_of_country(text) for text in (*spelled, *named)],
            "n": [False] * len(spelled) + [True] * len(named),
        },
    )  # fmt: skip
