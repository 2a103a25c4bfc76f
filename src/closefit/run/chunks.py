"""Many accounts are scored in chunks, so that memory does not grow with their number.

An account, its signals and its people are in the chunk that the hash of its key says. One file comes of it: the row
groups of the chunks one after the other, none of them read again.

Each chunk reads the whole files. Files split once by ``COPY ... PARTITION_BY`` cost more until there are six chunks
(measured with 10 million accounts), and parts written from split files differ in which columns may be empty, since
DuckDB takes that from the statistics of what it reads: they could not be joined.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.run.session import Say
from closefit.terms import Table

if TYPE_CHECKING:
    from closefit.engines import DuckDBEngine
    from closefit.profile import Profile
    from closefit.score import ScoreInputs

#: Accounts that are scored at once.
CHUNK = 10_000_000

#: Bytes of memory that an account with its signals takes at most, by ``make bench-score``.
_BYTES_EACH = 400

#: A number of each account. The hash of its hash: DuckDB's own tables go by the hash, and would be half empty where all
#: of a chunk end in the same bit.
_CHUNK_OF = "hash(hash(account))"

#: What stands behind the name of a relation of which one chunk is looked at.
_SUFFIX = "_chunk"


def chunk_count(engine: DuckDBEngine, accounts: int) -> int:
    """In how many chunks so many accounts are scored: more where the engine has little memory."""
    at_once = min(CHUNK, max(1, engine.memory // _BYTES_EACH))
    return max(1, ceil(accounts / at_once))


def write_chunks(
    engine: DuckDBEngine, profile: Profile, inputs: ScoreInputs, as_of: dt.date, out: Path, *, count: int, say: Say
) -> int:  # fmt: skip
    """Score ``count`` chunks, each by itself, into one Parquet file that appears whole or not at all; how many rows.

    Raises:
        InputError: see :meth:`closefit.engines.DuckDBEngine.write`, and for a column of a wrong type.
    """
    from closefit.files import replaced
    from closefit.score import ScoreInputs, compile_score

    def example(relation: str, column: str) -> str | None:
        return engine.example(relation.removesuffix(_SUFFIX), column)

    beside = [table and _chunk_of(table) for table in (inputs.signals, inputs.people)]
    chunk = ScoreInputs(_chunk_of(inputs.accounts), *beside)
    expression = compile_score(profile, chunk, as_of, ordered=False, example=example)
    rows = 0
    with (
        replaced(out) as unfinished,
        tempfile.TemporaryDirectory(prefix=f"{unfinished.name}.", dir=unfinished.parent) as folder,
    ):
        parts = [Path(folder) / f"{place:05}.parquet" for place in range(count)]
        for place, part in enumerate(parts):
            say(f"scoring chunk {place + 1} of {count}")
            for table in (inputs.accounts, inputs.signals, inputs.people):
                if table is not None:
                    _take(engine, table, place, count)
            rows += engine.write(expression, part)
        _join(engine, parts, unfinished)
    return rows


def _join(engine: DuckDBEngine, parts: Sequence[Path], target: Path) -> None:
    """One file of the parts; their rows are written anew where DuckDB says of a column in one that it has no gap."""
    from closefit.engines.engine import file_literal
    from closefit.engines.parts import UnlikePartsError, join_parts

    try:
        join_parts(parts, target)
    except UnlikePartsError:
        engine.write(f"SELECT * FROM read_parquet([{', '.join(map(file_literal, parts))}])", target)


def _chunk_of(table: Table) -> Table:
    return replace(table, relation=f"{table.relation}{_SUFFIX}")


def _take(engine: DuckDBEngine, table: Table, place: int, count: int) -> None:
    from closefit.engines import quote

    own = quote(f"{table.relation}{_SUFFIX}")
    engine.execute(
        f"CREATE OR REPLACE TEMP VIEW {own} AS SELECT * FROM {quote(table.relation)} "
        f"WHERE {_CHUNK_OF} % {count} = {place}"
    )
