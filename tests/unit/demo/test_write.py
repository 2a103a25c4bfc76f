"""Files of the generated company."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path

import duckdb
import pytest

from closefit.demo import FileFormat, Size, generate
from closefit.demo.truth import BACK_FILLED, HONEST_COUNTS, LEAKS
from closefit.errors import UsageError

SMALL = Size(accounts=400, deals=120, signals=2_500)
TABLES = ("accounts", "deals", "signals", "people", "customers", "suppress", "history")


def _digest(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small generated company as CSV."""
    made = tmp_path_factory.mktemp("company")
    generate(made, SMALL, 3)
    return made


@pytest.mark.parametrize("file_format", list(FileFormat))
def test_same_seed_same_bytes(tmp_path: Path, file_format: FileFormat) -> None:
    """Two runs with one seed write the same bytes, and another seed writes others."""
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        generate(tmp_path / name, SMALL, seed, file_format)
    first, again, other = (_digest(tmp_path / name) for name in "abc")
    assert first == again
    assert set(first) == {f"{t}.{file_format}" for t in TABLES} | {"truth.json"}
    assert all(first[name] != other[name] for name in first if not name.startswith("suppress"))


def test_truth_file(folder: Path) -> None:
    """``truth.json`` holds the counts, the candidates, the half-lives, the drivers, the leaks and the dirt."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    assert list(truth) == [
        "format", "seed", "as_of", "counts", "base_rate", "oracle_auc", "realised_auc", "churn_rate", "attributes",
        "candidates", "obvious_but_equal", "half_lives", "drivers", "segments", "leaks", "back_filled",
        "honest_counts", "dirt",
    ]  # fmt: skip
    assert len(truth["attributes"]) == 9
    assert len(truth["candidates"]) == 107
    assert truth["counts"]["closed_new_business"] == 120
    assert truth["counts"]["won"] + truth["counts"]["lost"] == 120
    assert {"name", "condition", "log_odds", "prevalence", "layer", "strong", "share"} <= set(truth["attributes"][0])


def test_dirt_is_there_as_recorded(folder: Path) -> None:
    """What the truth says is wrong with the files is wrong with them."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    counts = {(d["table"], d["kind"]): d["count"] for d in truth["dirt"]}
    assert (folder / "deals.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    deals, accounts = _rows(folder / "deals.csv"), _rows(folder / "accounts.csv")
    header, *cells = csv.reader((folder / "deals.csv").read_text(encoding="utf-8-sig").splitlines())
    assert sum(len(row) > len(header) for row in cells) == counts["deals", "ragged rows"]
    plain = [tuple(row[: len(header)]) for row in cells]
    assert len(plain) - len(set(plain)) == counts["deals", "duplicate rows"]
    assert sum("," in row["Number of Employees"] for row in accounts) > 0
    blanks = [c for row in accounts for c in row.values() if c in ("NA", "n/a", "-", "Unknown")]
    assert len(blanks) >= counts["accounts", "blank words"]
    spelt = [row["Company Domain Name"] for row in accounts]
    assert any(d.startswith("https://www.") for d in spelt)
    assert any(d.isupper() for d in spelt)
    assert sum(not row["Company Domain Name"] for row in deals) >= counts["deals", "deals without an account"]
    assert ("deals", "closes before creation") in counts
    assert any("," in row["Amount"] for row in deals)


def test_every_address_is_reserved(folder: Path) -> None:
    """No domain and no e-mail address leaves ``.example``."""
    for table in TABLES:
        for row in _rows(folder / f"{table}.csv"):
            for header in ("Company Domain Name", "Domain", "Email"):
                cell = (row.get(header) or "").rstrip("/").lower()
                assert not cell or cell.endswith(".example"), (table, cell)


def test_the_back_filled_attribute_grows_only_after_a_win(folder: Path) -> None:
    """Of accounts that won, the last value is far above the first; of the others it hardly moves."""
    closed = [row for row in _rows(folder / "deals.csv") if row["Deal Stage"].strip().lower() == "closed won"]
    won = {re.sub(r"^(https?://)?(www\.)?|/$", "", row["Company Domain Name"].lower()) for row in closed}
    values: dict[str, list[int]] = {}
    for row in _rows(folder / "history.csv"):
        assert row["Valid From"] < row["Known Since"]
        if row["Attribute"] == BACK_FILLED.column:
            values.setdefault(row["Company Domain Name"], []).append(int(row["Value"]))
    growth = {domain: last - first for domain, (first, last) in values.items()}
    assert min(grown for domain, grown in growth.items() if grown > 1) >= 6
    grew = {domain for domain, grown in growth.items() if grown > 1}
    assert len(grew & won) > 0.9 * len(grew)


def test_leaks_are_planted(folder: Path) -> None:
    """The leaking columns know the outcome; the honest count is never above the one that goes on counting."""
    deals = _rows(folder / "deals.csv")
    assert {leak.column for leak in LEAKS} | set(HONEST_COUNTS) <= set(deals[0])
    won = [row for row in deals if row["Deal Stage"].strip().lower() == "closed won"]
    lost = [row for row in deals if row["Deal Stage"].strip().lower() == "closed lost"]
    assert not any(row["Kickoff Call Scheduled"] for row in lost)
    assert sum(bool(row["Kickoff Call Scheduled"]) for row in won) > 0.8 * len(won)
    assert {row["Deal Probability"] for row in won} == {"1.0"}
    pairs = [(int(row["Interactions at Creation"]), int(row["Interactions"])) for row in deals]
    assert all(before <= ever for before, ever in pairs)
    assert sum(before < ever for before, ever in pairs) > 0.8 * len(pairs)


def test_honest_count_is_a_recount_of_the_signals(tmp_path: Path) -> None:
    """Touches dated before a deal's creation add up to its honest count, and all touches to the leaking one."""
    generate(tmp_path, SMALL, 3, FileFormat.parquet)
    found = duckdb.execute(
        """SELECT COUNT(*) FILTER (before <> "Interactions at Creation"), COUNT(*) FILTER (ever <> "Interactions")
        FROM (SELECT "Interactions at Creation", "Interactions",
            COUNT(s."Date") FILTER (s."Date" < d."Create Date") AS before, COUNT(s."Date") AS ever
            FROM read_parquet($deals) d LEFT JOIN read_parquet($signals) s
            ON s."Domain" = d."Company Domain Name" AND s."Kind" = 'sales_touch'
            GROUP BY d."Record ID", "Interactions at Creation", "Interactions")""",
        {"deals": str(tmp_path / "deals.parquet"), "signals": str(tmp_path / "signals.parquet")},
    ).fetchone()
    assert found == (0, 0)


def test_200_000_accounts(tmp_path: Path) -> None:
    """A large company has as many rows as were asked for, each account with a domain of its own."""
    generate(tmp_path, Size(accounts=200_000, deals=500, signals=600_000), 1, FileFormat.parquet)
    rows = duckdb.execute(
        'SELECT COUNT(*), COUNT(DISTINCT "Company Domain Name") FROM read_parquet(?)',
        [str(tmp_path / "accounts.parquet")],
    ).fetchone()
    signals = duckdb.execute("SELECT COUNT(*) FROM read_parquet(?)", [str(tmp_path / "signals.parquet")]).fetchone()
    assert rows == (200_000, 200_000)
    assert signals == (600_000,)


def test_clean_when_asked(tmp_path: Path) -> None:
    """Without dirt the CSV has no byte order mark and no duplicate, and the truth lists nothing."""
    truth = generate(tmp_path, SMALL, 3, dirty=False)
    assert truth.dirt == ()
    assert not (tmp_path / "deals.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert len(_rows(tmp_path / "deals.csv")) == truth.counts["deals"]


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (Size(accounts=0), "--accounts is 0\n    It must be 1 or more."),
        (Size(deals=3), "--deals is 3\n    It must be 10 or more."),
        (Size(signals=-1), "--signals is -1\n    It must be 0 or more."),
    ],
)
def test_impossible_sizes(tmp_path: Path, size: Size, words: str) -> None:
    """A size that cannot be made is refused by the name of its flag."""
    with pytest.raises(UsageError) as caught:
        generate(tmp_path, size, 1)
    assert str(caught.value) == words


def test_negative_seed(tmp_path: Path) -> None:
    """A negative seed is refused by the name of its flag."""
    with pytest.raises(UsageError, match=r"--seed is -1\n    It must be 0 or more\."):
        generate(tmp_path, SMALL, -1)


def test_a_file_in_the_way(tmp_path: Path) -> None:
    """A directory that is a file is refused with its path."""
    (tmp_path / "taken").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot make the folder: File exists"):
        generate(tmp_path / "taken", SMALL, 1)
