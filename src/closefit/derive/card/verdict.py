"""Enough, ranks only or not enough: what these deals can carry, in words, and how many more it would take."""

from __future__ import annotations

import math
from dataclasses import dataclass

from closefit.derive.card.calibration import LEAST_FOR_ODDS
from closefit.derive.findings import AttributeFinding, LearningCurve, Quality, Verdict
from closefit.derive.gaps.intervals import wilson

#: Wins and losses below which no card is given.
LEAST_OUTCOMES = 30
#: A held-out AUC above this on B2B attributes is more often a leak than a discovery.
ALARM = 0.85


@dataclass(frozen=True, slots=True)
class Case:
    """What the verdict rests on."""

    won: int
    lost: int
    #: Number of attributes whose gap holds family-wise.
    priorities: int
    criteria: int
    quality: Quality
    #: Log loss of the card on its own training deals.
    trained_loss: float | None
    #: Strongest attribute, its score in standard deviations and the score that would have been convincing.
    strongest: AttributeFinding | None = None
    strongest_score: float = 0.0
    needed_score: float = 0.0
    #: What the learning curve says of further deals; None where there are too few deals to draw one.
    learning: LearningCurve | None = None

    @property
    def deals(self) -> int:
        return self.won + self.lost

    @property
    def level(self) -> Verdict:
        """What the deals can carry."""
        quality = self.quality
        if min(self.won, self.lost) < LEAST_OUTCOMES or not self.priorities or not self.criteria:
            return Verdict.not_enough
        if quality.auc_low is None or quality.auc_low <= 0.5:
            return Verdict.not_enough
        if quality.log_loss is None or quality.base_log_loss is None or quality.log_loss >= quality.base_log_loss:
            return Verdict.ranks_only
        return Verdict.enough


def judge(case: Case) -> tuple[Verdict, str]:
    """The verdict and one or two sentences that say why and what is missing."""
    quality = case.quality
    level = case.level
    if level is Verdict.not_enough:
        lacking = not case.priorities or not case.criteria
        return level, _short_of_outcomes(case) or (_no_priority(case) if lacking else _no_ranking(case))
    assert quality.auc is not None  # noqa: S101 - a card that ranks has an AUC
    alarm = _alarm(quality.auc)
    if level is Verdict.ranks_only:
        return level, _no_probability(case) + alarm
    interval = f"{quality.auc_low:.0%} to {quality.auc_high:.0%}"
    words = (
        f"{case.deals} closed deals are enough for a card: of two deals it had not seen, one won and one lost, it puts "
        f"the won one first {quality.auc:.0%} of the time (95% interval {interval}), "
        "and its win rates are closer to what happened than the overall win rate."
    )
    return Verdict.enough, words + alarm


def _short_of_outcomes(case: Case) -> str | None:
    lacking = []
    for count, name in ((case.won, "wins"), (case.lost, "losses")):
        if count < LEAST_OUTCOMES:
            lacking.append(f"{LEAST_OUTCOMES - count} more {name} ({count} of {LEAST_OUTCOMES})")
    if not lacking:
        return None
    return (
        f"Not enough closed deals to tell a pattern from chance: it takes at least {' and '.join(lacking)}"
        f"{_at_this_rate(case)}. Until then, start from your best customers (closefit exemplars), or from what your "
        "team knows (closefit hypothesis, or a card by hand, to be given to the next derivation with --prior)."
    )


def _at_this_rate(case: Case) -> str:
    """The closed deals that the missing wins or losses take, by the 95 % interval of their share (Wilson 1927)."""
    scarce = min(case.won, case.lost)
    if scarce < 5:
        return ""
    low, high = wilson(scarce, case.deals)
    ends = [_more(case.deals, 1 + (LEAST_OUTCOMES - scarce) / share / case.deals) for share in (high, low)]
    if None in ends:
        return ""
    return f", which is {ends[0]:,} to {ends[1]:,} more closed deals if they go on as they do"


def _no_priority(case: Case) -> str:
    words = f"No attribute separates won from lost more clearly than chance would in {case.deals} deals."
    best = case.strongest
    if case.learning and case.learning.words:
        return words + _nearest(case) + f" {case.learning.words}"
    if best is None or case.strongest_score <= 0:
        return words
    more = _more(case.deals, (case.needed_score / case.strongest_score) ** 2)
    if more is None:
        return words + " More deals of this kind are unlikely to change that; other attributes might."
    return words + (
        f" The nearest is {best.condition} ({best.won:.0%} of won, {best.lost:.0%} of lost); if that difference is "
        f"real and stays as large, about {more} more closed deals would show it."
    )


def _nearest(case: Case) -> str:
    best = case.strongest
    if best is None or case.strongest_score <= 0 or (case.learning and case.learning.more_low is None):
        return ""
    return f" The nearest is {best.condition} ({best.won:.0%} of won, {best.lost:.0%} of lost)."


def _no_ranking(case: Case) -> str:
    words = (
        "Some attributes differ between won and lost, but together they do not rank unseen deals better than chance."
    )
    if case.learning and case.learning.words:
        return f"{words} {case.learning.words}"
    auc, low = case.quality.auc, case.quality.auc_low
    if auc is None or low is None or auc <= 0.5:
        return words
    more = _more(case.deals, ((auc - low) / (auc - 0.5)) ** 2)
    return (
        words
        if more is None
        else words + (f" If the held-out AUC of {auc:.2f} is real, about {more} more closed deals would show it.")
    )


def _no_probability(case: Case) -> str:
    words = (
        "The card ranks deals, but its win rates are no better than the overall win rate on unseen deals, so none are "
        "printed."
    )
    short = LEAST_FOR_ODDS - min(case.won, case.lost)
    if short > 0:
        words += f" It takes {LEAST_FOR_ODDS} wins and as many losses to try; {short} more are missing."
    if case.learning and case.learning.words:
        return f"{words} {case.learning.words}"
    if short > 0:
        return words
    loss, base, trained = case.quality.log_loss, case.quality.base_log_loss, case.trained_loss
    if loss is None or base is None or trained is None:
        return words
    # Held-out gain = g - c / n, gain on the training deals = g + c / n (Akaike 1974): two equations, two unknowns.
    limit, cost = (2 * base - trained - loss) / 2, case.deals * (loss - trained) / 2
    more = _more(case.deals, cost / limit / case.deals) if limit > 0 else None
    return (
        words
        if more is None
        else words + (f" If the differences stay as they are, about {more} more closed deals would do.")
    )


def _more(deals: int, factor: float) -> int | None:
    """Further deals, rounded up to two digits; None when more than ten times as many would be needed."""
    if not math.isfinite(factor) or factor > 11:
        return None
    more = max(deals * (factor - 1), 10.0)
    step = 10 ** max(1, int(math.log10(more)) - 1)
    return int(math.ceil(more / step) * step)


def _alarm(auc: float) -> str:
    if auc <= ALARM:
        return ""
    return (
        f" An AUC of {auc:.2f} is more than attributes known before a deal usually give: check every criterion for a "
        "value that was filled in after the outcome."
    )
