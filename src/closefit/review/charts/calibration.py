"""Calibration: does a stated chance of winning come true on deals the card had not seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import altair as alt

from closefit.derive.findings import CalibrationBin
from closefit.review.charts.drawing import ACCENT, GREY, PALE, Drawing, Frame, at_x, at_y, drawn
from closefit.review.wording import counted, joined, percent

FRAME = Frame(width=290, height=260, left=46, right=14, top=10, bottom=46)
TICKS = [0, 20, 40, 60, 80, 100]


def calibration_chart(bins: Sequence[CalibrationBin]) -> Drawing:
    """Observed against expected win rate with 95 % intervals; on the diagonal, what was said is what came."""
    scale = alt.Scale(domain=[0, 100], nice=False)
    axis_x = alt.Axis(values=TICKS, labelExpr="datum.value + '%'", title=None)
    axis_y = alt.Axis(values=TICKS, labelExpr="datum.value + '%'", title=None)
    data = alt.Chart(alt.InlineData(values=[_record(place) for place in bins]))
    corners = alt.Chart(alt.InlineData(values=[{"expected": 0, "observed": 0}, {"expected": 100, "observed": 100}]))
    x, y = alt.X("expected:Q", scale=scale, axis=axis_x), alt.Y("observed:Q", scale=scale, axis=axis_y)
    layers = [
        corners.mark_line(color=PALE, strokeDash=[4, 4]).encode(x=x, y=y),
        data.mark_rule(color=ACCENT, strokeWidth=2, opacity=0.55).encode(
            x=x, y=alt.Y("low:Q", scale=scale, axis=axis_y), y2=alt.Y2("high:Q")
        ),
        data.mark_point(shape="circle", size=95, fill=ACCENT, stroke=ACCENT, opacity=1).encode(x=x, y=y),
        _words_at("expected win rate", FRAME.width, FRAME.height + 28, "right"),
        _words_at("win rate that came", 8, 4, "left"),
    ]
    drawing = drawn(alt.layer(*layers), FRAME)
    said = [f"{percent(b.expected)} expected, {percent(b.observed)} came of {counted(b.deals, 'deal')}" for b in bins]
    return Drawing(drawing, drawing, f"Chart of calibration: {joined(said)}.")


def _record(place: CalibrationBin) -> dict[str, float]:
    names = ("expected", "observed", "low", "high")
    return {name: round(getattr(place, name) * 100, 3) for name in names}


def _words_at(words: str, x: int, y: int, align: Literal["left", "right"]) -> alt.Chart:
    text = alt.Chart(alt.InlineData(values=[{"says": words}])).mark_text(
        align=align, baseline="top", fontSize=11, color=GREY
    )
    placed: alt.Chart = text.encode(text=alt.Text("says:N"), x=at_x(x), y=at_y(y))
    return placed
