"""Answers of a given type from a language model, within a number of tokens; pydantic-ai speaks to the endpoint."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel

from closefit.errors import UsageError
from closefit.models.openai import Endpoint

if TYPE_CHECKING:
    import httpx2
    from pydantic_ai.models import Model

_Kind = TypeVar("_Kind", bound=BaseModel)

#: A request is taken to need one token for this many of its characters, before the endpoint counts them.
_CHARACTERS_A_TOKEN = 4


class StructuredModel:
    """One model, asked one thing at a time; every request is a conversation of its own."""

    def __init__(self, model: Model, *, tokens: int, temperature: float = 0.0) -> None:
        """``tokens`` of all requests together, asked and answered; then there is no further answer."""
        from pydantic_ai.usage import RunUsage

        self.name = model.model_name
        self.tokens = tokens
        self._model, self._temperature, self._usage = model, temperature, RunUsage()

    @property
    def used(self) -> int:
        """Tokens that the endpoint has counted so far."""
        return self._usage.total_tokens

    @property
    def requests(self) -> int:
        """Requests made so far."""
        return self._usage.requests

    async def answer(self, instructions: str, data: str, kind: type[_Kind], run: int) -> _Kind | str:
        """A value of that type, or in words why there is none. ``run`` seeds what the model draws."""
        from pydantic_ai import Agent, NativeOutput
        from pydantic_ai.exceptions import AgentRunError, UsageLimitExceeded
        from pydantic_ai.settings import ModelSettings
        from pydantic_ai.usage import UsageLimits

        needed = (len(instructions) + len(data)) // _CHARACTERS_A_TOKEN
        if self.used + needed > self.tokens:
            return f"the {self.tokens:,} tokens of this run are spent ({self.used:,} used, about {needed:,} needed)"
        settings = ModelSettings(temperature=self._temperature, seed=run)
        agent = Agent(
            self._model, output_type=NativeOutput(kind), instructions=instructions, retries=1, model_settings=settings
        )
        limits = UsageLimits(request_limit=None, total_tokens_limit=self.tokens)
        try:
            return (await agent.run(data, usage=self._usage, usage_limits=limits)).output
        except UsageLimitExceeded:
            return f"the {self.tokens:,} tokens of this run are spent"
        except AgentRunError as error:
            return f"{self.name} gave no answer of the wanted type: {str(error)[:200]}"


@asynccontextmanager
async def open_client(timeout: float = 120.0) -> AsyncIterator[httpx2.AsyncClient]:
    """The HTTP client for :func:`open_model`: what pages say is sent to the named address and to no other."""
    import httpx2

    async with httpx2.AsyncClient(timeout=timeout, follow_redirects=False, trust_env=False) as client:
        yield client


def open_model(endpoint: Endpoint, client: httpx2.AsyncClient) -> Model:
    """The model at an OpenAI-compatible endpoint; the client must not follow redirects.

    Raises:
        UsageError: pydantic-ai is not installed, or the endpoint is no http address.
    """
    parts = urlsplit(endpoint.address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(f"the model's endpoint {endpoint.address!r} is no http address", advice="See [model].")
    try:
        from pydantic_ai.models.openai import OpenAIChatModel
        from pydantic_ai.providers.openai import OpenAIProvider
    except ImportError:
        raise UsageError(
            "research needs pydantic-ai, which is not installed", advice="pip install 'closefit[research]'"
        ) from None
    provider = OpenAIProvider(base_url=endpoint.address, api_key=endpoint.key or "none", http_client=client)
    return OpenAIChatModel(endpoint.model, provider=provider)
