"""The bill before anything is spent.

The waterfall is walked through in expectation: accounts with the same gaps are one case, a provider is called for the
share of them that still lacks something it can fill, and each field is found at its past hit rate. Fields are taken as
independent of one another, which overstates the number of calls a little. The upper end needs no guess: every provider
is called for every account that it could still be asked about, and always finds something to bill.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from closefit.enrich.history import History, Record
from closefit.enrich.offers import Offer
from closefit.enrich.waterfall import Line, Waterfall
from closefit.providers.provider import Billed

#: Shares of accounts below this are not followed any further.
_LITTLE = 1e-9


@dataclass(frozen=True, slots=True)
class PlannedProvider:
    """What one provider is expected to be asked, and at the most."""

    name: str
    #: Accounts asked about, expected and at the most.
    accounts: float
    most_accounts: int
    #: Credits and micros expected, and micros at the most.
    credits: float
    micros: int
    most_micros: int
    #: Micros of one account, and where that price comes from.
    price: int
    basis: str
    #: Fields whose hit rate is a guess, because there were too few calls so far.
    guesses: tuple[str, ...]
    batch: int = 1


@dataclass(frozen=True, slots=True)
class PlannedField:
    """How many accounts have a field now, and are expected to have it in the end."""

    field: str
    known: int
    expected: float
    guessed: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """The bill before."""

    accounts: int
    providers: tuple[PlannedProvider, ...]
    fields: tuple[PlannedField, ...]
    no_domain: int = 0

    @property
    def micros(self) -> int:
        """Money expected."""
        return sum(one.micros for one in self.providers)

    @property
    def most_micros(self) -> int:
        """Money at the most, calls whose answer is lost and that are repeated left aside."""
        return sum(one.most_micros for one in self.providers)


def plan_waterfall(
    waterfall: Waterfall, offers: Mapping[str, Offer], history: History, *, looks: int = 0,
    awaited: Sequence[str] = (),
) -> Plan:  # fmt: skip
    """What a run over this waterfall is expected to do.

    ``looks`` is how often it looks at a pending answer at most; ``awaited`` has the provider of every answer of an
    earlier run that is to come, and is billed when it comes.
    """
    walk = _Walk(waterfall, offers, history, looks)
    for name in awaited:
        walk.comes(name)
    cases: Counter[tuple[object, ...]] = Counter()
    examples: dict[tuple[object, ...], Line] = {}
    for line in waterfall.lines.values():
        if not line.gaps or not waterfall.askable(line.key):
            continue
        needed = frozenset(name for name in walk.needed if name in line.known)
        case: tuple[object, ...] = (tuple(line.gaps), frozenset(line.asked), needed)
        cases[case] += 1
        examples.setdefault(case, line)
    for case, count in cases.items():
        walk.follow(examples[case], count)
    return walk.plan(waterfall)


class _Walk:
    """Sums over cases."""

    def __init__(self, waterfall: Waterfall, offers: Mapping[str, Offer], history: History, looks: int) -> None:
        self._waterfall, self._offers, self._history, self._looks = waterfall, offers, history, looks
        self.needed = frozenset(name for offer in offers.values() for name in offer.spec.needs)
        self._accounts = dict.fromkeys(offers, 0.0)
        self._billed = dict.fromkeys(offers, 0.0)
        self._most = dict.fromkeys(offers, 0)
        self._filled: Counter[str] = Counter()
        self._guesses: dict[str, set[str]] = {name: set() for name in offers}

    def comes(self, name: str) -> None:
        """An answer that is to come."""
        self._accounts[name] += 1
        self._billed[name] += 1
        self._most[name] += 1

    def follow(self, line: Line, count: int) -> None:
        """One case, as often as it occurs."""
        open_share = dict.fromkeys(line.gaps, 1.0)
        for name in self._sequence(line):
            wanted = self._wanted(line, name)
            self._most[name] += count
            called = 1.0
            for attribute in wanted:
                called *= 1 - open_share[attribute]
            called = (1 - called) * count
            if called < _LITTLE:
                continue
            self._accounts[name] += called
            self._billed[name] += called * self._billed_share(name, wanted, open_share)
            for attribute in wanted:
                share = open_share[attribute] * self._rate(name, attribute)
                open_share[attribute] -= share
                self._filled[attribute] += share * count  # type: ignore[assignment]  # a Counter of shares

    def _sequence(self, line: Line) -> list[str]:
        """Providers in the order in which an account that finds nothing asks them."""
        seen: dict[str, None] = {}
        for attribute in line.gaps:
            for name in self._waterfall.order.get(attribute, ()):
                # What a provider needs may be brought by another one on the way: it counts as possible.
                if (name, attribute) not in line.asked and name in self._offers:
                    seen.setdefault(name)
        return list(seen)

    def _wanted(self, line: Line, name: str) -> list[str]:
        fills = self._offers[name].spec.attributes
        return [gap for gap in line.gaps if gap in fills and (name, gap) not in line.asked]

    def _rate(self, name: str, attribute: str) -> float:
        record = self._history.get((name, attribute), Record())
        if not record.known:
            self._guesses[name].add(attribute)
        return record.hit_rate

    def _billed_share(self, name: str, wanted: list[str], open_share: Mapping[str, float]) -> float:
        """Share of its calls that a provider bills: all, or those in which it had any field that was wanted."""
        billed = self._offers[name].spec.price.billed
        if billed is not Billed.found:
            return 1.0 if billed is Billed.asked else 0.0
        nothing = 1.0
        for attribute in wanted:
            nothing *= 1 - self._rate(name, attribute) * (open_share[attribute] > 0)
        return 1 - nothing

    def plan(self, waterfall: Waterfall) -> Plan:
        providers = tuple(self._provider(name, offer) for name, offer in self._offers.items() if self._most[name])
        fields = tuple(
            PlannedField(
                field, known, known + self._filled[field],
                any(field in guesses for guesses in self._guesses.values()),
            )
            for field, known in waterfall.known_before.items()
        )  # fmt: skip
        return Plan(len(waterfall.lines), providers, fields, len(waterfall.no_domain))

    def _provider(self, name: str, offer: Offer) -> PlannedProvider:
        billed = self._billed[name]
        most = self._most[name] * offer.price * (1 + self._looks if offer.spec.price.looks else 1)
        return PlannedProvider(
            name, self._accounts[name], self._most[name], billed * offer.spec.price.credits,
            round(billed * offer.price), most, offer.price, offer.basis,
            tuple(sorted(self._guesses[name])), offer.spec.limits.batch,
        )  # fmt: skip
