"""The same input and seed give the same files, byte for byte, whatever the hash seed and the number of threads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.derive.files import run
from benchmarks.derive.plan import Family, Job, Plan, Report, bar
from closefit.demo import Size, generate

_WAYS = ({"PYTHONHASHSEED": "1", "OMP_NUM_THREADS": "1"}, {"PYTHONHASHSEED": "2", "OMP_NUM_THREADS": "2"})


def _run(seed: int) -> list[str]:
    """Files that two runs of the command on one generated company did not write alike; ``=`` before those alike."""
    with TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        generate(data, Size(accounts=3_000, deals=1_000, signals=25_000), seed)
        outs = [Path(folder) / f"out{place}" for place in range(len(_WAYS))]
        for out, way in zip(outs, _WAYS, strict=True):
            beside = [f"--{noun}={data / noun}.csv" for noun in ("accounts", "signals", "people", "customers")]
            run(["-m", "closefit", "derive", str(data / "deals.csv"), *beside, "--out", str(out)], extra=way)
        names = sorted({path.relative_to(out).as_posix() for out in outs for path in out.rglob("*") if path.is_file()})
        return [("=" if _alike([out / name for out in outs]) else "") + name for name in names]


def _alike(paths: list[Path]) -> bool:
    return all(path.exists() for path in paths) and len({path.read_bytes() for path in paths}) == 1


def jobs(plan: Plan) -> list[Job[list[str]]]:
    """One generated company."""
    return [Job("same bytes", _run, tuple(plan.seeds(1, "reproducible")))]


def report(plan: Plan, results: Mapping[str, list[str]]) -> Report:  # noqa: ARG001
    """One bar."""
    bars = []
    for files in results.values():
        differ = [name for name in files if not name.startswith("=")]
        said = f"{len(files) - len(differ)} of {len(files)} files alike"
        said += f", not {', '.join(differ)}" if differ else ""
        name = "the same input and seed give the same files"
        bars.append(bar(name, bool(files) and not differ, said, "byte for byte"))
    return Report(bars)


FAMILY = Family("reproducible", jobs, report)
