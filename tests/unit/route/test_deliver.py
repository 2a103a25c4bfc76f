"""One batch from claim to mark, and what happens when somebody interferes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from closefit.destinations import COLUMNS
from closefit.errors import InputError
from closefit.route.deliver import deliver_batch, delivery_key, part_of, recover
from closefit.store import Batch, Ledger, RunStamp, State, open_ledger

DAY = dt.date(2026, 10, 5)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """An empty ledger."""
    return open_ledger(tmp_path / "ledger.db")


def claimed(ledger: Ledger, file: Path) -> Batch:
    """A batch with one claim."""
    number = ledger.begin(RunStamp("r", "gtm", 1, DAY, DAY), "route", file)
    ledger.claim(number, "route", [("a.com", "hot")], day=DAY)
    return Batch(number, "r", "route", file, State.claimed, 1)


def row(key: str) -> list[str]:
    """A row with our key."""
    return ["x"] * (len(COLUMNS) - 1) + [key]


def test_a_run_that_lost_its_claims_delivers_nothing(ledger: Ledger, tmp_path: Path) -> None:
    """When another run took this one for dead, its file never appears."""
    batch = claimed(ledger, tmp_path / "a.csv")
    with pytest.raises(InputError, match=r"another run took over the deliveries for a\.csv"):
        deliver_batch(
            ledger, batch, [row("k")], day=DAY,
            on_crash_point=lambda point: ledger.release(batch.number) if point == "written" else None,
        )  # fmt: skip
    assert list(tmp_path.glob("*.csv")) == []
    assert list(tmp_path.glob(".*.part")) == []


def test_a_file_that_appears_meanwhile_is_not_written_over(ledger: Ledger, tmp_path: Path) -> None:
    """Somebody makes a file of that name at the last moment: it stays, and the next run delivers beside it."""
    batch, file = claimed(ledger, tmp_path / "a.csv"), tmp_path / "a.csv"

    def interfere(point: str) -> None:
        if point == "announced":
            file.write_text("mine", encoding="utf-8")

    with pytest.raises(InputError, match="a file of this name appeared meanwhile"):
        deliver_batch(ledger, batch, [row("k")], day=DAY, on_crash_point=interfere)
    assert file.read_text(encoding="utf-8") == "mine"
    (note,) = recover(ledger, DAY)
    assert note.endswith(f"delivered now, in {tmp_path / 'a-2.csv'}")
    assert (tmp_path / "a-2.csv").exists()
    assert ledger.open_batches() == []


@pytest.mark.parametrize(("key", "settled"), [("ours", True), ("other", False)])
def test_an_unknown_delivery_is_looked_up_by_our_key(ledger: Ledger, tmp_path: Path, key: str, settled: bool) -> None:
    """Announced, and a file is there: it was delivered only if our keys stand in it, otherwise it stays unknown."""
    batch = claimed(ledger, tmp_path / "a.csv")
    ledger.announce(batch.number)
    ours = delivery_key("a.com", "route", 1)
    lines = [",".join(COLUMNS), ",".join(map(str, row(ours if key == "ours" else key)))]
    batch.file.write_text("\n".join(lines), encoding="utf-8")
    (note,) = recover(ledger, DAY)
    assert ("had been delivered" in note) is settled
    assert (ledger.open_batches() == []) is settled


def test_a_folder_that_is_gone_is_one_message(ledger: Ledger, tmp_path: Path) -> None:
    """Writing into a folder that somebody removed names the file, and the claim is given back by the next run."""
    batch = claimed(ledger, tmp_path / "gone" / "a.csv")
    with pytest.raises(InputError, match=r"a\.csv: cannot write: No such file or directory"):
        deliver_batch(ledger, batch, [row("k")], day=DAY)
    (note,) = recover(ledger, DAY)
    assert note.endswith("had not been written, given back")


def test_a_key_is_the_same_in_every_run_and_another_for_every_turn() -> None:
    """The key depends on account, route and turn alone."""
    assert delivery_key("a.com", "r", 1) == delivery_key("a.com", "r", 1) == "9c344ec38483bf38"
    assert len({delivery_key("a.com", "r", n) for n in range(9)}) == 9
    assert part_of(Path("/x/a.csv"), "1") != part_of(Path("/x/a.csv"), "2")
