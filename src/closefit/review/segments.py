"""What the page says about one profile or several: a section for each segment."""

from __future__ import annotations

from dataclasses import dataclass

from closefit.derive.derivation import Derivation, Segment, Segmentation
from closefit.review.page import Cell, Heading, TableView
from closefit.review.tables import card_table
from closefit.review.wording import count, joined, percent, two_digits


@dataclass(frozen=True, slots=True)
class SegmentView:
    """One segment."""

    name: str
    conditions: tuple[str, ...]
    words: str
    card_words: str
    card: TableView | None
    shared: str


@dataclass(frozen=True, slots=True)
class SegmentsView:
    """The section of the page."""

    title: str
    words: str
    table: TableView | None
    segments: tuple[SegmentView, ...]
    unknown: str


def segments_view(derivation: Derivation) -> SegmentsView | None:
    """One profile or several and how sure that is; None when it was not looked at."""
    found = derivation.segmentation
    if found is None:
        return None
    unknown = ""
    if found.segments and found.unknown:
        unknown = f"{count(found.unknown)} deals are in no segment: it is not known where they belong."
    return SegmentsView(
        title=_title(found),
        words=found.words,
        table=_table(found) if found.segments else None,
        segments=tuple(_segment(segment) for segment in found.segments),
        unknown=unknown,
    )


def _title(found: Segmentation) -> str:
    if not found.segments:
        return "One profile, or two?"
    count_ = {2: "Two", 3: "Three"}[len(found.segments)]
    return f"{count_} profiles" if found.proven else f"{count_} profiles, as asked for and not proven"


def _table(found: Segmentation) -> TableView:
    headings = (
        Heading("Segment"),
        Heading("Won", number=True),
        Heading("Lost", number=True),
        Heading("Verdict"),
        Heading("AUC, its own card", number=True),
        Heading("AUC, one for all", number=True),
        Heading("Also qualified by the others", number=True),
    )
    return TableView("Segments", headings, tuple(_row(segment) for segment in found.segments))


def _row(segment: Segment) -> tuple[Cell, ...]:
    own = segment.derivation
    return (
        Cell(segment.name, " and ".join(segment.conditions), "strong"),
        Cell(count(own.deals.won)),
        Cell(count(own.deals.lost)),
        Cell(own.verdict.value.replace("-", " ")),
        Cell(two_digits(segment.auc_own)),
        Cell(two_digits(segment.auc_one)),
        Cell(percent(segment.also_qualified)),
    )


def _segment(segment: Segment) -> SegmentView:
    card = segment.derivation.card
    words = "" if card is None else f"Qualified from {card.qualify} of {card.maximum} points."
    shared = f"On another segment's card too: {joined(segment.shared)}." if segment.shared else ""
    if card is not None and not shared:
        shared = "No criterion stands on another segment's card."
    return SegmentView(
        segment.name, segment.conditions, segment.derivation.words, words, card_table(card) if card else None, shared
    )
