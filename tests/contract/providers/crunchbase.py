from __future__ import annotations

import datetime as dt

from closefit.facts import AnswerState, Question
from tests.contract.providers.vendor import Case, Further, Said, Vendor

_COMPANIES, _ROUNDS = "/data/searches/organizations", "/data/searches/funding_rounds"
_KEY = {"X-cb-user-key": "secret-CRUNCHBASE_USER_KEY"}
_WANTED = frozenset({"employees", "funding_stage"})
_FIELDS = [
    "identifier", "name", "short_description", "website", "website_url", "linkedin", "num_employees_enum",
    "location_identifiers", "categories", "category_groups", "founded_on", "ipo_status", "funding_stage",
    "last_funding_at", "last_funding_type", "last_funding_total", "funding_total", "revenue_range",
]  # fmt: skip
_ACME = {
    "identifier": {"uuid": "2f61", "value": "Acme", "permalink": "acme", "entity_def_id": "organization"},
    "name": "Acme",
    "short_description": "Acme finds customers.",
    "website": {"value": "https://acme.example"},
    "website_url": "https://www.acme.example/",
    "linkedin": {"value": "https://www.linkedin.com/company/acme/"},
    "num_employees_enum": "c_00251_00500",
    "revenue_range": "r_00050000",
    "location_identifiers": [
        {"value": "Atlanta", "location_type": "city"},
        {"value": "Georgia", "location_type": "region"},
        {"value": "United States", "location_type": "country"},
        {"value": "North America", "location_type": "continent"},
    ],
    "categories": [{"value": "Scheduling", "permalink": "scheduling"}],
    "category_groups": [{"value": "Software"}],
    "founded_on": {"value": "2013-01-01", "precision": "year"},
    "ipo_status": "private",
    "funding_stage": "early_stage_venture",
    "funding_total": {"value": 350_550_000, "currency": "USD", "value_usd": 350_550_000},
    "last_funding_at": "2021-01-26",
    "last_funding_type": "series_b",
    "last_funding_total": {"value": 290_000_000, "currency": "EUR", "value_usd": 350_000_000},
}
_FACTS = {
    "name": "Acme",
    "description": "Acme finds customers.",
    "industry": "software",
    "sub_industry": "Scheduling",
    "keywords": ("Software", "Scheduling"),
    "employees": 354,
    "revenue_usd": 70_710_678,
    "country": "US",
    "region": "Georgia",
    "city": "Atlanta",
    "founded_year": 2013,
    "ownership": "private",
    "linkedin_url": "https://www.linkedin.com/company/acme",
    "funding_stage": "series b",
    "funding_total_usd": 350_550_000,
    "last_funding_usd": 350_000_000,
    "last_funding_date": dt.date(2021, 1, 26),
}
_OF_ACME = {"value": "Acme", "permalink": "acme"}
_EVERY_ROUND = [
    {
        "uuid": "6740",
        "properties": {
            "announced_on": "2021-01-26",
            "investment_type": "series_b",
            "money_raised": {"value": 290_000_000, "currency": "EUR", "value_usd": 350_000_000},
            "is_equity": True,
            "lead_investor_identifiers": [{"value": "Open Capital", "permalink": "open"}],
            "funded_organization_identifier": _OF_ACME,
        },
    },
    {
        "properties": {
            "announced_on": "2019-05-01",
            "investment_type": "grant",
            "funded_organization_identifier": _OF_ACME,
        }
    },
    {
        "properties": {
            "announced_on": "2018-05-01",
            "investment_type": "series_unknown",
            "is_equity": False,
            "funded_organization_identifier": _OF_ACME,
        }
    },
    {
        "properties": {
            "announced_on": "2018-01-01",
            "investment_type": "seed",
            "funded_organization_identifier": {"permalink": "somebody-else"},
        }
    },
]


def _search(*domains: str, fields: list[str] = _FIELDS) -> dict[str, object]:
    return {
        "field_ids": fields,
        "query": [
            {
                "type": "predicate",
                "field_id": "website_url",
                "operator_id": "domain_includes",
                "values": list(domains),
            }
        ],
        "order": [{"field_id": "rank_org", "sort": "asc", "nulls": "last"}],
        "limit": 1000,
    }


def _companies(*rows: object, **how: object) -> Said:
    entities = [{"uuid": "x", "properties": row} for row in rows]
    return Said(_COMPANIES, {"count": len(entities), "entities": entities}, method="POST", **how)  # type: ignore[arg-type]


def _rounds(rows: object) -> Said:
    return Said(_ROUNDS, {"count": 4, "entities": rows}, method="POST", request_headers=_KEY)


def _refused(status: int, body: object, **headers: str) -> Said:
    return Said(_COMPANIES, body, status, headers, method="POST")


_UNKNOWN_FIELD = _refused(400, [{"code": "MD101", "message": "unknown field_id"}])

VENDOR = Vendor(
    "crunchbase",
    question=Question("acme.example", _WANTED),
    cases={
        "found": Case(
            [
                _companies(_ACME, request_headers=_KEY, request_body=_search("acme.example")),
                _rounds(_EVERY_ROUND),
            ],
            AnswerState.found,
            _FACTS,
            ["funding_round", "debt_or_grant", "debt_or_grant"],
            bands={"employees": (251, 500), "revenue_usd": (50_000_000, 100_000_000)},
            evidence={"employees": "band c_00251_00500", "revenue_usd": "band r_00050000", "funding_stage": "series_b"},
            observed={"funding_stage": dt.date(2021, 1, 26)},
            days=[dt.date(2021, 1, 26), dt.date(2019, 5, 1), dt.date(2018, 5, 1)],
        ),
        "of several categories none is the industry": Case(
            [
                _companies(
                    {
                        "website_url": "acme.example",
                        "categories": [{"value": "Scheduling"}, {"value": "Calendars"}],
                        "category_groups": [{"value": "Software"}, {"value": "Apps"}],
                    }
                )
            ],
            AnswerState.found,
            {"keywords": ("Software", "Apps", "Scheduling", "Calendars")},
        ),
        "rounds that cannot be had": Case(
            [_companies(_ACME), Said(_ROUNDS, [{"code": "X"}], 403, method="POST")],
            AnswerState.found,
            _FACTS,
            ["funding_round"],
            days=[dt.date(2021, 1, 26)],
        ),
        "rounds that cannot be read": Case(
            [_companies(_ACME), Said(_ROUNDS, b'{"count": 4, "ent', method="POST")],
            AnswerState.found,
            _FACTS,
            ["funding_round"],
        ),
        "many in one request": Case(
            [
                _companies(
                    {"name": "Other", "website_url": "https://shop.other.example"},
                    {"name": "Acme", "website": {"value": "http://acme.example"}},
                    {"name": "Acme Shell", "website": {"value": "http://acme.example"}},
                    request_body=_search("acme.example", "gone.example", "other.example"),
                )
            ],
            AnswerState.found,
            {"name": "Acme"},
            further=[
                Further(Question("gone.example", _WANTED), AnswerState.not_found),
                Further(Question("other.example", _WANTED), AnswerState.found, {"name": "Other"}),
            ],
        ),
        "a narrower package": Case(
            [
                _UNKNOWN_FIELD,
                _companies(
                    {
                        "website_url": "acme.example",
                        "last_funding_at": "2021-01-26",
                        "last_funding_type": "debt_financing",
                        "funding_stage": "early_stage_venture",
                    },
                    request_body=_search("acme.example", fields=_FIELDS[:-2]),
                ),
            ],
            AnswerState.found,
            {"funding_stage": "early stage", "last_funding_date": dt.date(2021, 1, 26)},
            ["debt_or_grant"],
        ),
        "the narrowest package": Case(
            [_UNKNOWN_FIELD, _UNKNOWN_FIELD, _companies({"website_url": "acme.example", "name": "Acme"})],
            AnswerState.found,
            {"name": "Acme"},
        ),
        "no package has it": Case([_UNKNOWN_FIELD] * 3, AnswerState.bad_request),
        "the package of the settings, at the old address": Case(
            [
                Said(
                    "/searches/organizations",
                    {"count": 0, "entities": []},
                    method="POST",
                    request_body=_search("acme.example", fields=_FIELDS[:-6]),
                )
            ],
            AnswerState.not_found,
            options={"package": "firmographic", "path": ""},
        ),
        "not_found": Case([_companies()], AnswerState.not_found),
        "rate_limited": Case([_refused(429, {})], AnswerState.rate_limited, retry_after=60.0),
        "out_of_credits": Case([_refused(402, {})], AnswerState.out_of_credits),
        "bad_key": Case(
            [_refused(401, [{"status": 401, "code": "LA401", "message": "Unauthorized user_key"}])], AnswerState.bad_key
        ),
        "a wrong address is no miss": Case(
            [_refused(404, {"error": "requested resource could not be found", "code": "CS404"})],
            AnswerState.bad_request,
        ),
        "malformed": Case([Said(_COMPANIES, b'{"count": 1, "enti', method="POST")], AnswerState.transient),
    },
)
