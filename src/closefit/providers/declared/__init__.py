"""Providers that a user declares in a YAML file: request, answer, states, price and limits, without any Python."""

from __future__ import annotations

from closefit.providers.declared.load import load_declared, parse_declared
from closefit.providers.declared.provider import DeclaredProvider, declared_provider

__all__ = ["DeclaredProvider", "declared_provider", "load_declared", "parse_declared"]
