"""Real deals, read as the product reads them, in folds that keep accounts and copied rows together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.derive.contest import LEARNERS, OURS, contest
from benchmarks.derive.figures import Failure, Figures
from benchmarks.derive.plan import ABSENT, Bar, Family, Job, Plan, Report, aim, bar, not_run
from benchmarks.derive.rivals import warm
from benchmarks.derive.table import rows_of
from closefit.derive import assemble
from closefit.derive.card.folds import deal_groups, grouped_folds
from closefit.derive.deals.past import past_only
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.bins import bin_frame
from closefit.derive.leaks.find import find_leaks
from closefit.derive.selection import without
from closefit.engines import DuckDBEngine
from closefit.intake import DealFlags, read_deals

_FOLDS = 5
#: A figure above this on B2B data is a leak until explained.
ALARM = 0.85
#: Part of the trees' Gini that the card must keep, and the aim.
_KEEPS, _AIM = 0.90, 0.95
_SALVIRT = 0.80
_MOST_CRITERIA = 7
_MOST_RULES = 2


@dataclass(frozen=True, slots=True)
class RealSet:
    """One file and what is left out of it."""

    name: str
    files: tuple[str, ...]
    flags: DealFlags
    #: Columns (as attributes) that neither card nor rivals see, told in the table.
    dropped: tuple[str, ...] = ()
    #: Folds drawn anew so many times: small files need it.
    repeats: int = 1
    #: Bars on this set.
    bars: tuple[Callable[[str, Mapping[str, list[Figures]]], list[Bar]], ...] = field(default=())


def _gini(parts: list[Figures]) -> float:
    return 2 * fmean(part.auc for part in parts) - 1


def _keeps_gini(name: str, by_learner: Mapping[str, list[Figures]]) -> list[Bar]:
    if not by_learner[OURS] or not by_learner["boosted trees"]:
        return [not_run(f"part of the trees' Gini kept, {name}", "boosted trees did not run", "90 % or more")]
    ours, trees = _gini(by_learner[OURS]), _gini(by_learner["boosted trees"])
    most = max(part.criteria for part in by_learner[OURS])
    rules = max(part.rules for part in by_learner[OURS])
    said = f"{ours / trees:.2%} with at most {most} criteria and {rules} rules"
    good = ours / trees >= _KEEPS and most <= _MOST_CRITERIA and rules <= _MOST_RULES
    return [
        bar(f"part of the trees' Gini kept, {name}", good, said, "90 % or more, at most 7 criteria and 2 rules"),
        aim(f"the same, {name}", ours / trees >= _AIM, f"{ours / trees:.2%}", "95 %"),
    ]


def _salvirt(name: str, by_learner: Mapping[str, list[Figures]]) -> list[Bar]:
    mean = fmean(part.auc for part in by_learner[OURS])
    return [bar(f"AUC, {name}", mean >= _SALVIRT, f"{mean:.3f}", ".80 or more")]


_BANK, _SHOP = ("bank_marketing/bank-full.csv.gz",), ("online_shoppers/online_shoppers_intention.csv",)
_LEADS = tuple(
    f"leadforge/intermediate_student_public/tasks/converted_within_90_days/{part}.parquet"
    for part in ("train", "valid", "test")
)
_CONVERTED = DealFlags(outcome="converted_within_90_days", created="lead_created_at", key="lead_id")
SETS = (
    RealSet(
        "salvirt_b2b", ("salvirt_b2b/Salvirt_B2B_ML_dataset.csv",), DealFlags(), ("seller",), repeats=3,
        bars=(_salvirt,),
    ),
    RealSet("bank_marketing", _BANK, DealFlags(outcome="y"), ("duration",)),
    RealSet("bank_marketing", _BANK, DealFlags(outcome="y"), ("duration", "month", "day"), bars=(_keeps_gini,)),
    RealSet("online_shoppers", _SHOP, DealFlags(outcome="Revenue"), ("page_values",)),
    RealSet("online_shoppers", _SHOP, DealFlags(outcome="Revenue"), ("page_values", "month"), bars=(_keeps_gini,)),
    RealSet("leadforge", _LEADS, _CONVERTED, ("total_touches_all",)),
)  # fmt: skip


def title(real: RealSet) -> str:
    """As it stands in the table."""
    return f"{real.name} without {', '.join(real.dropped)}" if real.dropped else real.name


@lru_cache(maxsize=2)
def frame_of(place: int, shared: Path) -> DealFrame:
    """The deals as columns, without what is left out and without any column that the product calls a leak by itself.

    A time column stays unless it is left out by name: with and without is what the table compares.
    """
    real = SETS[place]
    with DuckDBEngine() as engine, TemporaryDirectory() as folder:
        path = _one_file(engine, [shared / file for file in real.files], Path(folder))
        assembled = assemble(engine, read_deals(engine, path, real.flags))
    lacking = set(real.dropped) - set(assembled.frame.columns)
    if lacking:
        there = ", ".join(assembled.frame.columns)
        raise ValueError(f"{real.name} has no column {', '.join(sorted(lacking))}, only {there}")
    frame = without(assembled.frame, set(real.dropped))
    leaks = {leak.attribute for leak in find_leaks(frame, keep=set()) if leak.kind != "time"}
    return past_only(without(frame, leaks), assembled.as_of)


def _one_file(engine: DuckDBEngine, paths: list[Path], folder: Path) -> Path:
    if len(paths) == 1:
        return paths[0]
    target = folder / paths[0].name
    listed = ", ".join(f"'{path}'" for path in paths)
    engine.execute(f"COPY (SELECT * FROM read_parquet([{listed}])) TO '{target}' (FORMAT parquet)")
    return target


def _contest(place: int, shared: Path, learner: str, fold: int, seed: int) -> Figures | Failure:
    frame = frame_of(place, shared)
    folds = grouped_folds(deal_groups(frame, bin_frame(frame)), frame.won, seed, _FOLDS)
    return contest(frame, np.asarray(folds == fold), learner, seed)


def jobs(plan: Plan) -> list[Job[Figures | Failure]]:
    """Every learner on every fold of every set; none where the data folder is absent."""
    if not plan.real_data:
        return []
    listed = []
    for place, real in enumerate(SETS):
        seeds = plan.seeds(1 if plan.quick else real.repeats, "real")
        folds = range(1 if plan.quick else _FOLDS)
        listed += [
            Job(f"{place} {seed} {fold} {learner}", _contest, (place, plan.shared, learner, fold, seed))
            for learner in filter(plan.takes, LEARNERS)
            for seed in seeds
            for fold in folds
        ]
    return listed


def report(plan: Plan, results: Mapping[str, Figures | Failure]) -> Report:
    """Rows by set and learner, and the bars; without the data both say so."""
    if not plan.real_data:
        rows = [[title(real), "everyone", f"not run: {ABSENT}", *[""] * 6] for real in SETS]
        against = [title(real) for real in SETS if _keeps_gini in real.bars]
        bars = [not_run(f"part of the trees' Gini kept, {name}", ABSENT, "90 % or more") for name in against]
        bars += [not_run(f"AUC, {title(SETS[0])}", ABSENT, ".80 or more")]
        return Report(bars, rows)
    parts: dict[int, dict[str, list[Figures | Failure]]] = defaultdict(lambda: {name: [] for name in LEARNERS})
    for key, result in results.items():
        code, _, _, learner = key.split(" ", 3)
        parts[int(code)][learner].append(result)
    rows, bars = [], []
    for place, by_learner in sorted(parts.items()):
        name = title(SETS[place])
        rows += rows_of(name, by_learner)
        good = {learner: [p for p in some if isinstance(p, Figures)] for learner, some in by_learner.items()}
        for make in SETS[place].bars:
            bars += make(name, good)
        if good[OURS]:
            bars += _alarm(name, good)
    return Report(bars, rows)


def _alarm(name: str, by_learner: Mapping[str, list[Figures]]) -> list[Bar]:
    """Held as long as no learner is too good to be true: then a column has read the answer."""
    means = {learner: fmean(part.auc for part in parts) for learner, parts in by_learner.items() if parts}
    best = max(means, key=lambda learner: means[learner])
    figure = f"{means[best]:.3f} ({best})"
    return [bar(f"no figure too good for B2B data, {name}", means[best] <= ALARM, figure, ".85 or less")]


FAMILY = Family("real", jobs, report, warm=warm)
