from __future__ import annotations

from closefit.facts import AnswerState, Question
from tests.contract.providers.vendor import Case, Further, Said, Vendor

_RUN, _AGAIN, _ITEMS = "/actors/harvestapi~linkedin-company/runs", "/actor-runs/run1", "/datasets/set1/items"
_KEY = {"Authorization": "Bearer secret-APIFY_TOKEN"}
_PAGE, _CANARY = "https://www.linkedin.com/company/acme", "https://www.linkedin.com/company/microsoft"
_KNOWN = {"linkedin_url": "http://linkedin.com/company/Acme/"}


def _run(status: object = "RUNNING", *pages: str, **other: object) -> Said:
    data = {"id": "run1", "status": status, "defaultDatasetId": "set1"} | other
    asked = {"companies": [_PAGE, *pages, _CANARY]}
    query = {"maxItems": str(2 + len(pages)), "maxTotalChargeUsd": "1"}
    return Said(_RUN, {"data": data}, 201, method="POST", query=query, request_headers=_KEY, request_body=asked)


def _looked(status: str, **other: object) -> Said:
    data = {"id": "run1", "status": status, "defaultDatasetId": "set1"} | other
    return Said(_AGAIN, {"data": data}, request_headers=_KEY)


def _items(*items: object) -> Said:
    return Said(_ITEMS, list(items), query={"format": "json", "clean": "true"}, request_headers=_KEY)


def item(page: str = _PAGE, **other: object) -> dict[str, object]:
    return {
        "linkedinUrl": page,
        "name": "Acme",
        "website": "https://jobs.acme.example?utm_campaign=x",
        "foundedOn": {"year": 1997},
        "employeeCount": 240,
        "employeeCountRange": {"start": 201, "end": 500},
        "description": "Anvils",
        "locations": [
            {"country": "DE", "city": "Berlin"},
            {
                "country": "US",
                "geographicArea": "CO",
                "city": "Greenwood",
                "headquarter": True,
                "parsed": {"state": "Indiana"},
            },
        ],
        "industries": ["Computer Software"],
    } | other


_FACTS = {
    "name": "Acme", "industry": "software", "employees": 240, "country": "US", "region": "CO", "city": "Greenwood",
    "founded_year": 1997, "description": "Anvils", "linkedin_url": _PAGE,
}  # fmt: skip
_SEEN = {"linkedinUrl": _CANARY, "name": "Microsoft"}


def _then(state: AnswerState, *replies: Said) -> Case:
    return Case([_run()], state, later=Case(replies, state))


VENDOR = Vendor(
    "apify",
    question=Question("acme.example", frozenset({"employees"}), _KNOWN),
    cases={
        "found": Case(
            [_run()],
            AnswerState.found,
            _FACTS,
            retry_after=20.0,
            later=Case(
                [_looked("RUNNING")],
                AnswerState.found,
                later=Case(
                    [_looked("SUCCEEDED", usageTotalUsd=0.008), _items(_SEEN, item())],
                    AnswerState.found,
                    _FACTS,
                    credits=0.008,
                    confidence={"employees": 0.9},
                ),
            ),
        ),
        "not_found": _then(AnswerState.not_found, _looked("SUCCEEDED"), _items(_SEEN)),
        "rate_limited": Case(
            [Said(_RUN, {}, 429, {"Retry-After": "1"}, method="POST")], AnswerState.rate_limited, retry_after=1.0
        ),
        "out_of_credits": Case(
            [Said(_RUN, {"error": {"type": "not-enough-usage"}}, 402, method="POST")], AnswerState.out_of_credits
        ),
        "bad_key": Case(
            [Said(_RUN, {"error": {"type": "user-or-token-not-found"}}, 401, method="POST")], AnswerState.bad_key
        ),
        "malformed": Case([Said(_RUN, b'{"data": {"id', 201, method="POST")], AnswerState.transient),
        "the actor is gone": Case(
            [Said(_RUN, {"error": {"type": "record-not-found"}}, 404, method="POST")], AnswerState.bad_request
        ),
        "not even the canary": _then(AnswerState.transient, _looked("SUCCEEDED"), _items()),
        "the run fails, and has cost something": Case(
            [_run()],
            AnswerState.transient,
            later=Case([_looked("FAILED", usageTotalUsd=0.002)], AnswerState.transient, credits=0.002),
        ),
        "over at once, a page that names another site": Case(
            [_run("SUCCEEDED"), _items(_SEEN, item(website="https://acme.other"))],
            AnswerState.found,
            _FACTS,
            confidence={"employees": 0.4},
        ),
        "two in one run": Case(
            [_run("SUCCEEDED", "https://www.linkedin.com/company/other"), _items(_SEEN, item(website=None))],
            AnswerState.found,
            _FACTS,
            confidence={"employees": 0.75},
            further=[
                Further(
                    Question("other.example", frozenset(), {"linkedin_url": "linkedin.com/company/other"}),
                    AnswerState.not_found,
                )
            ],
        ),
        "a band where the number is missing": Case(
            [_run("SUCCEEDED"), _items(_SEEN, {"linkedinUrl": _PAGE, "employeeCountRange": {"start": 10001}})],
            AnswerState.found,
            {"employees": 10001, "linkedin_url": _PAGE},
            bands={"employees": (10001, None)},
        ),
        "no page is known": Case([], AnswerState.not_found, question=Question("acme.example", frozenset())),
    },
)
