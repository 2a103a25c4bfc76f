from __future__ import annotations

import datetime as dt

from closefit.facts import AnswerState, Question
from closefit.providers.zoominfo_company import OUTPUT_FIELDS
from tests.contract.providers.vendor import Case, Further, Said, Vendor

_TOKEN, _ENRICH = "/oauth2/default/v1/token", "/data/v1/companies/enrich"
_MEDIA = "application/vnd.api+json"
_WANTED = frozenset({"employees", "revenue_usd"})
COMPANY = {
    "name": "Acme",
    "website": "www.acme.example",
    "domainList": ["acme.example"],
    "ticker": "NASDAQ: ACME",
    "country": "United States",
    "state": "Washington",
    "city": "Vancouver",
    "description": "Acme finds customers.",
    "employeeCount": 3508,
    "employeeRange": "1,000 - 5,000",
    "employeeGrowth": {"oneYearGrowthRate": "2.1", "twoYearGrowthRate": "8.0"},
    "revenue": 1_214_300,
    "revenueRange": "$1 bil. - $5 bil.",
    "primaryIndustry": ["Software"],
    "industries": ["Software", "Customer Relationship Management"],
    "foundedYear": "2000",
    "businessModel": ["B2B", "B2C"],
    "companyFunding": [
        {"date": "2018-03-02", "type": "Private Equity", "amount": 0, "investors": ["Big Capital"]},
        {"date": "2015-03-02", "type": "Series A", "amount": 5_000, "investors": None},
        {"date": "2014-03-02", "type": "Debt Financing"},
        {"date": "2018-…", "type": "Seed", "amount": 10},
    ],
    "recentFundingAmount": 25_000,
    "recentFundingDate": "2018-03-02",
    "totalFundingAmount": 30_000,
    "socialMediaUrls": [
        {"type": "TWITTER", "url": "http://twitter.com/acme"},
        {"type": "LINKED_IN", "url": "http://www.linkedin.com/company/acme", "followerCount": "128080"},
    ],
    "isDefunct": False,
}
FACTS = {
    "name": "Acme",
    "description": "Acme finds customers.",
    "industry": "software",
    "sub_industry": "Customer Relationship Management",
    "naics": "5132",
    "employees": 3508,
    "revenue_usd": 1_214_300_000,
    "country": "US",
    "region": "Washington",
    "city": "Vancouver",
    "founded_year": 2000,
    "business_model": "b2b, b2c",
    "ticker": "NASDAQ: ACME",
    "headcount_growth": 0.021,
    "linkedin_url": "https://www.linkedin.com/company/acme",
    "funding_stage": "private equity",
    "funding_total_usd": 30_000_000,
    "last_funding_usd": 25_000_000,
    "last_funding_date": dt.date(2018, 3, 2),
}
_LOGIN = Said(
    _TOKEN,
    {"access_token": "secret-token-1", "expires_in": 3600, "token_type": "Bearer"},
    method="POST",
    request_form={
        "grant_type": "client_credentials",
        "client_id": "secret-ZOOMINFO_CLIENT_ID",
        "client_secret": "secret-ZOOMINFO_CLIENT_SECRET",
        "scope": "api:data:company",
    },
)


def _row(domain: str, company: object = None, status: str = "FULL_MATCH", kind: str = "Company") -> dict[str, object]:
    meta = {"input": {"companyWebsite": domain}, "matchStatus": status}
    return {"id": "1", "type": kind, "meta": meta} | ({"attributes": company} if company is not None else {})


def _said(body: object, status: int = 200, headers: dict[str, str] | None = None, **how: object) -> Said:
    return Said(_ENRICH, body, status, headers or {}, method="POST", content_type=_MEDIA, **how)  # type: ignore[arg-type]


def _says(company: dict[str, object]) -> list[Said]:
    return [_LOGIN, _said({"data": [_row("acme.example", company)]})]


def _refused(status: int, code: str, headers: dict[str, str] | None = None) -> list[Said]:
    error = {"id": "…", "code": code, "status": str(status), "title": "…", "detail": "…"}
    return [_LOGIN, _said({"errors": [error]}, status, headers)]


VENDOR = Vendor(
    "zoominfo",
    question=Question("acme.example", _WANTED),
    options={"token_address": "{server}" + _TOKEN},
    cases={
        "found": Case(
            [
                _LOGIN,
                _said(
                    {"data": [_row("www.acme.example", COMPANY)]},
                    request_headers={"Authorization": "Bearer secret-token-1", "Content-Type": _MEDIA},
                    request_body={
                        "data": {
                            "type": "CompanyEnrich",
                            "attributes": {
                                "matchCompanyInput": [{"companyWebsite": "acme.example"}],
                                "outputFields": list(OUTPUT_FIELDS),
                            },
                        }
                    },
                ),
            ],
            AnswerState.found,
            FACTS,
            ["funding_round", "funding_round", "debt_or_grant"],
            evidence={
                "revenue_usd": "band $1 bil. - $5 bil., revenue 1214300 x 1000",
                "funding_total_usd": "30000 taken as units of 1000 dollars",
                "headcount_growth": "2.1",
            },
            confidence={"funding_total_usd": 0.5, "revenue_usd": None},
            observed={"funding_stage": dt.date(2018, 3, 2)},
            days=[dt.date(2018, 3, 2), dt.date(2015, 3, 2), dt.date(2014, 3, 2)],
        ),
        "revenue that can only be dollars": Case(
            _says({"revenue": 245_188_088, "revenueRange": "$100 mil. - $250 mil."}),
            AnswerState.found,
            {"revenue_usd": 245_188_088},
            evidence={"revenue_usd": "band $100 mil. - $250 mil., revenue 245188088 x 1"},
        ),
        "revenue without a range": Case(
            _says({"revenue": 12_000}),
            AnswerState.found,
            {"revenue_usd": 12_000_000},
            confidence={"revenue_usd": 0.5},
            evidence={"revenue_usd": "revenue 12000 taken as units of 1000 dollars"},
        ),
        "revenue in dollars, by the settings": Case(
            _says({"revenue": 12_000}), AnswerState.found, {"revenue_usd": 12_000}, options={"revenue_unit": "1"}
        ),
        "revenue that contradicts its range": Case(
            _says({"revenue": 7, "revenueRange": "$10 mil. - $50 mil."}),
            AnswerState.found,
            {"revenue_usd": 22_360_680},
            bands={"revenue_usd": (10_000_000, 50_000_000)},
        ),
        "fields that the contract has": Case(
            [
                _LOGIN,
                _said(
                    {"data": [_row("acme.example", {"name": "Acme"})]},
                    request_body={
                        "data": {
                            "type": "CompanyEnrich",
                            "attributes": {
                                "matchCompanyInput": [{"companyWebsite": "acme.example"}],
                                "outputFields": ["id", "name"],
                            },
                        }
                    },
                ),
            ],
            AnswerState.found,
            {"name": "Acme"},
            options={"output_fields": "id, name"},
        ),
        "many in one request, in any order": Case(
            [
                _LOGIN,
                _said(
                    {
                        "data": [
                            _row("gone.example", None, "NO_MATCH", "NoMatch"),
                            _row("www.other.example", {"name": "Other"}, "CONTACT_ONLY_MATCH"),
                            _row("late.example", None, "LIMIT_EXCEEDED"),
                            _row("http://acme.example", {"name": "Acme"}),
                        ]
                    }
                ),
            ],
            AnswerState.found,
            {"name": "Acme"},
            further=[
                Further(Question("other.example", _WANTED), AnswerState.found, {"name": "Other"}),
                Further(Question("gone.example", _WANTED), AnswerState.not_found),
                Further(Question("late.example", _WANTED), AnswerState.out_of_credits),
                Further(Question("lost.example", _WANTED), AnswerState.transient),
            ],
        ),
        "not_found": Case(
            [_LOGIN, _said({"data": [_row("acme.example", None, "NO_MATCH", "NoMatch") | {"id": "0"}]})],
            AnswerState.not_found,
        ),
        "rate_limited": Case(_refused(429, "ZI0004", {"Retry-After": "1"}), AnswerState.rate_limited, retry_after=1.0),
        "out_of_credits": Case(_refused(400, "PFAPI0011"), AnswerState.out_of_credits),
        "out of credits in the other form": Case(
            [_LOGIN, _said({"error": {"code": "PFAPI0011", "message": "…", "retryable": False}}, 400)],
            AnswerState.out_of_credits,
        ),
        "bad_key": Case([Said(_TOKEN, {"error": "invalid_client"}, 401, method="POST")], AnswerState.bad_key),
        "a token that is refused": Case(_refused(401, "ZI0001"), AnswerState.bad_key),
        "a login that is out of order": Case([Said(_TOKEN, b"", 503, method="POST")], AnswerState.transient),
        "a login without a token": Case([Said(_TOKEN, {"token": "x"}, method="POST")], AnswerState.transient),
        "a field outside the contract": Case(_refused(400, "PFAPI0001"), AnswerState.not_entitled),
        "not in the scope": Case(_refused(403, "ZI0002"), AnswerState.not_entitled),
        "a bad request": Case(_refused(400, "PFAPI0003"), AnswerState.bad_request),
        "their own fault": Case(_refused(504, "PFAPI0010"), AnswerState.transient),
        "a wrong address is no miss": Case([_LOGIN, _said({"errors": []}, 404)], AnswerState.bad_request),
        "malformed": Case([_LOGIN, _said(b'{"data": [{"id": "1", "ty')], AnswerState.transient),
    },
)
