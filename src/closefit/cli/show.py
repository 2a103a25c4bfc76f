"""How results, progress and problems look in a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer

from closefit.cli.width import folded, table_lines
from closefit.errors import ClosefitError
from closefit.run import Say, quiet


@contextmanager
def progress() -> Iterator[Say]:
    """A line on stderr that says what is being done; silent where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield quiet
        return
    from rich.console import Console

    with Console(stderr=True).status("starting") as status:
        yield status.update


_words: list[Callable[[str], str]] = []


@contextmanager
def said_with(words: Callable[[str], str]) -> Iterator[None]:
    """Headings, tables and lines inside the block are said through ``words``."""
    _words.append(words)
    try:
        yield
    finally:
        _words.pop()


def _said(text: str) -> str:
    return _words[-1](text) if _words else text


def print_json(data: Any) -> None:
    """Machine output: one JSON document on stdout."""
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2, sort_keys=False, default=str, allow_nan=False))


def print_problems(error: ClosefitError, *, as_json: bool) -> None:
    """Every problem on stderr, and as JSON on stdout where machine output was asked for."""
    count = len(error.problems)
    if count > 1:
        typer.echo(f"{count} problems:", err=True)
    for problem in error.problems:
        typer.echo(str(problem), err=True)
    if as_json:
        print_json(problems_json(error))


def problems_json(error: ClosefitError) -> dict[str, object]:
    """Every problem as plain values."""
    return {"error": type(error).__name__, "exit_code": error.exit_code, "problems": [
        {
            "message": problem.message,
            "file": str(problem.place.file) if problem.place else None,
            "line": problem.place.line if problem.place else None,
            "column": problem.place.column if problem.place else None,
            "advice": problem.advice,
        }
        for problem in error.problems
    ]}  # fmt: skip


def heading(text: str) -> None:
    """A heading, underlined, with space above."""
    text = _said(text)
    typer.echo(f"\n{text}\n{'-' * len(text)}")


def table(rows: Sequence[tuple[str, ...]], *, indent: str = "  ") -> None:
    """Columns aligned by their widest cell, folded where the terminal is narrower."""
    if not rows:
        return
    rows = [tuple(_said(cell) for cell in row) for row in rows]
    for line in table_lines(rows, indent):
        typer.echo(line)


def say_line(text: str) -> None:
    """A line of the result, folded at the terminal's width."""
    for line in _said(text).split("\n"):
        typer.echo("\n".join(folded(line)))


def say_command(text: str) -> None:
    """A line to be copied and typed: never folded."""
    typer.echo(text)


def rows_said(count: int, reason: str) -> str:
    """``2 rows: 20 cells where the header has 19``: so many rows, and what is the matter with them."""
    return f"{count:,} {'row' if count == 1 else 'rows'}: {reason}"


def line_list(lines: tuple[int, ...]) -> str:
    """The first few line numbers, for the end of a sentence."""
    if not lines:
        return ""
    shown = ", ".join(str(line) for line in lines[:5])
    word = "line" if len(lines) == 1 else "lines"
    return f" ({word} {shown}{', ...' if len(lines) > 5 else ''})"
