"""Socket: a language model behind any OpenAI-compatible endpoint. Nothing is sent unless the user names one."""

from __future__ import annotations

from closefit.models.endpoint import Endpoint
from closefit.models.openai import complete
from closefit.models.tokens import TokenBudget

__all__ = ["Endpoint", "TokenBudget", "complete"]
