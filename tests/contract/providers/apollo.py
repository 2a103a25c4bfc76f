from __future__ import annotations

import datetime as dt

from closefit.facts import AnswerState, Question
from tests.contract.providers.vendor import Case, Further, Said, Vendor

_ONE, _BULK = "/organizations/enrich", "/organizations/bulk_enrich"
_KEY = {"x-api-key": "secret-APOLLO_API_KEY"}
_ORGANIZATION = {
    "id": "5e66b6381e05b4008c8331b8",
    "name": "Acme",
    "website_url": "http://www.acme.example",
    "primary_domain": "acme.example",
    "linkedin_url": "http://www.linkedin.com/company/AcmeInc",
    "founded_year": 2015,
    "industry": "information technology & services",
    "industries": ["information technology & services"],
    "secondary_industries": ["computer software"],
    "keywords": ["sales engagement", "b2b"],
    "estimated_num_employees": 1600,
    "city": "San Francisco",
    "state": "California",
    "country": "United States",
    "short_description": "Acme finds customers.",
    "annual_revenue": 100_000_000,
    "annual_revenue_printed": "100M",
    "total_funding": 251_200_000,
    "total_funding_printed": "251.2M",
    "latest_funding_stage": "Series D",
    "latest_funding_round_date": "2023-08-01T00:00:00.000+00:00",
    "funding_events": [
        {
            "id": "e1",
            "date": "2023-08-01T00:00:00.000+00:00",
            "news_url": None,
            "type": "Series D",
            "investors": "Big Capital, Small Capital",
            "amount": "100M",
            "currency": "$",
        },
        {
            "id": "e2",
            "date": "2021-02-03T00:00:00.000+00:00",
            "type": "Debt Financing",
            "amount": "5M",
            "currency": "€",
        },
        None,
    ],
    "technology_names": ["Salesforce", "Hubspot"],
    "current_technologies": [{"uid": "hubspot", "name": "Hubspot", "category": "Marketing Automation"}],
    "departmental_head_count": {"engineering": 210, "sales": 320},
    "organization_headcount_six_month_growth": 0.0268,
    "organization_headcount_twelve_month_growth": 0.11,
    "owned_by_organization_id": "77",
    "owned_by_organization": {"id": "77", "name": "Acme Holding"},
    "publicly_traded_symbol": "ACME",
}
_FACTS = {
    "name": "Acme",
    "description": "Acme finds customers.",
    "industry": "information technology",
    "sub_industry": "computer software",
    "naics": "5415",
    "employees": 1600,
    "revenue_usd": 100_000_000,
    "country": "US",
    "region": "California",
    "city": "San Francisco",
    "founded_year": 2015,
    "business_model": "b2b",
    "keywords": ("sales engagement", "b2b"),
    "technologies": ("HubSpot",),
    "funding_stage": "series d",
    "funding_total_usd": 251_200_000,
    "last_funding_usd": 100_000_000,
    "last_funding_date": dt.date(2023, 8, 1),
    "headcount_growth": 0.11,
    "linkedin_url": "https://www.linkedin.com/company/acmeinc",
    "ticker": "ACME",
    "parent": "Acme Holding",
}
_WANTED = frozenset({"employees", "industry"})
_NEVER = {"error": "This API key is not authorized to access organizations/enrich", "error_code": "API_INACCESSIBLE"}


def _says(growth: object) -> Case:
    organization = {"organization_headcount_twelve_month_growth": growth}
    return Case([Said(_ONE, {"organization": organization})], AnswerState.not_found)


VENDOR = Vendor(
    "apollo",
    question=Question("acme.example", _WANTED),
    cases={
        "found": Case(
            [Said(_ONE, {"organization": _ORGANIZATION}, query={"domain": "acme.example"}, request_headers=_KEY)],
            AnswerState.found,
            _FACTS,
            ["funding_round", "debt_or_grant"],
            evidence={
                "industry": "information technology & services",
                "naics": "read from information technology & services",
                "funding_stage": "Series D",
            },
            observed={"funding_stage": dt.date(2023, 8, 1), "employees": None},
            days=[dt.date(2023, 8, 1), dt.date(2021, 2, 3)],
        ),
        "ten in one request, in any order": Case(
            [
                Said(
                    _BULK,
                    {
                        "status": "success",
                        "error_code": None,
                        "total_requested_domains": 3,
                        "missing_records": 1,
                        "organizations": [
                            {"primary_domain": None, "website_url": "https://www.other.example/", "name": "Other"},
                            None,
                            {"primary_domain": "acme.example", "name": "Acme", "estimated_num_employees": 12},
                        ],
                    },
                    method="POST",
                    request_headers=_KEY,
                    request_body={
                        "details": [{"domain": "acme.example"}, {"domain": "gone.example"}, {"domain": "other.example"}]
                    },
                )
            ],
            AnswerState.found,
            {"name": "Acme", "employees": 12},
            further=[
                Further(Question("gone.example", _WANTED), AnswerState.not_found),
                Further(Question("other.example", _WANTED), AnswerState.found, {"name": "Other"}),
            ],
        ),
        "too many in one request": Case(
            [Said(_BULK, {"error_code": "RECORD_LIMIT_EXCEEDED"}, 400, method="POST")],
            AnswerState.bad_request,
            further=[Further(Question("other.example", _WANTED), AnswerState.bad_request)],
        ),
        "not_found": Case([Said(_ONE, {"organization": None})], AnswerState.not_found),
        "not found without the key": Case([Said(_ONE, {})], AnswerState.not_found),
        "growth in per cent": Case(
            [Said(_ONE, {"organization": {"organization_headcount_twelve_month_growth": 12.3}})],
            AnswerState.found,
            {"headcount_growth": 0.123},
            confidence={"headcount_growth": 0.5},
            evidence={"headcount_growth": "12.3, taken as per cent"},
        ),
        "no headcount is not nobody": _says(None),
        "technologies by name only": Case(
            [Said(_ONE, {"organization": {"technology_names": ["google_analytics"], "current_technologies": []}})],
            AnswerState.found,
            {"technologies": ("Google Analytics",)},
        ),
        "rate_limited": Case(
            [
                Said(
                    _ONE,
                    {"message": "The maximum number of api calls allowed for this key is 600 times per hour."},
                    429,
                    {"retry-after": "60"},
                )
            ],
            AnswerState.rate_limited,
            retry_after=60.0,
        ),
        "out_of_credits": Case([Said(_ONE, {"error": "You are out of credits."}, 422)], AnswerState.out_of_credits),
        "out of credits by 403": Case([Said(_ONE, {"error": "Insufficient credits"}, 403)], AnswerState.out_of_credits),
        "bad_key": Case(
            [Said(_ONE, "Invalid API key. Please check.", 401, content_type="text/plain")], AnswerState.bad_key
        ),
        "the plan does not have it": Case([Said(_ONE, _NEVER, 403)], AnswerState.not_entitled),
        "bad parameters": Case([Said(_ONE, {"error": "api_key must be in the header"}, 422)], AnswerState.bad_request),
        "a wrong address is no miss": Case([Said(_ONE, {"message": "Not Found"}, 404)], AnswerState.bad_request),
        "malformed": Case([Said(_ONE, b'{"organization": {"name": "Ac')], AnswerState.transient),
        "an error with status 200": Case([Said(_ONE, {"error": "try later"})], AnswerState.transient),
    },
)
