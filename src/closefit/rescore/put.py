"""A change the size of a webhook: some facts, signals or people of a few accounts, checked and put into the store."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from closefit.errors import InputError
from closefit.rescore.values import Given, day_text, fits, held, spelled, type_of
from closefit.store import ChangeCounts, SignalRow, Store
from closefit.terms import ACCOUNT_COLUMNS, SIGNAL_COLUMNS, Attribute, AttributeType, Layer, Place, Problem, kind_name

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
    rows = [{name.strip().lower(): value for name, value in signal.items()} for signal in signals]
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
    fields = {name: held(row[name], kind) for name, kind in sorted(kinds.items()) if row.get(name) is not None}
    named = row.get("event")
    return SignalRow(
        account_key(store, account), kind_name(kind), day_text(at),
        float(strength) if isinstance(strength, int | float | Decimal) and not isinstance(strength, bool) else 1.0,
        fields, None if named is None else str(named),
    )  # fmt: skip


def _typed(
    store: Store, noun: str, values: Mapping[str, Given], taken: tuple[str, ...]
) -> tuple[list[Attribute], dict[str, object]]:
    """The attributes that values are of, typed as the store has them already, and the values as it holds them."""
    stored = {one.attribute.name: one.attribute for one in store.attributes()[noun]}
    attributes, known, problems = [], dict[str, object](), list[Problem]()
    for name, value in values.items():
        folded = name.strip().lower()
        if not _NAME.fullmatch(folded) or "__" in folded or folded in taken:
            problems.append(Problem(f"{name!r} cannot be an attribute", Place(store.path), _NAMES))
            continue
        one = stored.get(folded) or Attribute(folded, type_of(value), Layer.firmographic, folded)
        if value is not None and not fits(value, one.type):
            said = f"{name!r} is {value!r}, and the store has {one.type.value}s of it"
            problems.append(Problem(said, Place(store.path), f"Give a {one.type.value}, or None for unknown."))
            continue
        if value is not None or folded in stored:
            attributes.append(one)
            known[folded] = None if value is None else held(spelled(folded, value), one.type)
    if problems:
        raise InputError(problems)
    return attributes, known


_NAMES = "A name is one word of letters, digits and single underscores that starts with a letter."


def _text(value: object) -> str | None:
    return None if value is None else str(value)
