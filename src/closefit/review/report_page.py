"""The derivation report before any HTML: one record, a field a section."""

from __future__ import annotations

from dataclasses import dataclass, field

from closefit.review.half_lives import HalfLivesView
from closefit.review.learning import LearningView
from closefit.review.outcomes import OutcomesView
from closefit.review.page import Fact, Figure, Meter, TableView
from closefit.review.segments import SegmentsView


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
