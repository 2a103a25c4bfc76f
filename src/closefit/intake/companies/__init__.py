"""Which companies of two lists are one: by domain, by cleaned name, by rare words in common; every match says why."""

from __future__ import annotations

from closefit.intake.companies.companies import Companies
from closefit.intake.companies.decide import Thresholds
from closefit.intake.companies.match import Matched, match_files
from closefit.intake.companies.told import filled_in

__all__ = ["Companies", "Matched", "Thresholds", "filled_in", "match_files"]
