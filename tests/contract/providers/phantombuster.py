from __future__ import annotations

import json

from closefit.facts import AnswerState, Question
from tests.contract.providers.vendor import Case, Said, Vendor

_LAUNCH, _FETCH = "/agents/launch", "/containers/fetch"
_KEY = {"X-Phantombuster-Key": "secret-PHANTOMBUSTER_API_KEY"}
_PAGE = "https://www.linkedin.com/company/acme"


def _launched(body: object = None) -> Said:
    asked = {"id": "42", "bonusArgument": {"companies": _PAGE}}
    said = {"containerId": "c1"} if body is None else body
    return Said(_LAUNCH, said, method="POST", request_headers=_KEY, request_body=asked)


def _container(result: object = None, status: object = "finished", code: object = 0) -> Said:
    body = {
        "status": status,
        "exitCode": code,
        "exitMessage": "finished",
        "resultObject": result,
        "endedAt": 1762300800000,
    }
    return Said(_FETCH, body, query={"id": "c1", "withResultObject": "true"}, request_headers=_KEY)


def _rows(**other: object) -> str:
    row = {
        "companyUrl": "https://www.linkedin.com/company/Acme",
        "companyName": "Acme",
        "industry": "Computer Software",
        "companySize": "51-200 employees",
        "headquarters": "Berlin, Germany",
        "website": "www.acme.example",
        "founded": "1999",
        "description": "Anvils",
        "growth1Yr": 12,
    } | other
    return json.dumps([row])


_FACTS = {
    "name": "Acme", "industry": "software", "employees": 101, "country": "DE", "founded_year": 1999,
    "description": "Anvils", "linkedin_url": _PAGE, "headcount_growth": 0.12,
}  # fmt: skip


def _then(state: AnswerState, *replies: Said) -> Case:
    return Case([_launched()], state, later=Case(replies, state))


VENDOR = Vendor(
    "phantombuster",
    question=Question("acme.example", frozenset({"employees"}), {"linkedin_url": _PAGE}),
    options={"agent": "42"},
    cases={
        "found": Case(
            [_launched()],
            AnswerState.found,
            _FACTS,
            retry_after=20.0,
            later=Case(
                [_container(status="running", code=None)],
                AnswerState.found,
                later=Case([_container(_rows())], AnswerState.found, _FACTS, confidence={"employees": 0.9}),
            ),
        ),
        "not_found": _then(AnswerState.not_found, _container(_rows(error="Company not found"))),
        "rate_limited": Case(
            [Said(_LAUNCH, {}, 429, {"Retry-After": "8"}, method="POST")], AnswerState.rate_limited, retry_after=8.0
        ),
        "out_of_credits": Case([Said(_LAUNCH, {}, 402, method="POST")], AnswerState.out_of_credits),
        "bad_key": Case([Said(_LAUNCH, {"status": "error", "error": "x"}, 401, method="POST")], AnswerState.bad_key),
        "malformed": Case([Said(_LAUNCH, b'{"containerI', method="POST")], AnswerState.transient),
        "it was done before": _then(AnswerState.transient, _container(None)),
        "it ended badly": _then(AnswerState.transient, _container(_rows(), code=1)),
        "the agent is gone": Case([Said(_LAUNCH, {}, 404, method="POST")], AnswerState.bad_request),
        "no agent is named": Case([], AnswerState.bad_request, options={"agent": ""}),
        "no page is known": Case([], AnswerState.not_found, question=Question("acme.example", frozenset())),
        "a result that is no JSON": _then(AnswerState.transient, _container('[{"compan')),
        "a result at an address that is not the vendor's": _then(
            AnswerState.transient, _container('{"jsonUrl": "http://169.254.169.254/latest"}')
        ),
        "a session in French": Case(
            [_launched()],
            AnswerState.found,
            later=Case(
                [
                    _container(
                        json.dumps([{"query": _PAGE, "tailleDel'entreprise": "51-200", "employeesOnLinkedIn": ""}])
                    )
                ],
                AnswerState.found,
                {"employees": 101},
                bands={"employees": (51, 200)},
                confidence={"employees": 0.75},
            ),
        ),
    },
)
