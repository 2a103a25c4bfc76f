"""Dates as people and exports write them, as SQL. Times are cut off; a time with a zone becomes its UTC day."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_TIME = r"(?:[T ,]+\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{0,2})?)?"
_ZONED = r"\d{4}-\d{1,2}-\d{1,2}[T ]\d{1,2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{0,2})"

#: Year first, the only order that needs no question.
ISO = rf"\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}{_TIME}"
#: Two small numbers and a year.
SLASHED = rf"\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:\d{{4}}|\d{{2}}){_TIME}"
#: ``5 March 2024``, ``Mar 5, 2024``, ``05-Mar-24``.
NAMED = (
    r"(?:[A-Za-z]{3,9},? )?(?:\d{1,2}(?:st|nd|rd|th)?[- ./]*[A-Za-z]{3,9}[.,]?[- /]*(?:\d{4}|\d{2})"
    rf"|[A-Za-z]{{3,9}}[.]? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}){_TIME}"
)
COMPACT = r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
#: Milliseconds since 1970, as CRM interfaces give them (2001 to 2096).
EPOCH = r"[1-3]\d{12}|9\d{11}"
#: A spreadsheet's day number (1982 to 2064) that lost its format.
SERIAL = r"[3-5]\d{4}(?:\.\d+)?"


class DayOrder(StrEnum):
    """Which comes first in 03/04/2024."""

    day_first = "dmy"
    month_first = "mdy"


@dataclass(frozen=True, slots=True)
class DateForms:
    """Which spellings a column uses."""

    iso: bool = False
    slashed: DayOrder | None = None
    named: bool = False
    compact: bool = False
    epoch: bool = False
    serial: bool = False


def date_value(cell: str, forms: DateForms) -> str:
    """SQL of the day; NULL when the cell is no date in any of the column's forms."""
    tries = []
    if forms.iso:
        tries.append(_iso(cell))
    if forms.slashed:
        tries.append(_slashed(cell, forms.slashed))
    if forms.named:
        tries.append(_named(cell))
    if forms.compact:
        tries.append(_when(cell, COMPACT, f"try_cast(try_strptime({cell}, '%Y%m%d') AS DATE)"))
    if forms.epoch:
        tries.append(_when(cell, EPOCH, f"CAST(make_timestamp(try_cast({cell} AS BIGINT) * 1000) AS DATE)"))
    if forms.serial:
        days = f"CAST(floor(try_cast({cell} AS DOUBLE)) AS INTEGER)"
        tries.append(_when(cell, SERIAL, f"DATE '1899-12-30' + {days}"))
    return f"coalesce({', '.join(tries)})"


def _when(cell: str, pattern: str, value: str) -> str:
    return f"CASE WHEN regexp_full_match({cell}, '{pattern}') THEN {value} END"


def _iso(cell: str) -> str:
    parts = f"regexp_extract({cell}, '^(\\d{{4}})[-/.](\\d{{1,2}})[-/.](\\d{{1,2}})', ['y', 'm', 'd'])"
    day = f"try_cast(concat_ws('-', {parts}.y, {parts}.m, {parts}.d) AS DATE)"
    return (
        f"CASE WHEN regexp_full_match({cell}, '{_ZONED}') "
        f"THEN CAST(timezone('UTC', try_cast({cell} AS TIMESTAMPTZ)) AS DATE) "
        f"WHEN regexp_full_match({cell}, '{ISO}') THEN {day} END"
    )


def _slashed(cell: str, order: DayOrder) -> str:
    first, second = ("d", "m") if order is DayOrder.day_first else ("m", "d")
    pattern = r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})"
    parts = f"regexp_extract({cell}, '{pattern}', ['{first}', '{second}', 'y'])"
    century = f"CASE WHEN length({parts}.y) = 4 THEN '' WHEN {parts}.y < '70' THEN '20' ELSE '19' END"
    return _when(cell, SLASHED, f"try_cast(concat({century}, {parts}.y, '-', {parts}.m, '-', {parts}.d) AS DATE)")


def _named(cell: str) -> str:
    """Month names are English; weekday, ordinals and signs are put aside first."""
    formats = ("%d %b %y", "%d %B %y", "%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y")
    listed = ", ".join(f"'{form}'" for form in formats)
    steps = (
        (_TIME[:-1] + "$", "", ""),
        (r"(\d)(st|nd|rd|th)\b", r"\1", "i"),
        (r"([A-Za-z])(\d)|(\d)([A-Za-z])", r"\1\3 \2\4", "g"),
        ("[-,./ ]+", " ", "g"),
        (r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]* ", "", "i"),
        (r"\bSept\b", "Sep", "i"),
    )
    bare = cell
    for pattern, new, options in steps:
        bare = f"regexp_replace({bare}, '{pattern}', '{new}', '{options}')"
    return _when(cell, NAMED, f"try_cast(try_strptime(trim({bare}), [{listed}]) AS DATE)")
