"""LinkedIn Sales Navigator: account filters as steps for a person, and as JSON; and account lists to upload.

LinkedIn documents neither an interface nor an address that would set filters, so nothing here pretends to. Bands that
do not end where the profile ends are widened outward, never inward, and say so.
"""

from __future__ import annotations

import json

from closefit.conditions import never, only, parse_condition
from closefit.destinations.compile.audience import (
    LINKEDIN_PAGE,
    STOCK,
    ZIP,
    Limits,
    audiences_of,
    csv_files,
    domain_of,
    empty_notes,
    first,
    text,
)
from closefit.destinations.compile.record import Compiled, Counts, Row, Sources
from closefit.destinations.compile.register import Register
from closefit.destinations.compile.sales_navigator.filters import SalesNavigator
from closefit.destinations.compile.search.fates import Fates
from closefit.destinations.compile.search.searches import Search, Searches, unwritten
from closefit.destinations.compile.search.sheet import (
    Sheet,
    count_notes,
    counts_of,
    fate_tables,
    search_tables,
    value_said,
)
from closefit.destinations.compile.search.wanted import wanted_of
from closefit.profile import Persona
from closefit.taxonomy import SENIORITIES, country_name

#: Our seniorities in the words of the lead filter.
_SENIORITIES = {
    "owner": ("Owner / Partner",), "c-level": ("CXO",), "vp": ("Vice President",), "director": ("Director",),
    "manager": ("Experienced Manager", "Entry Level Manager"), "senior": ("Senior",),
    "entry": ("Entry Level", "In Training"),
}  # fmt: skip

#: LinkedIn lets the columns be mapped on upload; it takes 1,000 accounts and 20 MB (Advanced and Advanced Plus only).
_COLUMNS = (
    "Account Name", "Website", "LinkedIn Company URL", "City", "State", "Country", "Zip Code", "Stock Symbol",
)  # fmt: skip
_LIMITS = Limits(1_000, 20_000_000)

_NOTES = (
    "Filters are set by hand: LinkedIn documents no interface and no address that would set them.",
    "A search has no points: score what is found with closefit score before anybody is written to.",
    "Accounts of which LinkedIn does not know a fact that is filtered on are not found; the profile keeps them.",
    "The words of the page may have changed since they were written down (2026-08); choose the nearest.",
)


def compiled(sources: Sources) -> Compiled:
    """The filters as one JSON file a search, and a sheet with the steps."""
    profile = sources.profile
    searches = Searches(profile, wanted_of(profile, sources.tiers), SalesNavigator(sources.fields, sources.as_of))
    register = Register(profile)
    Fates(register, searches, "Sales Navigator").decide()
    leads = _leads(register)
    files: dict[str, str | bytes] = {search.file: _json(search, searches) for search in searches.made}
    lists, told = _lists(sources)
    files |= lists
    beware = dict.fromkeys(f.beware for s in searches.made for f in s.filters if f.beware)
    counts = counts_of(sources, searches)
    made = register.compiled(files, (*count_notes(searches, counts), *_NOTES, *told, *unwritten(searches), *beware))
    sheet = _sheet(sources, searches, made, leads, counts)
    return Compiled({**files, "sales-navigator.md": sheet}, made.expressed, made.inexpressible, made.notes)


def _json(search: Search, searches: Searches) -> str:
    filters = [
        {"filter": f.name, "set_to": f.value, "condition": f.condition, **({"widened": f.widened} if f.widened else {})}
        for f in search.filters
    ]
    body = {"search": "accounts", "for": searches.wanted.label, "promise": search.title, "filters": filters}
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def _lists(sources: Sources) -> tuple[dict[str, str], list[str]]:
    """Accounts of the tiers as lists to upload, at most 1,000 in each, best first."""
    if sources.scored is None:
        return {}, []
    audiences = audiences_of(sources)
    files: dict[str, str] = {}
    for audience in audiences.listed:
        rows = (row for account in audience.accounts if (row := _listed(account)) is not None)
        files |= csv_files(f"accounts-{audience.slug}", _COLUMNS, rows, _LIMITS)
    return files, empty_notes(audiences)


def _listed(row: Row) -> tuple[str, ...] | None:
    """A row of an account list; LinkedIn wants the company's official name and takes no address for it."""
    if not (name := text(row.get("name"))):
        return None
    domain = domain_of(row)
    return (
        name, f"https://{domain}" if domain else "", first(row, LINKEDIN_PAGE), text(row.get("city")),
        text(row.get("state")), country_name(text(row.get("country"))) or "", first(row, ZIP), first(row, STOCK),
    )  # fmt: skip


def _leads(register: Register) -> list[tuple[str, str, str]]:
    """Persona, seniority levels to choose, and what is left to choose by hand."""
    rows = []
    for line, persona in register.personas:
        words, left = _levels(persona)
        if words:
            register.express(line, "lead filter Seniority level in sales-navigator.md", left)
            rows.append((persona.name, "; ".join(words), left))
        else:
            register.refuse(line, left)
    return rows


def _levels(persona: Persona) -> tuple[list[str], str]:
    condition = parse_condition(persona.when)
    possible = [name for name in SENIORITIES if not never(condition.tree, {"seniority": only(name)})]
    others = sorted(set(condition.attributes) - {"seniority"})
    left = f"{', '.join(others)} is left to you: Function, or Current job title" if others else ""
    if len(possible) == len(SENIORITIES):
        return [], f"Any seniority will do, so no lead filter follows{'; ' if left else ''}{left}."
    if missing := [name for name in possible if name not in _SENIORITIES]:
        return [], f"Sales Navigator has no seniority level for {', '.join(missing)}."
    return [word for name in possible for word in _SENIORITIES[name]], left


def _sheet(
    sources: Sources, searches: Searches, made: Compiled, leads: list[tuple[str, str, str]], counts: Counts | None
) -> str:
    sheet = Sheet(f"Sales Navigator filters for {sources.profile.name} version {sources.profile.version}")
    sheet.say(f"They look for {searches.wanted.label}. Filters are set by hand, in the order in which they stand here.")
    for search in searches.made:
        sheet.heading(f"Set the filters of {search.file}")
        sheet.say(f"{search.title}.")
        sheet.steps([
            "Open Sales Navigator, choose Search, then Account filters, and clear what is set.",
            *(f"{f.name}: {value_said(f.value)}" + (f" ({f.widened})" if f.widened else "") for f in search.filters),
            f"Save the search as {sources.profile.name} {sources.profile.version} {search.name}.",
        ])  # fmt: skip
    search_tables(sheet, searches, counts)
    if lists := [name for name in made.files if name.startswith("accounts-")]:
        sheet.heading("Upload the accounts you know")
        sheet.say(
            f"{', '.join(lists)}: Lists, Account lists, Create, Upload a CSV. Map the columns as they are called."
        )
    if leads:
        sheet.heading("People in them")
        sheet.say("In the lead search, choose the saved accounts and set:")
        sheet.table(["persona", "Seniority level", "loosely"], leads)
    fate_tables(sheet, made)
    return sheet.text()
