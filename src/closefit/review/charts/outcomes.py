"""Three outcomes on one scale: the share of kept, churned and lost deals that meet each condition."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from closefit.derive.outcomes.records import OutcomeShare, ThreeOutcomes
from closefit.review.charts.drawing import ACCENT, GREY, INK, PALE, Drawing, Frame, at_x, at_y, drawn
from closefit.review.charts.rows import BOLD_LETTER, LETTER
from closefit.review.wording import drawn_width, joined, percent, shortened

#: Outcome, sign in the legend, shape, colour, filled: no two differ by colour alone.
_MARKS = (
    ("kept", "●", "circle", ACCENT, True),
    ("churned", "◆", "diamond", INK, True),
    ("lost", "○", "circle", GREY, False),
)
_LEGEND = "   ".join(f"{sign} {name}" for name, sign, *_ in _MARKS)
_SHIFT = 16


def outcomes_chart(rows: Sequence[ThreeOutcomes]) -> Drawing:
    """Three marks per condition, 0 to 100 %.

    Raises ValueError without a row.
    """
    if not rows:
        raise ValueError("a chart of outcomes needs a condition")
    wide = Frame(width=430, height=40 * len(rows), left=290, right=160, top=28, bottom=30)
    narrow = Frame(width=318, height=68 * len(rows), left=16, right=16, top=28, bottom=30)
    return Drawing(_draw(rows, wide, above=False), _draw(rows, narrow, above=True), _words(rows))


def _draw(rows: Sequence[ThreeOutcomes], frame: Frame, *, above: bool) -> str:
    records = [_record(place, row, frame, above=above) for place, row in enumerate(rows)]
    scale = alt.Scale(domain=[-0.5, len(rows) - 0.5], nice=False, zero=False, reverse=True)
    base = alt.Chart(alt.InlineData(values=records)).encode(y=alt.Y("row:Q", scale=scale, axis=None))
    shift = _SHIFT if above else 0
    span = base.mark_rule(strokeWidth=2, color=PALE, yOffset=shift).encode(x=_x("least"), x2=alt.X2("most:Q"))
    marks = [
        base.transform_filter(f"isValid(datum.{name})")
        .mark_point(
            shape=shape, size=95, fill=colour if filled else "#ffffff", stroke=colour, strokeWidth=2, opacity=1,
            yOffset=shift,
        )
        .encode(x=_x(name))
        for name, _, shape, colour, filled in reversed(_MARKS)
    ]  # fmt: skip
    legend = alt.Chart(alt.InlineData(values=[{"says": _LEGEND}])).mark_text(
        align="left", fontSize=12, color=INK, baseline="bottom", dy=-8
    )
    placed = legend.encode(text=alt.Text("says:N"), x=at_x(0), y=at_y(0))
    return drawn(alt.layer(span, *marks, *_texts(base, frame, above=above), placed), frame)


def _record(place: int, row: ThreeOutcomes, frame: Frame, *, above: bool) -> dict[str, object]:
    shares = {name: _hundred(getattr(row, name)) for name, *_ in _MARKS}
    known = [share for share in shares.values() if share is not None]
    says = " / ".join(percent(getattr(row, name).share) for name, *_ in _MARKS)
    room = frame.width - drawn_width(says) * 12 * LETTER - 16 if above else frame.left - 14
    return {
        "row": place,
        "label": shortened(row.name, room / (13 * BOLD_LETTER)),
        "detail": shortened(row.condition, (frame.width if above else room) / (11 * LETTER)),
        "says": says,
        "least": min(known, default=None),
        "most": max(known, default=None),
        **shares,
    }


def _hundred(share: OutcomeShare) -> float | None:
    return None if share.share is None else round(share.share * 100, 3)


def _x(field: str) -> alt.X:
    axis = alt.Axis(values=[0, 25, 50, 75, 100], labelExpr="datum.value + '%'", title=None, labelFlush=False)
    return alt.X(f"{field}:Q", scale=alt.Scale(domain=[0, 100], nice=False, zero=False), axis=axis)


def _texts(base: alt.Chart, frame: Frame, *, above: bool) -> list[alt.Chart]:
    left = 0 if above else -frame.left
    ups = (-23, -7, -23) if above else (-7, 9, 0)
    label = base.mark_text(align="left", fontSize=13, fontWeight="bold", color=INK, dy=ups[0])
    detail = base.mark_text(align="left", fontSize=11, color=GREY, dy=ups[1])
    says = base.mark_text(align="right" if above else "left", fontSize=12, color=INK, dy=ups[2])
    return [
        label.encode(text=alt.Text("label:N"), x=at_x(left)),
        detail.encode(text=alt.Text("detail:N"), x=at_x(left)),
        says.encode(text=alt.Text("says:N"), x=at_x(frame.width if above else frame.width + 14)),
    ]


def _words(rows: Sequence[ThreeOutcomes]) -> str:
    named = [
        f"{row.name} {percent(row.kept.share)} of kept, {percent(row.churned.share)} of churned and "
        f"{percent(row.lost.share)} of lost"
        for row in rows[:5]
    ]
    return f"Chart of shares in three outcomes: {joined(named)}. The table holds every number."
