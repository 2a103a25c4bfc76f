"""Google Ads: customer lists for Customer Match, of people in the accounts of a tier. There are no company lists.

Headers are Google's own, in English; addresses, phone numbers and names are SHA-256 in hexadecimal after trimming and
lower case, countries and postal codes stay plain (Google's help page on formatting hashed data).

Under Google's EU user consent policy nobody in the European Economic Area, the United Kingdom or Switzerland may be
uploaded without consent, and one consent holds for a whole upload. So whoever has no recorded consent and lives there,
or nobody knows where, is left out, and those with consent have files of their own.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from closefit.destinations.compile.audience import (
    PHONE,
    ZIP,
    Audiences,
    Limits,
    audiences_of,
    country_code,
    csv_files,
    decide_lines,
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

#: Columns of the people file that record consent; every one that is there must grant it.
CONSENT = (
    "consent", "ad_consent", "ads_consent", "consent_ads", "marketing_consent", "gdpr_consent", "consent_ad_user_data",
    "consent_ad_personalization", "ad_user_data", "ad_personalization",
)  # fmt: skip

#: Where consent is needed: the European Economic Area, the United Kingdom and Switzerland.
CONSENT_COUNTRIES = frozenset({
    "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IS", "IT",
    "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip

#: Google states no limit of rows for an uploaded file; smaller files fail in smaller parts.
LIMITS = Limits(500_000, 100_000_000)
_ADVISED = 5_000

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_GRANTED = frozenset({"true", "1", "yes", "y", "granted", "given", "opted in", "opt-in", "ja", "oui"})

_WHY = "A customer list says who is in, not with how many points: they decided the tier in closefit score."


@dataclass
class _List:
    """People of one tier, or of accounts to leave out, with and without recorded consent."""

    consented: list[tuple[str, ...]] = field(default_factory=list)
    elsewhere: list[tuple[str, ...]] = field(default_factory=list)


@dataclass
class _Counts:
    """Why people are on no list."""

    no_address: int = 0
    opted_out: int = 0
    no_consent: int = 0
    nowhere: int = 0


def compiled(sources: Sources) -> Compiled:
    """Customer lists per tier, a list to exclude, and a sheet with the steps."""
    audiences = audiences_of(sources)
    lists, counts = _lists(sources, audiences)
    files: dict[str, str] = {}
    notes = empty_notes(audiences)
    for name, told in lists.items():
        for part, rows in (("consented", told.consented), ("elsewhere", told.elsewhere)):
            header, picked = _columns(rows)
            made = csv_files(f"{name}-{part}", header, picked, LIMITS)
            files |= made
            if made and len(rows) < _ADVISED and not name.startswith("exclude"):
                notes.append(
                    f"{', '.join(made)} is short with people: {len(rows):,}. Google serves a list only to enough "
                    f"matched and active users; {_ADVISED:,} or more are advised."
                )
    notes += _left_out(counts)
    register = Register(sources.profile)
    decide_lines(register, audiences, files, "Google Ads", _WHY)
    for line, _ in register.personas:
        register.refuse(line, "A customer list holds everybody known in the accounts; Google knows no job titles.")
    made_of = register.compiled(dict(files), tuple(notes))
    return with_sheet("google-ads.md", made_of, lambda made: _sheet(sources, audiences, made))


def _lists(sources: Sources, audiences: Audiences) -> tuple[dict[str, _List], _Counts]:
    places = {text(row.get("account")): (f"customers-{slug}", row) for slug, row in audiences.accounts}
    places |= {text(row.get("account")): ("exclude", row) for row, _ in audiences.out}
    lists = {f"customers-{audience.slug}": _List() for audience in audiences.listed} | {"exclude": _List()}
    counts, seen = _Counts(), set[str]()
    for person in sources.people or ():
        place = places.get(text(person.get("account")))
        if place is not None:
            _sort(person, place[1], lists[place[0]], counts, seen)
    return lists, counts


def _sort(person: Row, account: Row, told: _List, counts: _Counts, seen: set[str]) -> None:
    """One person onto a list, or counted."""
    email = text(person.get("email")).lower()
    country = country_code(person) or country_code(account)
    if text(person.get("suppressed_by")):
        counts.opted_out += 1
    elif not _ADDRESS.fullmatch(email):
        counts.no_address += 1
    elif email in seen:
        return
    elif consents(person):
        seen.add(email)
        told.consented.append(_row(person, email, country))
    elif not country:
        counts.nowhere += 1
    elif country in CONSENT_COUNTRIES:
        counts.no_consent += 1
    else:
        seen.add(email)
        told.elsewhere.append(_row(person, email, country))


def consents(person: Row) -> bool:
    """Whether consent is recorded: at least one column for it, and every one of them grants it."""
    said = [person[name] for name in CONSENT if name in person]
    return bool(said) and all(value is True or text(value).lower() in _GRANTED for value in said)


def hashed(value: str) -> str:
    """SHA-256 in hexadecimal of a text without blanks around it and in lower case; nothing of nothing."""
    plain = value.strip().lower()
    return hashlib.sha256(plain.encode()).hexdigest() if plain else ""


def phone(value: str) -> str:
    """A number in the form +4915112345678 (E.164); nothing where the country code is missing.

    >>> phone("+49 (151) 1234-5678"), phone("0151 12345678")
    ('+4915112345678', '')
    """
    plain = re.sub(r"[\s().\-/]", "", value)
    return plain if re.fullmatch(r"\+[1-9][0-9]{7,14}", plain) else ""


_HEADER = ("Email", "Phone", "First Name", "Last Name", "Country", "Zip")


def _row(person: Row, email: str, country: str) -> tuple[str, ...]:
    given, family = names_of(person)
    number = phone(first(person, PHONE))
    return hashed(email), hashed(number), hashed(given), hashed(family), country, first(person, ZIP)


def _columns(rows: list[tuple[str, ...]]) -> tuple[tuple[str, ...], Iterable[tuple[str, ...]]]:
    """Only what can match: postal matching needs first and last name, country and postal code together."""
    wanted = [0]
    if any(row[1] for row in rows):
        wanted.append(1)
    if any(row[5] for row in rows):
        wanted += [2, 3, 4, 5]
    return tuple(_HEADER[n] for n in wanted), (tuple(row[n] for n in wanted) for row in rows)


_RECORD = f" A column {CONSENT[0]} in the people file records it."
_COUNTRY = " Give the accounts file with a country, or a column country in the people file."


def _left_out(counts: _Counts) -> list[str]:
    told = (
        (counts.no_consent, "in the EEA, the United Kingdom or Switzerland without recorded consent", _RECORD),
        (counts.nowhere, "without recorded consent and of no known country", _COUNTRY),
        (counts.opted_out, "named by a suppression list", ""),
        (counts.no_address, "without an address", ""),
    )
    return [f"People on no list, {why}: {count:,}.{advice}" for count, why, advice in told if count]


def _sheet(sources: Sources, audiences: Audiences, made: Compiled) -> str:
    sheet = Sheet(f"Google Ads customer lists of {profile_said(sources.profile)}")
    sheet.table(
        ["file", "people"],
        [[name, f"{str(body).count(chr(10)) - 1:,}"] for name, body in made.files.items() if name.endswith(".csv")],
    )
    sheet.heading("Upload them")
    sheet.steps([
        "Google Ads, Tools, Shared library, Audience manager, Your data segments, +, Customer list.",
        "Upload one file per list; say that the data is hashed.",
        "For `...-consented.csv` say that consent was given; the others hold nobody for whom it is needed.",
        "In the campaign, exclude the segment made of the files `exclude-...`.",
    ])  # fmt: skip
    sheet.say("Only people whose data you collected yourself and may use for ads belong on such a list.")
    sheet.heading("Accounts kept out")
    sheet.table(["reason", "accounts"], reasons_counted(audiences.out))
    fate_tables(sheet, made)
    return sheet.text()
