from __future__ import annotations

import datetime as dt

from closefit.facts import AnswerState, Question
from tests.contract.providers.vendor import Case, Said, Vendor

_SITE = "/v0/postings/acme"
_GONE = {"ok": False, "error": "Document not found"}


def posting(number: int, title: str, department: str | None = "Sales", **other: object) -> dict[str, object]:
    return {
        "id": f"5ac21346-{number}",
        "text": title,
        "categories": {
            "department": department,
            "location": "London",
            "team": "Mid-market",
            "allLocations": ["London"],
        },
        "country": "GB",
        "createdAt": 1762300800000,
        "hostedUrl": f"https://jobs.lever.co/acme/5ac21346-{number}",
        "descriptionPlain": "At Acme we build anvils.",
        "lists": [],
        "additionalPlain": "",
    } | other


def _page(skip: int, jobs: list[dict[str, object]]) -> Said:
    return Said(_SITE, jobs, query={"mode": "json", "skip": str(skip), "limit": "100"})


_MISSES = [Said(f"/v0/postings/{site}", _GONE, 404) for site in ("acme", "Acme", "acmeinc", "acme-inc")]

VENDOR = Vendor(
    "lever",
    question=Question("acme.example", frozenset({"open_roles"}), {"name": "Acme"}),
    cases={
        "found": Case(
            [
                _page(
                    0,
                    [
                        posting(1, "Account Executive"),
                        posting(2, "Platform Engineer", "R&D", categories={"team": "R&D"}),
                        posting(3, "Juggler", "Circus"),
                    ],
                )
            ],
            AnswerState.found,
            {"open_roles": 3, "open_role_departments": ("circus", "engineering", "sales")},
            ["job_opening"] * 3,
        ),
        "not_found": Case(_MISSES, AnswerState.not_found),
        "rate_limited": Case([Said(_SITE, {}, 429, {"Retry-After": "3"})], AnswerState.rate_limited, retry_after=3.0),
        "out_of_credits": Case([Said(_SITE, {}, 402)], AnswerState.out_of_credits),
        "bad_key": Case([Said(_SITE, {}, 401)], AnswerState.bad_key),
        "malformed": Case([Said(_SITE, b'[{"id": "5ac2", "text": "Acc')], AnswerState.transient),
        "the same role in two places": Case(
            [_page(0, [posting(1, "Account Executive"), posting(2, "account  executive")])],
            AnswerState.found,
            {"open_roles": 1, "open_role_departments": ("sales",)},
            ["job_opening"],
        ),
        "an empty board of that name says nothing": Case([_page(0, []), *_MISSES[1:]], AnswerState.not_found),
        "a homonym": Case(
            [_page(0, [posting(1, "Nurse", descriptionPlain="At Saint Mary we heal.")]), *_MISSES[1:]],
            AnswerState.not_found,
        ),
        "the second page fails": Case(
            [_page(0, [posting(n, f"Account Executive {n}") for n in range(100)]), Said(_SITE, "", 502)],
            AnswerState.transient,
        ),
        "an error in a 200": Case([Said(_SITE, _GONE)], AnswerState.transient),
        "a role of the run before that stands there no more": Case(
            [_page(0, [posting(1, "Account Executive")])],
            AnswerState.found,
            {"open_roles": 1, "open_role_departments": ("sales",)},
            ["job_opening", "role_closed"],
            days=[dt.date(2025, 11, 5), dt.date(2026, 11, 1)],
            question=Question(
                "acme.example",
                frozenset({"open_roles"}),
                {
                    "name": "Acme",
                    "job_openings": [{"title": "VP Sales", "department": "sales", "url": "https://x.example"}],
                },
            ),
        ),
        "a board that the settings name": Case(
            [Said("/v0/postings/Elsewhere", [])],
            AnswerState.found,
            {"open_roles": 0},
            options={"boards": "other.example=no acme.example=Elsewhere"},
            confidence={"open_roles": 0.95},
        ),
        "wrong types": Case([Said(_SITE, [7, {"text": []}])], AnswerState.transient),
        "a time out of range is no day and so no signal": Case(
            [
                _page(
                    0,
                    [posting(1, "Account Executive", createdAt=10**30, categories=[], descriptionPlain="acme.example")],
                )
            ],
            AnswerState.found,
            {"open_roles": 1, "open_role_departments": ("sales",)},
        ),
    },
)
