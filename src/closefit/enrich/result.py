"""What a run did: the bill after, what every field gained, and what was left undone."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from closefit.enrich.desk import Desk, Tally
from closefit.enrich.plan import Plan
from closefit.facts import MICROS
from closefit.store import CallRow


@dataclass(frozen=True, slots=True)
class ProviderBill:
    """What one provider did, and what it cost. ``tally`` has all counts."""

    name: str
    tally: Tally
    #: Why it was not asked any more, in words; None when it was asked to the end.
    off: str | None

    @property
    def facts(self) -> int:
        """Facts it brought, those nobody asked for too."""
        return sum(self.tally.facts.values())

    def as_dict(self) -> dict[str, object]:
        """The counts for a script; money in dollars."""
        tally = self.tally
        return {
            "provider": self.name, "calls": tally.calls, "asked": tally.asked, "found": tally.found,
            "not_found": tally.not_found, "facts": dict(sorted(tally.facts.items())), "credits": tally.credits,
            "usd": tally.micros / MICROS, "usd_possibly_billed": tally.maybe_micros / MICROS,
            "possibly_double": tally.possibly_double, "waited": tally.waited, "faults": tally.faults,
            "refused": tally.refused, "given_up": tally.given_up, "pending": tally.pending,
            "never_left": tally.never_left, "billed_higher_than_declared": tally.dearer, "switched_off": self.off,
            "bad_requests": tally.bad_requests, "trouble": tally.trouble or None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class FieldCoverage:
    """Accounts that had a field before the run and have it after."""

    field: str
    accounts: int
    before: int
    after: int
    #: Of those that were filled, how many each provider brought at first.
    by_provider: Mapping[str, int]

    def as_dict(self) -> dict[str, object]:
        """The counts for a script."""
        return {
            "field": self.field, "accounts": self.accounts, "before": self.before, "after": self.after,
            "by_provider": dict(self.by_provider),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Enriched:
    """One run, at its end."""

    run: int
    #: ``done``, ``ceiling`` or ``stopped``.
    state: str
    #: Micros; None where nothing limited it.
    budget: int | None
    #: Micros of the whole run, what was spent before it was cut short among them.
    spent: int
    spent_before: int
    plan: Plan
    providers: tuple[ProviderBill, ...]
    fields: tuple[FieldCoverage, ...]
    #: Gaps by field and by the provider that was still to be asked.
    undone: Mapping[str, Mapping[str, int]]
    #: Calls of this run that may have been billed twice: the lost ones, and those that asked again.
    doubtful: tuple[CallRow, ...]
    #: Calls of runs that were cut short and never left; lost ones that could be looked up.
    never_left: int
    looked_up: int
    notes: tuple[str, ...] = ()
    #: By field, gaps that were left open because no value of them can change a tier; empty where all were filled.
    settled: Mapping[str, int] = dataclasses.field(default_factory=dict)

    @property
    def filled(self) -> int:
        """Gaps that were closed."""
        return sum(one.after - one.before for one in self.fields)


def provider_bills(desks: Mapping[str, Desk]) -> tuple[ProviderBill, ...]:
    """The bills of all desks, in their order."""
    return tuple(ProviderBill(desk.name, desk.tally, desk.off) for desk in desks.values())


def field_coverage(
    fields: Sequence[str], accounts: int, before: Mapping[str, int], gaps: Mapping[str, int],
    filled_by: Mapping[str, Mapping[str, int]],
) -> tuple[FieldCoverage, ...]:  # fmt: skip
    """Coverage of every field."""
    return tuple(
        FieldCoverage(field, accounts, before[field], accounts - gaps[field], dict(filled_by.get(field, {})))
        for field in fields
    )
