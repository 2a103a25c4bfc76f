"""What the page says about how long each kind of signal is worth something."""

from __future__ import annotations

from dataclasses import dataclass

from closefit.derive.half_lives.finding import HalfLifeFinding
from closefit.review.page import Cell, Figure, Heading, TableView
from closefit.review.wording import count, probability

_ABOUT = (
    "The dot is the half-life, the line its 95% interval. A line without a dot: such signals clearly matter, and how "
    "fast that fades the data cannot tell."
)


@dataclass(frozen=True, slots=True)
class HalfLivesView:
    """The section of the page."""

    figure: Figure | None
    #: A sentence for each kind with a clear effect.
    words: tuple[str, ...]
    table: TableView


def half_lives_view(findings: tuple[HalfLifeFinding, ...]) -> HalfLivesView | None:
    """Everything of it, drawn; None without signals."""
    if not findings:
        return None
    ordered = sorted(findings, key=lambda f: (f.days is None, not f.clear, f.p if f.p is not None else 2.0, f.kind))
    clear = [finding for finding in ordered if finding.clear]
    words = tuple(f"{one.kind.replace('_', ' ')}: {one.words} {one.cap_words}" for one in clear)
    return HalfLivesView(_figure(clear), words, _table(ordered))


def _figure(clear: list[HalfLifeFinding]) -> Figure | None:
    from closefit.review.charts.half_lives import half_lives_chart  # drawing costs 0.6 s that only the report pays

    return Figure("Half-life by kind of signal", _ABOUT, (half_lives_chart(clear),)) if clear else None


def _table(findings: list[HalfLifeFinding]) -> TableView:
    headings = (
        Heading("Kind of signal"),
        Heading("Half-life in days", number=True),
        Heading("Odds with a fresh one", number=True),
        Heading("Deals with one", number=True),
        Heading("p", number=True),
    )
    rows = tuple(
        (
            Cell(one.kind, _note(one), "strong"),
            _days(one),
            _odds(one),
            Cell(count(one.deals_with), f"of {count(one.deals)} · {count(one.signals)} signals"),
            Cell("" if one.p is None else probability(one.p)),
        )
        for one in findings
    )
    return TableView("Every kind of signal, and what could be told about its fading", headings, rows)


def _note(one: HalfLifeFinding) -> str:
    if not one.clear:
        return one.words
    return f"Without what other kinds lend: {_span(one.alone_from, one.alone_to)} days. {one.cap_words}"


def _days(one: HalfLifeFinding) -> Cell:
    if one.days is None or one.low is None or one.high is None:
        return Cell("cannot tell", _span(one.fits_from, one.fits_to) if one.clear else "")
    return Cell(f"{one.days:.0f}", f"{one.low:.0f} to {one.high:.0f}")


def _span(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return "anything"
    if high is None:
        return f"{low:.0f} or more"
    return f"{low:.0f} to {high:.0f}" if low is not None else f"up to {high:.0f}"


def _odds(one: HalfLifeFinding) -> Cell:
    if one.odds_ratio is None or one.odds_low is None or one.odds_high is None:
        return Cell("")
    return Cell(f"x {one.odds_ratio:.1f}", f"{one.odds_low:.1f} to {one.odds_high:.1f}")
