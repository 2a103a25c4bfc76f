"""Every fact keeps who said it, and whoever was asked in vain is remembered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from closefit.enrich import Account, Wish
from closefit.enrich.agree import Claim, resolve
from closefit.enrich.freshness import Freshness
from closefit.enrich.provenance import said_facts
from closefit.facts import Licence
from closefit.providers.provider import Billed
from closefit.store import Store, open_store
from tests.unit.enrich.worlds import TODAY, Played, accounts, run_world

BOTH = frozenset({"employees", "industry", "owner"})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "closefit.db") as opened:
        yield opened


def two_who_disagree(store: Store) -> tuple[Played, Played]:
    """The first knows the industry alone, so the second is asked for the headcount, and says both."""
    first = Played("first", BOTH, {"account0.com": {"industry": "software", "employees": 100}})
    second = Played("second", BOTH, {"account0.com": {"industry": "retail", "employees": 101, "owner": "Ada Byron"}})
    run_world(store, [first], Wish(accounts(1), ("employees", "industry")))
    run_world(store, [second], Wish(accounts(1), ("owner",)), order={})
    return first, second


def test_disagreement_is_kept_and_resolved_by_a_stated_rule(store: Store) -> None:
    """Both values are there with provider, price and date; the one that holds says why, the other that it disagrees."""
    two_who_disagree(store)
    said = {(one.attribute, one.provider): one for one in said_facts(store, "account0.com", {}, Freshness(TODAY))}
    industry = said["industry", "first"], said["industry", "second"]
    assert [(one.value, one.holds, one.why) for one in industry] == [
        ("software", True, "the order of the providers"), ("retail", False, "disagrees"),
    ]  # fmt: skip
    assert said["employees", "second"].why == "agrees"
    assert (said["owner", "second"].micros, said["owner", "second"].licence) == (3333, "vendor")


def test_loading_the_file_again_keeps_what_was_bought(store: Store) -> None:
    """An empty cell in the user's file takes away the user's own value, and never one that was paid for."""
    two_who_disagree(store)
    with store.change("accounts.csv") as change:
        change.vanished([("account0.com", "employees")])
    assert change.counts.vanished == 0
    assert store.rows("SELECT value FROM facts WHERE attribute = 'employees'") == [(100.0,)]


def test_the_users_own_value_goes_first(store: Store) -> None:
    """A fresh value of the user's own is neither bought nor replaced, also by what comes along."""
    one = Played("one", BOTH, {"account0.com": {"industry": "retail", "employees": 5}})
    with store.change("accounts.csv") as change:
        change.accounts([("account0.com", "Acme", None)])
        change.facts([("account0.com", "employees", 9.0, None, None, None)])
    run_world(store, [one], Wish((Account("account0.com", {"employees": 9.0}),), ("industry",)))
    assert store.rows("SELECT value FROM facts WHERE attribute = 'employees'") == [(9.0,)]
    said = {(fact.attribute, fact.provider): fact for fact in said_facts(store, "account0.com", {}, Freshness(TODAY))}
    assert said["employees", "your file"].holds
    assert said["employees", "one"].why == "the user's own value goes before it"


def test_an_estimate_confirms_nobody_and_comes_last(store: Store) -> None:
    """What is computed from other facts outvotes no statement, is no newer than one, and is asked for last."""
    old, day = TODAY - dt.timedelta(days=20), TODAY
    said = [Claim("a", 10.0, old), Claim("b", 30.0, old, place=1), Claim("e", 29.0, day, place=2, estimate=True)]
    verdict = resolve("revenue_usd", said, Freshness(TODAY))
    assert (verdict.claim.provider, verdict.rule) == ("a", "the order of the providers")
    alone = resolve("revenue_usd", said[1:], Freshness(TODAY))
    assert (alone.claim.provider, alone.rule) == ("b", "the only value that is no estimate")
    revenue, knows = frozenset({"revenue_usd"}), {"account0.com": {"revenue_usd": 5.0}}
    free = Played("computed", revenue, knows, 0, Billed.free, licence=Licence.estimate)
    paid = Played("stated", revenue, {"account0.com": {"revenue_usd": 50.0}})
    wish = Wish((Account("account0.com"), Account("account1.com")), ("revenue_usd",))
    run_world(store, [free, paid], wish)
    assert [question.account for question in free.asked] == ["account1.com"]
    fresh = Freshness(TODAY)
    assert [fact.value for fact in said_facts(store, "account0.com", {}, fresh) if fact.holds] == [50]


def test_everyone_who_says_it_is_its_source() -> None:
    """Two who agree are both named, the one that holds first; who says otherwise and who estimates are not."""
    said = [
        Claim("a", 10.0, TODAY), Claim("b", 30.0, TODAY, place=1), Claim("c", 31.0, TODAY, place=2),
        Claim("e", 30.0, TODAY, place=3, estimate=True),
    ]  # fmt: skip
    assert resolve("employees", said, Freshness(TODAY)).sources == ("b", "c")
