"""People inside accounts: seniority and department by their titles where the file does not say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from closefit.engines import DuckDBEngine, quote
from closefit.intake.accounts import build
from closefit.intake.attributes import make_attributes
from closefit.intake.keys import find_key, text_of
from closefit.intake.raw import LINES_KEPT, make_table, one_row
from closefit.intake.read import read_file
from closefit.intake.roles import find_role
from closefit.intake.typed import TypedColumn, TypedFile
from closefit.intake.types import type_file
from closefit.taxonomy import department_of, seniority_of
from closefit.terms import PEOPLE_COLUMNS, Assumption, AttributeType, Refused, Table


def read_people(engine: DuckDBEngine, path: Path, *, key: str | None = None, dates: str | None = None) -> Table:
    """Read a people file as the relation ``people``.

    ``person`` is the file's own id, else the e-mail address, else account and name. ``months in role`` stays an attribute
    (``months_in_role``), since only an as-of date turns it into a day. People without an account are counted and left out.
    """
    file = type_file(engine, read_file(engine, path, "people"), dates=dates)
    roles = {
        role: find_role(file.columns, "people", role)
        for role in ("email", "title", "seniority", "department", "name", "person")
    }
    days = {
        role: find_role(file.columns, "people", role, types=(AttributeType.date,))
        for role in ("started", "last_active")
    }
    found = find_key(engine, file, "people", key)
    parts = _parts(engine, file, roles)
    taken = {**roles, **days}
    used = [c for role, c in taken.items() if c and not (role == "person" and c in found.taken)]
    used += [c for c in _name_columns(file) if c]
    attributes = make_attributes(engine, file, (*found.taken, *used), PEOPLE_COLUMNS, "people")
    account = _account(found.sql, file, roles["email"])
    joins = (*found.joins, *(join for _, join in parts.values() if join))
    values = {role: sql for role, (sql, _) in parts.items()}
    person = f"coalesce({values['person']}, {values['email']}, concat_ws(' / ', {account}, {values['name']}))"
    contract = (
        f"{account} AS account", f"{person} AS person",
        *(f"{values[role]} AS {role}" for role in ("name", "email", "title", "seniority", "department")),
        *(f"{days[role].sql if days[role] else 'NULL::DATE'} AS {role}" for role in ("started", "last_active")), "line",  # type: ignore[union-attr]
    )  # fmt: skip
    refused, where = _without_account(engine, file, account, found.joins)
    build(engine, file.raw, "people", contract, attributes, joins, where)
    notes = (*file.assumptions, *found.assumptions, *_title_notes(roles))
    present = frozenset({"account", "person", "line"} | {role for role, column in taken.items() if column})
    rows = file.raw.rows - sum(r.count for r in refused)
    return Table(
        "people", path, rows, tuple(a.attribute for a in attributes), present, (*file.refused, *refused), notes
    )


def _account(sql: str, file: TypedFile, email: TypedColumn | None) -> str:  # noqa: ARG001
    return sql


def _name_columns(file: TypedFile) -> tuple[TypedColumn | None, TypedColumn | None]:
    return find_role(file.columns, "people", "first_name"), find_role(file.columns, "people", "last_name")


def _parts(engine: DuckDBEngine, file: TypedFile, roles: dict[str, TypedColumn | None]) -> dict[str, tuple[str, str]]:
    """SQL and join of each text of the contract."""
    first, last = _name_columns(file)
    both = [text_of(file, c) for c in (first, last) if c]
    named = roles["name"]
    name = (
        text_of(file, named) if named else f"nullif(concat_ws(' ', {', '.join(both)}), '')" if both else "NULL::VARCHAR"
    )
    plain = {role: text_of(file, c) if c else "NULL::VARCHAR" for role, c in roles.items()}
    title = plain["title"]
    return {
        "person": (plain["person"], ""),
        "name": (name, ""),
        "email": (f"lower({plain['email']})", ""),
        "title": (title, ""),
        "seniority": _from_words(engine, file, "seniority", plain["seniority"], title, seniority_of),
        "department": _from_words(engine, file, "department", plain["department"], title, department_of),
    }


def _from_words(
    engine: DuckDBEngine, file: TypedFile, role: str, said: str, title: str, classify: Callable[[str | None], str | None]
) -> tuple[str, str]:  # fmt: skip
    """The file's own word (put into ours), else the title's. Each different pair of words is looked at once."""
    rows = engine.execute(
        f"SELECT DISTINCT {said} AS said, {title} AS title FROM {quote(file.raw.relation)}"
    ).fetchall()
    made = []
    for own, job in rows:
        value = _own_word(own, classify) or classify(job)
        made.append((own, job, value))
    table = f"people_{role}_words"
    make_table(engine, table, "SELECT ''::VARCHAR AS said, ''::VARCHAR AS job, ''::VARCHAR AS word WHERE false")
    engine.execute(
        f"INSERT INTO {quote(table)} SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::VARCHAR[])",
        [[row[i] for row in made] for i in range(3)],
    )
    name = quote(table)
    join = (
        f"LEFT JOIN {name} ON {name}.said IS NOT DISTINCT FROM ({said}) AND {name}.job IS NOT DISTINCT FROM ({title})"
    )
    return f"{name}.word", join


def _own_word(word: str | None, classify: Callable[[str | None], str | None]) -> str | None:
    """A seniority or department as the file writes it, in our words where they are known."""
    if word is None:
        return None
    plain = " ".join(word.replace("_", " ").casefold().split())
    known = {"cxo": "c-level", "c suite": "c-level", "c-suite": "c-level", "executive": "c-level", "partner": "owner", "c level": "c-level",
             "vice president": "vp", "staff": "individual", "employee": "individual", "individual contributor": "individual", "ic": "individual",
             "entry level": "entry", "human resources": "hr", "information technology": "it", "accounts": "finance"}  # fmt: skip
    if plain in known:
        return known[plain]
    guess = classify(plain)
    return plain if guess is None or (guess == "individual" and "individual" not in plain) else guess


def _title_notes(roles: dict[str, TypedColumn | None]) -> tuple[Assumption, ...]:
    title = roles["title"]
    if title is None:
        return ()
    missing = [role for role in ("seniority", "department") if roles[role] is None]
    return tuple(
        Assumption(role, f"by the words of {title.header}", f"no column says the {role}", f"add a column {role}")
        for role in missing
    )


def _without_account(
    engine: DuckDBEngine, file: TypedFile, account: str, joins: tuple[str, ...]
) -> tuple[tuple[Refused, ...], str]:  # fmt: skip
    source = f"{quote(file.raw.relation)} {' '.join(joins)}"
    count = int(str(one_row(engine, f"SELECT count(*) FILTER (({account}) IS NULL) FROM {source}")[0]))
    if not count:
        return (), ""
    make_table(engine, "people_left_out", f"SELECT line FROM {source} WHERE ({account}) IS NULL")
    lines = engine.execute(f"SELECT line FROM people_left_out ORDER BY line LIMIT {LINES_KEPT}").fetchall()
    refused = Refused(
        "a person without an account (no company domain, id or name)", count, tuple(int(row[0]) for row in lines)
    )
    return (refused,), "WHERE line NOT IN (SELECT line FROM people_left_out)"
