"""A declared provider tried without a network: the request that it would send, and what a recorded answer becomes."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from closefit.facts import Answer, Question
from closefit.providers.declared.form import Form
from closefit.providers.declared.provider import provider_of
from closefit.providers.provider import ProviderContext, ask
from closefit.transport import Http, NoAnswer, Reply

#: Stands for a key.
_HIDDEN = "***"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it would be sent, keys blotted out."""

    method: str
    url: str
    headers: Mapping[str, str]
    #: JSON, or a form; empty for none.
    body: str


@dataclass(frozen=True, slots=True)
class Trial:
    """The first request for an account, and the answer that the sample gives; None without a sample."""

    request: Request
    answer: Answer | None


class _Recorder:
    """Stands where the client is: notes what is sent, and gives the sample back once."""

    def __init__(self, sample: Reply | None) -> None:
        self.sent: list[Request] = []
        self._sample = sample

    def hide(self, secrets: Iterable[str]) -> None:
        """Nothing is secret here: keys are not known."""

    async def send(
        self, method: str, url: str, *, params: Iterable[tuple[str, str]] = (), headers: Mapping[str, str],
        body: Any = None, form: Mapping[str, str] | None = None, **_: object,
    ) -> Reply:  # fmt: skip
        query = "&".join(f"{name}={value}" for name, value in params)
        text = json.dumps(body, ensure_ascii=False) if body is not None else ""
        text = "&".join(f"{name}={value}" for name, value in form.items()) if form is not None else text
        self.sent.append(Request(method, f"{url}?{query}" if query else url, dict(headers), text))
        if self._sample is None:
            raise NoAnswer("nothing is sent", sent=False)
        return self._sample if len(self.sent) == 1 else Reply(200, {}, b"{}")


def try_declared(
    form: Form, question: Question, today: dt.date, sample: bytes | None = None, status: int = 200
) -> Trial:
    """Ask a declared provider that reaches nobody; ``sample`` is the body of the vendor's answer."""
    recorder = _Recorder(None if sample is None else Reply(status, {}, sample))
    made = provider_of(form)
    keys = dict.fromkeys(made.spec.keys, _HIDDEN)
    context = ProviderContext(cast("Http", recorder), today, keys, made.spec.address)
    (answer,) = asyncio.run(_asked(made(context), question))
    shown = recorder.sent[0]
    headers = {name: "Basic ***" if value.startswith("Basic ") else value for name, value in shown.headers.items()}
    return Trial(Request(shown.method, shown.url, headers, shown.body), None if sample is None else answer)


async def _asked(provider: Any, question: Question) -> list[Answer]:
    return list(await ask(provider, [question]))
