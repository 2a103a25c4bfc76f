"""Every fact keeps who said it; what must go, goes everywhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from closefit.enrich import Account, Wish
from closefit.enrich.agree import Claim, resolve
from closefit.enrich.current import keep_current
from closefit.enrich.freshness import Freshness
from closefit.enrich.provenance import said_facts
from closefit.facts import Answer, AnswerState, FoundFact, FoundSignal, Licence
from closefit.providers.provider import Billed
from closefit.store import Store, open_store
from closefit.store.forget import forget_person, forget_provider
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


def test_forgetting_a_provider_removes_its_facts_and_what_was_in_use(store: Store) -> None:
    """Its facts and current values go, another provider's takes their place, the ledger keeps amounts without words."""
    two_who_disagree(store)
    gone = forget_provider(store, "first")
    keep_current(store, gone.pairs, {}, Freshness(TODAY), origin="forget")
    assert (gone.facts, gone.current) == (2, 2)
    assert store.rows("SELECT attribute, value, source FROM facts WHERE value IS NOT NULL ORDER BY 1") == [
        ("employees", 101.0, "second"), ("industry", "retail", "second"), ("owner", "Ada Byron", "second"),
    ]  # fmt: skip
    assert store.rows("SELECT sum(micros) FROM calls WHERE provider = 'first'") == [(10_000,)]
    assert not store.rows("SELECT 1 FROM provided_facts WHERE provider = 'first'")


def test_what_was_forgotten_can_be_asked_again(store: Store) -> None:
    """A purged fact is a gap, and not a miss."""
    first, _ = two_who_disagree(store)
    forget_provider(store, "second")
    forget_provider(store, "first")
    run_world(store, [first], Wish(accounts(1), ("employees",)))
    assert first.times() == {"account0.com": 2}


def test_estimates_and_signals_go_with_their_provider(store: Store) -> None:
    """An estimate may rest on what was purged; a signal that was bought is licensed too."""
    event = FoundSignal("funding_round", dt.date(2026, 10, 1))
    answer = Answer(AnswerState.found, (FoundFact("employees", 7),), (event,))
    vendor = Played("vendor", BOTH, {}, first=[answer])
    guess = Played(
        "guess", frozenset({"revenue_usd"}), {"account0.com": {"revenue_usd": 1e6}}, licence=Licence.estimate
    )
    run_world(store, [vendor, guess], Wish(accounts(1), ("employees", "revenue_usd")))
    assert len(store.rows("SELECT 1 FROM signals")) == 1
    gone = forget_provider(store, "vendor")
    assert (gone.facts, gone.estimates, gone.signals) == (1, 1, 1)
    assert not store.rows("SELECT 1 FROM signals UNION ALL SELECT 1 FROM provided_facts")


def test_a_person_is_erased_everywhere(store: Store, tmp_path: Path) -> None:
    """Rows of people, personal facts, evidence, fields of signals and vendors' words; nothing is left in the file."""
    two_who_disagree(store)
    with store.change("people") as change:
        change.people([("account0.com", "p1", "Ada Byron", "ada@account0.com", None, None, None, None, None, "{}")])
    store.driver.execute("UPDATE provided_facts SET evidence = 'signed by Ada Byron'")
    store.driver.execute("UPDATE calls SET said = 'owner: ada byron' WHERE provider = 'second'")
    gone = forget_person(store, "ada byron")
    assert (gone.people, gone.facts, gone.current, gone.calls) == (1, 1, 1, 1)
    store.close()
    held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"ada byron" not in held.lower()


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
    assert said["employees", "own file"].holds
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
