"""Rows of a delimited text: which dialect it is, and a careful reader that knows the line of every record."""

from __future__ import annotations

import csv
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from closefit.errors import InputError
from closefit.intake.raw import LINES_KEPT
from closefit.terms import Place, Refused

DELIMITERS = ",;\t|"

#: Of a file with one column, whose cells may hold any sign.
_NO_DELIMITER = "\x1f"

#: Reason for rows in which every cell is blank; they are counted, and harmless.
EMPTY_ROW = "an empty row"

#: A quoted cell may go on over this many lines; more is an opening quote without an end.
_CELL_LINES = 500

#: One cell may be this long (DuckDB's own limit is a line of 2 MB unless told otherwise).
CELL_BYTES = 16 << 20


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the cells of a text are told apart, and where the header ends."""

    delimiter: str
    headers: tuple[str, ...]
    #: Line on which the header begins, and the last line before the data.
    header_line: int
    header_end: int
    #: True when quotes inside a quoted cell are written \\" instead of "".
    backslash: bool = False


@dataclass(slots=True)
class Refusals:
    """Counts refused rows by reason and keeps their first line numbers."""

    counts: dict[str, int] = field(default_factory=dict)
    lines: dict[str, list[int]] = field(default_factory=dict)

    def add(self, reason: str, line: int) -> None:
        self.counts[reason] = self.counts.get(reason, 0) + 1
        kept = self.lines.setdefault(reason, [])
        if len(kept) < LINES_KEPT:
            kept.append(line)

    def refused(self) -> tuple[Refused, ...]:
        return tuple(Refused(reason, count, tuple(self.lines[reason])) for reason, count in self.counts.items())


def read_dialect(text: Path, named: Path, *, header: bool = True) -> Dialect:
    """Guess the delimiter from the first lines: the one that gives most rows as many cells as the header.

    ``text`` is UTF-8, ``named`` is the file as the user knows it. A bare list (not ``header``) is one column unless
    most lines agree on more. Raises InputError when there is no header.
    """
    with text.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        lines = list(islice(file, 400))
    first = next((i for i, line in enumerate(lines) if line.strip("\ufeff\r\n\t ")), None)
    if first is None:
        raise InputError(
            "the file is empty", place=Place(named), advice="Export it again; a header and rows were expected."
        )
    declared = lines[first].strip().lower()
    if declared.startswith("sep=") and len(declared) == 5:  # Excel's own hint
        first += 1
    best, mark, backslash = _best(lines[first:])
    score, headers, length = best
    if score == 0 and header:
        _require_no_title(lines[first:], named, first + 1)
    if score == 0 or (not header and score < 0.5):
        return Dialect(_NO_DELIMITER, tuple(_one_column(lines[first])), first + 1, first + 1)
    return Dialect(mark, tuple(headers), first + 1, first + length, backslash)


def _require_no_title(lines: list[str], named: Path, line: int) -> None:
    """Raise InputError when the first line is one cell and most lines below it are rows of several."""
    below = [text for text in lines[1:] if text.strip()]
    for mark in DELIMITERS:
        widths = Counter(text.count(mark) + 1 for text in below)
        width, count = widths.most_common(1)[0] if widths else (1, 0)
        if width >= 3 and count >= 3 and 2 * count > len(below):
            raise InputError(
                f"the first line is one cell, {lines[0].strip()[:60]!r}, and the rows below have {width}",
                place=Place(named, line),
                advice="Delete the lines of title above the column names.",
            )


def _best(lines: list[str]) -> tuple[tuple[float, list[str], int], str, bool]:
    """What the best delimiter gives, the delimiter, and whether quotes inside cells are written with a backslash.

    Doubled quotes come first: a backslash may as well be the end of a path.
    """
    ways = (False, True) if any('\\"' in line for line in lines) else (False,)
    found = [(_try_delimiter(lines, mark, backslash=way), mark, way) for way in ways for mark in DELIMITERS]
    return max(found, key=lambda one: (one[0][0], len(one[0][1]), not one[2]))


def _one_column(line: str) -> list[str]:
    cells = next(csv.reader([line], _csv(_NO_DELIMITER, backslash=False, strictly=False)), [""])
    return [cells[0].strip()]


def _try_delimiter(lines: list[str], delimiter: str, *, backslash: bool) -> tuple[float, list[str], int]:
    """Share of rows that have as many cells as the header, the header, and how many lines it takes."""
    reader = csv.reader(iter(lines), _csv(delimiter, backslash=backslash, strictly=False))
    try:
        headers = next(reader)
        length = reader.line_num
        widths = [len(row) for row in reader if row]
    except (csv.Error, StopIteration):
        return 0.0, [], 1
    if len(headers) < 2:
        return 0.0, headers, length
    agreeing = sum(1 for width in widths if width == len(headers))
    return max(0.01, agreeing / len(widths) if widths else 0.5), headers, length


def _csv(mark: str, *, backslash: bool, strictly: bool) -> type[csv.Dialect]:
    csv.field_size_limit(CELL_BYTES)  # the reader's own limit is 128 KB, which one long note passes

    class Cells(csv.Dialect):
        delimiter = mark
        quotechar = '"'
        doublequote = not backslash
        escapechar = "\\" if backslash else None
        lineterminator = "\n"
        quoting = csv.QUOTE_MINIMAL
        strict = strictly

    return Cells


def write_clean_rows(text: Path, clean: Path, dialect: Dialect) -> tuple[int, tuple[Refused, ...]]:
    """Copy every well-formed row, with the line it begins on in front, into a plain CSV file.

    Returns how many rows were kept and what was refused. A broken quote costs the line it stands on, not the lines up
    to the next quote.
    """
    refusals = Refusals()
    count = 0
    with (
        text.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as source,
        clean.open("w", encoding="utf-8", newline="") as target,
    ):
        writer = csv.writer(target, lineterminator="\n", quoting=csv.QUOTE_ALL)
        for line, cells in good_rows(source, dialect, refusals):
            writer.writerow([line, *cells])
            count += 1
    return count, refusals.refused()


def good_rows(source: Iterable[str], dialect: Dialect, refusals: Refusals) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it begins on; what is no record goes to ``refusals``."""
    width = len(dialect.headers)
    numbered = _Lines(islice(source, dialect.header_end, None), dialect.header_end)
    while (line := numbered.next()) is not None:
        start = numbered.number
        if not line.strip():
            continue  # a blank line between rows is no row
        cells = _cells(line, dialect)
        if cells is None or len(cells) < width:
            cells = _continued(line, cells, numbered, dialect)
        if cells is None:
            refusals.add("a quote that opens and does not close, or text behind a closing quote", start)
        elif len(cells) != width and not _only_trailing_blanks(cells, width):
            refusals.add(_ragged(len(cells), width), start)
        elif any("\udc80" <= character <= "\udcff" for cell in cells for character in cell if character > "\x7f"):
            refusals.add("bytes that are not UTF-8 text", start)
        elif not any(cell.strip() for cell in cells):
            refusals.add(EMPTY_ROW, start)
        else:
            yield start, cells[:width]


def _ragged(found: int, width: int) -> str:
    return f"{found} {'cell' if found == 1 else 'cells'} where the header has {width}"


def _only_trailing_blanks(cells: list[str], width: int) -> bool:
    """Some exports end every row with one more delimiter than the header."""
    return len(cells) == width + 1 and not cells[-1].strip()


def _cells(text: str, dialect: Dialect) -> list[str] | None:
    """The cells of a whole record; None when its quotes do not close."""
    try:
        rows = list(csv.reader([text], _csv(dialect.delimiter, backslash=dialect.backslash, strictly=True)))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


class _Lines:
    """Physical lines that can be put back."""

    def __init__(self, source: Iterator[str], before: int) -> None:
        self._source = source
        self._back: deque[str] = deque()
        self.number = before

    def next(self) -> str | None:
        line = self._back.popleft() if self._back else next(self._source, None)
        self.number += line is not None
        return line

    def put_back(self, lines: list[str]) -> None:
        self._back.extendleft(reversed(lines))
        self.number -= len(lines)


def _continued(line: str, alone: list[str] | None, numbered: _Lines, dialect: Dialect) -> list[str] | None:
    """A record whose quoted cell goes on over the next lines. When it never becomes whole, the lines are put back."""
    if alone is not None:
        return alone  # its quotes are whole: it is only short
    taken: list[str] = []
    while len(taken) < _CELL_LINES and (following := numbered.next()) is not None:
        taken.append(following)
        if '"' not in following:
            continue
        cells = _cells(line + "".join(taken), dialect)
        if cells is not None and len(cells) == len(dialect.headers):
            return cells
    numbered.put_back(taken)
    return None
