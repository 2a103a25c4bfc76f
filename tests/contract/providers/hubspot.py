from __future__ import annotations

import datetime as dt

from closefit.facts import AnswerState, Question
from tests.contract.providers.vendor import Case, Further, Said, Vendor

_SEARCH = "/crm/v3/objects/companies/search"
_PROPERTIES = [
    "name", "domain", "industry", "hs_industry_group", "hs_keywords", "numberofemployees", "hs_employee_range",
    "annualrevenue", "hs_revenue_range", "founded_year", "description", "city", "state", "country", "hs_country_code",
    "is_public", "total_money_raised", "web_technologies", "linkedin_company_page", "hs_linkedin_handle",
    "hs_last_metered_enrichment_timestamp",
]  # fmt: skip
_WANTED = frozenset({"employees"})
_ENRICHED = {"hs_last_metered_enrichment_timestamp": "2026-10-02T09:00:00.000Z"}
_ACME: dict[str, object] = {
    "name": "Acme",
    "domain": "acme.example",
    "industry": "COMPUTER_SOFTWARE",
    "hs_industry_group": "Software & Services",
    "hs_keywords": "B2B;Sales",
    "numberofemployees": "187",
    "hs_employee_range": "51 - 200",
    "annualrevenue": "12000000",
    "hs_revenue_range": "$10M - $50M",
    "founded_year": "2011",
    "description": "Acme finds customers.",
    "city": "Austin",
    "state": "Texas",
    "country": "United States",
    "hs_country_code": "US",
    "is_public": "false",
    "total_money_raised": "36900000",
    "web_technologies": "google_analytics;hubspot;hubspot",
    "linkedin_company_page": "https://www.linkedin.com/company/acme",
    "hs_linkedin_handle": None,
}
_FACTS = {
    "name": "Acme",
    "description": "Acme finds customers.",
    "industry": "software",
    "sub_industry": "computer software",
    "naics": "5132",
    "keywords": ("B2B", "Sales"),
    "employees": 187,
    "revenue_usd": 12_000_000,
    "founded_year": 2011,
    "country": "US",
    "region": "Texas",
    "city": "Austin",
    "ownership": "private",
    "funding_total_usd": 36_900_000,
    "technologies": ("Google Analytics", "HubSpot"),
    "linkedin_url": "https://www.linkedin.com/company/acme",
}


def _asked(*domains: str, after: str = "0") -> dict[str, object]:
    return {
        "filterGroups": [{"filters": [{"propertyName": "domain", "operator": "IN", "values": list(domains)}]}],
        "properties": _PROPERTIES,
        "limit": 200,
        "after": after,
        "sorts": [],
        "query": "",
    }


def _page(*rows: dict[str, object], after: str | None = None, **how: object) -> Said:
    body: dict[str, object] = {
        "total": len(rows),
        "results": [{"id": str(place), "properties": row} for place, row in enumerate(rows)],
    }
    if after:
        body["paging"] = {"next": {"after": after, "link": "…"}}
    return Said(_SEARCH, body, method="POST", **how)  # type: ignore[arg-type]


def _error(status: int, **more: str) -> Said:
    headers = {"Retry-After": "10"} if status == 429 else {}
    return Said(_SEARCH, {"status": "error", "message": "…", **more}, status, headers, method="POST")


def _at(domain: str, **more: object) -> dict[str, object]:
    return {"domain": domain} | _ENRICHED | more


VENDOR = Vendor(
    "hubspot",
    question=Question("acme.example", _WANTED),
    cases={
        "found": Case(
            [
                _page(
                    _ACME | _ENRICHED,
                    request_headers={"Authorization": "Bearer secret-HUBSPOT_ACCESS_TOKEN"},
                    request_body=_asked("acme.example"),
                )
            ],
            AnswerState.found,
            _FACTS,
            observed={"employees": dt.date(2026, 10, 2)},
            evidence={
                "employees": "band 51 - 200",
                "naics": "read from COMPUTER_SOFTWARE",
                "industry": "Software & Services",
            },
        ),
        "ranges alone": Case(
            [_page(_at("acme.example", hs_employee_range="51 - 200", hs_revenue_range="$10M - $50M"))],
            AnswerState.found,
            {"employees": 101, "revenue_usd": 22_360_680},
            bands={"employees": (51, 200), "revenue_usd": (10_000_000, 50_000_000)},
        ),
        "revenue in another currency is unknown": Case(
            [_page(_at("acme.example", annualrevenue="12000000", name="Acme"))],
            AnswerState.found,
            {"name": "Acme"},
            options={"currency": "EUR"},
        ),
        "the one that was enriched last": Case(
            [
                _page(
                    _at("acme.example", name="Old", hs_last_metered_enrichment_timestamp="1600000000000"),
                    _at("www.acme.example", name="New"),
                    {"domain": "acme.example", "name": "Never"},
                )
            ],
            AnswerState.found,
            {"name": "New"},
        ),
        "many in one request, over two pages": Case(
            [
                _page(
                    _at("other.example", name="Other"),
                    after="200",
                    request_body=_asked("acme.example", "gone.example", "other.example"),
                ),
                _page(
                    _at("acme.example", name="Acme"),
                    request_body=_asked("acme.example", "gone.example", "other.example", after="200"),
                ),
            ],
            AnswerState.found,
            {"name": "Acme"},
            further=[
                Further(Question("gone.example", _WANTED), AnswerState.not_found),
                Further(Question("other.example", _WANTED), AnswerState.found, {"name": "Other"}),
            ],
        ),
        "not_found": Case([_page()], AnswerState.not_found),
        "never enriched": Case([_page(_ACME)], AnswerState.not_found),
        "never enriched, but wanted": Case(
            [_page(_ACME)],
            AnswerState.found,
            _FACTS,
            observed={"employees": None},
            options={"only_enriched": "no"},
        ),
        "rate_limited": Case(
            [_error(429, errorType="RATE_LIMIT", policyName="TEN_SECONDLY_ROLLING")],
            AnswerState.rate_limited,
            retry_after=10.0,
        ),
        "out_of_credits": Case([_error(429, errorType="RATE_LIMIT", policyName="DAILY")], AnswerState.out_of_credits),
        "bad_key": Case([_error(401, category="INVALID_AUTHENTICATION")], AnswerState.bad_key),
        "a scope is missing": Case([_error(403, category="MISSING_SCOPES")], AnswerState.not_entitled),
        "a bad request": Case([_error(400, category="VALIDATION_ERROR")], AnswerState.bad_request),
        "a wrong address is no miss": Case([_error(404, category="OBJECT_NOT_FOUND")], AnswerState.bad_request),
        "malformed": Case([Said(_SEARCH, b'{"total": 1, "resu', method="POST")], AnswerState.transient),
    },
)
