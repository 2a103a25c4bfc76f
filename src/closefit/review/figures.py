"""Which charts the report shows, and what is said over and under them."""

from __future__ import annotations

from closefit.derive.derivation import Derivation
from closefit.derive.findings import AttributeFinding, AttributeVerdict
from closefit.review.charts.calibration import calibration_chart
from closefit.review.charts.gaps import gap_domain, gaps_chart
from closefit.review.charts.layers import list_chart, rate_chart
from closefit.review.charts.tiers import FEW, tiers_chart
from closefit.review.derivation_json import ordered_findings
from closefit.review.page import Figure
from closefit.review.wording import counted

#: Rows of one drawing; more would not fit on a printed page.
ROWS = 16
#: Attributes without a verdict that are drawn; all of them stand in the table.
UNCLEAR_SHOWN = 8
#: Attributes drawn per verdict.
SHOWN = 48

GROUPS: tuple[tuple[AttributeVerdict, str, str], ...] = (
    (
        AttributeVerdict.priority,
        "Priority",
        "Met clearly more often by won deals than by lost ones. These may earn points.",
    ),
    (
        AttributeVerdict.negative,
        "Negative",
        "Met more often by deals that were lost or churned. Candidates for an exclusion, never for points.",
    ),
    (
        AttributeVerdict.boundary,
        "Boundary",
        "Common on both sides. This describes the market you sell into, not who buys: no points.",
    ),
    (
        AttributeVerdict.unclear,
        "Unclear",
        "Among so many attributes this may be luck. Some may earn a few points by the milder test of the card.",
    ),
)


def gap_figures(findings: tuple[AttributeFinding, ...]) -> tuple[Figure, ...]:
    """One figure per verdict that occurs, all on one scale."""
    ordered = ordered_findings(findings)
    shown = [found for verdict, _, _ in GROUPS for found in _shown(ordered, verdict)]
    domain = gap_domain(shown)
    return tuple(
        _gap_figure([f for f in ordered if f.verdict is verdict], verdict, title, about, domain)
        for verdict, title, about in GROUPS
        if any(f.verdict is verdict for f in ordered)
    )


def _shown(ordered: list[AttributeFinding], verdict: AttributeVerdict) -> list[AttributeFinding]:
    most = UNCLEAR_SHOWN if verdict is AttributeVerdict.unclear else SHOWN
    return [found for found in ordered if found.verdict is verdict][:most]


def _gap_figure(
    group: list[AttributeFinding], verdict: AttributeVerdict, title: str, about: str, domain: tuple[float, float]
) -> Figure:
    shown = _shown(group, verdict)
    parts = [shown[start : start + ROWS] for start in range(0, len(shown), ROWS)]
    hidden = len(group) - len(shown)
    note = f"{counted(hidden, 'attribute')} more with smaller gaps in the table at the end." if hidden else ""
    return Figure(f"{title} ({len(group)})", about, tuple(gaps_chart(part, domain) for part in parts), note)


def base_rate(derivation: Derivation) -> float | None:
    """Share of closed deals that were won; None without any."""
    deals = derivation.deals
    return deals.won / deals.closed if deals.closed else None


def tiers_figure(derivation: Derivation) -> Figure | None:
    """Win rates by tier; None where no tier was measured."""
    tiers = derivation.tiers
    if not tiers:
        return None
    few = any(tier.deals < FEW for tier in tiers)
    note = f"A tier with fewer than {FEW} deals is a hint: do not rank it against its neighbours." if few else ""
    about = "Measured on deals that the card had not seen. The line is the interval in which the true rate is expected."
    return Figure("Win rate by tier", about, (tiers_chart(tiers, base_rate(derivation)),), note)


def layers_figures(derivation: Derivation) -> tuple[Figure, ...]:
    """List size and win rate side by side; empty where no layer was measured."""
    steps = derivation.layers
    if not steps:
        return ()
    return (
        Figure("The list gets shorter", "Accounts that remain when each layer is asked for too.", (list_chart(steps),)),
        Figure(
            _rate_title(derivation),
            "Closed deals that the card had not seen, with 95% intervals by accounts.",
            (rate_chart(steps, base_rate(derivation)),),
        ),
    )


def _rate_title(derivation: Derivation) -> str:
    """What the chart shows, and nothing that it does not."""
    rates = [step.win_rate for step in derivation.layers if step.win_rate is not None]
    if len(rates) < 2:
        return "The win rate"
    return (
        "The win rate rises"
        if rates == sorted(rates) and rates[-1] > rates[0]
        else "The win rate does not rise throughout"
    )


def calibration_figure(derivation: Derivation) -> Figure | None:
    """Expected against observed win rates; None where no probability may be printed."""
    if not derivation.calibration:
        return None
    about = (
        "Each dot is a group of unseen deals with a similar expected win rate. On the dashed line, promises were kept."
    )
    return Figure("Promised and delivered", about, (calibration_chart(derivation.calibration),))
