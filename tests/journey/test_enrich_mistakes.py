"""``closefit enrich`` and its user's mistakes: one clear message before anything is spent, nothing half-written."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.command import Finished, closefit

SETTINGS = """\
[enrich]
providers = ["hunter"]
{more}

[providers.hunter]
address = "{address}"
credit = "0.05 usd"

[providers.crm]
table = "crm.csv"
"""
ACCOUNTS = "domain,name,employees,founded\nacme.com,Acme,,1999\nbeta.io,Beta,,\nacme.com,Acme again,7,\n,Nobody,,\n"


class Project:
    """A folder with accounts, a table and a vendor on loopback that counts who asks, and with which key."""

    def __init__(self, folder: Path, server: HTTPServer) -> None:
        self.folder, self.address, self.keys = folder, server.url_for("").rstrip("/"), list[str]()
        self.answer = Response('{"data": {"metrics": {"employees": 100}}}', content_type="application/json")
        server.expect_request("/companies/find").respond_with_handler(self._answer)
        (folder / "accounts.csv").write_text(ACCOUNTS, encoding="utf-8")
        (folder / "crm.csv").write_text("domain,employees,fleet\nacme.com,5,3\n", encoding="utf-8")
        self.settings()

    def settings(self, more: str = "") -> None:
        text = SETTINGS.format(address=self.address, more=more)
        (self.folder / "closefit.toml").write_text(text, encoding="utf-8")

    def _answer(self, request: Request) -> Response:
        self.keys.append(request.headers["X-API-KEY"])
        return self.answer

    def enrich(self, *arguments: object) -> Finished:
        return closefit("enrich", "accounts.csv", "--fields", "employees", "--budget", "1usd", *arguments)


@pytest.fixture
def project(tmp_path: Path, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HUNTER_API_KEY", "secret-key")
    return Project(tmp_path, httpserver)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--out", "x.txt"), "x.txt: a file that ends in .txt cannot be written"),
        (("--out", "no/x.csv"), "no/x.csv: cannot write: No such file or directory"),
        (("--out", "crm.csv"), "--out crm.csv is a file that is read here, and what it holds would be lost"),
        (("--report", "no/page.html"), "no/page.html: cannot write: No such file or directory"),
        (("--report", "accounts.csv"), "--report accounts.csv is a file that is read here"),
        (("--report", "enriched.csv"), "--report and --out are both enriched.csv"),
        (("--budget", "99999999999999999999"), "--budget '99999999999999999999' is no amount of money"),
    ],
)
def test_what_could_not_be_written_is_said_before_anybody_is_asked(
    project: Project, arguments: tuple[str, ...], said: str
) -> None:
    """A place that cannot be written, or that would take the place of what is read, costs nothing and loses nothing."""
    done = project.enrich(*arguments)
    assert done.code == 2
    assert said in done.err
    assert project.keys == []
    assert (project.folder / "accounts.csv").read_text(encoding="utf-8") == ACCOUNTS
    assert not (project.folder / "enriched.csv").exists()
    assert not list(project.folder.glob(".*.csv"))


def test_a_page_never_takes_the_place_of_the_store(project: Project) -> None:
    """What was paid for is not overwritten by its own report."""
    assert project.enrich().code == 0
    store = project.folder / ".closefit/closefit.db"
    before = store.read_bytes()
    done = project.enrich("--report", store)
    assert (done.code, "is a file that is read here" in done.err) == (2, True)
    assert store.read_bytes() == before


def test_names_in_the_settings_that_nobody_obeys_are_refused_at_once(project: Project) -> None:
    """An order, freshness or memory of misses for a misspelt field or provider is an error that says what was meant."""
    project.settings(
        'order = ["employees = huntr", "fleet = crm"]\nfreshness = ["employes = 9"]\nmisses = ["fleeet = 9"]'
    )
    done = project.enrich("--plan")
    assert done.code == 2
    assert "3 problems" in done.err
    assert "enrich.order names a provider 'huntr', and there is none\n    Perhaps you meant 'hunter'." in done.err
    assert (
        "enrich.freshness names a field 'employes', and there is none\n    Perhaps you meant 'employees'." in done.err
    )
    assert "enrich.misses names a field 'fleeet', and there is none\n    Perhaps you meant 'fleet'." in done.err


def test_fields_of_research_and_of_tables_are_known_in_the_settings(project: Project) -> None:
    """A line about a provider that this command does not ask is no mistake."""
    project.settings('order = ["primary_motion = research", "fleet = crm"]\nfreshness = ["buys_category = 9"]')
    assert project.enrich("--plan").code == 0


def test_a_row_that_stands_twice_is_said_in_the_plan_and_after(project: Project) -> None:
    """A row that is not asked about is counted, with its line, before money is spent and after."""
    note = "note: accounts.csv: 1 row: an account that stands on an earlier line (line 4)"
    assert note in project.enrich("--plan").out
    done = project.enrich()
    assert note in done.out
    assert "1 account has no domain as its key: nobody can be asked about it" in done.out


def test_whole_numbers_stay_whole_whether_or_not_they_are_filled(project: Project) -> None:
    """A column that nobody fills comes out as it went in."""
    assert project.enrich().code == 0
    with (project.folder / "enriched.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["account"]: row for row in csv.DictReader(file)}
    assert [rows["acme.com"][name] for name in ("employees", "founded")] == ["100", "1999"]


def test_a_key_with_a_line_end_is_read_without_it(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `$(cat key)` or an .env file leaves behind is no part of the key; a key torn in two is refused."""
    monkeypatch.setenv("HUNTER_API_KEY", " secret-key\r\n")
    assert project.enrich().code == 0
    assert set(project.keys) == {"secret-key"}
    monkeypatch.setenv("HUNTER_API_KEY", "secret\nkey")
    done = project.enrich("--store", "other.db")
    assert done.code == 2
    assert "HUNTER_API_KEY holds a line end or a character that nobody can see: copy the key again" in done.err
    assert "secret" not in done.err + done.out


def test_a_provider_that_takes_no_question_says_why(project: Project) -> None:
    """Refused questions are counted with the provider's own words; there is no run without a result and a reason."""
    project.answer = Response('{"errors": [{"details": "domain is odd"}]}', 400, content_type="application/json")
    done = project.enrich()
    assert "hunter could not be asked about 2 accounts (400: " in " ".join(done.out.split())
    assert "domain is odd" in done.out


def test_a_fault_is_told_with_its_words(project: Project) -> None:
    """A vendor that cannot be reached is named with what the network said."""
    project.address = "http://127.0.0.1:9"
    project.settings()
    done = project.enrich()
    words = " ".join(done.out.split())
    assert "hunter had 8 faults; 2 accounts were given up after the last try (127.0.0.1 cannot be reached: " in words


def test_segments_beyond_those_that_are_shown_are_counted(project: Project) -> None:
    """Coverage by an attribute of many values says how many it leaves out; a number is written as people do."""
    rows = "".join(f"d{n}.com,D,{n},\n" for n in range(1, 16))
    (project.folder / "accounts.csv").write_text(f"domain,name,employees,founded\n{rows}", encoding="utf-8")
    done = project.enrich("--by", "employees", "--out", "my accounts.csv")
    assert "and 5 more, with 5 accounts: --report, --json" in done.out
    assert "  1 " in done.out
    assert "1.0" not in done.out.partition("Coverage by employees")[2]
    assert "next: closefit score 'my accounts.csv'" in " ".join(done.out.split())


def test_a_place_where_nothing_can_be_kept_is_no_other_run(project: Project) -> None:
    """What keeps the store from being held, a full disk or a folder without rights, is said as what it is."""
    (project.folder / ".closefit/closefit.db.enrich.lock").mkdir(parents=True)
    done = project.enrich()
    assert (done.code, "another enrichment" in done.err) == (3, False)
    assert "cannot be used: unable to open database file\n    Free disk space, make its folder writable" in done.err
    assert project.keys == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--plan", "--report", "page.html"), "--plan asks nobody, so --report has nothing to show"),
        (("--signals", "signals.csv"), "--signals and --people say which facts can change a tier"),
        (("--people", "people.csv", "--plan"), "--signals and --people say which facts can change a tier"),
    ],
)
def test_what_would_have_no_effect_is_refused(project: Project, arguments: tuple[str, ...], said: str) -> None:
    """A flag that would be read and never used is a mistake, and no money is spent beside it."""
    done = project.enrich(*arguments)
    assert (done.code, said in done.err, project.keys) == (2, True, [])
