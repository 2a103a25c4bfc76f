"""Files that an engine writes: whole or not at all, and safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from closefit.engines import DuckDBEngine, files
from closefit.errors import InputError, UsageError

ROW = """
SELECT 'acme.com' AS account, 11.5 AS fit, ['crm +2', 'industry +3'] AS reasons, DATE '2026-10-01' AS as_of,
  TRUE AS good, []::VARCHAR[] AS none, NULL::VARCHAR AS nothing
"""


@pytest.mark.parametrize("suffix", ["csv", "parquet", "xlsx", "CSV"])
def test_number_of_rows(tmp_path: Path, suffix: str) -> None:
    """Writing returns how many rows the file holds and leaves nothing else in the folder."""
    with DuckDBEngine() as engine:
        assert engine.write("SELECT * FROM range(3)", tmp_path / f"out.{suffix}") == 3
    assert [path.name for path in tmp_path.iterdir()] == [f"out.{suffix}"]


def test_csv(tmp_path: Path) -> None:
    """A CSV has a header, lists joined by "; ", ISO dates and empty cells for the unknown and for empty lists."""
    with DuckDBEngine() as engine:
        engine.write(ROW, tmp_path / "out.csv")
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert lines == [
        "account,fit,reasons,as_of,good,none,nothing",
        "acme.com,11.5,crm +2; industry +3,2026-10-01,true,,",
    ]


def test_xlsx(tmp_path: Path) -> None:
    """An Excel file holds typed cells."""
    with DuckDBEngine() as engine:
        engine.write(ROW, tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert sheet is not None
    head, row = sheet.iter_rows(values_only=True)
    assert head == ("account", "fit", "reasons", "as_of", "good", "none", "nothing")
    assert row == ("acme.com", 11.5, "crm +2; industry +3", dt.datetime(2026, 10, 1), True, None, None)  # noqa: DTZ001


def test_parquet_keeps_lists(tmp_path: Path) -> None:
    """A Parquet file keeps lists as lists and formulas as they are: no spreadsheet runs them."""
    with DuckDBEngine() as engine:
        engine.write("SELECT ['=a'] AS reasons, '=1+1' AS name", tmp_path / "out.parquet")
        assert engine.rows(f"SELECT * FROM '{tmp_path}/out.parquet'") == [{"reasons": ["=a"], "name": "=1+1"}]


HOSTILE = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\tx", "\r=x", "=", "-", "+49 30 123 45 67"]
HARMLESS = ["-5", "+3", "-1.5", "1e-3", "-1,234.50", "a=b", "", "3-2", "+4930123456"]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_formulas_are_neutralised(tmp_path: Path, suffix: str) -> None:
    """A cell that a spreadsheet would run gets a leading apostrophe; numbers and other texts stay as they are."""
    path = tmp_path / f"out.{suffix}"
    with DuckDBEngine() as engine:
        engine.execute("CREATE TABLE cells (place INTEGER, cell VARCHAR)")
        for place, cell in enumerate([*HOSTILE, *HARMLESS]):
            engine.execute("INSERT INTO cells VALUES (?, ?)", [place, cell])
        engine.write("SELECT cell FROM cells ORDER BY place", path)
    assert cells(path)[1:] == [*(f"'{cell}" for cell in HOSTILE), *HARMLESS]


def test_formulas_in_lists_and_headers(tmp_path: Path) -> None:
    """A list's first entry and a column's name can be formulas too."""
    with DuckDBEngine() as engine:
        engine.write("""SELECT ['=a', 'b'] AS "=HYPERLINK(1)" """, tmp_path / "out.csv")
    assert cells(tmp_path / "out.csv") == ["'=HYPERLINK(1)", "'=a; b"]


def cells(path: Path) -> list[str]:
    """The first column, the header first."""
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path).active
        assert sheet is not None
        return [unescape(str(row[0] or "")) for row in sheet.iter_rows(values_only=True)]
    with path.open(encoding="utf-8", newline="") as file:
        return [row[0] if row else "" for row in csv.reader(file)]


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    """When a query breaks off, the file that was there stays as it was and no half of a new one is left."""
    path = tmp_path / "out.csv"
    path.write_text("old", encoding="utf-8")
    with DuckDBEngine() as engine, pytest.raises(Exception, match="Could not convert"):
        engine.write(
            "SELECT CAST(CASE WHEN i > 90000 THEN 'x' ELSE '1' END AS INTEGER) FROM range(99999) AS t(i)", path
        )
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_too_many_rows_for_excel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More rows than a sheet holds are an error that names the way out, and no file."""
    monkeypatch.setattr(files, "XLSX_ROWS", 4)
    with DuckDBEngine() as engine:
        assert engine.write("SELECT * FROM range(3)", tmp_path / "fits.xlsx") == 3
        with pytest.raises(InputError) as caught:
            engine.write("SELECT * FROM range(4)", tmp_path / "full.xlsx")
    assert "an Excel sheet holds 3 rows" in str(caught.value)
    assert ".parquet" in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["fits.xlsx"]


def test_unknown_suffix(tmp_path: Path) -> None:
    """Another suffix is refused with the ones that work."""
    with DuckDBEngine() as engine, pytest.raises(UsageError) as caught:
        engine.write("SELECT 1", tmp_path / "out.doc")
    assert "ends in .doc cannot be written" in str(caught.value)
    assert ".csv, .parquet, .xlsx" in str(caught.value)


def test_missing_folder(tmp_path: Path) -> None:
    """A folder that does not exist is named."""
    with DuckDBEngine() as engine, pytest.raises(UsageError, match="No such file or directory"):
        engine.write("SELECT 1", tmp_path / "nowhere" / "out.csv")


def test_quotes_in_a_path(tmp_path: Path) -> None:
    """A path is a path, whatever characters it holds."""
    folder = tmp_path / "o'brien; --"
    folder.mkdir()
    with DuckDBEngine() as engine:
        assert engine.write("SELECT 1 AS one", folder / "it's.csv") == 1
    assert (folder / "it's.csv").read_text(encoding="utf-8") == "one\n1\n"
