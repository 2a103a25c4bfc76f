"""The draft of a lead score for companies: a group per criterion, a rule per grade.

Source: HubSpot's OpenAPI file "Marketing Lead Scoring" 2026-09-beta, ``PublicDraftCreateRequest``. A rule adds what its
conditions are worth; where several ways lead to one grade, the rule's maximum keeps it from being paid twice.
"""

from __future__ import annotations

import math
from typing import Any

from closefit.destinations.compile.hubspot.filters import DEFAULTS, Branches, Filter, branches, proposal
from closefit.destinations.compile.hubspot.lists import COMPANIES, grades, loosely
from closefit.destinations.compile.reading import surely, tests
from closefit.destinations.compile.record import Sources
from closefit.destinations.compile.register import Register
from closefit.destinations.compile.wording import CannotSayError, require_fields
from closefit.profile import Criterion
from closefit.terms import MILLI


def lead_score(sources: Sources, register: Register) -> dict[str, Any]:
    """The draft, and the fate of every criterion."""
    groups = []
    for line, criterion in register.criteria:
        try:
            group = _group(criterion, sources)
        except CannotSayError as error:
            register.refuse(line, str(error))
            continue
        register.express(line, f"lead score, group {criterion.name}", loosely(line, sources))
        groups.append(group)
    profile = sources.profile
    return {
        "name": f"{profile.name} version {profile.version}: fit",
        "objectTypeId": COMPANIES,
        "allowedGroupTypes": ["FIT"],
        "maxScorePerCategory": max(math.ceil(sum(group["maxValue"] for group in groups)), 1),
        "groupConfigs": groups,
    }


def _group(criterion: Criterion, sources: Sources) -> dict[str, Any]:
    asked = [test for step in criterion.steps if step.when is not None for test in tests(surely(step.when))]
    require_fields(asked, sources.fields, DEFAULTS, proposal)
    rules = []
    for found, points in grades(criterion):
        if points:
            rules += _rule(branches(found, sources.fields), points)
    values = [step.points for step in criterion.steps]
    return {
        "groupCategory": "FIT",
        "groupName": criterion.name,
        "maxValue": _points(max(*values, 0)),
        "minValue": _points(min(*values, 0)),
        "ruleConfigurations": rules,
    }


def _rule(found: Branches, points: int) -> list[dict[str, Any]]:
    """One rule, or none where the grade can never be earned."""
    worth = [_conditional(branch, points) for branch in found]
    if not worth:
        return []
    calculation = worth[0] if len(worth) == 1 else {"type": "MULTI", "calculators": worth}
    ends = {"maxValue": _points(max(points, 0)), "minValue": _points(min(points, 0))}
    return [{"enabled": True, **ends, "configuration": {"calculation": calculation}}]


def _conditional(branch: list[Filter], points: int) -> dict[str, Any]:
    if not branch:
        return {"type": "CONSTANT", "value": _points(points)}
    conditions = [{"type": "SINGLE", "property": f["property"], "operation": f["operation"]} for f in branch]
    where = {"type": "COMPOSITE", "operator": "AND", "conditions": conditions}
    return {"type": "CONDITIONAL", "value": _points(points), "whereCondition": where}


def _points(milli: int) -> int | float:
    return milli // MILLI if milli % MILLI == 0 else milli / MILLI
