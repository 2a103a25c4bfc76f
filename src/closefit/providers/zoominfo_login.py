"""A token of ZoomInfo's, got once for the id and secret of a client, and again when it has run out."""

from __future__ import annotations

import asyncio

from closefit.facts import Answer, AnswerState
from closefit.providers.provider import ProviderContext
from closefit.providers.reading import text
from closefit.providers.statuses import answer_of_status
from closefit.transport import Malformed


class TokenRefused(Exception):  # noqa: N818  (it is what the vendor answered)
    """There is no token; ``answer`` says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.said)
        self.answer = answer


class Login:
    """One token for all calls of a run; calls that need one at once wait for the same."""

    def __init__(self, context: ProviderContext) -> None:
        self._context, self._token, self._good = context, "", False
        self._lock = asyncio.Lock()

    async def token(self) -> str:
        """The token.

        Raises:
            TokenRefused: the id or the secret is wrong, or the login is out of order.
            NoAnswer, Malformed: as the transport says.
        """
        async with self._lock:
            if not self._token:
                self._token = await self._fetch()
            return self._token

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

    async def _fetch(self) -> str:
        context = self._context
        form = {
            "grant_type": "client_credentials",
            "client_id": context.keys["ZOOMINFO_CLIENT_ID"],
            "client_secret": context.keys["ZOOMINFO_CLIENT_SECRET"],
        }
        if scope := context.options.get("scope"):
            form["scope"] = scope
        reply = await context.http.send("POST", context.options["token_address"], form=form)
        if reply.status in (400, 401, 403):  # OAuth says invalid_client with either (RFC 6749, 5.2)
            raise TokenRefused(Answer(AnswerState.bad_key, said=reply.said))
        if reply.status != 200:
            raise TokenRefused(answer_of_status(reply))
        token = text(reply.record().get("access_token"))
        if token is None:
            raise Malformed("the login gave no token")
        context.http.hide([token])
        return token
