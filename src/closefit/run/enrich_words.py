"""What a careful person would say about an enrichment: who was switched off, what was left undone, lost, dearer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from closefit.facts import money_text

if TYPE_CHECKING:
    from closefit.enrich import Enriched, ProviderBill
    from closefit.enrich.outcomes import OutcomeCoverage

_SHOWN = 5
#: Letters of what a provider said.
_LONGEST = 160


def enrich_notes(done: Enriched) -> list[str]:
    """One line for each thing, the most important first."""
    return [*_ending(done), *_settled(done), *_providers(done), *_undone(done), *_doubtful(done), *done.notes]


def _ending(done: Enriched) -> Iterator[str]:
    if done.state == "ceiling":
        yield "the budget is used up before everything was asked; what is left undone follows"
    if done.state == "stopped":
        yield "it was stopped; the same command goes on where it ended, within the same budget"


def outcome_notes(found: Sequence[OutcomeCoverage]) -> list[str]:
    """Fields of which one outcome is known more than another."""
    said = []
    for one in found:
        if one.differs:
            counts = one.counts.items()
            shares = ", ".join(f"{known / count:.0%} of {count:,} {name}" for name, (known, count) in counts)
            said.append(f"{one.field} is known of {shares} accounts: that says how a deal ended, and is no trait")
    return said


def _settled(done: Enriched) -> Iterator[str]:
    if done.settled:
        fields = ", ".join(f"{name} {count:,}" for name, count in sorted(done.settled.items()))
        yield (
            f"{sum(done.settled.values()):,} gaps were left open because nothing that could fill them changes a tier: "
            f"{fields}; everything together was expected to cost {money_text(done.plan.micros)} usd"
        )


def _providers(done: Enriched) -> Iterator[str]:
    from closefit.enrich import CEILING

    for one in done.providers:
        if one.off and one.off != CEILING:
            yield f"{one.name} was switched off for this run: {one.off}"
        yield from _troubles(one)


def _troubles(one: ProviderBill) -> Iterator[str]:
    tally = one.tally
    if tally.dearer:
        yield f"{one.name} billed more than its declared price {tally.dearer:,} times: correct its price"
    if tally.waited:
        yield f"{one.name} said {tally.waited:,} times that it was asked too fast; it was waited for"
    if tally.faults:
        left = f"{counted(tally.given_up, 'account')} {'was' if tally.given_up == 1 else 'were'} given up"
        yield f"{one.name} had {counted(tally.faults, 'fault')}; {left} after the last try{_last_words(tally.trouble)}"
    if tally.bad_requests:
        asked = f"could not be asked about {counted(tally.bad_requests, 'account')}"
        yield f"{one.name} {asked}{_last_words(tally.trouble)}"
    if tally.pending:
        yield f"{one.name} is still looking for {tally.pending:,} accounts: run again later"


def _last_words(said: str) -> str:
    return f" ({said[:_LONGEST]})" if said else ""


def counted(count: int, noun: str) -> str:
    """``1 account``, ``1,200 accounts``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _undone(done: Enriched) -> Iterator[str]:
    for field, counts in done.undone.items():
        left = ", ".join(f"{name} {count:,}" for name, count in counts.items())
        yield f"left undone, {field}: accounts that were still to be asked about at {left}"


def _doubtful(done: Enriched) -> Iterator[str]:
    lost = [row for row in done.doubtful if row.state == "unknown"]
    again = [row for row in done.doubtful if row.repeats is not None]
    if lost:
        money = money_text(sum(row.micros for row in lost))
        yield f"the answers of {len(lost):,} accounts were lost; they count as billed ({money} usd)"
    if again:
        money = money_text(sum(row.micros for row in again))
        shown = ", ".join(f"{row.account} at {row.provider} ({row.mark})" for row in again[:_SHOWN])
        more = f" and {len(again) - _SHOWN:,} more" if len(again) > _SHOWN else ""
        yield f"possibly billed twice: {len(again):,} accounts were asked about again ({money} usd): {shown}{more}"
    if done.looked_up:
        yield f"{done.looked_up:,} answers that were lost could be looked up without paying again"
