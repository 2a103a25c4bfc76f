"""Answers of a given type from a language model, within a number of tokens; pydantic-ai speaks to the endpoint."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel

from closefit.errors import UsageError
from closefit.models.endpoint import Endpoint
from closefit.models.faults import ModelFault, fault_of, refuses_schema
from closefit.models.tokens import TokenBudget

if TYPE_CHECKING:
    import httpx2
    from pydantic_ai import Agent
    from pydantic_ai.models import Model

_Kind = TypeVar("_Kind", bound=BaseModel)

#: Tokens that a letter is taken to need before the endpoint has counted any: of ASCII, and of all others.
_ASCII, _OTHERS = 0.5, 1.5
#: What an answer is taken to need, and the most it may have; models that think aloud need more than they say.
_ANSWER, _MOST = 300, 4_000
#: Further tries of a request that met 429, 5xx or no connection; the wait is the server's Retry-After, or 0.5 s, 1 s.
_RETRIES = 2


class StructuredModel:
    """One model, asked one thing at a time; every request is a conversation of its own."""

    def __init__(
        self, model: Model, budget: TokenBudget, *, endpoint: Endpoint | None = None, temperature: float = 0.7
    ) -> None:
        """``temperature`` is what it draws by: 0 is its likeliest words, and then it mostly agrees with itself."""
        self.name = model.model_name
        self.budget = budget
        self.requests = 0
        #: Answers that were of their type, and why the last one was none.
        self.answered, self.failed = 0, ""
        #: Why the endpoint is not asked any more; None while it answers.
        self.fault: ModelFault | None = None
        #: False when the endpoint counts no tokens, and they are estimated here.
        self.counted = True
        self._model, self._endpoint, self._temperature = model, endpoint, temperature
        self._tokens_a_letter = 0.0
        self._prompted = False

    @property
    def stopped(self) -> str | None:
        """Why the endpoint was of no use, or is none any more; None when it answers."""
        if self.fault is not None:
            return self.fault.said
        return self.failed if self.requests and not self.answered else None

    async def answer(self, instructions: str, data: str, kind: type[_Kind], run: int) -> _Kind | str:
        """A value of that type, or in words why there is none. ``run`` seeds what the model draws."""
        from pydantic_ai.exceptions import AgentRunError
        from pydantic_ai.usage import RunUsage

        if self.fault is not None:
            return self.fault.said
        expected = self._expected(instructions + data)
        if why := self.budget.why_not(expected + _ANSWER):
            return why
        usage, left = RunUsage(), self.budget.left - expected
        longest = min(_MOST, left)
        # What was answered stands in the second try, beside everything that stood in the first.
        tries = 2 if left - longest >= expected + 2 * longest else 1
        try:
            found = await self._ask(instructions, data, kind, run, usage, longest=longest, tries=tries)
        except AgentRunError as error:
            self.fault, self.failed = fault_of(error, self.name, self._endpoint)
        except TimeoutError:
            if not usage.requests:  # it may have been read, and counts as that
                self.budget.use(expected)
            self.failed = f"{self.name} did not end its answer in time"
        except Exception as error:  # noqa: BLE001  (whatever an endpoint answers, the other questions go on)
            self.failed = f"the answer of {self.name} could not be read ({type(error).__name__})"
        else:
            self.answered += 1
            return found
        finally:
            self._count(usage, instructions + data, expected)
        return self.failed

    async def _ask(
        self, instructions: str, data: str, kind: type[_Kind], run: int, usage: Any, *, longest: int, tries: int
    ) -> _Kind:  # fmt: skip
        from pydantic_ai.exceptions import ModelHTTPError
        from pydantic_ai.settings import ModelSettings
        from pydantic_ai.usage import UsageLimits

        settings = ModelSettings(temperature=self._temperature, seed=run, max_tokens=longest)
        limits = UsageLimits(request_limit=tries)
        seconds = None if self._endpoint is None else self._endpoint.timeout * (1 + _RETRIES) + 60
        async with asyncio.timeout(seconds):
            try:
                agent = self._agent(kind, instructions)
                return (await agent.run(data, usage=usage, usage_limits=limits, model_settings=settings)).output
            except ModelHTTPError as error:
                if self._prompted or not refuses_schema(error):
                    raise
                self._prompted = True  # this endpoint knows no JSON schema: from now on it stands in the request
                agent = self._agent(kind, instructions)
                return (await agent.run(data, usage=usage, usage_limits=limits, model_settings=settings)).output

    def _agent(self, kind: type[_Kind], instructions: str) -> Agent[None, _Kind]:
        """An agent without a single tool; an answer that is not of the type is asked for once more."""
        from pydantic_ai import Agent, NativeOutput, PromptedOutput

        output: Any = PromptedOutput(kind) if self._prompted else NativeOutput(kind)
        return Agent(self._model, output_type=output, instructions=instructions, retries=1)

    def _expected(self, text: str) -> int:
        if self._tokens_a_letter:
            return round(len(text) * self._tokens_a_letter)
        plain = sum(map(str.isascii, text))
        return round(plain * _ASCII + (len(text) - plain) * _OTHERS)

    def _count(self, usage: Any, text: str, expected: int) -> None:
        self.requests += max(1, usage.requests)
        if not usage.requests:
            return
        if not usage.input_tokens:
            self.counted = False
            self.budget.use(expected * usage.requests)
            return
        self.budget.use(usage.total_tokens)
        ratio = usage.input_tokens / usage.requests / max(1, len(text))
        self._tokens_a_letter = max(self._tokens_a_letter, 1.1 * ratio)


@asynccontextmanager
async def open_client(timeout: float = 120.0) -> AsyncIterator[httpx2.AsyncClient]:
    """The HTTP client for :func:`open_model`: what pages say is sent to the named address and to no other."""
    import httpx2

    from closefit.models.bounded import BoundedTransport

    headers = {"User-Agent": "closefit", "Accept-Encoding": "identity"}
    async with httpx2.AsyncClient(
        transport=BoundedTransport(), timeout=timeout, headers=headers, follow_redirects=False, trust_env=False
    ) as client:
        yield client


def open_model(endpoint: Endpoint, client: httpx2.AsyncClient) -> Model:
    """The model at an OpenAI-compatible endpoint; the client must not follow redirects.

    Raises:
        UsageError: pydantic-ai is not installed, or the endpoint is no http address.
    """
    _ = endpoint.host  # raises
    try:
        from openai import AsyncOpenAI
        from pydantic_ai.models.openai import OpenAIChatModel
        from pydantic_ai.providers.openai import OpenAIProvider
    except ImportError:
        raise UsageError(
            "research needs pydantic-ai, which is not installed", advice="pip install 'closefit[research]'"
        ) from None
    opened = AsyncOpenAI(
        base_url=endpoint.address, api_key=endpoint.key or "none", http_client=client, max_retries=_RETRIES
    )
    # What the environment says of an account at OpenAI is none of this endpoint's business.
    opened.organization = opened.project = None
    return OpenAIChatModel(endpoint.model, provider=OpenAIProvider(openai_client=opened))
