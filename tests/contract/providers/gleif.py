from __future__ import annotations

from closefit.facts import AnswerState, Question
from tests.contract.providers.vendor import Case, Said, Vendor

_RECORDS = "/lei-records"
_QUERY = {"filter[entity.legalName]": "Acme", "filter[entity.legalAddress.country]": "SE"}
_KNOWN = {"name": "Acme", "country": "Sweden"}


def row(lei: str = "LEI1", name: str = "ACME AKTIEBOLAG", **entity: object) -> dict[str, object]:
    place = {"city": "Lund", "region": "SE-M", "country": "SE"}
    held = {
        "legalName": {"name": name},
        "otherNames": [{"name": "Anvils AB"}],
        "legalAddress": place,
        "headquartersAddress": place,
        "registeredAs": "556000-0001",
        "category": "GENERAL",
        "status": "ACTIVE",
        "creationDate": "1999-04-01T00:00:00Z",
    } | entity
    return {"type": "lei-records", "id": lei, "attributes": {"lei": lei, "entity": held}}


def _page(*rows: object) -> Said:
    return Said(_RECORDS, {"data": list(rows)}, query=_QUERY, content_type="application/vnd.api+json")


_FACTS = {
    "lei": "LEI1",
    "legal_name": "ACME AKTIEBOLAG",
    "country": "SE",
    "region": "SE-M",
    "city": "Lund",
    "founded_year": 1999,
    "company_number": "556000-0001",
}

VENDOR = Vendor(
    "gleif",
    question=Question("acme.example", frozenset({"lei"}), _KNOWN),
    cases={
        "found": Case(
            [_page(row("LEI9", "Acme Fastigheter AB"), row())],
            AnswerState.found,
            _FACTS,
            confidence={"lei": 0.75},
            evidence={"lei": "LEI LEI1; same name and country (SE)"},
        ),
        "not_found": Case([_page()], AnswerState.not_found),
        "rate_limited": Case(
            [Said(_RECORDS, {}, 429, {"Retry-After": "30"})], AnswerState.rate_limited, retry_after=30.0
        ),
        "out_of_credits": Case([Said(_RECORDS, {}, 402)], AnswerState.out_of_credits),
        "bad_key": Case([Said(_RECORDS, {}, 401)], AnswerState.bad_key),
        "malformed": Case([Said(_RECORDS, b'{"data": [{"ty')], AnswerState.transient),
        "its parents, of which one is not reported": Case(
            [
                Said("/lei-records/LEI1", {"data": row()}),
                Said("/lei-records/LEI1/direct-parent", {"data": row("LEI2", "Anvil Holding")}),
                Said("/lei-records/LEI1/ultimate-parent", {"errors": [{"status": "404"}]}, 404),
            ],
            AnswerState.found,
            _FACTS | {"parent": "Anvil Holding"},
            question=Question("acme.example", frozenset({"parent", "ultimate_parent"}), _KNOWN | {"lei": "LEI1"}),
            confidence={"parent": 0.95},
        ),
        "its ultimate parent": Case(
            [
                Said("/lei-records/LEI1", {"data": row()}),
                Said("/lei-records/LEI1/ultimate-parent", {"data": row("LEI2", "World")}),
            ],
            AnswerState.found,
            _FACTS | {"ultimate_parent": "World"},
            question=Question("acme.example", frozenset({"ultimate_parent"}), _KNOWN | {"lei": "LEI1"}),
        ),
        "an LEI that is no more": Case(
            [Said("/lei-records/LEI0", {"errors": [{"status": "404"}]}, 404)],
            AnswerState.not_found,
            question=Question("acme.example", frozenset({"lei"}), _KNOWN | {"lei": "LEI0"}),
        ),
        "two of the same name": Case([_page(row(), row("LEI2"))], AnswerState.not_found),
        "a person, a fund and one that is no more": Case(
            [_page(row(category="SOLE_PROPRIETOR"), row(category="FUND"), row(status="INACTIVE"))],
            AnswerState.not_found,
        ),
        "by another name it is less sure": Case(
            [_page(row(name="Zenith AB", otherNames=[{"name": "Acme AB"}]))],
            AnswerState.found,
            _FACTS | {"legal_name": "Zenith AB"},
            confidence={"lei": 0.6},
        ),
        "another field is searched": Case(
            [Said(_RECORDS, {"data": []}, query={"filter[fulltext]": "Acme"})],
            AnswerState.not_found,
            options={"search": "fulltext"},
        ),
        "no name is known": Case([], AnswerState.not_found, question=Question("acme.example", frozenset({"lei"}))),
        "no rows in it": Case([Said(_RECORDS, {"errors": []})], AnswerState.transient),
    },
)
