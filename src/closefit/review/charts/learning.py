"""The learning curve: held-out AUC by the number of deals learned from, and what more deals would do."""

from __future__ import annotations

import math
from typing import Literal

import altair as alt

from closefit.derive.findings import CurvePoint, LearningCurve
from closefit.review.charts.drawing import ACCENT, GREY, PALE, Drawing, Frame, at_x, at_y, drawn
from closefit.review.wording import count, joined, two_digits

_WIDE = Frame(width=560, height=240, left=40, right=16, top=12, bottom=44)
_NARROW = Frame(width=270, height=220, left=40, right=16, top=12, bottom=44)
_STEPS = 48
_NICE = (1, 2, 5)


def learning_chart(curve: LearningCurve) -> Drawing:
    """Measured points with 95 % intervals, the fitted curve, and its band beyond these deals (dashed)."""
    return Drawing(_chart(curve, _WIDE, most_ticks=9), _chart(curve, _NARROW, most_ticks=5), _words(curve))


def _chart(curve: LearningCurve, frame: Frame, *, most_ticks: int) -> str:
    now, last, first = curve.ahead[0].deals, curve.ahead[-1].deals, curve.points[0].deals
    ends = [end for point in (*curve.points, *curve.ahead) for end in (point.low, point.high)]
    low, high = min(0.45, math.floor(min(ends) * 20) / 20), min(1.0, max(0.7, math.ceil(max(ends) * 20) / 20))
    axis_x = alt.Axis(
        values=_ticks(first, last, most_ticks), labelExpr="format(datum.value, ',d')", title=None, grid=False
    )
    axis_y = alt.Axis(values=_levels(low, high), format=".1f", title=None)
    x = alt.X("deals:Q", scale=alt.Scale(type="log", domain=[first * 0.9, last * 1.1], nice=False), axis=axis_x)
    scale = alt.Scale(domain=[low, high], nice=False)
    y = alt.Y("auc:Q", scale=scale, axis=axis_y)
    span = {"y": alt.Y("low:Q", scale=scale, axis=axis_y), "y2": alt.Y2("high:Q")}
    coin = _data([{"deals": first * 0.9, "auc": 0.5}, {"deals": last * 1.1, "auc": 0.5}])
    known, beyond = _data(_fitted(curve, first, now)), _data(_fitted(curve, now, last))
    measured = _data([_record(point) for point in curve.points])
    layers = [
        _data([_record(point) for point in curve.ahead]).mark_area(color=PALE, opacity=0.45).encode(x=x, **span),
        coin.mark_line(color=PALE, strokeDash=[4, 4]).encode(x=x, y=y),
        known.mark_line(color=ACCENT, strokeWidth=2).encode(x=x, y=y),
        beyond.mark_line(color=ACCENT, strokeWidth=2, strokeDash=[5, 4]).encode(x=x, y=y),
        measured.mark_rule(color=ACCENT, strokeWidth=2, opacity=0.55).encode(x=x, **span),
        measured.mark_point(shape="circle", size=70, fill=ACCENT, stroke=ACCENT, opacity=1).encode(x=x, y=y),
        _text("closed deals learned from", frame.width, frame.height + 26, "right"),
        _text("AUC on unseen deals", 6, 2, "left"),
    ]
    return drawn(alt.layer(*layers), frame)


def _fitted(curve: LearningCurve, start: int, end: int) -> list[dict[str, float]]:
    deals = [start * (end / start) ** (step / _STEPS) for step in range(_STEPS + 1)]
    return [{"deals": round(n, 3), "auc": round(0.5 + curve.height * n / (n + curve.half), 5)} for n in deals]


def _record(point: CurvePoint) -> dict[str, float]:
    return {"deals": point.deals, **{name: round(getattr(point, name), 5) for name in ("auc", "low", "high")}}


def _data(values: list[dict[str, float]]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=values))


def _ticks(first: float, last: float, most: int) -> list[int]:
    """Round numbers of deals inside the axis, at most so many."""
    powers = range(int(math.log10(first)), int(math.log10(last)) + 1)
    values = [step * 10**power for power in powers for step in _NICE if first * 0.9 <= step * 10**power <= last * 1.1]
    every = math.ceil(len(values) / most)
    return values[::every]


def _levels(low: float, high: float) -> list[float]:
    return [level / 10 for level in range(math.ceil(low * 10 - 1e-9), math.floor(high * 10 + 1e-9) + 1)]


def _text(words: str, x: int, y: int, align: Literal["left", "right"]) -> alt.Chart:
    mark = _data([{}]).mark_text(align=align, baseline="top", fontSize=11, color=GREY, text=words)
    placed: alt.Chart = mark.encode(x=at_x(x), y=at_y(y))
    return placed


def _words(curve: LearningCurve) -> str:
    said = [f"{two_digits(point.auc)} from {count(point.deals)} deals" for point in curve.points]
    doubled = curve.ahead[1]
    return (
        f"Chart of the learning curve: {joined(said)}; {two_digits(doubled.auc)} expected from {count(doubled.deals)}."
    )
