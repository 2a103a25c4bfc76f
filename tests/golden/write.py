"""Writes ``tests/golden/sql`` anew: ``make golden``. Look at the difference before it is committed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from closefit.engines import DuckDBEngine
from closefit.engines.dialects import DIALECTS, render
from tests.golden.profiles import FOLDER, kept


def texts() -> Iterator[tuple[Path, str]]:
    """Every file and what belongs in it."""
    for name, golden in kept().items():
        with DuckDBEngine(threads=1) as engine:
            _, tree = golden.scored(engine)
        for dialect in DIALECTS:
            yield FOLDER / f"{name}.{dialect}.sql", render(tree, dialect, pretty=True) + "\n"


def main() -> None:
    """Write all, and take away what belongs to no profile or dialect any more."""
    written = dict(texts())
    for path in FOLDER.glob("*.sql"):
        if path not in written:
            path.unlink()
    for path, text in written.items():
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
