from __future__ import annotations

import datetime as dt

from closefit.facts import AnswerState, Question
from tests.contract.providers.vendor import Case, Said, Vendor

_ALL, _OWN = "/api/v2/buyer_intent", "/api/v2/products/our%2Fown/buyer_intent"
_QUERY = {
    "dimension_filters[company_domain_eq]": "acme.example",
    "dimension_filters[day_gteq]": "2026-08-03",
    "page[size]": "250",
}
_HEADERS = {"Authorization": "Bearer secret-G2_API_TOKEN", "Accept": "application/vnd.api+json"}


def row(
    kind: str, at: object = "2026-10-03", left: object = "own", activity: object = 5, **other: object
) -> dict[str, object]:
    attributes = {
        "company_name": "Acme",
        "company_domain": "acme.example",
        "company_country": "US",
        "company_employees": "51-200",
        "company_industry": "Computer Software",
        "signal_type": kind,
        "day": at,
        "left_product_id": left,
        "left_product_name": "Ours" if left == "own" else "Theirs",
        "category_name": "CRM",
        "total_activity": activity,
        "subject_product_id": "own",
    } | other
    return {"id": "5bd5", "type": "buyer_intent", "attributes": attributes}


def _page(*rows: object, following: object = None, path: str = _ALL, **query: str) -> Said:
    body = {"data": list(rows), "links": {"self": "x", "next": following, "prev": None}}
    return Said(path, body, query=query or _QUERY, request_headers=_HEADERS, content_type="application/vnd.api+json")


_FACTS = {"name": "Acme", "country": "US", "employees": 101, "industry": "software", "intent_topics": ("CRM",)}
_NONE = [_page()]
VENDOR = Vendor(
    "g2",
    question=Question("acme.example", frozenset({"intent_topics"})),
    cases={
        "found": Case(
            [_page(row("pricing"), row("pricing", activity=3), row("compare", "2026-10-09", left="theirs"))],
            AnswerState.found,
            _FACTS,
            ["g2_pricing", "g2_competitor_compare"],
            days=[dt.date(2026, 10, 3), dt.date(2026, 10, 9)],
            bands={"employees": (51, 200)},
        ),
        "not_found": Case(_NONE, AnswerState.not_found),
        "rate_limited": Case([Said(_ALL, {}, 429, {"Retry-After": "60"})], AnswerState.rate_limited, retry_after=60.0),
        "out_of_credits": Case([Said(_ALL, {}, 402)], AnswerState.out_of_credits),
        "bad_key": Case([Said(_ALL, {"errors": [{"status": "401"}]}, 401)], AnswerState.bad_key),
        "malformed": Case([Said(_ALL, b'{"data": [{"id": "5')], AnswerState.transient),
        "a product that is not yours": Case([Said(_ALL, {}, 403)], AnswerState.not_entitled),
        "a product that is not there": Case([Said(_ALL, {}, 404)], AnswerState.bad_request),
        "every kind": Case(
            [
                _page(
                    *(
                        row(kind, f"2026-09-0{day}", left, company_name=None, company_employees=None)
                        for day, (kind, left) in enumerate(
                            [
                                (kind, left)
                                for left in ("own", "theirs")
                                for kind in ("profile", "pricing", "compare", "x")
                            ],
                            1,
                        )
                    )
                )
            ],
            AnswerState.found,
            {key: value for key, value in _FACTS.items() if key not in {"name", "employees"}},
            [
                *("g2_profile", "g2_pricing", "g2_compare", "g2_other"),
                *("g2_competitor_profile", "g2_competitor_pricing", "g2_competitor_compare", "g2_competitor_other"),
            ],
        ),
        "two pages, and the link's host is not followed": Case(
            [
                _page(row("pricing"), following="https://elsewhere.example/api/v2/buyer_intent?page%5Bafter%5D=abc"),
                _page(row("profile", "2026-10-04"), **{"page[after]": "abc"}),
            ],
            AnswerState.found,
            _FACTS,
            ["g2_pricing", "g2_profile"],
        ),
        "another company's row": Case([_page(row("pricing", company_domain=None))], AnswerState.not_found),
        "one product": Case(
            [_page(path="/api/v2/products/our-own/buyer_intent")], AnswerState.not_found, options={"product": "our-own"}
        ),
    },
)
