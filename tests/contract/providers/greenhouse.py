from __future__ import annotations

import datetime as dt

from closefit.facts import AnswerState, Question
from tests.contract.providers.vendor import Case, Said, Vendor

_JOBS, _BOARD = "/v1/boards/acme/jobs", "/v1/boards/acme"
_CONTENT = {"content": "true"}
_GONE = {"status": 404, "error": "Job not found"}


def job(number: int, title: str, department: str | None = "Sales", **other: object) -> dict[str, object]:
    return {
        "id": number,
        "internal_job_id": number + 1000,
        "title": title,
        "updated_at": "2026-10-31T10:55:28-05:00",
        "first_published": "2026-10-02T09:00:00-04:00",
        "location": {"name": "Austin, TX"},
        "absolute_url": f"https://boards.greenhouse.io/acme/jobs/{number}",
        "company_name": "Acme, Inc.",
        "content": "&lt;p&gt;You will own Salesforce.&lt;/p&gt;",
        "departments": [{"id": 1, "name": department}] if department else [],
    } | other


_FOUND = {
    "jobs": [
        job(1, "Revenue Operations Manager"),
        job(2, "Account Executive"),
        job(3, "Account Executive", internal_job_id=1002, location={"name": "Boston, MA"}),
        job(5, "Data Engineer", department="Engineering"),
        job(6, "We always look for people", internal_job_id=None),
    ],
    "meta": {"total": 5},
}

VENDOR = Vendor(
    "greenhouse",
    question=Question("acme.example", frozenset({"open_roles"}), {"name": "Acme"}),
    cases={
        "found": Case(
            [Said(_JOBS, _FOUND, query=_CONTENT)],
            AnswerState.found,
            {"open_roles": 3, "open_role_departments": ("engineering", "revenue operations", "sales")},
            ["job_opening"] * 3,
        ),
        "not_found": Case(
            [Said(f"/v1/boards/{token}/jobs", _GONE, 404) for token in ("acme", "acmeinc", "acme-inc")],
            AnswerState.not_found,
        ),
        "rate_limited": Case([Said(_JOBS, {}, 429, {"Retry-After": "9"})], AnswerState.rate_limited, retry_after=9.0),
        "out_of_credits": Case([Said(_JOBS, {}, 402)], AnswerState.out_of_credits),
        "bad_key": Case([Said(_JOBS, {}, 401)], AnswerState.bad_key),
        "malformed": Case([Said(_JOBS, b'{"jobs": [{"id": 1, "ti')], AnswerState.transient),
        "an empty board of its own is no open roles": Case(
            [Said(_JOBS, {"jobs": [], "meta": {"total": 0}}), Said(_BOARD, {"name": "Acme", "content": ""})]
            + [Said(f"/v1/boards/{token}/jobs", _GONE, 404) for token in ("acmeinc", "acme-inc")],
            AnswerState.found,
            {"open_roles": 0},
        ),
        "an empty board that does not say whose it is says nothing": Case(
            [Said(_JOBS, {"jobs": []}), Said(_BOARD, "<html>", 200, content_type="text/html")]
            + [Said(f"/v1/boards/{token}/jobs", _GONE, 404) for token in ("acmeinc", "acme-inc")],
            AnswerState.not_found,
        ),
        "a board of a company that is called otherwise": Case(
            [Said(_JOBS, {"jobs": [job(1, "Nurse", company_name="Acme Hospitals")]})]
            + [Said(f"/v1/boards/{token}/jobs", _GONE, 404) for token in ("acmeinc", "acme-inc")],
            AnswerState.not_found,
        ),
        "the second board has jobs, the first is left behind": Case(
            [
                Said(_JOBS, {"jobs": []}),
                Said(_BOARD, {"name": "Acme"}),
                Said("/v1/boards/acmeinc/jobs", {"jobs": [job(1, "Account Executive")]}),
            ],
            AnswerState.found,
            {"open_roles": 1, "open_role_departments": ("sales",)},
            ["job_opening"],
        ),
        "no list of jobs is no empty board": Case([Said(_JOBS, {"jobs": None})], AnswerState.transient),
        "a role of the run before that stands there no more": Case(
            [Said(_JOBS, {"jobs": [job(1, "Account Executive")]})],
            AnswerState.found,
            {"open_roles": 1, "open_role_departments": ("sales",)},
            ["job_opening", "role_closed"],
            days=[dt.date(2026, 10, 2), dt.date(2026, 11, 1)],
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
            [Said("/v1/boards/elsewhere/jobs", {"jobs": []}), Said("/v1/boards/elsewhere", "", 404)],
            AnswerState.found,
            {"open_roles": 0},
            options={"boards": "other.example=no acme.example=Elsewhere"},
            confidence={"open_roles": 0.95},
        ),
        "wrong types": Case([Said(_JOBS, {"jobs": [7, {"title": 3}]})], AnswerState.transient),
        "wrong types beside a title": Case(
            [
                Said(
                    _JOBS,
                    {
                        "jobs": [
                            {"title": "Nurse", "company_name": "Acme", "departments": 7, "location": [], "content": 1}
                        ]
                    },
                )
            ],
            AnswerState.found,
            {"open_roles": 1},
        ),
    },
)
