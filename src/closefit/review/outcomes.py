"""What the page says about the three outcomes: shares, who buys and leaves, who grows, what was measured."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from closefit.derive.derivation import Derivation
from closefit.derive.findings import ExclusionFinding
from closefit.derive.outcomes.records import Growth, MeasureUse, OutcomeShare, ThreeOutcomes
from closefit.review.page import Cell, Figure, Heading, TableView
from closefit.review.wording import count, counted, percent, percent_range, probability, signed, signed_range

#: Conditions drawn; the table has all.
SHOWN = 16
_ABOUT = (
    "The share of kept customers, of churned customers and of lost deals that meet each condition. Where churned lies "
    "far right of kept, the condition brings customers who do not stay."
)


@dataclass(frozen=True, slots=True)
class OutcomesView:
    """The section of the page; what is empty is left out."""

    leaving: tuple[str, ...]
    figure: Figure | None
    table: TableView | None
    growth_words: str
    growth: TableView | None
    measures: TableView | None

    @property
    def empty(self) -> bool:
        return self.table is None and self.growth is None and self.measures is None


def outcomes_view(derivation: Derivation) -> OutcomesView:
    """Everything of it, drawn."""
    rows = _ordered(derivation.outcomes)
    return OutcomesView(
        leaving=tuple(found.words for found in derivation.buys_and_leaves),
        figure=_figure(rows),
        table=_table(rows),
        growth_words=growth_words(derivation.growth),
        growth=_growth_table(derivation.growth),
        measures=_measures_table(derivation.measures),
    )


def _ordered(rows: tuple[ThreeOutcomes, ...]) -> list[ThreeOutcomes]:
    """The surest difference between churned and kept first."""
    return sorted(rows, key=lambda row: (row.q, row.p, -abs(row.gap), row.name, row.condition))


def _figure(rows: list[ThreeOutcomes]) -> Figure | None:
    from closefit.review.charts.outcomes import outcomes_chart

    if not rows:
        return None
    hidden = len(rows) - SHOWN
    note = f"The surest differences first; {counted(hidden, 'more condition')} in the table." if hidden > 0 else ""
    return Figure("Kept, churned, lost", _ABOUT, (outcomes_chart(rows[:SHOWN]),), note)


def _table(rows: list[ThreeOutcomes]) -> TableView | None:
    headings = (
        Heading("Attribute and condition"),
        Heading("Kept", number=True),
        Heading("Churned", number=True),
        Heading("Lost", number=True),
        Heading("Churned minus kept", number=True),
        Heading("p / q", number=True),
    )
    made = tuple(
        (
            Cell(row.name, row.condition, "strong"),
            _share(row.kept),
            _share(row.churned),
            _share(row.lost),
            Cell(signed(row.gap), signed_range(row.gap_low, row.gap_high)),
            Cell(probability(row.p), f"q {probability(row.q)}"),
        )
        for row in rows
    )
    return TableView("Every condition in three outcomes", headings, made) if made else None


def _share(share: OutcomeShare) -> Cell:
    return Cell(percent(share.share), f"{count(share.met)} of {count(share.known)}")


def growth_words(growth: tuple[Growth, ...]) -> str:
    """Who grows, in a sentence; empty where expansion is not known."""
    if not growth:
        return ""
    sure = [found for found in growth if found.sure]
    if not sure:
        return "No attribute tells customers who bought more from those who stayed as they were, beyond chance."
    named = "; ".join(
        f"{found.condition} ({percent(found.expanded.share)} of those who bought more, {percent(found.flat.share)} "
        "of the rest)"
        for found in sure
    )
    return f"Customers who bought more are more often so: {named}."


def _growth_table(growth: tuple[Growth, ...]) -> TableView | None:
    headings = (
        Heading("Attribute and condition"),
        Heading("Verdict"),
        Heading("Bought more", number=True),
        Heading("Stayed as they were", number=True),
        Heading("Gap", number=True),
        Heading("p / q", number=True),
    )
    ordered = sorted(growth, key=lambda row: (not row.sure, row.p, -row.gap, row.name))
    rows = tuple(
        (
            Cell(row.name, row.condition, "strong"),
            Cell("grows" if row.sure else "unclear", row.layer.value),
            _share(row.expanded),
            _share(row.flat),
            Cell(signed(row.gap), signed_range(row.gap_low, row.gap_high)),
            Cell(probability(row.p), f"q {probability(row.q)}"),
        )
        for row in ordered
    )
    return (
        TableView("Customers who bought more against customers who stayed as they were", headings, rows)
        if rows
        else None
    )


def _measures_table(measures: tuple[MeasureUse, ...]) -> TableView | None:
    headings = (
        Heading("Measure"),
        Heading("Column"),
        Heading("Counts as"),
        Heading("Known", number=True),
        Heading("Marked", number=True),
    )
    rows = tuple(
        (
            Cell(use.measure, style="strong"),
            Cell(use.column, use.file),
            Cell(use.rule),
            Cell(count(use.known), "deals"),
            Cell(count(use.marked), "deals"),
        )
        for use in measures
    )
    return TableView("Columns that were read as outcomes", headings, rows) if rows else None


def leaving_notes(derivation: Derivation) -> tuple[str, ...]:
    """A warning for each criterion of the card that rests on an attribute which buys and leaves."""
    if derivation.card is None:
        return ()
    leaving = {found.name: found for found in derivation.buys_and_leaves}
    return tuple(
        f"{criterion.name} earns points and buys and leaves: {percent(found.churned)} of churned and "
        f"{percent(found.kept)} of kept customers are {found.condition}. Think twice before paying for it."
        for criterion in derivation.card.criteria
        if (found := leaving.get(criterion.name))
    )


def sign_command(found: ExclusionFinding, profile: Path = Path("icp.yaml")) -> str:
    """What a person types to make the exclusion binding."""
    return f"closefit sign {shlex.quote(str(profile))} --exclusion {shlex.quote(found.name)} --by you@example.com"


def sign_off(found: ExclusionFinding) -> str:
    """What a person is asked before an exclusion refuses anybody."""
    span = percent_range(found.refused_low, found.refused_high)
    if not found.refused_good:
        cost = f"None of {counted(found.good, 'good customer')} would have been refused (95% interval {span})."
    else:
        cost = f"False-reject rate {percent(found.false_reject)} (95% interval {span})."
    return f"{cost} Awaits sign-off: {sign_command(found)}"
