"""A chart of labelled rows on one shared scale: a mark, its interval, and the number in words at the end."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import altair as alt

from closefit.review.charts.drawing import ACCENT, GREY, INK, PALE, Frame, at_x, at_y, drawn, to_x
from closefit.review.wording import drawn_width, shortened

Shape = Literal["circle", "diamond", "square"]
#: Average letter of the page's face, in shares of its size; bold ones are wider.
LETTER, BOLD_LETTER = 0.56, 0.62
#: How far below its row's middle a mark stands where the label is above it, in pixels.
LABEL_SHIFT = 16


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``value``, ``low`` and ``high`` are on the chart's scale, None where not known."""

    label: str
    detail: str
    value: float | None
    low: float | None
    high: float | None
    says: str


@dataclass(frozen=True, slots=True)
class Look:
    """What the rows have in common."""

    #: Least and most of the scale.
    domain: tuple[float, float]
    ticks: tuple[float, ...]
    #: Vega expression of a tick's text.
    tick_text: str
    #: Words below the left and the right end of the scale.
    ends: tuple[str, str] = ("", "")
    #: Where a line is drawn through all rows, and what it is.
    mark_at: float | None = None
    mark_says: str = ""
    colour: str = ACCENT
    shape: Shape = "circle"
    filled: bool = True
    #: Bars from zero instead of a dot.
    bars: bool = False

    @property
    def named_ticks(self) -> bool:
        """Whether there is room needed under the plot, for ticks or words."""
        return not self.bars or self.tick_text != "''"


def wide_rows(rows: Sequence[Row], look: Look) -> str:
    """Labels at the left, numbers at the right; 880 pixels."""
    frame = Frame(width=430, height=40 * len(rows), left=290, right=160, top=_top(look), bottom=46)
    return _draw(rows, look, frame, labels_above=False)


def narrow_rows(rows: Sequence[Row], look: Look) -> str:
    """Labels above each row; 350 pixels, for a telephone or half a page."""
    frame = Frame(
        width=318, height=68 * len(rows), left=16, right=16, top=_top(look), bottom=46 if look.named_ticks else 8
    )
    return _draw(rows, look, frame, labels_above=True)


def round_domain(values: Sequence[float | None], step: float, least: float, most: float) -> tuple[float, float]:
    """The span of the values, widened to whole steps, holding at least ``least`` to ``most``."""
    known = [value for value in values if value is not None and math.isfinite(value)]
    low = min([least, *known])
    high = max([most, *known])
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step


def ticks(domain: tuple[float, float], steps: Sequence[float], most: int = 7) -> tuple[float, ...]:
    """Round places on a scale, with the first step that gives at most so many."""
    low, high = domain
    step = next((s for s in steps if (high - low) / s <= most), steps[-1])
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(round(place * step, 6) for place in range(first, last + 1))


def _top(look: Look) -> int:
    # Bars stand beside a chart with words on top, row by row.
    return 26 if look.mark_says or look.bars else 8


def _draw(rows: Sequence[Row], look: Look, frame: Frame, *, labels_above: bool) -> str:
    records = [_record(place, row, look, frame, labels_above=labels_above) for place, row in enumerate(rows)]
    scale = alt.Scale(domain=[-0.5, len(rows) - 0.5], nice=False, zero=False, reverse=True)
    base = alt.Chart(alt.InlineData(values=records)).encode(y=alt.Y("row:Q", scale=scale, axis=None))
    layers = [
        *(_tracks(base, look, frame) if labels_above else _reference(look, frame)),
        *_marks(base, look, grid=not labels_above),
        *(_texts_above(base, frame) if labels_above else _texts_beside(base, frame)),
        *_ends(look, frame),
    ]
    return drawn(alt.layer(*layers), frame)


def _record(place: int, row: Row, look: Look, frame: Frame, *, labels_above: bool) -> dict[str, object]:
    says = row.says if labels_above else shortened(row.says, (frame.right - 14) / (12 * LETTER))
    taken = drawn_width(says) * 12 * LETTER + 16 if labels_above else 0
    room = frame.width - taken if labels_above else frame.left - 14
    return {
        "row": place,
        "zero": look.domain[0],
        "label": shortened(row.label, room / (13 * BOLD_LETTER)),
        "detail": shortened(row.detail, (frame.width if labels_above else room) / (11 * LETTER)),
        "says": says,
        "value": row.value,
        "low": row.low,
        "high": row.high,
    }


def _x(field: str, look: Look, *, grid: bool) -> alt.X:
    axis = alt.Axis(values=list(look.ticks), labelExpr=look.tick_text, title=None, labelFlush=False, grid=grid)
    return alt.X(field, scale=alt.Scale(domain=list(look.domain), nice=False, zero=False), axis=axis)


def _marks(base: alt.Chart, look: Look, *, grid: bool) -> list[alt.Chart]:
    shift = 0 if grid else LABEL_SHIFT
    interval = base.transform_filter("isValid(datum.low) && isValid(datum.high)").encode(
        x=_x("low:Q", look, grid=grid), x2=alt.X2("high:Q")
    )
    known = base.transform_filter("isValid(datum.value)")
    line = interval.mark_rule(strokeWidth=2, color=look.colour, opacity=0.55, yOffset=shift)
    if look.bars:
        bar = known.mark_bar(height=13, color=look.colour, yOffset=shift, opacity=0.9, cornerRadiusEnd=2)
        drawn_bar = bar.encode(x=_x("zero:Q", look, grid=grid), x2=alt.X2("value:Q"))
        return [drawn_bar, interval.mark_rule(strokeWidth=2, color=INK, yOffset=shift)]
    fill = look.colour if look.filled else "#ffffff"
    dot = known.mark_point(
        shape=look.shape, size=95, fill=fill, stroke=look.colour, strokeWidth=2, opacity=1, yOffset=shift
    )
    return [line, dot.encode(x=_x("value:Q", look, grid=grid))]


def _texts_beside(base: alt.Chart, frame: Frame) -> list[alt.Chart]:
    at_left, at_right = at_x(-frame.left), at_x(frame.width + 14)
    label = base.mark_text(align="left", fontSize=13, fontWeight="bold", color=INK, dy=-7)
    detail = base.mark_text(align="left", fontSize=11, color=GREY, dy=9)
    says = base.mark_text(align="left", fontSize=12, color=INK)
    return [
        label.encode(text=alt.Text("label:N"), x=at_left),
        detail.encode(text=alt.Text("detail:N"), x=at_left),
        says.encode(text=alt.Text("says:N"), x=at_right),
    ]


def _texts_above(base: alt.Chart, frame: Frame) -> list[alt.Chart]:
    label = base.mark_text(align="left", fontSize=13, fontWeight="bold", color=INK, dy=-23)
    detail = base.mark_text(align="left", fontSize=11, color=GREY, dy=-7)
    says = base.mark_text(align="right", fontSize=12, color=INK, dy=-23)
    return [
        label.encode(text=alt.Text("label:N"), x=at_x(0)),
        detail.encode(text=alt.Text("detail:N"), x=at_x(0)),
        says.encode(text=alt.Text("says:N"), x=at_x(frame.width)),
    ]


def _reference(look: Look, frame: Frame) -> list[alt.Chart]:
    """The line through all rows, and its words above the plot."""
    if look.mark_at is None:
        return []
    base = alt.Chart(alt.InlineData(values=[{"at": look.mark_at}]))
    line = base.mark_rule(color=INK, strokeWidth=1, opacity=0.7).encode(x=_x("at:Q", look, grid=True))
    return [line, _reference_words(look, frame)]


def _tracks(base: alt.Chart, look: Look, frame: Frame) -> list[alt.Chart]:
    """Where labels stand above the marks, a line through all rows would cross them: each row gets its own."""
    track = base.mark_rule(color=PALE, strokeWidth=1, yOffset=LABEL_SHIFT)
    tracks = [track.encode(x=at_x(0), x2=to_x(frame.width))]
    if look.mark_at is None or look.bars:
        return tracks if not look.bars else []
    at = at_x(_mark_place(look, frame))
    tick = base.mark_tick(orient="vertical", color=INK, size=26, thickness=1, yOffset=LABEL_SHIFT, opacity=0.7)
    return [*tracks, tick.encode(x=at), _reference_words(look, frame)]


def _mark_place(look: Look, frame: Frame) -> float:
    low, high = look.domain
    return round(((look.mark_at or 0) - low) / (high - low) * frame.width, 3)


def _reference_words(look: Look, frame: Frame) -> alt.Chart:
    half = drawn_width(look.mark_says) * 11 * LETTER / 2
    at = min(max(_mark_place(look, frame), half), frame.width - half)
    words = alt.Chart(alt.InlineData(values=[{"says": look.mark_says}])).mark_text(
        fontSize=11, color=GREY, baseline="bottom", dy=-6
    )
    placed: alt.Chart = words.encode(text=alt.Text("says:N"), x=at_x(round(at, 3)), y=at_y(0))
    return placed


def _ends(look: Look, frame: Frame) -> list[alt.Chart]:
    placed: list[tuple[str, Literal["left", "right"], int]] = [
        (look.ends[0], "left", 0),
        (look.ends[1], "right", frame.width),
    ]
    return [
        alt.Chart(alt.InlineData(values=[{"says": words}]))
        .mark_text(align=align, fontSize=11, color=GREY, baseline="top")
        .encode(text=alt.Text("says:N"), x=at_x(at), y=at_y(frame.height + 28))
        for words, align, at in placed
        if words
    ]
