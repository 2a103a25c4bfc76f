"""How common the traits of the best customers are among others: the less, the less luck explains them."""

from __future__ import annotations

from collections.abc import Sequence

from closefit.derive.exemplars.records import Pattern
from closefit.review.charts.drawing import Drawing
from closefit.review.charts.rows import Look, Row, narrow_rows, ticks, wide_rows
from closefit.review.phrases import condition_words
from closefit.review.wording import counted, joined, percent, percent_range

#: Rows drawn; the tables hold all.
MOST = 20
_DOMAIN = (0.0, 100.0)


def exemplars_chart(patterns: Sequence[Pattern], share: int, best: int) -> Drawing | None:
    """Dot and 95 % interval of each trait's rate among those luck was drawn from; None where nobody was compared with.

    A line marks the share of the best that was asked for.
    """
    shown = [pattern for pattern in patterns if pattern.rates][:MOST]
    if not shown:
        return None
    look = Look(
        domain=_DOMAIN,
        ticks=ticks(_DOMAIN, (20, 50)),
        tick_text="format(datum.value, '.0f') + '%'",
        ends=("few others have it", "all others have it"),
        mark_at=100 * share / best,
        mark_says=f"asked of the best: {share} of {best}",
    )
    rows = [_row(pattern) for pattern in shown]
    return Drawing(wide_rows(rows, look), narrow_rows(rows, look), _words(shown, best))


def _row(pattern: Pattern) -> Row:
    rate = next((r for r in pattern.rates if r.of == pattern.drawn_from), pattern.rates[0])
    says = f"{percent(rate.share)}  ({percent_range(rate.low, rate.high)})"
    return Row(
        condition_words(pattern.condition), f"among {rate.of}", round(100 * rate.share, 3), round(100 * rate.low, 3),
        round(100 * rate.high, 3), says,
    )  # fmt: skip


def _words(shown: Sequence[Pattern], best: int) -> str:
    named = [
        f"{condition_words(p.condition)} {p.met} of {best} best against {percent(p.rates[0].share)} of {p.rates[0].of}"
        for p in shown[:5]
    ]
    more = f", and {counted(len(shown) - 5, 'other')}" if len(shown) > 5 else ""
    return f"Chart of how common the traits of the best are among others: {joined(named)}{more}."
