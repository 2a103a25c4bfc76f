from __future__ import annotations

import datetime as dt
import json

from closefit.facts import AnswerState, Question
from tests.contract.providers.vendor import Case, Further, Said, Vendor

_MAKE, _TRY = "/v4/Surge/Create", "/v2/Surge/TryGetResult"
#: ``secret-BOMBORA_USERNAME:secret-BOMBORA_PASSWORD`` in base 64.
_KEY = {"Authorization": "Basic c2VjcmV0LUJPTUJPUkFfVVNFUk5BTUU6c2VjcmV0LUJPTUJPUkFfUEFTU1dPUkQ="}


def _made(body: object = None, *domains: str) -> Said:
    asked = {"Topics": [11, 12], "Domains": ["acme.example", *domains], "ScoreThreshold": 60, "OutputFormat": "json"}
    said = {"Success": True, "Message": "ok", "Id": 123} if body is None else body
    return Said(_MAKE, said, method="POST", request_headers=_KEY, request_body=asked)


def _report(body: object, kind: str = "text/plain") -> Said:
    return Said(_TRY, body, query={"id": "123"}, request_headers=_KEY, content_type=kind)


_ACME = {
    "Company Name": "Acme",
    "Domain": "www.Acme.example",
    "Topic Name": "CRM",
    "Composite Score": "80",
    "Company Size": "51-200",
    "Industry": "Software",
    "HQ Country": "United States",
}
_FURTHER = """
{"Domain": "acme.example", "Topic Name": "Routing", "Composite Score": 100}
{"Domain": "acme.example", "Topic Name": "Cooking", "Composite Score": 40}

{"Domain": "other.example", "Topic Name": "CRM", "Composite Score": 61}
"""
_ROWS = json.dumps(_ACME) + _FURTHER
_WAIT = {"Success": False, "Message": "The report is still being processed"}
_FACTS = {
    "intent_topics": ("CRM", "Routing"),
    "name": "Acme",
    "employees": 101,
    "industry": "software",
    "country": "US",
}


def _then(state: AnswerState, *replies: object) -> Case:
    return Case([_made()], state, later=Case([_report(body) for body in replies], state))


VENDOR = Vendor(
    "bombora",
    question=Question("acme.example", frozenset({"intent_topics"})),
    options={"topics": "11, 12"},
    cases={
        "found": Case(
            [_made()],
            AnswerState.found,
            _FACTS,
            retry_after=600.0,
            later=Case(
                [_report(_WAIT, "application/json")],
                AnswerState.found,
                later=Case(
                    [_report(_ROWS)],
                    AnswerState.found,
                    _FACTS,
                    ["bombora_surge", "bombora_surge"],
                    days=[dt.date(2026, 10, 26)] * 2,
                    bands={"employees": (51, 200)},
                ),
            ),
        ),
        "not_found": _then(AnswerState.not_found, ""),
        "rate_limited": Case(
            [Said(_MAKE, "Too many API calls", 429, {"Retry-After": "60"}, method="POST")],
            AnswerState.rate_limited,
            retry_after=60.0,
        ),
        "out_of_credits": Case(
            [_made({"Success": False, "Message": "Report limit reached"})], AnswerState.out_of_credits
        ),
        "bad_key": Case([Said(_MAKE, "", 401, method="POST")], AnswerState.bad_key),
        "malformed": Case([Said(_MAKE, b'{"Success": tr', method="POST")], AnswerState.transient),
        "not entitled": Case([Said(_MAKE, "", 403, method="POST")], AnswerState.not_entitled),
        "a topic that is none": Case(
            [_made({"Success": False, "Message": "Unknown topic 12"})], AnswerState.bad_request
        ),
        "no topics": Case([], AnswerState.bad_request, options={"topics": " ,"}),
        "a report that will never come": _then(AnswerState.transient, {"Success": False, "Message": "Report failed"}),
        "a report that is cut": _then(AnswerState.transient, '{"Domain": "acme.example", "Topic N'),
        "a report without a column of scores": _then(AnswerState.transient, '{"Domain": "acme.example", "Value": 70}'),
        "a column that the settings name": Case(
            [_made()],
            AnswerState.found,
            options={"columns": "score=Surge Value, nothing=x"},
            later=Case(
                [_report('{"Domain": "acme.example", "Topic Name": "CRM", "Surge Value": 70}')],
                AnswerState.found,
                {"intent_topics": ("CRM",)},
                ["bombora_surge"],
            ),
        ),
        "many domains in one report": Case(
            [_made(None, "other.example", "third.example")],
            AnswerState.found,
            further=[
                Further(
                    Question("other.example", frozenset()),
                    AnswerState.found,
                    {"intent_topics": ("CRM",)},
                    ["bombora_surge"],
                ),
                Further(Question("third.example", frozenset()), AnswerState.not_found),
            ],
            later=Case([_report(_ROWS)], AnswerState.found, _FACTS, ["bombora_surge", "bombora_surge"]),
        ),
    },
)
