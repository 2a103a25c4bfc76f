"""The threshold curve: accounts covered against close rate, the whole profile beside demographics alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import altair as alt

from closefit.derive.threshold import ThresholdPoint
from closefit.review.charts.drawing import ACCENT, GREY, INK, Drawing, Frame, at_x, at_y, drawn
from closefit.review.charts.rows import round_domain, ticks
from closefit.review.wording import joined, percent

_WIDE = Frame(width=760, height=280, left=52, right=20, top=34, bottom=48)
_NARROW = Frame(width=280, height=240, left=46, right=16, top=50, bottom=48)
Line = Sequence[ThresholdPoint]


def threshold_chart(whole: Line, demographics: Line, base: float | None, qualify: float | None) -> Drawing:
    """Close rate of what lies from each cut on, over the share of accounts there; the cut in use is a ring."""
    said = [f"{percent(p.share)} of accounts, {percent(p.close_rate.share)} won" for p in _told(whole)]
    words = f"Chart of the close rate by share of accounts covered: {joined(said[:12])}; all deals {percent(base)}."
    lines = (_told(whole), _told(demographics))
    return Drawing(_drawn(lines, base, qualify, _WIDE), _drawn(lines, base, qualify, _NARROW), words)


def _told(line: Line) -> list[ThresholdPoint]:
    return [point for point in line if point.close_rate.share is not None]


def _drawn(
    lines: tuple[list[ThresholdPoint], list[ThresholdPoint]], base: float | None, qualify: float | None, frame: Frame
) -> str:
    ends = [e * 100 for p in (*lines[0], *lines[1]) for e in (p.close_rate.share, p.close_rate.high) if e is not None]
    domain = round_domain(ends, 10, 0, 40)
    x = alt.X("share:Q", scale=alt.Scale(domain=[0, 100], nice=False), axis=_axis((0, 20, 40, 60, 80, 100)))
    height = alt.Scale(domain=list(domain), nice=False)
    y = alt.Y("rate:Q", scale=height, axis=_axis(ticks(domain, (10, 20, 25, 50))))
    whole, bare = (alt.Chart(alt.InlineData(values=[_record(p) for p in line])) for line in lines)
    parts: list[alt.Chart] = [
        whole.mark_area(color=ACCENT, opacity=0.14).encode(x=x, y=alt.Y("low:Q", scale=height), y2=alt.Y2("high:Q")),
        bare.mark_line(color=GREY, strokeDash=[5, 4], strokeWidth=2).encode(x=x, y=y),
        whole.mark_line(color=ACCENT, strokeWidth=2.5, point=alt.OverlayMarkDef(color=ACCENT, size=34)).encode(
            x=x, y=y
        ),
    ]
    parts += _base(base, x, y)
    parts += _in_use(lines[0], qualify, x, y)
    narrow = frame.width < 400
    parts += [
        _words("whole profile, with its 95% interval", 0, -frame.top + 4, "left", ACCENT, bold=True),
        _words("demographics alone", 0 if narrow else 250, -frame.top + (20 if narrow else 4), "left", GREY, bold=True),
        _words("accounts covered", frame.width, frame.height + 28, "right", GREY),
        _words("won", 6, 2, "left", GREY),
    ]
    return drawn(alt.layer(*parts), frame)


def _axis(values: Sequence[float]) -> alt.Axis:
    return alt.Axis(values=list(values), labelExpr="datum.value + '%'", title=None)


def _record(point: ThresholdPoint) -> dict[str, float | None]:
    rate = point.close_rate
    ends = {"rate": rate.share, "low": rate.low, "high": rate.high, "share": point.share}
    return {name: None if value is None else round(value * 100, 3) for name, value in ends.items()}


def _base(base: float | None, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """A line at the win rate of all deals, which every curve ends on."""
    if base is None:
        return []
    level = round(base * 100, 3)
    data = alt.Chart(alt.InlineData(values=[{"share": 0, "rate": level}, {"share": 100, "rate": level}]))
    return [data.mark_line(color=INK, strokeWidth=1, strokeDash=[2, 3]).encode(x=x, y=y)]


def _in_use(line: list[ThresholdPoint], qualify: float | None, x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """A ring and its words where the profile cuts today: the lowest cut that is not below what qualifies."""
    at = [point for point in line if qualify is not None and point.cut >= qualify]
    if not at:
        return []
    record = {**_record(at[-1]), "says": f"from {at[-1].cut:g} points on"}
    data = alt.Chart(alt.InlineData(values=[record]))
    ring = data.mark_point(shape="circle", size=170, color=INK, strokeWidth=2, fill="white").encode(x=x, y=y)
    # Beside the ring, on the side with more room.
    left = at[-1].share <= 0.5
    text = data.mark_text(align="left" if left else "right", dx=12 if left else -12, dy=-12, fontSize=12, color=INK)
    text = text.encode(x=x, y=y, text="says:N")
    return [ring, text]


def _words(
    words: str, x: int, y: int, align: Literal["left", "right"], colour: str, *, bold: bool = False
) -> alt.Chart:
    data = alt.Chart(alt.InlineData(values=[{"says": words}]))
    weight: Literal["bold", "normal"] = "bold" if bold else "normal"
    text = data.mark_text(align=align, baseline="top", fontSize=11.5, color=colour, fontWeight=weight)
    placed: alt.Chart = text.encode(text=alt.Text("says:N"), x=at_x(x), y=at_y(y))
    return placed
