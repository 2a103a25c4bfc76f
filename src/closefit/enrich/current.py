"""The facts that hold: of what providers said of an account, the one value that scores see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

from closefit.enrich.agree import Claim, Verdict, kind_of, known_kind, placed, resolve
from closefit.enrich.freshness import Freshness
from closefit.enrich.memory import Memory
from closefit.facts import KNOWN_ATTRIBUTES, MICROS, Licence
from closefit.store import Change, Store
from closefit.store.values import given_value, stored_value
from closefit.terms import Attribute, AttributeType, Layer

#: Pairs of account and attribute that are decided in one change.
_MANY = 20_000

#: Account, attribute, value, source, date and price.
_Row = tuple[str, str, object, str | None, str | None, float | None]


def keep_current(
    store: Store, touched: Iterable[tuple[str, str]], order: Mapping[str, Sequence[str]], freshness: Freshness,
    *, origin: str, names: Mapping[str, str | None] | None = None,
) -> list[str]:  # fmt: skip
    """Decide anew what holds for these accounts and attributes, and write what is different into the facts.

    The user's own fact stays while it is fresh. What comes back are notes: attributes whose values the store holds in
    another type.
    """
    pairs = sorted(set(touched))
    notes: dict[str, None] = {}
    for start in range(0, len(pairs), _MANY):
        for note in _keep(store, pairs[start : start + _MANY], order, freshness, origin=origin, names=names or {}):
            notes.setdefault(note)
    return list(notes)


def claims_of(
    store: Store, account: str, attribute: str, order: Sequence[str], stored: Mapping[str, AttributeType]
) -> list[tuple[Claim, int]]:
    """What each provider says at its latest, with its price in micros. ``stored`` has the types of the store."""
    query = (
        "SELECT provider, value, fetched, observed, confidence, micros, licence, max(call) FROM provided_facts "
        "WHERE account = ? AND attribute = ? GROUP BY provider"
    )
    found = []
    places = {name: place for place, name in enumerate(order)}
    for provider, value, fetched, observed, confidence, micros, licence, _ in store.rows(query, (account, attribute)):
        held = given_value(value, known_kind(attribute, stored, value))
        if held is None:
            continue
        seen = dt.date.fromisoformat(str(observed)) if observed else None
        sure = confidence if isinstance(confidence, float) else None
        place = places.get(str(provider), len(places))
        day = dt.date.fromisoformat(str(fetched)[:10])
        claim = Claim(str(provider), held, day, seen, sure, place, licence == Licence.estimate)
        found.append((claim, int(str(micros))))
    return found


def _keep(
    store: Store, pairs: list[tuple[str, str]], order: Mapping[str, Sequence[str]], freshness: Freshness,
    *, origin: str, names: Mapping[str, str | None],
) -> list[str]:  # fmt: skip
    rows, used, notes = _decided(store, pairs, order, freshness)
    if rows:
        with store.change(origin) as change:
            _write(store, change, rows, used, names)
    return notes


def keep_within(
    store: Store, change: Change, pairs: Sequence[tuple[str, str]], order: Mapping[str, Sequence[str]],
    freshness: Freshness,
) -> int:  # fmt: skip
    """As :func:`keep_current`, inside a change that is open; how many values were written."""
    before = change.counts.facts
    for start in range(0, len(pairs), _MANY):
        rows, used, _ = _decided(store, pairs[start : start + _MANY], order, freshness)
        if rows:
            _write(store, change, rows, used, {})
    return change.counts.facts - before


def _decided(
    store: Store, pairs: Sequence[tuple[str, str]], order: Mapping[str, Sequence[str]], freshness: Freshness
) -> tuple[list[_Row], dict[str, AttributeType], list[str]]:  # fmt: skip
    """Rows of facts that hold, the types of their attributes, and notes."""
    stored = {one.attribute.name: one.attribute.type for one in store.attributes()["accounts"]}
    rows: list[_Row] = []
    used: dict[str, AttributeType] = {}
    notes: list[str] = []
    for account, attribute in pairs:
        claims = claims_of(store, account, attribute, order.get(attribute, ()), stored)
        if not claims or _own_holds(store, account, attribute, freshness):
            continue
        verdict = resolve(attribute, [claim for claim, _ in claims], freshness)
        kind = kind_of(attribute, verdict.claim.value)
        if stored.get(attribute, kind) is not kind:
            notes.append(
                f"{attribute}: the store holds it as {stored[attribute]}, providers give it as {kind}; "
                "what they said is kept (closefit facts) and not scored"
            )
            continue
        used[attribute] = kind
        price = next(micros for claim, micros in claims if claim is verdict.claim)
        rows.append(_row(account, attribute, verdict, kind, price))
    return rows, used, notes


def _write(
    store: Store, change: Change, rows: Sequence[_Row], used: Mapping[str, AttributeType],
    names: Mapping[str, str | None],
) -> None:  # fmt: skip
    change.accounts(_new_accounts(store, {row[0] for row in rows}, names))
    made = [_attribute(name, kind) for name, kind in sorted(used.items())]
    change.attributes("accounts", made, sourced=used, dated=used)
    change.facts(rows)


def _row(account: str, attribute: str, verdict: Verdict, kind: AttributeType, price: int) -> _Row:
    claim = verdict.claim
    paid = price / MICROS if price else None
    return account, attribute, stored_value(claim.value, kind), claim.provider, claim.since.isoformat(), paid


def _own_holds(store: Store, account: str, attribute: str, freshness: Freshness) -> bool:
    """Whether the fact that stands is the user's own, and fresh."""
    query = "SELECT source, date FROM facts WHERE account = ? AND attribute = ? AND value IS NOT NULL"
    for source, date in store.rows(query, (account, attribute)):
        if source is None or str(source) not in _bought(store, account, attribute):
            return date is None or freshness.fresh(attribute, dt.date.fromisoformat(str(date)[:10]))
    return False


def _bought(store: Store, account: str, attribute: str) -> set[str]:
    query = "SELECT DISTINCT provider FROM provided_facts WHERE account = ? AND attribute = ?"
    return {str(provider) for (provider,) in store.rows(query, (account, attribute))}


def _new_accounts(
    store: Store, accounts: Iterable[str], names: Mapping[str, str | None]
) -> list[tuple[str, str | None, str | None]]:
    """Accounts that the store does not have yet."""
    return [
        (account, names.get(account), None)
        for account in sorted(accounts)
        if not store.rows("SELECT 1 FROM accounts WHERE account = ?", (account,))
    ]


def _attribute(name: str, kind: AttributeType) -> Attribute:
    known = KNOWN_ATTRIBUTES.get(name)
    return Attribute(name, kind, known.layer if known else Layer.firmographic, name, as_of_today=True)


def held_facts(
    memory: Memory, order: Mapping[str, Sequence[str]], freshness: Freshness
) -> Iterator[tuple[str, str, Verdict]]:
    """Account, attribute and what holds of everything that providers said of the accounts of a run."""
    for account, attributes in memory.claims.items():
        for attribute, claims in attributes.items():
            yield account, attribute, resolve(attribute, placed(claims, order.get(attribute, ())), freshness)
