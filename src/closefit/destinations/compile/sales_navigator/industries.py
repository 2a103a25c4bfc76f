"""LinkedIn's own names for the industries of the package's table (its second taxonomy, in use since 2022)."""

from __future__ import annotations

from collections.abc import Mapping

from closefit.taxonomy import normal_industry

_NAMES: Mapping[str, tuple[str, ...]] = {
    "accounting": ("Accounting",),
    "advertising and marketing": ("Advertising Services", "Marketing Services"),
    "aerospace and defense": ("Aviation and Aerospace Component Manufacturing", "Defense and Space Manufacturing"),
    "agriculture": ("Farming", "Ranching"),
    "automotive": ("Motor Vehicle Manufacturing",),
    "b2b saas": ("Software Development", "Technology, Information and Internet"),
    "banking": ("Banking",),
    "chemicals": ("Chemical Manufacturing",),
    "construction": ("Construction",),
    "consulting": ("Business Consulting and Services",),
    "cybersecurity": ("Computer and Network Security",),
    "education": ("Education", "Higher Education", "E-Learning Providers"),
    "energy": ("Utilities", "Oil and Gas"),
    "financial services": ("Financial Services", "Investment Management", "Investment Banking"),
    "fintech": ("Financial Services", "Software Development"),
    "gaming": ("Computer Games",),
    "government": ("Government Administration",),
    "healthcare": ("Hospitals and Health Care",),
    "hospitality": ("Hospitality", "Restaurants"),
    "information technology": ("IT Services and IT Consulting",),
    "insurance": ("Insurance",),
    "internet": ("Technology, Information and Internet",),
    "legal": ("Legal Services", "Law Practice"),
    "logistics": ("Transportation, Logistics, Supply Chain and Storage",),
    "manufacturing": ("Manufacturing",),
    "medical devices": ("Medical Equipment Manufacturing",),
    "nonprofit": ("Non-profit Organizations",),
    "pharmaceuticals": ("Pharmaceutical Manufacturing",),
    "real estate": ("Real Estate",),
    "retail": ("Retail",),
    "saas": ("Software Development", "Technology, Information and Internet"),
    "software": ("Software Development",),
    "staffing": ("Staffing and Recruiting",),
    "telecommunications": ("Telecommunications",),
    "travel": ("Travel Arrangements",),
    "wholesale": ("Wholesale",),
}  # fmt: skip


def linkedin_industries(text: str) -> tuple[str, ...]:
    """The names to choose for an industry in any usual spelling; empty where the table has none.

    >>> linkedin_industries("Hospital & Health Care"), linkedin_industries("basket weaving")
    (('Hospitals and Health Care',), ())
    """
    return _NAMES.get(normal_industry(text), ())
