"""One spelling for what people spell in many ways: technologies, titles, countries, industries, mail hosts."""

from __future__ import annotations

from closefit.taxonomy.countries import country_name, country_spellings, normal_country
from closefit.taxonomy.hosts import FREE_MAIL, LINK_HOSTS, free_mail_domain, link_host
from closefit.taxonomy.industries import industry_spellings, normal_industry
from closefit.taxonomy.technologies import categories, categories_of, technologies_in
from closefit.taxonomy.titles import SENIORITIES, department_of, seniority_of

__all__ = [
    "FREE_MAIL", "LINK_HOSTS", "SENIORITIES", "categories", "categories_of", "country_name", "country_spellings",
    "department_of", "free_mail_domain", "industry_spellings", "link_host", "normal_country",
    "normal_industry", "seniority_of", "technologies_in",
]  # fmt: skip
