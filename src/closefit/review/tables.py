"""The tables of the report: every number of every chart, with the count behind each share."""

from __future__ import annotations

from closefit.derive.draft import criterion_label
from closefit.derive.findings import (
    AttributeFinding,
    CalibrationBin,
    Card,
    CardCriterion,
    ExclusionFinding,
    HygieneNote,
    LayerStep,
    Leak,
    Quality,
    TierLift,
)
from closefit.review.derivation_json import ordered_findings, ordered_leaks
from closefit.review.outcomes import sign_off
from closefit.review.page import Cell, Heading, TableView
from closefit.review.wording import (
    NOTHING,
    count,
    counted,
    joined,
    layer_name,
    lines_text,
    percent,
    percent_range,
    probability,
    signed,
    signed_range,
    times,
    two_digits,
)
from closefit.terms import Assumption, Refused

#: Column names listed per reason before the rest is only counted.
NAMES_SHOWN = 24


def card_table(card: Card) -> TableView:
    """Criteria with their points; a criterion with grades has one row per grade."""
    rows = [row for criterion in card.criteria for row in _criterion_rows(criterion)]
    headings = (
        Heading("Criterion"),
        Heading("Earned when"),
        Heading("Points", number=True),
        Heading("Win rate there", number=True),
        Heading("Stability", number=True),
    )
    return TableView("The card: criteria and points", headings, tuple(rows))


def _criterion_rows(criterion: CardCriterion) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for place, grade in enumerate(criterion.grades):
        deals = grade.won + grade.lost
        rate = percent(grade.won / deals) if deals else NOTHING
        about = f"{criterion.layer.value}, only where both hold" if criterion.only_if else criterion.layer.value
        about += f"; the expert's {criterion.prior}" if criterion.prior else ""
        name = Cell(criterion_label(criterion.name), about, "strong") if place == 0 else Cell("")
        stability = Cell(percent(criterion.stability)) if place == 0 else Cell("")
        points = Cell(f"+{grade.points}" if grade.points else "0", style="points")
        when = Cell(grade.condition, style="code") if grade.condition is not None else Cell("otherwise")
        rows.append((name, when, points, Cell(rate, f"{count(grade.won)} of {count(deals)}"), stability))
    return rows


def attributes_table(findings: tuple[AttributeFinding, ...]) -> TableView | None:
    """Every attribute that was tested, with counts, interval, p and q."""
    headings = (
        Heading("Attribute and condition"),
        Heading("Verdict"),
        Heading("Won", number=True),
        Heading("Lost", number=True),
        Heading("Churned", number=True),
        Heading("Gap", number=True),
        Heading("Lift", number=True),
        Heading("p / q", number=True),
        Heading("Known", number=True),
    )
    rows = tuple(_attribute_row(finding) for finding in ordered_findings(findings))
    return TableView("Every attribute that was compared", headings, rows) if rows else None


def _attribute_row(f: AttributeFinding) -> tuple[Cell, ...]:
    return (
        Cell(f.name, f.condition, "strong"),
        Cell(f.verdict.value, f.layer.value + (", today's value" if f.as_of_today else "")),
        Cell(percent(f.won), counted(f.won_count, "deal")),
        Cell(percent(f.lost), counted(f.lost_count, "deal")),
        Cell(percent(f.churned)),
        Cell(signed(f.gap), signed_range(f.gap_low, f.gap_high)),
        Cell(times(f.lift)),
        Cell(probability(f.p), f"q {probability(f.q)}"),
        Cell(percent(f.known)),
    )


def tiers_table(tiers: tuple[TierLift, ...]) -> TableView | None:
    """Held-out win rate per tier."""
    headings = (
        Heading("Tier"),
        Heading("Deals", number=True),
        Heading("Won", number=True),
        Heading("Win rate", number=True),
        Heading("95% interval", number=True),
        Heading("Lift", number=True),
    )
    rows = tuple(
        (
            Cell(tier.name, style="strong"),
            Cell(count(tier.deals)),
            Cell(count(tier.won)),
            Cell(percent(tier.rate)),
            Cell(percent_range(tier.low, tier.high)),
            Cell(times(tier.lift)),
        )
        for tier in tiers
    )
    return TableView("Win rate by tier on deals the card had not seen", headings, rows) if rows else None


def layers_table(steps: tuple[LayerStep, ...]) -> TableView | None:
    """List size and win rate as layers are added."""
    headings = (
        Heading("Asked for"),
        Heading("Criteria"),
        Heading("Accounts", number=True),
        Heading("Share of list", number=True),
        Heading("Win rate", number=True),
        Heading("95% interval", number=True),
    )
    rows = tuple(
        (
            Cell(layer_name(place, step.layer), style="strong"),
            Cell(joined([criterion_label(name) for name in step.criteria]) or NOTHING),
            Cell(count(step.accounts)),
            Cell(percent(step.share)),
            Cell(percent(step.win_rate), f"{count(step.won)} of {counted(step.deals, 'unseen deal')}"),
            Cell(percent_range(step.low, step.high)),
        )
        for place, step in enumerate(steps)
    )
    return TableView("The stack of layers", headings, rows) if rows else None


def calibration_table(bins: tuple[CalibrationBin, ...]) -> TableView | None:
    """Expected and observed win rates."""
    headings = (
        Heading("Expected", number=True),
        Heading("Came", number=True),
        Heading("95% interval", number=True),
        Heading("Deals", number=True),
    )
    rows = tuple(
        (Cell(percent(b.expected)), Cell(percent(b.observed)), Cell(percent_range(b.low, b.high)), Cell(count(b.deals)))
        for b in bins
    )
    return TableView("Expected and observed win rates", headings, rows) if rows else None


def quality_table(quality: Quality) -> TableView | None:
    """How good the procedure is on deals it had not seen, in one place."""
    kept = {
        "grouped": "deals of one account and copied rows stay in one fold",
        "time": "later deals are judged by earlier ones",
    }
    rows = [
        (
            Cell("Ranking (AUC)", "0.5 is a coin, 1 is perfect"),
            Cell(two_digits(quality.auc), f"{two_digits(quality.auc_low)} to {two_digits(quality.auc_high)}"),
        ),
        (
            Cell("Ranking of the last 30% of deals by the first 70%, as far as decided by then"),
            Cell(
                two_digits(quality.auc_later),
                ""
                if quality.auc_later_low is None
                else f"{two_digits(quality.auc_later_low)} to {two_digits(quality.auc_later_high)}",
            ),
        ),
        (
            Cell("Log loss", "lower is better; probabilities are shown only when it beats the average win rate's"),
            Cell(two_digits(quality.log_loss), f"average win rate alone: {two_digits(quality.base_log_loss)}"),
        ),
        (Cell("Folds"), Cell(quality.folds, kept.get(quality.folds, ""))),
    ]
    known = [row for row in rows if row[1].text != NOTHING]
    if quality.auc is None and quality.log_loss is None:
        return None
    return TableView("Quality on unseen deals", (Heading("Measure"), Heading("Value")), tuple(known))


def exclusion_words(exclusions: tuple[ExclusionFinding, ...]) -> tuple[tuple[str, str, str, str, str], ...]:
    """Name, condition, why, what it would have cost and saved, and the signature it waits for."""
    return tuple(
        (
            found.name,
            found.condition,
            found.because,
            "" if "refused" in found.because else exclusion_cost(found),
            sign_off(found),
        )
        for found in exclusions
    )


def exclusion_cost(found: ExclusionFinding) -> str:
    """What the exclusion would have cost and saved on the deals it was found in."""
    refused = f"Would have refused {count(found.refused_good)} of {counted(found.good, 'good customer')}"
    avoided = f"avoided {count(found.avoided_bad)} of {counted(found.bad, 'bad outcome')}"
    return f"{refused} and {avoided}."


def leaks_table(leaks: tuple[Leak, ...]) -> TableView | None:
    """Columns that know the outcome."""
    rows = tuple(
        (
            Cell(leak.column, style="strong"),
            Cell(leak.reason),
            Cell(leak_treatment(leak)),
        )
        for leak in ordered_leaks(leaks)
    )
    headings = (Heading("Column"), Heading("What gave it away"), Heading("What was done"))
    return TableView("Columns that know the outcome", headings, rows) if rows else None


def leak_treatment(leak: Leak) -> str:
    """What was done about a column that knows the outcome."""
    if leak.overruled:
        return "counted, as you asked"
    return "counted as it was known then, not as of today" if leak.as_known else "set aside"


def set_aside_words(set_aside: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Columns left out before any test, gathered by reason: the reason with its count, and the names."""
    reasons: dict[str, list[str]] = {}
    for name, reason in sorted(set_aside):
        reasons.setdefault(reason, []).append(name)
    return tuple(
        (reason if len(names) == 1 else f"{reason} ({len(names)})", _named(names))
        for reason, names in sorted(reasons.items())
    )


def _named(names: list[str]) -> str:
    shown = ", ".join(names[:NAMES_SHOWN])
    rest = len(names) - NAMES_SHOWN
    return f"{shown} and {rest} more (all in derivation.json)" if rest > 0 else shown


def hygiene_table(notes: tuple[HygieneNote, ...]) -> TableView | None:
    """What a careful analyst would mention first."""
    rows = tuple(
        (
            Cell(note.name, style="strong"),
            Cell(count(note.count)),
            Cell(note.words, lines_text(note.lines, len(note.lines))),
        )
        for note in notes
    )
    headings = (Heading("What"), Heading("How many", number=True), Heading("What was seen and done"))
    return TableView("Hygiene of the file", headings, rows) if rows else None


def refused_table(refused: tuple[Refused, ...]) -> TableView | None:
    """Rows that were not counted, with the lines to look at."""
    rows = tuple(
        (Cell(r.reason, style="strong"), Cell(count(r.count)), Cell(lines_text(r.lines, r.count) or NOTHING))
        for r in refused
    )
    headings = (Heading("Reason"), Heading("Rows", number=True), Heading("Where in the file"))
    return TableView("Rows that were not counted", headings, rows) if rows else None


def assumptions_table(assumptions: tuple[Assumption, ...]) -> TableView | None:
    """What was guessed about the files, and how to correct it."""
    rows = tuple(
        (
            Cell(f"{a.file}: {a.what}" if a.file else a.what, style="strong"),
            Cell(a.value),
            Cell(a.why),
            Cell(a.flag, style="code"),
        )
        for a in assumptions
    )
    headings = (Heading("What"), Heading("Taken as"), Heading("Because"), Heading("Correct it with"))
    return TableView("What was assumed about the files", headings, rows) if rows else None
