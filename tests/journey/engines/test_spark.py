"""Spark gives the same scores as the embedded engine, from files and from its own tables."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.engines.tables import PROFILES

from tests.journey.engines.scored_files import expected, score

pytestmark = pytest.mark.usefixtures("spark_session")


@pytest.mark.parametrize("profile", PROFILES)
def test_a_file_scored_there_is_the_same_file(tmp_path: Path, profile: str) -> None:
    """Files handed over to Spark come back as the very bytes that the embedded engine writes."""
    out = tmp_path / "scored.csv"
    done = score(profile, out, "--engine", "spark")
    assert done.code == 0, done.err
    assert out.read_bytes() == expected(profile, ".csv")
