"""``closefit facts`` and ``closefit forget`` as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from tests.command import closefit
from tests.journey.test_enrich import Project


@pytest.fixture
def project(tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HUNTER_API_KEY", "secret-key")
    made = Project(tmp_path, httpserver)
    assert made.enrich("--budget", "1usd").code == 0
    return made


def test_facts_say_who_when_and_at_what_price(project: Project) -> None:
    """Each fact has its provider, its day, its price, its licence and the reason why it holds."""
    done = closefit("facts", "ACME1.com", "--json")
    facts = {one["attribute"]: one for one in json.loads(done.out)["facts"]}
    assert facts["employees"]["value"] == 101
    assert facts["employees"]["provider"] == "hunter"
    assert facts["employees"]["licence"] == "vendor"
    assert facts["employees"]["why"] == "the only value"
    assert sum(one["usd"] for one in facts.values()) == pytest.approx(0.01)
    shown = closefit("facts", "acme1.com").out
    assert "holds" in shown
    assert "hunter" in shown


def test_what_was_bought_is_seen_by_the_store(project: Project) -> None:
    """Scores are made from the facts that enrich put into the store."""
    rows = json.loads(closefit("facts", "acme2.com", "--json").out)["facts"]
    assert {"employees", "industry"} <= {one["attribute"] for one in rows if one["holds"]}


def test_forget_needs_a_yes_and_removes(project: Project) -> None:
    """Without --yes nothing is removed; with it nothing of the provider is left."""
    asked = closefit("forget", "--provider", "hunter")
    assert (asked.code, "then say so with --yes" in asked.err) == (2, True)
    done = closefit("forget", "--provider", "hunter", "--yes")
    assert done.code == 0, done.err
    assert "amounts in the ledger stay" in done.out
    assert "next: closefit rescore" in " ".join(done.out.split())
    assert "no fact is known" in closefit("facts", "acme1.com").out
    again = closefit("forget", "--provider", "hunter", "--yes")
    assert (again.code, "the store holds nothing of 'hunter'" in again.err) == (3, True)


def test_what_to_do_next_names_the_store_that_was_named(project: Project) -> None:
    """The command that is offered is about the store from which something was removed."""
    done = closefit("forget", "--provider", "hunter", "--yes", "--store", ".closefit/closefit.db")
    assert "next: closefit rescore --store .closefit/closefit.db" in " ".join(done.out.split())


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["forget", "--yes"], 2, "forget needs a provider, a person or an account"),
        (["forget", "--yes", "--provider", "a", "--person", "b"], 2, "forget needs a provider, a person or an account"),
        (["forget", "--yes", "--person", "a"], 2, "--person 'a' is too short to be a name"),
        (["forget", "--yes", "--provider", "apollo"], 3, "the store holds nothing of 'apollo'"),
        (["facts", "unknown.com"], 3, "nothing is known of 'unknown.com'"),
        (["facts", "acme1.com", "--store", "nowhere.db"], 3, "there is no such store"),
    ],
)
def test_what_is_wrong_is_said(project: Project, arguments: list[str], code: int, said: str) -> None:
    """Each mistake is named."""
    done = closefit(*arguments)
    assert (done.code, said in done.err) == (code, True), done.err


def test_who_was_asked_in_vain_is_said(project: Project) -> None:
    """A miss has its provider, its day, and the day from which it is asked again; a name that is near is offered."""
    done = json.loads(closefit("facts", "acme3.com", "--json").out)
    (missed,) = done["unanswered"]
    assert (missed["provider"], missed["state"], missed["attributes"]) == (
        "hunter",
        "not known",
        ["employees", "industry"],
    )
    assert missed["asked_again_from"] > missed["asked"]
    assert "not asked again before" in closefit("facts", "acme3.com").out
    near = closefit("facts", "acme33.com")
    assert (near.code, "The nearest accounts: acme3.com" in near.err) == (3, True), near.err


def test_one_attribute_alone(project: Project) -> None:
    """--attribute shows that one; one that nothing is known of is said, with the nearest."""
    rows = json.loads(closefit("facts", "acme1.com", "--attribute", "employees", "--json").out)["facts"]
    assert [(one["attribute"], one["fresh"], one["holds"]) for one in rows] == [("employees", True, True)]
    wrong = closefit("facts", "acme1.com", "--attribute", "employee")
    assert (wrong.code, "Did you mean 'employees'?" in wrong.err) == (3, True), wrong.err


def test_forget_is_looked_at_first(project: Project) -> None:
    """--plan counts before and after and removes nothing; the provider's name may be in any case."""
    looked = closefit("forget", "--provider", "Hunter", "--plan", "--json")
    assert looked.code == 0, looked.err
    told = json.loads(looked.out)
    assert (told["planned"], told["after"]["facts"], told["name"]) == (True, 0, "hunter")
    assert told["before"]["facts"] == told["removed"]["facts"] > 0
    assert closefit("facts", "acme1.com").code == 0
    assert "nothing was removed" in closefit("forget", "--provider", "hunter", "--plan").out
    done = json.loads(closefit("forget", "--provider", "hunter", "--yes", "--json").out)
    assert {**done, "planned": True} == told


def test_an_account_can_be_forgotten(project: Project) -> None:
    """By its domain; what the file says of others stays."""
    assert closefit("forget", "--account", "acme1.com", "--yes").code == 0
    assert closefit("facts", "acme4.com").code == 0
    rest = closefit("facts", "acme1.com")
    assert "no fact is known" in rest.out
    assert "paid for this account: " in rest.out
