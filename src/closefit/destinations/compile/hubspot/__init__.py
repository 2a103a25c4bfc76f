"""HubSpot: active lists of companies, and the draft of a lead score.

The files: ``lists/*.json`` (a body for ``POST /crm/v3/lists`` each), ``lead-score.json`` (a body for the lead scoring
API), ``properties.json`` (closefit's own properties that they read), ``setup.md`` and ``fields.toml``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from closefit.destinations.compile.hubspot.filters import DEFAULTS, proposal
from closefit.destinations.compile.hubspot.lead_score import lead_score
from closefit.destinations.compile.hubspot.lists import Lists, body
from closefit.destinations.compile.record import Compiled, Sources
from closefit.destinations.compile.register import Register
from closefit.destinations.compile.wording import fields_file

__all__ = ["compiled"]

_SIGNALS = (
    "HubSpot's scores fade in steps and count HubSpot's own events, not these signals. closefit score gives intent;"
    " lists take it from a number property (icp_intent_score)."
)
_PEOPLE = "It speaks of people, and these lists and this score are of companies."
_GROUP = "companyinformation"
_PROPERTIES = "Properties, once: `POST /crm/v3/properties/companies/batch/create` with `properties.json`."
_SCORE = (
    "The lead score: `POST /marketing/lead-scoring/2026-09-beta/scores` with `lead-score.json` makes a draft; look at"
    " it under Marketing, Lead scoring, and publish it there."
)
_LISTS = (
    "Lists: `POST /crm/v3/lists` with each file of `lists/`. They are active lists (`DYNAMIC`); write `SNAPSHOT` for a"
    " static one. HubSpot refuses a name that is taken."
)
_FIT = (
    "Lists of tiers read fit and intent from properties: `closefit score` gives both. To read fit from the lead score"
    ' instead, name its property in fields.toml (`fit = "..."`) and compile again.'
)


def compiled(sources: Sources) -> Compiled:
    """The profile as HubSpot lists and a lead score."""
    register = Register(sources.profile)
    score = lead_score(sources, register)
    lists = Lists(sources, register)
    lists.write()
    for line, _ in register.signals:
        register.refuse(line, _SIGNALS)
    for line, _ in register.personas:
        register.refuse(line, _PEOPLE)
    files: dict[str, str | bytes] = {
        f"lists/{_slug(name, n)}.json": _json(body(name, found))
        for n, (name, found) in enumerate(lists.made.items(), start=1)
        if found
    }
    files["lead-score.json"] = _json(score)
    own = _own_properties("".join(str(text) for text in files.values()))
    if own:
        files["properties.json"] = _json({"inputs": own})
    files["setup.md"] = _page(sources, lists, own)
    files["fields.toml"] = fields_file("hubspot", register.tests(), sources.fields, DEFAULTS, proposal)
    empty = [name for name, found in lists.made.items() if not found]
    notes = [f"Not written, since nobody can ever be in it: list {name}." for name in empty]
    return register.compiled(files, (*notes, *_notes(sources, register, own)))


def _slug(name: str, number: int) -> str:
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in name.lower()).split()
    return f"{number:02d}-{'-'.join(words)[:60]}"


def _json(data: object) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _own_properties(text: str) -> list[dict[str, Any]]:
    """Definitions of closefit's own properties that the files read."""
    kinds = {"number": ("number", "number"), "string": ("string", "textarea")}
    found = []
    for field in DEFAULTS.values():
        if field.name.startswith("icp_") and f'"{field.name}"' in text:
            kind, shown = kinds[field.type]
            label = field.name.replace("icp_", "ICP ").replace("_", " ")
            found.append(
                {"name": field.name, "label": label, "type": kind, "fieldType": shown, "groupName": _GROUP}
            )  # fmt: skip
    return found


def _notes(sources: Sources, register: Register, own: list[dict[str, Any]]) -> Iterator[str]:
    held = {test.attribute: sources.fields.field_of(test.attribute, DEFAULTS) for test in register.tests()}
    if taken := {attribute: field.name for attribute, field in held.items() if field}:
        said = ", ".join(f"{attribute} from {name}" for attribute, name in sorted(taken.items()))
        yield f"Taken: {said}. Correct it in fields.toml and compile again with --fields."
    if own:
        names = ", ".join(str(field["name"]) for field in own)
        yield f"closefit's own properties, created by properties.json and empty until they are filled: {names}."
    yield "A blank property is unknown: it earns nothing and excludes nobody. A list that is empty is blank, too."
    yield "Texts are compared by HubSpot, without regard to case as far as is known; its pages do not say so."
    yield "The lead scoring API is a beta of HubSpot's (2026-09-beta); a draft scores nobody until it is published."


def _page(sources: Sources, lists: Lists, own: list[dict[str, Any]]) -> str:
    profile = sources.profile
    steps = [*([_PROPERTIES] if own else []), _SCORE, _LISTS]
    lines = [f"# {profile.name} version {profile.version} in HubSpot", ""]
    lines += [f"{n}. {step}" for n, step in enumerate(steps, start=1)]
    lines += ["", _FIT, "", "| list | branches | filters |", "|---|---|---|"]
    lines += [f"| {name} | {len(found)} | {sum(map(len, found))} |" for name, found in lists.made.items()]
    return "\n".join([*lines, ""])
