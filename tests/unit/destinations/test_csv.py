"""The built-in destination: what a spreadsheet may be given, and reading our key back."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closefit.destinations import COLUMNS, harmless, keys_in, write_rows

TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)
DANGEROUS = st.builds(str.__add__, st.sampled_from(list("=+-@\t\r\n＝＋－＠")), TEXTS)  # noqa: RUF001


@given(text=TEXTS | DANGEROUS)
def test_no_cell_begins_like_a_formula(text: str) -> None:
    """Whatever goes in, what comes out begins with no dangerous character unless it is a plain number."""
    out = harmless(text)
    assert out[:1] not in set("=+-@\t\r\n＝＋－＠") or not out or re.fullmatch(r"[+-][0-9.,eE+-]+", out)  # noqa: RUF001
    assert out.removeprefix("'") == text or out == text


@pytest.mark.parametrize("text", ["-3.5", "+49", "-1e5", "12", "2026-10-05", "12.5", "-1,000"])
def test_numbers_and_dates_stay_as_they_are(text: str) -> None:
    """A negative number is not made text."""
    assert harmless(text) == text


@pytest.mark.parametrize(
    "text", ["=1+1", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "+49 30 1234", "-", "=\u0664"]
)
def test_formulas_get_an_apostrophe(text: str) -> None:
    """What a spreadsheet would run is shown as text."""
    assert harmless(text) == f"'{text}"


@given(rows=st.lists(st.lists(TEXTS | DANGEROUS, min_size=2, max_size=2), max_size=5))
def test_what_is_written_reads_back(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    """Any text, quotes and line ends included, survives a CSV reader."""
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    clean = [[cell.replace("\x00", "") for cell in row] for row in rows]
    assert write_rows(path, ["x", "y"], clean) == len(rows)
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["x", "y"], *([harmless(cell) for cell in row] for row in clean)]


def test_the_file_is_rfc_4180(tmp_path: Path) -> None:
    """UTF-8 without a mark, a header, CRLF, and quotes only where they are needed."""
    path = tmp_path / "a.csv"
    write_rows(path, ["name", "note"], [["Müller, Söhne", 'says "hi"'], [None, 3]])
    assert path.read_bytes() == 'name,note\r\n"Müller, Söhne","says ""hi"""\r\n,3\r\n'.encode()


def test_our_keys_are_found_in_a_file(tmp_path: Path) -> None:
    """The keys of a written file are read back; a missing file has none."""
    path = tmp_path / "a.csv"
    write_rows(path, COLUMNS, [["a"] * (len(COLUMNS) - 1) + ["k1"], ["b"] * (len(COLUMNS) - 1) + ["k2"]])
    assert keys_in(path) == {"k1", "k2"}
    assert keys_in(tmp_path / "none.csv") == set()
