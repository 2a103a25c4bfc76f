from __future__ import annotations

from closefit.facts import AnswerState, Question
from closefit.providers.zoominfo_company import OUTPUT_FIELDS
from tests.contract.providers.vendor import Case, Further, Said, Vendor
from tests.contract.providers.zoominfo import COMPANY, FACTS

_LOGIN_PATH, _ENRICH = "/authenticate", "/enrich/company"
_WANTED = frozenset({"employees", "revenue_usd"})
_LOGIN = Said(
    _LOGIN_PATH,
    {"jwt": "secret-token-1"},
    method="POST",
    request_body={"username": "secret-ZOOMINFO_USERNAME", "password": "secret-ZOOMINFO_PASSWORD"},
)


def _result(domain: str, *companies: object, status: str = "FULL_MATCH") -> dict[str, object]:
    return {"input": {"companywebsite": domain}, "data": list(companies), "matchStatus": status}


def _said(body: object, status: int = 200, headers: dict[str, str] | None = None, **how: object) -> Said:
    return Said(_ENRICH, body, status, headers or {}, method="POST", **how)  # type: ignore[arg-type]


def _results(*rows: object) -> dict[str, object]:
    return {"success": True, "data": {"outputFields": [], "result": list(rows)}}


VENDOR = Vendor(
    "zoominfo_enterprise",
    question=Question("acme.example", _WANTED),
    cases={
        "found": Case(
            [
                _LOGIN,
                _said(
                    _results(_result("acme.example", COMPANY)),
                    request_headers={"Authorization": "Bearer secret-token-1"},
                    request_body={
                        "matchCompanyInput": [{"companyWebsite": "acme.example"}],
                        "outputFields": list(OUTPUT_FIELDS),
                    },
                ),
            ],
            AnswerState.found,
            FACTS,
            ["funding_round", "funding_round", "debt_or_grant"],
        ),
        "many in one request, in any order": Case(
            [
                _LOGIN,
                _said(
                    _results(
                        _result("gone.example", status="NO_MATCH"),
                        _result("www.other.example", {"name": "Other"}),
                        _result("acme.example", {"name": "Acme"}),
                    )
                ),
            ],
            AnswerState.found,
            {"name": "Acme"},
            further=[
                Further(Question("other.example", _WANTED), AnswerState.found, {"name": "Other"}),
                Further(Question("gone.example", _WANTED), AnswerState.not_found),
                Further(Question("lost.example", _WANTED), AnswerState.transient),
            ],
        ),
        "not_found": Case([_LOGIN, _said(_results(_result("acme.example", status="NO_MATCH")))], AnswerState.not_found),
        "rate_limited": Case(
            [_LOGIN, _said({"error": {"code": "ZI0004"}}, 429, {"Retry-After": "1"})],
            AnswerState.rate_limited,
            retry_after=1.0,
        ),
        "out_of_credits": Case([_LOGIN, _said({"error": {"code": "PFAPI0011"}}, 400)], AnswerState.out_of_credits),
        "out of credits for this account": Case(
            [_LOGIN, _said(_results(_result("acme.example", status="LIMIT_EXCEEDED")))], AnswerState.out_of_credits
        ),
        "bad_key": Case([Said(_LOGIN_PATH, {"error": "…"}, 401, method="POST")], AnswerState.bad_key),
        "malformed": Case([_LOGIN, _said(b'{"success": true, "da')], AnswerState.transient),
        "no success": Case([_LOGIN, _said({"success": False, "data": {"result": []}})], AnswerState.transient),
    },
)
