"""A backtest as one HTML page that needs no script and no network."""

from __future__ import annotations

from dataclasses import dataclass

from closefit.review import tables
from closefit.review.acceptance import acceptance_table, acceptance_words
from closefit.review.backtest import charts, views
from closefit.review.backtest.findings import Backtest, Basis
from closefit.review.environment import environment
from closefit.review.page import Fact, Figure, TableView
from closefit.review.wording import count, counted, day, one_line, percent, percent_range, two_digits

METHOD = (
    """Every deal is scored as of the day it was created, by the expression that scores accounts: signals later than
    that day are not there, their worth decays from that day, people who had not started are not known.""",
    """Deals of one account are not independent, so every interval is by accounts: rates by Wilson's interval on the
    effective number of deals, differences by Newcombe's, rankings and sizes by drawing accounts anew.""",
    """A cycle runs from creation to the close. Deals still open count as undecided so far (Kaplan and Meier), since
    leaving them out would make slow deals look rare.""",
    "Of fewer than ten deals nothing is said. A dash means that the files do not know it.",
    """A profile's own deals are no test of it: where the evidence in the profile covers the time in which these deals
    closed, only later ones are counted.""",
)
SOURCES = (
    "Intervals of rates: E. B. Wilson, Journal of the American Statistical Association 22 (1927), 209-212.",
    "Intervals of differences: R. G. Newcombe, Statistics in Medicine 17 (1998), 873-890, method 10.",
    "Ranking (AUC): J. A. Hanley and B. J. McNeil, Radiology 143 (1982), 29-36.",
    "Cycle: E. L. Kaplan and P. Meier, Journal of the American Statistical Association 53 (1958), 457-481.",
    "Interval of its median: R. Brookmeyer and J. Crowley, Biometrics 38 (1982), 29-41.",
    "Trend over tiers: W. G. Cochran, Biometrics 10 (1954), 417-451; P. Armitage, Biometrics 11 (1955), 375-386.",
    "Ratio of rates: D. Katz, J. Baptista, S. P. Azen and M. C. Pike, Biometrics 34 (1978), 469-474.",
)
_HEADLINES = {
    "better than chance": "The profile predicts which deals close",
    "no better than chance": "The profile cannot be told from a coin",
    "worse than chance": "The profile points the wrong way",
    "not enough deals": "Not enough deals to say, and we would rather say so",
}


@dataclass(frozen=True, slots=True)
class BacktestPage:
    """The page, section by section; an empty section is left out by the template."""

    title: str
    profile: str
    source: str
    as_of: str
    headline: str
    words: str
    facts: tuple[Fact, ...]
    warnings: tuple[str, ...]
    rankings: TableView | None
    criteria: tuple[Figure, ...]
    criteria_table: TableView | None
    grades: TableView | None
    later: TableView | None
    groups: TableView | None
    tiers: Figure | None
    tiers_table: TableView | None
    acceptance: TableView | None
    acceptance_words: str
    curve: Figure | None
    curve_table: TableView | None
    layers: Figure | None
    layers_table: TableView | None
    exclusions: TableView | None
    refused: TableView | None
    assumptions: TableView | None
    method: tuple[str, ...] = METHOD
    sources: tuple[str, ...] = SOURCES


def backtest_html(found: Backtest) -> str:
    """The page: styles inside, charts as SVG, nothing fetched. The same backtest gives the same bytes."""
    return environment().get_template("backtest.html.j2").render(page=backtest_page(found))


def backtest_page(found: Backtest) -> BacktestPage:
    """Everything the page says, in words and tables, with its charts drawn."""
    told = found.basis is not Basis.none
    figure = charts.criteria_figure(found) if told else None
    accepted = found.acceptance
    return BacktestPage(
        title=f"Does {one_line(found.profile)} predict?",
        profile=f"{one_line(found.profile)} version {found.version}",
        source=one_line(found.source),
        as_of=day(found.as_of),
        headline=_HEADLINES[found.rankings.won.words] if told else "This is no test",
        words=found.words,
        facts=_facts(found) if told else (),
        warnings=found.warnings,
        rankings=views.rankings_table(found) if told else None,
        criteria=(figure,) if figure else (),
        criteria_table=views.criteria_table(found.criteria) if told else None,
        grades=views.grades_table(found.criteria) if told else None,
        later=views.later_table(found) if told else None,
        groups=views.groups_table((found.inside, found.outside), "Qualified and not") if told else None,
        tiers=charts.tiers_figure(found) if told else None,
        tiers_table=views.groups_table(found.tiers, "What became of the deals of each tier"),
        acceptance=acceptance_table(accepted),
        acceptance_words=acceptance_words(accepted),
        curve=charts.curve_figure(found) if told else None,
        curve_table=views.curve_table(found),
        layers=charts.layers_figure(found) if told else None,
        layers_table=views.layers_table(found) if told else None,
        exclusions=views.exclusions_table(found) if told else None,
        refused=tables.refused_table(found.deals.left_out),
        assumptions=tables.assumptions_table(found.assumptions),
    )


def _facts(found: Backtest) -> tuple[Fact, ...]:
    deals, won = found.deals, found.rankings.won
    cohort = (
        f"closed {day(found.first)} to {day(found.last)}" if found.first and found.last else "close dates not known"
    )
    still = f"; {count(deals.open)} still open" if deals.open else ""
    auc = (
        f"95% interval {two_digits(won.low)} to {two_digits(won.high)}; 0.5 is a coin"
        if won.auc is not None
        else "not enough deals"
    )
    inside, outside = found.inside.won, found.outside.won
    of = f"{counted(deals.accounts, 'account')}, {cohort}{still}"
    return (
        Fact(f"{count(deals.won)} / {count(deals.lost)}", "won / lost", of),
        Fact(two_digits(won.auc), "ranking of deals (AUC)", auc),
        Fact(percent(inside.share), "won inside the profile", percent_range(inside.low, inside.high)),
        Fact(percent(outside.share), "won outside", percent_range(outside.low, outside.high)),
    )
