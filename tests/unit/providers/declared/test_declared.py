"""Declared providers against a local server that answers as the file says: requests, states, facts, pages, batches."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from closefit.facts import Answer, AnswerState, Question
from closefit.providers.declared import parse_declared
from closefit.providers.declared.provider import provider_of
from closefit.providers.provider import Billed, Polled, Provider, ProviderContext, ask, poll
from closefit.transport import open_http
from tests.contract.providers.server import ANY, WIRE, broken_server, say
from tests.contract.providers.vendor import Said
from tests.unit.providers.declared.files import ACME, BATCH, LATER, PAGED, SMALL

pytest.importorskip("jmespath", reason="needs jmespath, which reads the paths")

TODAY = dt.date(2026, 11, 1)
KEY = "secret-0123456789"
QUESTION = Question("acme.com", frozenset({"employees"}), {"name": "Acme & Söhne"}, mark="m-1")


async def _asked(
    text: str, questions: Sequence[Question], address: str, timeout: float = 5, later: int = 0
) -> Sequence[Answer]:
    made = provider_of(parse_declared(text, Path("x.yaml")))
    async with open_http(timeout=timeout) as http:
        provider = made(ProviderContext(http, TODAY, dict.fromkeys(made.spec.keys, KEY), address))
        answers = await ask(provider, questions)
        for _ in range(later):
            assert isinstance(provider, Polled)
            assert {one.state for one in answers} == {AnswerState.pending}
            answers = await poll(provider, answers[0].ticket or "", questions)
        return answers


def asked(
    server: HTTPServer, text: str, said: Sequence[Said], questions: Sequence[Question] = (QUESTION,), *, later: int = 0
) -> Sequence[Answer]:
    """The answers of a declared provider, each request being what the vendor expects."""
    left, problems = say(server, said)
    answers = asyncio.run(_asked(text, questions, server.url_for("").rstrip("/"), later=later))
    assert (left, problems) == ([], [])
    assert not any(KEY in one.said for one in answers)
    return answers


def facts(answer: Answer) -> dict[str, object]:
    return {fact.attribute: fact.value for fact in answer.facts}


RECORD: Mapping[str, object] = {
    "name": "Acme", "size": {"range": "51-200"}, "revenue": "12,500", "hq": {"country": "Deutschland"}, "score": 87,
    "stack": [{"name": "salesforce.com"}, {"name": "HubSpot"}], "founded": "1999-05-01", "growth": 12, "fleet": 40,
    "funding": {"date": "03/02/2024", "amount": "$5M", "currency": "USD"}, "is_listed": "no",
    "updated_at": "2026-09-01",
    "rounds": [
        {"day": "2024-02-03", "weight": 2, "name": "A"}, {"day": "soon"}, {"day": "2030-01-01"}, "odd",
        {"day": "2020-01-01", "weight": "?"},
    ],
}  # fmt: skip
COMPANY = Said(
    "/companies/acme.com",
    {"data": RECORD, "meta": {"billed": 2}},
    query={"name": "Acme & Söhne", "full": "true", "fields": "size,money"},
    request_headers={"X-Api-Key": KEY},
)


def test_a_file_says_what_a_provider_is() -> None:
    """Name, attributes, price, limits, licence and keys are those of the file, under the name of the settings."""
    made = provider_of(parse_declared(ACME, Path("acme.yaml")), "mine")
    spec = made.spec
    assert (spec.name, spec.title, spec.address) == ("mine", "Acme Data", "https://api.acme-data.example/v1")
    assert {"employees", "fleet_size"} <= spec.attributes
    assert (spec.price.billed, spec.price.credits, spec.price.credit_micros) == (Billed.found, 2, 20_000)
    assert (spec.limits.per_second, spec.limits.at_once, spec.limits.batch) == (5, 3, 1)
    assert (spec.keys, spec.signals) == (("ACME_DATA_KEY",), frozenset({"funding_round"}))
    small = provider_of(parse_declared(SMALL, Path("small.yaml")))
    assert (small.spec.name, small.spec.keys, made.spec.name) == ("small", (), "mine")
    assert isinstance(small.__new__(small), Provider)
    assert not isinstance(small.__new__(small), Polled)


def test_an_answer_becomes_facts_under_the_spelling_of_the_taxonomy(httpserver: HTTPServer) -> None:
    """Bands, thousands, money, dates, countries, products, flags and attributes of one's own are read as declared."""
    (answer,) = asked(httpserver, ACME, [COMPANY])
    assert (answer.state, answer.credits) == (AnswerState.found, 2)
    assert facts(answer) == {
        "name": "Acme", "employees": 101, "revenue_usd": 12_500_000, "country": "DE",
        "technologies": ("Salesforce", "HubSpot"), "founded_year": 1999, "headcount_growth": 0.12,
        "last_funding_date": dt.date(2024, 2, 3), "last_funding_usd": 5_000_000, "fleet_size": 40, "listed": False,
    }  # fmt: skip
    found = {fact.attribute: fact for fact in answer.facts}
    assert (found["employees"].low, found["employees"].high) == (51, 200)
    assert found["revenue_usd"].evidence == "12,500 x 1,000"
    assert {fact.observed for fact in answer.facts} == {dt.date(2026, 9, 1)}
    assert found["name"].confidence == 0.87
    assert [(one.kind, one.at, one.strength, one.fields) for one in answer.signals] == [
        ("funding_round", dt.date(2024, 2, 3), 2.0, {"series": "A"})
    ]


def test_what_is_not_known_is_left_out_of_the_request(httpserver: HTTPServer) -> None:
    """A parameter whose value nobody knows is not sent, and a domain cannot add a step to the path."""
    odd = Question("a/../b?x=1#y", frozenset(), {})
    seen: list[str] = []

    def keep(request: Request) -> Response:
        seen.append(request.environ["REQUEST_URI"])
        return Response("{}", content_type="application/json")

    httpserver.expect_request(ANY).respond_with_handler(keep)
    asyncio.run(_asked(ACME, [odd], httpserver.url_for("").rstrip("/")))
    assert seen == ["/companies/a%2F..%2Fb%3Fx%3D1%23y?full=true&fields=size%2Cmoney"]


@pytest.mark.parametrize(
    ("said", "state", "retry_after"),
    [
        (Said("", {"data": None}), AnswerState.not_found, None),
        (Said("", {}), AnswerState.not_found, None),
        (Said("", {"data": {}}), AnswerState.not_found, None),
        (Said("", {"data": {"name": "  ", "size": 3}}), AnswerState.not_found, None),
        (Said("", b"", 204), AnswerState.not_found, None),
        (Said("", {}, 404), AnswerState.not_found, None),
        (Said("", {"status": "unknown"}), AnswerState.not_found, None),
        (Said("", {"error": {"code": "no_credits"}}), AnswerState.out_of_credits, None),
        (Said("", {"error": {"code": "no_credits"}}, 400), AnswerState.out_of_credits, None),
        (Said("", {"error": {"code": "?"}}), AnswerState.transient, None),
        (Said("", {"errors": {"blocked": "by plan"}}), AnswerState.not_entitled, None),
        (Said("", {"errors": {"blocked": None}}), AnswerState.transient, None),
        (Said("", "TOO FAST, friend"), AnswerState.rate_limited, 7),
        (Said("", "too fast", headers={"Retry-After": "3"}), AnswerState.rate_limited, 3),
        (Said("", {}, 429, {"Retry-After": "9"}), AnswerState.rate_limited, 9),
        (Said("", {}, 402), AnswerState.out_of_credits, None),
        (Said("", {"message": f"{KEY} is no key"}, 401), AnswerState.bad_key, None),
        (Said("", {}, 403), AnswerState.bad_key, None),
        (Said("", {}, 422), AnswerState.bad_request, None),
        (Said("", {}, 302, {"Location": "https://other.example/"}), AnswerState.transient, None),
        (Said("", {}, 202), AnswerState.transient, None),
        (Said("", "oops", 500), AnswerState.transient, None),
        (Said("", "<html>"), AnswerState.transient, None),
        (Said("", '{"data": {"name": "Ac'), AnswerState.transient, None),
        (Said("", "7"), AnswerState.transient, None),
        (Said("", '"x"'), AnswerState.transient, None),
        (Said("", "null"), AnswerState.transient, None),
        (Said("", {"data": "x"}), AnswerState.transient, None),
        (Said("", {"data": 5}), AnswerState.transient, None),
        (Said("", "[" * 100_000), AnswerState.transient, None),
    ],
)  # fmt: skip
def test_everything_a_server_can_say_is_one_state(
    said: Said, state: AnswerState, retry_after: float | None, httpserver: HTTPServer
) -> None:
    """The file's own rules come first, then the status; an error that no rule names is no miss."""
    reply = Said("/companies/acme.com", said.body, said.status, said.headers)
    (answer,) = asked(httpserver, ACME, [reply])
    assert (answer.state, answer.retry_after) == (state, retry_after), answer.said
    assert answer.facts == ()


@pytest.mark.parametrize("odd", [None, True, -1, 1e400, "x", "", [], {}, [[]], {"a": 1}, ["x", 3], 10**30, "9" * 5_000])
def test_no_type_of_value_makes_it_fall(odd: object, httpserver: HTTPServer) -> None:
    """Any value in any place is a fact of the right type or none."""
    deep = {
        "size": {"range": odd},
        "hq": {"country": odd},
        "stack": [odd, {"name": odd}],
        "rounds": [{"day": odd}, odd],
    }
    deep |= {"funding": {"date": odd, "amount": odd, "currency": odd}}
    for record in (dict.fromkeys(RECORD, odd), dict.fromkeys(RECORD, odd) | deep):
        httpserver.clear()
        said = Said("/companies/acme.com", {"data": {**record, "name": "Acme"}, "meta": odd, "error": None})
        (answer,) = asked(httpserver, ACME, [said])
        assert facts(answer)["name"] == "Acme"
        assert all(fact.value not in (None, "", ()) for fact in answer.facts)


@pytest.mark.parametrize("fault", WIRE)
def test_a_fault_on_the_wire_is_transient(fault: str) -> None:
    """Silence, a cut line and what is no HTTP are transient, and may have been billed."""

    text = ACME.replace("  path: /companies", "  timeout: 0.4\n  path: /companies")

    async def quick() -> Answer:
        async with broken_server(fault) as address:
            return (await _asked(text, [QUESTION], address))[0]

    answer = asyncio.run(quick())
    assert (answer.state, answer.sent) == (AnswerState.transient, True)


def test_known_facts_of_every_type_can_be_asked_with(httpserver: HTTPServer) -> None:
    """Days, lists and numbers go into JSON as what they are, and into a text as words."""
    json = '{day: "{last_funding_date}", uses: "{technologies}", size: "{employees}", all: "has {technologies}"}'
    text = SMALL.replace('{path: /find, query: {domain: "{domain}"}}', f"{{method: POST, path: /find, json: {json}}}")
    known = {"last_funding_date": dt.date(2024, 2, 3), "technologies": ("A", "B"), "employees": 5}
    body = {"day": "2024-02-03", "uses": ["A", "B"], "size": 5, "all": "has A, B"}
    said = Said("/find", {"size": 1}, method="POST", request_body=body)
    (answer,) = asked(httpserver, text, [said], [Question("acme.com", frozenset(), known)])
    assert answer.state is AnswerState.found


# Keys


@pytest.mark.parametrize(
    ("auth", "said"),
    [
        ("{kind: bearer, key: K}", Said("/find", {"size": 1}, request_headers={"Authorization": f"Bearer {KEY}"})),
        ("{kind: query, name: api_key, key: K}", Said("/find", {"size": 1}, query={"api_key": KEY})),
        (
            "{kind: header, name: Authorization, prefix: Token, key: K}",
            Said("/find", {"size": 1}, request_headers={"Authorization": f"Token {KEY}"}),
        ),
        (
            "{kind: basic, key: K}",
            Said("/find", {"size": 1}, request_headers={"Authorization": "Basic c2VjcmV0LTAxMjM0NTY3ODk6"}),
        ),
        (
            "{kind: basic, user: U, key: K}",
            Said(
                "/find", {"size": 1},
                request_headers={"Authorization": "Basic c2VjcmV0LTAxMjM0NTY3ODk6c2VjcmV0LTAxMjM0NTY3ODk="},
            ),
        ),
    ],
)  # fmt: skip
def test_a_key_goes_where_the_file_says(auth: str, said: Said, httpserver: HTTPServer) -> None:
    """In a header, as bearer, as basic or in the query, and from the environment only."""
    (answer,) = asked(httpserver, f"{SMALL}auth: {auth}\n", [said])
    assert facts(answer) == {"employees": 1}


# Batches


def test_a_batch_is_one_request_and_answers_are_told_apart_by_domain(httpserver: HTTPServer) -> None:
    """Accounts come back in another order, some not at all, and what was billed is shared among them."""
    questions = [Question(f"{name}.com", frozenset(), {"name": name} if name != "c" else {}) for name in "abcd"]
    said = Said(
        "/bulk",
        {
            "billed": 2,
            "results": [
                {"company": {"url": "https://www.c.com/x", "name": "C", "size": "11-50"}},
                {"company": {"url": "a.com", "name": "A"}},
                {"company": None}, None, "odd",
                {"company": {"url": "d.com", "name": None}},
                {"company": {"url": "stranger.com", "name": "S"}},
            ],
        },
        method="POST",
        request_headers={"Authorization": f"Bearer {KEY}"},
        request_body={
            "organizations": [
                {"website": "a.com", "label": "a", "note": "{x} a.com"},
                {"website": "b.com", "label": "b", "note": "{x} b.com"},
                {"website": "c.com", "note": "{x} c.com"},
                {"website": "d.com", "label": "d", "note": "{x} d.com"},
            ],
            "options": {"deep": False, "max": 1.5},
        },
    )  # fmt: skip
    answers = asked(httpserver, BATCH, [said], questions)
    assert [(one.state, facts(one)) for one in answers] == [
        (AnswerState.found, {"name": "A"}),
        (AnswerState.not_found, {}),
        (AnswerState.found, {"name": "C", "employees": 23}),
        (AnswerState.not_found, {}),
    ]
    assert {one.credits for one in answers} == {0.5}


def test_a_batch_without_a_mark_must_answer_each(httpserver: HTTPServer) -> None:
    """In the order of the questions, one each; fewer are nobody's, and a refusal is everybody's."""
    text = BATCH.replace("  match: company.url\n", "")
    questions = [Question("a.com", frozenset()), Question("b.com", frozenset())]
    both = {"results": [{"company": {"name": "A"}}, {"company": None}]}
    answers = asked(httpserver, text, [Said("/bulk", both, method="POST")], questions)
    assert [one.state for one in answers] == [AnswerState.found, AnswerState.not_found]
    for body, status, state in (
        ({"results": [{"company": {"name": "A"}}]}, 200, AnswerState.transient),
        ({"results": "none"}, 200, AnswerState.transient),
        ({}, 402, AnswerState.out_of_credits),
    ):
        httpserver.clear()
        answers = asked(httpserver, text, [Said("/bulk", body, status, method="POST")], questions)
        assert [one.state for one in answers] == [state, state]


def test_domains_of_a_batch_are_joined_or_repeated(httpserver: HTTPServer) -> None:
    """In a query the domains stand with a separator of the file's choice, or once each."""
    text = """\
closefit: 1
provider: lookup
address: https://lookup.example
price: {billed: asked}
request: {path: /bulk, query: {d: "{domains}"}}
batch: {size: 5, answers: "@", separator: SEPARATOR}
answer: {facts: {employees: size}}
"""
    questions = [Question("a.com", frozenset()), Question("b.com", frozenset())]
    for separator, query in (('"|"', b"d=a.com%7Cb.com"), ("repeat", b"d=a.com&d=b.com")):
        httpserver.clear()
        httpserver.expect_request("/bulk", query_string=query).respond_with_json([{"size": 1}, {"size": 2}])
        address = httpserver.url_for("").rstrip("/")
        answers = asyncio.run(_asked(text.replace("SEPARATOR", separator), questions, address))
        assert [facts(one) for one in answers] == [{"employees": 1}, {"employees": 2}], separator


# Pages


def _jobs(first: int, count: int, **more: object) -> dict[str, object]:
    return {"jobs": [{"team": f"team {i}"} for i in range(first, first + count)], **more}


@pytest.mark.parametrize(
    ("paging", "said"),
    [
        (
            "{kind: page, parameter: page, items: jobs}",
            [Said("/jobs", _jobs(0, 2), query={"page": "1", "company": "acme.com"}),
             Said("/jobs", _jobs(2, 1), query={"page": "2"}), Said("/jobs", _jobs(0, 0), query={"page": "3"})],
        ),
        (
            "{kind: page, parameter: page, first: 0, size: 2, items: jobs}",
            [Said("/jobs", _jobs(0, 2), query={"page": "0"}), Said("/jobs", _jobs(2, 1), query={"page": "1"})],
        ),
        (
            "{kind: offset, parameter: skip, size: 2, items: jobs}",
            [Said("/jobs", _jobs(0, 2), query={"skip": "0"}), Said("/jobs", _jobs(2, 1), query={"skip": "2"})],
        ),
        (
            "{kind: cursor, parameter: after, next: next, items: jobs}",
            [Said("/jobs", _jobs(0, 2, next="c 2")), Said("/jobs", _jobs(2, 1, next=None), query={"after": "c 2"})],
        ),
        (
            "{kind: link, next: next, items: jobs}",
            [Said("/jobs", _jobs(0, 2, next="{server}/jobs/2?x=1")), Said("/jobs/2", _jobs(2, 1), query={"x": "1"})],
        ),
        (
            "{kind: link, items: jobs}",
            [Said("/jobs", _jobs(0, 2), headers={"Link": '</jobs/9>; rel="last", </jobs/2>; rel="next"'}),
             Said("/jobs/2", _jobs(2, 1))],
        ),
    ],
)  # fmt: skip
def test_pages_are_put_together(paging: str, said: list[Said], httpserver: HTTPServer) -> None:
    """Page numbers, offsets, cursors and links: all items are read, and nothing more is asked for."""
    (answer,) = asked(httpserver, PAGED.replace("PAGING", paging), said)
    assert facts(answer) == {"open_roles": 3, "open_role_departments": ("team 0", "team 1", "team 2")}
    assert answer.said == ""


def test_pages_beyond_the_limit_are_said(httpserver: HTTPServer) -> None:
    """What was left unread is in the answer and in the evidence of its facts."""
    text = PAGED.replace("PAGING", "{kind: page, parameter: page, items: jobs, at_most: 2}")
    (answer,) = asked(httpserver, text, [Said("/jobs", _jobs(0, 2)), Said("/jobs", _jobs(2, 2))])
    assert answer.said == "the first 2 pages; more were left unread"
    assert {fact.evidence for fact in answer.facts} == {answer.said}
    assert facts(answer)["open_roles"] == 4


def test_a_page_that_is_refused_refuses_the_answer(httpserver: HTTPServer) -> None:
    """Half of the items are not taken for all of them."""
    text = PAGED.replace("PAGING", "{kind: page, parameter: page, items: jobs}")
    (answer,) = asked(httpserver, text, [Said("/jobs", _jobs(0, 2)), Said("/jobs", {}, 429)])
    assert (answer.state, answer.facts) == (AnswerState.rate_limited, ())


def test_a_link_to_another_server_is_not_followed(httpserver: HTTPServer) -> None:
    """A key goes to the address of the file and nowhere else."""
    text = PAGED.replace("PAGING", "{kind: link, next: next, items: jobs}")
    for link in ("https://evil.example/", "//evil.example/", "http://127.0.0.1:1/jobs"):
        httpserver.clear()
        (answer,) = asked(httpserver, text, [Said("/jobs", _jobs(0, 2, next=link))])
        assert answer.state is AnswerState.transient
        assert answer.said == "the next page is on another server, to which no key goes"


# Later


def test_an_answer_that_comes_later_is_asked_for_with_its_ticket(httpserver: HTTPServer) -> None:
    """A 202 or the file's own word for it is pending, until the record is there."""
    started = Said("/start", {"job": {"id": 17}}, 202, {"Retry-After": "2"}, method="POST",
                   request_form={"token": KEY, "site": "https://acme.com", "ref": "m-1"})  # fmt: skip
    running = Said("/jobs/17", {"job": {"id": 17, "state": "running"}}, query={"token": KEY})
    done = Said("/jobs/17", {"job": {"state": "done", "result": {"size": 12}}})
    (answer,) = asked(httpserver, LATER, [started, running, done], later=2)
    assert facts(answer) == {"employees": 12}
    httpserver.clear()
    (answer,) = asked(httpserver, LATER, [started])
    assert (answer.state, answer.ticket, answer.retry_after) == (AnswerState.pending, "17", 2)
    httpserver.clear()
    (answer,) = asked(httpserver, LATER, [started, running], later=1)
    assert (answer.state, answer.ticket, answer.retry_after) == (AnswerState.pending, "17", 4)
    httpserver.clear()
    (answer,) = asked(httpserver, LATER, [Said("/start", {}, 202, method="POST")])
    assert (answer.state, answer.said) == (AnswerState.transient, "the answer (202) says pending and has no ticket")
