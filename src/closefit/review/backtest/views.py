"""The tables of a backtest, from which both the terminal and the page are made."""

from __future__ import annotations

from closefit.derive.ranking import Ranking, RankingGap
from closefit.derive.rates import Rate, RateGap
from closefit.derive.survival import Amount, Duration
from closefit.derive.threshold import ThresholdPoint, nearest_coverage
from closefit.review.backtest.findings import Backtest, CriterionOutcome, GroupOutcome
from closefit.review.page import Cell, Heading, TableView
from closefit.review.wording import (
    NOTHING,
    count,
    counted,
    joined,
    percent,
    percent_range,
    signed,
    signed_range,
    two_digits,
)

#: Cuts shown in the table; the chart and the JSON have all.
CUTS = 12
#: Demographics alone are put beside a cut where they cover nearly as many accounts, in shares of all.
NEAR = 0.10
#: What stands where too few deals back a number.
FEW = "not enough"


def rate_cell(rate: Rate) -> Cell:
    """The rate over its interval and count."""
    if rate.share is None:
        return Cell(FEW if rate.deals else NOTHING, f"{count(rate.happened)} of {count(rate.deals)}")
    return Cell(
        percent(rate.share), f"{percent_range(rate.low, rate.high)}, {count(rate.happened)} of {count(rate.deals)}"
    )


def gap_cell(gap: RateGap) -> Cell:
    """The difference in points with its interval."""
    if gap.gap is None or gap.low is None or gap.high is None:
        return Cell(NOTHING)
    return Cell(signed(gap.gap), signed_range(gap.low, gap.high))


def criteria_table(criteria: tuple[CriterionOutcome, ...]) -> TableView | None:
    """Who met each criterion, and the win rate where it is met and where it is not."""
    headings = (
        Heading("Criterion"),
        Heading("Met / not / unknown", number=True),
        Heading("Won where met", number=True),
        Heading("Won where not", number=True),
        Heading("Gap", number=True),
        Heading("In words"),
    )
    rows = tuple(
        (
            Cell(
                c.name,
                f"{c.condition} ({c.layer.value}, {c.points:g} points{', as of today' if c.as_of_today else ''})",
                "strong",
            ),
            Cell(f"{count(c.met)} / {count(c.not_met)} / {count(c.unknown)}"),
            rate_cell(c.won.inside),
            rate_cell(c.won.outside),
            gap_cell(c.won.gap),
            Cell(c.won.gap.words),
        )
        for c in criteria
    )
    return TableView("Win rate by criterion", headings, rows) if rows else None


def grades_table(criteria: tuple[CriterionOutcome, ...]) -> TableView | None:
    """Win rate by what was earned, for criteria with grades."""
    headings = (Heading("Criterion"), Heading("Points", number=True), Heading("Win rate", number=True))
    rows = tuple(
        (Cell(c.name if place == 0 else "", style="strong"), Cell(f"{grade.points:g}"), rate_cell(grade.won))
        for c in criteria
        for place, grade in enumerate(c.grades)
    )
    return TableView("Win rate by grade", headings, rows) if rows else None


def later_table(found: Backtest) -> TableView | None:
    """Churn and expansion where a criterion is met and where it is not; None where neither is known of any deal."""
    if not found.deals.churn_known and not found.deals.expansion_known:
        return None
    headings = (
        Heading("Criterion"),
        Heading("Churned where met", number=True),
        Heading("Where not", number=True),
        Heading("Gap", number=True),
        Heading("Bought more where met", number=True),
        Heading("Where not ", number=True),
        Heading("Gap ", number=True),
    )
    rows = tuple(
        (
            Cell(c.name, style="strong"),
            rate_cell(c.churned.inside),
            rate_cell(c.churned.outside),
            gap_cell(c.churned.gap),
            rate_cell(c.expanded.inside),
            rate_cell(c.expanded.outside),
            gap_cell(c.expanded.gap),
        )
        for c in found.criteria
    )
    return TableView("Churn and expansion by criterion, of won deals", headings, rows) if rows else None


def groups_table(groups: tuple[GroupOutcome, ...], caption: str) -> TableView | None:
    """What became of the deals inside and outside, or of each tier."""
    headings = (
        Heading("Deals"),
        Heading("Accounts", number=True),
        Heading("Win rate", number=True),
        Heading("Churned", number=True),
        Heading("Bought more", number=True),
        Heading("Days to a decision", number=True),
        Heading("Size of won deals", number=True),
    )
    rows = tuple(
        (
            Cell(g.name, counted(g.deals, "closed deal"), "strong"),
            Cell(count(g.accounts)),
            rate_cell(g.won),
            rate_cell(g.churned),
            rate_cell(g.expanded),
            cycle_cell(g.cycle),
            size_cell(g.size),
        )
        for g in groups
    )
    return TableView(caption, headings, rows) if rows else None


def cycle_cell(cycle: Duration) -> Cell:
    """Median days with the interval, and how many are still open."""
    still = f", {count(cycle.open)} open" if cycle.open else ""
    if cycle.median is None:
        return Cell(FEW if cycle.decided or cycle.open else NOTHING, f"{count(cycle.decided)} decided{still}")
    high = "open-ended" if cycle.high is None else f"{cycle.high:.0f}"
    low = NOTHING if cycle.low is None else f"{cycle.low:.0f}"
    return Cell(f"{cycle.median:.0f}", f"{low} to {high}{still}")


def size_cell(size: Amount) -> Cell:
    """Median with its interval; the mean with its own under it."""
    if size.median is None or size.mean is None:
        return Cell(FEW if size.deals else NOTHING, counted(size.deals, "deal") if size.deals else "")
    return Cell(
        f"{size.median:,.0f}",
        f"{_span(size.median_low, size.median_high)}; mean {size.mean:,.0f}, {_span(size.mean_low, size.mean_high)}",
    )


def _span(low: float | None, high: float | None) -> str:
    return NOTHING if low is None or high is None else f"{low:,.0f} to {high:,.0f}"


def curve_table(found: Backtest) -> TableView | None:
    """Some cuts of the curve, the one in use among them, each beside demographics alone at about as many accounts."""
    headings = (
        Heading("From points"),
        Heading("Accounts covered", number=True),
        Heading("In the accounts file", number=True),
        Heading("Closed deals won", number=True),
        Heading("Wins caught", number=True),
        Heading("Demographics alone, as many accounts", number=True),
    )
    rows = tuple(_cut(found, point) for point in shown_cuts(found.curve, found.qualify))
    return TableView("The threshold curve: accounts covered against close rate", headings, rows) if rows else None


def shown_cuts(curve: tuple[ThresholdPoint, ...], qualify: float | None) -> list[ThresholdPoint]:
    """At most :data:`CUTS` points, spread evenly over the curve, and the lowest cut that still qualifies."""
    if len(curve) <= CUTS:
        return list(curve)
    places = {round(place * (len(curve) - 1) / (CUTS - 1)) for place in range(CUTS)}
    used = [place for place, point in enumerate(curve) if qualify is not None and point.cut >= qualify]
    return [curve[place] for place in sorted({*places, *used[-1:]})]


def _cut(found: Backtest, point: ThresholdPoint) -> tuple[Cell, ...]:
    in_use = found.qualify is not None and point is _in_use(found)
    beside = nearest_coverage(found.demographics_curve, point.share)
    alone = Cell(NOTHING)
    if beside is not None and abs(beside.share - point.share) <= NEAR:
        rate = rate_cell(beside.close_rate)
        alone = Cell(rate.text, f"{percent(beside.share)} of accounts; {rate.note}")
    market = NOTHING if point.market_accounts is None else count(point.market_accounts)
    return (
        Cell(f"{point.cut:g}", "qualifies from here" if in_use else "", "strong"),
        Cell(percent(point.share), counted(point.accounts, "account")),
        Cell(market, percent(point.market_share) if point.market_share is not None else ""),
        rate_cell(point.close_rate),
        Cell(percent(point.caught)),
        alone,
    )


def _in_use(found: Backtest) -> ThresholdPoint | None:
    reached = [p for p in found.curve if found.qualify is not None and p.cut >= found.qualify]
    return reached[-1] if reached else None


def rankings_table(found: Backtest) -> TableView:
    """Every ranking with its interval and its words."""
    headings = (
        Heading("Question"),
        Heading("Pairs put right", number=True),
        Heading("Deals", number=True),
        Heading("In words"),
    )
    r = found.rankings
    rows = [
        _ranking("Which deals close?", "the fit of the whole profile, won over lost", r.won),
        _ranking("By demographics alone", "the firmographic criteria, won over lost", r.demographics),
        _added(r.added),
        _ranking("Who stays?", "kept customers over churned ones", r.kept),
        _ranking("Who buys more?", "customers that expanded over those that did not", r.expanded),
    ]
    if r.intent is not None:
        rows.insert(3, _ranking("By intent", "signals up to the deal's creation, won over lost", r.intent))
    return TableView("How the profile ranks deals", headings, tuple(rows))


def _ranking(question: str, about: str, r: Ranking) -> tuple[Cell, ...]:
    deals = Cell(f"{count(r.with_outcome)} / {count(r.without)}")
    if r.auc is None:
        return Cell(question, about, "strong"), Cell(FEW), deals, Cell(r.words)
    auc = Cell(percent(r.auc), f"AUC {two_digits(r.auc)}, {two_digits(r.low)} to {two_digits(r.high)}")
    return Cell(question, about, "strong"), auc, deals, Cell(r.words)


def _added(added: RankingGap) -> tuple[Cell, ...]:
    name = Cell("What the other layers add", "whole profile minus demographics alone, in points of AUC", "strong")
    if added.gap is None or added.low is None or added.high is None:
        return name, Cell(FEW), Cell(""), Cell("not enough deals")
    words = "they add" if added.low > 0 else "they take away" if added.high < 0 else "no difference shown"
    return name, Cell(signed(added.gap), signed_range(added.low, added.high)), Cell(""), Cell(words)


def layers_table(found: Backtest) -> TableView | None:
    """The ranking as layers are switched on."""
    headings = (Heading("Layers"), Heading("Criteria", number=True), Heading("AUC", number=True), Heading("In words"))
    rows = tuple(
        (
            Cell(joined([layer.value for layer in step.layers]), style="strong"),
            Cell(count(step.criteria)),
            Cell(
                two_digits(step.ranking.auc),
                ""
                if step.ranking.auc is None
                else f"{two_digits(step.ranking.low)} to {two_digits(step.ranking.high)}",
            ),
            Cell(step.ranking.words),
        )
        for step in found.layers
    )
    return TableView("Ranking with one layer more at each step", headings, rows) if len(rows) > 1 else None


def exclusions_table(found: Backtest) -> TableView | None:
    """What each exclusion would have refused and spared."""
    headings = (
        Heading("Exclusion"),
        Heading("Won and kept it would have refused", number=True),
        Heading("Lost or churned it would have spared", number=True),
        Heading("Win rate there", number=True),
    )
    rows = tuple(
        (
            Cell(e.name, f"{e.condition}{'' if e.active else ' (proposed, not in force)'}", "strong"),
            Cell(f"{count(e.refused_good)} of {count(e.good)}", percent(e.refused_good / e.good) if e.good else ""),
            Cell(f"{count(e.avoided_bad)} of {count(e.bad)}", percent(e.avoided_bad / e.bad) if e.bad else ""),
            rate_cell(e.won),
        )
        for e in found.exclusions
    )
    return TableView("What the exclusions would have refused", headings, rows) if rows else None
