"""A change the size of a webhook: some facts, signals or people of a few accounts, checked and put into the store."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from closefit.errors import InputError
from closefit.store import ChangeCounts, SignalRow, Store
from closefit.terms import ACCOUNT_COLUMNS, SIGNAL_COLUMNS, Attribute, AttributeType, Layer, Place, Problem, kind_name

#: What a fact or a field may be given as.
Given = str | bool | int | float | Decimal | dt.date | list[str] | tuple[str, ...] | None

_NAME = re.compile(r"[^\W\d]\w*")


def put_facts(
    store: Store, account: str, facts: Mapping[str, Given], *, name: str | None = None, origin: str | None = None,
    source: str | None = None, date: dt.date | None = None, price: float | None = None, by: str = "put_facts",
) -> ChangeCounts:  # fmt: skip
    """Put facts of one account into the store; None makes one unknown. The account is made when it is new.

    ``source`` names the provider (none: the user's own), ``date`` the day since which they are true, ``price`` what
    each cost; ``by`` stands in the list of changes.

    Raises:
        InputError: a name cannot be an attribute's, or a value has another type than the store has of it.
    """
    key = account_key(store, account)
    attributes, values = _typed(store, "accounts", facts, ACCOUNT_COLUMNS)
    known = {attribute for attribute, value in values.items() if value is not None}
    said = date.isoformat() if date else None
    with store.change(by) as change:
        change.attributes(
            "accounts", [one for one in attributes if one.name in known],
            sourced=known if source else (), dated=known if date else (),
        )  # fmt: skip
        there = store.rows("SELECT name, origin FROM accounts WHERE account = ?", (key,))
        before = there[0] if there else (None, None)
        change.accounts([(key, name or _text(before[0]), (origin or _text(before[1]) or "").lower() or None)])
        change.facts((key, one, value, source, said, price) for one, value in values.items() if value is not None)
        change.vanished((key, one) for one, value in values.items() if value is None)
    return change.counts


def put_signals(store: Store, signals: Iterable[Mapping[str, Given]], *, by: str = "put_signals") -> ChangeCounts:
    """Put events into the store: ``account``, ``kind``, ``at``, optionally ``strength``, ``event`` and other fields.

    ``event`` is the sender's own name for it (a webhook's id): the same one is never stored twice. Without it, an
    event that says exactly what a stored one says is taken for that one.

    Raises:
        InputError: an event lacks its account, kind or day, or a field has another type than the store has of it.
    """
    rows = [dict(signal) for signal in signals]
    fields: dict[str, Given] = {}
    for row in rows:
        further = {name: value for name, value in row.items() if name not in (*SIGNAL_COLUMNS, "event")}
        fields |= {name: value for name, value in further.items() if value is not None}
    attributes, _ = _typed(store, "signals", fields, SIGNAL_COLUMNS)
    kinds = {one.name: one.type for one in attributes}
    made = [_signal(store, row, kinds) for row in rows]
    with store.change(by) as change:
        change.given("signals")
        change.attributes("signals", attributes)
        change.signals(made)
    return change.counts


def account_key(store: Store, account: str) -> str:
    """An account's key as the store has it: without outer blanks, a domain in lower case.

    Raises:
        InputError: it is empty.
    """
    key = account.strip()
    if not key:
        raise InputError("an account without a key", place=Place(store.path), advice="Give its domain, or its id.")
    return key.lower() if re.fullmatch(r"[^@\s]+\.[^@\s]+", key) else key


def _signal(store: Store, row: Mapping[str, Given], kinds: Mapping[str, AttributeType]) -> SignalRow:
    account, kind, at = row.get("account"), row.get("kind"), row.get("at")
    if not isinstance(account, str) or not isinstance(kind, str) or not kind.strip() or not isinstance(at, dt.date):
        raise InputError(
            f"an event needs an account, a kind and a day; found account {account!r}, kind {kind!r}, at {at!r}",
            place=Place(store.path),
            advice="For example: {'account': 'acme.com', 'kind': 'demo', 'at': datetime.date(2026, 10, 1)}.",
        )
    strength = row.get("strength", 1.0)
    fields = {name: _held(row[name], kind) for name, kind in sorted(kinds.items()) if row.get(name) is not None}
    named = row.get("event")
    return SignalRow(
        account_key(store, account), kind_name(kind), _day(at),
        float(strength) if isinstance(strength, int | float | Decimal) and not isinstance(strength, bool) else 1.0,
        fields, None if named is None else str(named),
    )  # fmt: skip


def _typed(
    store: Store, noun: str, values: Mapping[str, Given], taken: tuple[str, ...]
) -> tuple[list[Attribute], dict[str, object]]:
    """The attributes that values are of, typed as the store has them already, and the values as it holds them."""
    stored = {one.attribute.name: one.attribute for one in store.attributes()[noun]}
    attributes, held, problems = [], dict[str, object](), list[Problem]()
    for name, value in values.items():
        folded = name.strip().lower()
        if not _NAME.fullmatch(folded) or "__" in folded or folded in taken:
            problems.append(Problem(f"{name!r} cannot be an attribute", Place(store.path), _NAMES))
            continue
        one = stored.get(folded) or Attribute(folded, _type(value), Layer.firmographic, folded)
        if value is not None and not _fits(value, one.type):
            said = f"{name!r} is {value!r}, and the store has {one.type.value}s of it"
            problems.append(Problem(said, Place(store.path), f"Give a {one.type.value}, or None for unknown."))
            continue
        if value is not None or folded in stored:
            attributes.append(one)
            held[folded] = None if value is None else _held(value, one.type)
    if problems:
        raise InputError(problems)
    return attributes, held


_NAMES = "A name is one word of letters, digits and single underscores that starts with a letter."


def _type(value: Given) -> AttributeType:
    if isinstance(value, bool):
        return AttributeType.flag
    if isinstance(value, int | float | Decimal):
        return AttributeType.number
    if isinstance(value, dt.date):
        return AttributeType.date
    return AttributeType.list if isinstance(value, list | tuple) else AttributeType.text


def _fits(value: Given, kind: AttributeType) -> bool:
    found = _type(value)
    if found is kind or (kind is AttributeType.list and found is AttributeType.text):
        return True
    return kind is AttributeType.flag and found is AttributeType.number and value in {0, 1}


def _held(value: Given, kind: AttributeType) -> object:
    """A value as the store holds it; None for what is not known after all."""
    if kind is AttributeType.list:
        items = value.split(";") if isinstance(value, str) else value
        assert isinstance(items, list | tuple)  # noqa: S101  (it fits)
        return json.dumps([str(item).strip() for item in items], ensure_ascii=False)
    if isinstance(value, dt.date):
        return _day(value)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float | Decimal):
        return int(value) if kind is AttributeType.flag else _finite(float(value))
    return value if isinstance(value, str) and value.strip() else None


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _day(day: dt.date) -> str:
    return (day.date() if isinstance(day, dt.datetime) else day).isoformat()


def _text(value: object) -> str | None:
    return None if value is None else str(value)
