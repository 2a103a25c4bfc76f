"""LinkedIn Ads: company and contact lists for Campaign Manager, and a list of companies to leave out.

Columns and limits are those of LinkedIn's templates and help pages (2026-08): headers unchanged, 300 rows at least and
300,000 rows or 20 MB at most in a list. They are stated for contact lists; company lists are held to them as well.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from closefit.destinations.compile.audience import (
    LINKEDIN_PAGE,
    STOCK,
    ZIP,
    Audiences,
    Limits,
    audiences_of,
    country_code,
    csv_files,
    decide_lines,
    domain_of,
    empty_notes,
    first,
    names_of,
    profile_said,
    reasons_counted,
    text,
    with_sheet,
)
from closefit.destinations.compile.record import Compiled, Row, Sources
from closefit.destinations.compile.register import Register
from closefit.destinations.compile.search.sheet import Sheet, fate_tables

COMPANIES = (
    "companyname", "companywebsite", "companyemaildomain", "linkedincompanypageurl", "stocksymbol", "industry", "city",
    "state", "companycountry", "zipcode",
)  # fmt: skip
CONTACTS = ("email", "firstname", "lastname", "jobtitle", "employeecompany", "country", "googleaid")

LIMITS = Limits(300_000, 20_000_000)
_LEAST, _ADVISED = 300, 1_000

_WHY = "A list of LinkedIn says who is in, not with how many points: they decided the tier in closefit score."


def compiled(sources: Sources) -> Compiled:
    """Lists per tier, split at LinkedIn's limits, an exclusion list, and a sheet with the steps."""
    audiences = audiences_of(sources)
    files: dict[str, str] = {}
    notes = empty_notes(audiences)
    nameless = 0
    for audience in audiences.listed:
        rows = [row for account in audience.accounts if (row := company(account)) is not None]
        nameless += len(audience.accounts) - len(rows)
        made = csv_files(f"companies-{audience.slug}", COMPANIES, rows, LIMITS)
        notes += _too_few(made, len(rows), "companies")
        files |= made
    outs = [row for account, _ in audiences.out if (row := company(account)) is not None]
    files |= csv_files("exclude-companies", COMPANIES, outs, LIMITS)
    if sources.people is not None:
        contacts, more = _contact_files(sources, audiences)
        files |= contacts
        notes += more
    if nameless:
        notes.append(f"Accounts on no list, with neither a name nor a domain of their own: {nameless:,}.")
    register = Register(sources.profile)
    decide_lines(register, audiences, files, "LinkedIn", _WHY)
    for line, _ in register.personas:
        register.refuse(
            line, "A contact list holds everybody known in the accounts; choose job functions in the campaign."
        )
    made_of = register.compiled(dict(files), tuple(notes))
    return with_sheet("linkedin-ads.md", made_of, lambda made: _sheet(sources, audiences, made))


def company(row: Row) -> tuple[str, ...] | None:
    """A row of the company list; None where there is nothing to match by."""
    name, domain, page = text(row.get("name")), domain_of(row), first(row, LINKEDIN_PAGE)
    if not (name or domain or page):
        return None
    return (
        name, f"https://{domain}" if domain else "", domain, page, first(row, STOCK), text(row.get("industry")),
        text(row.get("city")), text(row.get("state")), country_code(row), first(row, ZIP),
    )  # fmt: skip


def hashed(email: str) -> str:
    """SHA-256 in hexadecimal of an address without blanks around it and in lower case.

    >>> hashed(" Ann@Acme.com ")[:8]
    'f9669db9'
    """
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()


def _contact_files(sources: Sources, audiences: Audiences) -> tuple[dict[str, str], list[str]]:
    places = {text(row.get("account")): (slug, row) for slug, row in audiences.accounts}
    rows: dict[str, list[tuple[str, ...]]] = {audience.slug: [] for audience in audiences.listed}
    seen: set[str] = set()
    opted_out = unmatched = 0
    for person in sources.people or ():
        place = places.get(text(person.get("account")))
        if place is None:
            continue
        if text(person.get("suppressed_by")):
            opted_out += 1
            continue
        row = _contact(person, place[1])
        if row is None:
            unmatched += 1
        elif (who := row[0] or "/".join(row[1:5])) not in seen:
            seen.add(who)
            rows[place[0]].append(row)
    files: dict[str, str] = {}
    notes: list[str] = []
    for slug, told in rows.items():
        made = csv_files(f"contacts-{slug}", CONTACTS, told, LIMITS)
        notes += _too_few(made, len(told), "contacts")
        files |= made
    if opted_out:
        notes.append(f"People on no list, because a suppression list names them: {opted_out:,}.")
    if unmatched:
        notes.append(f"People on no list, with neither an address nor a whole name: {unmatched:,}.")
    return files, notes


def _contact(person: Row, account: Row) -> tuple[str, ...] | None:
    """Addresses are hashed here, so that none leaves in plain text; LinkedIn accepts SHA-256."""
    email = text(person.get("email"))
    given, family = names_of(person)
    if not email and not (given and family):
        return None
    return (
        hashed(email) if email else "", given, family, text(person.get("title")), text(account.get("name")),
        country_code(person) or country_code(account), "",
    )  # fmt: skip


def _too_few(files: Mapping[str, str], rows: int, what: str) -> Iterator[str]:
    if files and rows < _LEAST:
        names = ", ".join(files)
        yield (
            f"{names} is too short with {what}: {rows:,}. LinkedIn wants {_LEAST} rows at least, and shows no ad to "
            f"fewer than {_LEAST} matched members. Take another tier along with --tier."
        )
    elif what == "companies" and files and rows < _ADVISED:
        yield f"{', '.join(files)} is short with companies: {rows:,}. LinkedIn advises {_ADVISED:,} or more."


def _sheet(sources: Sources, audiences: Audiences, made: Compiled) -> str:
    sheet = Sheet(f"LinkedIn Ads lists of {profile_said(sources.profile)}")
    sheet.table(
        ["file", "rows"],
        [[name, f"{str(body).count(chr(10)) - 1:,}"] for name, body in made.files.items() if name.endswith(".csv")],
    )
    sheet.heading("Upload them")
    sheet.steps([
        "In Campaign Manager: Plan, Audiences, Create audience, Upload a list. Each file is a list of its own.",
        "`companies-...` are company lists, `contacts-...` contact lists.",
        "The header is LinkedIn's and must not be changed; addresses are SHA-256 already.",
        "Wait until it is built (up to 48 hours); fewer than 300 matched members are not served.",
        "In the campaign, include the lists and exclude the audience made of `exclude-companies.csv`.",
    ])  # fmt: skip
    sheet.heading("Kept out")
    sheet.table(["reason", "accounts"], reasons_counted(audiences.out))
    fate_tables(sheet, made)
    return sheet.text()
