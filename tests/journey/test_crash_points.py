"""Killed at each point between claim and mark, started again: delivered once, nothing lost."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from closefit.engines import DuckDBEngine
from closefit.profile import load_profile
from closefit.route import CRASH_POINTS, RouteSummary, route_accounts

DAY = dt.date(2026, 10, 5)

PROFILE = """\
closefit: 1
profile: gtm
version: 1
fit:
  qualify: 8
  criteria: [{name: headcount, layer: firmographic, when: employees > 50, points: 13}]
tiers:
  - {name: hot, when: fit >= 8, route: {to: instantly, campaign: ICP-Hot}}
  - {name: out, route: {to: hubspot, list: Nurture, again: 90 days}}
"""

#: Routes, and kills its own process when it passes the named point for the n-th time.
SCRIPT = """\
import datetime as dt, os, signal, sys
from pathlib import Path
from closefit.engines import DuckDBEngine
from closefit.profile import load_profile
from closefit.route import route_accounts

folder, to, run, point, times = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4], int(sys.argv[5])
passed = []

def die(name):
    passed.append(name)
    if name == point and passed.count(name) == times:
        os.kill(os.getpid(), signal.SIGKILL)

with DuckDBEngine(threads=1) as engine:
    route_accounts(engine, folder / "scored.csv", load_profile(folder / "icp.yaml"), ledger=folder / "ledger.db", to=to,
                   as_of=dt.date(2026, 10, 5), run_id=run, on_crash_point=die)
"""


@pytest.fixture
def world(tmp_path: Path) -> Path:
    """Scored accounts for two routes, and their profile."""
    (tmp_path / "icp.yaml").write_text(PROFILE, encoding="utf-8")
    with (tmp_path / "scored.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["account", "tier", "profile", "profile_version"])
        writer.writerows([f"{tier}{n}.com", tier, "gtm", 1] for tier in ("hot", "out") for n in range(20))
    return tmp_path


def start(world: Path, to: Path, run: str, point: str = "", times: int = 1) -> subprocess.Popen[bytes]:
    """Route in a process of its own."""
    command = [sys.executable, "-c", SCRIPT, str(world), str(to), run, point, str(times)]
    return subprocess.Popen(command, stderr=subprocess.PIPE)


def kill_at(world: Path, to: Path, point: str, times: int = 1) -> None:
    """Route in a process that is killed at a point."""
    process = start(world, to, "killed", point, times)
    _, said = process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL, said.decode()


def route(world: Path, to: Path, run: str = "next", day: dt.date = DAY) -> RouteSummary:
    """Route here."""
    with DuckDBEngine(threads=1) as engine:
        return route_accounts(
            engine, world / "scored.csv", load_profile(world / "icp.yaml"),
            ledger=world / "ledger.db", to=to, as_of=day, run_id=run,
        )  # fmt: skip


def delivered(*folders: Path) -> Counter[str]:
    """How often each account stands in the delivered files."""
    found: Counter[str] = Counter()
    for path in (path for folder in folders for path in folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found.update(row["account"] for row in csv.DictReader(file))
    return found


EVERYBODY = Counter(f"{tier}{n}.com" for tier in ("hot", "out") for n in range(20))


@pytest.mark.parametrize(
    ("point", "times"), [*((point, 1) for point in CRASH_POINTS), ("written", 2), ("published", 2)]
)
def test_killed_at_any_point_it_delivers_once(world: Path, point: str, times: int) -> None:
    """Killed at each point in the first and in the second file, the next run delivers the rest: each account once."""
    kill_at(world, world / "out", point, times)
    summary = route(world, world / "out")
    assert delivered(world / "out") == EVERYBODY
    assert summary.delivered + summary.as_dict()["already"] == 40  # type: ignore[operator]
    assert any("run killed left" in note for note in summary.notes)
    assert list((world / "out").glob(".*.part")) == []
    assert route(world, world / "out", "third").delivered == 0
    assert delivered(world / "out") == EVERYBODY


@pytest.mark.parametrize("point", ["written", "announced"])
def test_the_next_run_may_use_another_folder(world: Path, point: str) -> None:
    """What a dead run had announced appears where it was announced, the rest in the new folder: each account once."""
    kill_at(world, world / "out", point)
    route(world, world / "new")
    assert delivered(world / "out", world / "new") == EVERYBODY


def test_a_file_that_was_taken_away_was_delivered(world: Path) -> None:
    """Killed after the file appeared, the file imported and moved away: it is not written a second time."""
    kill_at(world, world / "out", "published")
    shutil.move(world / "out" / "instantly-icp-hot.csv", world / "imported.csv")
    summary = route(world, world / "out")
    assert delivered(world / "out") == Counter({name: 1 for name in EVERYBODY if name.startswith("out")})
    assert summary.delivered == 20


def test_what_cannot_be_looked_up_is_not_sent_again(world: Path) -> None:
    """With the folder gone nobody can tell: it stays unknown, is not sent, and every run says so."""
    kill_at(world, world / "out", "published")
    shutil.rmtree(world / "out")
    for run in ("next", "third"):
        summary = route(world, world / "new", run)
        assert any("nobody can tell whether they were delivered" in note for note in summary.notes)
    assert set(delivered(world / "new")) == {name for name in EVERYBODY if name.startswith("out")}


def test_an_account_that_is_gone_is_given_back(world: Path) -> None:
    """A dead run's claim on an account that the next file does not have is free for a later run."""
    kill_at(world, world / "out", "claimed")
    full = (world / "scored.csv").read_text(encoding="utf-8")
    (world / "scored.csv").write_text("".join(full.splitlines(keepends=True)[:5]), encoding="utf-8")
    assert route(world, world / "out", "next").delivered == 4
    (world / "scored.csv").write_text(full, encoding="utf-8")
    route(world, world / "out", "third")
    assert delivered(world / "out") == EVERYBODY


def test_two_processes_at_once_deliver_once(world: Path) -> None:
    """Three processes that start together share the work or wait: each account is delivered once."""
    processes = [start(world, world / "out", f"run-{n}") for n in range(3)]
    for process in processes:
        _, said = process.communicate(timeout=90)
        assert process.returncode == 0, said.decode()
    assert delivered(world / "out") == EVERYBODY


def test_a_repeating_route_survives_a_crash_too(world: Path) -> None:
    """Ninety days later, killed again, a route with `again` has delivered each account twice and no more."""
    route(world, world / "out", "first")
    shutil.copytree(world / "out", world / "first")
    later = DAY + dt.timedelta(days=90)
    with pytest.raises(KeyboardInterrupt), DuckDBEngine(threads=1) as engine:
        route_accounts(
            engine, world / "scored.csv", load_profile(world / "icp.yaml"), ledger=world / "ledger.db",
            to=world / "out", as_of=later, run_id="stopped", on_crash_point=_interrupt,
        )  # fmt: skip
    route(world, world / "out", "again", later)
    assert delivered(world / "out") == EVERYBODY + Counter(name for name in EVERYBODY if name.startswith("out"))
    assert json.loads((world / "out" / "summary.json").read_text(encoding="utf-8"))["delivered"] == 20


def _interrupt(point: str) -> None:
    if point == "written":
        raise KeyboardInterrupt
