"""Conditions: small SQL boolean expressions over attributes, read by a kept parser and admitted by a white list.

A condition is three-valued: a comparison with an unknown attribute is unknown, and only whoever asks decides what that
means. Nothing here runs a condition; :mod:`closefit.score` compiles the tree.
"""

from __future__ import annotations

from closefit.conditions.grammar import FUNCTIONS, SCORE_NAMES, ConditionError
from closefit.conditions.parse import Condition, SignalWindow, parse_condition
from closefit.conditions.simple import SimpleCondition, simple_form
from closefit.conditions.ways import Limits, Way, assured, between, covered, never, only, refuted, ways
from closefit.conditions.write import Value, condition_text, name_text, tree_text, value_text

__all__ = [
    "FUNCTIONS",
    "SCORE_NAMES",
    "Condition",
    "ConditionError",
    "Limits",
    "SignalWindow",
    "SimpleCondition",
    "Value",
    "Way",
    "assured",
    "between",
    "condition_text",
    "covered",
    "name_text",
    "never",
    "only",
    "parse_condition",
    "refuted",
    "simple_form",
    "tree_text",
    "value_text",
    "ways",
]
