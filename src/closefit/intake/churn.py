"""Who churned: by a flag, by a status, or by a date that is filled."""

from __future__ import annotations

from collections.abc import Sequence

from closefit.errors import UsageError
from closefit.intake.keys import text_of
from closefit.intake.raw import text_literal
from closefit.intake.roles import find_role
from closefit.intake.typed import TypedColumn, TypedFile
from closefit.terms import Assumption, AttributeType

_GONE = (
    r"\b(churned|churn|cancell?ed|lost|former|inactive|terminated|expired|ended|closed|lapsed|unsubscribed|"
    r"gek(ü|ue)ndigt)\b"
)
_HERE = r"\b(active|kept|retained|current|live|customer|renewed|paying|retention|subscribed|open|aktiv)\b"

#: Flags that are true for those who stayed.
_STAYED = frozenset({"retention", "retained", "is_active", "active", "kept", "renewed"})


def churn_columns(
    columns: Sequence[TypedColumn], noun: str, given: TypedColumn | None
) -> tuple[TypedColumn | None, TypedColumn | None]:
    """The column that says whether, and the column that says when; either may be missing."""
    if given and given.type in {AttributeType.number, AttributeType.list}:
        raise UsageError(
            f"--churned names {given.header!r}, whose cells are {given.type.value}s",
            advice="It takes a column of yes and no, of words such as active and churned, or of days.",
        )
    if given:
        return (None, given) if given.type is AttributeType.date else (given, _day(columns, noun))
    flag = find_role(columns, noun, "churned", types=(AttributeType.flag, AttributeType.text))
    if flag and flag.type is AttributeType.text and flag.census.distinct > 12:
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
