"""From gaps to a card of points, judged on deals it has not seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.acceptance import Acceptance
from closefit.derive.card.calibration import calibration_bins
from closefit.derive.card.criteria import paid_finding, rule_name, worded_card
from closefit.derive.card.folds import FOLDS, deal_groups
from closefit.derive.card.guidance import NOTHING, Guidance, Prior
from closefit.derive.card.learner import PointCard
from closefit.derive.card.logistic import expit
from closefit.derive.card.nest import HeldOut, Nest, build_nest, hold_out, later_auc
from closefit.derive.card.outlook import outlook
from closefit.derive.card.quality import auc_interval, auc_within, group_bootstraps, log_loss
from closefit.derive.card.tiers import tier_lifts
from closefit.derive.card.trials import found_again, learn_on, shelf_of
from closefit.derive.card.unseen import later_interval, unseen_acceptance
from closefit.derive.card.verdict import LEAST_OUTCOMES, Case, judge
from closefit.derive.findings import (
    AttributeVerdict,
    CalibrationBin,
    Card,
    LearningCurve,
    Quality,
    TierLift,
    Verdict,
)
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.beyond import FAMILY_LEVEL
from closefit.derive.gaps.find import Gaps

#: Verdicts of attributes whose gap holds over all attributes together.
_HELD = (AttributeVerdict.priority, AttributeVerdict.negative)
#: Any other attribute of the card needs a gap whose interval lies above zero where it pays, a q-value of its own (share
#: of false ones accepted) ...
_GATE = 0.2
#: ... and this share of account bootstraps that choose it. On planted deals (200 to 700 of them, 13 seeds) 19 of the 46
#: criteria that a fifth of the bootstraps chose were noise, but 6 of the 27 that half of them chose; the card ranks
#: fresh deals as well (AUC .744 for .746).
_LEAST_STABILITY = 0.5
#: Rules have passed a test of their own.
_LEAST_RULE_STABILITY = 0.2


@dataclass(frozen=True, slots=True)
class LearnedCard:
    """What could be learned: a card, or the reason why there is none."""

    #: None when the verdict is not-enough.
    card: Card | None
    verdict: Verdict
    #: One or two sentences for a sales leader.
    words: str
    quality: Quality
    tiers: tuple[TierLift, ...]
    calibration: tuple[CalibrationBin, ...]
    #: Points of each deal by the card learned without its fold; folds differ in scale. Shape (deals,).
    held_out: NDArray[np.float64]
    #: Probability of a win by that card, drawn to the base rate as far as needed. Shape (deals,).
    probability: NDArray[np.float64]
    #: Attribute name -> share of account bootstraps in which it was chosen.
    stability: Mapping[str, float]
    #: On deals the card had not seen; None without a card.
    acceptance: Acceptance | None = None
    #: Every card that was learned on the way, for what is counted on unseen deals elsewhere.
    nest: Nest | None = None
    learning: LearningCurve | None = None


def learn_card(frame: DealFrame, gaps: Gaps, *, seed: int, guidance: Guidance = NOTHING) -> LearnedCard | None:
    """Learn a card and judge it; None without deals or attributes, words alone under ten accounts that won or lost.

    Too few deals are said to be too few, even where they are so few that no attribute could be looked at.

    An expert's card is one hypothesis, told before the deals were looked at: where it ranks them surely better than
    a coin, a card may rest on it although no attribute is convincing among all.
    """
    won = frame.won
    short = min(int(won.sum()), int((~won).sum())) < LEAST_OUTCOMES
    if not len(frame) or not (gaps.searches or short):
        return None
    groups = deal_groups(frame, gaps.binned)
    if not gaps.searches or min(np.unique(groups[won]).size, np.unique(groups[~won]).size) < 2 * FOLDS:
        return _untried(won, groups)
    convincing = sum(search.family_p <= FAMILY_LEVEL for search in gaps.searches)
    if guidance.prior is not None and not convincing and _expert_holds(guidance.prior, won, groups, seed):
        convincing = len(guidance.prior.asked)
    nest = build_nest(frame, gaps, groups, seed, lenient=not convincing, guidance=guidance)
    held = hold_out(gaps, won, nest)
    quality = _quality(gaps, won, nest, held, seed)
    case = _case(gaps, won, nest, quality, convincing)
    learning = outlook(gaps, won, nest, case, seed, guidance)
    verdict, words = judge(replace(case, learning=learning))
    given = verdict != Verdict.not_enough
    stability = _stability(gaps, won, nest, seed, guidance) if given else {}
    tiers = len(held.tiers.shares) + 1
    return LearnedCard(
        card=_printed(frame, gaps, nest, held, stability, guidance) if given else None,
        verdict=verdict,
        words=words,
        quality=quality,
        tiers=tier_lifts(held.tiers.tier, tiers, won, frame.account) if given else (),
        calibration=calibration_bins(held.probability, won, frame.account) if verdict == Verdict.enough else (),
        held_out=held.points,
        probability=held.probability,
        stability=stability,
        acceptance=unseen_acceptance(gaps, won, frame.account, nest, held, seed=seed) if given else None,
        nest=nest,
        learning=learning,
    )


def _expert_holds(prior: Prior, won: NDArray[np.bool_], groups: NDArray[np.int64], seed: int) -> bool:
    low, _ = auc_interval(prior.points, won, np.zeros(won.size, dtype=np.int64), groups, seed)
    return low > 0.5


def _printed(  # noqa: PLR0917
    frame: DealFrame, gaps: Gaps, nest: Nest, held: HeldOut, stability: Mapping[str, float], guidance: Guidance
) -> Card:
    asked = guidance.prior.asked if guidance.prior else {}
    points = _steady(frame, gaps, nest.whole.card, stability, asked)
    return worded_card(frame, gaps, points, held.tiers.shares, stability, asked=asked)


def _untried(won: NDArray[np.bool_], groups: NDArray[np.int64]) -> LearnedCard:
    """Too few wins or losses, or too few accounts behind them, to leave any out: words alone."""
    quality = Quality(None, None, None, None, None, "grouped")
    verdict, words = judge(Case(int(won.sum()), int((~won).sum()), 0, 0, quality, None))
    if np.unique(groups).size < won.size / 2:
        words += f" These {won.size} deals are of {np.unique(groups).size} accounts; it takes more accounts, not deals."
    unknown = np.full(won.size, np.nan)
    return LearnedCard(None, verdict, words, quality, (), (), unknown, unknown, {})


def _quality(gaps: Gaps, won: NDArray[np.bool_], nest: Nest, held: HeldOut, seed: int) -> Quality:
    low, high = auc_interval(held.points, won, nest.fold, nest.groups, seed)
    later_low, later_high = later_interval(gaps, won, nest, seed)
    return Quality(
        auc=float(auc_within(held.points, won, nest.fold)[0]),
        auc_low=low,
        auc_high=high,
        log_loss=log_loss(held.probability, won),
        base_log_loss=held.base_log_loss,
        folds="grouped",
        auc_later=later_auc(gaps, won, nest),
        auc_later_low=later_low,
        auc_later_high=later_high,
    )


def _case(gaps: Gaps, won: NDArray[np.bool_], nest: Nest, quality: Quality, convincing: int) -> Case:
    strongest = int(np.argmin([search.p for search in gaps.searches]))
    search = gaps.searches[strongest]
    return Case(
        won=int(won.sum()),
        lost=int((~won).sum()),
        priorities=convincing,
        criteria=len(nest.whole.card.attributes),
        quality=quality,
        trained_loss=log_loss(expit(nest.whole.card.log_odds(shelf_of(gaps.binned))), won),
        strongest=gaps.findings[strongest],
        strongest_score=max((best.score for best in (search.positive, search.negative) if best), default=0.0),
        needed_score=gaps.needed_score(strongest),
    )


def _steady(
    frame: DealFrame, gaps: Gaps, card: PointCard, stability: Mapping[str, float], asked: Mapping[int, str]
) -> PointCard:
    """The card without criteria that no gap supports on its own and that other samples of the accounts seldom choose.

    What an expert asked for stays while it earns beside the rest. Points of the others stay. Held-out figures are of
    cards without this last step, which takes out little and weakly.
    """
    findings = [gaps.findings[attribute] for attribute in card.attributes]
    kept = [
        place
        for place, finding in enumerate(findings)
        if card.attributes[place] in asked
        or finding.verdict in _HELD
        or (
            finding.q <= _GATE
            and stability.get(finding.name, 0.0) >= _LEAST_STABILITY
            and paid_finding(frame, gaps, card.attributes[place], card.points[place]).gap_low > 0
        )
    ]
    if not kept:
        return card
    rules = tuple(rule for rule in card.rules if stability.get(rule_name(gaps, rule), 0.0) >= _LEAST_RULE_STABILITY)
    return replace(
        card,
        attributes=tuple(card.attributes[place] for place in kept),
        points=tuple(card.points[place] for place in kept),
        rules=rules,
    )


def _stability(gaps: Gaps, won: NDArray[np.bool_], nest: Nest, seed: int, guidance: Guidance) -> dict[str, float]:
    """How often each attribute (and rule) is chosen when accounts are drawn anew: 200 times, fewer on large data."""
    samples = int(np.clip(400_000 // won.size, 20, 200))
    weights = group_bootstraps(nest.groups, samples, seed + 99)
    chosen = np.zeros(len(gaps.findings))
    # what is nowhere near chance's edge on all deals is not looked at again; only a count rests on this, no card
    looked_at = np.array([search.p <= 0.3 for search in gaps.searches])
    rules = {rule_name(gaps, rule): rule for rule in nest.whole.card.rules}
    again = dict.fromkeys(rules, 0)
    for trial in learn_on(gaps, won, weights, lenient=False, rounds=0, looked_at=looked_at, guidance=guidance):
        chosen[list(trial.card.attributes)] += 1
        for name, rule in rules.items():
            again[name] += found_again(shelf_of(gaps.binned), won, trial, rule, nest.groups)
    counts = {finding.name: float(count) for finding, count in zip(gaps.findings, chosen, strict=True)} | again
    return {name: count / samples for name, count in counts.items()}
