"""Every provider of the folder, by reflection: what it declares, and what it makes of everything its vendor can say."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import importlib
import json
import logging
import math
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from closefit.facts import KNOWN_ATTRIBUTES, Answer, AnswerState, FoundFact, FoundSignal, Question
from closefit.providers.provider import Billed, LookedUp, Polled, Provider, ProviderContext, ask, poll
from closefit.providers.registry import provider_classes
from closefit.terms import AttributeType
from closefit.transport import Http, Reply, open_http
from tests.contract.providers.server import ANY, WIRE, broken_server, say
from tests.contract.providers.spoiled import spoiled
from tests.contract.providers.vendor import REQUIRED, Case, Said, Vendor

#: Providers that ask no fixed vendor's server; each has tests of its own under tests/unit/providers.
WITHOUT_A_VENDOR = frozenset({"headcount_estimate", "revenue_estimate", "tech_stack", "website"})

ALL = sorted(provider_classes())
VENDORS = [name for name in ALL if name not in WITHOUT_A_VENDOR]
TODAY = dt.date(2026, 11, 1)


def vendor_of(name: str) -> Vendor:
    return importlib.import_module(f"tests.contract.providers.{name.replace('-', '_')}").VENDOR  # type: ignore[no-any-return]


CASES = [(name, case) for name in VENDORS for case in vendor_of(name).cases]


def make(name: str, http: Http, server: str, options: Mapping[str, str] | None = None) -> Provider:
    """The provider as the waterfall makes it, with keys that can be recognised wherever they turn up."""
    made, vendor = provider_classes()[name], vendor_of(name)
    chosen = {option: default for option, (default, _) in made.spec.options.items()}
    chosen |= dict(vendor.options) | dict(options or {})
    chosen = {option: value.replace("{server}", server) for option, value in chosen.items()}
    keys = {key: f"secret-{key}" for key in (*made.spec.keys, *made.spec.optional_keys)}
    return made(ProviderContext(http, TODAY, keys, server, chosen))


def questions_of(name: str, case: Case) -> list[Question]:
    return [case.question or vendor_of(name).question, *(one.question for one in case.further)]


async def answers_of(provider: Provider, case: Case, questions: Sequence[Question]) -> Sequence[Answer] | None:
    """Ask (or look up), and ask again with the ticket as often as the case goes on."""
    if case.looks_up:
        assert isinstance(provider, LookedUp)
        return await provider.look_up(questions)
    answers = await ask(provider, questions)
    while case.later:
        assert {answer.state for answer in answers} == {AnswerState.pending}
        ticket = answers[0].ticket
        assert ticket
        assert isinstance(provider, Polled)
        answers, case = await poll(provider, ticket, questions), case.later
    return answers


def replies_of(case: Case) -> list[Said]:
    return [*case.said, *(replies_of(case.later) if case.later else ())]


def run_case(server: HTTPServer, name: str, case: Case) -> Sequence[Answer] | None:
    """Ask the provider as the waterfall does, against a local server that answers as the vendor does."""
    left, problems = say(server, replies_of(case))

    async def go() -> Sequence[Answer] | None:
        async with open_http(timeout=5) as http:
            provider = make(name, http, server.url_for("").rstrip("/"), case.options)
            return await answers_of(provider, case, questions_of(name, case))

    answers = asyncio.run(go())
    assert problems == []
    assert left == [], "replies that were never asked for"
    return answers


# What it declares


@pytest.mark.parametrize("name", ALL)
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
    assert spec.looks_up == isinstance(made.__new__(made), LookedUp)
    assert all(kind == kind.lower() and " " not in kind for kind in spec.signals)
    assert all(meaning for _, meaning in spec.options.values())


@pytest.mark.parametrize("name", VENDORS)
def test_a_vendor_has_every_required_case(name: str) -> None:
    """Found, not found, rate limited, out of credits, bad key and malformed are written down for every vendor; beside
    them a batch where it has one, a later answer where it may be pending, and a look-up where it can.
    """
    cases, made = vendor_of(name).cases, provider_classes()[name]
    assert vendor_of(name).name == name
    assert {called: cases[called].state for called in REQUIRED if called in cases} == REQUIRED
    assert cases["found"].facts or cases["found"].signals
    assert made.spec.limits.batch == 1 or any(case.further for case in cases.values())
    polled = isinstance(made.__new__(made), Polled)
    assert polled == any(case.later for case in cases.values())
    assert polled or all(case.state is not AnswerState.pending for case in cases.values())
    if made.spec.looks_up:
        assert {case.state is None for case in cases.values() if case.looks_up} == {True, False}


@pytest.mark.parametrize("name", VENDORS)
def test_every_declared_attribute_and_signal_is_brought_by_a_case(name: str) -> None:
    """Nothing is declared that no fixture shows being read."""
    cases, spec = vendor_of(name).cases.values(), provider_classes()[name].spec
    every = [end for case in cases for end in _chain(case)]
    brought = {attribute for case in every for attribute in case.facts}
    kinds = {kind for case in every for kind in case.signals}
    assert brought == spec.attributes
    assert kinds == spec.signals


def _chain(case: Case) -> Iterable[Case]:
    yield case
    if case.later:
        yield from _chain(case.later)


# What it makes of an answer


@pytest.mark.parametrize(("name", "called"), CASES)
def test_a_reply_becomes_the_answer_that_it_means(name: str, called: str, httpserver: HTTPServer) -> None:
    """Each of the vendor's own ways to say something ends in the one state that it means, with all its facts."""
    case = vendor_of(name).cases[called]
    wanted = list(_chain(case))[-1]
    answers = run_case(httpserver, name, case)
    if answers is None:
        assert wanted.state is None
        return
    _is_as_wanted(answers[0], wanted)
    for answer, further in zip(answers[1:], case.further, strict=True):
        assert answer.state is further.state, answer.said
        assert {fact.attribute: fact.value for fact in answer.facts} == dict(further.facts)
        assert [signal.kind for signal in answer.signals] == list(further.signals)
    for answer in answers:
        check(name, answer)


def _is_as_wanted(answer: Answer, case: Case) -> None:
    facts = {fact.attribute: fact for fact in answer.facts}
    assert answer.state is case.state, answer.said
    assert {attribute: fact.value for attribute, fact in facts.items()} == dict(case.facts)
    assert [signal.kind for signal in answer.signals] == list(case.signals)
    assert case.retry_after is None or answer.retry_after == case.retry_after
    assert case.credits is None or answer.credits == case.credits
    assert {attribute: facts[attribute].evidence for attribute in case.evidence} == dict(case.evidence)
    assert {name: (facts[name].low, facts[name].high) for name in case.bands} == dict(case.bands)
    assert {attribute: facts[attribute].observed for attribute in case.observed} == dict(case.observed)
    assert {attribute: facts[attribute].confidence for attribute in case.confidence} == dict(case.confidence)
    assert not case.days or [signal.at for signal in answer.signals] == list(case.days)


def check(name: str, answer: Answer) -> None:
    """What holds for every answer, whatever the vendor sent."""
    spec = provider_classes()[name].spec
    assert isinstance(answer.state, AnswerState)
    assert bool(answer.facts or answer.signals) == (answer.state is AnswerState.found)
    assert (answer.ticket is not None) == (answer.state is AnswerState.pending)
    assert answer.credits is None or (math.isfinite(answer.credits) and answer.credits >= 0)
    assert answer.retry_after is None or (math.isfinite(answer.retry_after) and answer.retry_after >= 0)
    assert len(answer.said) <= 400
    assert "secret-" not in repr(answer)
    assert len({fact.attribute for fact in answer.facts}) == len(answer.facts)
    for fact in answer.facts:
        assert fact.attribute in spec.attributes
        check_fact(fact)
    for signal in answer.signals:
        assert signal.kind in spec.signals
        check_signal(signal)


def check_fact(fact: FoundFact) -> None:
    """A value of the attribute's type and within reason, with ends in their order and a line of evidence."""
    kind, value = KNOWN_ATTRIBUTES[fact.attribute].type, fact.value
    assert _has_type(kind, value), (fact.attribute, value)
    assert fact.observed is None or type(fact.observed) is dt.date
    assert fact.observed is None or fact.observed <= TODAY
    assert fact.confidence is None or 0 <= fact.confidence <= 1
    assert "\n" not in fact.evidence
    assert len(fact.evidence) <= 400
    ends = [end for end in (fact.low, fact.high) if end is not None]
    assert all(math.isfinite(end) for end in ends)
    assert ends == sorted(ends)
    if isinstance(value, (int, float)):
        assert abs(value) < 1e18
        assert fact.low is None or fact.low <= value
        assert fact.high is None or value <= fact.high
        assert fact.attribute == "headcount_growth" or value >= 0
        assert fact.attribute != "headcount_growth" or value >= -1
        assert fact.attribute != "founded_year" or 1000 <= value <= 2100


def _has_type(kind: AttributeType, value: object) -> bool:
    if kind is AttributeType.number:
        return type(value) in (int, float) and math.isfinite(value)  # type: ignore[arg-type]
    if kind is AttributeType.text:
        return isinstance(value, str) and value == value.strip() != "" and len(value) <= 10_000
    if kind is AttributeType.list:
        return isinstance(value, tuple) and value != () and all(_has_type(AttributeType.text, one) for one in value)
    return type(value) is (dt.date if kind is AttributeType.date else bool)


def check_signal(signal: FoundSignal) -> None:
    """A day that has been, a strength within reason, and fields that JSON can hold."""
    assert type(signal.at) is dt.date
    assert dt.date(1970, 1, 1) <= signal.at <= TODAY
    assert 0 <= signal.strength <= 1
    assert "secret-" not in json.dumps(dict(signal.fields), allow_nan=False)


# What it makes of everything else


#: Answers that any server may give at any time.
_FAULTS = {
    "500": Said("", "oops", 500, content_type="text/html"),
    "503": Said("", b"", 503),
    "a bare string": Said("", '"nothing to see"'),
    "a bare number": Said("", "7"),
    "a page": Said("", "<html>hello</html>", content_type="text/html"),
    "nothing": Said("", b""),
    "bytes that are no text": Said("", b"\xff\xfe\x00"),
    "deeper than anybody reads": Said("", "[" * 100_000),
}


@pytest.mark.parametrize("fault", _FAULTS)
@pytest.mark.parametrize("name", VENDORS)
def test_a_server_out_of_order_is_transient(name: str, fault: str, httpserver: HTTPServer) -> None:
    """A 500, an empty 503, JSON of another shape and an HTML page are transient, and never found or not found."""
    said = _FAULTS[fault]
    httpserver.expect_request(ANY).respond_with_handler(
        lambda _: Response(said.bytes(), said.status, content_type=said.content_type)
    )

    async def go() -> Answer:
        async with open_http(timeout=5) as http:
            provider = make(name, http, httpserver.url_for("").rstrip("/"))
            return (await ask(provider, [vendor_of(name).question]))[0]

    answer = asyncio.run(go())
    assert answer.state is AnswerState.transient
    check(name, answer)


@pytest.mark.parametrize("fault", WIRE)
@pytest.mark.parametrize("name", VENDORS)
def test_a_line_that_breaks_or_falls_silent_is_transient(name: str, fault: str) -> None:
    """A body that ends before its length or stalls, silence, and what is no HTTP: transient, and said to be sent."""

    async def go() -> Answer:
        async with broken_server(fault) as server, open_http(timeout=0.1) as http:
            return (await ask(make(name, http, server), [vendor_of(name).question]))[0]

    answer = asyncio.run(go())
    assert answer.state is AnswerState.transient
    assert answer.sent
    check(name, answer)


@pytest.mark.parametrize("name", VENDORS)
def test_what_never_left_was_not_billed(name: str) -> None:
    """Without a connection the answer says that nothing was sent."""

    async def go() -> Answer:
        async with broken_server("silent") as server:
            pass
        async with open_http(timeout=1) as http:
            return (await ask(make(name, http, server), [vendor_of(name).question]))[0]

    answer = asyncio.run(go())
    assert (answer.state, answer.sent) == (AnswerState.transient, False)


class Scripted(Http):
    """A client whose replies are given; what is read of a reply is the provider's own work."""

    def __init__(self, replies: Sequence[Reply]) -> None:
        self._replies, self._next, self._secrets = replies, 0, frozenset()

    async def send(self, *_: object, **__: object) -> Reply:
        reply = self._replies[min(self._next, len(self._replies) - 1)]
        self._next += 1
        return dataclasses.replace(reply, secrets=self._secrets)


def _reply(said: Said, body: bytes | None = None) -> Reply:
    headers = {name.lower(): value for name, value in said.headers.items()} | {"content-type": said.content_type}
    return Reply(said.status, headers, said.bytes("https://vendor.example") if body is None else body)


def _documents(case: Case) -> Iterable[tuple[int, Any]]:
    """The JSON documents among the replies of a case, by their place."""
    for place, said in enumerate(replies_of(case)):
        with suppress(ValueError):  # one that is cut short on purpose, or a feed
            document = json.loads(said.bytes())
            if isinstance(document, (dict, list)):
                yield place, document


def _other_bodies(case: Case) -> list[tuple[int, bytes]]:
    """The bodies among the replies of a case that are no JSON, by their place."""
    bodies = [(place, said.bytes()) for place, said in enumerate(replies_of(case)) if "json" not in said.content_type]
    return [(place, body) for place, body in bodies if len(body) > 100]


@pytest.mark.parametrize("name", VENDORS)
def test_whatever_a_vendor_sends_is_read_or_refused(name: str) -> None:
    """Values of a found answer replaced by wrong ones of every kind, left out, and several at once: never an
    exception, never a fact of a wrong type or out of reason, always one of the nine states.
    """
    tried = 0

    async def go(case: Case, replies: Sequence[Reply]) -> None:
        provider = make(name, Scripted(replies), "https://vendor.example", case.options)
        questions = questions_of(name, case)
        answers = await ask(provider, questions)
        if isinstance(provider, Polled) and answers[0].ticket:
            answers = await poll(provider, answers[0].ticket, questions)
        for answer in answers:
            check(name, answer)

    async def every() -> None:
        nonlocal tried
        for case in vendor_of(name).cases.values():
            if case.looks_up or list(_chain(case))[-1].state is not AnswerState.found:
                continue
            replies = [_reply(said) for said in replies_of(case)]
            for place, document in _documents(case):
                for worse in spoiled(document, 400 if case is vendor_of(name).cases["found"] else 40):
                    spoilt = _reply(replies_of(case)[place], json.dumps(worse).encode())
                    await go(case, [*replies[:place], spoilt, *replies[place + 1 :]])
                    tried += 1
            for place, body in _other_bodies(case):
                for end in range(0, len(body), max(1, len(body) // 150)):  # cut, and with a sign that does not belong
                    for worse in (body[:end], body[:end] + b"<\x00&\xff>" + body[end:]):
                        await go(
                            case, [*replies[:place], _reply(replies_of(case)[place], worse), *replies[place + 1 :]]
                        )
                        tried += 1

    asyncio.run(every())
    assert tried > 100


#: Statuses with which a server may say our own request back to us.
_ECHOED = (200, 400, 401, 402, 403, 404, 409, 422, 429, 500)


def _echo(status: int, request: Request) -> Response:
    said = f"{request.get_data()!r} {request.url} {dict(request.headers)}"
    return Response(json.dumps({"error": {"message": said}}), status, content_type="application/json")


@pytest.mark.parametrize("name", VENDORS)
def test_a_key_is_never_said(name: str, httpserver: HTTPServer, caplog: pytest.LogCaptureFixture) -> None:
    """A server that says every header and value of the request back cannot make us show a key, nor does any log."""
    caplog.set_level(logging.INFO)

    async def go() -> None:
        async with open_http(timeout=5) as http:
            for status in _ECHOED:
                httpserver.clear()
                httpserver.expect_request(ANY).respond_with_handler(partial(_echo, status))
                provider = make(name, http, httpserver.url_for("").rstrip("/"))
                assert "secret-" not in repr(provider)
                for answer in await ask(provider, [vendor_of(name).question]):
                    check(name, answer)

    asyncio.run(go())
    assert "secret-" not in "".join(record.getMessage() for record in caplog.records if record.name != "werkzeug")
