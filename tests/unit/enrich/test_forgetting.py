"""What must go, goes everywhere: from every table, from what scores see, and from the bytes of the file."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from closefit.enrich import Wish
from closefit.enrich.forgetting import Forget, Forgotten, forget_for_good
from closefit.enrich.freshness import Freshness
from closefit.facts import Answer, AnswerState, FoundFact, FoundSignal, Licence
from closefit.rescore import KeptScores, put_facts
from closefit.store import SignalRow, Store, open_store
from closefit.store.named import Named
from tests.scoring import profile_of
from tests.unit.enrich.worlds import TODAY, Played, accounts, run_world

ALL = frozenset({"employees", "industry", "owner", "description", "country"})
MOMENT = "2026-11-01T10:00:00"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "closefit.db") as opened:
        yield opened


def forget(
    store: Store, what: str, name: str, *, plan: bool = False, order: Mapping[str, Sequence[str]] | None = None
) -> Forgotten:  # fmt: skip
    asked = Forget(what, name)  # type: ignore[arg-type]  # one of three words
    return forget_for_good(store, asked, order or {}, Freshness(TODAY), MOMENT, plan=plan)


def two_who_disagree(store: Store) -> tuple[Played, Played]:
    """The first knows the industry alone, so the second is asked for the headcount, and says both."""
    first = Played("first", ALL, {"account0.com": {"industry": "software", "employees": 100}})
    second = Played("second", ALL, {"account0.com": {"industry": "retail", "employees": 101, "owner": "Ada Byron"}})
    run_world(store, [first], Wish(accounts(1), ("employees", "industry")))
    run_world(store, [second], Wish(accounts(1), ("owner",)), order={})
    return first, second


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def content(store: Store) -> dict[str, list[tuple[object, ...]]]:
    tables = [str(name) for (name,) in store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: store.rows(f"SELECT * FROM {name}") for name in tables}


# --- a provider ------------------------------------------------------------------------------------------------


def test_a_provider_goes_and_the_next_best_value_holds(store: Store) -> None:
    """Its facts and values in use go, another provider's take their place, the ledger keeps amounts without words."""
    two_who_disagree(store)
    seq = store.seq()
    gone = forget(store, "provider", "first")
    assert gone.before.less(gone.after).facts == 2
    assert (gone.removed.values, gone.replaced, gone.left) == (2, 2, "")
    assert store.rows("SELECT attribute, value, source FROM facts WHERE value IS NOT NULL ORDER BY 1") == [
        ("employees", 101.0, "second"), ("industry", "retail", "second"), ("owner", "Ada Byron", "second"),
    ]  # fmt: skip
    assert store.rows("SELECT sum(micros), count(*) FROM calls WHERE provider = 'first'") == [(10_000, 1)]
    assert store.rows("SELECT updated_seq FROM accounts WHERE account = 'account0.com'") == [(seq + 1,)]


def test_looking_first_changes_nothing(store: Store) -> None:
    """The plan counts what the removal then does, and leaves every row of every table as it was."""
    two_who_disagree(store)
    before = content(store)
    planned = forget(store, "provider", "first", plan=True)
    assert content(store) == before
    done = forget(store, "provider", "first")
    assert (planned.before, planned.after, planned.removed, planned.replaced) == (
        done.before, done.after, done.removed, done.replaced,
    )  # fmt: skip


def test_what_was_forgotten_is_asked_again_only_when_asked_for(store: Store) -> None:
    """A purged fact is a gap and a purged miss is forgotten; nothing is bought before somebody asks for it."""
    vendor = Played("vendor", ALL, {"account0.com": {"employees": 5}})
    wish = Wish(accounts(2), ("employees",))
    run_world(store, [vendor], wish)
    run_world(store, [vendor], wish)
    assert vendor.times() == {"account0.com": 1, "account1.com": 1}
    forget(store, "provider", "vendor")
    run_world(store, [vendor], Wish(accounts(2), ("country",)))
    assert vendor.times() == {"account0.com": 2, "account1.com": 2}  # asked for something else
    assert {frozenset(question.wanted) for question in vendor.asked[2:]} == {frozenset({"country"})}
    run_world(store, [vendor], wish)
    assert vendor.times() == {"account0.com": 2, "account1.com": 3}  # the headcount came along


def test_estimates_go_with_what_they_rest_on(store: Store) -> None:
    """An estimate goes with the value that scores saw of it; estimates of other accounts stay."""
    vendor = Played("vendor", ALL, {"account0.com": {"employees": 7}})
    known = {f"account{n}.com": {"revenue_usd": 1e6 + n} for n in range(2)}
    guess = Played("guess", frozenset({"revenue_usd"}), known, licence=Licence.estimate)
    run_world(store, [vendor, guess], Wish(accounts(2), ("employees", "revenue_usd")))
    gone = forget(store, "provider", "vendor")
    assert (gone.removed.estimates, gone.removed.values) == (1, 2)
    assert store.rows("SELECT account, source FROM facts WHERE value IS NOT NULL") == [("account1.com", "guess")]
    assert store.rows("SELECT account FROM provided_facts") == [("account1.com",)]


def test_signals_go_with_who_brought_them_and_own_ones_stay(store: Store) -> None:
    """An event that a provider alone told goes; one that the user's own file had before stays."""
    day = dt.date(2026, 10, 1)
    told = (FoundSignal("funding_round", day), FoundSignal("demo_request", day))
    with store.change("signals.csv") as change:
        change.given("signals")
        change.signals([SignalRow("account0.com", "demo_request", day.isoformat())])
    vendor = Played("vendor", ALL, {}, first=[Answer(AnswerState.found, (FoundFact("employees", 7),), told)])
    run_world(store, [vendor], Wish(accounts(1), ("employees",)))
    assert len(store.rows("SELECT 1 FROM signals")) == 2
    gone = forget(store, "provider", "vendor")
    assert gone.before.less(gone.after).signals == 1
    assert store.rows("SELECT kind FROM signals") == [("demo_request",)]


def test_a_value_that_others_stand_for_too_stays_without_its_name(store: Store) -> None:
    """A file may name several providers of one value; the one that goes is named no more."""
    put_facts(store, "account0.com", {"employees": 5}, source="Vendor; other")
    put_facts(store, "account1.com", {"employees": 6}, source="vendor")
    forget(store, "provider", "vendor")
    assert store.rows("SELECT account, value, source FROM facts ORDER BY 1") == [
        ("account0.com", 5.0, "other"), ("account1.com", None, None),
    ]  # fmt: skip


def test_a_call_that_a_killed_run_left_open_is_not_looked_up_any_more(store: Store) -> None:
    """It counts as billed, so that the amounts stay whole, and brings nothing back."""
    two_who_disagree(store)
    store.driver.execute("UPDATE calls SET state = 'sent', micros = 0, reserved = 70 WHERE provider = 'first'")
    forget(store, "provider", "first")
    assert store.rows("SELECT state, micros, answered FROM calls WHERE provider = 'first'") == [("unknown", 70, MOMENT)]


PROFILE = """
closefit: 1
profile: small
exclude: [{name: too far, when: country = 'FR'}]
fit:
  criteria:
    - {name: makes software, layer: firmographic, when: industry = 'software', points: 3}
    - {name: size, layer: firmographic, when: employees >= 50, points: 4}
    - {name: close, layer: firmographic, when: country = 'DE', points: 2}
    - {name: heard, layer: behavioral, when: "signals('news', 90) = 0", points: 1}
tiers: [{name: hot, when: fit >= 6}, {name: out}]
"""


def scores_of(store: Store) -> list[tuple[object, ...]]:
    KeptScores(store, profile_of(PROFILE)).rescore(TODAY)
    columns = "account, tier, fit, fit_low, fit_high, completeness, qualified, excluded, unknown"
    return store.rows(f"SELECT {columns} FROM scores ORDER BY account")


@pytest.mark.parametrize("seed", range(4))
def test_scores_afterwards_are_those_of_a_store_that_never_had_the_provider(tmp_path: Path, seed: int) -> None:
    """Two roads: three providers and one forgotten, or the other two alone; every score is the same."""
    chance = random.Random(seed)  # noqa: S311
    fields = ("employees", "industry", "country")
    order = dict.fromkeys(fields, ("c", "b", "a"))

    def knows() -> dict[str, dict[str, object]]:
        found: dict[str, dict[str, object]] = {}
        for n in range(40):
            every = {
                "employees": chance.randint(1, 99), "industry": chance.choice(["software", "retail"]),
                "country": chance.choice(["DE", "FR"]),
            }  # fmt: skip
            found[f"account{n}.com"] = {name: value for name, value in every.items() if chance.random() < 0.5}
        return found

    worlds = {name: knows() for name in ("a", "b", "c")}
    found = []
    for names in (("a", "c", "b"), ("a", "c")):
        with open_store(tmp_path / f"{len(names)}.db") as store:
            for n in range(40):
                put_facts(store, f"account{n}.com", {"employees": 60} if n % 7 == 0 else {}, name=f"Account {n}")
            for name in names:  # b last, so that the others are asked the same in both
                news = Answer(AnswerState.found, (), (FoundSignal("news", TODAY),)) if name == "b" else None
                vendor = Played(name, ALL, worlds[name], first=[news] if news else [])
                run_world(store, [vendor], Wish(accounts(40), fields), order=order)
            if "b" in names:
                assert scores_of(store)  # were kept with b, and must move
                forget(store, "provider", "b", order=order)
            found.append(scores_of(store))
    assert found[0] == found[1]
    assert len({row[2] for row in found[0]}) > 3


# --- a person --------------------------------------------------------------------------------------------------


def full_of_ada(store: Store) -> None:
    """A store in which one person is everywhere, among many others, old pages and all."""
    known = {
        f"account{n}.com": {
            "owner": "Ada Byron" if n % 5 == 0 else f"Someone {n}",
            "description": f"Makes {'engines; led by ADA BYRON' if n % 3 == 0 else 'cards'} since {1900 + n}",
            "employees": n,
        }
        for n in range(400)
    }
    run_world(store, [Played("vendor", ALL, known)], Wish(accounts(400), ("owner", "employees")))
    with store.change("people") as change:
        change.people(
            (f"account{n}.com", f"p{n}", "Ada Byron", f"ada.byron@account{n}.com", "CEO", None, None, None, None, "{}")
            for n in range(0, 400, 9)
        )
        change.people([
            ("account1.com", "x", "Bob", "bob@account1.com", "Assistant of Ada Byron", None, None, None, None,
             json.dumps({"boss": "Ada Byron", "floor": "3"})),
        ])  # fmt: skip
    day = dt.date(2026, 10, 1)
    event = FoundSignal("news", day, fields={"title": "Byron, Ada joins", "url": "https://x.com/in/ada-byron", "n": 3})
    vendor = Played("press", ALL, {}, first=[Answer(AnswerState.found, (FoundFact("country", "DE"),), (event,))])
    run_world(store, [vendor], Wish(accounts(1), ("country",)))
    store.driver.execute("UPDATE provided_facts SET evidence = 'signed by Àda  Byron' WHERE attribute = 'employees'")
    store.driver.execute("UPDATE calls SET said = 'owner: ada byron' WHERE provider = 'press'")
    claims = json.dumps([{"value": "sales-led", "quote": "Ada Byron sells", "url": "https://a.com"}])
    store.driver.execute(
        "INSERT INTO researched VALUES ('account2.com', 'primary_motion', 'q', '2026-11-01T00:00:00', 'm', 1, 0, ?)",
        (claims,),
    )


def test_a_person_is_in_no_byte_of_the_file(store: Store, tmp_path: Path) -> None:
    """However often rows moved between pages, neither the file nor its log holds the name in any spelling."""
    full_of_ada(store)
    assert bytes_of(tmp_path).lower().count(b"ada byron") > 100
    gone = forget(store, "person", "ada byron")
    store.close()
    held = bytes_of(tmp_path).lower()
    assert [word for word in (b"ada byron", b"ada.byron", b"ada-byron", b"byron, ada", b"byron") if word in held] == []
    assert gone.before.less(gone.after).people == len(range(0, 400, 9))
    assert gone.before.less(gone.after).answers == 1


def test_what_does_not_name_the_person_stays(store: Store) -> None:
    """Other people, other facts and the rest of an event are untouched."""
    full_of_ada(store)
    forget(store, "person", "Ada Byron")
    assert store.rows("SELECT name, title, fields FROM people") == [("Bob", None, '{"floor": "3"}')]
    assert store.rows("SELECT count(*) FROM facts WHERE attribute = 'employees' AND value IS NOT NULL") == [(400,)]
    assert store.rows("SELECT count(*) FROM facts WHERE attribute = 'owner' AND value IS NOT NULL") == [(320,)]
    assert store.rows("SELECT kind, fields FROM signals") == [("news", '{"n": 3}')]


def test_a_mail_address_reaches_the_name_within_its_account(store: Store) -> None:
    """Who is named by address goes by name too, where the address is theirs; a namesake elsewhere stays."""
    full_of_ada(store)
    forget(store, "person", "ada.byron@account0.com")
    rows = store.rows("SELECT account, value FROM facts WHERE attribute = 'owner'")
    owners = {str(account): value for account, value in rows}
    assert (owners["account0.com"], owners["account5.com"]) == (None, "Ada Byron")
    assert store.rows("SELECT count(*) FROM people WHERE name = 'Ada Byron'") == [(len(range(9, 400, 9)),)]


def test_a_word_of_a_vocabulary_is_nobodys_name(store: Store) -> None:
    """Ada the language stays among the tools."""
    put_facts(store, "a.com", {"technologies": ["Ada", "Rust"], "notes": "Ada is the boss"})
    forget(store, "person", "Ada")
    assert store.rows("SELECT attribute FROM facts WHERE value IS NOT NULL") == [("technologies",)]


def test_the_name_of_a_company_stays_and_is_counted(store: Store) -> None:
    """What a company is called is the company's."""
    put_facts(store, "byron.com", {"legal_name": "Ada Byron Ltd", "owner": "Ada Byron"}, name="Ada Byron Ltd")
    gone = forget(store, "person", "Ada Byron")
    assert (gone.removed.companies, gone.removed.values) == (2, 1)
    assert store.rows("SELECT value FROM facts WHERE attribute = 'legal_name'") == [("Ada Byron Ltd",)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ada Byron", True), ("ADA  BYRON", True), ("Byron, Ada", True), ("/in/ada-byron-9", True), ("Áda Byrón", True),
        ("ada.byron@x.com", True), ("Adam Byron", False), ("Canada Byronic", False), ("Ada Lovelace", False),
        ("", False),
    ],
)  # fmt: skip
def test_whole_names_are_found_in_any_spelling(text: str, names: bool) -> None:
    """Case, accents, order and what stands between do not matter; parts of other words do."""
    assert Named(["Ada Byron"]).in_text(text) is names


def test_an_address_is_no_part_of_another() -> None:
    """Neither a longer name before it nor a longer domain behind it."""
    named = Named(["ada@acme.com"])
    found = [named.in_text(text) for text in ("<Ada@Acme.com>.", "nada@acme.com", "x.ada@acme.com", "ada@acme.com.br")]
    assert found == [True, False, False, False]


# --- an account ------------------------------------------------------------------------------------------------


def test_an_account_goes_and_its_amounts_stay(store: Store) -> None:
    """No table but the ledgers has it; what was paid is still counted, without what was asked."""
    two_who_disagree(store)
    put_facts(store, "other.com", {"employees": 3})
    forget(store, "account", "account0.com")
    left = {name for name, rows in content(store).items() if any("account0.com" in map(str, row) for row in rows)}
    assert left == {"calls"}
    assert store.rows("SELECT sum(micros), max(wanted) FROM calls") == [(20_000, "")]
    assert store.rows("SELECT account FROM accounts") == [("other.com",)]


# --- the file --------------------------------------------------------------------------------------------------


def test_a_store_that_another_program_reads_is_said_to_hold_its_log(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a reader looks at the rows of before, the log cannot go: that is said, and the next try does it."""
    monkeypatch.setattr("closefit.store.forget._PATIENCE", 0.05)
    two_who_disagree(store)
    with open_store(store.path) as reader:
        reader.driver.execute("BEGIN")
        reader.driver.execute("SELECT * FROM facts").fetchall()
        assert forget(store, "provider", "first").left == "another program has it open"
        reader.driver.execute("ROLLBACK")
    assert forget(store, "provider", "second").left == ""
