"""Scores kept current in the store: only what changed, or what crosses an edge by itself, is scored anew."""

from __future__ import annotations

from closefit.rescore.keep import KeptScores, Move, Rescored
from closefit.rescore.put import put_facts, put_signals

__all__ = ["KeptScores", "Move", "Rescored", "put_facts", "put_signals"]
