"""People inside accounts: seniority and department by their titles where the file does not say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from closefit.engines import DuckDBEngine, quote
from closefit.intake.attributes import make_attributes
from closefit.intake.build import build, left_out_lines, where_kept
from closefit.intake.keys import find_key, text_of
from closefit.intake.raw import make_table, one_count
from closefit.intake.read import read_file
from closefit.intake.roles import find_role
from closefit.intake.typed import TypedColumn, TypedFile
from closefit.intake.types import type_file
from closefit.taxonomy import department_of, seniority_of
from closefit.terms import PEOPLE_COLUMNS, Assumption, AttributeType, Refused, Table

_TEXTS = ("person", "name", "email", "title", "seniority", "department", "first_name", "last_name")

#: What exports call a seniority or department, in our words.
_WORDS = {
    "cxo": "c-level", "c suite": "c-level", "c-suite": "c-level", "c level": "c-level", "executive": "c-level",
    "partner": "owner", "vice president": "vp", "staff": "individual", "employee": "individual", "ic": "individual",
    "individual contributor": "individual", "entry level": "entry", "human resources": "hr", "accounts": "finance",
    "information technology": "it",
}  # fmt: skip

_Classify = Callable[[str | None], str | None]


def read_people(
    engine: DuckDBEngine, path: Path, *, key: str | None = None, dates: str | None = None, by_deal: bool = False,
    beside: Table | None = None,
) -> Table:  # fmt: skip
    """Read a people file as the relation ``people``.

    ``person`` is the file's own id, else the e-mail address, else account and name. Months in a role stay an attribute
    (``months_in_role``), since only an as-of date turns them into a day. People without an account are counted and left
    out. With ``by_deal``, a file that names deals and no accounts has the deal as its account. ``beside`` are the
    accounts that they are of, if there are any. Raises InputError when the file cannot be used.
    """
    file = type_file(engine, read_file(engine, path, "people", beside=beside), dates=dates)
    found = find_key(engine, file, "people", key, strict=False, by_deal=by_deal)
    roles = {role: find_role(file.columns, "people", role) for role in _TEXTS}
    days = {r: find_role(file.columns, "people", r, types=(AttributeType.date,)) for r in ("started", "last_active")}
    if roles["name"] in found.taken:
        roles["name"] = None  # the column called "name" is the company's
    attributes = make_attributes(
        engine, file, (*found.taken, *roles.values(), *days.values()), PEOPLE_COLUMNS, "people"
    )
    texts, joins = _texts(engine, file, roles)
    person = f"coalesce({texts['person']}, {texts['email']}, concat_ws(' / ', {found.sql}, {texts['name']}))"
    contract = (
        f"{found.sql} AS account", f"{person} AS person",
        *(f"{texts[role]} AS {role}" for role in PEOPLE_COLUMNS[2:7]),
        *(f"{column.sql if column else 'NULL::DATE'} AS {role}" for role, column in days.items()), "line",
    )  # fmt: skip
    refused = _leave_out(engine, file, found.sql, found.joins)
    build(
        engine,
        file.raw,
        "people",
        contract,
        attributes,
        joins=(*found.joins, *joins),
        where=where_kept("people", refused),
    )
    present = {role for role, column in {**roles, **days}.items() if column} & set(PEOPLE_COLUMNS)
    return Table(
        "people", path, file.raw.rows - sum(r.count for r in refused), tuple(a.attribute for a in attributes),
        frozenset(present | {"account", "person", "line"}), (*file.refused, *refused),
        (*file.assumptions, *found.assumptions, *_title_notes(roles)), headers=file.raw.headers,
        strangers=found.strangers(file.raw) if not refused else None,
    )  # fmt: skip


def _texts(
    engine: DuckDBEngine, file: TypedFile, roles: dict[str, TypedColumn | None]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """SQL of each text of the contract, and the joins it takes."""
    texts = {role: text_of(file, column) if column else "NULL::VARCHAR" for role, column in roles.items()}
    both = f"nullif(concat_ws(' ', {texts['first_name']}, {texts['last_name']}), '')"
    title = texts["title"]
    seniority, first = _in_our_words(engine, file, "seniority", (texts["seniority"], title), seniority_of)
    department, second = _in_our_words(engine, file, "department", (texts["department"], title), department_of)
    name = f"coalesce({texts['name']}, {both})"
    made = {"name": name, "email": f"lower({texts['email']})", "seniority": seniority, "department": department}
    return {**texts, **made}, (first, second)


def _in_our_words(
    engine: DuckDBEngine, file: TypedFile, role: str, words_of: tuple[str, str], classify: _Classify
) -> tuple[str, str]:
    """The file's own word in our words, else the title's. Each different pair of words is looked at once."""
    said, title = words_of
    rows = engine.execute(
        f"SELECT DISTINCT {said} AS said, {title} AS title FROM {quote(file.raw.relation)}"
    ).fetchall()
    words = [_own_word(own, classify) or classify(job) for own, job in rows]
    name = quote(f"people_{role}_words")
    make_table(
        engine, f"people_{role}_words", "SELECT ''::VARCHAR AS said, ''::VARCHAR AS job, ''::VARCHAR AS word LIMIT 0"
    )
    engine.execute(
        f"INSERT INTO {name} SELECT unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::VARCHAR[])",
        [[own for own, _ in rows], [job for _, job in rows], words],
    )
    join = (
        f"LEFT JOIN {name} ON {name}.said IS NOT DISTINCT FROM ({said}) AND {name}.job IS NOT DISTINCT FROM ({title})"
    )
    return f"{name}.word", join


def _own_word(word: str | None, classify: _Classify) -> str | None:
    if word is None:
        return None
    plain = " ".join(word.replace("_", " ").casefold().split())
    guess = classify(plain)
    unsure = guess is None or (guess == "individual" and "individual" not in plain)
    return _WORDS.get(plain) or (plain if unsure else guess)


def _title_notes(roles: dict[str, TypedColumn | None]) -> tuple[Assumption, ...]:
    title = roles["title"]
    if title is None:
        return ()
    return tuple(
        Assumption(role, f"by the words of {title.header}", f"no column says the {role}", f"add a column {role}")
        for role in ("seniority", "department")
        if roles[role] is None
    )


def _leave_out(engine: DuckDBEngine, file: TypedFile, account: str, joins: tuple[str, ...]) -> tuple[Refused, ...]:
    """Find people without an account; their lines go to ``people_left_out``."""
    source = f"{quote(file.raw.relation)} {' '.join(joins)}"
    if not one_count(engine, f"SELECT count(*) FILTER (({account}) IS NULL) FROM {source}"):
        return ()
    reason = "'a person without an account (no company domain, id or name)' AS reason"
    return left_out_lines(engine, "people", f"SELECT line, {reason} FROM {source} WHERE ({account}) IS NULL")
