"""A company's site and a language model's endpoint, both played by servers on this machine, for the real command."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from closefit.transport.guard import Network
from tests.unit.transport.site import QUICK, Says, Site, play, reply

KEY = "sk-test-very-secret-1234567890abcdef"

#: What a model says to one request: its system and user texts in, a reply (as JSON or as words) or a whole answer out.
Script = Callable[[str, str], object]

HOME = """<html><head><title>Acme</title></head><body><nav><a href="/pricing">Pricing</a> <a href="/about">About us</a>
<a href="/careers">Careers</a></nav><h1>Acme builds invoicing for dentists.</h1><a href="/demo">Book a demo</a></body>
</html>"""
PRICING = "<h1>Pricing</h1><p>Talk to our sales team for a quote.</p><p>There is no free plan.</p>"
ABOUT = "<h1>About us</h1><p>We are 1,240 people in 12 countries.</p><p>In March we raised a Series B.</p>"


def site_of(**pages: str) -> dict[str, Says | list[Says]]:
    """A site by path: ``home``, ``pricing`` and so on, with three pages where nothing else is said."""
    texts = {"home": HOME, "pricing": PRICING, "about": ABOUT} | pages
    return {"/" if name == "home" else f"/{name}": reply(text) for name, text in texts.items()}


@contextmanager
def played(answers: Mapping[str, Says | list[Says]]) -> Iterator[Site]:
    """A site in a thread of its own, so that a command may ask it."""
    loop = asyncio.new_event_loop()
    ready: list[Site] = []
    started, end = threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with play(answers) as site:
            ready.append(site)
            started.set()
            await end.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    assert started.wait(10)
    try:
        yield ready[0]
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(10)
        loop.close()


async def no_such_host(host: str, port: int) -> list[str]:
    raise OSError(f"{host} is nobody's")


@contextmanager
def visited(
    patch: pytest.MonkeyPatch, answers: Mapping[str, Says | list[Says]], *hosts: str,
    resolve: Callable[[str, int], Any] = no_such_host,
) -> Iterator[Site]:  # fmt: skip
    """As :func:`played`, and the command finds ``acme.com`` and the other hosts there; nobody else has a name."""
    with played(answers) as site:
        stand_ins = dict.fromkeys(("acme.com", *hosts), ("127.0.0.1", site.port))
        patch.setattr("closefit.transport.pages.Network", partial(Network, resolve, stand_ins))
        patch.setattr("closefit.transport.pages.PageLimits", lambda: QUICK)
        yield site


@dataclass
class PlayedModel:
    """An OpenAI-compatible endpoint, and every request that it got."""

    script: Script
    #: Bodies of the requests, and their headers.
    bodies: list[dict[str, Any]] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)
    counts_tokens: bool = True

    def __call__(self, request: Request) -> Response:
        body = json.loads(request.get_data())
        self.bodies.append(body)
        self.heads.append(dict(request.headers))
        texts = {message["role"]: str(message["content"]) for message in body["messages"]}
        said = self.script(texts.get("system", "") or texts.get("developer", ""), texts.get("user", ""))
        if isinstance(said, Response):
            return said
        content = said if isinstance(said, str) else json.dumps(said)
        return completion(content, len(json.dumps(body)) // 4 if self.counts_tokens else 0)

    @property
    def asked(self) -> str:
        """Everything that was sent to it, in one text."""
        return "\n".join([*(json.dumps(one, ensure_ascii=False) for one in self.bodies), *map(str, self.heads)])


def completion(content: str | None, tokens: int = 100, **changes: object) -> Response:
    """One answer of chat completions."""
    message = {"role": "assistant", "content": content}
    body: dict[str, object] = {
        "id": "x", "object": "chat.completion", "created": int(time.time()), "model": "m",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
    }  # fmt: skip
    if tokens:
        body["usage"] = {"prompt_tokens": tokens, "completion_tokens": 20, "total_tokens": tokens + 20}
    return Response(json.dumps(body | changes), content_type="application/json")


@contextmanager
def modelled(
    server: HTTPServer, folder: Path, patch: pytest.MonkeyPatch, script: Script, more: str = ""
) -> Iterator[PlayedModel]:
    """A project in ``folder`` whose settings name the endpoint that is played."""
    model = PlayedModel(script)
    server.expect_request("/v1/chat/completions", method="POST").respond_with_handler(model)
    settings = f'[model]\nendpoint = "{server.url_for("/v1")}"\nname = "tiny"\nkey_env = "TRIAL_KEY"\n{more}'
    (folder / "closefit.toml").write_text(settings, encoding="utf-8")
    patch.setenv("TRIAL_KEY", KEY)
    patch.chdir(folder)
    yield model


def asks(words: str, said: str) -> bool:
    """Whether a request asks the question that begins with these words."""
    return f"Question: {words}" in said
