"""What a backtest says in sentences: does the profile predict, and what must be known before a figure is believed."""

from __future__ import annotations

import datetime as dt

import numpy as np

from closefit.derive.ranking import Ranking
from closefit.engines import DuckDBEngine, quote
from closefit.review.backtest.findings import Backtest, Basis
from closefit.review.backtest.relations import DealInputs, PastFiles, currencies
from closefit.review.backtest.scored import ScoredDeals
from closefit.review.wording import count, counted, joined, percent, percent_range

#: A profile whose AUC lies under this with all of its interval predicts nothing of use.
_NOTHING = 0.55
#: Above this AUC, knowledge of the outcome is likelier than a good profile.
_ALARM = 0.85


def verdict_words(found: Backtest) -> str:
    """One to three sentences for a sales leader."""
    if found.basis is Basis.none:
        return "These deals were used to derive the profile: this is no test, so it has no result."
    sentences = (_ranks(found.rankings.won), _sides(found), _adds(found), _alarm(found.rankings.won))
    return " ".join(sentence for sentence in sentences if sentence)


def _ranks(won: Ranking) -> str:
    if won.auc is None or won.low is None or won.high is None:
        return (
            f"Not enough deals to say whether the profile predicts: {counted(won.with_outcome, 'won deal')} and "
            f"{count(won.without)} lost, and it takes ten of each to say anything."
        )
    pairs = f"of a won and a lost deal the won one has more points {percent(won.auc)} of the time"
    interval = f"(95% interval {percent_range(won.low, won.high)}; a coin: 50%)"
    if won.words == "better than chance":
        return f"The profile predicts which deals close: {pairs} {interval}."
    if won.words == "worse than chance":
        return f"The profile points the wrong way: {pairs} {interval}. The accounts it prefers close less often."
    cannot = f"The profile cannot be told from a coin on these deals: {pairs} {interval}."
    if won.high < _NOTHING:
        return f"{cannot} These are enough deals to say that it does not predict."
    size = f"{counted(won.with_outcome, 'won deal')} and {count(won.without)} lost"
    return f"{cannot} Either it does not predict, or {size} are too few to show it."


def _alarm(won: Ranking) -> str:
    if won.auc is None or won.auc <= _ALARM:
        return ""
    return (
        f"An AUC of {won.auc:.2f} is more than facts known before a deal usually give: look for a column that was "
        "filled after the outcome before anyone relies on this."
    )


def _sides(found: Backtest) -> str:
    inside, outside = found.inside.won, found.outside.won
    if inside.share is None or outside.share is None:
        few = inside if inside.share is None else outside
        side = "inside" if inside.share is None else "outside"
        return f"Only {counted(few.deals, 'closed deal')} {side}: no win rate is said of so few."
    return (
        f"Inside it {percent(inside.share)} of closed deals were won ({percent_range(inside.low, inside.high)}), "
        f"outside {percent(outside.share)} ({percent_range(outside.low, outside.high)})."
    )


def _adds(found: Backtest) -> str:
    added, bare = found.rankings.added, found.rankings.demographics
    if added.gap is None or added.low is None or added.high is None or bare.auc is None:
        return ""
    if len(found.layers) < 2:
        return ""
    if added.low > 0:
        return f"Demographics alone rank {percent(bare.auc)} of pairs rightly; the other layers add to that."
    if added.high < 0:
        return f"Demographics alone rank {percent(bare.auc)} of pairs rightly: the other layers make it worse."
    return (
        f"Demographics alone rank {percent(bare.auc)} of pairs rightly; it cannot be shown that the other layers add."
    )


def warnings_of(
    engine: DuckDBEngine, files: PastFiles, made: DealInputs, closed: ScoredDeals, day: dt.date | None
) -> tuple[str, ...]:
    """What a careful analyst would say before any figure."""
    found = [f"The profile asks for what these files do not have: {missing}." for missing in map(str, made.missing)]
    dated = "created" in files.deals.columns
    if not dated:
        found.append(
            "The deals have no dates of creation: facts are scored as of today, signals and people count as unknown. "
            "Name the column with --created."
        )
    if made.today:
        found.append(
            f"Known only as of today, not as of each deal's creation: {joined(made.today)}. A value that changed after "
            "the sale flatters the profile."
        )
    found += _early(engine, files, closed) if dated else []
    found += _watched(closed, day) if day else []
    found += _mixed(currencies(engine, files.deals))
    return tuple(found)


def _mixed(paid: list[tuple[str, int]]) -> list[str]:
    """Amounts in several currencies: nothing is converted, so only the commonest is counted."""
    if len(paid) < 2:
        return []
    told = joined([f"{name} ({count:,})" for name, count in paid])
    return [f"Won deals are in {told}, and nothing is converted: sizes of deals are those in {paid[0][0]} alone."]


def _watched(closed: ScoredDeals, day: dt.date) -> list[str]:
    """What comes later than the last day looked at has not happened yet, for the newest customers first."""
    followed = (closed.won == 1) & ~np.isnat(closed.closed) & ~(np.isnan(closed.churned) & np.isnan(closed.expanded))
    if not followed.any():
        return []
    days = (np.datetime64(day) - closed.closed[followed]).astype(np.float64)
    watched = f"Won deals were watched for a median of {np.median(days):.0f} days after their close"
    return [f"{watched}: churn and expansion that take longer are not seen yet."]


def _early(engine: DuckDBEngine, files: PastFiles, closed: ScoredDeals) -> list[str]:
    """Deals older than the signals: that nothing was seen of them does not mean that nothing was there."""
    if files.signals is None or not files.signals.rows:
        return []
    row = engine.execute(f'SELECT min("at") FROM {quote(files.signals.relation)}').fetchone()
    if row is None or row[0] is None:
        return []
    early = int(np.count_nonzero(closed.created < np.datetime64(row[0], "D")))
    if not early:
        return []
    told = f"{counted(early, 'closed deal')} of {len(closed):,} were created before the signals file begins ({row[0]})"
    return [f"{told}: for them every count of signals is 0, as closefit score has it, whatever happened."]
