"""Lift by tier: the win rate of each tier on deals the card had not seen, against all deals."""

from __future__ import annotations

from collections.abc import Sequence

from closefit.derive.findings import TierLift
from closefit.review.charts.drawing import Drawing
from closefit.review.charts.rows import Look, Row, narrow_rows, round_domain, ticks, wide_rows
from closefit.review.wording import counted, joined, percent, percent_range, times

#: Below this many deals a tier's rate is a hint, not a rank.
FEW = 30


def tiers_chart(tiers: Sequence[TierLift], base: float | None) -> Drawing:
    """Dot and 95 % interval of the held-out win rate per tier, best first; ``base`` is the win rate of all deals."""
    ends = [end * 100 for tier in tiers for end in (tier.rate, tier.low, tier.high) if end is not None]
    low, high = round_domain(ends, 10, 0, 40)
    look = Look(
        domain=(low, high),
        ticks=ticks((low, high), (10, 20, 25, 50)),
        tick_text="datum.value + '%'",
        mark_at=None if base is None else round(base * 100, 3),
        mark_says="" if base is None else f"all deals {percent(base)}",
        ends=("win rate", ""),
    )
    rows = [_row(tier) for tier in tiers]
    return Drawing(wide_rows(rows, look), narrow_rows(rows, look), _words(tiers, base))


def _row(tier: TierLift) -> Row:
    few = ", few" if tier.deals < FEW else ""
    says = "no deals" if tier.rate is None else f"{percent(tier.rate)}  ({percent_range(tier.low, tier.high)})"
    lift = "" if tier.lift is None else f", {times(tier.lift)} the average"
    detail = f"{counted(tier.deals, 'deal')}{few}{lift}"
    return Row(tier.name, detail, _hundred(tier.rate), _hundred(tier.low), _hundred(tier.high), says)


def _hundred(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 3)


def _words(tiers: Sequence[TierLift], base: float | None) -> str:
    rates = [f"{tier.name} {percent(tier.rate)} of {counted(tier.deals, 'deal')}" for tier in tiers]
    return f"Chart of win rates by tier: {joined(rates)}; all deals {percent(base)}."
