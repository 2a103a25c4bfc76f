"""``closefit enrich`` killed at random moments and started again, against vendors that never deduplicate."""

from __future__ import annotations

from pathlib import Path

from benchmarks.enrich.planted import union
from benchmarks.enrich.project import make_project
from benchmarks.enrich.torture import torment, verdict
from benchmarks.enrich.vendors import vendors


def test_nothing_is_bought_twice_and_nothing_lost(tmp_path: Path) -> None:
    """Repeats are at most what was under way at each kill, each of them is in the ledger, and the union is reached."""
    with vendors(3) as running:
        project = make_project(tmp_path / "project", running, 200)
        seen = torment(project, running, kills=5, seed=3)
        bars = verdict(project, running, seen, seed=3)
    assert [words for held, words in bars if not held] == []
    assert seen.kills == 5
    assert seen.hurt >= 3
    assert sum(seen.calls) > 0
    assert project.filled() == union(200, 3)
