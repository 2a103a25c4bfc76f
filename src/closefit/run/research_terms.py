"""What the settings say about research: which questions, how often, for how many tokens, of which model."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.errors import UsageError
from closefit.run.model import endpoint_of
from closefit.settings import ProviderSettings, Settings

if TYPE_CHECKING:
    from closefit.providers.opening import Elsewhere
    from closefit.providers.provider import Provider
    from closefit.research import PageQuestion
    from closefit.research.provider import Keep, ResearchTerms

_MOST_RUNS = 20


def research_terms(
    settings: Settings, told: ProviderSettings | None = None, *, ask: Path | None = None, runs: int | None = None,
    tokens: int | None = None,
) -> ResearchTerms:  # fmt: skip
    """Flags first, then ``[providers.research]``, then the defaults.

    Raises:
        InputError: the questions file cannot be used.
        UsageError: no model is named, pydantic-ai is not installed, or a number of the settings is none.
    """
    from closefit.research.agent import RUNS
    from closefit.research.provider import TOKENS_AN_ACCOUNT, ResearchTerms

    told = told or settings.providers.get("research", ProviderSettings("research"))
    own = told.options.get("ask")
    questions = research_questions(ask or (settings.path(own) if own else None))
    endpoint = endpoint_of(settings, "research")
    _require_pydantic_ai()
    return ResearchTerms(
        questions, endpoint,
        runs or _number(told, "runs", RUNS, _MOST_RUNS),
        tokens or _number(told, "tokens", TOKENS_AN_ACCOUNT, 10**9),
        priced=told.credit is not None,
    )  # fmt: skip


def research_questions(path: Path | None) -> tuple[PageQuestion, ...]:
    """The questions of a file, or the four that come with closefit. Raises InputError for the file."""
    from closefit.research import default_questions, load_questions

    return default_questions() if path is None else load_questions(path)


def research_elsewhere(keep: Keep | None = None) -> Mapping[str, Elsewhere]:
    """The research agent, for the list of providers; ``keep`` is told every claim."""
    from closefit.providers.opening import Elsewhere
    from closefit.research.provider import NAME, OPTIONS

    return {NAME: Elsewhere(partial(_make, keep), OPTIONS)}


def _make(keep: Keep | None, settings: Settings, told: ProviderSettings) -> type[Provider]:
    from closefit.research.provider import research_provider

    return research_provider(research_terms(settings, told), keep)


def _number(told: ProviderSettings, key: str, default: int, most: int) -> int:
    text = told.options.get(key)
    if text is None:
        return default
    if not text.isdigit() or not 1 <= int(text) <= most:
        said = f"providers.research.{key} is {text!r}; expected a whole number from 1 to {most:,}"
        raise UsageError(said, place=told.place)
    return int(text)


def _require_pydantic_ai() -> None:
    from importlib.util import find_spec

    if find_spec("pydantic_ai") is None or find_spec("openai") is None:
        raise UsageError(
            "research needs pydantic-ai, which is not installed", advice="pip install 'closefit[research]'"
        )
