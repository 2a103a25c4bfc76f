"""A backtest as lines for a terminal: the verdict and the warnings first, then the tables."""

from __future__ import annotations

from collections.abc import Iterator

from closefit.review.backtest import views
from closefit.review.backtest.findings import Backtest, Basis
from closefit.review.page import TableView
from closefit.review.wording import count, counted, lines_text


def backtest_text(found: Backtest) -> str:
    """The backtest in plain text, most important first."""
    return "\n".join(_lines(found))


def _lines(found: Backtest) -> Iterator[str]:
    yield f"{found.profile} version {found.version} against {found.source}"
    yield ""
    yield f"  {found.words}"
    for warning in found.warnings:
        yield f"  please look: {warning}"
    yield from _deals(found)
    if found.basis is Basis.none:
        return
    yield from _section("How it ranks", views.rankings_table(found))
    yield from _section("Criterion by criterion", views.criteria_table(found.criteria))
    yield from _section("Grade by grade", views.grades_table(found.criteria))
    yield from _section("Churn and expansion", views.later_table(found))
    groups = (found.inside, found.outside)
    yield from _section("Qualified and not", views.groups_table(groups, ""))
    yield from _section("Tier by tier", views.groups_table(found.tiers, ""))
    yield from _section("Where to cut", views.curve_table(found))
    yield from _section("Layer by layer", views.layers_table(found))
    yield from _section("Exclusions", views.exclusions_table(found))
    if found.acceptance:
        yield from _heading(f"Acceptance, on {found.acceptance.split}")
        yield from (f"  {figure.name}: {figure.words}" for figure in found.acceptance.figures)


def _deals(found: Backtest) -> Iterator[str]:
    deals = found.deals
    as_of = f", as of {found.as_of}" if found.as_of else ""
    yield from _heading("Deals")
    yield (
        f"  {count(deals.won)} won, {count(deals.lost)} lost, {count(deals.open)} open, of "
        f"{counted(deals.accounts, 'account')} with a closed deal{as_of}"
    )
    for refused in deals.left_out:
        where = lines_text(refused.lines, refused.count, 5)
        yield f"  not counted: {counted(refused.count, 'row')}: {refused.reason}{f' ({where})' if where else ''}"


def _heading(text: str) -> Iterator[str]:
    yield from ("", text, "-" * len(text))


def _section(heading: str, view: TableView | None) -> Iterator[str]:
    if view is None:
        return
    yield from _heading(heading)
    cells = [[heading.text.strip() for heading in view.headings]]
    cells += [
        [f"{c.text} ({c.note})" if c.note and place else c.text for place, c in enumerate(row)] for row in view.rows
    ]
    widths = [max(len(row[place]) for row in cells) for place in range(len(view.headings))]
    for row in cells:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
