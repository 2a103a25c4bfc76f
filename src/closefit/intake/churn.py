"""Who churned: by a flag, by a status, or by a date that is filled."""

from __future__ import annotations

from collections.abc import Sequence

from closefit.intake.keys import text_of
from closefit.intake.roles import find_role
from closefit.intake.typed import TypedColumn, TypedFile
from closefit.terms import Assumption, AttributeType

_GONE = r"\b(churned|churn|cancell?ed|lost|former|inactive|terminated|expired|ended|closed|lapsed|gek(ü|ue)ndigt)\b"
_HERE = r"\b(active|kept|retained|current|live|customer|renewed|paying|retention|subscribed|open|aktiv)\b"


def churn_columns(
    file: TypedFile, columns: Sequence[TypedColumn], noun: str, given: TypedColumn | None
) -> tuple[TypedColumn | None, TypedColumn | None]:  # fmt: skip
    """The column that says whether, and the column that says when; either may be missing."""
    day = given if given and given.type is AttributeType.date else None
    flag = given if given and not day else None
    day = day or find_role(columns, noun, "churned_on", types=(AttributeType.date,))
    if given is None:
        flag = find_role(columns, noun, "churned", types=(AttributeType.flag, AttributeType.text))
        if flag and flag.type is AttributeType.text and not _speaks(flag):
            flag = None
    return flag, day


def _speaks(column: TypedColumn) -> bool:
    """A text column of a few different values; whether its words are known is for each cell to say."""
    return 1 <= column.census.distinct <= 12 or column.census.known == 0


def churn_value(
    file: TypedFile, flag: TypedColumn | None, day: TypedColumn | None
) -> tuple[str, tuple[Assumption, ...]]:  # fmt: skip
    """SQL of true, false or NULL, and what was assumed. A filled date means churned; with a date column alone, an empty
    one means kept."""
    parts = []
    notes = []
    if day:
        parts.append(f"CASE WHEN {day.sql} IS NOT NULL THEN true {'' if flag else 'ELSE false '}END")
        notes.append(
            Assumption(
                "churned", day.header, "filled means churned" + ("" if flag else ", empty means kept"), "--churned"
            )
        )
    if flag:
        parts.append(_flag(file, flag))
        notes.append(Assumption("churned", flag.header, "by its values", "--churned"))
    if not parts:
        return "NULL::BOOLEAN", ()
    return (f"coalesce({', '.join(parts)})" if len(parts) > 1 else parts[0]), tuple(notes)


def _flag(file: TypedFile, flag: TypedColumn) -> str:
    if flag.type is AttributeType.flag:
        kept = flag.name in {"retention", "retained", "is_active", "active"}
        return f"NOT ({flag.sql})" if kept else f"({flag.sql})"
    cell = f"lower({text_of(file, flag)})"
    yes = f"{cell} IN ('yes', 'true', '1', 'y') OR regexp_matches({cell}, '{_GONE}')"
    no = f"{cell} IN ('no', 'false', '0', 'n') OR regexp_matches({cell}, '{_HERE}')"
    return f"CASE WHEN {yes} THEN true WHEN {no} THEN false END"
