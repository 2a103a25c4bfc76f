"""Tokens of ZoomInfo's, got once for a run, and again when they have run out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from closefit.facts import Answer, AnswerState
from closefit.providers.provider import ProviderContext
from closefit.providers.reading import text
from closefit.providers.statuses import answer_where_404_is_no_miss
from closefit.transport import Malformed, Reply


class TokenRefused(Exception):  # noqa: N818  (it is what the vendor answered)
    """There is no token; ``answer`` says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.said)
        self.answer = answer


class Login:
    """One token for all calls of a run; calls that need one at once wait for the same."""

    def __init__(self, context: ProviderContext, fetch: Callable[[ProviderContext], Awaitable[str]]) -> None:
        self._context, self._fetch, self._token, self._good = context, fetch, "", False
        self._lock = asyncio.Lock()

    async def token(self) -> str:
        """The token.

        Raises:
            TokenRefused, NoAnswer, Malformed: as the login does.
        """
        async with self._lock:
            if not self._token:
                self._token = await self._fetch(self._context)
                self._context.http.hide([self._token])
            return self._token

    async def send(self, url: str, body: Any, **headers: str) -> Reply:
        """POST with the token; once more with a new one where a token that had been good is refused."""
        token = await self.token()
        reply = await self._post(url, body, token, headers)
        if reply.status == 401 and self.forget(token):
            token = await self.token()
            reply = await self._post(url, body, token, headers)
        self.worked(token, reply.status != 401)
        return reply

    async def _post(self, url: str, body: Any, token: str, headers: Mapping[str, str]) -> Reply:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self._context.http.send(
            "POST", url, headers={"Authorization": f"Bearer {token}"} | named, body=body
        )

    def forget(self, token: str) -> bool:
        """A token was refused. True when it had been good before, so that a new one may help."""
        if token != self._token:
            return True  # somebody else has renewed it already
        was_good, self._token, self._good = self._good, "", False
        return was_good

    def worked(self, token: str, good: bool) -> None:
        """Remember whether this token was accepted."""
        if token == self._token:
            self._good = good


async def client_token(context: ProviderContext) -> str:
    """The token for the id and secret of a client: OAuth's client credentials.

    Raises:
        TokenRefused: the id or the secret is wrong, or the login is out of order.
        NoAnswer, Malformed: as the transport says.
    """
    form = {
        "grant_type": "client_credentials",
        "client_id": context.keys["ZOOMINFO_CLIENT_ID"],
        "client_secret": context.keys["ZOOMINFO_CLIENT_SECRET"],
    }
    if scope := context.options.get("scope"):
        form["scope"] = scope
    return _token(await context.http.send("POST", context.options["token_address"], form=form), "access_token")


async def user_token(context: ProviderContext) -> str:
    """The token for a user's name and password, as the former API wants it; raises as :func:`client_token`."""
    body = {"username": context.keys["ZOOMINFO_USERNAME"], "password": context.keys["ZOOMINFO_PASSWORD"]}
    return _token(await context.http.send("POST", f"{context.address}/authenticate", body=body), "jwt")


def _token(reply: Reply, key: str) -> str:
    if reply.status in (400, 401, 403):  # OAuth says invalid_client with either of the first two (RFC 6749, 5.2)
        raise TokenRefused(Answer(AnswerState.bad_key, said=reply.said))
    if reply.status != 200:
        raise TokenRefused(answer_where_404_is_no_miss(reply))
    token = text(reply.record().get(key))
    if token is None:
        raise Malformed("the login gave no token")
    return token
