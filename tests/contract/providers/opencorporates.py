from __future__ import annotations

from closefit.facts import AnswerState, Question
from tests.contract.providers.vendor import Case, Said, Vendor

_SEARCH = "/companies/search"
_QUERY = {"q": "Acme", "jurisdiction_code": "gb", "inactive": "false", "api_token": "secret-OPENCORPORATES_API_TOKEN"}


def company(**other: object) -> dict[str, object]:
    return {
        "company": {
            "name": "ACME LTD",
            "company_number": "01234567",
            "jurisdiction_code": "gb",
            "incorporation_date": "1999-04-01",
            "dissolution_date": None,
            "branch": None,
            "inactive": False,
            "opencorporates_url": "https://opencorporates.com/companies/gb/01234567",
            "previous_names": [],
            "registered_address": {"locality": "London", "country": "England"},
            "industry_codes": [],
        }
        | other
    }


def _said(*companies: object, **query: str) -> Said:
    return Said(_SEARCH, {"api_version": "0.4.8", "results": {"companies": list(companies)}}, query=query or _QUERY)


_FACTS = {
    "legal_name": "ACME LTD",
    "company_number": "01234567",
    "country": "GB",
    "city": "London",
    "founded_year": 1999,
}

VENDOR = Vendor(
    "opencorporates",
    question=Question("acme.example", frozenset({"company_number"}), {"name": "Acme", "country": "United Kingdom"}),
    cases={
        "found": Case(
            [_said(company(name="Acme Robots Ltd"), company())],
            AnswerState.found,
            _FACTS,
            evidence={
                "legal_name": "https://opencorporates.com/companies/gb/01234567; same name and country (GB)",
                "city": "https://opencorporates.com/companies/gb/01234567; same name and country (GB); "
                "registered address, often an agent's",
            },
        ),
        "not_found": Case([_said()], AnswerState.not_found),
        "rate_limited": Case([Said(_SEARCH, {}, 429, {"Retry-After": "2"})], AnswerState.rate_limited, retry_after=2.0),
        "out_of_credits": Case(
            [Said(_SEARCH, {"error": {"message": "Usage limit exceeded"}}, 403)], AnswerState.out_of_credits
        ),
        "bad_key": Case([Said(_SEARCH, {"error": {"message": "Invalid Api Token"}}, 401)], AnswerState.bad_key),
        "malformed": Case([Said(_SEARCH, b'{"results": {"compan')], AnswerState.transient),
        "forbidden for another reason": Case([Said(_SEARCH, {}, 403)], AnswerState.not_entitled),
        "in the United States a state is searched by nothing": Case(
            [
                _said(
                    company(
                        jurisdiction_code="us_de",
                        industry_codes=[{"industry_code": {"code": "7372", "code_scheme_id": "us_sic"}}],
                    ),
                    company(jurisdiction_code="us_ca", branch="F"),
                    company(jurisdiction_code="ca_on"),
                    q="Acme",
                )
            ],
            AnswerState.found,
            _FACTS | {"country": "US", "sic": "7372", "industry": "software"},
            question=Question("acme.example", frozenset({"sic"}), {"name": "Acme", "country": "US"}),
        ),
        "dissolved": Case(
            [_said(company(dissolution_date="2020-01-01"), company(inactive=True))], AnswerState.not_found
        ),
        "no country is known": Case(
            [], AnswerState.not_found, question=Question("acme.example", frozenset({"sic"}), {"name": "Acme"})
        ),
        "no results": Case([Said(_SEARCH, {"results": []})], AnswerState.transient),
    },
)
