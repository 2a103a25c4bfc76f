"""Who churned: by a flag, by a status, or by a date that is filled."""

from __future__ import annotations

import re
from collections.abc import Sequence

from closefit.engines import DuckDBEngine, quote, text_literal
from closefit.errors import InputError, UsageError
from closefit.intake.keys import text_of
from closefit.intake.raw import one_count
from closefit.intake.roles import find_role
from closefit.intake.typed import TypedColumn, TypedFile
from closefit.terms import Assumption, AttributeType, Place

_GONE = (
    r"\b(churned|churn|cancell?ed|lost|former|inactive|terminated|expired|ended|closed|lapsed|unsubscribed|"
    r"gek(ü|ue)ndigt)\b"
)
_HERE = r"\b(active|kept|retained|current|live|customer|renewed|paying|retention|subscribed|open|aktiv)\b"

#: Words of a status that only a customer can have.
_LEFT = re.compile(
    r"\b(churned|churn|cancell?ed|former|inactive|terminated|expired|lapsed|unsubscribed|gek(ü|ue)ndigt)\b"
)
_STAYS = re.compile(_HERE)
#: A status with more different values is a free text.
_STATUSES = 12

#: Whether, and when: the columns that say who churned; either may be missing.
ChurnColumns = tuple[TypedColumn | None, TypedColumn | None]

#: Flags that are true for those who stayed.
_STAYED = frozenset({"retention", "retained", "is_active", "active", "kept", "renewed"})


def customers_alone(engine: DuckDBEngine, file: TypedFile, given: TypedColumn | None) -> ChurnColumns | None:
    """The columns that say who churned, in a file that says it and may say nothing else about outcomes; else None.

    A flag counts by its name; a status only when its words are those of customers (active, churned), and none says won.
    """
    flag, day = churn_columns(file.columns, "customers", given)
    if given is None and flag is not None and flag.type is AttributeType.text and not _of_customers(engine, file, flag):
        flag = None
    if flag is None and given is None:
        named = (c for c in file.columns if "churn" in c.name and c.type is AttributeType.flag)
        flag = next(named, None) or next((c for c in file.columns if _says_churned(engine, file, c)), None)
    return (flag, day) if flag or day else None


def _says_churned(engine: DuckDBEngine, file: TypedFile, column: TypedColumn) -> bool:
    """A column of any name whose values are those of customers, churned by that word."""
    if column.type is not AttributeType.text or column.census.distinct > _STATUSES:
        return False
    return _of_customers(engine, file, column, word=r"\bchurned?\b")


def _of_customers(engine: DuckDBEngine, file: TypedFile, flag: TypedColumn, word: str = "") -> bool:
    cell = f"lower({text_of(file, flag)})"
    rows = engine.execute(
        f"SELECT DISTINCT {cell} AS v FROM {quote(file.raw.relation)} WHERE {cell} IS NOT NULL ORDER BY v "
        f"LIMIT {_STATUSES + 1}"
    ).fetchall()
    words = [str(row[0]) for row in rows]
    if not words or len(words) > _STATUSES or any(re.search(r"\bwon\b", value) for value in words):
        return False
    yes_no = set(words) <= {"yes", "no", "true", "false", "1", "0", "y", "n"}
    left = any(_LEFT.search(value) and re.search(word, value) for value in words)
    return ("churn" in flag.name) if yes_no else left and any(_STAYS.search(value) for value in words)


def require_churn_words(engine: DuckDBEngine, file: TypedFile, given: TypedColumn | None) -> None:
    """Raise InputError when a column of texts that ``--churned`` names says of nobody whether they left."""
    if given is None or given.type is not AttributeType.text or not given.census.known:
        return
    if one_count(engine, f"SELECT count(*) FROM {quote(file.raw.relation)} WHERE ({_said(file, given)}) IS NOT NULL"):
        return
    raise InputError(
        f"no value of {given.header!r} says who left or who stayed, and --churned asks for it",
        place=Place(file.raw.path, file.raw.header_line or None, given.column.position),
        advice="It takes a column of yes and no, of words such as active and churned, or of days.",
    )


def churn_columns(columns: Sequence[TypedColumn], noun: str, given: TypedColumn | None) -> ChurnColumns:
    """The column that says whether, and the column that says when; either may be missing."""
    if given and given.type in {AttributeType.number, AttributeType.list}:
        raise UsageError(
            f"--churned names {given.header!r}, whose cells are {given.type.value}s",
            advice="It takes a column of yes and no, of words such as active and churned, or of days.",
        )
    if given:
        return (None, given) if given.type is AttributeType.date else (given, _day(columns, noun))
    flag = find_role(columns, noun, "churned", types=(AttributeType.flag, AttributeType.text))
    if flag and flag.type is AttributeType.text and flag.census.distinct > _STATUSES:
        flag = None  # a free text, not a status
    return flag, _day(columns, noun)


def _day(columns: Sequence[TypedColumn], noun: str) -> TypedColumn | None:
    return find_role(columns, noun, "churned_on", types=(AttributeType.date,))


def churn_value(
    file: TypedFile, flag: TypedColumn | None, day: TypedColumn | None
) -> tuple[str, tuple[Assumption, ...]]:
    """SQL of true, false or NULL, and what was assumed.

    A filled date means churned; with a date column alone, an empty one means kept.
    """
    parts = []
    notes = []
    if flag:
        parts.append(_said(file, flag))
        notes.append(Assumption("churned", flag.header, "by its values", "--churned"))
    if day:
        why = "filled means churned" if flag else "filled means churned, empty means kept"
        parts.insert(0, f"CASE WHEN {day.sql} IS NOT NULL THEN true{'' if flag else ' ELSE false'} END")
        notes.append(Assumption("churned", day.header, why, "--churned"))
    if not parts:
        return "NULL::BOOLEAN", ()
    return f"coalesce({', '.join(parts)})", tuple(notes)


def _said(file: TypedFile, flag: TypedColumn) -> str:
    if flag.type is AttributeType.flag:
        return f"NOT ({flag.sql})" if flag.name in _STAYED else f"({flag.sql})"
    cell = f"lower({text_of(file, flag)})"
    yes = f"{cell} IN ('yes', 'true', '1', 'y') OR regexp_matches({cell}, {text_literal(_GONE)})"
    no = f"{cell} IN ('no', 'false', '0', 'n') OR regexp_matches({cell}, {text_literal(_HERE)})"
    return f"CASE WHEN {yes} THEN true WHEN {no} THEN false END"
