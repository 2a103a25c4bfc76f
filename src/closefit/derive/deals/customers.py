"""A file of customers alone: those who stayed play won, those who left play lost, and it is said everywhere."""

from __future__ import annotations

from dataclasses import replace

from closefit.derive.deals.judged import JUDGED
from closefit.derive.findings import DealCounts
from closefit.engines import DuckDBEngine

#: Why a customer is left out of the comparison.
UNKNOWN = "churn not known"


def only_customers(counts: DealCounts, *, kept: int) -> bool:
    """No deal is lost, and among those won some are known to have churned and some to have stayed."""
    return counts.lost == 0 and counts.churned > 0 and kept > 0


def kept_customers(engine: DuckDBEngine) -> int:
    """Won deals that are known to be kept."""
    row = engine.execute(
        f"SELECT count(*) FROM {JUDGED} WHERE why IS NULL AND outcome = 'won' AND NOT churned"
    ).fetchone()
    return int(row[0]) if row else 0


def turn_customers(engine: DuckDBEngine) -> None:
    """Let kept customers stand as won and churned ones as lost; customers of whom neither is known are left out."""
    engine.execute(f"UPDATE {JUDGED} SET why = '{UNKNOWN}' WHERE why IS NULL AND outcome = 'won' AND churned IS NULL")
    engine.execute(
        f"UPDATE {JUDGED} SET outcome = CASE WHEN churned THEN 'lost' ELSE 'won' END, churned = NULL "
        "WHERE why IS NULL AND outcome = 'won'"
    )


def turned(counts: DealCounts) -> DealCounts:
    """The counts once churned stands for lost: nobody who was won churned besides."""
    return replace(counts, churned=0)
