from __future__ import annotations

import datetime as dt

from closefit.facts import AnswerState, Question
from tests.contract.providers.vendor import Case, Further, Said, Vendor

_ENRICH = "/companies/enrich"
_KEY = {"Authorization": "secret-HG_INSIGHTS_API_KEY"}
_ACME = {
    "company_id": "7",
    "firmographics": {
        "name": "Acme",
        "url": "www.acme.example",
        "country_code": "US",
        "employees_total": 310,
        "revenue_total": 41000000,
    },
    "technographics": {
        "installs": [
            {"product_name": "Salesforce Sales Cloud", "last_verified_at": "2026-08-01T00:00:00Z"},
            {"product_name": "Snowflake", "last_verified_at": "2026-09-01"},
            {"product_name": None},
        ]
    },
}


def _body(*domains: str) -> dict[str, object]:
    return {"companies": {"domains": list(domains)}, "fields": ["firmographics", "technographics"]}


def _said(*companies: object, domains: tuple[str, ...] = ("acme.example",)) -> Said:
    body = {"companies": list(companies)}
    return Said(_ENRICH, body, method="POST", request_headers=_KEY, request_body=_body(*domains))


def _refused(body: object, status: int, **headers: str) -> list[Said]:
    return [Said(_ENRICH, body, status, headers, method="POST")]


_FACTS = {
    "name": "Acme",
    "country": "US",
    "employees": 310,
    "revenue_usd": 41000000,
    "technologies": ("Salesforce", "Snowflake"),
}
VENDOR = Vendor(
    "hg_insights",
    question=Question("acme.example", frozenset({"technologies"})),
    cases={
        "found": Case([_said(_ACME)], AnswerState.found, _FACTS, observed={"technologies": dt.date(2026, 9, 1)}),
        "not_found": Case([_said()], AnswerState.not_found),
        "rate_limited": Case(
            [Said(_ENRICH, {}, 429, {"Retry-After": "4"}, method="POST")], AnswerState.rate_limited, retry_after=4.0
        ),
        "out_of_credits": Case(_refused({}, 402), AnswerState.out_of_credits),
        "bad_key": Case(_refused({}, 401), AnswerState.bad_key),
        "malformed": Case(_refused(b'{"companies": [{"com', 200), AnswerState.transient),
        "two, of which one is missing": Case(
            [_said(_ACME, domains=("acme.example", "other.example"))],
            AnswerState.found,
            _FACTS,
            further=[Further(Question("other.example", frozenset()), AnswerState.not_found)],
        ),
        "another company's row": Case(
            [_said({"firmographics": {"name": "Other", "url": "notacme.example"}})], AnswerState.not_found
        ),
        "no such address": Case(_refused({}, 404), AnswerState.bad_request),
        "no list": Case(_refused({"error": "oops"}, 200), AnswerState.transient),
    },
)
