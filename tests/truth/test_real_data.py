"""Real files, through the public path, against the bars that were set for them. They lie beside the repository."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest

from closefit.derive import Derivation, assemble, derive
from closefit.engines import DuckDBEngine
from closefit.intake import DealFlags, read_deals, read_signals

pytestmark = pytest.mark.shared


def derived(path: Path, flags: DealFlags | None = None, *, drop: Collection[str] = ()) -> Derivation:
    """Deals in, derivation out."""
    with DuckDBEngine() as engine:
        assembled = assemble(engine, read_deals(engine, path, flags or DealFlags()))
    return derive(assembled, drop=drop, seed=0)


def auc(found: Derivation) -> float:
    """Held-out AUC of the card; a card of more than seven criteria, or of more than two rules beside them, is none."""
    assert found.card is not None
    rules = [criterion for criterion in found.card.criteria if criterion.only_if]
    assert len(rules) <= 2
    assert len(found.card.criteria) - len(rules) <= 7
    assert found.quality.auc is not None
    return found.quality.auc


def named(found: Derivation, kind: str | None = None) -> set[str]:
    """Columns that were called leaks (of this kind)."""
    return {leak.column for leak in found.leaks if kind in (None, leak.kind)}


def test_salvirt_gives_a_card_and_names_its_duplicates(shared_data: Path) -> None:
    """At most 7 criteria with an AUC of .80 or more, 83 duplicate rows reported; only who sold it is set aside."""
    found = derived(shared_data / "salvirt_b2b" / "Salvirt_B2B_ML_dataset.csv")
    assert auc(found) >= 0.80
    assert {note.name: note.count for note in found.hygiene}["duplicate rows"] == 83
    assert {name.lower() for name in named(found)} == {"seller"}


def test_bank_marketing_names_duration_and_holds_its_card_without_it(shared_data: Path) -> None:
    """`duration` stands out alone, and without it and the month the card still holds .74."""
    flags = DealFlags(outcome="y")
    found = derived(shared_data / "bank_marketing" / "bank-full.csv.gz", flags, drop=["month"])
    assert named(found, "near perfect") == {"duration"}
    assert named(found) <= {"duration", "day"}
    assert auc(found) >= 0.74


def test_online_shoppers_names_page_values_and_holds_its_card_without_it(shared_data: Path) -> None:
    """`PageValues` stands out alone, and without it the card still holds .73."""
    found = derived(shared_data / "online_shoppers" / "online_shoppers_intention.csv", DealFlags(outcome="Revenue"))
    assert named(found, "near perfect") == {"PageValues"}
    assert named(found) <= {"PageValues", "Month"}
    assert auc(found) >= 0.73


@pytest.mark.parametrize("renamed", [False, True])
def test_leadforge_names_the_count_that_goes_past_the_snapshot(
    renamed: bool, shared_data: Path, tmp_path: Path
) -> None:
    """Recounting the dated touches names `total_touches_all`, whatever it is called, and clears `touch_count`."""
    base = shared_data / "leadforge" / "intermediate_student_public"
    leads, column = base / "tasks" / "converted_within_90_days" / "train.parquet", "total_touches_all"
    with DuckDBEngine() as engine:
        if renamed:
            column, source, leads = "x_29", leads, tmp_path / "leads.parquet"
            columns = "* RENAME (total_touches_all AS x_29, touch_count AS x_30)"
            engine.execute(f"COPY (SELECT {columns} FROM '{source}') TO '{leads}' (FORMAT parquet)")
        flags = DealFlags(outcome="converted_within_90_days", created="lead_created_at", key="lead_id")
        deals = read_deals(engine, leads, flags)
        touches = read_signals(engine, base / "tables" / "touches.parquet", key="lead_id")
        assembled = assemble(engine, deals, signals=touches)
    found = {leak.column: leak for leak in derive(assembled, seed=0).leaks}
    assert found[column].kind == "recount"
    assert "touch" in found[column].reason
    assert not {"touch_count", "x_30", "touches_days_0_7", "inbound_touch_count"} & set(found)
