from __future__ import annotations

import datetime as dt

from closefit.facts import AnswerState, Question
from tests.contract.providers.vendor import Case, Further, Said, Vendor

_ONE, _BULK = "/v5/company/enrich", "/v5/company/enrich/bulk"
_KEY = {"X-Api-Key": "secret-PDL_API_KEY"}
_WANTED = frozenset({"employees", "industry"})
_COMPANY = {
    "status": 200,
    "likelihood": 6,
    "id": "tnHcNHbCv8MKeLh92946LAkX6PKg",
    "name": "acme",
    "display_name": "Acme",
    "size": "51-200",
    "employee_count": 187,
    "founded": 1998,
    "industry": "internet",
    "industry_v2": "software development",
    "naics": [{"naics_code": "519290", "naics_industry": "Web Search Portals", "national_industry": None}],
    "sic": [{"sic_code": "7370", "major_group": "business services"}],
    "location": {"locality": "mountain view", "region": "California", "country": "united states"},
    "linkedin_url": "linkedin.com/company/acme",
    "website": "acme.example",
    "ticker": "acme",
    "type": "public",
    "summary": "Acme finds customers.",
    "tags": ["search"],
    "total_funding_raised": 36_100_000,
    "latest_funding_stage": "series_b",
    "last_funding_date": "2004-08-19",
    "inferred_revenue": "$10M-$25M",
    "employee_growth_rate": {"3_month": 0.01, "12_month": 0.05},
}
_FACTS = {
    "name": "Acme",
    "description": "Acme finds customers.",
    "industry": "software",
    "sub_industry": "Web Search Portals",
    "naics": "519290",
    "sic": "7370",
    "employees": 187,
    "revenue_usd": 15_811_388,
    "country": "US",
    "region": "California",
    "city": "Mountain View",
    "founded_year": 1998,
    "keywords": ("search",),
    "ownership": "public",
    "ticker": "ACME",
    "funding_stage": "series b",
    "funding_total_usd": 36_100_000,
    "last_funding_date": dt.date(2004, 8, 19),
    "headcount_growth": 0.05,
    "linkedin_url": "https://www.linkedin.com/company/acme",
}


def _error(kind: str, status: int) -> dict[str, object]:
    return {"status": status, "error": {"type": kind, "message": "…"}}


def _asked(domain: str) -> dict[str, object]:
    return {
        "params": {"website": domain, "min_likelihood": "2", "titlecase": "true"},
        "metadata": {"ref": domain},
    }


VENDOR = Vendor(
    "peopledatalabs",
    question=Question("acme.example", _WANTED),
    cases={
        "found": Case(
            [
                Said(
                    _ONE,
                    _COMPANY,
                    headers={"x-call-credits-spent": "1"},
                    query={"website": "acme.example", "titlecase": "true"},
                    request_headers=_KEY,
                )
            ],
            AnswerState.found,
            _FACTS,
            credits=1.0,
            bands={"revenue_usd": (10_000_000, 25_000_000), "employees": (None, None)},
            evidence={"revenue_usd": "band $10M-$25M", "employees": "band 51-200", "country": "united states"},
            observed={"funding_stage": dt.date(2004, 8, 19)},
        ),
        "an open band": Case(
            [Said(_ONE, {"status": 200, "size": "10001+"})],
            AnswerState.found,
            {"employees": 10_001},
            bands={"employees": (10_001, None)},
        ),
        "many in one request": Case(
            [
                Said(
                    _BULK,
                    [
                        {"status": 404, "error": {"type": "not_found"}, "metadata": {"ref": "gone.example"}},
                        {"status": 402, "error": {"type": "payment_required"}, "metadata": {"ref": "late.example"}},
                        {"status": 200, "display_name": "Other", "website": "other.example"},
                        {"status": 200, "display_name": "Acme", "metadata": {"ref": "acme.example"}},
                    ],
                    method="POST",
                    request_headers=_KEY,
                    request_body={
                        "requests": [
                            _asked(domain)
                            for domain in (
                                "acme.example",
                                "gone.example",
                                "other.example",
                                "late.example",
                                "lost.example",
                            )
                        ]
                    },
                )
            ],
            AnswerState.found,
            {"name": "Acme"},
            credits=1.0,
            further=[
                Further(Question("gone.example", _WANTED), AnswerState.not_found),
                Further(Question("other.example", _WANTED), AnswerState.found, {"name": "Other"}),
                Further(Question("late.example", _WANTED), AnswerState.out_of_credits),
                Further(Question("lost.example", _WANTED), AnswerState.transient),
            ],
        ),
        "not_found": Case([Said(_ONE, _error("not_found", 404), 404)], AnswerState.not_found),
        "rate_limited": Case(
            [Said(_ONE, _error("rate_limit_error", 429), 429, {"Retry-After": "30"})],
            AnswerState.rate_limited,
            retry_after=30.0,
        ),
        "out_of_credits": Case([Said(_ONE, _error("payment_required", 402), 402)], AnswerState.out_of_credits),
        "bad_key": Case([Said(_ONE, _error("authentication_error", 401), 401)], AnswerState.bad_key),
        "a bad request": Case([Said(_ONE, _error("invalid_request_error", 400), 400)], AnswerState.bad_request),
        "malformed": Case([Said(_ONE, b'{"status": 200, "display_na')], AnswerState.transient),
    },
)
