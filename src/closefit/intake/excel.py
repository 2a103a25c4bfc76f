"""The first (or a named) sheet of a workbook as plain rows."""

from __future__ import annotations

import csv
import datetime as dt
import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from closefit.errors import InputError
from closefit.intake.headers import require_header
from closefit.intake.rows import EMPTY_ROW, Refusals
from closefit.terms import Assumption, Place, Refused


@dataclass(frozen=True, slots=True)
class SheetRows:
    """A sheet written out: line number and cells, all quoted."""

    rows: Path
    headers: tuple[str, ...]
    header_line: int
    refused: tuple[Refused, ...]
    assumptions: tuple[Assumption, ...]


def read_excel(path: Path, sheet: str | None, target: Path) -> SheetRows:
    """Write one sheet's rows to ``target``. Raises InputError for a damaged workbook or an unknown sheet."""
    import python_calamine as calamine

    try:
        book = calamine.load_workbook(str(path))
        names = list(book.sheet_names)
        name = _chosen(path, names, sheet)
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        if sheet is None and not _is_table(rows):
            name = next((n for n in names if _is_table(book.get_sheet_by_name(n).to_python())), name)
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except calamine.PasswordError:
        raise InputError(
            "the workbook is protected by a password", place=Place(path), advice="Save it without one."
        ) from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise InputError(
            f"the workbook cannot be read: {error}", place=Place(path), advice="Save it again as .xlsx or CSV."
        ) from None
    found = _write(path, rows, target)
    if len(names) < 2 or sheet is not None:
        return found
    why = f"the first table in {len(names)} sheets: {', '.join(names[:5])}"
    note = Assumption("sheet", name, why, f"{path.name}#SHEET")
    return SheetRows(found.rows, found.headers, found.header_line, found.refused, (note,))


def _is_table(rows: Sequence[Sequence[object]]) -> bool:
    """A header and a row, two cells wide: a cover sheet is neither."""
    widths = [width for row in rows[:50] if (width := sum(1 for cell in row if _text(cell)))]
    return len(widths) >= 2 and max(widths) >= 2


def _chosen(path: Path, names: list[str], sheet: str | None) -> str:
    if sheet is None:
        return names[0]
    exact = [name for name in names if name.casefold() == sheet.casefold()]
    if exact:
        return exact[0]
    near = difflib.get_close_matches(sheet, names, n=1)
    raise InputError(
        f"the workbook has no sheet {sheet!r}", place=Place(path),
        advice=f"Did you mean {near[0]!r}?" if near else f"It has {', '.join(repr(name) for name in names)}.",
    )  # fmt: skip


def _write(path: Path, rows: Sequence[Sequence[object]], target: Path) -> SheetRows:
    first = next((i for i, row in enumerate(rows) if any(_text(cell) for cell in row)), None)
    if first is None:
        raise InputError("the sheet is empty", place=Place(path), advice="A header and rows were expected.")
    headers = [_text(cell) for cell in rows[first]]
    while headers and not headers[-1] and not any(_text(row[len(headers) - 1]) for row in rows[first + 1 :]):
        headers.pop()
    require_header(headers, path, first + 1)
    refusals = Refusals()
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        for line, row in enumerate(rows[first + 1 :], first + 2):
            cells = [_text(cell) for cell in row[: len(headers)]]
            if any(cells):
                writer.writerow([line, *cells])
            else:
                refusals.add(EMPTY_ROW, line)
    return SheetRows(target, tuple(headers), first + 1, refusals.refused(), ())


def _text(cell: object) -> str:
    """A cell as a CSV export would write it."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell).strip()
