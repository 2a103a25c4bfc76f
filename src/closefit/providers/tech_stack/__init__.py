"""Which tools a company runs, read from its own page, headers and DNS, each with the line that says so. No network."""

from __future__ import annotations

from closefit.providers.tech_stack.analyse import analyse
from closefit.providers.tech_stack.fingerprint import Fingerprint, load_fingerprints
from closefit.providers.tech_stack.page import Evidence, Finding, Page, Where

__all__ = ["Evidence", "Finding", "Fingerprint", "Page", "Where", "analyse", "load_fingerprints"]
