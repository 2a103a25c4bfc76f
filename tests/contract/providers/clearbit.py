from __future__ import annotations

import datetime as dt

from closefit.facts import AnswerState, Question
from tests.contract.providers.vendor import Case, Said, Vendor

_FIND = "/v2/companies/find"
COMPANY = {
    "id": "c5a6a9c5",
    "name": "Acme",
    "legalName": "Acme Inc.",
    "domain": "acme.example",
    "category": {
        "sector": "Information Technology",
        "industry": "Internet Software & Services",
        "subIndustry": "Application Software",
        "sicCode": "73",
        "naicsCode": 54,
    },
    "tags": ["Technology", "B2B", "SAAS"],
    "description": "Acme finds customers.",
    "foundedYear": 2015,
    "geo": {"city": "Mountain View", "state": "California", "country": "United States", "countryCode": "US"},
    "linkedin": {"handle": "company/Acme"},
    "emailProvider": False,
    "type": "public",
    "ticker": "ACME",
    "indexedAt": "2026-01-04T10:04:25.104Z",
    "metrics": {
        "employees": 190_234,
        "employeesRange": "100000+",
        "raised": 5_000_000,
        "annualRevenue": 307_394_000_000,
        "estimatedAnnualRevenue": "$10B+",
    },
    "tech": ["google_analytics", "salesforce", None],
    "parent": {"domain": "holding.example"},
}
FACTS = {
    "name": "Acme",
    "legal_name": "Acme Inc.",
    "description": "Acme finds customers.",
    "industry": "internet",
    "sub_industry": "Application Software",
    "naics": "54",
    "sic": "73",
    "employees": 190_234,
    "revenue_usd": 307_394_000_000,
    "country": "US",
    "region": "California",
    "city": "Mountain View",
    "founded_year": 2015,
    "business_model": "b2b",
    "keywords": ("Technology", "B2B", "SAAS"),
    "technologies": ("Google Analytics", "Salesforce"),
    "funding_total_usd": 5_000_000,
    "linkedin_url": "https://www.linkedin.com/company/acme",
    "ticker": "ACME",
    "ownership": "public",
}
_BANDS = {"name": "Acme", "metrics": {"employeesRange": "51-250", "estimatedAnnualRevenue": "$10M-$50M", "raised": 0}}
_PENDING = Said(_FIND, {}, 202)
_UNKNOWN = Said(_FIND, {"error": {"type": "unknown_record", "message": "Unknown company."}}, 404)

VENDOR = Vendor(
    "clearbit",
    question=Question("acme.example", frozenset({"employees", "industry"})),
    cases={
        "found": Case(
            [
                Said(
                    _FIND,
                    COMPANY,
                    query={"domain": "acme.example"},
                    request_headers={"Authorization": "Bearer secret-CLEARBIT_API_KEY"},
                )
            ],
            AnswerState.found,
            FACTS | {"parent": "holding.example"},
            credits=1.0,
            observed={"employees": dt.date(2026, 1, 4), "technologies": dt.date(2026, 1, 4)},
            evidence={"employees": "band 100000+", "business_model": "Technology, B2B, SAAS"},
        ),
        "bands alone": Case(
            [Said(_FIND, _BANDS)],
            AnswerState.found,
            {"name": "Acme", "employees": 113, "revenue_usd": 22_360_680},
            bands={"employees": (51, 250), "revenue_usd": (10_000_000, 50_000_000)},
            evidence={"employees": "band 51-250", "revenue_usd": "band $10M-$50M"},
        ),
        "a pinned version": Case(
            [Said(_FIND, {"name": "Acme"}, request_headers={"API-Version": "2019-12-19"})],
            AnswerState.found,
            {"name": "Acme"},
            options={"version": "2019-12-19"},
        ),
        "pending, pending, found": Case(
            [_PENDING],
            AnswerState.pending,
            later=Case(
                [_PENDING],
                AnswerState.pending,
                later=Case([Said(_FIND, {"name": "Acme"})], AnswerState.found, {"name": "Acme"}, credits=1.0),
            ),
        ),
        "pending is no miss": Case([_PENDING], AnswerState.pending, retry_after=5.0, credits=1.0),
        "pending, and nothing after all": Case(
            [_PENDING], AnswerState.pending, later=Case([_UNKNOWN], AnswerState.not_found, credits=1.0)
        ),
        "not_found": Case([_UNKNOWN], AnswerState.not_found, credits=1.0),
        "a provider of mail is no company": Case(
            [Said(_FIND, COMPANY | {"emailProvider": True})], AnswerState.not_found
        ),
        "rate_limited": Case(
            [Said(_FIND, {"error": {"type": "rate_limit"}}, 429, {"X-RateLimit-Reset": "7", "Retry-After": "7"})],
            AnswerState.rate_limited,
            retry_after=7.0,
        ),
        "out_of_credits": Case([Said(_FIND, {"error": {"type": "over_quota"}}, 402)], AnswerState.out_of_credits),
        "bad_key": Case([Said(_FIND, {"error": {"type": "auth_invalid"}}, 401)], AnswerState.bad_key),
        "a bad domain": Case([Said(_FIND, {"error": {"type": "domain_invalid"}}, 422)], AnswerState.bad_request),
        "malformed": Case([Said(_FIND, b'{"name": "Ac')], AnswerState.transient),
        "a 404 that is somebody else's page": Case(
            [Said(_FIND, "<html>nginx</html>", 404, content_type="text/html")], AnswerState.transient
        ),
    },
)
