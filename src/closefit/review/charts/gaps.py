"""Wins minus losses: how much more often each attribute is met among won deals, with its interval."""

from __future__ import annotations

import math
from collections.abc import Sequence

from closefit.derive.findings import AttributeFinding, AttributeVerdict
from closefit.review.charts.drawing import ACCENT, GREY, INK, Drawing
from closefit.review.charts.rows import Look, Row, Shape, narrow_rows, round_domain, ticks, wide_rows
from closefit.review.wording import counted, joined, percent, signed, signed_range

#: Colour, shape and filling per verdict: no two differ by colour alone.
MARKS: dict[AttributeVerdict, tuple[str, Shape, bool]] = {
    AttributeVerdict.priority: (ACCENT, "circle", True),
    AttributeVerdict.negative: (INK, "diamond", True),
    AttributeVerdict.boundary: (GREY, "square", True),
    AttributeVerdict.unclear: (GREY, "circle", False),
}


def gap_domain(findings: Sequence[AttributeFinding]) -> tuple[float, float]:
    """One scale for every group, in percentage points, so that groups can be compared by eye."""
    ends = [end * 100 for f in findings for end in (f.gap_low, f.gap_high, f.gap) if math.isfinite(end)]
    return round_domain(ends, 10, -20, 20)


def gaps_chart(findings: Sequence[AttributeFinding], domain: tuple[float, float]) -> Drawing:
    """Dot and 95 % interval per attribute, all of one verdict; ``domain`` is from :func:`gap_domain`.

    Raises ValueError without a finding.
    """
    if not findings:
        raise ValueError("a chart of gaps needs a finding")
    colour, shape, filled = MARKS[findings[0].verdict]
    look = Look(
        domain=domain,
        ticks=ticks(domain, (10, 20, 50, 100)),
        tick_text="datum.value == 0 ? '0' : format(datum.value, '+.0f')",
        ends=("← more often lost", "more often won →"),
        mark_at=0,
        colour=colour,
        shape=shape,
        filled=filled,
    )
    rows = [_row(finding) for finding in findings]
    return Drawing(wide_rows(rows, look), narrow_rows(rows, look), _words(findings))


def _row(finding: AttributeFinding) -> Row:
    known = math.isfinite(finding.gap)
    says = "not known" if not known else f"{signed(finding.gap)}  ({signed_range(finding.gap_low, finding.gap_high)})"
    gap, low, high = _points(finding.gap), _points(finding.gap_low), _points(finding.gap_high)
    return Row(finding.name, finding.condition, gap, low, high, says)


def _points(share: float) -> float | None:
    return round(share * 100, 3) if math.isfinite(share) else None


def _words(findings: Sequence[AttributeFinding]) -> str:
    named = [f"{f.name} {percent(f.won)} of won against {percent(f.lost)} of lost" for f in findings[:5]]
    more = f", and {counted(len(findings) - 5, 'more')}".replace("mores", "more") if len(findings) > 5 else ""
    return f"Chart of wins minus losses with 95% intervals: {joined(named)}{more}. The table holds every number."
