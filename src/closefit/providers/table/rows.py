"""The rows of a file in an embedded database: CSV, Parquet, or a sheet of Excel."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.conditions.grammar import nearest
from closefit.errors import InputError
from closefit.terms import Place

if TYPE_CHECKING:
    import duckdb

_TEXT_FILES = {".csv", ".tsv", ".txt", ".gz"}
_BOOKS = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}
#: Letters beyond ASCII from which an encoding can be guessed.
_FEW = 30
_KINDS = "CSV, Parquet or Excel"


def quote(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def open_rows(path: Path, sheet: str | None = None) -> duckdb.DuckDBPyConnection:
    """A database with the rows of a file as the table ``file``, in their order; cells of text files stay text.

    Raises:
        InputError: the file is not there, is of another kind, or cannot be read.
    """
    import duckdb

    if not path.is_file():
        raise InputError("there is no such file", place=Place(path), advice=f"Expected {_KINDS}.")
    suffix = path.suffix.lower()
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false", "autoload_known_extensions": "false", "threads": 1,
    }  # fmt: skip
    connection = duckdb.connect(config=config)
    try:
        connection.execute("SET enable_progress_bar = false")
        if suffix == ".parquet":
            connection.execute("CREATE TABLE file AS SELECT * FROM read_parquet($path)", {"path": str(path)})
        elif suffix in _TEXT_FILES | _BOOKS:
            with _as_csv(path, suffix, sheet) as written:
                connection.execute(_READ_CSV, {"path": str(written)})
        else:
            connection.close()
            raise InputError(f"a file of this kind is not read: {suffix or 'no suffix'}", place=Place(path),
                             advice=f"Expected {_KINDS}.")  # fmt: skip
    except duckdb.Error as error:
        connection.close()
        said = str(error).splitlines()[0].removeprefix("Invalid Input Error: ").replace(str(path), path.name)
        raise InputError(f"the file cannot be read: {said[:200]}", place=Place(path)) from None
    return connection


_READ_CSV = (
    "CREATE TABLE file AS SELECT * FROM read_csv($path, all_varchar = true, header = true, null_padding = true, "
    "strict_mode = false, quote = '\"', escape = '\"')"
)


@contextmanager
def _as_csv(path: Path, suffix: str, sheet: str | None) -> Iterator[Path]:
    """The file as a CSV in UTF-8: itself, or written out beside the system's temporary files."""
    if suffix == ".gz":
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="closefit-table-") as folder:
        written = Path(folder) / "table.csv"
        if suffix in _BOOKS:
            _write_sheet(path, sheet, written)
        elif (text := _other_encoding(path)) is not None:
            written.write_text(text, encoding="utf-8", newline="")
        else:
            written = path
        yield written


def _other_encoding(path: Path) -> str | None:
    """The text of a file that is no UTF-8; None where it is."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            while file.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return _guessed(path)
    except OSError as error:
        raise InputError(f"the file cannot be read: {error.strerror}", place=Place(path)) from None
    return None


def _guessed(path: Path) -> str:
    raw = path.read_bytes()
    # A few letters are too little to guess by; then it is what Windows programs write in the west.
    if not raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and sum(byte > 127 for byte in raw) < _FEW:
        return raw.decode("cp1252", errors="replace")
    from charset_normalizer import from_bytes

    best = from_bytes(raw).best()
    if best is None:
        raise InputError("the file is no text", place=Place(path), advice="Save it as UTF-8.")
    return str(best)


def _write_sheet(path: Path, sheet: str | None, target: Path) -> None:
    import python_calamine as calamine

    try:
        book = calamine.load_workbook(str(path))
        names = list(book.sheet_names)
        if sheet is not None and sheet not in names:
            near = nearest(sheet, by_name := {name.casefold(): name for name in names})
            advice = f"Did you mean {by_name[near]!r}?" if near else f"It has {', '.join(map(repr, names))}."
            raise InputError(f"the workbook has no sheet {sheet!r}", place=Place(path), advice=advice)
        rows = book.get_sheet_by_name(sheet or names[0]).to_python(skip_empty_area=False)
    except (calamine.CalamineError, OSError, ValueError, IndexError) as error:
        raise InputError(f"the workbook cannot be read: {error}", place=Place(path)) from None
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([_text(cell) for cell in row] for row in rows)


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell).strip()
