"""What a profile says about accounts: one expression per profile, built here and run by an engine."""

from __future__ import annotations

from closefit.score.compile import compile_score, missing_attributes
from closefit.score.inputs import MissingAttribute, ScoreInputs

__all__ = ["MissingAttribute", "ScoreInputs", "compile_score", "missing_attributes"]
