"""The provider that a file declares."""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urljoin, urlsplit

from closefit.facts import Answer, Question
from closefit.providers.declared.answers import answer_of, answers_of, refusal
from closefit.providers.declared.form import Form, RequestForm, credit_micros
from closefit.providers.declared.load import load_declared
from closefit.providers.declared.paths import at
from closefit.providers.declared.templates import filled, filled_path
from closefit.providers.provider import Limits, Price, ProviderContext, ProviderSpec
from closefit.transport import Malformed, Reply

_NEXT = re.compile(r"<([^<>]+)>\s*;[^,<]*\brel\s*=\s*\"?next\"?", re.IGNORECASE)


class DeclaredProvider:
    """One vendor by its file; :func:`declared_provider` makes a class of its own for each."""

    spec: ClassVar[ProviderSpec]
    form: ClassVar[Form]

    def __init__(self, context: ProviderContext) -> None:
        self._context = context
        self._headers, self._query = self._credentials()

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        if self.form.batch:
            return await self._batch(questions)
        return [await self._one(question) for question in questions]

    def _credentials(self) -> tuple[dict[str, str], dict[str, str]]:
        """Headers and parameters that carry the key."""
        auth = self.form.auth
        if auth is None:
            return {}, {}
        key = self._context.keys[auth.key]
        if auth.kind == "bearer":
            return {"Authorization": f"Bearer {key}"}, {}
        if auth.kind == "header":
            return {auth.name or "": f"{auth.prefix} {key}" if auth.prefix else key}, {}
        if auth.kind == "basic":
            pair = f"{self._context.keys[auth.user]}:{key}" if auth.user else f"{key}:"
            coded = base64.b64encode(pair.encode()).decode("ascii")
            self._context.http.hide([coded])
            return {"Authorization": f"Basic {coded}"}, {}
        return {}, {auth.name or "": key} if auth.kind == "query" else {}

    def _values(self, questions: Sequence[Question], ticket: str | None = None) -> dict[str, Any]:
        """What placeholders stand for; facts of the account only where there is one."""
        key = self._context.keys[self.form.auth.key] if self.form.auth else None
        first = questions[0]
        shared = {"mark": first.mark or None, "key": key, "ticket": ticket}
        if self.form.batch is None:
            return {**_plain(first.known), "domain": first.account, **shared}
        each = [
            filled(
                self.form.batch.each, {**_plain(one.known), "domain": one.account, "mark": one.mark or None, "key": key}
            )
            for one in questions
        ]
        return {**shared, "domains": [one.account for one in questions], "each": each}

    async def _send(
        self, request: RequestForm, values: Mapping[str, Any], more: Mapping[str, str] | None = None
    ) -> Reply:
        query = filled(request.query, values) | dict(more or {}) | self._query
        return await self._context.http.send(
            request.method,
            self._context.address.rstrip("/") + filled_path(request.path, values),
            params=_pairs(query, self.form.batch.separator if self.form.batch else ","),
            headers={name: str(value) for name, value in filled(request.headers, values).items()} | self._headers,
            body=filled(request.json_body, values) if request.json_body is not None else None,
            form=None if request.form is None else {k: str(v) for k, v in filled(request.form, values).items()},
            timeout=request.timeout,
        )

    async def _one(self, question: Question) -> Answer:
        values = self._values([question])
        if self.form.paging:
            return await self._paged(values)
        return self._read(await self._send(self.form.request, values))

    def _read(self, reply: Reply) -> Answer:
        return refusal(self.form, reply) or answer_of(self.form, reply.json(), self._context.today)

    async def _batch(self, questions: Sequence[Question]) -> Sequence[Answer]:
        return self._read_batch(await self._send(self.form.request, self._values(questions)), questions)

    def _read_batch(self, reply: Reply, questions: Sequence[Question]) -> Sequence[Answer]:
        refused = refusal(self.form, reply)
        if refused is not None:
            return [refused] * len(questions)
        return answers_of(self.form, reply.json(), questions, self._context.today)

    async def _paged(self, values: Mapping[str, Any]) -> Answer:
        """Pages one after the other, their items put together in the first; how many were left unread is said."""
        paging = self.form.paging
        assert paging is not None  # noqa: S101
        items: list[Any] = []
        first: Any = None
        position: str | None = None if paging.kind in {"cursor", "link"} else str(_start(self.form))
        for number in range(1, paging.at_most + 1):
            reply = await self._page(values, position)
            refused = refusal(self.form, reply)
            if refused is not None:
                return refused
            document = reply.json()
            page = at(paging.items, document)
            first = document if first is None else first
            items += page if isinstance(page, list) else []
            position = self._next(document, reply, page, number)
            if position is None:
                break
        note = "" if position is None else f"the first {paging.at_most} pages; more were left unread"
        whole = {**first, "items": items} if isinstance(first, dict) else {"items": items}
        return answer_of(self.form, whole, self._context.today, note=note)

    async def _page(self, values: Mapping[str, Any], position: str | None) -> Reply:
        paging = self.form.paging
        assert paging is not None  # noqa: S101
        if paging.kind == "link" and position is not None:
            request = self.form.request
            headers = {name: str(value) for name, value in filled(request.headers, values).items()} | self._headers
            query = list(self._query.items())
            return await self._context.http.send(
                request.method, position, params=query, headers=headers, timeout=request.timeout
            )
        more = {paging.parameter: position} if paging.parameter and position is not None else None
        return await self._send(self.form.request, values, more)

    def _next(self, document: Any, reply: Reply, page: Any, number: int) -> str | None:
        """Where the next page is; None behind the last."""
        paging = self.form.paging
        assert paging is not None  # noqa: S101
        full = isinstance(page, list) and bool(page) and (paging.size is None or len(page) >= paging.size)
        if paging.kind == "page":
            return str(paging.first + number) if full else None
        if paging.kind == "offset":
            return str(_start(self.form) + number * (paging.size or 0)) if full else None
        found = at(paging.next, document) if paging.next else None
        if paging.kind == "link":
            return self._link(found if paging.next else _linked(reply))
        return str(found) if isinstance(found, (str, int)) and not isinstance(found, bool) and found != "" else None

    def _link(self, found: Any) -> str | None:
        if not isinstance(found, str) or not found:
            return None
        address = self._context.address
        link = urljoin(f"{address}/", found)
        if urlsplit(link)[:2] != urlsplit(address)[:2]:
            raise Malformed("the next page is on another server, to which no key goes")
        return link


class PolledDeclaredProvider(DeclaredProvider):
    """One whose file says how to ask again for what comes later."""

    async def poll(self, ticket: str, questions: Sequence[Question]) -> Sequence[Answer]:
        pending = self.form.pending
        assert pending is not None  # noqa: S101
        reply = await self._send(pending.request, self._values(questions, ticket))
        if self.form.batch:
            return self._read_batch(reply, questions)
        return [self._read(reply)] * len(questions)


def _plain(known: Mapping[str, Any]) -> dict[str, Any]:
    """Known facts as JSON has them: days as ISO dates, tuples as lists."""
    return {
        name: value.isoformat() if isinstance(value, dt.date) else list(value) if isinstance(value, tuple) else value
        for name, value in known.items()
    }


def _start(form: Form) -> int:
    paging = form.paging
    if paging is None or (paging.kind == "offset" and "first" not in paging.model_fields_set):
        return 0
    return paging.first


def _linked(reply: Reply) -> str | None:
    found = _NEXT.search(reply.headers.get("link", ""))
    return found[1] if found else None


def _pairs(query: Mapping[str, Any], separator: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in query.items():
        if not isinstance(value, (list, tuple)):
            pairs.append((name, _spelled(value)))
        elif separator == "repeat":
            pairs += [(name, _spelled(one)) for one in value]
        else:
            pairs.append((name, separator.join(map(_spelled, value))))
    return pairs


def _spelled(value: Any) -> str:
    return ("false", "true")[value] if isinstance(value, bool) else str(value)


def declared_provider(path: Path, name: str | None = None) -> type[DeclaredProvider]:
    """A class of its own for the provider that a file declares, under ``name`` or the file's own.

    Raises:
        InputError: with every problem of the file.
    """
    return provider_of(load_declared(path), name)


def provider_of(form: Form, name: str | None = None) -> type[DeclaredProvider]:
    """A class of its own for a declared provider."""
    base = PolledDeclaredProvider if form.pending else DeclaredProvider
    return type("Declared", (base,), {"spec": _spec(form, name or form.provider), "form": form, "__doc__": form.title})


def _spec(form: Form, name: str) -> ProviderSpec:
    # What the user writes is the user's contract, and needs no other source.
    price = Price(form.price.billed, form.price.credits, credit_micros(form.price.credit), verified=True)
    batch = form.batch.size if form.batch else 1
    return ProviderSpec(
        name=name,
        title=form.title or name,
        attributes=frozenset(form.answer.facts),
        price=price,
        licence=form.licence,
        signals=frozenset(signal.kind for signal in form.answer.signals),
        limits=Limits(form.limits.per_second, form.limits.at_once, batch),
        address=form.address.rstrip("/"),
        keys=form.keys,
        needs=frozenset(form.needs),
        opt_in=form.consent,
    )
