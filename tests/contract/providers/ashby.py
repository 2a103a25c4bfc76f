from __future__ import annotations

import datetime as dt

from closefit.facts import AnswerState, Question
from tests.contract.providers.vendor import Case, Said, Vendor

_BOARD = "/posting-api/job-board/acme"


def job(number: int, title: str, department: str | None = "Marketing", **other: object) -> dict[str, object]:
    return {
        "id": f"145ff46b-{number}",
        "title": title,
        "department": department,
        "team": "Growth",
        "location": "Berlin",
        "secondaryLocations": [{"location": "Paris"}],
        "publishedAt": "2026-10-30T16:21:55.393+00:00",
        "isListed": True,
        "jobUrl": f"https://jobs.ashbyhq.com/acme/145ff46b-{number}",
        "descriptionPlain": "Read more on www.acme.example.",
    } | other


def _said(*jobs: object) -> Said:
    return Said(_BOARD, {"apiVersion": "1", "jobs": list(jobs)})


_MISSES = [
    Said(f"/posting-api/job-board/{name}", "Not Found", 404, content_type="text/plain")
    for name in ("acme", "Acme", "acmeinc", "acme-inc")
]

VENDOR = Vendor(
    "ashby",
    question=Question("acme.example", frozenset({"open_roles"}), {"name": "Acme"}),
    cases={
        "found": Case(
            [_said(job(1, "Head of Demand Generation"), job(2, "Hidden", isListed=False), job(3, "Talent Community"))],
            AnswerState.found,
            {"open_roles": 1, "open_role_departments": ("marketing",)},
            ["job_opening"],
        ),
        "not_found": Case(_MISSES, AnswerState.not_found),
        "rate_limited": Case([Said(_BOARD, {}, 429, {"Retry-After": "3"})], AnswerState.rate_limited, retry_after=3.0),
        "out_of_credits": Case([Said(_BOARD, {}, 402)], AnswerState.out_of_credits),
        "bad_key": Case([Said(_BOARD, {}, 401)], AnswerState.bad_key),
        "malformed": Case([Said(_BOARD, b'{"apiVersion": "1", "jobs": [{"id"')], AnswerState.transient),
        "an empty board of that name says nothing": Case([_said(), *_MISSES[1:]], AnswerState.not_found),
        "a board that names another domain that ends alike": Case(
            [_said(job(1, "Nurse", descriptionPlain="See notacme.example")), *_MISSES[1:]], AnswerState.not_found
        ),
        "no list of jobs is no empty board": Case([Said(_BOARD, {"apiVersion": "1"})], AnswerState.transient),
        "a role of the run before that stands there no more": Case(
            [_said(job(1, "Account Executive", "Sales"))],
            AnswerState.found,
            {"open_roles": 1, "open_role_departments": ("sales",)},
            ["job_opening", "role_closed"],
            days=[dt.date(2026, 10, 30), dt.date(2026, 11, 1)],
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
            [Said("/posting-api/job-board/Elsewhere", {"jobs": []})],
            AnswerState.found,
            {"open_roles": 0},
            options={"boards": "other.example=no acme.example=Elsewhere"},
            confidence={"open_roles": 0.95},
        ),
        "wrong types": Case([_said("Nurse", {"title": None})], AnswerState.transient),
    },
)
