from __future__ import annotations

import datetime as dt

from closefit.facts import AnswerState, Question
from tests.contract.providers.vendor import Case, Further, Said, Vendor

_PATH, _BULK = "/v23/api.json", "/v23/domain/bulk"
_KEY = {"Authorization": "API secret-BUILTWITH_API_KEY"}
_WANTED = frozenset({"technologies"})
_DAY = 86_400_000
_VISITED = 1_793_404_800_000  # 2026-10-31


def _technology(name: str, first: int, last: int, **more: object) -> dict[str, object]:
    return {"Name": name, "Tag": "analytics", "IsPremium": "maybe", "FirstDetected": first, "LastDetected": last} | more


_OLD = 1_609_459_200_000
_RESULT = {
    "IsDB": "True",
    "Spend": 1250,
    "SpendHistory": [
        {"D": _VISITED - 30 * _DAY, "S": 1100},
        {"D": _VISITED, "S": 1250},
        {"D": _VISITED - 60 * _DAY, "S": 1},
    ],
    "Paths": [
        {
            "Domain": "acme.example",
            "LastIndexed": _VISITED,
            "Technologies": [
                _technology("Hubspot", _OLD, _VISITED, Categories=["Marketing Automation"]),
                _technology("Marketo", _OLD, _VISITED - 61 * _DAY),
                _technology("Segment", _VISITED - 10 * _DAY, _VISITED - 60 * _DAY + _DAY),
                _technology("Omniture", _OLD, _OLD + _DAY),
            ],
        },
        {
            "Domain": "acme.example",
            "SubDomain": "shop",
            "LastIndexed": _VISITED - 5 * _DAY,
            "Technologies": [_technology("HubSpot", _OLD - _DAY, _VISITED - 5 * _DAY, Categories=None)],
        },
    ],
}
_META = {
    "Vertical": "Technology And Computing",
    "Social": ["http://twitter.com/acme", "http://linkedin.com/company/acme"],
    "CompanyName": "Acme Inc",
    "City": "Austin",
    "State": "TX",
    "Country": "US",
}
_ROW = {
    "Lookup": "acme.example",
    "Result": _RESULT,
    "Meta": _META,
    "Attributes": {"MJRank": 1, "Employees": 250},
    "FirstIndexed": _OLD,
    "LastIndexed": _VISITED,
    "SalesRevenue": 0,
}
_FACTS = {
    "technologies": ("HubSpot", "Segment"),
    "name": "Acme Inc",
    "country": "US",
    "region": "TX",
    "city": "Austin",
    "linkedin_url": "https://www.linkedin.com/company/acme",
}
_SIGNALS = ["tech_removed", "tech_added", "tech_spend_change"]


def _results(*rows: object) -> dict[str, object]:
    return {"Results": list(rows), "Errors": []}


def _error(code: int, lookup: str | None = None) -> dict[str, object]:
    return {"Results": [], "Errors": [{"Lookup": lookup, "Code": code, "Message": "…"}]}


def _empty(domain: str) -> dict[str, object]:
    return {"Lookup": domain, "Result": {"Paths": []}, "Meta": {"CompanyName": None, "Country": "", "Social": None}}


def _named(domain: str, name: str) -> dict[str, object]:
    return {"Lookup": domain, "Result": {}, "Meta": {"CompanyName": name}}


_JOB = Said(_BULK, {"job_id": "j1", "status": "queued", "count": 1, "sync_max": 32}, 202, method="POST")
_BY_JOB = {"bulk": "yes"}

VENDOR = Vendor(
    "builtwith",
    question=Question("acme.example", _WANTED),
    cases={
        "found": Case(
            [
                Said(
                    _PATH,
                    _results(_ROW),
                    headers={"X-API-CREDITS-REMAINING": "100"},
                    query={"LOOKUP": "acme.example", "NOPII": "yes"},
                    request_headers=_KEY,
                )
            ],
            AnswerState.found,
            _FACTS,
            _SIGNALS,
            evidence={"technologies": "2 in use of 4 ever seen, last visited 2026-10-31"},
            observed={"technologies": dt.date(2026, 10, 31)},
            days=[dt.date(2026, 8, 31), dt.date(2026, 10, 21), dt.date(2026, 10, 31)],
        ),
        "another version": Case(
            [Said("/v22/api.json", _results(_named("acme.example", "Acme")))],
            AnswerState.found,
            {"name": "Acme"},
            options={"version": "v22"},
        ),
        "many in one request, each with its own error": Case(
            [
                Said(
                    _PATH,
                    {
                        "Results": [
                            _empty("gone.example"),
                            _named("other.example", "Other"),
                            _named("acme.example", "Acme"),
                        ],
                        "Errors": [{"Lookup": "bad.example", "Code": "-8", "Message": "Invalid or unsupported domain"}],
                    },
                    query={"LOOKUP": "acme.example,gone.example,bad.example,other.example,lost.example"},
                )
            ],
            AnswerState.found,
            {"name": "Acme"},
            further=[
                Further(Question("gone.example", _WANTED), AnswerState.not_found),
                Further(Question("bad.example", _WANTED), AnswerState.not_found),
                Further(Question("other.example", _WANTED), AnswerState.found, {"name": "Other"}),
                Further(Question("lost.example", _WANTED), AnswerState.transient),
            ],
        ),
        "a job that is answered at once": Case(
            [
                Said(
                    _BULK,
                    _results(_named("acme.example", "Acme")),
                    method="POST",
                    request_headers=_KEY,
                    request_body={"lookups": ["acme.example"], "options": {"noPii": True}},
                )
            ],
            AnswerState.found,
            {"name": "Acme"},
            options=_BY_JOB,
        ),
        "a job that takes its time": Case(
            [_JOB],
            AnswerState.pending,
            options=_BY_JOB,
            further=[Further(Question("other.example", _WANTED), AnswerState.found, {"name": "Other"})],
            later=Case(
                [Said(f"{_BULK}/j1", {"job_id": "j1", "status": "running"}, request_headers=_KEY)],
                AnswerState.pending,
                later=Case(
                    [
                        Said(f"{_BULK}/j1", {"job_id": "j1", "status": "Completed"}),
                        Said(f"{_BULK}/j1/result", _results(_named("other.example", "Other"), _ROW)),
                    ],
                    AnswerState.found,
                    _FACTS,
                    _SIGNALS,
                ),
            ),
        ),
        "a job that fails": Case(
            [_JOB],
            AnswerState.pending,
            retry_after=10.0,
            options=_BY_JOB,
            later=Case([Said(f"{_BULK}/j1", {"status": "failed"})], AnswerState.transient),
        ),
        "not_found": Case([Said(_PATH, _error(-8, "acme.example"))], AnswerState.not_found),
        "never seen": Case([Said(_PATH, _results(_empty("acme.example")))], AnswerState.not_found),
        "rate_limited": Case(
            [Said(_PATH, {"error": "Rate limit exceeded", "maxRequestsPerSecond": 10, "retryAfterSeconds": 1}, 429)],
            AnswerState.rate_limited,
            retry_after=1.0,
        ),
        "out_of_credits": Case([Said(_PATH, _error(-3))], AnswerState.out_of_credits),
        "bad_key": Case([Said(_PATH, _error(-2))], AnswerState.bad_key),
        "bad key by status": Case([Said(_PATH, '"Unauthorized"', 401)], AnswerState.bad_key),
        "a bare text about the key": Case([Said(_PATH, '"API Key is wrong"')], AnswerState.bad_key),
        "a bare text about credits": Case([Said(_PATH, '"No credits left"')], AnswerState.out_of_credits),
        "not in the plan": Case([Said(_PATH, _error(-5))], AnswerState.not_entitled),
        "one look-up only": Case([Said(_PATH, _error(-7))], AnswerState.bad_request),
        "their own fault": Case([Said(_PATH, _error(-99))], AnswerState.transient),
        "a code that nobody documents": Case([Said(_PATH, _error(-41))], AnswerState.transient),
        "a wrong address is no miss": Case([Said(_PATH, {"error": "Not Found"}, 404)], AnswerState.bad_request),
        "malformed": Case([Said(_PATH, b'{"Results": [{"Lookup": "acme.ex')], AnswerState.transient),
        "neither results nor errors": Case([Said(_PATH, {"Results": [], "Errors": []})], AnswerState.transient),
    },
)
