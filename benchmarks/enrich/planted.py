"""What five played vendors know: planted by chance with a seed, so that the union of their knowledge is known."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache

#: Fields of a run.
FIELDS = ("employees", "industry", "country", "founded_year", "technologies")

_INDUSTRIES = ("software", "hospitals and health care", "construction", "financial services", "retail")
_COUNTRIES = ("US", "DE", "GB", "FR", "NL")
_TOOLS = ("HubSpot", "Salesforce", "Stripe", "Zendesk", "Shopify", "Intercom")


@dataclass(frozen=True, slots=True)
class PlantedVendor:
    """One vendor: which share of the companies it has at all, and of those each field."""

    name: str
    has: float
    fields: dict[str, float]


VENDORS = (
    PlantedVendor("hunter", 0.55, {"employees": 0.8, "industry": 0.8, "country": 0.9, "founded_year": 0.5}),
    PlantedVendor("peopledatalabs", 0.6, {"employees": 0.9, "industry": 0.9, "country": 0.9, "founded_year": 0.7}),
    PlantedVendor("clearbit", 0.35, {"employees": 0.9, "industry": 0.7, "country": 0.9, "technologies": 0.6}),
    PlantedVendor("apollo", 0.65, {"employees": 0.9, "industry": 0.9, "country": 0.8, "technologies": 0.5}),
    PlantedVendor("builtwith", 0.7, {"country": 0.5, "technologies": 0.95}),
)


@cache
def company(number: int, seed: int) -> dict[str, object]:
    """What is true of a company."""
    chance = random.Random(f"{seed} company {number}")  # noqa: S311  (planted data)
    return {
        "employees": chance.randrange(11, 5000),
        "industry": chance.choice(_INDUSTRIES),
        "country": chance.choice(_COUNTRIES),
        "founded_year": chance.randrange(1950, 2024),
        "technologies": sorted(chance.sample(_TOOLS, chance.randrange(1, 4))),
    }


def knows(vendor: PlantedVendor, number: int, seed: int) -> dict[str, object]:
    """What a vendor knows of a company; nothing of many."""
    chance = random.Random(f"{seed} {vendor.name} {number}")  # noqa: S311  (planted data)
    if chance.random() >= vendor.has:
        return {}
    truth = company(number, seed)
    return {field: truth[field] for field, share in vendor.fields.items() if chance.random() < share}


def union(count: int, seed: int) -> dict[str, int]:
    """How many of the first companies have each field at any vendor."""
    found = dict.fromkeys(FIELDS, 0)
    for number in range(count):
        known = {field for vendor in VENDORS for field in knows(vendor, number, seed)}
        for field in known:
            found[field] += 1
    return found


def domain(number: int) -> str:
    return f"company{number}.com"


def number_of(domain: str) -> int:
    return int("".join(letter for letter in domain if letter.isdecimal()))
