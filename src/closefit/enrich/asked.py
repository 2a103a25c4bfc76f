"""What was asked about one account and brought no fact, and the signals that providers brought."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from closefit.enrich.freshness import Freshness
from closefit.facts import MICROS
from closefit.store import CallState, Store

_ANSWERED = (CallState.found.value, CallState.not_found.value)
_SAID = {
    CallState.intended: "written down, and not sent",
    CallState.sent: "sent, and no answer yet",
    CallState.pending: "still looking",
    CallState.unknown: "its answer was lost; it may have been billed",
}


@dataclass(frozen=True, slots=True)
class Unanswered:
    """What a provider was asked for, at its latest, and did not bring."""

    provider: str
    attributes: tuple[str, ...]
    #: UTC day.
    asked: str
    #: ``not known``, or how far the call has come.
    state: str
    #: What the call cost or may have cost, in micros; a miss beside facts costs nothing further.
    micros: int
    #: The vendor's own words.
    said: str
    #: From this day on it is asked again; None where nothing is remembered.
    again: str | None

    def as_dict(self) -> dict[str, object]:
        """Plain values; the price in dollars."""
        return {
            "provider": self.provider, "attributes": list(self.attributes), "asked": self.asked, "state": self.state,
            "usd": self.micros / MICROS, "said": self.said, "asked_again_from": self.again,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProvidedSignal:
    """An event that a provider told."""

    provider: str
    kind: str
    at: str
    strength: float
    fields: Mapping[str, object]

    def as_dict(self) -> dict[str, object]:
        """Plain values."""
        return {
            "provider": self.provider, "kind": self.kind, "at": self.at, "strength": self.strength,
            "fields": dict(self.fields),
        }  # fmt: skip


def unanswered(store: Store, account: str, freshness: Freshness) -> tuple[Unanswered, ...]:
    """Misses and calls without an answer, the latest of each provider and attribute; by provider.

    Only what was asked for can be a miss: a fact that was not worth buying is none.
    """
    rows = store.rows(
        "SELECT provider, wanted, brought, state, coalesce(answered, intended), micros, said FROM calls "
        "WHERE account = ? AND state <> 'never left' AND wanted <> '' ORDER BY call DESC", (account,)
    )  # fmt: skip
    has = {
        (str(provider), str(attribute))
        for provider, attribute in store.rows(
            "SELECT provider, attribute FROM provided_facts WHERE account = ?", (account,)
        )
    }
    seen: set[tuple[str, str]] = set()
    found: list[Unanswered] = []
    for provider, wanted, brought, state, moment, micros, said in rows:
        asked = [(str(provider), name) for name in str(wanted).split()]
        got = set(str(brought or "").split())
        missed = [key[1] for key in asked if key not in seen and key not in has and key[1] not in got]
        seen.update(asked)
        if missed:
            cost = int(str(micros)) if not brought else 0
            one = Unanswered(str(provider), tuple(missed), str(moment)[:10], str(state), cost, str(said or ""), None)
            found += _remembered(one, freshness)
    return tuple(sorted(found, key=lambda one: (one.provider, one.asked, one.attributes)))


def _remembered(one: Unanswered, freshness: Freshness) -> list[Unanswered]:
    """The same in words; a miss apart by the day from which it is asked again."""
    if one.state not in _ANSWERED:
        return [replace(one, state=_SAID.get(CallState(one.state), one.state))]
    until: dict[str, list[str]] = {}
    for name in one.attributes:
        again = dt.date.fromisoformat(one.asked) + dt.timedelta(days=freshness.of_miss(name))
        until.setdefault(again.isoformat(), []).append(name)
    return [
        replace(one, state="not known", attributes=tuple(names), micros=0 if place else one.micros, again=again)
        for place, (again, names) in enumerate(until.items())
    ]


def provided_signals(store: Store, account: str) -> tuple[ProvidedSignal, ...]:
    """Events of an account that providers told, the latest first."""
    rows = store.rows(
        "SELECT provider, kind, at, strength, fields FROM signals JOIN provided_signals USING (mark) "
        "WHERE account = ? ORDER BY at DESC, signal DESC", (account,)
    )  # fmt: skip
    return tuple(
        ProvidedSignal(str(provider), str(kind), str(at), float(str(strength)), json.loads(str(fields)))
        for provider, kind, at, strength, fields in rows
    )


def paid_for(store: Store, account: str) -> tuple[int, int]:
    """Calls about an account that left, and what they cost or may have cost, in micros."""
    ((calls, micros),) = store.rows(
        "SELECT count(*), coalesce(sum(micros), 0) FROM calls WHERE account = ? "
        "AND state NOT IN ('never left', 'intended')", (account,)
    )  # fmt: skip
    return int(str(calls)), int(str(micros))
