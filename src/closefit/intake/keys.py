"""The account key of a file: which columns say whose row it is, and the SQL that makes the key."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from closefit.engines import DuckDBEngine, quote
from closefit.errors import InputError
from closefit.intake.identity import host_of, resolve_domains
from closefit.intake.names import cleaned_name
from closefit.intake.raw import Raw, one_row
from closefit.intake.roles import find_role, flagged, role_names
from closefit.intake.typed import TypedColumn, TypedFile
from closefit.terms import Assumption, Place


@dataclass(frozen=True, slots=True)
class AccountKey:
    """SQL of the key over the raw relation, the joins it needs, and where it came from."""

    sql: str
    joins: tuple[str, ...]
    #: Columns that are nothing but the key, so that they are no attributes.
    taken: tuple[TypedColumn, ...]
    assumptions: tuple[Assumption, ...]
    #: ``domain``, ``id``, ``name`` or ``row``
    kind: str
    #: The company's name as the file writes it; NULL when there is none.
    name: str = "NULL::VARCHAR"

    def plain_in(self, positions: Container[int]) -> bool:
        """Whether the key is nothing but a cell of one of these columns."""
        first = self.taken[0].column if self.taken else None
        return first is not None and self.sql == first.raw and first.position in positions

    def strangers(self, raw: Raw) -> str | None:
        """The relation of keys that no account has, where reading the file found it."""
        return raw.strangers[self.taken[0].column.position] if self.plain_in(raw.strangers) else None

    @property
    def has_name(self) -> bool:
        return self.name != "NULL::VARCHAR"


def text_of(file: TypedFile, column: TypedColumn) -> str:
    """SQL of a cell as text, whatever type was found (ids must not become numbers)."""
    if file.raw.kinds[column.column.position - 1] == "VARCHAR":
        return column.column.raw
    return f"CAST({column.column.raw} AS VARCHAR)"


def find_key(
    engine: DuckDBEngine, file: TypedFile, noun: str, key: str | None, *, row_if_none: bool = False,
    strict: bool = True, by_deal: bool = False,
) -> AccountKey:  # fmt: skip
    """The key: ``--key`` when given, else domain, e-mail, id, cleaned name, the first that a row has; last, the deal.

    Raises InputError when no column says whose row it is, unless each row may stand for itself.
    """
    name = find_role(file.columns, noun, "account_name")
    given = flagged(file, key, "--key") if strict or (key and file.header(key)) else None
    if given:
        return _given_key(engine, file, noun, given, name)
    domain = _with_domains(engine, file, noun, "domain") or _named_by_domain(engine, file, noun)
    email = _with_domains(engine, file, noun, "email")
    identifier = find_role(file.columns, noun, "account_id")
    if name is identifier:
        name = None
    if name is domain:
        name = find_role([c for c in file.columns if c is not domain], noun, "account_name")
    parts, joins = [], []
    for kind, column in (("domain", domain), ("email", email)):
        if column:
            sql, join = _domain_part(engine, file, noun, column, kind)
            parts.append((kind, column, sql))
            joins += join
    rest = [("id", identifier), ("name", name)] if not parts else [("name", name), ("id", identifier)]
    gaps = not parts or _gaps(engine, file, parts, joins)
    for kind, column in rest:
        if column and gaps:
            text = text_of(file, column)
            parts.append((kind, column, cleaned_name(first_of(text)) if kind == "name" else first_of(text)))
    if not parts:
        if row_if_none:
            return _row_key()
        deal = find_role(file.columns, noun, "deal") if by_deal else None
        if deal:
            note = Assumption("account key", deal.header, "no column names an account, this one names a deal", "--key")
            return AccountKey(f"lower({first_of(text_of(file, deal))})", (), (deal,), (note,), "deal")
        raise _no_key(file, noun)
    return _key(file, noun, parts, joins=joins, name=name)


def _gaps(engine: DuckDBEngine, file: TypedFile, parts: list[tuple[str, TypedColumn, str]], joins: list[str]) -> bool:
    """True when some row has no domain and needs another key."""
    filled = f"coalesce({', '.join(sql for _, _, sql in parts)})" if len(parts) > 1 else parts[0][2]
    rows, with_key = one_row(
        engine, f"SELECT count(*), count({filled}) FROM {quote(file.raw.relation)} {' '.join(joins)}"
    )
    return rows != with_key


def _key(
    file: TypedFile, noun: str, parts: list[tuple[str, TypedColumn, str]], *, joins: list[str], name: TypedColumn | None
) -> AccountKey:
    kind, first, sql = parts[0]
    if len(parts) > 1:
        sql = f"coalesce({', '.join(part for _, _, part in parts)})"
    why = {
        "domain": "its cells are domains or web addresses", "email": "the domain of its addresses",
        "id": "no column has domains, and this one names an account",
        "name": "no column has domains; names are cleaned",
    }[kind]  # fmt: skip
    taken = tuple(column for k, column, _ in parts if k == "domain" or column is first)
    if name and (kind != "id" or noun in {"accounts", "customers"}):
        taken += (name,)  # beside an id, the name stays an attribute: it may be what joins the accounts file
    note = Assumption("account key", first.header, why, "--key")
    shown = text_of(file, name) if name else "NULL::VARCHAR"
    label = "domain" if kind == "email" else kind
    return AccountKey(sql, tuple(joins), taken, (note,), label, shown)


def _row_key() -> AccountKey:
    note = Assumption("account key", "each row for itself", "no column names an account", "--key")
    return AccountKey("'row ' || line", (), (), (note,), "row")


def _given_key(
    engine: DuckDBEngine, file: TypedFile, noun: str, given: TypedColumn, name: TypedColumn | None
) -> AccountKey:
    shown = text_of(file, name) if name and name is not given else "NULL::VARCHAR"
    if _domain_share(engine, file, given) >= 0.5:
        sql, joins = _domain_part(engine, file, noun, given, "domain")
        return AccountKey(sql, tuple(joins), (given,), (), "domain", shown)
    if name is given or given.name in {"name", "company", "company_name", "account_name"}:
        return AccountKey(cleaned_name(text_of(file, given)), (), (given,), (), "name", text_of(file, given))
    return AccountKey(first_of(text_of(file, given)), (), (given,), (), "id", shown)


def first_of(text: str) -> str:
    """SQL of the first of several keys in one cell (HubSpot joins ids and names by ``;``)."""
    return f"trim(split_part({text}, ';', 1))"


def _with_domains(engine: DuckDBEngine, file: TypedFile, noun: str, role: str) -> TypedColumn | None:
    column = find_role(file.columns, noun, role)
    return column if column and _domain_share(engine, file, column) >= 0.5 else None


def _named_by_domain(engine: DuckDBEngine, file: TypedFile, noun: str) -> TypedColumn | None:
    """A column of accounts or companies that holds their domains, as in every file that closefit writes."""
    names = {"account", *role_names(noun, "account_name"), *role_names(noun, "account_id")}
    named = sorted((c for c in file.columns if c.name in names), key=lambda c: c.name != "account")
    return next((c for c in named if _domain_share(engine, file, c) >= 0.5), None)


def _domain_share(engine: DuckDBEngine, file: TypedFile, column: TypedColumn) -> float:
    """Share of the first known cells that hold a host."""
    text = text_of(file, column)
    cells = f"SELECT {host_of(text)} AS h FROM {quote(file.raw.relation)} WHERE {text} IS NOT NULL LIMIT 5000"
    query = f"SELECT count(h), count(*) FROM ({cells})"
    hosts, known = one_row(engine, query)
    return int(str(hosts)) / int(str(known)) if known else 0.0


def _domain_part(
    engine: DuckDBEngine, file: TypedFile, noun: str, column: TypedColumn, kind: str
) -> tuple[str, list[str]]:
    text = text_of(file, column)
    table = f"{noun}_{kind}_cells"
    simple = column.column.position in file.raw.domains
    strangers = file.raw.strangers.get(column.column.position)
    # A cell that is an account's key already is its own domain: the others alone need a look.
    source, cell = (strangers, "account") if strangers else (file.raw.relation, text)
    if not resolve_domains(engine, source, cell, table, simple=simple):
        return text, []
    join = f"LEFT JOIN {quote(table)} ON {quote(table)}.cell = {text}"
    return f"nullif(coalesce({quote(table)}.domain, {text}), '')", [join]


def _no_key(file: TypedFile, noun: str) -> InputError:
    shown = ", ".join(repr(c.header) for c in file.columns[:12])
    return InputError(
        f"no column says whose row it is; the {noun} file has {shown}",
        place=Place(file.raw.path, file.raw.header_line or None),
        advice="Add a column with the company's domain (called domain or website), or name the key with --key.",
    )
