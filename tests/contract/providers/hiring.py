from __future__ import annotations

from closefit.facts import AnswerState, Question
from tests.contract.providers import ashby, greenhouse, lever
from tests.contract.providers.vendor import Case, Said, Vendor


def _greenhouse(*slugs: str) -> list[Said]:
    return [Said(f"/v1/boards/{slug}/jobs", {"status": 404, "error": "Job not found"}, 404) for slug in slugs]


def _lever(*slugs: str) -> list[Said]:
    return [Said(f"/v0/postings/{slug}", {"ok": False, "error": "Document not found"}, 404) for slug in slugs]


def _ashby(*slugs: str) -> list[Said]:
    return [Said(f"/posting-api/job-board/{slug}", "Not Found", 404, content_type="text/plain") for slug in slugs]


_NONE = _greenhouse("acme", "acmeinc", "acme-inc")
_NOR = [*_lever("acme", "Acme", "acmeinc"), *_ashby("acme", "Acme", "acmeinc")]
_JOBS = "/v1/boards/acme/jobs"
_SALES = {"open_roles": 1, "open_role_departments": ("sales",)}

VENDOR = Vendor(
    "hiring",
    question=Question("acme.example", frozenset({"open_roles"}), {"name": "Acme"}),
    options={"lever_address": "{server}", "lever_eu_address": "{server}", "ashby_address": "{server}"},
    cases={
        "found": Case(
            [*_NONE, Said("/v0/postings/acme", [lever.posting(1, "Account Executive")])],
            AnswerState.found,
            _SALES,
            ["job_opening", "role_closed"],
            confidence={"open_roles": 0.6},
            question=Question(
                "acme.example",
                frozenset({"open_roles"}),
                {"name": "Acme", "job_openings": [{"title": "VP Sales", "department": "sales"}]},
            ),
        ),
        "not_found": Case([*_NONE, *_NOR], AnswerState.not_found),
        "rate_limited": Case(
            [Said(_JOBS, {}, 429, {"Retry-After": "9"}), *_NOR], AnswerState.rate_limited, retry_after=9.0
        ),
        "out_of_credits": Case([Said(_JOBS, {}, 402), *_NOR], AnswerState.out_of_credits),
        "bad_key": Case([Said(_JOBS, {}, 401), *_NOR], AnswerState.bad_key),
        "malformed": Case([Said(_JOBS, b'{"jobs": [{"id": 1, "ti'), *_NOR], AnswerState.transient),
        "one system is out of order, the board is on another": Case(
            [
                Said(_JOBS, "", 500),
                *_lever("acme", "Acme", "acmeinc"),
                Said("/posting-api/job-board/acme", {"jobs": [ashby.job(1, "Account Executive", "Sales")]}),
            ],
            AnswerState.found,
            _SALES,
            ["job_opening"],
            confidence={"open_roles": 0.85},
        ),
        "an empty board while another system is out of order": Case(
            [
                Said(_JOBS, {"jobs": []}),
                Said("/v1/boards/acme", {"name": "Acme"}),
                *_greenhouse("acmeinc", "acme-inc"),
                Said("/v0/postings/acme", "", 503),
                *_ashby("acme", "Acme", "acmeinc"),
            ],
            AnswerState.transient,
        ),
        "an empty board, and no other": Case(
            [
                Said(_JOBS, {"jobs": []}),
                Said("/v1/boards/acme", {"name": "Acme"}),
                *_greenhouse("acmeinc", "acme-inc"),
                *_NOR,
            ],
            AnswerState.found,
            {"open_roles": 0},
            evidence={"open_roles": "Greenhouse board acme; the board says it is of Acme: 0 open roles"},
        ),
        "a board that the settings name": Case(
            [Said("/v0/postings/Elsewhere", [lever.posting(1, "Account Executive")])],
            AnswerState.found,
            _SALES,
            ["job_opening"],
            options={"boards": "acme.example=lever-eu:Elsewhere"},
        ),
        "a system that nobody reads": Case(
            [], AnswerState.bad_request, options={"boards": "acme.example=workable:acme"}
        ),
        "a board without its system": Case([], AnswerState.bad_request, options={"boards": "www.acme.example=acme"}),
        "no guesses": Case([], AnswerState.not_found, options={"guess": "no"}),
        "somebody else's board": Case(
            [
                Said(_JOBS, {"jobs": [greenhouse.job(1, "Nurse", company_name="Acme Hospitals")]}),
                *_greenhouse("acmeinc", "acme-inc"),
                *_NOR,
            ],
            AnswerState.not_found,
        ),
    },
)
