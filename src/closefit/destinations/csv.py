"""A CSV file that a sequencer or a CRM imports: UTF-8, a header, RFC 4180, no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

#: Columns of every file, in this order. ``closefit_key`` is the same for one delivery whenever it is written.
COLUMNS = (
    "email", "first_name", "last_name", "title", "persona", "company", "domain", "account", "tier", "fit", "intent",
    "reasons", "opener", "campaign", "list", "touches", "spacing", "assign", "within", "profile", "version", "as_of",
    "closefit_key",
)  # fmt: skip

#: A cell that begins so is run by a spreadsheet (OWASP, "CSV injection"); the wide ones come from Asian keyboards.
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")  # noqa: RUF001  (meant to be these)

_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)*([eE][+-]?[0-9]+)?")


def harmless(value: object) -> str:
    """The text of a cell, with a leading apostrophe where a spreadsheet would take it for a formula.

    None is empty; a plain number stays one, with its sign.

    >>> harmless("=HYPERLINK(...)"), harmless("-3.5"), harmless(None)
    ("'=HYPERLINK(...)", '-3.5', '')
    """
    text = "" if value is None else str(value)
    if text[:1] in _FORMULA and text and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]], *, delimiter: str = ",") -> int:
    """Write a header and rows to ``path``, onto the disk before it returns; how many rows. Raises OSError."""
    count = 0
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(header)
        for row in rows:
            writer.writerow([harmless(value) for value in row])
            count += 1
        file.flush()
        os.fsync(file.fileno())
    return count


def keys_in(path: Path) -> set[str]:
    """Every ``closefit_key`` that stands in a file; empty when there is no such file, or it has no such column."""
    return set(_keys(path)) if path.is_file() else set()


def _keys(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        for row in csv.DictReader(file):
            if key := row.get("closefit_key"):
                yield key
