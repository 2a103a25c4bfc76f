"""Columns that know the outcome, in real files: named without being told, whatever they are called; honest ones not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.derive.plan import ABSENT, Family, Job, Plan, Report, bar, not_run
from closefit.derive import assemble, derive
from closefit.engines import DuckDBEngine
from closefit.intake import DealFlags, read_deals, read_signals

_LEADFORGE = "leadforge/intermediate_student_public"


@dataclass(frozen=True, slots=True)
class Case:
    """A file, the column that must be named, and columns that must not be."""

    name: str
    file: str
    flags: DealFlags
    leak: str
    honest: tuple[str, ...] = ()
    #: Dated events beside it, and the columns that are renamed before reading.
    events: str | None = None
    renamed: tuple[tuple[str, str], ...] = ()


_LEADS = f"{_LEADFORGE}/tasks/converted_within_90_days/train.parquet"
_CONVERTED = DealFlags(outcome="converted_within_90_days", created="lead_created_at", key="lead_id")
_TOUCHES = f"{_LEADFORGE}/tables/touches.parquet"
CASES = (
    Case("bank_marketing", "bank_marketing/bank-full.csv.gz", DealFlags(outcome="y"), "duration"),
    Case(
        "online_shoppers", "online_shoppers/online_shoppers_intention.csv", DealFlags(outcome="Revenue"), "PageValues"
    ),
    Case("leadforge", _LEADS, _CONVERTED, "total_touches_all", ("touch_count",), _TOUCHES),
    Case(
        "leadforge, columns renamed", _LEADS, _CONVERTED, "x_29", ("x_30",), _TOUCHES,
        (("total_touches_all", "x_29"), ("touch_count", "x_30")),
    ),
)  # fmt: skip


def _run(place: int, shared: Path) -> list[tuple[str, str]]:
    """Column and kind of every leak that is named."""
    case = CASES[place]
    with DuckDBEngine() as engine, TemporaryDirectory() as folder:
        path = shared / case.file
        if case.renamed:
            path = _renamed(engine, path, Path(folder) / path.name, case.renamed)
        deals = read_deals(engine, path, case.flags)
        events = read_signals(engine, shared / case.events, key=case.flags.key) if case.events else None
        found = derive(assemble(engine, deals, signals=events), seed=0)
    return [(leak.column, leak.kind) for leak in found.leaks]


def _renamed(engine: DuckDBEngine, source: Path, target: Path, names: tuple[tuple[str, str], ...]) -> Path:
    said = ", ".join(f"{old} AS {new}" for old, new in names)
    engine.execute(f"COPY (SELECT * RENAME ({said}) FROM '{source}') TO '{target}' (FORMAT parquet)")
    return target


def jobs(plan: Plan) -> list[Job[list[tuple[str, str]]]]:
    """One derivation a file."""
    if not plan.real_data:
        return []
    return [Job(case.name, _run, (place, plan.shared)) for place, case in enumerate(CASES)]


def report(plan: Plan, results: Mapping[str, list[tuple[str, str]]]) -> Report:
    """One bar a file."""
    bars = []
    for case in CASES:
        name = f"leak in {case.name}"
        asked = f"{case.leak} is named" + (f", {case.honest[0]} is not" if case.honest else "")
        if not plan.real_data:
            bars.append(not_run(name, ABSENT, asked))
        elif case.name in results:
            found = dict(results[case.name])
            right = case.leak in found and not set(case.honest) & set(found)
            said = ", ".join(f"{column} ({kind})" for column, kind in results[case.name]) or "nothing named"
            bars.append(bar(name, right, said, asked))
    return Report(bars)


FAMILY = Family("leaks", jobs, report)
