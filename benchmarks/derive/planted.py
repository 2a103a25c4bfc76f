"""Planted deals: learn on 60 to 2,000 of them, be judged on 4,000 more of the same world; and is the truth found?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from tests.truth.worlds import Planted, planted

from benchmarks.derive.contest import LEARNERS, OURS, contest
from benchmarks.derive.figures import Failure, Figures, auc
from benchmarks.derive.plan import Bar, Family, Job, Plan, Report, bar
from benchmarks.derive.rivals import warm
from benchmarks.derive.table import rows_of
from closefit.derive.findings import AttributeVerdict
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.find import find_gaps

SIZES = (60, 100, 200, 500, 2_000)
SEEDS = 12
#: Deals of the same world, of other accounts, on which everyone is judged.
_UNSEEN = 4_000
#: At this many deals every strong attribute must be a priority.
_FOUND_AT = 1_000
_STRONG = 3.5
#: AUC that a card may lose to ridge logistic regression at 200 deals or fewer.
_BEHIND_L2 = 0.02
#: Share of runs that must print a probability at 500 deals.
_PRINTS = 0.80
#: Two ways to add up the same log loss differ by less than this.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Truth:
    """One world at 1,000 deals: what is true of it and what was said of it."""

    oracle_auc: float
    win_rate: float
    true_attributes: int
    candidates: int
    missed: tuple[str, ...]
    strong: int
    #: Named priority or negative although nothing was planted there.
    false: tuple[str, ...]


def world(deals: int, seed: int) -> tuple[Planted, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """A world of ``deals`` to learn on and 4,000 not seen; no account is in both."""
    made = planted(deals + _UNSEEN, seed)
    return made, np.asarray(made.deals.account >= made.deals.account[deals])


def _contest(deals: int, seed: int, learner: str) -> Figures | Failure:
    made, unseen = world(deals, seed)
    return contest(made.deals, unseen, learner, seed, verdict=True)


def _truth(seed: int) -> Truth:
    large, small = planted(20_000, seed), planted(_FOUND_AT, seed)
    found = {finding.name: finding.verdict for finding in find_gaps(small.deals, seed=seed).findings}
    strong = [n for n, (ratio, share) in small.truth.items() if ratio >= _STRONG and 0.15 <= share <= 0.60]
    named = [n for n, v in found.items() if v in (AttributeVerdict.priority, AttributeVerdict.negative)]
    return Truth(
        oracle_auc=auc(large.log_odds, large.deals.won),
        win_rate=float(small.deals.won.mean()),
        true_attributes=len(small.truth),
        candidates=_candidates(large.deals),
        missed=tuple(name for name in strong if found.get(name) is not AttributeVerdict.priority),
        strong=len(strong),
        false=tuple(name for name in named if name not in small.truth),
    )


def _candidates(frame: DealFrame) -> int:
    lists = [getattr(column, "vocabulary", ()) for column in frame.columns.values() if hasattr(column, "offsets")]
    return len(frame.columns) - len(lists) + sum(map(len, lists))


def jobs(plan: Plan) -> list[Job[Figures | Failure | Truth]]:
    """Every learner at every size on every seed, and the search for the truth."""
    seeds = plan.seeds(2 if plan.quick else SEEDS, "planted")
    listed: list[Job[Figures | Failure | Truth]] = [Job(f"truth {seed}", _truth, (seed,)) for seed in seeds]
    for size in reversed(SIZES):
        for learner in filter(plan.takes, LEARNERS):
            listed += [Job(f"{size} {seed} {learner}", _contest, (size, seed, learner)) for seed in seeds]
    return listed


def report(plan: Plan, results: Mapping[str, Figures | Failure | Truth]) -> Report:  # noqa: ARG001
    """Rows by size and learner, the difference to the base rate by seed, and the bars."""
    parts: dict[tuple[int, str], list[Figures | Failure]] = defaultdict(list)
    truths = [result for result in results.values() if isinstance(result, Truth)]
    for key, result in results.items():
        if not isinstance(result, Truth):
            deals, _, learner = key.split(" ", 2)
            parts[int(deals), learner].append(result)
    rows, bars = [], _truth_bars(truths)
    notes = [
        "Log loss of closefit above (+) or below (-) that of the training win rate, planted deals, seed by seed:",
        "",
        "| deals | mean | each seed | runs that print a probability |",
        "|---|---|---|---|",
    ]
    for size in SIZES:
        by_learner = {learner: parts[size, learner] for learner in LEARNERS}
        rows += rows_of(f"planted, {size:,} deals", by_learner)
        ours = [part for part in by_learner[OURS] if isinstance(part, Figures)]
        if not ours:
            continue
        differences = [part.log_loss - part.base_log_loss for part in ours]
        prints = fmean(bool(part.printed) for part in ours)
        each = " ".join(f"{difference:+.3f}" for difference in differences)
        notes.append(f"| {size:,} | {fmean(differences):+.4f} | {each} | {prints:.0%} |")
        bars += _size_bars(size, by_learner, fmean(differences), prints)
    return Report(bars, rows, notes)


def _truth_bars(truths: list[Truth]) -> list[Bar]:
    if not truths:
        return []
    missed = [name for truth in truths for name in truth.missed]
    strong, false = sum(truth.strong for truth in truths), sum(len(truth.false) for truth in truths)
    aucs, rates = [truth.oracle_auc for truth in truths], [truth.win_rate for truth in truths]
    generator = (
        f"{truths[0].true_attributes} of {truths[0].candidates}, oracle AUC {fmean(aucs):.3f} ({min(aucs):.3f} to "
        f"{max(aucs):.3f}), base rate {min(rates):.0%} to {max(rates):.0%}"
    )
    right = 0.79 <= fmean(aucs) <= 0.81 and min(rates) >= 0.30 and max(rates) <= 0.37
    right = right and (truths[0].true_attributes, truths[0].candidates) == (9, 107)
    return [
        bar("planted generator", right, generator, "9 of 107, oracle AUC .79 to .81 in the mean, base rate 30 to 37 %"),
        bar(
            f"strong attributes that are priority at {_FOUND_AT:,} deals, {len(truths)} seeds",
            not missed,
            f"{strong - len(missed)} of {strong}; {false} named that are not planted",
            "every one",
        ),
    ]


def _size_bars(
    size: int, by_learner: Mapping[str, list[Figures | Failure]], difference: float, prints: float
) -> list[Bar]:
    name = f"log loss against the base rate, planted, {size:,} deals"
    bars = [bar(name, difference <= _ROUNDING, f"{difference:+.4f}", "0 or less")]
    if size == 500:
        name = "runs that print a probability at 500 deals"
        bars.append(bar(name, prints >= _PRINTS, f"{prints:.0%}", "80 % or more"))
    if size <= 200 and by_learner["L2 logistic"]:
        behind = _mean_auc(by_learner["L2 logistic"]) - _mean_auc(by_learner[OURS])
        name = f"AUC behind L2 logistic, planted, {size:,} deals"
        bars.append(bar(name, behind <= _BEHIND_L2, f"{behind:+.3f}", ".02 or less"))
    return bars


def _mean_auc(parts: list[Figures | Failure]) -> float:
    return fmean([part.auc for part in parts if isinstance(part, Figures)] or [float("nan")])


FAMILY = Family("planted", jobs, report, warm=warm)
