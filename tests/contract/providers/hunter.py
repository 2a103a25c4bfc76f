from __future__ import annotations

from closefit.facts import AnswerState, Question
from tests.contract.providers.vendor import Case, Said, Vendor

_FIND = "/companies/find"
_QUERY = {"domain": "acme.example"}
_KEY = {"X-API-KEY": "secret-HUNTER_API_KEY"}
_FOUND = {
    "data": {
        "name": "Acme",
        "category": {"industry": "Internet Software & Services", "subIndustry": "Application Software"},
        "geo": {"city": "Austin", "countryCode": "US"},
        "metrics": {"employees": 240},
        "foundedYear": 2010,
        "tech": ["hubspot", "hubspot", None],
    },
    "meta": {"domain": "acme.example"},
}

VENDOR = Vendor(
    "hunter",
    question=Question("acme.example", frozenset({"employees", "industry"})),
    cases={
        "found": Case(
            [Said(_FIND, _FOUND, query=_QUERY, request_headers=_KEY)],
            AnswerState.found,
            {
                "name": "Acme",
                "industry": "Internet Software & Services",
                "sub_industry": "Application Software",
                "country": "US",
                "city": "Austin",
                "employees": 240,
                "founded_year": 2010,
                "technologies": ("hubspot",),
            },
        ),
        "not_found": Case([Said(_FIND, {"errors": [{"id": "not_found", "code": 404}]}, 404)], AnswerState.not_found),
        "rate_limited": Case(
            [Said(_FIND, {"errors": []}, 403, {"Retry-After": "2"})], AnswerState.rate_limited, retry_after=2.0
        ),
        "out_of_credits": Case([Said(_FIND, {"errors": []}, 429)], AnswerState.out_of_credits),
        "bad_key": Case([Said(_FIND, {"errors": [{"id": "authentication_failed"}]}, 401)], AnswerState.bad_key),
        "malformed": Case([Said(_FIND, b'{"data": {"name": "Ac')], AnswerState.transient),
        "wrong types": Case(
            [Said(_FIND, {"data": {"name": 7, "category": [], "geo": "US", "metrics": 3, "tech": "none"}})],
            AnswerState.not_found,
        ),
    },
)
