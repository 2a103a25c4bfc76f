"""What a provider remembers between two calls of one run: a token, and which fields its package has."""

from __future__ import annotations

import asyncio
import datetime as dt
import json

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from closefit.facts import AnswerState, Question
from closefit.providers.crunchbase import Crunchbase
from closefit.providers.provider import Provider, ProviderContext, ask
from closefit.providers.zoominfo import ZoomInfo
from closefit.transport import Http, open_http

TODAY = dt.date(2026, 11, 1)
ACME = Question("acme.example", frozenset({"name"}))


def opened(made: type[Provider], http: Http, server: str, **options: str) -> Provider:
    every = {option: default for option, (default, _) in made.spec.options.items()} | options
    return made(ProviderContext(http, TODAY, dict.fromkeys(made.spec.keys, "a-secret"), server, every))


@pytest.fixture
def tokens(httpserver: HTTPServer) -> dict[str, int]:
    """A ZoomInfo whose tokens are good for three calls each; counts logins and calls."""
    counted = {"logins": 0, "calls": 0, "refused": 0, "used": 0}

    def login(_: Request) -> Response:
        counted["logins"] += 1
        counted["used"] = 0
        return Response(json.dumps({"access_token": f"token-{counted['logins']}"}), content_type="application/json")

    def enrich(request: Request) -> Response:
        counted["calls"] += 1
        counted["used"] += 1
        if request.headers["Authorization"] != f"Bearer token-{counted['logins']}" or counted["used"] > 3:
            counted["refused"] += 1
            return Response(json.dumps({"errors": [{"code": "ZI0001"}]}), 401, content_type="application/json")
        meta = {"input": {"companyWebsite": "acme.example"}, "matchStatus": "FULL_MATCH"}
        row = {"id": "1", "type": "Company", "meta": meta, "attributes": {"name": "Acme"}}
        return Response(json.dumps({"data": [row]}), content_type="application/json")

    httpserver.expect_request("/token").respond_with_handler(login)
    httpserver.expect_request("/data/v1/companies/enrich").respond_with_handler(enrich)
    return counted


def test_a_token_that_has_run_out_is_got_again(httpserver: HTTPServer, tokens: dict[str, int]) -> None:
    """Ten calls one after the other with a token that is good for three: four logins, and every call is answered."""

    async def go() -> list[AnswerState]:
        async with open_http(timeout=5) as http:
            one = opened(ZoomInfo, http, httpserver.url_for("").rstrip("/"), token_address=httpserver.url_for("/token"))
            return [(await ask(one, [ACME]))[0].state for _ in range(10)]

    assert asyncio.run(go()) == [AnswerState.found] * 10
    assert (tokens["logins"], tokens["refused"]) == (4, 3)


def test_calls_at_once_share_one_login(httpserver: HTTPServer, tokens: dict[str, int]) -> None:
    """Three calls that all need a token wait for the same one."""

    async def go() -> list[AnswerState]:
        async with open_http(timeout=5) as http:
            one = opened(ZoomInfo, http, httpserver.url_for("").rstrip("/"), token_address=httpserver.url_for("/token"))
            return [answers[0].state for answers in await asyncio.gather(*(ask(one, [ACME]) for _ in range(3)))]

    assert asyncio.run(go()) == [AnswerState.found] * 3
    assert tokens["logins"] == 1


def test_a_token_that_was_never_good_is_a_bad_key(httpserver: HTTPServer) -> None:
    """A login that works and a token that is refused at once end as a bad key, after one login and one call."""
    httpserver.expect_oneshot_request("/token").respond_with_json({"access_token": "token-1"})
    httpserver.expect_oneshot_request("/data/v1/companies/enrich").respond_with_json({"errors": []}, 401)

    async def go() -> AnswerState:
        async with open_http(timeout=5) as http:
            one = opened(ZoomInfo, http, httpserver.url_for("").rstrip("/"), token_address=httpserver.url_for("/token"))
            return (await ask(one, [ACME]))[0].state

    assert asyncio.run(go()) is AnswerState.bad_key
    httpserver.check_assertions()


def test_the_fields_of_a_package_are_found_out_once(httpserver: HTTPServer) -> None:
    """Two refusals in the first call, and none in the next."""
    asked: list[int] = []

    def search(request: Request) -> Response:
        fields = json.loads(request.get_data())["field_ids"]
        asked.append(len(fields))
        if "funding_stage" in fields:
            return Response(json.dumps([{"message": "unknown field"}]), 400, content_type="application/json")
        return Response(json.dumps({"count": 0, "entities": []}), content_type="application/json")

    httpserver.expect_request("/data/searches/organizations").respond_with_handler(search)

    async def go() -> list[AnswerState]:
        async with open_http(timeout=5) as http:
            one = opened(Crunchbase, http, httpserver.url_for("").rstrip("/"))
            return [(await ask(one, [ACME]))[0].state for _ in range(3)]

    assert asyncio.run(go()) == [AnswerState.not_found] * 3
    assert asked == [18, 16, 12, 12, 12]


def test_calls_at_once_do_not_narrow_a_package_twice(httpserver: HTTPServer) -> None:
    """Five calls that are refused together for the same field all end with the next narrower package."""
    asked: list[int] = []

    def search(request: Request) -> Response:
        fields = json.loads(request.get_data())["field_ids"]
        asked.append(len(fields))
        if "funding_total" in fields:
            return Response(json.dumps([{"message": "unknown field"}]), 400, content_type="application/json")
        return Response(json.dumps({"count": 0, "entities": []}), content_type="application/json")

    httpserver.expect_request("/data/searches/organizations").respond_with_handler(search)

    async def go() -> None:
        async with open_http(timeout=5) as http:
            one = opened(Crunchbase, http, httpserver.url_for("").rstrip("/"))
            await asyncio.gather(*(ask(one, [ACME]) for _ in range(5)))
            await ask(one, [ACME])

    asyncio.run(go())
    assert sorted(asked) == [16] * 6 + [18] * 5


def test_every_page_of_rounds_is_read(httpserver: HTTPServer) -> None:
    """A thousand rounds are one page: the next one is asked for behind the last row."""
    company = {"website_url": "acme.example", "identifier": {"permalink": "acme"}, "last_funding_at": "2026-01-01"}
    properties = {
        "announced_on": "2026-01-01",
        "investment_type": "seed",
        "funded_organization_identifier": {"permalink": "acme"},
    }
    behind: list[object] = []

    def rounds(request: Request) -> Response:
        behind.append(json.loads(request.get_data()).get("after_id"))
        first = 0 if behind[-1] is None else 1000
        rows = [{"uuid": str(n), "properties": properties} for n in range(first, min(first + 1000, 1300))]
        return Response(json.dumps({"count": 1300, "entities": rows}), content_type="application/json")

    httpserver.expect_request("/data/searches/organizations").respond_with_json({"entities": [{"properties": company}]})
    httpserver.expect_request("/data/searches/funding_rounds").respond_with_handler(rounds)

    async def go() -> int:
        async with open_http(timeout=5) as http:
            one = opened(Crunchbase, http, httpserver.url_for("").rstrip("/"))
            return len((await ask(one, [ACME]))[0].signals)

    assert asyncio.run(go()) == 1300
    assert behind == [None, "999"]
