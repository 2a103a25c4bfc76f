"""Answers that are kept: facts with their words and agreement, refused claims too, and nothing asked twice."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from closefit.research.questions import parse_questions
from closefit.run.researched import stored_agreement
from closefit.store import open_store
from tests.command import Finished, closefit
from tests.unit.research.test_command import QUESTIONS, honest
from tests.unit.research.world import PlayedModel, asks, modelled, site_of, visited
from tests.unit.transport.site import Site, reply

ENRICH = "[providers.research]\nask = 'q.yaml'\nruns = 2\n"


def invents(_: str, said: str) -> object:
    """Right about how, and makes up words about the number."""
    if asks("How do they sell?", said):
        return honest("", said)
    return {"value": 7, "quote": "We are 7 people in a garage"}


class World:
    """A project, its endpoint and the sites that are played."""

    def __init__(self, folder: Path, model: PlayedModel, site: Site) -> None:
        self.folder, self.model, self.site = folder, model, site
        self.ask(QUESTIONS)

    def ask(self, questions: str) -> None:
        (self.folder / "q.yaml").write_text(questions, encoding="utf-8")

    def research(self, *more: object) -> Finished:
        return closefit("research", "acme.com", "--ask", "q.yaml", "--runs", 2, *more)

    def enrich(self, *more: object) -> Finished:
        (self.folder / "accounts.csv").write_text("domain,name\nacme.com,Acme\nbeta.com,Beta\n", encoding="utf-8")
        return closefit("enrich", "accounts.csv", "--providers", "research", "--fields", "how,staff", "--json", *more)

    def asked(self) -> int:
        count = len(self.model.bodies)
        self.model.bodies.clear()
        return count

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(self.folder / ".closefit" / "closefit.db") as database:
            found = database.execute(query).fetchall()
        database.close()
        return found

    def enriched(self) -> dict[str, dict[str, str]]:
        with (self.folder / "enriched.csv").open(encoding="utf-8", newline="") as file:
            return {row["account"]: row for row in csv.DictReader(file)}


@pytest.fixture
def world(httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    site = site_of() | {"beta.com/": reply("<p>Beta is a shop.</p>")}
    with (
        visited(monkeypatch, site, "beta.com") as played,
        modelled(httpserver, tmp_path, monkeypatch, honest, ENRICH) as model,
    ):
        yield World(tmp_path, model, played)


def test_an_answer_is_a_fact_with_its_words_and_agreement(world: World) -> None:
    """A usable answer stands among the facts: provider, quote and address, agreement, licence; and it holds."""
    assert world.research().code == 0
    query = "SELECT attribute, value, provider, confidence, micros, licence, evidence FROM provided_facts ORDER BY 1"
    assert world.rows(query) == [
        ("how", "sales-led", "research", 1.0, 0, "public",
         '"Talk to our sales team for a quote." http://acme.com/pricing (2 of 2 runs), tiny'),
        ("staff", 1240.0, "research", 1.0, 0, "public",
         '"We are 1,240 people in 12 countries." http://acme.com/about (2 of 2 runs), tiny'),
    ]  # fmt: skip
    assert world.rows("SELECT attribute, value, source FROM facts ORDER BY 1") == [
        ("how", "sales-led", "research"), ("staff", 1240.0, "research"),
    ]  # fmt: skip
    ((wanted, brought, state, said),) = world.rows("SELECT wanted, brought, state, said FROM calls")
    assert (wanted, brought, state, said) == ("how staff", "how staff", "found", None)


def test_a_refused_claim_is_kept_as_unknown_and_is_no_fact(world: World) -> None:
    """The value that was not taken, its quote and why are in the store; facts have only what was supported."""
    world.model.script = invents
    assert world.research().code == 0
    assert world.rows("SELECT attribute FROM provided_facts") == [("how",)]
    ((usable, failed, claims),) = world.rows("SELECT usable, failed, claims FROM researched WHERE attribute = 'staff'")
    assert (usable, failed) == (0, 0)
    first = json.loads(claims)[0]
    assert (first["state"], first["value"], first["said"]) == ("refused", None, 7.0)
    assert "does not stand in any page" in first["why"]
    ((brought, said),) = world.rows("SELECT brought, said FROM calls")
    assert brought == "how"
    assert said.startswith("staff: the quote 'We are 7 people in a garage' does not stand")


def test_what_does_not_agree_is_no_fact(world: World) -> None:
    """Runs that contradict each other leave nothing behind that could become a criterion; the figure is said."""
    world.model.script = lambda _, said: (
        {"value": "sales-led", "quote": "Talk to our sales team"}
        if "one of: sales-led" in said
        else {"value": "product-led", "quote": "There is no free plan"}
        if asks("How do", said)
        else {"value": None, "quote": ""}
    )
    done = world.research("--json")
    found = json.loads(done.out)
    how = found["accounts"][0]["answers"]["how"]
    assert (how["value"], how["agreement"], how["why_unknown"]) == (
        None,
        0.5,
        "50% of 2 runs agree, and 75% are needed",
    )
    assert world.rows("SELECT * FROM provided_facts") == []
    assert found["attributes"]["how"]["agreement"] == 0.5
    assert "left out of what a profile is derived from" in found["attributes"]["how"]["why_not"]
    assert found["attributes"]["staff"]["agreement"] is None
    with open_store(world.folder / ".closefit" / "closefit.db") as store:
        how, staff = stored_agreement(store, parse_questions(QUESTIONS, world.folder / "q.yaml"))
    assert how.why_not.startswith("how: its runs agree by 50%")
    assert (staff.why_not, staff.accounts, staff.usable) == ("", 1, 0)


def test_nothing_is_asked_again_while_it_is_fresh(world: World) -> None:
    """A second command shows the answers of the first, refused ones too, and asks nobody; --again asks anew."""
    world.model.script = invents
    first = world.research()
    assert world.asked() == 6
    seen = len(world.site.seen)
    second = world.research()
    assert (second.code, world.asked(), len(world.site.seen)) == (0, 0, seen)
    for words in ("sales-led", '"Talk to our sales team for a quote."', "not taken: the quote 'We are 7 people"):
        assert words in first.out
        assert words in second.out
    assert "2 of these answered before (" in second.out
    world.research("--again")
    assert world.asked() == 6


def test_another_question_is_asked(world: World) -> None:
    """A question that is worded anew, or may be answered otherwise, is not answered by what was kept."""
    world.research()
    world.asked()
    world.ask(QUESTIONS.replace("How many people?", "How many people work there?"))
    world.model.script = lambda *_: {"value": 1240, "quote": "We are 1,240 people"}
    assert json.loads(world.research("--json").out)["accounts"][0]["answers"]["staff"]["value"] == 1240
    assert world.asked() == 2


def test_what_failed_is_asked_again(world: World) -> None:
    """A run that got no answer is no miss: the next command asks again."""
    world.model.script = lambda *_: Response("down", 500, {"x-should-retry": "false"})
    assert world.research().code == 5
    assert world.rows("SELECT * FROM calls") == []
    world.asked()
    world.model.script = honest
    assert world.research().code == 0
    assert world.asked() == 4


# As a provider of closefit enrich


def test_enrich_asks_the_agent_like_any_provider(world: World) -> None:
    """The user's own attributes are filled with source and day; what no page says is a miss; nothing is asked twice."""
    done = world.enrich()
    assert done.code == 0, done.err
    rows = world.enriched()
    assert (rows["acme.com"]["how"], rows["acme.com"]["how__source"]) == ("sales-led", "research")
    assert rows["acme.com"]["staff"] == "1240"
    assert (rows["beta.com"]["how"], rows["beta.com"]["how__source"]) == ("", "")
    assert world.asked() == 12  # two runs of two questions, and of one company each has a second chance
    assert len(world.rows("SELECT * FROM researched")) == 4
    assert world.enrich().code == 0
    assert world.asked() == 0
    assert json.loads(world.research("--json").out)["requests"] == 0


def test_an_attribute_whose_runs_do_not_agree_is_left_out(world: World) -> None:
    """Over all accounts the runs of a question must agree as far as it asks; else no account has it, and it is said."""
    world.ask(QUESTIONS.replace("product-led]", "product-led], agreement: 0.9"))

    def wavers(system: str, said: str) -> object:
        if "Beta is a shop" in said and asks("How do they sell?", said):
            return {"value": said.split("one of: ")[1].split(",", maxsplit=1)[0], "quote": "Beta is a shop."}
        return honest(system, said)

    world.model.script = wavers
    done = json.loads(world.enrich().out)
    assert any(note.startswith("how: its runs agree by 75% over the accounts") for note in done["notes"])
    assert {row.get("how", "") for row in world.enriched().values()} == {""}
    assert world.enriched()["acme.com"]["staff"] == "1240"


def test_tokens_are_paid_where_they_have_a_price(world: World) -> None:
    """With a price of a thousand tokens the bill is what was used, and at most what one account may take."""
    with (world.folder / "closefit.toml").open("a", encoding="utf-8") as file:
        file.write('credit = "0.10 usd"\ntokens = 20000\n')
    plan = json.loads(world.enrich("--plan").out)
    assert plan["at_most_usd"] == 4.0
    done = json.loads(world.enrich("--budget", "50usd").out)
    ((micros, credits),) = world.rows("SELECT sum(micros), sum(credits) FROM calls")  # noqa: A001
    assert done["spent_usd"] == micros / 1e6
    assert micros == pytest.approx(credits * 100_000, abs=2)
    assert 0 < done["spent_usd"] < 4.0
    refused = world.enrich("--budget", "0.5usd", "--store", "other.db")
    assert json.loads(refused.out)["spent_usd"] == 0


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Response("{}", 401), "it refuses the key"),
        (Response("", 302, {"Location": "http://127.0.0.1:9/"}), "the plan does not include this"),
    ],
)
def test_an_endpoint_that_refuses_switches_the_agent_off(world: World, answer: Response, said: str) -> None:
    """A fault of the endpoint is no miss: nothing is remembered as unknown, and the provider is left alone."""
    world.model.script = lambda *_: answer
    done = world.enrich()
    assert (done.code, said in done.out) == (0, True)
    assert world.rows("SELECT * FROM researched") == []
    world.asked()
    world.model.script = honest
    world.enrich()
    assert world.asked() == 12


def test_what_the_settings_lack_is_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """No model, a wrong number, a setting that does not exist, a file that is none: exit codes and words of a user."""
    settings = world.folder / "closefit.toml"
    text = settings.read_text(encoding="utf-8")
    for new, code, said in (
        ("[providers.research]\nruns = 2\n", 2, "research cannot be asked: research needs a language model"),
        (
            f"{text.replace('runs = 2', 'runs = 0')}",
            2,
            "providers.research.runs is '0'; expected a whole number from 1",
        ),
        (f"{text}model = 'x'\n", 2, "there is no setting providers.research.model"),
        (text.replace("q.yaml", "none.yaml"), 3, "none.yaml: there is no such file"),
    ):
        settings.write_text(new, encoding="utf-8")
        done = world.enrich()
        assert (done.code, said in " ".join(done.err.split())) == (code, True), done.err
        assert "Traceback" not in done.err
    assert world.asked() == 0


def test_the_agent_stands_in_the_list_of_providers(world: World) -> None:
    """closefit providers names it, with what it fills, or what it still needs."""
    done = closefit("providers")
    assert "research" in done.out
    (world.folder / "closefit.toml").write_text("", encoding="utf-8")
    assert "needs a language model" in " ".join(closefit("providers").out.split())


def test_a_person_whom_an_answer_names_can_be_forgotten(world: World) -> None:
    """A text that names somebody, its quote and the claims it was chosen from go with that person; so does it all."""
    world.ask("closefit_questions: 1\nquestions:\n  - {attribute: switch, ask: What is new?, answer: text}\n")
    world.site.answers["/"] = reply("<p>Jane Doe joined as our chief revenue officer.</p>")
    world.model.script = lambda *_: {"value": "Jane Doe is the new CRO", "quote": "Jane Doe joined as our chief"}
    world.research()
    assert world.rows("SELECT value FROM facts") == [("Jane Doe is the new CRO",)]
    assert closefit("forget", "--person", "Jane Doe", "--yes").code == 0
    tables = ("researched", "provided_facts", "facts", "calls")
    assert "Jane" not in str([world.rows(f"SELECT * FROM {table}") for table in tables])
    world.research("--again")
    assert closefit("forget", "--provider", "research", "--yes").code == 0
    assert world.rows("SELECT * FROM researched") == []
    assert "Jane" not in str([world.rows(f"SELECT * FROM {table}") for table in tables])
