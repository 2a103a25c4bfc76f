"""What a page says about its company in schema.org's words, as JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from closefit.providers.reading import is_at

#: Types of schema.org that are a company.
_COMPANIES = frozenset(
    {"Organization", "Corporation", "LocalBusiness", "OnlineBusiness", "OnlineStore", "ProfessionalService"}
)
#: Under these keys a page names its company.
_OWN_KEYS = ("publisher", "mainEntity", "about", "copyrightHolder", "sourceOrganization")
_LARGEST = 500_000
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class PersonNamed:
    """A person that a page names, and in what role."""

    name: str
    role: str
    #: The words that say so.
    line: str
    confidence: float


def companies(html: str, domain: str = "") -> Iterator[dict[str, Any]]:
    """Companies that the page's JSON-LD describes as its own, as they stand there.

    A review's or an advert's company is somebody else, and so is one with an address outside of ``domain``.
    """
    from selectolax.lexbor import LexborHTMLParser

    for node in LexborHTMLParser(html).css('script[type="application/ld+json"]'):
        text = node.text(deep=True)
        if len(text) > _LARGEST:
            continue
        try:
            data = json.loads(text)
        except (ValueError, RecursionError):
            continue
        for one in _records(data, 0):
            if not _COMPANIES.isdisjoint(_types(one)) and not _elsewhere(one, domain):
                yield one


def _records(data: Any, depth: int) -> Iterator[dict[str, Any]]:
    """What stands by itself, and whom pages name as their subject or publisher."""
    if depth > _DEEPEST:
        return
    if isinstance(data, dict):
        yield data
        site = any("page" in kind.casefold() or kind == "WebSite" for kind in _types(data))
        for key in ("@graph", *(_OWN_KEYS if site else ())):
            yield from _records(data.get(key), depth + 1)
    elif isinstance(data, list):
        for value in data:
            yield from _records(value, depth + 1)


def _elsewhere(company: dict[str, Any], domain: str) -> bool:
    address = company.get("url")
    return bool(domain and isinstance(address, str) and "://" in address and not is_at(domain, address))


def _types(record: dict[str, Any]) -> set[str]:
    kind = record.get("@type")
    return {str(one).rsplit("/", 1)[-1] for one in (kind if isinstance(kind, list) else [kind])}


def founders(company: dict[str, Any]) -> Iterator[PersonNamed]:
    """Its founders, and employees that it calls chief executive or owner."""
    for key, confidence in (("founder", 0.9), ("founders", 0.9), ("owner", 0.9), ("employee", 0.85)):
        found = company.get(key)
        for one in found if isinstance(found, list) else [found]:
            name = one.get("name") if isinstance(one, dict) else one
            title = str(one.get("jobTitle") or "") if isinstance(one, dict) else ""
            wanted = key != "employee" or any(word in title.casefold() for word in ("ceo", "chief executive", "owner"))
            if isinstance(name, str) and name.strip() and wanted:
                role = title or key.removesuffix("s")
                yield PersonNamed(name.strip(), role, f'JSON-LD {key}: "{name.strip()}" {title}'.strip(), confidence)
