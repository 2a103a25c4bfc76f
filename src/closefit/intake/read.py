"""Any table a user may have, CSV, Excel or Parquet, as a raw relation inside the engine."""

from __future__ import annotations

import difflib
import tempfile
from pathlib import Path

import duckdb

from closefit.engines import DuckDBEngine, quote
from closefit.errors import InputError
from closefit.intake.encoding import PlainText, plain_text
from closefit.intake.headers import require_header
from closefit.intake.raw import (
    REFUSED_SHARE,
    Raw,
    drop_relation,
    make_table,
    make_view,
    one_count,
    text_literal,
)
from closefit.intake.rows import CELL_BYTES, Dialect, read_dialect, write_clean_rows
from closefit.terms import Assumption, Place, Problem, Refused

_EXCEL = {".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"}


def read_file(engine: DuckDBEngine, path: Path, noun: str, *, header: bool = True) -> Raw:
    """Bring a file into the engine as the relation ``<noun>_raw``.

    ``FILE.xlsx#Sheet`` names a sheet of a workbook; otherwise its first sheet with cells is taken. With ``header`` false
    the file may be a bare list. Raises InputError for a file that is missing, a folder, empty, binary, without a
    header, or of which more than 5 % of the rows are broken.
    """
    file, sheet = _named_sheet(path)
    _require_file(file)
    relation = f"{noun}_raw"
    start = _first_bytes(file)
    if start.startswith(b"PAR1"):
        raw = _read_parquet(engine, file, relation)
    elif file.suffix.lower() in _EXCEL or start.startswith(b"\xd0\xcf\x11\xe0"):
        from closefit.intake.excel import read_excel  # noqa: PLC0415  (only for Excel)

        with tempfile.TemporaryDirectory(prefix="closefit-") as folder:
            found = read_excel(file, sheet, Path(folder) / "rows.csv")
            raw = _load_clean(engine, relation, file, found.rows, found.headers, found.header_line, found.refused)
            raw = _with(raw, found.assumptions)
    else:
        with plain_text(file) as text:
            raw = _read_text(engine, file, relation, text, header=header)
    _require_rows(raw)
    return raw


def _with(raw: Raw, assumptions: tuple[Assumption, ...]) -> Raw:
    from dataclasses import replace  # noqa: PLC0415

    return replace(raw, assumptions=(*raw.assumptions, *assumptions))


def _named_sheet(path: Path) -> tuple[Path, str | None]:
    if "#" in path.name and not path.exists():
        name, _, sheet = path.name.partition("#")
        if Path(name).suffix.lower() in _EXCEL:
            return path.with_name(name), sheet
    return path, None


def _require_file(path: Path) -> None:
    if path.is_dir():
        files = sorted(p.name for p in path.iterdir() if p.is_file())[:5]
        inside = f" It holds {', '.join(files)}." if files else ""
        raise InputError(
            "this is a folder, and a file was expected", place=Place(path), advice=f"Name one file in it.{inside}"
        )
    if not path.exists():
        raise InputError("there is no such file", place=Place(path), advice=_nearest_file(path))
    try:
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except OSError as error:
        raise InputError(f"the file cannot be opened: {error.strerror or error}", place=Place(path)) from None
    if size == 0:
        raise InputError(
            "the file is empty", place=Place(path), advice="Export it again; a header and rows were expected."
        )


def _nearest_file(path: Path) -> str:
    if not path.parent.is_dir():
        return f"There is no folder {path.parent} either."
    names = sorted(p.name for p in path.parent.iterdir() if p.is_file())
    near = difflib.get_close_matches(path.name, names, n=1, cutoff=0.6)
    return f"Did you mean {path.parent / near[0]}?" if near else "Check the name and the folder."


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(8)


# --- text ------------------------------------------------------------------------------------------------------------


def _read_text(engine: DuckDBEngine, path: Path, relation: str, text: PlainText, *, header: bool) -> Raw:
    dialect = read_dialect(text.path, path)
    if header:
        require_header(dialect.headers, path, dialect.header_line)
    raw = _load_fast(engine, relation, path, text, dialect) or _load_carefully(engine, relation, path, text, dialect)
    return _with(raw, _text_assumptions(text))


def _text_assumptions(text: PlainText) -> tuple[Assumption, ...]:
    if text.encoding in {"utf-8", "utf-8-sig", "ascii"}:
        return ()
    return (Assumption("encoding", text.encoding, "the file is not UTF-8", "save the file as UTF-8"),)


def _load_fast(engine: DuckDBEngine, relation: str, path: Path, text: PlainText, dialect: Dialect) -> Raw | None:
    """DuckDB's own reader, when every physical line after the header is one whole row; else None."""
    if dialect.backslash:
        return None
    source = f"{relation}_rows"
    names = [f"c{i}" for i in range(1, len(dialect.headers) + 1)]
    try:
        make_table(engine, source, f"SELECT * FROM {_read_csv(text.path, dialect, names)}")
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error:
        drop_relation(engine, source)
        return None
    rows = one_count(engine, f"SELECT count(*) FROM {quote(source)}")
    if rows != text.lines - dialect.header_end:
        drop_relation(engine, source)
        return None
    blank = " AND ".join(f"{name} IS NULL" for name in names)
    if one_count(engine, f"SELECT count(*) FROM {quote(source)} WHERE {blank}"):
        drop_relation(engine, source)
        return None
    shift = dialect.header_end + 1
    make_view(engine, relation, f"SELECT rowid + {shift} AS line, * FROM {quote(source)}")
    return Raw(relation, path, dialect.headers, ("VARCHAR",) * len(names), rows, dialect.header_line)


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
        return _load_clean(engine, relation, path, clean, dialect.headers, dialect.header_line, refused)


def _load_clean(
    engine: DuckDBEngine, relation: str, path: Path, clean: Path, headers: tuple[str, ...], header_line: int,
    refused: tuple[Refused, ...],
) -> Raw:  # fmt: skip
    """Rows that our own writer wrote: the line, then the cells, all quoted."""
    names = [f"c{i}" for i in range(1, len(headers) + 1)]
    source = f"{relation}_rows"
    reader = _read_csv(clean, Dialect(",", headers, 0, 0), ["line", *names])
    cells = ", ".join(f"nullif({name}, '') AS {name}" for name in names)
    make_table(engine, source, f"SELECT CAST(line AS BIGINT) AS line, {cells} FROM {reader}")
    make_view(engine, relation, f"SELECT * FROM {quote(source)}")
    rows = one_count(engine, f"SELECT count(*) FROM {quote(source)}")
    return Raw(relation, path, headers, ("VARCHAR",) * len(names), rows, header_line, refused)


def _require_few_refused(path: Path, kept: int, refused: tuple[Refused, ...]) -> None:
    broken = [r for r in refused if r.reason != "an empty row"]
    count = sum(r.count for r in broken)
    if count <= max(1, REFUSED_SHARE * (kept + count)) and (kept or not count):
        return
    problems = [
        Problem(
            f"{r.count:,} {'row has' if r.count == 1 else 'rows have'} {r.reason}",
            Place(path, r.lines[0] if r.lines else None),
        )
        for r in broken[:5]
    ]
    advice = (
        f"{count:,} of {kept + count:,} rows cannot be read, which is too many to go on. Export the file again, with quotes "
        "around cells that hold the delimiter or a line break."
    )
    raise InputError([*problems[:-1], Problem(problems[-1].message, problems[-1].place, advice)])


def _require_rows(raw: Raw) -> None:
    if raw.rows == 0:
        raise InputError(
            "there is a header and no row below it", place=Place(raw.path, raw.header_line or None),
            advice="Export it again, with the rows.",
        )  # fmt: skip


# --- Parquet ---------------------------------------------------------------------------------------------------------


def _read_parquet(engine: DuckDBEngine, path: Path, relation: str) -> Raw:
    source = f"read_parquet({text_literal(str(path))}, file_row_number = true)"
    try:
        described = engine.execute(f"DESCRIBE SELECT * EXCLUDE (file_row_number) FROM {source}").fetchall()
        names = ", ".join(f"{quote(row[0])} AS c{i}" for i, row in enumerate(described, 1))
        make_view(engine, relation, f"SELECT file_row_number + 1 AS line, {names} FROM {source}")
        rows = one_count(engine, f"SELECT count(*) FROM {quote(relation)}")
    except duckdb.Error as error:
        raise InputError(
            f"the Parquet file is damaged: {str(error).splitlines()[0]}", place=Place(path), advice="Write it again."
        ) from None
    kinds = tuple(str(row[1]) for row in described)
    return Raw(relation, path, tuple(str(row[0]) for row in described), kinds, rows, 0, in_place=True)
