"""Rows of one file into the engine: by DuckDB's own reader where that is exact, carefully where it is not."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import duckdb

from closefit.engines import DuckDBEngine, quote, text_literal
from closefit.errors import InputError
from closefit.intake.encoding import PlainText
from closefit.intake.headers import require_header
from closefit.intake.missing import known
from closefit.intake.raw import REFUSED_SHARE, Raw, drop_relation, make_table, make_view, one_count, one_row, rows_of
from closefit.intake.rows import CELL_BYTES, EMPTY_ROW, Dialect, read_dialect, write_clean_rows
from closefit.terms import Assumption, Place, Problem, Refused


def load_text(engine: DuckDBEngine, relation: str, path: Path, text: PlainText, *, header: bool) -> Raw:
    """Load a delimited text. Raises InputError when it has no header or too many broken rows."""
    dialect = read_dialect(text.path, path, header=header)
    if header:
        require_header(dialect.headers, path, dialect.header_line)
    raw = _load_fast(engine, relation, path, text, dialect) or _load_carefully(engine, relation, path, text, dialect)
    if text.encoding in {"utf-8", "utf-8-sig"}:
        return raw
    note = Assumption("encoding", text.encoding, "the file is not UTF-8", "save the file as UTF-8")
    return replace(raw, assumptions=(note,))


def _load_fast(engine: DuckDBEngine, relation: str, path: Path, text: PlainText, dialect: Dialect) -> Raw | None:
    """DuckDB's own reader, when every physical line after the header is one whole row; else None."""
    if dialect.backslash:
        return None
    names = _names(dialect.headers)
    source = _read_csv(text.path, dialect, names)
    try:
        make_table(engine, rows_of(relation), f"SELECT {_cells(names)} FROM {source}")
    except duckdb.OutOfMemoryException as error:
        raise _no_room(path, error) from None
    except duckdb.Error:
        drop_relation(engine, rows_of(relation))
        return None
    blank = " AND ".join(f"{name} IS NULL" for name in names)
    rows, blanks = one_row(engine, f"SELECT count(*), count(*) FILTER ({blank}) FROM {quote(rows_of(relation))}")
    if rows != text.lines - dialect.header_end or blanks:
        drop_relation(engine, rows_of(relation))
        return None
    make_view(engine, relation, f"SELECT rowid + {dialect.header_end + 1} AS line, * FROM {quote(rows_of(relation))}")
    return Raw(relation, path, dialect.headers, ("VARCHAR",) * len(names), int(str(rows)), dialect.header_line)


def _names(headers: tuple[str, ...]) -> list[str]:
    return [f"c{i}" for i in range(1, len(headers) + 1)]


def _cells(names: list[str]) -> str:
    return ", ".join(f"{known(name)} AS {name}" for name in names)


def _read_csv(path: Path, dialect: Dialect, names: list[str]) -> str:
    columns = ", ".join(f"{name}: 'VARCHAR'" for name in names)
    return (
        f"read_csv({text_literal(str(path))}, auto_detect = false, header = false, skip = {dialect.header_end}, "
        f"delim = {text_literal(dialect.delimiter)}, quote = '\"', escape = '\"', columns = {{{columns}}}, "
        f"max_line_size = {CELL_BYTES}, null_padding = false, compression = 'none')"
    )


def _load_carefully(engine: DuckDBEngine, relation: str, path: Path, text: PlainText, dialect: Dialect) -> Raw:
    """Row by row, for files with line breaks inside cells or with broken rows: every line number is exact."""
    with tempfile.TemporaryDirectory(prefix="closefit-") as folder:
        clean = Path(folder) / "rows.csv"
        count, refused = write_clean_rows(text.path, clean, dialect)
        _require_few_refused(path, count, refused)
        raw = Raw(relation, path, dialect.headers, (), count, dialect.header_line, refused)
        return _load_clean(engine, raw, clean)


def _load_clean(engine: DuckDBEngine, raw: Raw, clean: Path) -> Raw:
    """Rows that our own writer wrote: the line, then the cells, all quoted."""
    names = _names(raw.headers)
    reader = _read_csv(clean, Dialect(",", raw.headers, 0, 0), ["line", *names])
    rows = rows_of(raw.relation)
    try:
        make_table(engine, rows, f"SELECT CAST(line AS BIGINT) AS line, {_cells(names)} FROM {reader}")
    except duckdb.OutOfMemoryException as error:
        raise _no_room(raw.path, error) from None
    make_view(engine, raw.relation, f"SELECT * FROM {quote(rows)}")
    return replace(raw, rows=one_count(engine, f"SELECT count(*) FROM {quote(rows)}"), kinds=("VARCHAR",) * len(names))


def _no_room(path: Path, error: Exception) -> InputError:
    return InputError(
        f"the file does not fit into memory and the temporary folder: {str(error).splitlines()[0]}",
        place=Place(path),
        advice="Free disk space, or give closefit more memory or a temporary folder with room.",
    )


def _require_few_refused(path: Path, kept: int, refused: tuple[Refused, ...]) -> None:
    broken = sorted((r for r in refused if r.reason != EMPTY_ROW), key=lambda r: r.lines)
    count = sum(r.count for r in broken)
    if not count or (kept and count <= max(1, REFUSED_SHARE * (kept + count))):
        return
    problems = [
        Problem(f"{r.count:,} {'row has' if r.count == 1 else 'rows have'} {r.reason}", Place(path, r.lines[0]))
        for r in broken[:5]
    ]
    advice = (
        f"{count:,} of {kept + count:,} rows cannot be read, which is too many to go on. Export the file again, with "
        "quotes around cells that hold the delimiter or a line break."
    )
    raise InputError([*problems[:-1], replace(problems[-1], advice=advice)])


def load_excel(engine: DuckDBEngine, relation: str, path: Path, sheet: str | None, target: Path) -> Raw:
    """Load one sheet of a workbook; ``target`` is a file to work with."""
    from closefit.intake.excel import read_excel

    found = read_excel(path, sheet, target)
    raw = Raw(relation, path, found.headers, (), 0, found.header_line, found.refused, found.assumptions)
    return _load_clean(engine, raw, found.rows)
