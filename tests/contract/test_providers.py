"""Every provider of the folder, by reflection: what it declares, and what it makes of everything its vendor can say."""

from __future__ import annotations

import asyncio
import datetime as dt
import importlib
import json
import re
from collections.abc import Sequence

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from closefit.facts import KNOWN_ATTRIBUTES, Answer, AnswerState
from closefit.providers.provider import Billed, Provider, ProviderContext, ask
from closefit.providers.registry import provider_classes
from closefit.transport import open_http
from tests.contract.providers.vendor import REQUIRED, Case, Said, Vendor

#: Providers that ask no fixed vendor's server; each has tests of its own under tests/unit/providers.
WITHOUT_A_VENDOR: frozenset[str] = frozenset()

VENDORS = sorted(set(provider_classes()) - WITHOUT_A_VENDOR)


def vendor_of(name: str) -> Vendor:
    return importlib.import_module(f"tests.contract.providers.{name.replace('-', '_')}").VENDOR  # type: ignore[no-any-return]


_ANY = re.compile(r".*")

CASES = [(name, case) for name in VENDORS for case in vendor_of(name).cases]


def _problem(said: Said, request: Request) -> str | None:
    """What is wrong with a request, in words; None when it is what the vendor documents."""
    if (request.method, request.path) != (said.method, said.path):
        return f"{request.method} {request.path} instead of {said.method} {said.path}"
    for name, value in said.query.items():
        if request.args.get(name) != value:
            return f"query {name} is {request.args.get(name)!r}, expected {value!r}"
    for name, value in said.request_headers.items():
        if request.headers.get(name) != value:
            return f"header {name} is {request.headers.get(name)!r}"
    if said.request_body is not None and json.loads(request.get_data()) != said.request_body:
        return f"body is {request.get_data()!r}"
    return None


def say(server: HTTPServer, replies: Sequence[Said]) -> list[str]:
    """Let the server give these replies one after the other; returns the list that problems are written into."""
    left, problems = list(replies), list[str]()

    def answer(request: Request) -> Response:
        if not left:
            problems.append(f"one request too many: {request.method} {request.path}")
            return Response(status=599)
        said = left.pop(0)
        problem = _problem(said, request)
        if problem:
            problems.append(problem)
        return Response(said.bytes(), said.status, dict(said.headers), content_type=said.content_type)

    server.expect_request(_ANY).respond_with_handler(answer)
    return problems


def run_case(server: HTTPServer, name: str, case: Case) -> Answer:
    """Ask the provider as the waterfall does, against a local server that answers as the vendor does."""
    vendor, made = vendor_of(name), provider_classes()[name]
    problems = say(server, case.said)

    async def go() -> Answer:
        async with open_http(timeout=5) as http:
            context = ProviderContext(
                http,
                dt.date(2026, 11, 1),
                {key: f"secret-{key}" for key in made.spec.keys},
                server.url_for("").rstrip("/"),
                {option: default for option, (default, _) in made.spec.options.items()} | dict(vendor.options),
            )
            answers = await ask(made(context), [vendor.question])
            return answers[0]

    answer = asyncio.run(go())
    assert problems == []
    return answer


@pytest.mark.parametrize("name", sorted(provider_classes()))
def test_a_provider_declares_what_it_is(name: str) -> None:
    """Names, attributes, price and keys are declared and make sense."""
    made = provider_classes()[name]
    spec = made.spec
    assert isinstance(made.__new__(made), Provider)
    assert spec.attributes <= KNOWN_ATTRIBUTES.keys()
    assert spec.attributes or spec.signals
    assert spec.needs <= KNOWN_ATTRIBUTES.keys()
    assert spec.title
    assert spec.limits.batch >= 1
    assert spec.limits.at_once >= 1
    assert all(key == key.upper() for key in spec.keys)
    assert spec.price.billed is Billed.free or spec.price.credits > 0
    assert spec.address.startswith("https://") or name in WITHOUT_A_VENDOR


@pytest.mark.parametrize("name", VENDORS)
def test_a_vendor_has_every_required_case(name: str) -> None:
    """Found, not found, rate limited, out of credits, bad key and malformed are written down for every vendor."""
    cases = vendor_of(name).cases
    assert vendor_of(name).name == name
    assert {called: cases[called].state for called in REQUIRED if called in cases} == REQUIRED
    assert cases["found"].facts or cases["found"].signals


@pytest.mark.parametrize(("name", "case"), CASES)
def test_a_reply_becomes_the_answer_that_it_means(name: str, case: str, httpserver: HTTPServer) -> None:
    """Each of the vendor's own ways to say something ends in the one state that it means, with all its facts."""
    wanted = vendor_of(name).cases[case]
    answer = run_case(httpserver, name, wanted)
    assert answer.state is wanted.state, answer.said
    assert {fact.attribute: fact.value for fact in answer.facts} == dict(wanted.facts)
    assert [signal.kind for signal in answer.signals] == list(wanted.signals)
    assert wanted.retry_after is None or answer.retry_after == wanted.retry_after
    assert {fact.attribute for fact in answer.facts} <= provider_classes()[name].spec.attributes
    assert {signal.kind for signal in answer.signals} <= provider_classes()[name].spec.signals
    assert not any(f"secret-{key}" in answer.said for key in provider_classes()[name].spec.keys)


#: Answers that any server may give at any time.
_FAULTS = {
    "500": (Said("", "oops", 500, content_type="text/html"), AnswerState.transient),
    "503": (Said("", b"", 503), AnswerState.transient),
    "a bare string": (Said("", '"nothing to see"'), AnswerState.transient),
    "a bare number": (Said("", "7"), AnswerState.transient),
    "a page": (Said("", "<html>hello</html>", content_type="text/html"), AnswerState.transient),
}


@pytest.mark.parametrize("fault", _FAULTS)
@pytest.mark.parametrize("name", VENDORS)
def test_a_server_out_of_order_is_transient(name: str, fault: str, httpserver: HTTPServer) -> None:
    """A 500, an empty 503, JSON of another shape and an HTML page are transient, and never found or not found."""
    said, state = _FAULTS[fault]
    httpserver.expect_request(_ANY).respond_with_handler(
        lambda _: Response(said.bytes(), said.status, content_type=said.content_type)
    )
    vendor, made = vendor_of(name), provider_classes()[name]

    async def go() -> Answer:
        async with open_http(timeout=5) as http:
            keys = dict.fromkeys(made.spec.keys, "k")
            options = {option: default for option, (default, _) in made.spec.options.items()} | dict(vendor.options)
            context = ProviderContext(http, dt.date(2026, 11, 1), keys, httpserver.url_for("").rstrip("/"), options)
            return (await ask(made(context), [vendor.question]))[0]

    assert asyncio.run(go()).state is state
