"""The benchmark of scoring: its forms by hand, and what it says about bars."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.score.generate import generate
from benchmarks.score.runs import Run, Size, differing
from benchmarks.score.table import bar_lines, table_lines
from benchmarks.score.ways import BARE, DIGITS, FORMS, OTHERS, WAYS, WHY

ACCOUNTS = 3000


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    generate(folder, ACCOUNTS)
    return folder


@pytest.fixture(scope="module")
def reference(files: Path) -> Path:
    WAYS["expression"](files, files / "expression.parquet")
    return files / "expression.parquet"


@pytest.mark.parametrize("form", [*FORMS, BARE])
def test_every_form_by_hand_gives_the_rows_of_the_expression(
    files: Path, reference: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands in hand/*.sql says of every account what closefit says."""
    monkeypatch.chdir(files)
    WAYS[form](files, files / f"{form}.parquet")
    assert differing(files / f"{form}.parquet", reference, WHY if form == BARE else ()) == 0


@pytest.mark.parametrize("way", list(OTHERS))
def test_other_libraries_give_the_rows_of_the_expression(files: Path, reference: Path, way: str) -> None:
    """Polars and pandas say of every account what closefit says, reasons included."""
    pytest.importorskip(way, reason=f"{way} is not installed")
    WAYS[way](files, files / f"{way}.parquet")
    assert differing(files / f"{way}.parquet", reference, digits=DIGITS.get(way)) == 0


def test_rows_that_differ_are_counted_on_both_sides(files: Path, reference: Path) -> None:
    """One changed row is a row that the one lacks and a row that the other lacks."""
    import duckdb

    changed = files / "changed.parquet"
    duckdb.connect().execute(
        f"COPY (SELECT * REPLACE (CASE account WHEN 'account7.com' THEN fit + 1 ELSE fit END AS fit) "
        f"FROM '{reference}') TO '{changed}' (FORMAT parquet)"
    )
    assert differing(changed, reference) == 2
    assert differing(changed, reference, leave_out=["fit"]) == 0


def _size(accounts: int, **seconds: float) -> Size:
    return Size(accounts, {way: [Run(s, s, 100), Run(s + 1, s + 1, 200)] for way, s in seconds.items()})


def test_bars_are_measured_against_the_best_form_by_hand() -> None:
    """The quickest of three forms is what 1.15 and the growth of a row's cost are measured by; a miss says so."""
    small = _size(1_000_000, power=2, lookup=3, masks=1.5, bare=1, expression=1.6, command=1.7)
    large = _size(10_000_000, power=20, lookup=30, masks=15, bare=9, expression=16, command=20)
    large.unequal = {"command": 3}
    assert bar_lines([small, large]) == [
        "missed: 3 rows of command differ, 10,000,000 accounts; bar: 0",
        (
            "held: 1.07 times hand-written (masks) by expression, 10,000,000 accounts; 1.07 in processor seconds; "
            "bar: 1.15 or less"
        ),
        "held: 1.78 times without reasons by expression, 10,000,000 accounts; bar: 2.0",
        (
            "missed: 1.33 times hand-written (masks) by command, 10,000,000 accounts; 1.33 in processor seconds; "
            "bar: 1.15 or less"
        ),
        "missed: 2.22 times without reasons by command, 10,000,000 accounts; bar: 2.0",
        "held: 200 MB by command, 10,000,000 accounts; bar: 4,096 MB",
        (
            "missed: +18% cost of a row by command, 1,000,000 to 10,000,000 accounts; +18% in processor seconds; "
            "bar: less than +15%"
        ),
    ]
    huge = _size(20_000_000, masks=40, command=44)
    assert bar_lines([small, large, huge])[-2:] == [
        (
            "missed: +29% cost of a row by command, 1,000,000 to 20,000,000 accounts; +29% in processor seconds; "
            "bar: less than +15%"
        ),
        (
            "held: +10% cost of a row by command, 10,000,000 to 20,000,000 accounts; +10% in processor seconds; "
            "bar: less than +15%"
        ),
    ]
    assert "| 10,000,000 | command | 20.00 | 20.50 | 20.00 | 500,000 | 200 | 1.33 | 3 |" in table_lines([small, large])
