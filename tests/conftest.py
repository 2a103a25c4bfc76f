"""What every test may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import postgresql_url, spark_session

__all__ = ["postgresql_url", "spark_session"]  # fixtures

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
