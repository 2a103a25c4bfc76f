"""The charts of a backtest: gaps by criterion, win rates by tier, the threshold curve, the ranking by layers."""

from __future__ import annotations

from closefit.review.backtest.findings import Backtest, CriterionOutcome, GroupOutcome, LayerOutcome
from closefit.review.charts.drawing import Drawing
from closefit.review.charts.rows import Look, Row, narrow_rows, round_domain, ticks, wide_rows
from closefit.review.charts.threshold import threshold_chart
from closefit.review.page import Figure
from closefit.review.wording import (
    counted,
    joined,
    percent,
    percent_range,
    signed,
    signed_range,
    two_digits,
)


def base_rate(found: Backtest) -> float | None:
    """Share of the counted deals that were won; None without any."""
    closed = found.deals.won + found.deals.lost
    return found.deals.won / closed if closed else None


def curve_figure(found: Backtest) -> Figure | None:
    """None where no cut leaves enough deals for a rate."""
    if not any(point.close_rate.share is not None for point in found.curve):
        return None
    about = (
        "Each dot is a cut: everything from so many points on. To the left a short list that closes often, to the "
        "right every account. Marketing wants to go right, sales left; this is where they settle."
    )
    drawing = threshold_chart(found.curve, found.demographics_curve, base_rate(found), found.qualify)
    return Figure(
        "Accounts covered against close rate", about, (drawing,), "Cuts with fewer than ten closed deals are not drawn."
    )


def criteria_figure(found: Backtest) -> Figure | None:
    """Dot and 95 % interval of the gap in win rate, criterion by criterion; None where none can be said."""
    told = [c for c in found.criteria if c.won.gap.gap is not None]
    if not told:
        return None
    ends = [100 * e for c in told for e in (c.won.gap.low, c.won.gap.high) if e is not None]
    domain = round_domain(ends, 10, -20, 20)
    look = Look(
        domain=domain,
        ticks=ticks(domain, (10, 20, 25, 50)),
        tick_text="(datum.value > 0 ? '+' : '') + datum.value",
        ends=("closes less often", "closes more often"),
        mark_at=0.0,
        mark_says="no difference",
    )
    rows = [_gap_row(c) for c in told]
    words = joined([f"{c.name} {signed(c.won.gap.gap)}" for c in told])
    drawing = Drawing(wide_rows(rows, look), narrow_rows(rows, look), f"Chart of gaps in win rate: {words}.")
    about = "Win rate where the criterion is met minus where it is not, in percentage points with its 95% interval."
    return Figure("What each criterion tells apart", about, (drawing,))


def _gap_row(c: CriterionOutcome) -> Row:
    gap = c.won.gap
    low, high = gap.low or 0.0, gap.high or 0.0
    return Row(
        c.name,
        f"{percent(c.won.inside.share)} where met, {percent(c.won.outside.share)} where not",
        _hundred(gap.gap), _hundred(gap.low), _hundred(gap.high),
        f"{signed(gap.gap)}  ({signed_range(low, high)})",
    )  # fmt: skip


def tiers_figure(found: Backtest) -> Figure | None:
    """Dot and 95 % interval of the win rate of each tier."""
    if not found.tiers:
        return None
    ends = [100 * e for t in found.tiers for e in (t.won.low, t.won.high) if e is not None]
    domain, base = round_domain(ends, 10, 0, 40), base_rate(found)
    look = Look(
        domain=domain,
        ticks=ticks(domain, (10, 20, 25, 50)),
        tick_text="datum.value + '%'",
        ends=("win rate", ""),
        mark_at=_hundred(base),
        mark_says="" if base is None else f"all deals {percent(base)}",
    )
    rows = [_tier_row(t) for t in found.tiers]
    words = joined([f"{t.name} {percent(t.won.share)} of {counted(t.deals, 'deal')}" for t in found.tiers])
    drawing = Drawing(wide_rows(rows, look), narrow_rows(rows, look), f"Chart of win rates by tier: {words}.")
    return Figure("Win rate by tier", "The tier each deal would have had on the day it was created.", (drawing,))


def _tier_row(tier: GroupOutcome) -> Row:
    won = tier.won
    says = "not enough" if won.share is None else f"{percent(won.share)}  ({percent_range(won.low, won.high)})"
    return Row(
        tier.name, counted(tier.deals, "closed deal"), _hundred(won.share), _hundred(won.low), _hundred(won.high), says
    )


def layers_figure(found: Backtest) -> Figure | None:
    """AUC with its interval at each step of the stack; None with one layer."""
    told = [step for step in found.layers if step.ranking.auc is not None]
    if len(told) < 2:
        return None
    ends = [e for s in told for e in (s.ranking.low, s.ranking.high) if e is not None]
    domain = round_domain(ends, 0.05, 0.45, 0.75)
    look = Look(
        domain=domain,
        ticks=ticks(domain, (0.05, 0.1, 0.25)),
        tick_text="format(datum.value, '.2f')",
        ends=("AUC", ""),
        mark_at=0.5,
        mark_says="a coin",
    )
    rows = [_layer_row(place, step) for place, step in enumerate(told)]
    words = joined([f"{joined([x.value for x in s.layers])} {two_digits(s.ranking.auc)}" for s in told])
    drawing = Drawing(wide_rows(rows, look), narrow_rows(rows, look), f"Chart of the ranking by layers: {words}.")
    about = "Of a won and a lost deal, how often the won one has more points, with one layer more at each step."
    return Figure("What each layer adds", about, (drawing,))


def _layer_row(place: int, step: LayerOutcome) -> Row:
    name = step.layers[-1].value
    ranked = step.ranking
    says = f"{two_digits(ranked.auc)}  ({two_digits(ranked.low)} to {two_digits(ranked.high)})"
    label = name.capitalize() if place == 0 else f"+ {name}"
    return Row(label, counted(step.criteria, "criterion", "criteria"), ranked.auc, ranked.low, ranked.high, says)


def _hundred(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 3)
