"""Scores kept current in the store: only what changed, or what crosses an edge by itself, is scored anew."""

from __future__ import annotations

from closefit.rescore.copied import copied_inputs
from closefit.rescore.keep import KeptScores, Move, Rescored
from closefit.rescore.load import (
    known_accounts,
    load_accounts,
    load_people,
    load_signals,
    strangers,
    text_attributes,
)
from closefit.rescore.put import account_key, put_facts, put_signals
from closefit.rescore.stored import stored_inputs

__all__ = [
    "KeptScores", "Move", "Rescored", "account_key", "copied_inputs", "known_accounts", "load_accounts", "load_people",
    "load_signals", "put_facts", "put_signals", "stored_inputs", "strangers", "text_attributes",
]  # fmt: skip
