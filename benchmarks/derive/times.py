"""How long a derivation takes, files read and page written, beside a boosted model on the same file.

To add a bar on time: a function that gives ``Taken``, a line in ``jobs``, a ``Limit`` in ``LIMITS``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.truth.worlds import planted

from benchmarks.asof import generate
from benchmarks.derive.files import Ran, run, write_deals
from benchmarks.derive.plan import Bar, Family, Job, Plan, Report, bar

#: What a person would write instead: read, code texts, fit boosted trees once.
_BESIDE = """
import sys, pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
table = pd.read_csv(sys.argv[1])
X = table.drop(columns=["deal", "account", "outcome"])
for name in X.select_dtypes(exclude="number"):
    X[name] = X[name].astype("category").cat.codes
model = HistGradientBoostingClassifier(random_state=0)
model.fit(X, table.outcome == "won")
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """Ours, and what it is compared with (None without)."""

    ours: Ran
    beside: Ran | None = None
    compared: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """What may be taken at most; memory in MB."""

    name: str
    seconds: float
    peak: float | None = None


LIMITS = {
    "small": Limit("1,000 deals x 300 attributes, 200 account bootstraps", 10),
    "large": Limit("100,000 deals x 300 attributes", 60),
    "as of, long": Limit("as-of join of 17,000 deals with 1,000 attributes, a row a value", 10, 2_000),
    "as of, wide": Limit("as-of join of 17,000 deals with 1,000 attributes, a column an attribute", 10, 2_000),
}


def _derived(deals: int, seed: int) -> Taken:
    """The whole command on a CSV file with 300 attributes, then the other way on the same file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "deals.csv"
        write_deals(planted(deals, seed, candidates=300).deals, path)
        ours = run(["-m", "closefit", "derive", str(path), "--out", str(Path(folder) / "out")])
        trees = run(["-c", _BESIDE, str(path)])
    return Taken(ours, trees, "one fit of boosted trees")


def _joined(form: str) -> Taken:
    """The join alone; reading the file is not part of it. Peak memory is that of the whole process."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{form}.parquet"
        generate(path, form, 17_000, 1_000, 3)
        ran = run(["-m", "benchmarks.asof", "--file", str(path), "--deals", "17000"])
    told = json.loads(ran.text.splitlines()[-1])
    return Taken(Ran(told["join"], told["cpu"], ran.peak))


def jobs(plan: Plan) -> list[Job[Taken]]:
    """One run each; a quick run leaves out all but the small one."""
    seed = plan.seeds(1, "times")[0]
    listed = [Job("small", _derived, (1_000, seed))]
    if plan.quick:
        return listed
    joins = [Job(f"as of, {form}", _joined, (form,)) for form in ("long", "wide")]
    return [*listed, Job("large", _derived, (100_000, seed)), *joins]


def report(plan: Plan, results: Mapping[str, Taken]) -> Report:  # noqa: ARG001
    """One bar a limit."""
    return Report([_bar(LIMITS[key], taken) for key, taken in results.items()])


def _bar(limit: Limit, taken: Taken) -> Bar:
    good = taken.ours.seconds <= limit.seconds and (limit.peak is None or taken.ours.peak <= limit.peak)
    said = _said(taken.ours)
    if taken.beside is not None:
        said += f" ({taken.compared}: {_said(taken.beside)})"
    asked = f"{limit.seconds:.0f} s" + ("" if limit.peak is None else f", {limit.peak:,.0f} MB")
    return bar(f"time: {limit.name}", good, said, asked)


def _said(ran: Ran) -> str:
    return f"{ran.seconds:.1f} s, {ran.cpu:.1f} s of processor, {ran.peak:,.0f} MB"


FAMILY = Family("times", jobs, report, alone=True)
