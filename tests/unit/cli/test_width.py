"""What is shown fits the terminal, and what goes to a pipe is left as it is."""

from __future__ import annotations

import pytest

from closefit.cli.assumed import show_assumed
from closefit.cli.show import say_command, say_line, table
from closefit.terms import Assumption

ROWS = [
    ("", "won", "what it rests on"),
    ("signals('pricing_page_visit', 90) >= 1", "47%", "a sentence that goes on for longer than a terminal " * 2),
    ("employees", "9%", "short"),
]  # fmt: skip


def test_a_table_fits_the_terminal_and_loses_no_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """At 80 and at 60 columns no line is wider, every word is still there, and a narrow cell is never folded."""
    for wide in (80, 60):
        monkeypatch.setenv("COLUMNS", str(wide))
        table(ROWS)
        told = capsys.readouterr().out
        assert max(map(len, told.splitlines())) <= wide
        assert sorted(told.split()) == sorted(" ".join(cell for row in ROWS for cell in row).split())
        assert "  employees" in told


def test_a_pipe_gets_lines_that_are_not_folded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the output is no terminal, a row is a line and a sentence is a line: both can be searched."""
    monkeypatch.delenv("COLUMNS", raising=False)
    table(ROWS)
    assert len(capsys.readouterr().out.splitlines()) == len(ROWS)
    say_line("word " * 60)
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_a_sentence_is_folded_with_its_indent_and_a_command_is_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Further lines of a sentence stand two further in; a command stays on one line, so that it can be copied."""
    monkeypatch.setenv("COLUMNS", "60")
    say_line("  note: " + "word " * 30)
    first, *further = capsys.readouterr().out.splitlines()
    assert first.startswith("  note: word")
    assert further
    assert all(line.startswith("    word") and len(line) <= 60 for line in further)
    command = "  closefit sign a-long-folder/icp.yaml --exclusion 'a name that is long' --by you@example.com"
    say_command(command)
    assert capsys.readouterr().out == command + "\n"


def test_guesses_that_decide_are_shown_and_the_others_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The outcome and the key are shown with their flags; types and layers of columns are left to the report."""
    monkeypatch.delenv("COLUMNS", raising=False)
    show_assumed([
        Assumption("outcome column", "Stage", "its values say won and lost", "--outcome", "deals.csv"),
        Assumption("columns of numbers", "Size", "by their cells", "--text", "deals.csv"),
        Assumption("firmographic columns", "Size", "no other word", "--layer", "deals.csv"),
        Assumption("account key", "Domain", "domains", "--key", "accounts.csv"),
    ])  # fmt: skip
    told = capsys.readouterr().out
    assert "    outcome column  Stage  its values say won and lost  --outcome\n" in told
    assert "    account key  Domain  domains  --key\n" in told
    assert "Size" not in told
    assert "and 2 more in the report" in told
