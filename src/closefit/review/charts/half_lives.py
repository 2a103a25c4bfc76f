"""How long each kind of signal is worth something: half-lives with their intervals on a scale of doublings."""

from __future__ import annotations

import math
from collections.abc import Sequence

from closefit.derive.half_lives.finding import HalfLifeFinding
from closefit.review.charts.drawing import Drawing
from closefit.review.charts.rows import Look, Row, narrow_rows, wide_rows
from closefit.review.wording import counted, joined

#: Days that carry a label; the scale is logarithmic, so that twice as long is the same step everywhere.
_LABELLED = (1, 3, 7, 14, 30, 60, 120, 240)


def half_lives_chart(findings: Sequence[HalfLifeFinding]) -> Drawing:
    """Dot and 95 % interval per kind with a clear effect; without a dot where no half-life is stated.

    Raises ValueError without a finding.
    """
    if not findings:
        raise ValueError("a chart of half-lives needs a kind")
    look = Look(
        domain=(0.0, math.log2(330)),
        ticks=tuple(round(math.log2(days), 6) for days in _LABELLED),
        tick_text="format(pow(2, datum.value), '.0f')",
        ends=("days until half is left", ""),
    )
    rows = [_row(finding, look.domain[1]) for finding in findings]
    return Drawing(wide_rows(rows, look), narrow_rows(rows, look), _words(findings))


def _row(finding: HalfLifeFinding, most: float) -> Row:
    low, high = finding.fits_from or 1.0, finding.fits_to
    value = None if finding.days is None else _doublings(finding.days)
    top = most if high is None else _doublings(high)
    odds = "" if finding.odds_ratio is None else f"a fresh one: odds x {finding.odds_ratio:.1f}, "
    detail = f"{odds}{counted(finding.deals_with, 'deal')} with one"
    return Row(finding.kind.replace("_", " "), detail, value, _doublings(low), top, half_life_words(finding))


def _doublings(days: float) -> float:
    return round(math.log2(days), 4)


def half_life_words(finding: HalfLifeFinding) -> str:
    """``14 days (9 to 22)``, or what fits where no half-life is stated."""
    if finding.days is not None and finding.low is not None and finding.high is not None:
        return f"{finding.days:.0f} days ({finding.low:.0f} to {finding.high:.0f})"
    low, high = finding.fits_from, finding.fits_to
    if low is None and high is None:
        return "cannot tell"
    if high is None:
        return f"cannot tell: {low:.0f} or more"
    return f"cannot tell: {low:.0f} to {high:.0f}" if low else f"cannot tell: up to {high:.0f}"


def _words(findings: Sequence[HalfLifeFinding]) -> str:
    named = [f"{finding.kind.replace('_', ' ')} {half_life_words(finding)}" for finding in findings[:6]]
    return f"Chart of half-lives with 95% intervals: {joined(named)}. The table holds every number."
