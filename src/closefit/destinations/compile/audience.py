"""Scored accounts as lists for an ad platform or a CRM: who is in, who is kept out, in files of a vendor's size."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from closefit.destinations.compile.record import Compiled, Row, Sources
from closefit.destinations.compile.register import Register
from closefit.profile import Profile
from closefit.score.tiers import EXCLUDED, OUTSIDE, UNTIERED
from closefit.taxonomy import free_mail_domain, link_host, normal_country

#: Where exports keep what an attribute of the package's own has no name for.
LINKEDIN_PAGE = (
    "linkedin_company_page", "linkedin_company_page_url", "linkedin_url", "company_linkedin_url", "linkedin_page",
    "linkedin_company_url", "linkedin",
)  # fmt: skip
ZIP = ("zip", "zip_code", "zipcode", "postal_code", "postcode", "billing_postal_code", "billing_zip_postal_code")
STOCK = ("stock_symbol", "ticker", "ticker_symbol", "publicly_traded_symbol")
PHONE = ("phone", "phone_number", "mobile", "mobile_phone", "mobile_phone_number", "work_phone")


@dataclass
class Audience:
    """The accounts of one tier, best first."""

    tier: str
    #: Part of a file's name.
    slug: str
    accounts: list[Row] = field(default_factory=list)


@dataclass
class Audiences:
    """Every scored account in its place."""

    listed: list[Audience]
    #: Excluded by the profile, or on a suppression list, with the reason: ads leave them out.
    out: list[tuple[Row, str]] = field(default_factory=list)
    #: Tier -> accounts that are not listed because the tier was not asked for.
    others: dict[str, int] = field(default_factory=dict)
    total: int = 0

    @property
    def accounts(self) -> Iterator[tuple[str, Row]]:
        """Listed accounts with the slug of their tier."""
        return ((audience.slug, row) for audience in self.listed for row in audience.accounts)


def audiences_of(sources: Sources) -> Audiences:
    """The accounts of the tiers that were asked for, the first tier where none was; nobody who is excluded.

    A profile without tiers lists whoever is neither excluded nor outside.
    """
    names = sources.tiers or tuple(tier.name for tier in sources.profile.tiers[:1]) or (UNTIERED,)
    found = Audiences([Audience(name, slug) for name, slug in zip(names, slugs(names), strict=True)])
    by_tier = {audience.tier.lower(): audience for audience in found.listed}
    for row in sources.scored or ():
        found.total += 1
        tier = text(row.get("tier")) or UNTIERED
        reason = _kept_out(row, tier)
        if reason:
            found.out.append((row, reason))
        elif (audience := by_tier.get(tier.lower())) is not None and tier != OUTSIDE:
            audience.accounts.append(row)
        else:
            found.others[tier] = found.others.get(tier, 0) + 1
    return found


def _kept_out(row: Row, tier: str) -> str:
    if listed := text(row.get("suppressed_by")):
        return f"on {listed}"
    if row.get("excluded") is True or tier == EXCLUDED:
        return text(row.get("excluded_by")) or "excluded"
    return ""


def slugs(names: Iterable[str]) -> list[str]:
    """Names as parts of file names, each its own: ``Tier A`` is ``tier-a``."""
    found: list[str] = []
    for name in names:
        plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "tier"
        number, slug = 1, plain
        while slug in found:
            number += 1
            slug = f"{plain}-{number}"
        found.append(slug)
    return found


# --- cells -----------------------------------------------------------------------------------------------------------


def text(value: object) -> str:
    """A value as the text of a cell, on one line; nothing for an unknown one."""
    return "" if value is None else " ".join(str(value).split())


def first(row: Row, names: Iterable[str]) -> str:
    """The first of the columns that says something."""
    return next((said for name in names if (said := text(row.get(name)))), "")


def domain_of(row: Row) -> str:
    """The account's own domain; nothing where it has none, or one that is everybody's."""
    account = text(row.get("account")).lower()
    if "." not in account or "@" in account or " " in account:
        return ""
    return "" if free_mail_domain(account) or link_host(account) else account


def country_code(row: Row) -> str:
    """Two letters; nothing where the country is unknown or no country."""
    return _code(text(row.get("country")))


@lru_cache(maxsize=1024)
def _code(country: str) -> str:
    code = normal_country(country)
    return code if len(code) == 2 and code.isupper() else ""


def names_of(row: Row) -> tuple[str, str]:
    """First name and the rest of a person's name."""
    own = text(row.get("first_name")), text(row.get("last_name"))
    if any(own):
        return own
    head, _, rest = text(row.get("name")).partition(" ")
    return head, rest


# --- files -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may hold at most."""

    rows: int
    bytes: int


def csv_files(name: str, header: Sequence[str], rows: Iterable[Sequence[str]], limits: Limits) -> dict[str, str]:
    """``name.csv``, ``name-2.csv`` and so on, none above the limits; no file without a row. RFC 4180, UTF-8."""
    head = _line(header)
    files: dict[str, str] = {}
    lines: list[str] = []
    size = len(head.encode())

    def close() -> None:
        if lines:
            number = len(files) + 1
            files[f"{name}{f'-{number}' if number > 1 else ''}.csv"] = head + "".join(lines)

    for row in rows:
        line = _line(row)
        more = len(line.encode())
        if lines and (len(lines) >= limits.rows or size + more > limits.bytes):
            close()
            lines, size = [], len(head.encode())
        lines.append(line)
        size += more
    close()
    return files


_QUOTE, _QUOTES = '"', '""'
_SPECIAL = re.compile(r'[",\r\n]|^\s|\s$')


def _line(cells: Sequence[str]) -> str:
    """No cell is guarded against spreadsheets here: a machine reads it, and a guard would be taken for a name.

    A million of these are written, so that the cells are quoted here and not by a writer of each line.
    """
    if len(cells) == 1 and not cells[0]:
        return '""\r\n'
    quoted = (f'"{cell.replace(_QUOTE, _QUOTES)}"' if _SPECIAL.search(cell) else cell for cell in cells)
    return ",".join(quoted) + "\r\n"


# --- lines of the profile --------------------------------------------------------------------------------------------


def decide_lines(register: Register, audiences: Audiences, files: Mapping[str, object], vendor: str, why: str) -> None:
    """What a list makes of every line: it holds who is in, not why. ``why`` is said of everything that has points."""
    listed = ", ".join(name for name in files if name.endswith(".csv") and not name.startswith("exclude"))
    where = listed or f"the lists for {vendor}"
    for line, _ in register.boundary:
        register.express(line, where, "applied by closefit score: whoever is outside is on no list")
    kept = ", ".join(name for name in files if name.startswith("exclude")) or where
    for line, _ in register.exclusions:
        register.express(line, kept, "applied by closefit score: whoever is excluded is on no list but this one")
    for line, _ in (*register.criteria, *register.signals):
        register.refuse(line, why)
    if register.qualify:
        register.express(register.qualify, where, "as far as the tiers ask for it")
    slug_of = {audience.tier.lower(): audience.slug for audience in audiences.listed}
    for line, tier in register.tiers:
        slug = slug_of.get(tier.name.lower())
        if slug is not None:
            own = [name for name in files if f"-{slug}." in name or f"-{slug}-" in name]
            register.express(line, ", ".join(own) or "no file", "" if own else "nobody is in it")
        else:
            register.refuse(line, f"Its {audiences.others.get(tier.name, 0):,} accounts are not listed; see --tier.")


def empty_notes(audiences: Audiences) -> list[str]:
    """Tiers that were asked for and hold nobody."""
    there = ", ".join(f"{tier} {count:,}" for tier, count in sorted(audiences.others.items())) or "none"
    return [
        f"No account of the {audiences.total:,} that were scored is in the tier {audience.tier} and may be listed; "
        f"other tiers: {there}; kept out: {len(audiences.out):,}."
        for audience in audiences.listed
        if not audience.accounts
    ]


def reasons_counted(out: Iterable[tuple[Row, str]]) -> list[tuple[str, str]]:
    """How many accounts are kept out, by reason."""
    found: dict[str, int] = {}
    for _, reason in out:
        found[reason] = found.get(reason, 0) + 1
    return [(reason, f"{count:,}") for reason, count in sorted(found.items(), key=lambda item: (-item[1], item[0]))]


def with_sheet(name: str, made: Compiled, sheet: Callable[[Compiled], str]) -> Compiled:
    """The result with a page that is written from it."""
    return Compiled({**made.files, name: sheet(made)}, made.expressed, made.inexpressible, made.notes)


def profile_said(profile: Profile) -> str:
    """``demo version 3``."""
    return f"{profile.name} version {profile.version}"
