"""Parquet files joined without their rows being read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closefit.engines.parts import join_parts
from closefit.engines.thrift import Field, Items, Reader, Struct, written


def _part(folder: Path, place: int, rows: int, query: str = "") -> Path:
    path = folder / f"{place}.parquet"
    query = query or (
        f"SELECT i + {place} * 1000000 AS id, CASE WHEN i % 3 > 0 THEN ['a' || i % 7, NULL, 'b'] END AS tags, "
        f"DATE '2026-01-01' + (i % 50)::INT AS day, i / 7 AS share FROM range({rows}) AS t(i)"
    )
    duckdb.connect().execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048)")
    return path


def test_joined_parts_have_every_row_in_order(tmp_path: Path) -> None:
    """Several parts, an empty one among them, read as one file by two readers: every row, in the order of the parts."""
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    parts = [_part(tmp_path, place, rows) for place, rows in enumerate([5000, 0, 1, 40_000])]
    joined = tmp_path / "joined.parquet"
    join_parts(parts, joined)
    connection = duckdb.connect()
    each = " UNION ALL ".join(f"FROM '{part}'" for part in parts)
    wanted = connection.execute(each).fetchall()
    assert connection.execute(f"FROM '{joined}'").fetchall() == wanted
    assert connection.execute(f"SELECT count(*) FROM '{joined}' WHERE id = 3000005").fetchone() == (1,)
    table = parquet.read_table(joined)
    assert [tuple(row.values()) for row in table.to_pylist()] == wanted


def test_other_columns_are_refused(tmp_path: Path) -> None:
    """Files that are no Parquet, or of another schema, are never joined."""
    one, other = _part(tmp_path, 0, 10), _part(tmp_path, 1, 0, "SELECT 1 AS id")
    with pytest.raises(ValueError, match=r"1\.parquet has other columns than the part before it"):
        join_parts([one, other], tmp_path / "joined.parquet")
    other.write_bytes(b"PAR1 is how it begins and not how it ends")
    with pytest.raises(ValueError, match="is no Parquet file"):
        join_parts([one, other], tmp_path / "joined.parquet")


_INTEGERS = st.integers(-(2**63), 2**63 - 1)
_FIELDS: st.SearchStrategy[tuple[int, Any]] = st.deferred(
    lambda: st.one_of(
        st.tuples(st.just(6), _INTEGERS),
        st.tuples(st.sampled_from([1, 2]), st.none()),
        st.tuples(st.just(8), st.binary(max_size=300)),
        st.tuples(st.just(9), st.lists(_INTEGERS, max_size=40).map(lambda items: Items(6, [*items]))),
        st.tuples(st.just(12), _STRUCTS),
    )
)
_STRUCTS: st.SearchStrategy[Struct] = st.dictionaries(st.integers(1, 200), _FIELDS, max_size=6).map(
    lambda made: [Field(n, kind, kind if value is None else value) for n, (kind, value) in sorted(made.items())]
)


@given(_STRUCTS)
def test_what_is_written_is_read_back(fields: Struct) -> None:
    """Any struct comes back as it was, field numbers far apart and long lists among them."""
    assert Reader(written(fields)).struct() == fields
