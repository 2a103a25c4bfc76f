"""What a profile says about accounts: one expression per profile, built here and run by an engine."""

from __future__ import annotations

from closefit.score.compile import compile_score, missing_attributes
from closefit.score.crossings import Candidates, Crossings, DatedAccount, held_names
from closefit.score.detail import compile_detail
from closefit.score.explain import explain, explain_row
from closefit.score.explanation import Explanation
from closefit.score.fading import DatedSignal
from closefit.score.inputs import AS_OF_COLUMN, MissingAttribute, ScoreInputs
from closefit.score.parts import compile_parts
from closefit.score.rules import Rules, rules_of
from closefit.score.words import explanation_json, explanation_text

__all__ = [
    "AS_OF_COLUMN", "Candidates", "Crossings", "DatedAccount", "DatedSignal", "Explanation", "MissingAttribute",
    "Rules", "ScoreInputs", "compile_detail", "compile_parts", "compile_score", "explain", "explain_row",
    "explanation_json", "explanation_text", "held_names", "missing_attributes", "rules_of",
]  # fmt: skip
