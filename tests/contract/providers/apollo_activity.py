from __future__ import annotations

import datetime as dt

from closefit.facts import AnswerState, Question
from tests.contract.providers.vendor import Case, Said, Vendor

_KEY = {"x-api-key": "secret-APOLLO_API_KEY"}
_ONE, _JOBS, _NEWS = "/organizations/enrich", "/organizations/5e66b6/job_postings", "/news_articles/search"
_RECORD = Said(_ONE, {"organization": {"id": "5e66b6"}}, query={"domain": "acme.example"}, request_headers=_KEY)
_POSTINGS = [
    {
        "id": "j1",
        "title": "Account Executive",
        "url": "https://jobs.example/1",
        "city": "Austin",
        "state": "Texas",
        "country": "United States",
        "last_seen_at": "2026-10-30T00:00:00.000+00:00",
        "posted_at": "2026-10-01T00:00:00.000+00:00",
    },
    {"id": "j2", "title": "Software Engineer", "city": None, "posted_at": None, "last_seen_at": "2026-10-30"},
    {"id": "j3", "title": "Gone Engineer", "posted_at": "2026-01-01", "last_seen_at": "2026-02-01"},
    {"id": "j4", "title": None},
]
_ARTICLES = [
    {
        "id": "n1",
        "url": "https://news.example/1",
        "title": "Acme opens an office",
        "published_at": "2026-10-12T08:00:00.000+00:00",
        "event_categories": ["expands_offices_in"],
    },
    {"id": "n2", "title": "undated"},
]
_SAID_JOBS = Said(
    _JOBS,
    {"organization_job_postings": _POSTINGS},
    query={"page": "1", "per_page": "100"},
    request_headers=_KEY,
)
_FACTS = {"open_roles": 2, "open_role_departments": ("engineering", "sales")}

VENDOR = Vendor(
    "apollo_activity",
    question=Question("acme.example", frozenset({"open_roles"})),
    cases={
        "found": Case(
            [
                _RECORD,
                _SAID_JOBS,
                Said(
                    _NEWS,
                    {"news_articles": _ARTICLES, "pagination": {}},
                    method="POST",
                    request_headers=_KEY,
                    request_body={
                        "organization_ids": ["5e66b6"],
                        "published_at": {"min": "2026-08-03", "max": "2026-11-01"},
                        "page": 1,
                        "per_page": 25,
                    },
                ),
            ],
            AnswerState.found,
            _FACTS,
            ["job_opening", "news"],
            credits=3.0,
            days=[dt.date(2026, 10, 1), dt.date(2026, 10, 12)],
        ),
        "jobs alone": Case(
            [_RECORD, _SAID_JOBS], AnswerState.found, _FACTS, ["job_opening"], credits=2.0, options={"news": "no"}
        ),
        "news that the plan has not": Case(
            [_RECORD, _SAID_JOBS, Said(_NEWS, {"error": "…"}, 403, method="POST")],
            AnswerState.found,
            _FACTS,
            ["job_opening"],
            credits=2.0,
        ),
        "news that cannot be read": Case(
            [_RECORD, _SAID_JOBS, Said(_NEWS, b'{"news_art', method="POST")],
            AnswerState.found,
            _FACTS,
            ["job_opening"],
            credits=3.0,
        ),
        "not_found": Case([Said(_ONE, {"organization": None})], AnswerState.not_found, credits=1.0),
        "no postings is not known to be none": Case(
            [
                _RECORD,
                Said(_JOBS, {"organization_job_postings": []}),
                Said(_NEWS, {"news_articles": []}, method="POST"),
            ],
            AnswerState.not_found,
            credits=3.0,
        ),
        "rate_limited": Case(
            [Said(_ONE, {"message": "…"}, 429, {"retry-after": "60"})], AnswerState.rate_limited, retry_after=60.0
        ),
        "out_of_credits": Case([Said(_ONE, {"error": "You are out of credits."}, 422)], AnswerState.out_of_credits),
        "jobs that the plan has not": Case(
            [_RECORD, Said(_JOBS, {"error": "…", "error_code": "API_INACCESSIBLE"}, 403)],
            AnswerState.not_entitled,
            credits=1.0,
        ),
        "bad_key": Case([Said(_ONE, "Invalid API key", 401, content_type="text/plain")], AnswerState.bad_key),
        "malformed": Case([Said(_ONE, b'{"organization": {"id": "5e')], AnswerState.transient),
    },
)
