from __future__ import annotations

import datetime as dt

from closefit.facts import AnswerState, Question
from tests.contract.providers.vendor import Case, Said, Vendor

_SEARCH, _PROFILE, _FILED = "/search/companies", "/company/SC012345", "/company/SC012345/filing-history"
_QUERY = {"q": "Acme", "items_per_page": "50"}
#: ``secret-COMPANIES_HOUSE_API_KEY:`` in base 64.
_KEY = {"Authorization": "Basic c2VjcmV0LUNPTVBBTklFU19IT1VTRV9BUElfS0VZOg=="}
_KNOWN = {"name": "Acme", "country": "GB"}


def item(title: str = "ACME LIMITED", status: str = "active", city: str = "Leith") -> dict[str, object]:
    return {"title": title, "company_number": "SC012345", "company_status": status, "address": {"locality": city}}


_ACME = {
    "company_name": "ACME LIMITED",
    "company_number": "SC012345",
    "company_status": "active",
    "date_of_creation": "1999-04-01",
    "registered_office_address": {"locality": "Leith", "region": None, "country": "Scotland"},
    "sic_codes": ["62012"],
    "accounts": {"last_accounts": {"made_up_to": "2025-12-31", "type": "small"}},
}
_HISTORY = {
    "items": [
        {"type": "SH01", "category": "capital", "date": "2026-06-01", "description": "capital-allotment-shares"},
        {"type": "AP01", "category": "officers", "date": "2026-05-01", "description": "appoint-person-director"},
        {"type": "MR01", "category": "mortgage", "date": "2026-04-01"},
        {"type": "SH01", "category": "capital", "date": "2019-06-01"},
        {"type": "CS01", "date": "2026-06-01"},
    ]
}
_FACTS = {
    "legal_name": "ACME LIMITED",
    "company_number": "SC012345",
    "country": "GB",
    "city": "Leith",
    "founded_year": 1999,
    "sic": "62012",
    "industry": "software",
    "employees": 7,
}

VENDOR = Vendor(
    "companies_house",
    question=Question("acme.example", frozenset({"sic"}), _KNOWN),
    cases={
        "found": Case(
            [
                Said(_SEARCH, {"items": [item(status="dissolved"), item()]}, query=_QUERY, request_headers=_KEY),
                Said(_PROFILE, _ACME, request_headers=_KEY),
                Said(_FILED, _HISTORY),
            ],
            AnswerState.found,
            _FACTS,
            ["share_allotment", "officer_change", "charge_registered"],
            days=[dt.date(2026, 6, 1), dt.date(2026, 5, 1), dt.date(2026, 4, 1)],
            bands={"employees": (1, 49)},
            confidence={"employees": 0.4, "sic": 0.75},
            observed={"employees": dt.date(2025, 12, 31)},
        ),
        "not_found": Case([Said(_SEARCH, {"total_results": 0, "items": []})], AnswerState.not_found),
        "rate_limited": Case(
            [Said(_SEARCH, {}, 429, {"Retry-After": "90"})], AnswerState.rate_limited, retry_after=90.0
        ),
        "out_of_credits": Case([Said(_SEARCH, {}, 402)], AnswerState.out_of_credits),
        "bad_key": Case(
            [Said(_SEARCH, {"error": "Invalid Authorization", "type": "ch:service"}, 401)], AnswerState.bad_key
        ),
        "malformed": Case([Said(_SEARCH, b'{"items": [{"ti')], AnswerState.transient),
        "the number is known, the filings fail": Case(
            [
                Said(_PROFILE, _ACME | {"accounts": {}, "registered_office_address": {"region": "Lothian"}}),
                Said(_FILED, "", 502),
            ],
            AnswerState.found,
            {
                "legal_name": "ACME LIMITED",
                "company_number": "SC012345",
                "country": "GB",
                "region": "Lothian",
                "founded_year": 1999,
                "sic": "62012",
                "industry": "software",
            },
            confidence={"sic": 0.95},
            question=Question("acme.example", frozenset({"sic"}), _KNOWN | {"company_number": "SC012345"}),
        ),
        "a number of nobody": Case(
            [
                Said(
                    "/company/00000001", {"errors": [{"error": "company-profile-not-found", "type": "ch:service"}]}, 404
                )
            ],
            AnswerState.not_found,
            question=Question("acme.example", frozenset({"sic"}), _KNOWN | {"company_number": "00000001"}),
        ),
        "a dormant company has no industry": Case(
            [Said(_PROFILE, {"company_number": "SC012345", "sic_codes": ["99999"]}), Said(_FILED, {})],
            AnswerState.found,
            {"company_number": "SC012345", "country": "GB", "sic": "99999"},
            question=Question("acme.example", frozenset({"sic"}), _KNOWN | {"company_number": "SC012345"}),
        ),
        "homonyms": Case([Said(_SEARCH, {"items": [item(), item(city="Perth")]})], AnswerState.not_found),
        "not a British company": Case(
            [],
            AnswerState.not_found,
            question=Question("acme.example", frozenset({"sic"}), {"name": "Acme", "country": "US"}),
        ),
    },
)
