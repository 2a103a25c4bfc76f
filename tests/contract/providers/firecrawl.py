from __future__ import annotations

import datetime as dt

from closefit.facts import AnswerState, Question
from tests.contract.providers.vendor import Case, Said, Vendor

_SCRAPE = "/scrape"
_KEY = {"Authorization": "Bearer secret-FIRECRAWL_API_KEY"}
_HOME = {
    "url": "https://acme.example",
    "formats": ["markdown", "links"],
    "skipTlsVerification": False,
    "timeout": 25_000,
}
_PRICING = {
    "url": "https://acme.example/pricing",
    "formats": ["markdown", "changeTracking"],
    "skipTlsVerification": False,
    "timeout": 25_000,
    "maxAge": 0,
}


def _page(status: object = 200, asked: object = None, url: str = "https://www.acme.example/", **data: object) -> Said:
    metadata = {"title": "Acme", "description": "Acme finds customers.", "url": url, "statusCode": status}
    held = {"markdown": "# Acme", "links": ["https://linkedin.com/company/Acme"], "metadata": metadata} | data
    body = {"success": True, "data": held}
    return Said(_SCRAPE, body, method="POST", request_headers=_KEY, request_body=asked or _HOME)


def _refused(body: object, status: int, **headers: str) -> list[Said]:
    return [Said(_SCRAPE, body, status, headers, method="POST")]


_FACTS = {"description": "Acme finds customers.", "linkedin_url": "https://www.linkedin.com/company/acme"}
_CHANGED = {"changeStatus": "changed", "previousScrapeAt": "2026-10-01T00:00:00Z"}
VENDOR = Vendor(
    "firecrawl",
    question=Question("acme.example", frozenset({"description"})),
    cases={
        "found": Case([_page()], AnswerState.found, _FACTS, credits=1.0),
        "not_found": Case([_page(404)], AnswerState.not_found, credits=1.0),
        "rate_limited": Case(
            [Said(_SCRAPE, {"error": "Rate limit exceeded"}, 429, {"Retry-After": "6"}, method="POST")],
            AnswerState.rate_limited,
            retry_after=6.0,
        ),
        "out_of_credits": Case(_refused({"error": "Payment required"}, 402), AnswerState.out_of_credits),
        "bad_key": Case(_refused({"error": "Unauthorized"}, 401), AnswerState.bad_key),
        "malformed": Case(_refused(b'{"success": true, "da', 200), AnswerState.transient),
        "the page is out of order": Case([_page(503)], AnswerState.transient, credits=1.0),
        "it leads to another company": Case([_page(url="https://other.example/")], AnswerState.not_found, credits=1.0),
        "no success": Case(_refused({"success": False, "error": "x"}, 200), AnswerState.transient),
        "no page": Case(_refused({"success": True, "data": []}, 200), AnswerState.transient),
        "too slow": Case(_refused({}, 408), AnswerState.transient),
        "a wrong address of the service": Case(_refused({}, 404), AnswerState.bad_request),
        "a page has changed": Case(
            [_page(404), _page(asked=_PRICING, changeTracking=_CHANGED)],
            AnswerState.found,
            signals=["page_change"],
            credits=2.0,
            days=[dt.date(2026, 11, 1)],
            options={"watch": "/pricing"},
        ),
        "a page has not changed": Case(
            [_page(), _page(asked=_PRICING, changeTracking={"changeStatus": "same"})],
            AnswerState.found,
            _FACTS,
            credits=2.0,
            options={"watch": "pricing"},
        ),
        "the watched page is not there": Case(
            [_page(), _page(404, _PRICING)], AnswerState.found, _FACTS, credits=2.0, options={"watch": "/pricing"}
        ),
    },
)
