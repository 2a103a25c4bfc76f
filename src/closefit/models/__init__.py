"""Socket: a language model behind any OpenAI-compatible endpoint. Nothing is sent unless the user names one."""

from __future__ import annotations

from closefit.models.openai import Endpoint, complete

__all__ = ["Endpoint", "complete"]
