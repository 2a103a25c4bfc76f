"""What is known of one account: every fact of every provider, which one holds, and by which rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from closefit.enrich.agree import Verdict, known_kind, resolve
from closefit.enrich.current import claims_of
from closefit.enrich.freshness import Freshness
from closefit.facts import MICROS, Licence
from closefit.store import Store
from closefit.store.values import Value, given_value
from closefit.terms import AttributeType

#: Who says what stands in the user's own file.
OWN = "own file"


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
            "evidence": self.evidence, "low": self.low, "high": self.high, "holds": self.holds, "why": self.why,
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
        "SELECT attribute, value, source, date FROM facts WHERE account = ? AND value IS NOT NULL", (account,)
    )
    current = {str(name): (value, source, date) for name, value, source, date in held}
    found: list[SaidFact] = []
    for name in sorted({*current, *(str(row[0]) for row in said)}):
        rows = [row for row in said if row[0] == name]
        found += _about(store, account, name, rows, current.get(name), kinds=kinds, order=order, freshness=freshness)
    return tuple(found)


def _about(
    store: Store, account: str, name: str, rows: Sequence[tuple[object, ...]],
    current: tuple[object, object, object] | None, *, kinds: Mapping[str, AttributeType],
    order: Mapping[str, Sequence[str]], freshness: Freshness,
) -> list[SaidFact]:  # fmt: skip
    claims = [claim for claim, _ in claims_of(store, account, name, order.get(name, ()), kinds)]
    verdict = resolve(name, claims, freshness) if claims else None
    providers = {str(row[2]) for row in rows}
    own = current if current and str(current[1]) not in providers else None
    facts = [_own(name, own, kinds)] if own else []
    latest: set[str] = set()
    for row in rows:
        provider = str(row[2])
        first = provider not in latest
        latest.add(provider)
        holds = first and own is None and verdict is not None and verdict.claim.provider == provider
        facts.append(_said(name, row, kinds, holds=holds, why=_why(verdict, provider, latest=first, own=bool(own))))
    return sorted(facts, key=lambda fact: not fact.holds)


def _own(name: str, own: tuple[object, object, object], kinds: Mapping[str, AttributeType]) -> SaidFact:
    value, source, date = own
    given = given_value(value, known_kind(name, kinds, value))
    return SaidFact(
        name, "" if given is None else given, str(source or OWN), None, str(date) if date else None, None, 0,
        Licence.own.value, "", None, None, holds=True, why="the user's own value",
    )  # fmt: skip


def _said(
    name: str, row: Sequence[object], kinds: Mapping[str, AttributeType], *, holds: bool, why: str
) -> SaidFact:  # fmt: skip
    _, value, provider, fetched, observed, confidence, micros, licence, evidence, low, high = row
    given = given_value(value, known_kind(name, kinds, value))
    return SaidFact(
        name, "" if given is None else given, str(provider), str(fetched), str(observed) if observed else None,
        _number(confidence), int(str(micros)), str(licence), str(evidence), _number(low), _number(high), holds, why,
    )  # fmt: skip


def _why(verdict: Verdict | None, provider: str, *, latest: bool, own: bool) -> str:
    if verdict is None or not latest:
        return "replaced by what it said later"
    if verdict.claim.provider == provider:
        return "the user's own value goes before it" if own else verdict.rule
    mine = next((claim for claim in verdict.against if claim.provider == provider), None)
    return "disagrees" if mine is not None else "agrees"


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
