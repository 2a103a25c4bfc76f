"""One spelling for what people spell in many ways: technologies, titles, countries, industries, money, mail hosts."""

from __future__ import annotations

from closefit.taxonomy.bands import Band, read_band
from closefit.taxonomy.countries import (
    country_code,
    country_name,
    country_of_place,
    country_spellings,
    normal_country,
)
from closefit.taxonomy.currencies import normal_currency
from closefit.taxonomy.funding import funding_kind, normal_funding_stage
from closefit.taxonomy.hosts import FREE_MAIL, LINK_HOSTS, free_mail_domain, link_host
from closefit.taxonomy.industries import Industry, industry_of, industry_of_code, industry_spellings, normal_industry
from closefit.taxonomy.money import Money, read_money
from closefit.taxonomy.naics import naics_title
from closefit.taxonomy.numbers import Growth, growth_fraction, read_growth, read_number
from closefit.taxonomy.technologies import (
    categories,
    categories_of,
    known_technology,
    normal_technologies,
    normal_technology,
    technologies_in,
)
from closefit.taxonomy.titles import SENIORITIES, department_of, seniority_of

__all__ = [
    "FREE_MAIL", "LINK_HOSTS", "SENIORITIES", "Band", "Growth", "Industry", "Money", "categories", "categories_of",
    "country_code", "country_name", "country_of_place", "country_spellings", "department_of", "free_mail_domain",
    "funding_kind", "growth_fraction", "industry_of", "industry_of_code", "industry_spellings", "known_technology",
    "link_host", "naics_title", "normal_country", "normal_currency", "normal_funding_stage", "normal_industry",
    "normal_technologies", "normal_technology", "read_band", "read_growth", "read_money", "read_number", "seniority_of",
    "technologies_in",
]  # fmt: skip
