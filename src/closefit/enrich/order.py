"""Who is asked first for a field, and why.

1. What the settings say for the field, in that order; providers that they do not name come behind.
2. With a past of at least 20 questions for the field at each of them: by what an agreeing value has cost, that is the
   price over hit rate and agreement; of free ones the one that had it most often.
3. Without one: the cheaper first, and of equal ones as they were named.

In 2 and 3 who estimates comes last: an estimate would close a gap that somebody could fill.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from closefit.enrich.history import History, Record
from closefit.enrich.offers import Offer
from closefit.facts import Licence, money_text


@dataclass(frozen=True, slots=True)
class FieldOrder:
    """The providers of one field, first asked first, and the reason in words."""

    field: str
    providers: tuple[str, ...]
    why: str


def field_orders(
    fields: Sequence[str], offers: Mapping[str, Offer], told: Mapping[str, Sequence[str]], history: History
) -> dict[str, FieldOrder]:
    """The order of every field. ``offers`` stand as they were named; ``told`` is what the settings say."""
    return {field: _order(field, offers, told.get(field, ()), history) for field in fields}


def _order(field: str, offers: Mapping[str, Offer], told: Sequence[str], history: History) -> FieldOrder:
    able = [name for name, offer in offers.items() if field in offer.spec.attributes]
    first = [name for name in told if name in able]
    rest, why = _ranked(field, [name for name in able if name not in first], offers, history)
    if not able:
        return FieldOrder(field, (), "nobody who was named fills it")
    if first:
        why = "as the settings say" + (f"; then {why}" if rest else "")
    elif len(rest) == 1:
        why = "the only one that fills it"
    return FieldOrder(field, (*first, *rest), why)


def _ranked(field: str, names: list[str], offers: Mapping[str, Offer], history: History) -> tuple[list[str], str]:
    records = {name: history.get((name, field), Record()) for name in names}
    if names and all(record.known for record in records.values()):
        ranked = sorted(names, key=lambda name: (_estimates(offers[name]), _cost(offers[name], records[name])))
        told = ", ".join(_learned(name, offers[name], records[name]) for name in ranked)
        return ranked, f"by the cost of an agreeing value so far: {told}"
    return sorted(
        names, key=lambda name: (_estimates(offers[name]), offers[name].price)
    ), "the cheaper first, as there is too little history"


def _estimates(offer: Offer) -> bool:
    return offer.spec.licence is Licence.estimate


def _cost(offer: Offer, record: Record) -> tuple[float, float]:
    good = record.hit_rate * record.agreement
    return offer.price / good, -good


def _learned(name: str, offer: Offer, record: Record) -> str:
    price = f"{money_text(offer.price)} usd" if offer.price else "free"
    agreed = f", {record.agreed} of {record.compared} agreed" if record.compared else ""
    return f"{name} ({price}, had it {record.found} of {record.asked} times{agreed})"
