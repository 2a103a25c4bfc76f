"""Accounts scored in chunks are the accounts scored at once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import duckdb
import pytest
from benchmarks.score.generate import generate
from benchmarks.score.runs import differing
from benchmarks.score.ways import AS_OF, PROFILE

from closefit.engines import DuckDBEngine
from closefit.engines.parts import UnlikePartsError, join_parts
from closefit.run import ScoreRequest, score_accounts
from closefit.run import chunks as module
from closefit.run.chunks import chunk_count
from closefit.settings import Settings

ACCOUNTS = 3000


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    generate(folder, ACCOUNTS)
    people = (
        "SELECT 'account' || i % 2500 || '.com' AS domain, 'Person ' || i AS name, "
        "['CEO', 'CFO', 'Engineer'][1 + i % 3] AS title FROM range(5000) AS t(i)"
    )
    duckdb.connect().execute(f"COPY ({people}) TO '{folder / 'people.parquet'}' (FORMAT parquet)")
    return folder


def _score(files: Path, out: Path, said: list[str], as_of: dt.date = AS_OF) -> int:
    profile = files / "icp.yaml"
    text = PROFILE.read_text(encoding="utf-8")
    profile.write_text(text + "personas:\n  - {name: boss, when: \"seniority = 'c_level'\", weight: 5}\n", "utf-8")
    request = ScoreRequest(
        files / "accounts.parquet", profile, files / "signals.parquet", files / "people.parquet", None, as_of
    )
    return score_accounts(request, out, Settings(), said.append).accounts


def test_chunks_give_the_rows_of_the_whole(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four chunks are said and written, one file comes of them, and no row differs from those scored at once."""
    whole, pieces = files / "whole.parquet", files / "pieces.parquet"
    said: list[str] = []
    assert _score(files, whole, said) == ACCOUNTS
    assert "scoring" in said
    monkeypatch.setattr(module, "CHUNK", 900)
    assert _score(files, pieces, said) == ACCOUNTS
    assert [f"scoring chunk {n} of 4" for n in range(1, 5)] == [line for line in said if "chunk" in line]
    assert differing(pieces, whole) == 0
    assert sorted(path.name for path in files.iterdir() if path.name.startswith(".")) == []


def test_a_column_without_values_is_unknown_in_every_chunk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty column has no type; a chunk says no more against it than the whole does."""
    accounts, profile, out = tmp_path / "accounts.parquet", tmp_path / "icp.yaml", tmp_path / "scored.parquet"
    rows = "SELECT 'a' || i || '.com' AS domain, CAST(NULL AS VARCHAR) AS employees FROM range(10) AS t(i)"
    duckdb.connect().execute(f"COPY ({rows}) TO '{accounts}'")
    criterion = "{name: size, layer: firmographic, when: employees > 9, points: 1}"
    text = f"closefit: 1\nprofile: x\nfit: {{criteria: [{criterion}]}}\n"
    profile.write_text(text, encoding="utf-8")
    monkeypatch.setattr(module, "CHUNK", 4)
    request = ScoreRequest(accounts, profile, None, None, None, AS_OF)
    assert score_accounts(request, out, Settings()).accounts == 10
    found = duckdb.connect().execute(f"SELECT DISTINCT fit, fit_high, unknown FROM '{out}'").fetchall()
    assert found == [(0, 1, ["size"])]


def test_parts_that_differ_in_their_gaps_are_one_file_all_the_same(tmp_path: Path) -> None:
    """A column that has no gap in one part and gaps in another comes out with every row, in order."""
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    parts = [tmp_path / "1.parquet", tmp_path / "2.parquet"]
    for part, values, gaps in zip(parts, ([1, 2], [3, None]), (False, True), strict=True):
        schema = pyarrow.schema([pyarrow.field("a", pyarrow.int64(), nullable=gaps)])
        parquet.write_table(pyarrow.table({"a": values}, schema=schema), part)
    with pytest.raises(UnlikePartsError, match=r"2\.parquet has other columns than the part before it"):
        join_parts(parts, tmp_path / "joined.parquet")
    with DuckDBEngine() as engine:
        module._join(engine, parts, tmp_path / "joined.parquet")
        found = engine.execute(f"SELECT a FROM '{tmp_path / 'joined.parquet'}'").fetchall()
    assert found == [(1,), (2,), (3,), (None,)]


def test_nothing_is_left_when_a_chunk_fails(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stood at the place of the result stays, and no part of the new one is left beside it."""
    out = files / "kept.parquet"
    out.write_text("kept", encoding="utf-8")
    monkeypatch.setattr(module, "CHUNK", 900)

    def full(parts: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("closefit.engines.parts.join_parts", full)
    with pytest.raises(Exception, match="No space left on device"):
        _score(files, out, [])
    assert out.read_text(encoding="utf-8") == "kept"
    assert sorted(path.name for path in files.iterdir() if path.name.startswith(".")) == []


def test_little_memory_makes_more_chunks() -> None:
    """Ten million accounts are one chunk and one more is two; with a fortieth of the memory they are many."""
    with DuckDBEngine(memory_limit="8GB") as engine:
        assert [chunk_count(engine, n) for n in (0, 1, 10_000_000, 10_000_001, 50_000_000)] == [1, 1, 1, 2, 5]
    with DuckDBEngine(memory_limit="100MiB") as engine:
        assert chunk_count(engine, 10_000_000) == 39
