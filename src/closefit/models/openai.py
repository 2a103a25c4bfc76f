"""Chat completions over HTTP with the standard library: one request, no redirects, no retries, a time limit."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from closefit.errors import UsageError, VendorError

_ADVICE = "See [model] in closefit.toml: endpoint, name and key_env."


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the model answers: a base address such as ``http://localhost:11434/v1``, its name, and a key or None."""

    address: str
    model: str
    key: str | None = None
    #: Seconds for one answer.
    timeout: float = 60.0


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """What people said is sent to the address that was named and to no other."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def complete(endpoint: Endpoint, messages: Sequence[Mapping[str, str]]) -> str:
    """The text of the model's answer.

    Raises:
        UsageError: the address is no http or https address.
        VendorError: it does not answer, or not as an OpenAI-compatible endpoint does.
    """
    try:
        parts = urlsplit(endpoint.address)
    except ValueError:  # brackets that are no IPv6 address
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(f"the model's endpoint {endpoint.address!r} is no http address", advice=_ADVICE)
    body = json.dumps({"model": endpoint.model, "messages": list(messages), "temperature": 0}).encode("utf-8")
    headers = {"Content-Type": "application/json"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    url = f"{endpoint.address.rstrip('/')}/chat/completions"
    request = urllib.request.Request(url, data=body, headers=headers, method="POST")  # noqa: S310 - http(s), see above
    opener = urllib.request.build_opener(_NoRedirects, urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=endpoint.timeout) as response:
            return _text(json.loads(response.read(10_000_000)), endpoint)
    except urllib.error.HTTPError as error:
        raise VendorError(
            f"the model at {parts.hostname} answered {error.code} {error.reason}", advice=_ADVICE
        ) from None
    except (OSError, HTTPException, ValueError, RecursionError) as error:
        reason = getattr(error, "reason", None) or error
        raise VendorError(
            f"the model at {parts.hostname} did not answer as expected: {reason}", advice=_ADVICE
        ) from None


def _text(answer: Any, endpoint: Endpoint) -> str:
    try:
        return str(answer["choices"][0]["message"]["content"] or "")
    except (KeyError, IndexError, TypeError):
        raise VendorError(
            f"the answer of {endpoint.address} has no choices[0].message.content", advice=_ADVICE
        ) from None
