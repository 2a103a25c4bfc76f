"""What must fit together in the file of a declared provider."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from closefit.conditions.grammar import nearest
from closefit.facts import KNOWN_ATTRIBUTES, AnswerState
from closefit.profile.reader import KeyPath
from closefit.providers.declared.form import Form, Reads, RequestForm, credit_micros
from closefit.providers.declared.templates import placeholders
from closefit.providers.provider import Billed

#: Path, message, advice.
Found = tuple[KeyPath, str, str | None]

_OWN = "An attribute of your own says as: text, number, flag, date or list."
#: Placeholders beside the known facts, and what each is.
_ALWAYS = ("domain", "mark")


def problems_between(form: Form) -> list[Found]:
    """Every problem that one key alone does not show."""
    checks = (_address, _price, _needs, _auth, _placeholders, _batch, _paging, _pending, _facts, _states)
    return [problem for check in checks for problem in check(form)]


def _address(form: Form) -> Iterator[Found]:
    try:
        split = urlsplit(form.address)
        host, _ = split.hostname or "", split.port
    except ValueError:
        yield ("address",), "this is no web address", None
        return
    if split.username or split.password:
        yield ("address",), "a name or password stands in the address", "Say it under auth, by an environment variable."
    if split.query or split.fragment:
        yield ("address",), "the address ends before ? and #", "Say parameters under request.query."
    if split.scheme == "http" and form.auth and not _at_home(host):
        yield ("address",), "the key would travel without encryption", "Use https://."


def _at_home(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost" or "." not in host


def _price(form: Form) -> Iterator[Found]:
    price = form.price
    if price.credit is not None and credit_micros(price.credit) is None:
        yield ("price", "credit"), f"expected an amount in US dollars, found {price.credit!r}", "Such as: 0.02 usd"
    if price.billed is Billed.free and price.credit is not None:
        yield ("price", "credit"), "what is free has no price", "Leave it out, or say billed: found."


def _needs(form: Form) -> Iterator[Found]:
    for index, name in enumerate(form.needs):
        if name not in KNOWN_ATTRIBUTES:
            yield ("needs", index), f"there is no attribute {name!r}", _meant(name, KNOWN_ATTRIBUTES)


def _auth(form: Form) -> Iterator[Found]:
    auth = form.auth
    if auth is None:
        return
    if auth.kind in {"header", "query"} and not auth.name:
        yield ("auth",), f"the key 'name' is missing: which {auth.kind}?", "Such as: name: X-Api-Key"
    if auth.name and auth.kind not in {"header", "query"}:
        yield ("auth", "name"), f"{auth.kind} has no name", "Leave it out."
    if auth.user and auth.kind != "basic":
        yield ("auth", "user"), "only basic has a user", "Leave it out."
    if auth.prefix and auth.kind != "header":
        yield ("auth", "prefix"), "only a header has a prefix", "Leave it out."
    used = any("key" in placeholders(_templates(one)) for one in _requests(form))
    if auth.kind == "placeholder" and not used:
        yield ("auth", "kind"), "the key is used nowhere", "Write {key} where it goes in the request."
    if auth.kind != "placeholder" and used:
        yield ("auth", "kind"), "{key} stands in the request, and the key goes elsewhere", "Say kind: placeholder."


def _requests(form: Form) -> list[RequestForm]:
    return [form.request, form.pending.request] if form.pending else [form.request]


def _templates(request: RequestForm) -> list[Any]:
    return [request.path, request.query, request.headers, request.json_body, request.form]


def _placeholders(form: Form) -> Iterator[Found]:
    known = {*_ALWAYS, *KNOWN_ATTRIBUTES, *(("key",) if form.auth else ())}
    several = {"domains", "each"} if form.batch else set()
    one = set() if form.batch else {"domain", *KNOWN_ATTRIBUTES}
    yield from _known_in(("request",), form.request, (known - {"domain", *KNOWN_ATTRIBUTES}) | several | one)
    if form.pending:
        yield from _known_in(("pending", "request"), form.pending.request, known | several | {"ticket"})
    if form.batch:
        for name in placeholders(form.batch.each):
            if name not in known:
                yield ("batch", "each"), f"there is no placeholder {{{name}}}", _meant(name, known)
    sure = {*_ALWAYS, "key", "ticket", *form.needs, *several}
    for where, request in (("request", form.request), ("pending", form.pending and form.pending.request)):
        path: KeyPath = (where, "path") if where == "request" else (where, "request", "path")
        for name in placeholders(request.path) if request else ():
            if name in KNOWN_ATTRIBUTES and name not in sure:
                yield path, f"{{{name}}} is not always known", f"Add it: needs: [{name}]"


def _known_in(path: KeyPath, request: RequestForm, known: set[str]) -> Iterator[Found]:
    parts = {
        "path": request.path, "query": request.query, "headers": request.headers, "json": request.json_body,
        "form": request.form,
    }  # fmt: skip
    for part, template in parts.items():
        for name in placeholders(template):
            if name not in known:
                advice = _meant(name, known) or f"Write {{{{{name}}}}} for text in braces."
                yield (*path, part), f"there is no placeholder {{{name}}} here", advice
    if request.json_body is not None and request.form is not None:
        yield (*path, "form"), "a request has one body", "Keep json or form."
    if request.method == "GET" and (request.json_body is not None or request.form is not None):
        yield (*path, "method"), "GET has no body", "Say method: POST."


def _batch(form: Form) -> Iterator[Found]:
    batch = form.batch
    if batch is None:
        return
    used = {name for part in _templates(form.request) for name in placeholders(part)}
    if not used & {"domains", "each"}:
        yield ("batch",), "the request does not name the accounts", "Write {domains} or {each} in it."
    if "each" in used and batch.each is None:
        yield (
            ("batch",),
            "{each} stands in the request, and nothing says what it is",
            "Such as: each: {domain: '{domain}'}",
        )
    if form.paging:
        yield ("paging",), "a batch and pages do not go together", "Keep one of the two."


def _paging(form: Form) -> Iterator[Found]:
    paging = form.paging
    if paging is None:
        return
    if paging.kind != "link" and not paging.parameter:
        yield ("paging",), "the key 'parameter' is missing: what moves on?", "Such as: parameter: page"
    if paging.kind == "link" and paging.parameter:
        yield ("paging", "parameter"), "a link needs no parameter", "Leave it out."
    if paging.kind == "cursor" and not paging.next:
        yield ("paging",), "the key 'next' is missing: where does the cursor stand?", "Such as: next: meta.next"
    if paging.kind == "offset" and not paging.size:
        yield ("paging",), "the key 'size' is missing: by how much does the offset grow?", "Such as: size: 100"


def _pending(form: Form) -> Iterator[Found]:
    pending = form.pending
    if pending and "ticket" not in {name for part in _templates(pending.request) for name in placeholders(part)}:
        yield ("pending", "request"), "{ticket} stands nowhere in it", "Such as: path: /jobs/{ticket}"
    for index, rule in enumerate(form.states):
        if rule.state is AnswerState.pending and pending is None:
            advice = "Add pending: {ticket: job.id, request: {path: '/jobs/{ticket}'}}"
            yield ("states", index), "pending, and nothing says how to ask later", advice


def _facts(form: Form) -> Iterator[Found]:
    if not form.answer.facts and not form.answer.signals:
        yield ("answer",), "it brings no facts and no signals", "Such as: facts: {employees: size}"
    for name, fact in form.answer.facts.items():
        at: KeyPath = ("answer", "facts", name)
        if name in {"domain", "account"}:
            yield at, f"{name} is the account's own key", "Give it another name."
        if name not in KNOWN_ATTRIBUTES and fact.reads is None:
            advice = " ".join(filter(None, (_meant(name, KNOWN_ATTRIBUTES), _OWN)))
            yield at, f"{name!r} is an attribute of your own, and nothing says how it is read", advice
        if fact.format and fact.reads not in {None, Reads.date}:
            yield (*at, "format"), "only dates have a format", "Leave it out."


def _states(form: Form) -> Iterator[Found]:
    for index, rule in enumerate(form.states):
        if not rule.status and rule.body is None and rule.text is None:
            yield ("states", index), "it says not when", "Add status, body or text."
        if rule.state is AnswerState.found:
            yield ("states", index, "state"), "found is what the facts decide", "Leave the rule out."


def _meant(name: str, known: Iterable[str]) -> str | None:
    close = nearest(name, known)
    return f"Did you mean {close}?" if close else None
