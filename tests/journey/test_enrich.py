"""``closefit enrich`` as a user runs it, against a vendor played on loopback."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from closefit.store import sole_run
from tests.command import Finished, closefit

SETTINGS = """\
[enrich]
providers = ["hunter"]

[providers.hunter]
address = "{address}"
credit = "0.05 usd"
"""


class Project:
    """A folder with accounts and settings, and the vendor that it asks."""

    def __init__(self, folder: Path, server: HTTPServer) -> None:
        self.folder, self.asked = folder, Counter[str]()
        server.expect_request("/companies/find").respond_with_handler(self._answer)
        (folder / "closefit.toml").write_text(SETTINGS.format(address=server.url_for("").rstrip("/")), encoding="utf-8")
        rows = ["Domain,Company,Number of Employees,Note"]
        rows += [f"acme{n}.com,Acme {n},{'' if n % 2 else 50 + n},note {n}" for n in range(12)]
        (folder / "accounts.csv").write_text("\n".join(rows), encoding="utf-8")

    def _answer(self, request: Request) -> Response:
        domain = request.args["domain"]
        self.asked[domain] += 1
        number = int(domain.removeprefix("acme").removesuffix(".com"))
        data = {} if number % 3 == 0 else {"category": {"industry": "Software"}, "metrics": {"employees": 100 + number}}
        return Response(json.dumps({"data": data}), content_type="application/json")

    def enrich(self, *arguments: object) -> Finished:
        return closefit("enrich", "accounts.csv", "--fields", "employees,industry", *arguments)

    def rows(self) -> dict[str, dict[str, str]]:
        with (self.folder / "enriched.csv").open(encoding="utf-8", newline="") as file:
            return {row["account"]: row for row in csv.DictReader(file)}


@pytest.fixture
def project(tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HUNTER_API_KEY", "secret-key")
    return Project(tmp_path, httpserver)


def test_gaps_are_filled_with_source_and_date(project: Project) -> None:
    """Every gap is filled where the vendor knows it; the user's own values stay, and what was paid is said."""
    done = project.enrich("--budget", "1usd")
    assert done.code == 0, done.err
    rows = project.rows()
    assert rows["acme1.com"]["Number of Employees"] == "101"
    assert rows["acme1.com"]["Number of Employees__source"] == "hunter"
    assert rows["acme1.com"]["industry"] == "software"
    assert rows["acme2.com"]["Number of Employees"] == "52"
    assert rows["acme2.com"]["Number of Employees__source"] == ""
    assert rows["acme3.com"]["industry"] == ""
    assert rows["acme2.com"]["Note"] == "note 2"
    assert "spent 0.08 of 1.00 usd" in done.out
    assert "secret-key" not in done.out + done.err


def test_the_file_that_comes_out_is_read_with_its_provenance(project: Project) -> None:
    """What comes out goes in: nothing is bought again, and the sources are still there."""
    project.enrich("--budget", "1usd")
    (project.folder / "accounts.csv").write_bytes((project.folder / "enriched.csv").read_bytes())
    (project.folder / ".closefit" / "closefit.db").unlink()
    asked = sum(project.asked.values())
    done = project.enrich("--budget", "1usd", "--json")
    assert json.loads(done.out)["spent_usd"] == 0
    assert sum(project.asked.values()) == asked + 4  # a miss stands in no file
    assert project.rows()["acme1.com"]["Number of Employees__source"] == "hunter"


def test_a_second_run_asks_nobody(project: Project) -> None:
    """Facts and misses are remembered."""
    project.enrich("--budget", "1usd")
    done = project.enrich("--budget", "1usd")
    assert set(project.asked.values()) == {1}
    assert "nobody was asked" in done.out


def test_the_plan_asks_nobody_and_its_upper_end_holds(project: Project) -> None:
    """The bill before comes without a call, and the bill after is not above it."""
    done = project.enrich("--plan", "--json")
    assert not project.asked
    bill = json.loads(done.out)
    assert bill["at_most_usd"] == pytest.approx(0.12)
    assert bill["providers"][0]["guessed_fields"] == ["employees", "industry"]
    after = json.loads(project.enrich("--yes", "--json").out)
    assert after["spent_usd"] <= bill["at_most_usd"]


def test_what_costs_money_needs_a_budget(project: Project) -> None:
    """Without a budget and without --yes nobody is asked."""
    done = project.enrich()
    assert (done.code, project.asked) == (2, Counter())
    assert "this costs money, and no budget was named" in done.err
    assert "--budget 50usd" in done.err


@pytest.mark.parametrize(
    ("arguments", "settings", "said"),
    [
        (["--providers", "huntr"], "", "there is no provider 'huntr'\n    Perhaps you meant 'hunter'."),
        (["--fields", "employes"], "", "nobody fills a field 'employes'\n    Perhaps you meant 'employees'."),
        (["--budget", "much"], "", "--budget 'much' is no amount of money\n    Write it in US dollars: 50usd."),
        ([], "[providers.hunter]\nadress = 'x'", "there is no setting providers.hunter.adress"),
        ([], "[providers.hunter]\ncredit = 'two'", "providers.hunter.credit is 'two'; expected an amount"),
        ([], "[providers.hunter]\ncredit = 2", "providers.hunter.credit is 2; expected text in quotes"),
        ([], "[providers.huntr]\ncredit = '1 usd'", "there is no provider 'huntr'"),
        ([], "[enrich]\nproviders = []", "no provider is named, and nobody is asked who is not named"),
        (
            [],
            "[enrich]\nfreshness = ['employees']",
            "enrich.freshness has 'employees'\n    Write it as 'employees = 90'.",
        ),
        ([], "[enrich]\nfreshness = ['employees = soon']", "says 'soon' of employees"),
        (
            [],
            "[enrich]\norder = ['apollo']",
            "enrich.order has 'apollo'\n    Write it as 'employees = apollo, hunter'.",
        ),
        ([], "[enrich]\nproviders = ['hunter']", "hunter cannot be asked: what a credit costs is not public"),
    ],
)
def test_what_is_wrong_is_said(project: Project, arguments: list[str], settings: str, said: str) -> None:
    """Each mistake is named with what to write instead, and nobody is asked."""
    if settings:
        (project.folder / "closefit.toml").write_text(settings, encoding="utf-8")
        if "providers" not in settings.splitlines()[1]:
            arguments = ["--providers", "hunter", *arguments]
    done = project.enrich(*arguments)
    assert (done.code, project.asked) == (2, Counter())
    assert said in done.err


def test_a_missing_key_is_said(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of the variable is said, and nothing is asked."""
    monkeypatch.delenv("HUNTER_API_KEY")
    done = project.enrich("--budget", "1usd")
    assert done.code == 2
    assert "hunter cannot be asked: its key is missing: set HUNTER_API_KEY in the environment" in done.err


def test_out_may_not_be_the_file_that_is_read(project: Project) -> None:
    """What the user brought is not overwritten."""
    done = project.enrich("--budget", "1usd", "--out", "accounts.csv")
    assert done.code == 2
    assert "is a file that is read here" in done.err


def test_coverage_is_told_by_segment_and_as_a_page(project: Project) -> None:
    """The page has the charts, the bill and every segment, and needs no network."""
    done = project.enrich("--budget", "1usd", "--report", "coverage.html", "--by", "industry")
    assert "Coverage by industry" in done.out
    page = (project.folder / "coverage.html").read_text(encoding="utf-8")
    assert "Accounts that have each field" in page
    assert "What a found fact cost" in page
    assert "Coverage by industry, the largest segments" in page
    assert page.count("<svg") == 4
    assert "http" not in page.replace("http-equiv", "")
    wrong = project.enrich("--budget", "1usd", "--by", "colour")
    assert (wrong.code, "--by 'colour' is no attribute of these accounts" in wrong.err) == (2, True)


def test_one_store_under_two_names_is_used_by_one_run(project: Project) -> None:
    """A link to the store's file leads to the same lock: two runs cannot both buy what neither has."""
    project.enrich("--budget", "5usd", "--store", "closefit.db")
    (project.folder / "other.db").symlink_to(project.folder / "closefit.db")
    with sole_run(project.folder / "closefit.db.enrich"):
        refused = project.enrich("--budget", "5usd", "--store", "other.db")
    assert refused.code == 2
    assert "another enrichment is using this store" in refused.err


def test_one_company_under_two_spellings_is_bought_once(project: Project) -> None:
    """Spellings of one domain are one account, which is asked about once and counted once."""
    (project.folder / "accounts.csv").write_text(
        "Domain,Company\nacme1.com,Acme\nhttps://www.ACME1.com/about,Acme Inc\n", encoding="utf-8"
    )
    done = project.enrich("--budget", "5usd", "--json")
    assert done.code == 0, done.err
    assert project.asked == {"acme1.com": 1}
    assert [(one["accounts"], one["after"]) for one in json.loads(done.out)["fields"]] == [(1, 1), (1, 1)]
