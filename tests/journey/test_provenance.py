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
    assert (asked.code, "Say so with --yes" in asked.err) == (2, True)
    done = closefit("forget", "--provider", "hunter", "--yes")
    assert done.code == 0, done.err
    assert "amounts in the ledger stay" in done.out
    assert "next: closefit rescore" in " ".join(done.out.split())
    assert closefit("facts", "acme1.com").code == 3


def test_what_to_do_next_names_the_store_that_was_named(project: Project) -> None:
    """The command that is offered is about the store from which something was removed."""
    done = closefit("forget", "--provider", "hunter", "--yes", "--store", ".closefit/closefit.db")
    assert "next: closefit rescore --store .closefit/closefit.db" in " ".join(done.out.split())


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["forget", "--yes"], 2, "forget needs a provider or a person"),
        (["forget", "--yes", "--provider", "a", "--person", "b"], 2, "forget needs a provider or a person"),
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
