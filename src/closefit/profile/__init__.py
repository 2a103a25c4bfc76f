"""The profile: the one file people edit. Its schema, and reading, writing, editing and checking it."""

from __future__ import annotations

from closefit.profile.check import check_profile
from closefit.profile.dump import dump_profile, evidence_text
from closefit.profile.duration import Duration
from closefit.profile.edit import edit_profile
from closefit.profile.finding import Finding, Level
from closefit.profile.jsonschema import json_schema
from closefit.profile.load import load_profile, parse_profile, place_in, profile_text
from closefit.profile.schema import (
    Approval,
    Criterion,
    Destination,
    Evidence,
    EvidenceSource,
    Exclusion,
    ExclusionStatus,
    Fit,
    Grade,
    InboundRoute,
    Intent,
    Opener,
    Persona,
    Profile,
    Review,
    Routes,
    SignalRule,
    Status,
    Step,
    Tier,
)
from closefit.profile.sign import proposed_exclusions, sign_exclusions
from closefit.profile.values import MAX_NAME, fitting_name, fitting_text, is_name

__all__ = [
    "MAX_NAME",
    "Approval",
    "Criterion",
    "Destination",
    "Duration",
    "Evidence",
    "EvidenceSource",
    "Exclusion",
    "ExclusionStatus",
    "Finding",
    "Fit",
    "Grade",
    "InboundRoute",
    "Intent",
    "Level",
    "Opener",
    "Persona",
    "Profile",
    "Review",
    "Routes",
    "SignalRule",
    "Status",
    "Step",
    "Tier",
    "check_profile",
    "dump_profile",
    "edit_profile",
    "evidence_text",
    "fitting_name",
    "fitting_text",
    "is_name",
    "json_schema",
    "load_profile",
    "parse_profile",
    "place_in",
    "profile_text",
    "proposed_exclusions",
    "sign_exclusions",
]
