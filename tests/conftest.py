"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.parsed_back import parsed_back
from tests.servers import postgresql_url, spark_session
from tests.targets import clickhouse, duckdb_target, postgresql, spark

__all__ = [  # fixtures
    "clickhouse",
    "duckdb_target",
    "parsed_back",
    "postgresql",
    "postgresql_url",
    "spark",
    "spark_session",
]

# Every run draws the same examples: what is green for one reader is green for all, also on a slow machine.
settings.register_profile(
    "seeded", derandomize=True, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("seeded")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data sets beside the repository; tests on it skip, and say so, where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the folder shared/data beside the repository is absent: nothing real to try this on")
    return SHARED


@pytest.fixture(scope="session", autouse=True)
def _no_terminal_width() -> Iterator[None]:
    """Results come as whole lines, as in a pipe: the tool that runs tests in parallel sets a width for its workers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("COLUMNS", raising=False)
        yield
