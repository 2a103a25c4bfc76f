"""Any table a user may have, CSV, Excel, Parquet, Arrow or in a DuckDB file, as a raw relation inside the engine."""

from __future__ import annotations

import difflib
import tempfile
from pathlib import Path

from closefit.engines import DuckDBEngine
from closefit.errors import InputError
from closefit.intake.columnar import ARROW, is_arrow, load_arrow, load_database, load_parquet
from closefit.intake.encoding import plain_text
from closefit.intake.engine_tables import refuse_tables
from closefit.intake.load import load_excel, load_text
from closefit.intake.raw import Raw
from closefit.terms import Place, Table

_EXCEL = {".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"}
_DATABASES = {".duckdb", ".ddb", ".db"}


def read_file(engine: DuckDBEngine, path: Path, noun: str, *, header: bool = True, beside: Table | None = None) -> Raw:
    """Bring a file into the engine as the relation ``<noun>_raw``.

    ``FILE.xlsx#Sheet`` names a sheet of a workbook; otherwise its first sheet with cells is taken.
    ``FILE.duckdb#table`` names a table or view of a DuckDB file, which is opened for reading only; its only one needs
    no name. With ``header`` false the file may be a bare list. ``beside`` are the accounts whose keys the rows have, if
    they are read already. Raises InputError for a file that is missing, a folder,
    empty, binary, without a header or rows, or of which more than 5 % of the rows are broken.
    """
    file, sheet = _named_sheet(path)
    _require_file(file)
    relation = f"{noun}_raw"
    with file.open("rb") as opened:
        start = opened.read(8)
        magic = start + opened.read(4)
    if start.startswith(b"PAR1"):
        raw = load_parquet(engine, relation, file, beside)
    elif magic.endswith(b"DUCK"):
        raw = load_database(engine, relation, file, sheet)
    elif is_arrow(start) or file.suffix.lower() in ARROW:
        raw = load_arrow(engine, relation, file)
    elif file.suffix.lower() in _EXCEL or start.startswith(b"\xd0\xcf\x11\xe0"):
        with tempfile.TemporaryDirectory(prefix="closefit-") as folder:
            raw = load_excel(engine, relation, file, sheet, Path(folder) / "rows.csv")
    else:
        with plain_text(file) as text:
            raw = load_text(engine, relation, file, text, header=header)
    if raw.rows == 0 and (header or len(raw.headers) > 1):
        raise InputError(
            "there is a header and no row below it", place=Place(raw.path, raw.header_line or None),
            advice="Export it again, with the rows.",
        )  # fmt: skip
    return raw


def _named_sheet(path: Path) -> tuple[Path, str | None]:
    if "#" in path.name and not path.exists():
        name, _, sheet = path.name.partition("#")
        if Path(name).suffix.lower() in _EXCEL | _DATABASES:
            return path.with_name(name), sheet
    return path, None


def _require_file(path: Path) -> None:
    if path.is_dir():
        files = sorted(p.name for p in path.iterdir() if p.is_file() and not p.name.startswith("."))[:5]
        inside = f" It holds {', '.join(files)}." if files else ""
        raise InputError(
            "this is a folder, and a file was expected", place=Place(path), advice=f"Name one file in it.{inside}"
        )
    if not path.exists():
        refuse_tables((path,))
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
