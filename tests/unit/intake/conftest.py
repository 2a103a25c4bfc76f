"""An engine, and files as users bring them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from closefit.engines import DuckDBEngine

Write = Callable[..., Path]


@pytest.fixture
def engine() -> Iterator[DuckDBEngine]:
    """A session of its own for each test."""
    with DuckDBEngine(threads=2) as session:
        yield session


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a text (or bytes) into a file of the given name and return its path."""

    def make(text: str | bytes, name: str = "file.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return make
