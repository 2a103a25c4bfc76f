"""The derivation report: one HTML page that needs no script, no network and no explanation beside it."""

from __future__ import annotations

from pathlib import Path

from closefit.derive.caveats import mentions, today_count
from closefit.derive.derivation import Derivation
from closefit.derive.findings import AttributeHistory, Card, Verdict
from closefit.derive.outcomes.records import Compared
from closefit.derive.outcomes.told import kept_words
from closefit.derive.outcomes.words import page_in_kept_words
from closefit.files import write_text
from closefit.review import tables
from closefit.review.acceptance import acceptance_table, acceptance_words
from closefit.review.environment import environment
from closefit.review.half_lives import half_lives_view
from closefit.review.learning import learning_view
from closefit.review.method import GLOSSARY, METHOD, SOURCES
from closefit.review.outcomes import leaving_notes, outcomes_view
from closefit.review.page import Fact, Meter
from closefit.review.report_page import Page
from closefit.review.segments import segments_view
from closefit.review.wording import NOTHING, count, counted, day, joined, one_line, percent, two_digits

HEADLINES = {
    Verdict.enough: "There is enough evidence for a scoring card",
    Verdict.ranks_only: "Enough to rank accounts, not to state a probability",
    Verdict.not_enough: "Not enough evidence for a card, and we would rather say so",
}
#: Wins and losses from which a first card is tried.
FIRST_CARD = 30
#: Above this held-out AUC, knowledge of the outcome is likelier than a good card (company facts never rank so well).
ALARM = 0.85


def write_report(derivation: Derivation, path: Path) -> None:
    """Write the report page, whole or not at all. The same derivation gives the same bytes.

    Raises:
        UsageError: the file cannot be written.
    """
    write_text(path, report_html(derivation))


def report_html(derivation: Derivation) -> str:
    """The report as one HTML page: styles inside, charts as SVG, nothing fetched."""
    page = environment().get_template("report.html.j2").render(page=report_page(derivation))
    return page if derivation.compared is Compared.won_lost else page_in_kept_words(page)


def report_page(derivation: Derivation) -> Page:
    """Everything the page says, in words and tables, with its charts drawn."""
    from closefit.review import figures  # drawing costs 0.6 s that only the report should pay

    d = derivation
    return Page(
        title=f"What separates won from lost: {one_line(d.source)}",
        source=one_line(d.source),
        as_of=day(d.as_of),
        headline=HEADLINES[d.verdict],
        words=d.words,
        verdict=d.verdict.value,
        facts=_facts(d),
        warnings=_warnings(d),
        card=tables.card_table(d.card) if d.card else None,
        card_words=_card_words(d),
        card_tiers=_card_tiers(d),
        card_notes=_card_notes(d),
        meters=_meters(d),
        gaps=figures.gap_figures(d.attributes),
        boundary=d.boundary,
        tiers=figures.tiers_figure(d),
        tiers_table=tables.tiers_table(d.tiers),
        layers=figures.layers_figures(d),
        layers_table=tables.layers_table(d.layers),
        calibration=figures.calibration_figure(d),
        calibration_table=tables.calibration_table(d.calibration),
        exclusions=tables.exclusion_words(d.exclusions),
        leaks=tables.leaks_table(d.leaks),
        set_aside=tables.set_aside_words(d.set_aside),
        hygiene=tables.hygiene_table(d.hygiene),
        refused=tables.refused_table(d.deals.unusable),
        assumptions=tables.assumptions_table(d.assumptions),
        attributes=tables.attributes_table(d.attributes),
        quality=tables.quality_table(d.quality),
        method=METHOD,
        sources=SOURCES,
        glossary=GLOSSARY,
        outcomes=outcomes_view(d),
        half_lives=half_lives_view(d.half_lives),
        acceptance=acceptance_table(d.acceptance),
        acceptance_words=acceptance_words(d.acceptance),
        segments=segments_view(d),
        learning=learning_view(d),
    )


def _facts(d: Derivation) -> tuple[Fact, ...]:
    deals = d.deals
    cohort = f"closed {day(d.first)} to {day(d.last)}" if d.first and d.last else "close dates not known"
    churned = f"; {count(deals.churned)} of the won churned later" if deals.churned else ""
    facts = [Fact(count(deals.closed), "closed deals counted", cohort)]
    rate = percent(deals.won / deals.closed) if deals.closed else NOTHING
    facts.append(Fact(f"{count(deals.won)} / {count(deals.lost)}", "won / lost", f"win rate {rate}{churned}"))
    if d.card is not None:
        note = f"qualified from {d.card.qualify} of {counted(d.card.maximum, 'point')}"
        facts.append(Fact(str(len(d.card.criteria)), "criteria on the card", note))
    if d.quality.auc is not None:
        between = f"95% interval {two_digits(d.quality.auc_low)} to {two_digits(d.quality.auc_high)}; 0.5 is a coin"
        facts.append(Fact(two_digits(d.quality.auc), "ranking of unseen deals (AUC)", between))
    if d.quality.auc_later is not None:
        low, high = d.quality.auc_later_low, d.quality.auc_later_high
        between = f"95% interval {two_digits(low)} to {two_digits(high)}; learned from the first 70%, tried on the rest"
        facts.append(Fact(two_digits(d.quality.auc_later), "ranking of later deals (AUC)", between))
    return tuple(facts)


def _warnings(d: Derivation) -> tuple[str, ...]:
    warnings = [kept_words(d.deals)] if d.compared is Compared.kept_churned else []
    if d.quality.auc is not None and d.quality.auc > ALARM:
        warnings.append(
            f"An AUC of {two_digits(d.quality.auc)} is better than company facts usually rank deals. Look for a column "
            "that knows the outcome before believing it."
        )
    overruled = [leak.column for leak in d.leaks if leak.overruled]
    if overruled:
        were = "is" if len(overruled) == 1 else "are"
        warnings.append(
            f"{joined(overruled)} {were} suspected of knowing the outcome and {were} counted because you asked for it."
        )
    return tuple(warnings)


def _card_words(d: Derivation) -> str:
    if d.card is None:
        return ""
    return (
        f"An account earns points for each line it meets, {d.card.maximum} at most. From {d.card.qualify} points on it "
        "qualifies. Any line can be checked by a person in a minute."
    )


def _card_tiers(d: Derivation) -> tuple[tuple[str, str], ...]:
    if d.card is None:
        return ()
    return tuple((name, f"{least} points or more" if least > 0 else "the rest") for name, least in d.card.tiers)


def _card_notes(d: Derivation) -> tuple[str, ...]:
    if d.card is None:
        return ()
    return (*_today_notes(d.card, d.histories), *leaving_notes(d), *_crowds_note(d))


def _crowds_note(d: Derivation) -> tuple[str, ...]:
    if d.segmentation is None or not d.segmentation.proven:
        return ()
    return ("This one card fits its crowds badly: each has a better one of its own, under the next heading.",)


def _today_notes(card: Card, histories: tuple[AttributeHistory, ...]) -> tuple[str, ...]:
    partly = [
        f"{h.header}: {counted(h.known, 'deal')} as known then, {count(h.today)} by today's value"
        for h in histories
        if h.today and any(mentions(c.finding.condition, h.attribute) for c in card.criteria)
    ]
    found = today_count(card)
    return (found.words, *((f"With a history in part: {'; '.join(partly)}.",) if partly else ()))


def _meters(d: Derivation) -> tuple[Meter, ...]:
    if d.verdict is not Verdict.not_enough or min(d.deals.won, d.deals.lost) >= FIRST_CARD:
        return ()
    return Meter("won deals", d.deals.won, FIRST_CARD), Meter("lost deals", d.deals.lost, FIRST_CARD)
