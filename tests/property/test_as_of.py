"""Two roads to one number: the as-of join in the engine, and a search over the rows in plain Python."""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from closefit.derive.deals.asof import Moment, join_as_of
from closefit.derive.deals.loading import Stored
from closefit.engines import DuckDBEngine
from closefit.intake import read_history
from closefit.terms import History

DAY = dt.date(2024, 1, 1)
ACCOUNTS, NAMES = ("a.example", "b.example"), ("size", "band", "paid")

days = st.integers(0, 6).map(lambda n: DAY + dt.timedelta(n))
sizes, tiers, flags = st.integers(-3, 3).map(str), st.sampled_from(("gold", "tin")), st.sampled_from(("yes", "no"))
cells = st.one_of(
    st.tuples(st.just("size"), sizes), st.tuples(st.just("band"), tiers), st.tuples(st.just("paid"), flags)
)
rows = st.lists(st.tuples(st.sampled_from(ACCOUNTS), cells, days, st.none() | days), min_size=1, max_size=60)
deals = st.lists(st.tuples(st.sampled_from((*ACCOUNTS, "c.example")), st.none() | days), min_size=1, max_size=12)

Row = tuple[str, tuple[str, str], dt.date, dt.date | None]
Deal = tuple[str, dt.date | None]
VALUES = {"yes": True, "no": False, **{str(n): float(n) for n in range(-3, 4)}}


def naive(history: list[Row], account: str, name: str, day: dt.date | None) -> object:
    """The row that came to hold last, then known last, then written last, of those that held and were known."""
    found = [
        ((at, known or at, line), value)
        for line, (owner, (attribute, value), at, known) in enumerate(history)
        if owner == account and attribute == name and day is not None and at <= day and (known or at) <= day
    ]
    return VALUES.get(max(found)[1], max(found)[1]) if found else None


def seen(history: list[Row], account: str, name: str) -> bool:
    return any(owner == account and attribute == name for owner, (attribute, _), _, _ in history)


def joined(engine: DuckDBEngine, history: History, made: list[Deal]) -> dict[tuple[int, str], tuple[object, bool]]:
    """Place and attribute to the value as of the deal's creation and whether there is any history."""
    engine.execute("CREATE OR REPLACE TABLE deals (place BIGINT, account VARCHAR, created DATE)")
    for place, (account, created) in enumerate(made):
        engine.execute("INSERT INTO deals VALUES (?, ?, ?)", [place, account, created])
    stored = [Stored(attribute, f"h{n}") for n, attribute in enumerate(history.table.attributes)]
    found: dict[tuple[int, str], tuple[object, bool]] = {}
    for table, batch in join_as_of(engine, history, "deals", stored, [Moment("", "d.created")]):
        for row in engine.rows(f"SELECT * FROM {table}"):
            for one in batch:
                found[row["place"], one.attribute.name] = row[one.column], bool(row[f"{one.column}_seen"])
    return found


def write(folder: Path, header: tuple[str, ...], lines: list[list[object]]) -> Path:
    path = folder / "history.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *lines])
    return path


# every type is told apart by its cells when each of its values occurs
TYPED: list[Row] = [("z.example", (n, v), DAY, None) for n, v in (("size", "2"), ("size", "3"), ("band", "tin"),
                    ("paid", "yes"), ("paid", "no"))]  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(rows, deals)
def test_a_long_history_joins_as_the_search_by_hand(history: list[Row], made: list[Deal]) -> None:
    """Every attribute of every deal has the value that a search over all rows finds; none, where it finds none."""
    history = [*history, *TYPED]
    with tempfile.TemporaryDirectory() as folder, DuckDBEngine() as engine:
        lines: list[list[object]] = [[a, n, v, at, known or ""] for a, (n, v), at, known in history]
        path = write(Path(folder), ("domain", "attribute", "value", "valid_from", "known_since"), lines)
        found = joined(engine, read_history(engine, path), made)
    for place, (account, created) in enumerate(made):
        for name in NAMES:
            expected = naive(history, account, name, created), seen(history, account, name)
            assert found.get((place, name), (None, False)) == expected


@settings(max_examples=15, deadline=None)
@given(rows, deals)
def test_a_wide_history_joins_as_a_long_one(history: list[Row], made: list[Deal]) -> None:
    """The same values, a column per attribute: an empty cell says nothing, so the value before it stays."""
    history = [*history, *TYPED]
    with tempfile.TemporaryDirectory() as folder, DuckDBEngine() as engine:
        lines: list[list[object]] = [
            [a, at, known or "", *(v if n == name else "" for name in NAMES)] for a, (n, v), at, known in history
        ]
        path = write(Path(folder), ("domain", "valid_from", "known_since", *NAMES), lines)
        read = read_history(engine, path)
        assert read.wide
        found = joined(engine, read, made)
    for place, (account, created) in enumerate(made):
        for name in NAMES:
            expected = naive(history, account, name, created), seen(history, account, name)
            assert found.get((place, name), (None, False)) == expected
