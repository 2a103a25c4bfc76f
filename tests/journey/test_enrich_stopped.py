"""``closefit enrich`` that is stopped by hand, and two of them at once."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

from benchmarks.enrich.planted import union
from benchmarks.enrich.project import Project, make_project
from benchmarks.enrich.vendors import Running, vendors


def _asking(running: Running) -> None:
    """Wait until requests have come."""
    until = time.monotonic() + 60
    while running.ask("counts")["requests"] < 20:
        assert time.monotonic() < until
        time.sleep(0.01)


def _stopped(project: Project, running: Running) -> str:
    process = project.start("--budget", "100usd", "--json")
    _asking(running)
    second = project.start("--budget", "100usd")
    _, said = second.communicate(timeout=60)
    assert second.returncode == 2
    assert "another enrichment is using this store" in said
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out


def test_ctrl_c_waits_for_what_is_paid_and_goes_on_later(tmp_path: Path) -> None:
    """Calls under way end, nothing is doubtful, a second run beside it is refused, and the same command goes on."""
    with vendors(5) as running:
        project = make_project(tmp_path / "project", running, 1500)
        done = json.loads(_stopped(project, running))
        assert done["state"] == "stopped"
        assert done["possibly_double"] == []
        assert any("the same command goes on where it ended" in note for note in done["notes"])
        after = json.loads(project.run("--budget", "200usd", "--json"))
        assert (after["run"], after["state"]) == (done["run"], "done")
        assert after["spent_before_usd"] == done["spent_usd"] > 0
        counts = running.ask("counts")
        assert max(counts["asked"].values()) == 1
        assert sum(counts["billed"].values()) == project.spent()
        assert project.filled() == union(1500, 5)
