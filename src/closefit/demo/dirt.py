"""What real exports have wrong with them, put in on purpose and written down."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from closefit.demo.truth import Dirt

Cell = str
Row = list[Cell]
Change = Callable[[Cell, int], Cell]

_BLANKS = ("NA", "n/a", "-", "Unknown")
#: Every column that holds a domain, in whichever table.
_DOMAINS = frozenset({"Company Domain Name", "Domain"})


def soil(table: str, header: Sequence[str], rows: Sequence[Sequence[Any]], seed: int) -> tuple[str, tuple[Dirt, ...]]:
    """The table as dirty CSV text, and what is wrong with it. The same seed soils the same cells."""
    rng = np.random.default_rng([seed, 5, *table.encode()])
    cells = [[_plain(value) for value in row] for row in rows]
    soiled = _Soiled(table, list(header), cells, rng)
    for step in _STEPS.get(table, ()):
        step(soiled)
    mark = "\ufeff" if table == "deals" else ""
    if mark:
        soiled.note("byte order mark", 1, "the file begins with a byte order mark")
    return mark + _csv_text(soiled), tuple(soiled.dirt)


class _Soiled:
    """A table under soiling: its cells and the list of what was done to it."""

    def __init__(self, table: str, header: list[str], rows: list[Row], rng: np.random.Generator) -> None:
        self.table, self.header, self.rows, self.rng = table, header, rows, rng
        self.dirt: list[Dirt] = []

    def note(self, kind: str, count: int, words: str) -> None:
        if count:
            self.dirt.append(Dirt(self.table, kind, count, words))

    def pick(self, share: float, *, least: int = 0) -> list[int]:
        """Places of a share of the rows, in order."""
        count = min(len(self.rows), max(least, round(share * len(self.rows))))
        return sorted(self.rng.choice(len(self.rows), count, replace=False).tolist())

    def change(self, column: str, share: float, change: Change) -> int:
        """Change a share of the filled cells of a column; the change is told which of its turns it is."""
        place = self.header.index(column)
        filled = [row for row in self.pick(share) if self.rows[row][place]]
        for turn, row in enumerate(filled):
            self.rows[row][place] = change(self.rows[row][place], turn)
        return len(filled)


def _plain(value: object) -> Cell:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(value)
    if isinstance(value, float) and value.is_integer() and abs(value) >= 1:
        return str(int(value))
    return str(value)


def _domains(soiled: _Soiled) -> None:
    spellings: tuple[Callable[[str], str], ...] = (
        lambda d: f"https://www.{d}/", lambda d: f"www.{d}", str.upper, lambda d: f"http://{d}", str.title,
    )  # fmt: skip
    column = next(c for c in soiled.header if c in _DOMAINS)
    count = soiled.change(column, 0.12, lambda cell, turn: spellings[turn % len(spellings)](cell))
    soiled.note("domain spelling", count, "domains in capitals, with www. or as a web address")


def _dates(soiled: _Soiled) -> None:
    def respelt(cell: str, turn: int) -> str:
        day = dt.date.fromisoformat(cell)
        return day.strftime(("%Y-%m-%d 09:12", "%Y/%m/%d", "%d %b %Y")[turn % 3])

    count = sum(soiled.change(column, 0.2, respelt) for column in ("Create Date", "Close Date"))
    soiled.note("date spelling", count, "dates with a time, with slashes (year first) or with the month in words")


def _amounts(soiled: _Soiled) -> None:
    def respelt(cell: str, turn: int) -> str:
        amount = float(cell)
        return (f"{amount:,.2f}", f"€{amount:,.0f}", f"{amount:,.0f} EUR", f" {amount:.2f}")[turn % 4]

    count = soiled.change("Amount", 0.4, respelt)
    soiled.note("amount spelling", count, "amounts with thousands separators, a currency sign or code, or a space")


def _numbers(soiled: _Soiled) -> None:
    count = soiled.change("Number of Employees", 0.1, lambda cell, _: f"{int(cell):,}")
    count += soiled.change("Annual Revenue", 0.25, lambda cell, _: f"${int(cell):,}")
    soiled.note("thousands separators", count, "numbers with thousands separators or a currency sign")


def _spaces(soiled: _Soiled) -> None:
    column = "Industry" if "Industry" in soiled.header else "Deal Stage"
    count = soiled.change(column, 0.06, lambda cell, turn: cell + " " if turn % 2 else cell.upper())
    soiled.note("spaces and capitals", count, f"trailing spaces and capitals in {column}")


def _blank_words(soiled: _Soiled) -> None:
    count = 0
    for column in ("Industry", "Funding Stage", "Headcount Growth", "Number of Employees"):
        place = soiled.header.index(column)
        blank = [row for row in soiled.rows if not row[place]]
        for turn, row in enumerate(blank[::2]):
            row[place] = _BLANKS[turn % len(_BLANKS)]
        count += len(blank[::2])
    soiled.note("blank words", count, "missing values written as NA, n/a, - or Unknown")


def _duplicates(soiled: _Soiled) -> None:
    again = soiled.pick(0.01, least=2)
    soiled.rows += [list(soiled.rows[row]) for row in again]
    soiled.note("duplicate rows", len(again), "rows that stand in the file twice")


def _ragged(soiled: _Soiled) -> None:
    rows = soiled.pick(0.002, least=2)
    for row in rows:
        soiled.rows[row].append("see notes")
    soiled.note("ragged rows", len(rows), "rows with a cell too many")


def _backwards(soiled: _Soiled) -> None:
    """A few deals close before they were created."""
    created, closed = soiled.header.index("Create Date"), soiled.header.index("Close Date")
    stage = soiled.header.index("Deal Stage")
    rows = [row for row in soiled.pick(0.006, least=3) if soiled.rows[row][stage].startswith("Closed")]
    for row in rows:
        day = dt.date.fromisoformat(soiled.rows[row][created])
        soiled.rows[row][closed] = (day - dt.timedelta(days=11)).isoformat()
    soiled.note("closes before creation", len(rows), "deals whose close lies before their creation")


def _bulk_close(soiled: _Soiled) -> None:
    """On one day somebody tidied up: lost deals of that quarter all close on its last day."""
    closed, stage = soiled.header.index("Close Date"), soiled.header.index("Deal Stage")
    lost = [row for row in soiled.rows if row[stage] == "Closed Lost" and "2025-10-01" <= row[closed] <= "2025-12-31"]
    for row in lost[: len(lost) // 2]:
        row[closed] = "2025-12-31"
    soiled.note("bulk-closed day", len(lost) // 2, "lost deals of a quarter all closed on 2025-12-31")


def _no_account(soiled: _Soiled) -> None:
    place = soiled.header.index("Company Domain Name")
    rows = soiled.pick(0.004, least=2)
    for row in rows:
        soiled.rows[row][place] = ""
    soiled.note("deals without an account", len(rows), "deals with no company attached")


_STEPS: dict[str, tuple[Callable[[_Soiled], None], ...]] = {
    "accounts": (_numbers, _domains, _spaces, _blank_words, _duplicates, _ragged),
    "deals": (_bulk_close, _backwards, _dates, _amounts, _domains, _no_account, _spaces, _duplicates, _ragged),
    "signals": (_domains,),
    "people": (_domains,),
    "customers": (_domains,),
}


def _csv_text(soiled: _Soiled) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(soiled.header)
    writer.writerows(soiled.rows)
    return buffer.getvalue()
