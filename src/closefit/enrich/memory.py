"""What is remembered of accounts: who gave which fact and when, and who was asked and knew nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from closefit.enrich.agree import Claim, known_kind
from closefit.enrich.freshness import Freshness
from closefit.facts import Licence
from closefit.store import Store
from closefit.store.values import given_value

#: Answers after which a provider is not asked the same again for a while.
_ANSWERED = "('found', 'not found', 'bad request')"


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of the accounts of a run before it begins, and need not be asked."""

    #: By account and attribute, the latest claim of each provider.
    claims: dict[str, dict[str, list[Claim]]] = field(default_factory=dict)
    #: By account, provider and attribute: bought or missed there so recently that it is not asked again.
    settled: dict[str, set[tuple[str, str]]] = field(default_factory=dict)

    def fresh(self, account: str, attribute: str, freshness: Freshness) -> bool:
        """Whether some provider's value is fresh, as of its fetching and as of the day it was true."""
        return any(
            freshness.fresh(attribute, claim.fetched) and freshness.fresh(attribute, claim.since)
            for claim in self.claims.get(account, {}).get(attribute, ())
        )


def recall(store: Store, accounts: Iterable[str], freshness: Freshness) -> Memory:
    """What the store remembers of these accounts."""
    store.driver.execute("CREATE TEMP TABLE IF NOT EXISTS asked_about (account TEXT PRIMARY KEY)")
    store.driver.execute("DELETE FROM asked_about")
    store.driver.executemany("INSERT OR IGNORE INTO asked_about VALUES (?)", ((one,) for one in accounts))
    memory = Memory()
    for account, attribute, provider, fetched, claim in _claims(store):
        if claim is not None:
            memory.claims.setdefault(account, {}).setdefault(attribute, []).append(claim)
        if freshness.fresh(attribute, fetched):
            memory.settled.setdefault(account, set()).add((provider, attribute))
    for account, provider, attribute, day in _misses(store):
        if freshness.missing(attribute, day):
            memory.settled.setdefault(account, set()).add((provider, attribute))
    return memory


def _claims(store: Store) -> Iterator[tuple[str, str, str, dt.date, Claim | None]]:
    """Account, attribute, provider, day and claim; None where the value is of another type than the store's."""
    query = (
        "SELECT account, attribute, provider, value, max(fetched), observed, confidence, licence "
        "FROM provided_facts JOIN asked_about USING (account) GROUP BY account, attribute, provider"
    )
    kinds = {one.attribute.name: one.attribute.type for one in store.attributes()["accounts"]}
    for account, attribute, provider, value, fetched, observed, confidence, licence in store.rows(query):
        name = str(attribute)
        held = given_value(value, known_kind(name, kinds, value))
        if held is None:
            yield str(account), name, str(provider), _day(fetched), None
            continue
        seen = dt.date.fromisoformat(str(observed)) if observed else None
        sure = confidence if isinstance(confidence, float) else None
        claim = Claim(str(provider), held, _day(fetched), seen, sure, estimate=licence == Licence.estimate)
        yield str(account), name, claim.provider, claim.fetched, claim


def _misses(store: Store) -> Iterator[tuple[str, str, str, dt.date]]:
    """Account, provider, attribute and day of what was asked for and not brought."""
    query = (
        "SELECT account, provider, wanted, brought, answered FROM calls JOIN asked_about USING (account) "
        f"WHERE state IN {_ANSWERED} AND answered IS NOT NULL"
    )
    for account, provider, wanted, brought, answered in store.rows(query):
        for attribute in {*str(wanted).split()} - {*str(brought or "").split()}:
            yield str(account), str(provider), attribute, _day(answered)


def _day(moment: object) -> dt.date:
    return dt.date.fromisoformat(str(moment)[:10])
