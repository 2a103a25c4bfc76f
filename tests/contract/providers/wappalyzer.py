from __future__ import annotations

import datetime as dt

from closefit.facts import AnswerState, Question
from tests.contract.providers.vendor import Case, Further, Said, Vendor

_LOOK, _BALANCE = "/lookup", "/credits/balance"
_KEY = {"x-api-key": "secret-WAPPALYZER_API_KEY"}
_SPENT = {"wappalyzer-credits-spent": "2", "wappalyzer-credits-remaining": "98"}
_ACME = {
    "url": "https://acme.example",
    "technologies": [
        {
            "slug": "hubspot",
            "name": "hubspot",
            "categories": [{"name": "Marketing automation"}],
            "confirmedAt": 1762300800,
        },
        {"slug": "stripe", "name": "Stripe", "confirmedAt": 1759622400},
    ],
    "technologySpend": "High",
}
_CRAWL = [{"url": "https://acme.example", "crawl": True}]
_MISS = [{"url": "https://acme.example", "technologies": []}]
_FACTS = {"technologies": ("HubSpot", "Stripe")}


def _look(body: object, **how: object) -> Said:
    return Said(_LOOK, body, query={"urls": "https://acme.example", "max_age": "2"}, request_headers=_KEY)


VENDOR = Vendor(
    "wappalyzer",
    question=Question("acme.example", frozenset({"technologies"})),
    cases={
        "found": Case([_look([_ACME])], AnswerState.found, _FACTS, observed={"technologies": dt.date(2025, 11, 5)}),
        "not_found": Case([_look(_MISS)], AnswerState.not_found),
        "rate_limited": Case([Said(_LOOK, {}, 429, {"Retry-After": "1"})], AnswerState.rate_limited, retry_after=1.0),
        "out_of_credits": Case(
            [Said(_LOOK, {}, 403), Said(_BALANCE, {"credits": 0}, request_headers=_KEY)], AnswerState.out_of_credits
        ),
        "bad_key": Case([Said(_LOOK, {}, 403), Said(_BALANCE, {}, 403)], AnswerState.bad_key),
        "malformed": Case([Said(_LOOK, b'[{"url": "https://ac')], AnswerState.transient),
        "forbidden with credits left": Case(
            [Said(_LOOK, {}, 403), Said(_BALANCE, {"credits": 5})], AnswerState.not_entitled
        ),
        "no credits, in words": Case(
            [Said(_LOOK, {"message": "Insufficient credits"}, 403)], AnswerState.out_of_credits
        ),
        "crawled first": Case(
            [_look(_CRAWL)],
            AnswerState.found,
            retry_after=300.0,
            later=Case([_look(_CRAWL)], AnswerState.found, later=Case([_look([_ACME])], AnswerState.found, _FACTS)),
        ),
        "never crawled": Case(
            [_look(_CRAWL)],
            AnswerState.transient,
            later=Case(
                [_look(_CRAWL)],
                AnswerState.transient,
                later=Case([_look(_CRAWL)], AnswerState.transient, later=Case([_look(_CRAWL)], AnswerState.transient)),
            ),
        ),
        "two of three shapes at once": Case(
            [
                Said(
                    _LOOK,
                    [{"url": "https://bad.example", "errors": ["Invalid URL"]}, _ACME],
                    headers=_SPENT,
                    query={"urls": "https://acme.example,https://bad.example"},
                )
            ],
            AnswerState.found,
            _FACTS,
            credits=1.0,
            further=[Further(Question("bad.example", frozenset({"technologies"})), AnswerState.not_found)],
        ),
        "nothing about the site": Case([Said(_LOOK, [])], AnswerState.transient),
        "an error in a 200": Case([Said(_LOOK, {"message": "oops"})], AnswerState.transient),
    },
)
