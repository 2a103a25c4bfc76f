from __future__ import annotations

import datetime as dt

from closefit.facts import AnswerState, Question
from tests.contract.providers.vendor import Case, Said, Vendor

_PATH = "/v1/enrichment/company"
_SNAKE = {
    "company": {
        "company_match": "Match",
        "domain": "acme.example",
        "name": "Acme",
        "region": "Northern America",
        "country": "United States",
        "country_iso_code": "US",
        "state": "Texas",
        "city": "Austin",
        "industry": "Software and Technology",
        "industry_v2": [{"industry": "Software", "subindustry": "SaaS"}],
        "employee_range": "250 - 499",
        "employee_count": 310,
        "revenue_range": "$25M - $50M",
        "annual_revenue": 41_000_000,
        "is_blacklisted": False,
        "sic": "7372",
        "naics": "511210",
    },
    "scores": [
        {"product": "core", "intent_score": 87, "buying_stage": "Decision", "profile_fit": "Strong", "is_6qa": True},
        {"product": "other", "intent_score": None, "buying_stage": ""},
    ],
    "segments": {"ids": [1001], "names": ["US SaaS"], "list": [{"id": 1001, "name": "US SaaS"}]},
    "confidence": "High",
}
_CAMEL = {
    "company": {
        "domain": "acme.example",
        "name": "Acme",
        "country": "",
        "countryISOCode": "",
        "state": "",
        "city": "",
        "industry": "Software",
        "industry_v2": [],
        "employeeRange": "250 - 499",
        "employeeCount": "310",
        "revenueRange": "$25M - $50M",
        "annualRevenue": "",
        "siccode": "7372",
        "naicscode": "",
    }
}
_FACTS = {
    "name": "Acme",
    "industry": "software",
    "sub_industry": "SaaS",
    "naics": "511210",
    "sic": "7372",
    "employees": 310,
    "revenue_usd": 41_000_000,
    "country": "US",
    "region": "Texas",
    "city": "Austin",
}


def _said(body: object, status: int = 200) -> Said:
    return Said(_PATH, body, status, method="POST")


def _error(message: str) -> dict[str, str]:
    return {"status": "error", "message": message}


VENDOR = Vendor(
    "sixsense",
    question=Question("acme.example", frozenset({"employees", "industry"})),
    cases={
        "found": Case(
            [
                Said(
                    _PATH,
                    _SNAKE,
                    method="POST",
                    request_headers={"Authorization": "Token secret-SIXSENSE_API_TOKEN"},
                    request_body={"domain": "acme.example"},
                )
            ],
            AnswerState.found,
            _FACTS,
            ["intent_6sense", "qualified_6sense", "segment_6sense"],
            days=[dt.date(2026, 11, 1)] * 3,
            evidence={"employees": "band 250 - 499"},
        ),
        "numbers as texts, and nothing as empty texts": Case(
            [_said(_CAMEL)],
            AnswerState.found,
            {
                "name": "Acme",
                "industry": "software",
                "naics": "5132",
                "employees": 310,
                "revenue_usd": 35_355_339,
                "sic": "7372",
            },
            bands={"revenue_usd": (25_000_000, 50_000_000)},
        ),
        "an industry by its code alone": Case(
            [_said({"company": {"siccode": "7372"}})],
            AnswerState.found,
            {"industry": "software", "sic": "7372"},
            evidence={"industry": "SIC 7372"},
        ),
        "not_found": Case(
            [_said({"company": {"company_match": "No Match", "domain": "", "name": ""}, "scores": []})],
            AnswerState.not_found,
        ),
        "not found by 404": Case([_said(_error("No data found"), 404)], AnswerState.not_found),
        "a provider of internet access is no company": Case(
            [_said({"company": {"company_match": "Non-actionable Match", "name": "Big Cable"}})], AnswerState.not_found
        ),
        "rate_limited": Case([_said(_error("Too many requests"), 429)], AnswerState.rate_limited),
        "out_of_credits": Case([_said(_error("quota exceeded"), 402)], AnswerState.out_of_credits),
        "bad_key": Case([_said(_error("Invalid token"), 401)], AnswerState.bad_key),
        "not entitled": Case([_said(_error("Forbidden"), 403)], AnswerState.not_entitled),
        "malformed": Case([_said(b'{"company": {"name": "Ac')], AnswerState.transient),
        "an error with status 200": Case([_said(_error("oops"))], AnswerState.transient),
    },
)
