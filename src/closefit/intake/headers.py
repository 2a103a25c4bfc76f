"""Headers into attribute names, and whether the first line is a header at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from closefit.errors import InputError
from closefit.intake.tables import column_table
from closefit.terms import Place, Problem

#: Words that mean something else in a condition; an attribute of that name gets a trailing underscore.
RESERVED = frozenset(column_table()["words"]["reserved"])

_BRANDS = re.compile(
    r"(?i)hubspot|linkedin|pipedrive|salesforce|youtube|paypal|github|facebook|wordpress|mailchimp|zoominfo"
)
_NOT_A_LABEL = re.compile(
    r"[-+(]?[$€£]?\s?[0-9][0-9.,' ]*[kmb%)]?"
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?"
    r"|[^@\s]+@[^@\s]+\.[a-z]{2,}"
    r"|(https?://\S+|[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|org|net|io|ai|co|de|uk|fr|eu|us))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file."""

    #: Counts from 1, as a spreadsheet does.
    position: int
    header: str
    #: Lower snake_case of the header.
    name: str
    #: SQL of its cell, where it is no column of its own.
    cell: str = ""

    @property
    def raw(self) -> str:
        """Its name in the raw relation."""
        return self.cell or f"c{self.position}"


def snake(header: str) -> str:
    """Lower snake_case of a header, letters and digits only; empty when there are none.

    >>> snake("Number of Employees"), snake("IsWon"), snake("\\U0001f680 Größe"), snake("\\u200b")
    ('number_of_employees', 'is_won', 'groesse', '')
    """
    text = unicodedata.normalize("NFKC", header)
    for letter, plain in (("ß", "ss"), ("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue")):
        text = text.replace(letter, plain)
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    text = re.sub(r"\b[A-Z]{2,}s\b", lambda plural: plural.group().lower(), text)  # IDs, URLs
    text = _BRANDS.sub(lambda brand: brand.group().capitalize(), text)
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", text)
    text = text.replace("%", " percent ") if text.strip() != "%" else "percent"
    return re.sub(r"_+", "_", re.sub(r"[^\w]+", "_", text.lower())).strip("_")


def attribute_name(header: str, position: int) -> str:
    """A name that a condition can use, whatever the header is.

    >>> attribute_name("Order", 3), attribute_name("2nd round", 4), attribute_name("", 5)
    ('order_', 'column_2nd_round', 'column_5')
    """
    name = snake(header)
    if not name:
        return f"column_{position}"
    if name[0].isdigit():
        return f"column_{name}"
    return f"{name}_" if name in RESERVED else name


def read_columns(headers: Sequence[str], path: Path, line: int) -> tuple[Column, ...]:
    """The columns of a file. Raises InputError when two have one name, naming both."""
    columns = tuple(Column(i, clean_header(header), attribute_name(header, i)) for i, header in enumerate(headers, 1))
    first: dict[str, Column] = {}
    problems = []
    for column in columns:
        twin = first.setdefault(column.name, column)
        if twin is not column:
            problems.append(Problem(_twins(twin, column), Place(path, line, column.position), _TWIN_ADVICE))
    if problems:
        raise InputError(problems)
    return columns


def clean_header(header: str) -> str:
    """As the file spells it, without what cannot be seen."""
    visible = "".join(c for c in header if unicodedata.category(c) not in {"Cf", "Cc", "Cs", "Co", "Cn"} or c in "\t ")
    return " ".join(visible.split())


_TWIN_ADVICE = (
    "Every column needs a name of its own (capitals, spaces and signs do not count). Rename or remove one of them; "
    "if this is the first row of data, put a header line above it."
)


def _twins(first: Column, second: Column) -> str:
    if first.header == second.header:
        return f"column {first.position} and column {second.position} are both called {first.header!r}"
    return (
        f"column {first.position} ({first.header!r}) and column {second.position} ({second.header!r}) "
        f"are both {first.name!r} once spelling is put aside"
    )


def require_header(headers: Sequence[str], path: Path, line: int) -> None:
    """Raise InputError when half or more of the first line's cells are numbers, dates, addresses or hosts."""
    known = [header.strip() for header in headers if header.strip()]
    data = [cell for cell in known if _NOT_A_LABEL.fullmatch(cell)]
    years = [cell for cell in data if re.fullmatch(r"(19|20)\d\d", cell)]  # "2024" is a fair header
    if known and 2 * (len(data) - len(years)) >= len(known):
        raise InputError(
            f"the first line looks like data, not like a header: {', '.join(repr(cell) for cell in known[:4])}",
            place=Place(path, line),
            advice="Put one line with the column names above the rows.",
        )


def looks_like_data(cell: str) -> bool:
    """True for a number, a date, an e-mail address or a host."""
    return bool(_NOT_A_LABEL.fullmatch(cell.strip()))
