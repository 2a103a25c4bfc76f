"""What a page is made of before any HTML: tables of cells, figures with their words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from closefit.review.charts.drawing import Drawing


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: a text, a smaller note under it, and how it is set."""

    text: str
    note: str = ""
    #: ``strong``, ``code``, ``points`` or empty.
    style: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column; numbers are set to the right."""

    text: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class TableView:
    """A table with a caption that a screen reader announces."""

    caption: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart (one or more drawings, so that a long one may break across pages) under a small heading."""

    title: str
    about: str
    drawings: tuple[Drawing, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A key figure on the first screen: the figure, what it is, and its small print."""

    figure: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Meter:
    """How far a count is from what is needed."""

    name: str
    have: int
    need: int

    @property
    def share(self) -> int:
        """Whole percent, at most 100."""
        return min(100, round(100 * self.have / self.need))
