"""What is known of one account: every fact of every provider, which one holds, and by which rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from closefit.enrich.agree import Verdict, known_kind, resolve
from closefit.enrich.current import claims_of
from closefit.enrich.freshness import Freshness
from closefit.facts import MICROS, Licence
from closefit.store import Store
from closefit.store.values import Value, given_value
from closefit.terms import AttributeType

#: Who says what stands in the user's own file.
OWN = "your file"


@dataclass(frozen=True, slots=True)
class SaidFact:
    """One value as one provider said it at one time."""

    attribute: str
    value: Value
    provider: str
    #: UTC; None for a value of the user's own, which was not fetched.
    fetched: str | None
    observed: str | None
    confidence: float | None
    #: Micros: its share of the call's price.
    micros: int
    licence: str
    evidence: str
    low: float | None
    high: float | None
    #: Whether it is still fresh; what the user's own file says without a day is.
    fresh: bool
    #: Whether scores see it.
    holds: bool
    #: Why it holds, or what it disagrees with.
    why: str

    def as_dict(self) -> dict[str, object]:
        """Plain values; the price in dollars."""
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return {
            "attribute": self.attribute, "value": value.isoformat() if isinstance(value, dt.date) else value,
            "provider": self.provider, "fetched": self.fetched, "observed": self.observed,
            "confidence": self.confidence, "usd": self.micros / MICROS, "licence": self.licence,
            "evidence": self.evidence, "low": self.low, "high": self.high, "fresh": self.fresh, "holds": self.holds,
            "why": self.why,
        }  # fmt: skip


def said_facts(
    store: Store, account: str, order: Mapping[str, Sequence[str]], freshness: Freshness
) -> tuple[SaidFact, ...]:  # fmt: skip
    """Every fact that the store has of an account, by attribute, the one that holds first, then the latest first."""
    kinds = {one.attribute.name: one.attribute.type for one in store.attributes()["accounts"]}
    said = store.rows(
        "SELECT attribute, value, provider, fetched, observed, confidence, micros, licence, evidence, low, high "
        "FROM provided_facts WHERE account = ? ORDER BY attribute, fetched DESC, call DESC", (account,)
    )  # fmt: skip
    held = store.rows(
        "SELECT attribute, value, source, date, price FROM facts WHERE account = ? AND value IS NOT NULL", (account,)
    )
    current = {str(row[0]): _Current(*row[1:]) for row in held}
    found: list[SaidFact] = []
    for name in sorted({*current, *(str(row[0]) for row in said)}):
        rows = [row for row in said if row[0] == name]
        found += _about(store, account, name, rows, current.get(name), kinds=kinds, order=order, freshness=freshness)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Current:
    """What scores see."""

    value: object
    source: object
    date: object
    price: object

    @property
    def sources(self) -> tuple[str, ...]:
        """Providers that are named as its source, the one that holds first."""
        return tuple(name.strip() for name in str(self.source or "").split(";") if name.strip())


def _about(
    store: Store, account: str, name: str, rows: Sequence[tuple[object, ...]], current: _Current | None,
    *, kinds: Mapping[str, AttributeType], order: Mapping[str, Sequence[str]], freshness: Freshness,
) -> list[SaidFact]:  # fmt: skip
    claims = [claim for claim, _ in claims_of(store, account, name, order.get(name, ()), kinds)]
    # What holds by the order held by that of its run, which may have been another one: it is no change.
    used = current.sources if current else ()
    claims = [replace(claim, place=-1) if claim.provider in used[:1] else claim for claim in claims]
    verdict = resolve(name, claims, freshness) if claims else None
    providers = {str(row[2]) for row in rows}
    own = current if current and not providers.intersection(current.sources) else None
    facts = [_own(name, own, kinds, freshness)] if own else []
    latest: set[str] = set()
    for row in rows:
        provider = str(row[2])
        first = provider not in latest
        latest.add(provider)
        holds = first and own is None and provider in used[:1]
        why = _why(verdict, provider, current, own=own is not None) if first else "replaced by what it said later"
        facts.append(_said(name, row, kinds, freshness, holds=holds, why=why))
    return sorted(facts, key=lambda fact: not fact.holds)


def _own(name: str, own: _Current, kinds: Mapping[str, AttributeType], freshness: Freshness) -> SaidFact:
    given = given_value(own.value, known_kind(name, kinds, own.value))
    day = str(own.date)[:10] if own.date else None
    fresh = day is None or freshness.fresh(name, dt.date.fromisoformat(day))
    price = round(own.price * MICROS) if isinstance(own.price, float) else 0
    said = f"{own.source} (in {OWN})" if own.source else OWN
    return SaidFact(
        name, "" if given is None else given, said, None, day, None, price, Licence.own.value, "", None, None, fresh,
        holds=True, why="the user's own value",
    )  # fmt: skip


def _said(
    name: str, row: Sequence[object], kinds: Mapping[str, AttributeType], freshness: Freshness, *, holds: bool, why: str
) -> SaidFact:  # fmt: skip
    _, value, provider, fetched, observed, confidence, micros, licence, evidence, low, high = row
    given = given_value(value, known_kind(name, kinds, value))
    fresh = all(freshness.fresh(name, dt.date.fromisoformat(str(day)[:10])) for day in (fetched, observed) if day)
    return SaidFact(
        name, "" if given is None else given, str(provider), str(fetched), str(observed) if observed else None,
        _number(confidence), int(str(micros)), str(licence), str(evidence), _number(low), _number(high), fresh, holds,
        why,
    )  # fmt: skip


def _why(verdict: Verdict | None, provider: str, current: _Current | None, *, own: bool) -> str:
    """Why the latest word of a provider holds, or does not. Scores see what held when it was decided last."""
    if verdict is None:
        return "no value of its type"
    if current is None:
        return "not in use: the store holds it in another type"
    used = provider in current.sources[:1]
    if verdict.claim.provider == provider:
        if own:
            return "the user's own value goes before it"
        return verdict.rule if used else f"holds from the next enrich on: {verdict.rule}"
    if used:
        return f"held when it was decided last; now {verdict.claim.provider}: {verdict.rule}"
    return "disagrees" if any(claim.provider == provider for claim in verdict.against) else "agrees"


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
