"""Seniority and department of a person from a job title."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

#: From the highest to the lowest.
SENIORITIES = ("owner", "c-level", "vp", "director", "head", "manager", "senior", "individual", "entry")

_ASSISTANT = re.compile(r"\b(assistant|secretary|office) (to|of|manager)\b|\bexecutive assistant\b")
_THING_OWNER = re.compile(r"\b(product|process|business|system|service) owner\b")
#: Managers of things, of customers and of accounts, who manage nobody.
_ALONE = re.compile(r"\b(account|customer success|product|project|program|programme|community|office|case) manager\b")
_SENIOR = re.compile(r"\b(senior|sr|principal|lead|group)\b")
_TOP = re.compile(r"\b(founder|owner|chief)\b")


@cache
def _table(kind: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Name and pattern, in the order in which they are tried; a name may come again with weaker words."""
    text = files("closefit.taxonomy").joinpath("titles.toml").read_text(encoding="utf-8")
    return tuple((entry["name"], re.compile("|".join(entry["words"]))) for entry in tomllib.loads(text)[kind])


def _plain(title: str) -> str:
    return " ".join(title.casefold().replace(".", "").replace("/", " / ").replace("_", " ").split())


def seniority_of(title: str | None) -> str | None:
    """One of :data:`SENIORITIES`; None when there is no title.

    >>> seniority_of("Senior Vice President, Sales"), seniority_of("VP Engineering"), seniority_of("Account Executive")
    ('vp', 'vp', 'individual')
    """
    if not title or not title.strip():
        return None
    text = _plain(title)
    if _ASSISTANT.search(text):
        return "individual"
    table = _table("seniority")
    if dict(table)["vp"].search(text) and not _TOP.search(text):
        return "vp"  # a vice president is no president
    for name, pattern in table:
        if name == "owner" and _THING_OWNER.search(text):
            continue
        if name == "manager" and _ALONE.search(text):
            return "senior" if _SENIOR.search(text) else "individual"
        if pattern.search(text):
            return name
    return "individual"


def department_of(title: str | None) -> str | None:
    """The department a title belongs to, in lower case; None when it does not say.

    >>> department_of("VP Revenue Operations"), department_of("Head of Demand Generation"), department_of("Wizard")
    ('revenue operations', 'marketing', None)
    """
    if not title or not title.strip():
        return None
    text = _plain(title)
    return next((name for name, pattern in _table("department") if pattern.search(text)), None)
