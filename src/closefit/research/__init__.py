"""The research agent: a company's own pages, typed questions, and answers that carry a quote found in a page."""

from __future__ import annotations

from closefit.research.agent import ResearchAgent
from closefit.research.claims import Claim, ClaimState, Researched
from closefit.research.questions import PageQuestion, default_questions, load_questions

__all__ = ["Claim", "ClaimState", "PageQuestion", "ResearchAgent", "Researched", "default_questions", "load_questions"]
