"""Bars, tables and the page: what is missed is said, fails the run, and what could not be run is never blank."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from benchmarks.derive import __main__ as command
from benchmarks.derive import real
from benchmarks.derive.figures import Failure, Figures
from benchmarks.derive.plan import SEED, Family, Held, Job, Plan, Report, aim, bar, not_run
from benchmarks.derive.table import HEAD, bar_table, markdown, rows_of
from benchmarks.page import rewrite


def test_a_bar_is_one_line() -> None:
    """A line says whether the bar holds, what was measured, the figure and the bar."""
    assert bar("AUC", held=True, figure="0.81", asked=".80 or more").line == "held: AUC: 0.81 (bar: .80 or more)"
    assert bar("AUC", held=False, figure="0.79", asked=".80 or more").line.startswith("missed: AUC: 0.79")
    assert aim("AUC", held=False, figure="0.79", asked=".85").held is Held.aim_not_reached
    assert not_run("AUC", "no data", ".80 or more").line == "not run: AUC: no data (bar: .80 or more)"


def test_a_rival_that_fails_says_why() -> None:
    """Its row has the reason where the figures would be, and as many cells as the others."""
    good = Figures(0.7, 0.6, 0.65, 2.0, 5, 0.1)
    rows = rows_of(
        "deals", {"a": [good, good], "b": [Failure("ImportError: no b")], "c": [good, Failure("too slow")], "d": []}
    )
    assert [len(row) for row in rows] == [len(HEAD)] * 3
    assert rows[0][1:4] == ["a", "0.700", "0.000"]
    assert rows[1][2] == "did not run: ImportError: no b"
    assert rows[2][1] == "c (1 of 2 did not run: too slow)"


def test_a_cell_cannot_end_its_row() -> None:
    """A bar inside an error message does not break the table."""
    assert markdown(("a", "b"), [["x | y", "z"]])[-1] == "| x / y | z |"
    assert bar_table([bar("n", held=True, figure="1", asked="2")])[-1] == "| held | n | 1 | 2 |"


def test_rewriting_touches_its_own_part_only(tmp_path: Path) -> None:
    """Twice the same lines give the same page; what stands around the markers stays; a new part is begun at the end."""
    page = tmp_path / "page.md"
    page.write_text("# T\n\n<!-- a:begin -->\nold\n<!-- a:end -->\n\nkept\n", encoding="utf-8")
    rewrite(page, "a", ["| new |"])
    once = page.read_text(encoding="utf-8")
    rewrite(page, "a", ["| new |"])
    assert page.read_text(encoding="utf-8") == once == "# T\n\n<!-- a:begin -->\n| new |\n<!-- a:end -->\n\nkept\n"
    rewrite(page, "b", ["other"])
    assert page.read_text(encoding="utf-8") == once + "\n## B\n\n<!-- b:begin -->\nother\n<!-- b:end -->\n"


def test_seeds_follow_from_one_and_are_no_tests() -> None:
    """Another seed or family gives other seeds; none is one that a test uses."""
    plan = Plan()
    assert plan.seeds(12, "planted") == Plan(SEED).seeds(12, "planted")
    assert len({*plan.seeds(12, "planted"), *plan.seeds(12, "noise"), *Plan(7).seeds(12, "planted")}) == 36
    assert min(plan.seeds(1, "planted") + Plan(0).seeds(1, "real")) >= 10_000


def test_absent_data_is_said(tmp_path: Path) -> None:
    """Without the data folder every row and every bar of the real sets says that it was not run, and why."""
    plan = Plan(shared=tmp_path / "absent")
    assert real.jobs(plan) == []
    report = real.report(plan, {})
    assert {one.held for one in report.bars} == {Held.not_run}
    assert len(report.bars) == 3
    assert len(report.rows) == len(real.SETS)
    assert all("absent" in row[2] and len(row) == len(HEAD) for row in report.rows)


def _double(number: int) -> int:
    if number < 0:
        raise ValueError("below zero")
    return 2 * number


def _family(*numbers: int, asked: int) -> Family[int]:
    def jobs(_: Plan) -> list[Job[int]]:
        return [Job(str(number), _double, (number,)) for number in numbers]

    def report(_: Plan, results: Mapping[str, int]) -> Report:
        total = sum(results.values())
        return Report([bar("sum", total >= asked, str(total), f"{asked} or more")], [["d", *[""] * 8]], ["a note"])

    return Family("sums", jobs, report, alone=True)


@pytest.mark.parametrize(
    ("numbers", "asked", "code", "said"),
    [
        ((1, 2), 6, 0, "held: sum: 6 (bar: 6 or more)"),
        ((1, 2), 7, 1, "missed: sum: 6 (bar: 7 or more)"),
        ((1, 2, -1), 6, 1, "missed: sums: -1: ValueError: below zero (bar: runs to its end)"),
    ],
)
def test_a_bar_missed_or_a_job_broken_fails_the_run(
    numbers: tuple[int, ...],
    asked: int,
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """The exit code is 1 when a bar is missed or a job broke; the page has table, bars and notes."""
    page = tmp_path / "page.md"
    monkeypatch.setattr(command, "FAMILIES", (_family(*numbers, asked=asked),))
    monkeypatch.setattr(command, "PAGE", page)
    assert command.main([]) == code
    printed = capsys.readouterr()
    assert said in printed.out.splitlines()
    assert f"{len(numbers)} of {len(numbers)}" in printed.err
    written = page.read_text(encoding="utf-8")
    assert "| d |" in written
    assert "a note" in written


def test_a_quick_run_leaves_the_page(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Figures of a few seeds are printed, not written."""
    monkeypatch.setattr(command, "FAMILIES", (_family(1, asked=1),))
    monkeypatch.setattr(command, "PAGE", tmp_path / "page.md")
    assert command.main(["--quick"]) == 0
    assert not (tmp_path / "page.md").exists()
    assert "left as it is" in capsys.readouterr().err
