"""``closefit research`` from end to end: a site and an endpoint on this machine, the real command between them."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.command import Finished, closefit
from tests.unit.research.world import KEY, asks, completion, modelled, site_of, visited

QUESTIONS = """closefit_questions: 1
questions:
  - {attribute: how, ask: How do they sell?, one_of: [sales-led, product-led]}
  - {attribute: staff, ask: How many people?, answer: number, low: 1, high: 1000000}
"""


def honest(_: str, said: str) -> object:
    """A model that reads."""
    if asks("How do they sell?", said):
        return {"value": "sales-led", "quote": "Talk to our sales team for a quote."}
    if asks("How many people?", said):
        return {"value": 1240, "quote": "We are 1,240 people in 12 countries."}
    return {"value": None, "quote": ""}


def ask(tmp_path: Path, *more: object) -> Finished:
    (tmp_path / "q.yaml").write_text(QUESTIONS, encoding="utf-8")
    return closefit("research", "acme.com", "--ask", tmp_path / "q.yaml", *more)


def test_answers_come_with_quote_agreement_and_cost(
    httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each value with its agreement, its words and their page; every address, and what the model took."""
    with visited(monkeypatch, site_of()), modelled(httpserver, tmp_path, monkeypatch, honest) as model:
        done = ask(tmp_path)
    assert (done.code, done.err) == (0, "")
    assert "sales-led" in done.out
    assert "1240" in done.out
    assert "100% of 3 runs agree" in done.out
    assert '"We are 1,240 people in 12 countries."  http://acme.com/about' in done.out
    assert "read pricing: http://acme.com/pricing" in done.out
    assert "asked for http://acme.com/careers: 404" in done.out
    assert "tiny: 6 requests, " in done.out
    assert len(model.bodies) == 6
    assert {body["model"] for body in model.bodies} == {"tiny"}
    assert [body["seed"] for body in model.bodies] == [0, 1, 2, 0, 1, 2]


def test_as_json_everything_is_there(httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Values, claims, pages, every address that was asked for with its outcome, and tokens."""

    def invents(_: str, said: str) -> object:
        return {"value": "sales-led", "quote": "Our representatives visit you"} if asks("How do", said) else "no idea"

    with visited(monkeypatch, site_of()), modelled(httpserver, tmp_path, monkeypatch, invents):
        done = ask(tmp_path, "--json", "--runs", 2)
    found = json.loads(done.out)
    (account,) = found["accounts"]
    how, staff = account["answers"]["how"], account["answers"]["staff"]
    assert (how["value"], how["usable"], how["agreement"]) == (None, False, 1.0)
    assert [one["state"] for one in how["claims"]] == ["refused", "refused"]
    assert [one["not_taken"] for one in how["claims"]] == ["sales-led", "sales-led"]
    assert "does not stand in any page" in how["why_unknown"]
    assert [one["state"] for one in staff["claims"]] == ["failed", "failed"]
    assert [one["kind"] for one in account["pages"]] == ["home", "pricing", "about"]
    fetched = {one["url"]: (one["outcome"], one["status"]) for one in account["fetched"]}
    assert fetched["http://acme.com/about"] == ("ok", 200)
    assert fetched["http://acme.com/careers"] == ("ok", 404)
    assert "http://acme.com/robots.txt" in fetched
    assert (found["requests"], found["stopped"], found["tokens_are_estimated"]) == (8, None, False)
    assert 0 < found["tokens"] < found["token_budget"]


def test_a_company_that_cannot_be_read_is_said_to_be(
    httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No host, a site that moved away, robots.txt, an empty page: why, with no request to the model."""
    robots = {"gone.com/robots.txt": b"HTTP/1.1 200 x\r\nContent-Length: 26\r\n\r\nUser-agent: *\nDisallow: /\n"}
    site = site_of() | robots | {"blank.com/": b"HTTP/1.1 200 x\r\nContent-Length: 0\r\n\r\n"}
    with (
        visited(monkeypatch, site, "gone.com", "blank.com"),
        modelled(httpserver, tmp_path, monkeypatch, honest) as model,
    ):
        done = closefit("research", "nobody.com", "gone.com", "blank.com", "--runs", 2)
    assert "nothing to read: no answer: nobody.com is not found" in done.out
    assert "nothing to read: refused by robots.txt" in done.out
    assert "nothing to read: the pages hold no words" in done.out
    assert (done.code, model.bodies) == (0, [])


# Endpoints that do not answer as they should


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Response(f'{{"error": {{"message": "Incorrect API key provided: {KEY}"}}}}', 401), "refuses the key"),
        (Response('{"error": "no"}', 403), "does not let this key use the model (403)"),
        (Response("nothing here", 404), "knows no such model or address"),
        (Response("{}", 429, {"Retry-After": "0"}), "asked too fast, or that nothing is left of the plan (429)"),
        (Response("oops " + KEY, 500, {"x-should-retry": "false"}), "answered 500"),
        (Response("", 302, {"Location": "http://127.0.0.1:9/v1/chat/completions"}), "redirect (302), which is not"),
        (Response("", 307, {"Location": "/v1/elsewhere"}), "redirect (307), which is not followed"),
        (Response('{"error": {"message": "too long"}}', 400), 'answered 400 (it said: "too long")'),
    ],
    ids=["401", "403", "404", "429", "500", "302", "307", "400"],
)
def test_an_endpoint_that_refuses_is_a_vendors_error(
    httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: Response, said: str
) -> None:
    """Exit code 5, what happened, what to do; no trace, no key, no redirect followed, and nobody asks on."""
    elsewhere: list[object] = []

    def followed(request: Request) -> Response:
        elsewhere.append(request)
        return Response("{}")

    httpserver.expect_request("/v1/elsewhere").respond_with_handler(followed)
    with visited(monkeypatch, site_of()), modelled(httpserver, tmp_path, monkeypatch, lambda *_: answer) as model:
        done = ask(tmp_path)
    assert done.code == 5
    assert said in done.err
    assert "See [model] in closefit.toml" in done.err
    assert "Traceback" not in done.err
    assert KEY not in done.out + done.err
    assert KEY[:8] not in done.out + done.err
    assert not elsewhere
    if answer.status_code != 400:
        assert len(model.bodies) <= 3


def test_an_endpoint_that_is_down_is_said_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No connection: one error with the host, and the pages that were read."""
    (tmp_path / "closefit.toml").write_text('[model]\nendpoint = "http://127.0.0.1:1/v1"\nname = "tiny"\n')
    monkeypatch.chdir(tmp_path)
    with visited(monkeypatch, site_of()):
        done = ask(tmp_path)
    assert (done.code, "the model at 127.0.0.1 cannot be reached" in done.err) == (5, True)
    assert done.err.count("cannot be reached") == 1
    assert "read home: http://acme.com/" in done.out


def test_a_slow_endpoint_has_a_limit(httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that takes longer than model.timeout is given up, and nobody asks on."""

    def slow(*_: str) -> object:
        time.sleep(1.4)
        return {"value": None, "quote": ""}

    monkeypatch.setattr("closefit.models.structured._RETRIES", 0)
    with visited(monkeypatch, site_of()), modelled(httpserver, tmp_path, monkeypatch, slow, "timeout = 1\n") as model:
        done = ask(tmp_path)
    assert (done.code, "did not answer within 1 seconds" in done.err) == (5, True)
    assert len(model.bodies) == 1


@pytest.mark.parametrize(
    "answer",
    [
        completion(None), completion(""), completion("{}", choices=[]), completion("{}", choices=None),
        Response("<html>", content_type="text/html"), Response("[1]", content_type="application/json"),
        Response("", content_type="application/json"), Response('{"choices": 5}', content_type="application/json"),
        Response("{", content_type="application/json"), completion("x" * 3_000_000),
        Response(b"\x1f\x8b" + b"0" * 100, 200, {"Content-Encoding": "gzip", "Content-Type": "application/json"}),
    ],
    ids=["null", "blank", "no choices", "null choices", "html", "list", "empty", "wrong", "cut", "huge", "packed"],
)  # fmt: skip
def test_an_answer_that_is_none_fails_its_run_only(
    httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: Response
) -> None:
    """Empty, cut, huge or packed answers to one question: unknown, and the other question is answered."""
    monkeypatch.setattr("closefit.models.structured._RETRIES", 0)

    def script(system: str, said: str) -> object:
        return answer if asks("How do", said) else honest(system, said)

    with visited(monkeypatch, site_of()), modelled(httpserver, tmp_path, monkeypatch, script):
        done = ask(tmp_path, "--json", "--runs", 2)
    found = json.loads(done.out.partition('\n{\n  "error"')[0])["accounts"][0]["answers"]
    assert {one["state"] for one in found["how"]["claims"]} == {"failed"}
    assert "Traceback" not in done.err
    if done.code == 0:
        assert found["staff"]["value"] == 1240


def test_an_endpoint_that_knows_no_schema_is_told_it_in_words(
    httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A 400 about response_format: the schema stands in the request from then on, and answers come."""

    def picky(system: str, said: str) -> object:
        if "response_format" in model.bodies[-1] and model.bodies[-1]["response_format"]["type"] == "json_schema":
            return Response('{"error": {"message": "This response_format type is unavailable now"}}', 400)
        return honest(system, said)

    with visited(monkeypatch, site_of()), modelled(httpserver, tmp_path, monkeypatch, picky) as model:
        done = ask(tmp_path, "--json", "--runs", 2)
    assert json.loads(done.out)["accounts"][0]["answers"]["staff"]["value"] == 1240
    assert len(model.bodies) == 5


def test_the_budget_holds_where_the_endpoint_counts_nothing(
    httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tokens are estimated, it is said, and the run stops all the same."""
    with visited(monkeypatch, site_of()), modelled(httpserver, tmp_path, monkeypatch, honest) as model:
        model.counts_tokens = False
        done = ask(tmp_path, "--tokens", 3_000)
    assert "about " in done.out.splitlines()[-1]
    assert "not taken: the 3,000 tokens of this run are spent" in done.out.replace("\n", " ")
    assert (done.code, 1 <= len(model.bodies) < 6) == (0, True)


def test_nothing_is_sent_without_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings, an empty key, an address that is none or carries a password: exit code 2, and nothing is read."""
    monkeypatch.chdir(tmp_path)
    with visited(monkeypatch, site_of()) as site:
        assert "needs a language model, and the settings name none; nothing was sent" in ask(tmp_path).err
        for address, said in (
            ("file:///etc/passwd", "is no http address"),
            ("http://[::1/v1", "is no http address"),
            ("http://me:pass-word@host/v1", "has a name or password in its address"),
        ):
            (tmp_path / "closefit.toml").write_text(f'[model]\nendpoint = "{address}"\nname = "x"\n')
            done = ask(tmp_path)
            assert (done.code, said in done.err, "pass-word" in done.err) == (2, True, False)
        assert closefit("research").code == 2
        done = closefit("research", "not a domain")
        assert (done.code, "'not a domain' is no web domain" in done.err) == (2, True)
    assert site.seen == []


def test_the_environment_of_another_account_stays_here(
    httpserver: HTTPServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What variables say of an account at OpenAI is not sent to the endpoint that the settings name."""
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, f"other-{name}")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with visited(monkeypatch, site_of()), modelled(httpserver, tmp_path, monkeypatch, honest) as model:
        done = ask(tmp_path, "--runs", 1)
    assert done.code == 0
    assert "other-" not in model.asked
    assert {head["Authorization"] for head in model.heads} == {f"Bearer {KEY}"}
