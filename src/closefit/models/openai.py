"""Chat completions in plain words: one request, no redirects, no retries, a time limit; spoken by the transport."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from closefit.errors import VendorError
from closefit.models.endpoint import ADVICE, Endpoint
from closefit.transport import Malformed, NoAnswer, Reply, open_http


def complete(endpoint: Endpoint, messages: Sequence[Mapping[str, str]]) -> str:
    """The text of the model's answer.

    Raises:
        UsageError: the address is no http or https address.
        VendorError: it does not answer, or not as an OpenAI-compatible endpoint does.
    """
    return asyncio.run(_complete(endpoint, messages))


async def _complete(endpoint: Endpoint, messages: Sequence[Mapping[str, str]]) -> str:
    host = endpoint.host
    body = {"model": endpoint.model, "messages": list(messages), "temperature": 0}
    headers = {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {}
    url = f"{endpoint.address.rstrip('/')}/chat/completions"
    try:
        async with open_http(timeout=endpoint.timeout) as http:
            http.hide([endpoint.key] if endpoint.key else [])
            reply = await http.send("POST", url, headers=headers, body=body)
        if reply.status >= 300:
            raise VendorError(f"the model at {host} answered {_status(reply)}", advice=ADVICE)
        return _text(reply.json(), endpoint)
    except (NoAnswer, Malformed) as error:
        said = endpoint.shown(error)
        raise VendorError(f"the model at {host} did not answer as expected: {said}", advice=ADVICE) from None


def _status(reply: Reply) -> str:
    try:
        return f"{reply.status} {HTTPStatus(reply.status).phrase}"
    except ValueError:
        return str(reply.status)


def _text(answer: Any, endpoint: Endpoint) -> str:
    try:
        return str(answer["choices"][0]["message"]["content"] or "")
    except (KeyError, IndexError, TypeError):
        raise VendorError(
            f"the answer of {endpoint.address} has no choices[0].message.content", advice=ADVICE
        ) from None
