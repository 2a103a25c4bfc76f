"""A backtest as lines for a terminal: the verdict and the warnings first, then the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from closefit.review.backtest import views
from closefit.review.backtest.findings import Backtest, Basis
from closefit.review.page import TableView
from closefit.review.wording import count, counted, lines_text

#: Rows of cells and an indent -> lines of text.
LayOut = Callable[[Sequence[tuple[str, ...]], str], list[str]]


def whole_lines(rows: Sequence[tuple[str, ...]], indent: str) -> list[str]:
    """A row is a line, however long; columns are aligned by their widest cell."""
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    return [
        indent + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def backtest_text(found: Backtest, lay_out: LayOut = whole_lines) -> str:
    """The backtest in plain text, most important first; ``lay_out`` may fold tables that are too wide."""
    return "\n".join(_lines(found, lay_out))


def _lines(found: Backtest, lay_out: LayOut) -> Iterator[str]:
    yield f"{found.profile} version {found.version} against {found.source}"
    yield ""
    yield f"  {found.words}"
    for warning in found.warnings:
        yield f"  please look: {warning}"
    if found.basis is Basis.none:
        yield from _deals(found)
        return
    tables = (
        ("How it ranks", views.rankings_table(found)),
        ("Qualified and not", views.groups_table((found.inside, found.outside), "")),
        ("Tier by tier", views.groups_table(found.tiers, "")),
    )
    for heading, view in tables:
        yield from _section(heading, view, lay_out)
    if found.acceptance:
        yield from _heading(f"Acceptance, on {found.acceptance.split}")
        yield from (f"  {figure.name}: {figure.words}" for figure in found.acceptance.figures)
    behind = (
        ("Where to cut", views.curve_table(found)),
        ("Criterion by criterion", views.criteria_table(found.criteria)),
        ("Grade by grade", views.grades_table(found.criteria)),
        ("Layer by layer", views.layers_table(found)),
        ("Exclusions", views.exclusions_table(found)),
        ("Churn and expansion", views.later_table(found)),
    )
    for heading, view in behind:
        yield from _section(heading, view, lay_out)
    yield from _deals(found)


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


def _section(heading: str, view: TableView | None, lay_out: LayOut) -> Iterator[str]:
    if view is None:
        return
    yield from _heading(heading)
    cells = [tuple(heading.text.strip() for heading in view.headings)]
    cells += [
        tuple(f"{c.text} ({c.note})" if c.note and place else c.text for place, c in enumerate(row))
        for row in view.rows
    ]
    yield from lay_out(cells, "  ")
