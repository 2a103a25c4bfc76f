from __future__ import annotations

import datetime as dt

from closefit.facts import AnswerState, Question
from tests.contract.providers.clearbit import COMPANY, FACTS
from tests.contract.providers.vendor import Case, Said, Vendor

_FIND = "/companies/find"
_ROUNDS = [
    {"amount": 20_000_000, "currency": "USD", "series": "Series A", "announcedDate": "2021-03-15"},
    {"amount": 65_000_000, "currency": "USD", "series": "Series B", "announcedDate": "2023-03-15"},
    {"amount": 9_000_000, "currency": "EUR", "series": "Grant", "announcedDate": "2022-01-01"},
    {"amount": 1, "series": "Series C", "announcedDate": "2031-01-01"},
]

VENDOR = Vendor(
    "hunter",
    question=Question("acme.example", frozenset({"employees", "industry"})),
    cases={
        "found": Case(
            [
                Said(
                    _FIND,
                    {"data": COMPANY | {"fundingRounds": _ROUNDS}, "meta": {"domain": "acme.example"}},
                    query={"domain": "acme.example"},
                    request_headers={"X-API-KEY": "secret-HUNTER_API_KEY"},
                )
            ],
            AnswerState.found,
            FACTS
            | {
                "funding_stage": "series b",
                "last_funding_usd": 65_000_000,
                "last_funding_date": dt.date(2023, 3, 15),
            },
            ["funding_round", "funding_round", "debt_or_grant"],
            days=[dt.date(2021, 3, 15), dt.date(2023, 3, 15), dt.date(2022, 1, 1)],
            observed={"funding_stage": dt.date(2023, 3, 15)},
        ),
        "a band where a number is expected": Case(
            [Said(_FIND, {"data": {"name": "Acme", "metrics": {"employees": "5001-10000", "employeesRange": None}}})],
            AnswerState.found,
            {"name": "Acme", "employees": 7072},
            bands={"employees": (5001, 10_000)},
            evidence={"employees": "band 5001-10000"},
        ),
        "not_found": Case([Said(_FIND, {"errors": [{"id": "not_found", "code": 404}]}, 404)], AnswerState.not_found),
        "nothing in it": Case([Said(_FIND, {"data": None, "meta": {}})], AnswerState.not_found),
        "rate_limited": Case(
            [Said(_FIND, {"errors": []}, 403, {"Retry-After": "2"})], AnswerState.rate_limited, retry_after=2.0
        ),
        "rate limited, the other way round": Case(
            [Said(_FIND, {"errors": []}, 429, {"Retry-After": "2"})],
            AnswerState.rate_limited,
            retry_after=2.0,
            options={"used_up": "403"},
        ),
        "out_of_credits": Case([Said(_FIND, {"errors": []}, 429)], AnswerState.out_of_credits),
        "out of credits, the other way round": Case(
            [Said(_FIND, {"errors": []}, 403)], AnswerState.out_of_credits, options={"used_up": "403"}
        ),
        "bad_key": Case([Said(_FIND, {"errors": [{"id": "authentication_failed"}]}, 401)], AnswerState.bad_key),
        "malformed": Case([Said(_FIND, b'{"data": {"name": "Ac')], AnswerState.transient),
        "wrong types": Case(
            [Said(_FIND, {"data": {"name": 7, "category": [], "geo": "US", "metrics": 3, "tech": 5}})],
            AnswerState.not_found,
        ),
        "an error with status 200": Case([Said(_FIND, {"errors": [{"id": "oops"}]})], AnswerState.transient),
    },
)
