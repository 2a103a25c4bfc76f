"""What a page is made of before any HTML: tables of cells, figures with their words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from closefit.review.charts.drawing import Drawing
    from closefit.review.half_lives import HalfLivesView
    from closefit.review.learning import LearningView
    from closefit.review.outcomes import OutcomesView
    from closefit.review.segments import SegmentsView


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


@dataclass(frozen=True, slots=True)
class Page:
    """The report, section by section; an empty section is left out by the template."""

    title: str
    source: str
    as_of: str
    headline: str
    words: str
    facts: tuple[Fact, ...]
    warnings: tuple[str, ...]
    verdict: str
    card: TableView | None
    card_words: str
    card_tiers: tuple[tuple[str, str], ...]
    card_notes: tuple[str, ...]
    meters: tuple[Meter, ...]
    gaps: tuple[Figure, ...]
    boundary: tuple[str, ...]
    tiers: Figure | None
    tiers_table: TableView | None
    layers: tuple[Figure, ...]
    layers_table: TableView | None
    calibration: Figure | None
    calibration_table: TableView | None
    exclusions: tuple[tuple[str, str, str, str, str], ...]
    leaks: TableView | None
    set_aside: tuple[tuple[str, str], ...]
    hygiene: TableView | None
    refused: TableView | None
    assumptions: TableView | None
    attributes: TableView | None
    quality: TableView | None
    method: tuple[str, ...] = field(default=())
    sources: tuple[str, ...] = field(default=())
    glossary: tuple[tuple[str, str], ...] = field(default=())
    outcomes: OutcomesView | None = None
    half_lives: HalfLivesView | None = None
    #: Acceptance figures of the card, and the deals they were counted on.
    acceptance: TableView | None = None
    acceptance_words: str = ""
    segments: SegmentsView | None = None
    learning: LearningView | None = None
