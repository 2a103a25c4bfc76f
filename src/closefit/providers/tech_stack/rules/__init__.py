"""Rule files of the user in Wappalyzer's schema, read beside the fingerprints that ship. None comes with closefit."""

from __future__ import annotations

from closefit.providers.tech_stack.rules.load import load_rules
from closefit.providers.tech_stack.rules.rule_set import RuleSet

__all__ = ["RuleSet", "load_rules"]
