"""The stack of layers: with each layer asked for, the list shrinks and the win rate rises."""

from __future__ import annotations

from collections.abc import Sequence

from closefit.derive.draft import criterion_label
from closefit.derive.findings import LayerStep
from closefit.review.charts.drawing import GREY, Drawing
from closefit.review.charts.rows import Look, Row, narrow_rows, round_domain, ticks
from closefit.review.wording import count, counted, joined, layer_name, percent, percent_range


def list_chart(steps: Sequence[LayerStep]) -> Drawing:
    """Bars of the accounts that remain, from the first layer down."""
    most = max((step.accounts for step in steps), default=0)
    domain = (0.0, float(max(most, 1)))
    look = Look(domain=domain, ticks=(0.0,), tick_text="''", colour=GREY, bars=True)
    rows = [_list_row(place, step) for place, step in enumerate(steps)]
    drawing = narrow_rows(rows, look)
    sizes = [f"{layer_name(place, step.layer)} {count(step.accounts)}" for place, step in enumerate(steps)]
    return Drawing(drawing, drawing, f"Chart of the accounts that remain: {joined(sizes)}.")


def rate_chart(steps: Sequence[LayerStep], base: float | None) -> Drawing:
    """Dot and 95 % interval of the win rate at each step."""
    ends = [end * 100 for step in steps for end in (step.win_rate, step.low, step.high) if end is not None]
    domain = round_domain(ends, 10, 0, 40)
    look = Look(
        domain=domain,
        ticks=ticks(domain, (10, 20, 25, 50)),
        tick_text="datum.value + '%'",
        ends=("win rate", ""),
        mark_at=None if base is None else round(base * 100, 3),
        mark_says="" if base is None else f"all deals {percent(base)}",
    )
    rows = [_rate_row(place, step) for place, step in enumerate(steps)]
    drawing = narrow_rows(rows, look)
    rates = [f"{layer_name(place, step.layer)} {percent(step.win_rate)}" for place, step in enumerate(steps)]
    return Drawing(drawing, drawing, f"Chart of the win rate at each step: {joined(rates)}.")


def _list_row(place: int, step: LayerStep) -> Row:
    asked = joined([criterion_label(name) for name in step.criteria]) or "nothing asked for"
    return Row(layer_name(place, step.layer), asked, step.accounts, None, None, count(step.accounts))


def _rate_row(place: int, step: LayerStep) -> Row:
    few = "not enough deals" if step.deals else "no closed deals"
    says = few if step.win_rate is None else percent(step.win_rate)
    detail = f"95% interval {percent_range(step.low, step.high)}, {counted(step.deals, 'unseen deal')}"
    return Row(
        layer_name(place, step.layer), detail, _hundred(step.win_rate), _hundred(step.low), _hundred(step.high), says
    )


def _hundred(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 3)
