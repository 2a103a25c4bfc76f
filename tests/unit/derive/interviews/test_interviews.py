"""Interviews through the door a user takes: the plan, the counts, the model, the profile."""

from __future__ import annotations

import csv
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from closefit.profile import load_profile
from tests.command import closefit

HEADER = "account,outcome,trigger,objection,success"
PROFILE = """\
closefit: 1
profile: mine   # the only one
version: 3
fit:
  qualify: 2
  criteria:
    # people count
    - {name: size, when: employees >= 50, points: 2}
"""


def _file(tmp_path: Path, *rows: str, header: str = HEADER) -> Path:
    path = tmp_path / "filled.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


ROWS = (
    "a.com,won,new VP of Sales,nothing,reps save 5 hours a week",
    "b.com,won,a new CRO joined,migration effort,win rate up",
    "c.com,won,new leader,too expensive at first,pipeline up",
    "d.com,lost,curious,under contract until 2027,",
    "e.com,lost,an audit,locked in,",
)


def test_triggers_become_signals_and_objections_exclusions(tmp_path: Path) -> None:
    """What at least two won accounts named is a signal, what two lost ones named a proposed exclusion, with counts."""
    done = closefit("interviews", _file(tmp_path, *ROWS), "--out", tmp_path, "--json")
    found = json.loads(done.out)
    assert (found["won"], found["lost"]) == (3, 2)
    assert [signal["kind"] for signal in found["signals"]] == ["leadership_change"]
    assert [e["when"] for e in found["exclusions"]] == ["days_until(competitor_contract_end) > 120"]
    draft = load_profile(tmp_path / "interviews.yaml")
    evidence = draft.intent.signals[0].evidence
    assert evidence is not None
    assert (evidence.source.value, evidence.won, evidence.lost, evidence.share_won) == ("interview", 3, 2, 1)
    assert not draft.exclude[0].active


def test_into_a_profile_keeps_what_a_person_wrote(tmp_path: Path) -> None:
    """Offers are added to the profile, comments stay, the card prints success, and a second run adds nothing."""
    profile = tmp_path / "icp.yaml"
    profile.write_text(PROFILE, encoding="utf-8")
    file = _file(tmp_path, *ROWS)
    done = closefit("interviews", file, "--out", tmp_path, "--into", profile)
    assert (
        "written into the profile: signal leadership_change, exclusion 'said: locked in' (proposed), value proposition"
        in done.out
    )
    text = profile.read_text(encoding="utf-8")
    assert "profile: mine   # the only one" in text
    assert "# people count" in text
    loaded = load_profile(profile)
    assert [rule.kind for rule in loaded.intent.signals] == ["leadership_change"]
    card = closefit("card", profile).out
    assert "Value proposition" in card
    assert "more revenue (2 of 3)" in card
    again = closefit("interviews", file, "--out", tmp_path, "--into", profile)
    assert "written into the profile: nothing" in again.out
    assert profile.read_text(encoding="utf-8") == text


def test_outcomes_come_from_the_deals(tmp_path: Path) -> None:
    """Without an outcome column the last closed deal decides; whom the deals do not know is counted apart."""
    (tmp_path / "deals.csv").write_text(
        "Deal ID,Domain,Stage,Close Date\n1,a.com,Closed Won,2026-01-01\n2,b.com,Closed Won,2025-01-01\n"
        "3,b.com,Closed Lost,2026-02-01\n",
        encoding="utf-8",
    )
    rows = ("https://www.a.com,growth,,", "b.com,growth,,", "nobody.com,growth,,")
    file = _file(tmp_path, *rows, header="account,trigger,objection,success")
    done = closefit("interviews", file, "--deals", tmp_path / "deals.csv", "--out", tmp_path, "--json")
    found = json.loads(done.out)
    assert [(a["account"], a["outcome"]) for a in found["answers"]] == [
        ("a.com", "won"), ("b.com", "lost"), ("nobody.com", None),
    ]  # fmt: skip
    assert found["unknown"] == [{"account": "nobody.com", "line": 4}]
    assert "The deals know nothing of nobody.com (line 4)" in found["warnings"][-1]


def test_rows_that_say_nothing_are_listed(tmp_path: Path) -> None:
    """A row without an account, without an answer, or with a strange outcome is said with its line."""
    file = _file(tmp_path, "a.com,won,growth,,", ",won,growth,,", "c.com,won,,,", "d.com,perhaps,growth,,")
    done = closefit("interviews", file, "--out", tmp_path)
    assert "line 3: no account" in done.out
    assert "line 4: no answer to any of the three questions" in done.out
    assert "line 5: the outcome 'perhaps' is neither won nor lost: counted apart" in done.out


@pytest.mark.parametrize(
    ("header", "row", "message"),
    [
        ("who,trigger", "a,b", "there is no column for the account"),
        ("account,notes", "a,b", "there is no column for any of the three questions"),
        ("account,trigger", "", "there is a header and no row below it"),
        ("account,trigger", "a.com,", "holds no interview that can be used"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, header: str, row: str, message: str) -> None:
    """Each says what is missing, and nothing is written."""
    path = tmp_path / "filled.csv"
    path.write_text(f"{header}\n{row}\n" if row else f"{header}\n", encoding="utf-8")
    done = closefit("interviews", path, "--out", tmp_path)
    assert done.code == 3
    assert message in done.err
    assert not (tmp_path / "interviews.json").exists()


def test_what_is_asked_wrongly(tmp_path: Path) -> None:
    """Neither a file nor --plan; --plan with a file; --plan without customers; --into a file that is not there."""
    assert "interviews needs a filled-in file, or --plan" in closefit("interviews").err
    assert "--plan takes no filled-in file" in closefit("interviews", "x.csv", "--plan").err
    assert "--plan needs to know who closed lately" in closefit("interviews", "--plan").err
    done = closefit("interviews", _file(tmp_path, *ROWS), "--into", tmp_path / "no.yaml")
    assert (done.code, "there is no such file" in done.err) == (2, True)


def _deals(tmp_path: Path, count: int = 60) -> Path:
    path = tmp_path / "deals.csv"
    rows = [
        f"{n},c{n}.example,{'Closed Won' if n % 3 else 'Closed Lost'},2026-0{1 + n % 6}-1{n % 9},"
        f"{('software', 'retail', 'media', 'energy')[n % 4]},{10 * (n + 1)}"
        for n in range(count)
    ]
    path.write_text("\n".join(["Deal ID,Domain,Stage,Close Date,Industry,Employees", *rows]) + "\n", encoding="utf-8")
    return path


def _plan(tmp_path: Path, *more: object) -> dict[str, Any]:
    done = closefit("interviews", "--plan", "--as-of", "2026-06-30", "--out", tmp_path, "--json", *more)
    assert done.code == 0, done.err
    plan: dict[str, Any] = json.loads(done.out)
    return plan


def test_the_plan_spreads_over_segments_and_sizes(tmp_path: Path) -> None:
    """Ten of forty customers: every industry and every size is among them, all closed in the last six months."""
    plan = _plan(tmp_path, "--deals", _deals(tmp_path))
    assert len(plan["picked"]) == 10
    assert {p["outcome"] for p in plan["picked"]} == {"won"}
    assert {p["groups"]["industry"] for p in plan["picked"]} == {"software", "retail", "media", "energy"}
    assert len({p["groups"]["employees"] for p in plan["picked"]}) == 3
    assert all("2025-12-30" < p["closed"] <= "2026-06-30" for p in plan["picked"])
    assert list(plan["questions"]) == ["trigger", "objection", "success"]


def test_the_plan_is_the_same_every_time_and_a_form(tmp_path: Path) -> None:
    """Two plans are one; the form has an empty cell an answer, and a form that was filled in is not overwritten."""
    deals = _deals(tmp_path)
    form = tmp_path / "interviews.csv"
    first, second = (_plan(tmp_path, "--deals", deals, "--lost", 3) for _ in range(2))
    assert first["picked"] == second["picked"]
    rows = list(csv.DictReader(form.read_text(encoding="utf-8").splitlines()))
    assert len(rows) == 13
    assert {row["outcome"] for row in rows} == {"won", "lost"}
    assert all(row["trigger"] == row["objection"] == row["success"] == "" for row in rows)
    form.write_text("filled in", encoding="utf-8")
    _plan(tmp_path, "--deals", deals, "--lost", 3)
    assert form.read_text(encoding="utf-8") == "filled in"
    assert (tmp_path / "interviews.new.csv").exists()


def test_the_plan_says_when_there_are_fewer(tmp_path: Path) -> None:
    """Three recent customers are all on the list, and a longer window is proposed."""
    path = tmp_path / "customers.csv"
    path.write_text(
        "Domain,Customer Since\na.com,2026-05-01\nb.com,2026-06-01\nc.com,2026-04-01\nd.com,2020-01-01\n",
        encoding="utf-8",
    )
    plan = _plan(tmp_path, "--customers", path)
    assert [p["account"] for p in plan["picked"]] == ["b.com", "a.com", "c.com"]
    assert "3 customers closed in the last 6 months, and 8 to 12 are wanted" in plan["warnings"][0]
    assert "--months 12" in plan["warnings"][0]


def test_a_plan_without_dates(tmp_path: Path) -> None:
    """A list of names cannot be planned from, and says which column is missing."""
    path = tmp_path / "customers.csv"
    path.write_text("Domain,ARR\na.com,1\nb.com,2\n", encoding="utf-8")
    done = closefit("interviews", "--plan", "--customers", path)
    assert done.code == 3
    assert "dates at which customers started (such as Customer Since)" in done.err


@contextmanager
def _model(reply: str, status: int = 200) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A model that always says the same, on this machine; what it was asked."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append({"path": self.path, "key": self.headers.get("Authorization"), **body})
            answer = json.dumps({"choices": [{"message": {"content": reply}}]}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    (tmp_path / "closefit.toml").write_text(
        f'[model]\nendpoint = "{address}"\nname = "small"\nkey_env = "TRIAL_KEY"\n', encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRIAL_KEY", "abc")


def test_a_model_proposes_and_a_person_confirms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only answers in which nothing was recognised are sent; a proposal counts once a person wrote yes beside it."""
    file = _file(tmp_path, "a.com,won,the wind had turned,nothing,", "b.com,lost,an audit,,")
    reply = '{"codes": [{"code": "growth", "quote": "the wind had turned"}, {"code": "magic", "quote": "the wind"}]}'
    with _model(reply) as (address, asked):
        _settings(tmp_path, monkeypatch, address)
        done = closefit("interviews", file, "--propose", "proposals.csv")
    assert done.code == 0, done.err
    assert [one["messages"][1]["content"] for one in asked] == ["the wind had turned"]
    assert (asked[0]["path"], asked[0]["key"], asked[0]["model"]) == ("/v1/chat/completions", "Bearer abc", "small")
    assert "not taken: line 2, trigger: there is no code 'magic'" in done.out
    proposals = tmp_path / "proposals.csv"
    before = json.loads(closefit("interviews", file, "--confirmed", proposals, "--json").out)
    assert before["answers"][0]["codes"] == []
    text = proposals.read_text(encoding="utf-8")
    proposals.write_text(text.replace("the wind had turned,\n", "the wind had turned,yes\n"), encoding="utf-8")
    after = json.loads(closefit("interviews", file, "--confirmed", proposals, "--json").out)
    assert after["answers"][0]["codes"] == [{"code": "growth", "because": "the wind had turned", "how": "confirmed"}]


def test_proposals_that_are_there_are_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of proposals may hold a person's yes, so nothing is sent and the file stays."""
    file = _file(tmp_path, "a.com,won,the wind had turned,,")
    kept = tmp_path / "proposals.csv"
    kept.write_text("line,confirmed\n2,yes\n", encoding="utf-8")
    with _model("{}") as (address, asked):
        _settings(tmp_path, monkeypatch, address)
        done = closefit("interviews", file, "--propose", kept)
        nowhere = closefit("interviews", file, "--propose", tmp_path / "no" / "p.csv")
    assert (done.code, nowhere.code) == (2, 2)
    assert "may hold what a person confirmed; nothing was sent" in done.err
    assert "there is no folder" in nowhere.err
    assert not asked
    assert kept.read_text(encoding="utf-8") == "line,confirmed\n2,yes\n"


def test_a_quote_that_nobody_said_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that makes up words, or replies in prose, proposes nothing."""
    file = _file(tmp_path, "a.com,won,the wind had turned,,")
    for reply, why in (
        ('{"codes": [{"code": "growth", "quote": "we grew"}]}', "nobody said 'we grew'"),
        ("Certainly! It is growth.", "the reply is no JSON with codes"),
    ):
        with _model(reply) as (address, _):
            _settings(tmp_path, monkeypatch, address)
            done = closefit("interviews", file, "--propose", "proposals.csv", "--json")
        found = json.loads(done.out)
        assert (found["proposed"], found["refused"]) == (0, [f"line 2, trigger: {why}"])


def test_nothing_is_sent_unless_a_model_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without [model] in the settings, or with an empty key, it says so and writes nothing."""
    monkeypatch.chdir(tmp_path)
    file = _file(tmp_path, "a.com,won,the wind had turned,,")
    done = closefit("interviews", file, "--propose", "proposals.csv")
    assert (done.code, "the settings name none; nothing was sent" in done.err) == (2, True)
    _settings(tmp_path, monkeypatch, "http://127.0.0.1:1/v1")
    monkeypatch.delenv("TRIAL_KEY")
    assert (
        "TRIAL_KEY that model.key_env names is empty; nothing was sent"
        in closefit("interviews", file, "--propose", "proposals.csv").err
    )
    assert not (tmp_path / "proposals.csv").exists()


def test_a_model_that_fails_is_a_vendors_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused, unreachable, or no http address: exit code 5 or 2, what happened, and no file."""
    file = _file(tmp_path, "a.com,won,the wind had turned,,")
    with _model("x", status=503) as (address, _):
        _settings(tmp_path, monkeypatch, address)
        done = closefit("interviews", file, "--propose", "p.csv")
    assert (done.code, "the model at 127.0.0.1 answered 503" in done.err) == (5, True)
    _settings(tmp_path, monkeypatch, "http://127.0.0.1:1/v1")
    done = closefit("interviews", file, "--propose", "p.csv")
    assert (done.code, "the model at 127.0.0.1 did not answer as expected" in done.err) == (5, True)
    _settings(tmp_path, monkeypatch, "file:///etc/passwd")
    assert "is no http address" in closefit("interviews", file, "--propose", "p.csv").err
    assert not (tmp_path / "p.csv").exists()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("2,a.com,trigger,the wind had turned,growth,x,maybe", "proposals.csv:2:7: 'maybe' is neither yes nor no"),
        ("2,a.com,trigger,the wind had turned,magic,x,yes", "there is no code 'magic' for the trigger"),
        ("2,a.com,reason,the wind had turned,growth,x,yes", "there is no question 'reason'"),
        ("9,a.com,trigger,the wind had turned,growth,x,yes", "line 9 of the interviews has another answer now"),
    ],
)
def test_confirmations_that_cannot_be_used(tmp_path: Path, row: str, message: str) -> None:
    """Each wrong row is said with file, line and column."""
    file = _file(tmp_path, "a.com,won,the wind had turned,,")
    proposals = tmp_path / "proposals.csv"
    proposals.write_text(f"line,account,question,answer,proposed,quote,confirmed\n{row}\n", encoding="utf-8")
    done = closefit("interviews", file, "--confirmed", proposals, "--out", tmp_path)
    assert done.code == 3
    assert message in done.err


def test_the_page_escapes_what_people_said(tmp_path: Path) -> None:
    """An answer is text on the page and no formula in the table."""
    closefit("interviews", _file(tmp_path, 'a.com,won,"=1+1 <script>x</script>",,'), "--out", tmp_path)
    page = (tmp_path / "interviews.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert ",'=1+1" in (tmp_path / "interviews-coded.csv").read_text(encoding="utf-8")


def test_a_reply_nested_without_end_is_a_reply_that_cannot_be_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred thousand brackets in a model's reply are refused like any other prose."""
    file = _file(tmp_path, "a.com,won,the wind had turned,,")
    with _model('{"codes": ' + "[" * 100_000 + "]" * 100_000 + "}") as (address, _):
        _settings(tmp_path, monkeypatch, address)
        done = closefit("interviews", file, "--propose", "proposals.csv", "--json")
    assert json.loads(done.out)["refused"] == ["line 2, trigger: the reply is no JSON with codes"]


def test_an_endpoint_that_is_no_address_is_a_matter_of_usage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Brackets that are no IPv6 address are said to be no http address."""
    file = _file(tmp_path, "a.com,won,the wind had turned,,")
    _settings(tmp_path, monkeypatch, "http://[::1/v1")
    done = closefit("interviews", file, "--propose", "proposals.csv")
    assert done.code == 2
    assert "'http://[::1/v1' is no http address" in done.err
