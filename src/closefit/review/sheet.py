"""A page of findings that is no derivation: a headline, figures, warnings, and sections of tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from closefit.review.environment import environment
from closefit.review.page import Cell, Fact, Figure, Heading, TableView


@dataclass(frozen=True, slots=True)
class SheetSection:
    """One section: words, a table, notes under it; an empty part is left out."""

    id: str
    title: str
    about: str = ""
    table: TableView | None = None
    #: How the table is set on a narrow screen: ``stack``, ``small`` or ``stack dense``.
    kind: str = "stack"
    notes: tuple[str, ...] = ()
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page from top to bottom."""

    title: str
    eyebrow: tuple[str, ...]
    headline: str
    lead: str
    facts: tuple[Fact, ...]
    warnings: tuple[str, ...]
    sections: tuple[SheetSection, ...]
    footer: str


def sheet_html(sheet: Sheet) -> str:
    """One self-contained page without a script."""
    return environment().get_template("sheet.html.j2").render(sheet=sheet)


def rows_of(
    caption: str, headings: Sequence[str], rows: Sequence[Sequence[Cell | str]], numbers: str = ""
) -> TableView:
    """A table; ``numbers`` has one sign a column, ``#`` where it is set to the right."""
    signs = numbers.ljust(len(headings))
    return TableView(
        caption,
        tuple(Heading(text, sign == "#") for text, sign in zip(headings, signs, strict=True)),
        tuple(tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in row) for row in rows),
    )
