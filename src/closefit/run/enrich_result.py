"""The bill before an enrichment, and the run at its end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.facts import MICROS
from closefit.run.enrich_words import enrich_notes, outcome_notes

if TYPE_CHECKING:
    from closefit.enrich import Enriched, FieldOrder, Plan
    from closefit.enrich.outcomes import OutcomeCoverage
    from closefit.enrich.segments import SegmentCoverage
    from closefit.providers.opening import NotOpened
    from closefit.store import EnrichRun


@dataclass(frozen=True, slots=True)
class Bill:
    """The bill before, with everything that it rests on."""

    plan: Plan
    orders: tuple[FieldOrder, ...]
    left_out: tuple[NotOpened, ...]
    #: Micros.
    budget: int | None
    #: The same request, cut short before, and the micros that it has spent.
    unfinished: EnrichRun | None
    spent: int = 0
    #: Name of the file of accounts.
    source: str = ""
    #: Rows of the files that are not asked about.
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The bill for a script; money in dollars."""
        plan = self.plan
        return {
            "accounts": plan.accounts,
            "budget_usd": usd(self.budget),
            "expected_usd": usd(plan.micros),
            "at_most_usd": usd(plan.most_micros),
            "spent_before_usd": usd(self.spent),
            "goes_on_with_run": self.unfinished.run if self.unfinished else None,
            "providers": [
                {
                    "provider": one.name, "accounts": one.accounts, "at_most_accounts": one.most_accounts,
                    "credits": one.credits, "expected_usd": usd(one.micros), "at_most_usd": usd(one.most_micros),
                    "price_usd": usd(one.price), "price_from": one.basis, "guessed_fields": list(one.guesses),
                }
                for one in plan.providers
            ],
            "fields": [
                {"field": one.field, "known": one.known, "expected": one.expected, "guessed": one.guessed}
                for one in plan.fields
            ],
            "order": {one.field: {"providers": list(one.providers), "why": one.why} for one in self.orders},
            "left_out": [{"provider": one.name, "why": one.why} for one in self.left_out],
            "without_a_domain": plan.no_domain,
            "notes": list(self.notes),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class EnrichResult:
    """A run at its end, and where the accounts went."""

    done: Enriched
    bill: Bill
    out: Path
    rows: int
    store: Path
    #: Of ``derive``: coverage of every field by outcome, and what to mention about the deals.
    by_outcome: tuple[OutcomeCoverage, ...] = ()
    deal_notes: tuple[str, ...] = ()
    deals: Path | None = None
    #: Coverage by the values of one attribute, where it was asked for.
    segments: tuple[SegmentCoverage, ...] = ()

    @property
    def notes(self) -> list[str]:
        """One line for each thing that a careful person would mention, the most important first."""
        return [*outcome_notes(self.by_outcome), *enrich_notes(self.done), *self.deal_notes]

    def as_dict(self) -> dict[str, object]:
        """Everything for a script; money in dollars."""
        done = self.done
        return {
            "run": done.run,
            "state": done.state,
            "budget_usd": usd(done.budget),
            "spent_usd": usd(done.spent),
            "spent_before_usd": usd(done.spent_before),
            "bill_before": self.bill.as_dict(),
            "providers": [one.as_dict() for one in done.providers],
            "fields": [one.as_dict() for one in done.fields],
            "settled": dict(done.settled),
            "undone": {field: dict(counts) for field, counts in done.undone.items()},
            "possibly_double": [
                {
                    "call": row.call, "account": row.account, "provider": row.provider, "mark": row.mark,
                    "state": row.state.value, "repeats": row.repeats, "usd": usd(row.micros),
                }
                for row in done.doubtful
            ],
            "coverage_by_segment": [
                {"by": one.by, "segment": one.segment, "accounts": one.accounts, "known": dict(one.known)}
                for one in self.segments
            ],
            "coverage_by_outcome": [one.as_dict() for one in self.by_outcome],
            "notes": self.notes,
            "out": str(self.out),
            "rows": self.rows,
            "store": str(self.store),
        }  # fmt: skip


def usd(micros: int | None) -> float | None:
    return None if micros is None else micros / MICROS
