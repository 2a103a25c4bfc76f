"""Apollo: searches for organizations that the profile wants, and for the people in them that it asks for.

The filters are those that Apollo's OpenAPI description documents for ``POST /mixed_companies/search`` and
``POST /mixed_people/api_search`` (2026-08). The description declares them as query parameters; integrators send the
same names as a JSON body, which is what the files hold.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import quote

from closefit.conditions import never, only, parse_condition
from closefit.destinations.compile.apollo.filters import EMPLOYEES, LOCATIONS, REVENUE, TECHNOLOGIES, Apollo
from closefit.destinations.compile.record import Compiled, Counts, Sources
from closefit.destinations.compile.register import Register
from closefit.destinations.compile.search.fates import Fates
from closefit.destinations.compile.search.searches import Search, Searches, unwritten
from closefit.destinations.compile.search.sheet import Sheet, count_notes, counts_of, fate_tables, search_tables
from closefit.destinations.compile.search.wanted import wanted_of
from closefit.profile import Persona
from closefit.taxonomy import SENIORITIES

_PAGE = 100
_ROWS = 50_000

#: Filters that the search of people documents as well.
_OF_PEOPLE = (EMPLOYEES, LOCATIONS, REVENUE, TECHNOLOGIES)

#: Our seniorities in Apollo's words; what has none lets no filter be set.
_SENIORITIES: Mapping[str, tuple[str, ...]] = {
    "owner": ("owner", "founder", "partner"), "c-level": ("c_suite",), "vp": ("vp",), "director": ("director",),
    "head": ("head",), "manager": ("manager",), "senior": ("senior",), "entry": ("entry", "intern"),
}  # fmt: skip

_NOTES = (
    "A search has no points: score what comes back with closefit score before anybody is written to.",
    "Accounts of which Apollo does not know a fact that is filtered on are not found; the profile keeps them.",
    f"Apollo shows {_ROWS:,} rows of a search at most: split a wider one by place or by headcount.",
)


def compiled(sources: Sources) -> Compiled:
    """The searches as JSON, one file each, and a sheet that says how to use them."""
    profile = sources.profile
    vendor = Apollo(sources.fields, sources.as_of)
    searches = Searches(profile, wanted_of(profile, sources.tiers), vendor)
    register = Register(profile)
    Fates(register, searches, "Apollo").decide()
    files: dict[str, str | bytes] = {search.file: _json(_body(search)) for search in searches.made}
    files |= _people(register, searches)
    counts = counts_of(sources, searches)
    notes = [
        *count_notes(searches, counts),
        *_NOTES,
        *unwritten(searches),
        *dict.fromkeys(f.beware for s in searches.made for f in s.filters if f.beware),
    ]
    made = register.compiled(files, tuple(notes))
    return Compiled(
        {**files, "apollo.md": _sheet(sources, searches, made, counts)}, made.expressed, made.inexpressible, made.notes
    )


def _body(search: Search) -> dict[str, object]:
    return {**{f.name: f.value for f in search.filters}, "page": 1, "per_page": _PAGE}


def _json(body: object) -> str:
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


# --- people ----------------------------------------------------------------------------------------------------------


def _people(register: Register, searches: Searches) -> dict[str, str]:
    base = next((s for s in (searches.new, searches.all) if s.filters and not s.empty), None)
    accounts = {f.name: f.value for f in base.filters if f.name in _OF_PEOPLE} if base else {}
    files = {}
    for line, persona in register.personas:
        words, left = _seniorities(persona)
        if not words:
            register.refuse(line, left)
            continue
        name = f"people-{line.number}.json"
        files[name] = _json({"person_seniorities": words, **accounts, "page": 1, "per_page": _PAGE})
        register.express(line, f"person_seniorities in {name}", left)
    return files


def _seniorities(persona: Persona) -> tuple[list[str], str]:
    """Apollo's words for the seniorities that a persona may have, and what is left unsaid."""
    condition = parse_condition(persona.when)
    possible = [name for name in SENIORITIES if not never(condition.tree, {"seniority": only(name)})]
    others = sorted(set(condition.attributes) - {"seniority"})
    unsaid = f"{', '.join(others)} is not filtered on; add person_titles by hand" if others else ""
    if len(possible) == len(SENIORITIES):
        more = f"; {unsaid}" if unsaid else ""
        return [], f"Apollo's search of people filters on seniority and titles, and any seniority will do{more}."
    if missing := [name for name in possible if name not in _SENIORITIES]:
        return [], f"Apollo has no seniority for {', '.join(missing)}."
    return [word for name in possible for word in _SENIORITIES[name]], unsaid


# --- the sheet -------------------------------------------------------------------------------------------------------


def _sheet(sources: Sources, searches: Searches, made: Compiled, counts: Counts | None) -> str:
    sheet = Sheet(f"Apollo searches for {sources.profile.name} version {sources.profile.version}")
    sheet.say(
        f"They look for {searches.wanted.label}. Each file is the body of `POST /api/v1/mixed_companies/search`; "
        "a page of 100 rows costs one credit. `page` counts up from 1."
    )
    search_tables(sheet, searches, counts)
    if searches.made:
        sheet.heading("Run one")
        sheet.code(_curl(searches.made[0]), "sh")
        sheet.say("Apollo's documentation gives the same filters as query parameters:")
        sheet.code(_query(searches.made[0]), "text")
    fate_tables(sheet, made)
    return sheet.text()


def _curl(search: Search) -> str:
    return (
        "curl -X POST https://api.apollo.io/api/v1/mixed_companies/search \\\n"
        '  -H "x-api-key: $APOLLO_API_KEY" -H "content-type: application/json" \\\n'
        f"  --data @{search.file}"
    )


def _query(search: Search) -> str:
    parts: list[str] = []
    for f in search.filters:
        if isinstance(f.value, dict):
            parts += [f"{f.name}[{key}]={quote(str(value))}" for key, value in f.value.items()]
        elif isinstance(f.value, list):
            parts += [f"{f.name}[]={quote(str(value))}" for value in f.value]
    return "&".join(parts)
