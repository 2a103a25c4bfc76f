"""Coverage after an enrichment as one HTML page: by field, provider and segment, with what a found fact cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from closefit.enrich import Enriched
from closefit.enrich.outcomes import OutcomeCoverage
from closefit.enrich.segments import SegmentCoverage
from closefit.facts import MICROS, money_text
from closefit.review.charts.drawing import GREY, Drawing
from closefit.review.charts.rows import Look, Row, narrow_rows, wide_rows
from closefit.review.environment import environment
from closefit.review.page import Cell, Fact, Figure, Heading, TableView
from closefit.review.wording import count, counted, joined, percent

#: Segments of which a row is shown; the others are counted together.
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """The page, section by section; an empty section is left out by the template."""

    title: str
    source: str
    as_of: str
    headline: str
    words: str
    facts: tuple[Fact, ...]
    warnings: tuple[str, ...]
    coverage: Figure
    coverage_table: TableView
    costs: Figure | None
    bill: TableView | None
    outcomes: TableView | None
    segments: TableView | None
    doubtful: TableView | None


def coverage_html(
    done: Enriched, source: str, as_of: str, notes: Sequence[str], segments: Sequence[SegmentCoverage] = (),
    *, outcomes: Sequence[OutcomeCoverage] = (),
) -> str:  # fmt: skip
    """The page: styles inside, charts as SVG, nothing fetched. The same run gives the same bytes."""
    page = coverage_page(done, source, as_of, notes, segments, outcomes=outcomes)
    return environment().get_template("coverage.html.j2").render(page=page)


def coverage_page(
    done: Enriched, source: str, as_of: str, notes: Sequence[str], segments: Sequence[SegmentCoverage],
    *, outcomes: Sequence[OutcomeCoverage] = (),
) -> CoveragePage:  # fmt: skip
    """Everything the page says, in words and tables, with its charts drawn."""
    accounts = done.plan.accounts
    per_fact = f"{money_text(round(done.spent / done.filled))} usd" if done.filled else "nothing was filled"
    limit = "no budget" if done.budget is None else f"of {money_text(done.budget)} usd"
    return CoveragePage(
        title=f"Coverage of {source}",
        source=source,
        as_of=as_of,
        headline=f"{counted(done.filled, 'gap')} closed in {counted(accounts, 'account')}",
        words=f"Run {done.run} asked {joined([one.name for one in done.providers if one.tally.calls]) or 'nobody'}.",
        facts=(
            Fact(f"{money_text(done.spent)} usd", "spent", limit),
            Fact(per_fact, "a gap that was closed", "all that was spent over all that was filled"),
            Fact(count(len(done.doubtful)), "calls in doubt", "lost answers, and calls that asked again"),
        ),
        warnings=tuple(notes),
        coverage=_coverage(done),
        coverage_table=_coverage_table(done),
        costs=_costs(done),
        bill=_bill(done),
        outcomes=_outcomes(outcomes),
        segments=_segments(segments),
        doubtful=_doubtful(done),
    )


def _coverage(done: Enriched) -> Figure:
    look = Look(domain=(0.0, 100.0), ticks=(0.0, 50.0, 100.0), tick_text="datum.value + '%'", colour=GREY, bars=True)
    rows = [
        Row(
            one.field, f"{percent(one.before / max(one.accounts, 1))} before",
            round(100 * one.after / max(one.accounts, 1), 3), None, None, percent(one.after / max(one.accounts, 1)),
        )
        for one in done.fields
    ]  # fmt: skip
    words = joined([f"{one.field} {percent(one.after / max(one.accounts, 1))}" for one in done.fields])
    drawing = Drawing(wide_rows(rows, look), narrow_rows(rows, look), f"Chart of accounts with each field: {words}.")
    return Figure("Accounts that have each field", "After the run; before it in small print.", (drawing,))


def _coverage_table(done: Enriched) -> TableView:
    headings = (Heading("field"), Heading("before", number=True), Heading("after", number=True), Heading("filled by"))
    rows = tuple(
        (
            Cell(one.field, style="code"), Cell(count(one.before)), Cell(count(one.after), f"of {count(one.accounts)}"),
            Cell(joined([f"{name} {count(n)}" for name, n in one.by_provider.items()])),
        )
        for one in done.fields
    )  # fmt: skip
    return TableView("Coverage by field", headings, rows)


def _costs(done: Enriched) -> Figure | None:
    paid = [one for one in done.providers if one.facts and one.tally.micros]
    if not paid:
        return None
    most = max(one.tally.micros / one.facts for one in paid) / MICROS
    look = Look(domain=(0.0, most), ticks=(0.0,), tick_text="''", colour=GREY, bars=True)
    rows = [
        Row(
            one.name, f"{counted(one.facts, 'fact')}, {money_text(one.tally.micros)} usd",
            round(one.tally.micros / one.facts / MICROS, 6), None, None,
            f"{money_text(round(one.tally.micros / one.facts))} usd",
        )
        for one in paid
    ]  # fmt: skip
    words = joined([f"{one.name} {money_text(round(one.tally.micros / one.facts))} usd" for one in paid])
    drawing = Drawing(wide_rows(rows, look), narrow_rows(rows, look), f"Chart of the price of a found fact: {words}.")
    return Figure("What a found fact cost", "Of each provider, over every fact that it brought.", (drawing,))


def _bill(done: Enriched) -> TableView | None:
    asked = [one for one in done.providers if one.tally.calls]
    if not asked:
        return None
    names = ("calls", "found", "not found", "facts", "credits", "usd", "usd a fact")
    headings = (Heading("provider"), *(Heading(name, number=True) for name in names))
    rows = tuple(
        (
            Cell(one.name, one.off or "", "strong"), Cell(count(one.tally.calls)), Cell(count(one.tally.found)),
            Cell(count(one.tally.not_found)), Cell(count(one.facts)), Cell(f"{one.tally.credits:,.1f}"),
            Cell(money_text(one.tally.micros)),
            Cell(money_text(round(one.tally.micros / one.facts)) if one.facts else ""),
        )
        for one in asked
    )  # fmt: skip
    return TableView("The bill by provider", headings, rows)


def _outcomes(found: Sequence[OutcomeCoverage]) -> TableView | None:
    if not found:
        return None
    names = tuple(found[0].counts)
    headings = (Heading("field"), *(Heading(name, number=True) for name in names), Heading("differs"))
    rows = tuple(
        (
            Cell(one.field, style="code"),
            *(Cell(percent(known / accounts), f"{count(known)} of {count(accounts)}") for known, accounts in
              one.counts.values()),
            Cell("yes: no trait" if one.differs else "no more than by chance"),
        )
        for one in found
    )  # fmt: skip
    return TableView("Coverage by how the deals ended", headings, rows)


def _segments(segments: Sequence[SegmentCoverage]) -> TableView | None:
    if not segments:
        return None
    fields = tuple(segments[0].known)
    headings = (
        Heading(segments[0].by),
        Heading("accounts", number=True),
        *(Heading(field, number=True) for field in fields),
    )
    rows = tuple(
        (
            Cell(one.segment, style="strong"), Cell(count(one.accounts)),
            *(Cell(percent(one.known[field] / one.accounts), count(one.known[field])) for field in fields),
        )
        for one in segments[:_SHOWN]
    )  # fmt: skip
    return TableView(f"Coverage by {segments[0].by}, the largest segments", headings, rows)


def _doubtful(done: Enriched) -> TableView | None:
    if not done.doubtful:
        return None
    headings = (Heading("account"), Heading("provider"), Heading("call"), Heading("state"), Heading("usd", number=True))
    rows = tuple(
        (
            Cell(row.account), Cell(row.provider), Cell(row.mark, style="code"),
            Cell("possibly double" if row.repeats is not None else row.state.value), Cell(money_text(row.micros)),
        )
        for row in done.doubtful
    )  # fmt: skip
    return TableView("Calls whose answer was lost, and calls that asked again", headings, rows)
