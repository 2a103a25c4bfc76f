"""Columns that know the outcome, in real and generated files: named without being told, whatever they are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from tests.truth.worlds import number, planted

from benchmarks.derive.plan import ABSENT, Bar, Family, Job, Plan, Report, bar, not_run
from closefit.demo import Size, generate
from closefit.demo.truth import HONEST_COUNTS, LEAKS
from closefit.derive import assemble, derive
from closefit.derive.leaks.find import find_leaks
from closefit.engines import DuckDBEngine
from closefit.intake import DealFlags, read_accounts, read_customers, read_deals, read_people, read_signals

#: Column and kind of each leak that is named.
Named = list[tuple[str, str]]

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


def _run(place: int, shared: Path) -> Named:
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


def _company(seed: int) -> Named:
    """Leaks named in a generated company with five planted ones, read from its five files."""
    with DuckDBEngine() as engine, TemporaryDirectory() as folder:
        generate(Path(folder), Size(accounts=3_000, deals=1_000, signals=25_000), seed)
        found = derive(
            assemble(
                engine,
                read_deals(engine, Path(folder) / "deals.csv", DealFlags()),
                accounts=read_accounts(engine, Path(folder) / "accounts.csv"),
                signals=read_signals(engine, Path(folder) / "signals.csv"),
                people=read_people(engine, Path(folder) / "people.csv"),
                customers=read_customers(engine, Path(folder) / "customers.csv"),
            ),
            seed=seed,
            segments="1",
        )
    return [(leak.column, leak.kind) for leak in found.leaks]


#: Columns of a table of customers that a left join puts beside planted deals.
JOINED = ("seats", "tickets", "logins")


def _left_join(seed: int) -> Named:
    """Leaks named in 800 planted deals to which a left join brought three columns that only winners' accounts have."""
    world = planted(800, seed)
    rng = np.random.default_rng(seed)
    customer = np.isin(world.deals.account, world.deals.account[world.deals.won])
    extra = [number(name, np.where(customer, rng.integers(1, 50, len(customer)), np.nan)) for name in JOINED]
    columns = {**world.deals.columns, **{column.attribute.name: column for column in extra}}
    return [(leak.column, leak.kind) for leak in find_leaks(replace(world.deals, columns=columns))]


def jobs(plan: Plan) -> list[Job[Named]]:
    """Generated companies and joins, and one derivation a real file."""
    seeds = plan.seeds(1 if plan.quick else 3, "leaks")
    listed = [Job(f"company {seed}", _company, (seed,)) for seed in seeds]
    listed += [Job(f"join {seed}", _left_join, (seed,)) for seed in plan.seeds(2 if plan.quick else 12, "join")]
    if plan.real_data:
        listed += [Job(case.name, _run, (place, plan.shared)) for place, case in enumerate(CASES)]
    return listed


def report(plan: Plan, results: Mapping[str, Named]) -> Report:
    """One bar a real file, one for the generated companies and one for the joins."""
    bars = [_case_bar(plan, case, results) for case in CASES if not plan.real_data or case.name in results]
    companies = [dict(found) for key, found in results.items() if key.startswith("company ")]
    joins = [dict(found) for key, found in results.items() if key.startswith("join ")]
    if companies:
        wanted = {leak.column for leak in LEAKS}
        bars.append(_generated_bar("generated companies", companies, wanted, set(HONEST_COUNTS)))
    if joins:
        honest = {name for found in joins for name in found} - set(JOINED)
        bars.append(_generated_bar("left joins of customers", joins, set(JOINED), honest))
    return Report(bars)


def _case_bar(plan: Plan, case: Case, results: Mapping[str, Named]) -> Bar:
    name = f"leak in {case.name}"
    asked = f"{case.leak} is named" + (f", {case.honest[0]} is not" if case.honest else "")
    if not plan.real_data:
        return not_run(name, ABSENT, asked)
    found = dict(results[case.name])
    right = case.leak in found and not set(case.honest) & set(found)
    said = ", ".join(f"{column} ({kind})" for column, kind in results[case.name]) or "nothing named"
    return bar(name, right, said, asked)


def _generated_bar(name: str, found: list[dict[str, str]], wanted: set[str], honest: set[str]) -> Bar:
    """Every planted leak of every world is named, and nothing honest is."""
    named = sum(len(wanted & set(one)) for one in found)
    false = sorted(column for one in found for column in honest & set(one))
    said = f"{named} of {len(wanted) * len(found)} in {len(found)} worlds"
    said += f", and honest ones: {', '.join(false)}" if false else ", no honest column"
    right = named == len(wanted) * len(found) and not false
    return bar(f"leaks in {name}", right, said, "every planted one, no honest one")


FAMILY = Family("leaks", jobs, report)
