from __future__ import annotations

import datetime as dt

from closefit.facts import AnswerState, Question
from tests.contract.providers.vendor import Case, Said, Vendor

_LIST, _FILER, _FACTS = (
    "/files/company_tickers.json",
    "/submissions/CIK0000320193.json",
    "/api/xbrl/companyfacts/CIK0000320193.json",
)
_AGENT = {"User-Agent": "closefit admin@icp.example"}
_LISTED = {
    "0": {"cik_str": 320193, "ticker": "ACME", "title": "Acme Inc."},
    "1": {"cik_str": 320193, "ticker": "ACME-B", "title": "ACME INC"},
    "2": {"cik_str": 7, "ticker": "ANVL", "title": "Anvil Corp"},
}
_KNOWN = {"name": "Acme", "country": "US"}
_HTML = "<html>Undeclared Automated Tool</html>"


def filer(**other: object) -> dict[str, object]:
    return {
        "cik": "0000320193",
        "sic": "7372",
        "sicDescription": "Services-Prepackaged Software",
        "name": "ACME INC.",
        "tickers": ["ACME"],
        "website": "",
        "addresses": {"business": {"city": "Austin", "stateOrCountry": "TX", "stateOrCountryDescription": "TX"}},
        "formerNames": [],
        "filings": {
            "recent": {
                "form": ["8-K", "D/A", "D", "10-K", "8-K"],
                "filingDate": ["2026-10-01", "2026-09-01", "2026-08-01", "2026-02-01", "2019-01-01"],
                "items": ["5.02,9.01,1.01,2.01", "", "", "", "1.01"],
                "accessionNumber": ["a1", "a2", "a3", "a4", "a5"],
                "fileNumber": ["", "021-1", "021-1", "", ""],
            }
        },
    } | other


def year(end: str, value: object, start: str, **other: object) -> dict[str, object]:
    return {"start": start, "end": end, "val": value, "fp": "FY", "form": "10-K", "filed": "2026-02-01"} | other


_STATED = {
    "cik": 320193,
    "facts": {
        "us-gaap": {
            "Revenues": {"units": {"USD": [year("2020-12-31", 1, "2020-01-01")]}},
            "RevenueFromContractWithCustomerExcludingAssessedTax": {
                "units": {
                    "USD": [
                        year("2025-12-31", 390, "2025-01-01", filed="2026-01-01"),
                        year("2025-12-31", 400, "2025-01-01", filed="2026-03-01"),
                        year("2025-12-31", 100, "2025-10-01"),
                        year("2026-03-31", 999, "2026-01-01", fp="Q1", form="10-Q"),
                    ]
                }
            },
        },
        "dei": {
            "EntityNumberOfEmployees": {"units": {"employee": [{"end": "2025-12-31", "val": 5100, "form": "10-K"}]}}
        },
    },
}
_REGISTER = {
    "cik": "320193",
    "legal_name": "ACME INC.",
    "ticker": "ACME",
    "ownership": "public",
    "sic": "7372",
    "industry": "software",
    "country": "US",
    "region": "TX",
    "city": "Austin",
}
_NO_EVENTS: dict[str, object] = {"filings": {"recent": {}}}
_MISSING = Said(_FACTS, "<Error><Code>NoSuchKey</Code></Error>", 404, content_type="application/xml")

VENDOR = Vendor(
    "sec_edgar",
    question=Question("acme.example", frozenset({"revenue_usd"}), _KNOWN),
    options={"contact": "admin@icp.example", "files_address": "{server}"},
    cases={
        "found": Case(
            [
                Said(_LIST, _LISTED, request_headers=_AGENT),
                Said(_FILER, filer(), request_headers=_AGENT),
                Said(_FACTS, _STATED, request_headers=_AGENT),
            ],
            AnswerState.found,
            _REGISTER | {"revenue_usd": 400, "employees": 5100},
            ["executive_change", "material_agreement", "acquisition", "form_d_raise"],
            days=[dt.date(2026, 10, 1)] * 3 + [dt.date(2026, 9, 1)],
            observed={"revenue_usd": dt.date(2025, 12, 31), "employees": dt.date(2025, 12, 31)},
            confidence={"revenue_usd": 0.75},
        ),
        "not_found": Case(
            [Said(_LIST, _LISTED)],
            AnswerState.not_found,
            question=Question("other.example", frozenset({"cik"}), {"name": "Other", "country": "US"}),
        ),
        "rate_limited": Case([Said(_LIST, "slow down", 429)], AnswerState.rate_limited, retry_after=600.0),
        "out_of_credits": Case([Said(_LIST, {}, 402)], AnswerState.out_of_credits),
        "bad_key": Case([Said(_LIST, _HTML, 403, content_type="text/html")], AnswerState.bad_key),
        "malformed": Case([Said(_LIST, b'{"0": {"cik_str": 32')], AnswerState.transient),
        "no contact": Case([], AnswerState.bad_key, options={"contact": ""}),
        "refused for ten minutes": Case(
            [Said(_LIST, "<html>Request Rate Threshold Exceeded", 403)], AnswerState.rate_limited, retry_after=600.0
        ),
        "nothing filed in a form that can be read": Case(
            [Said(_FILER, filer(**_NO_EVENTS, website="www.acme.example")), _MISSING],
            AnswerState.found,
            _REGISTER,
            confidence={"cik": 0.95},
            question=Question("acme.example", frozenset({"revenue_usd"}), {"cik": "0000320193"}),
        ),
        "its site in its filings": Case(
            [Said(_LIST, _LISTED), Said(_FILER, filer(**_NO_EVENTS, website="https://www.acme.example")), _MISSING],
            AnswerState.found,
            _REGISTER,
            confidence={"cik": 0.95},
            evidence={"cik": "SEC, CIK 320193; its filings name acme.example"},
            question=Question("acme.example", frozenset({"cik"}), {"name": "Acme"}),
        ),
        "a company of this name elsewhere": Case(
            [Said(_LIST, _LISTED), Said(_FILER, filer())],
            AnswerState.not_found,
            question=Question("acme.example", frozenset({"cik"}), {"name": "Acme", "country": "DE"}),
        ),
        "a foreign filer": Case(
            [
                Said(
                    _FILER,
                    filer(
                        **_NO_EVENTS,
                        addresses={"business": {"city": "Leith", "stateOrCountryDescription": "United Kingdom"}},
                    ),
                ),
                Said(
                    _FACTS,
                    {
                        "facts": {
                            "ifrs-full": {
                                "Revenue": {"units": {"USD": [year("2025-12-31", 7, "2025-01-01", form="20-F")]}}
                            }
                        }
                    },
                ),
            ],
            AnswerState.found,
            {
                **{key: value for key, value in _REGISTER.items() if key != "region"},
                "country": "GB",
                "city": "Leith",
                "revenue_usd": 7,
            },
            question=Question("acme.example", frozenset({"cik"}), {"cik": 320193}),
        ),
        "a page where the facts should be": Case(
            [Said(_LIST, _LISTED), Said(_FILER, filer()), Said(_FACTS, "<html>", content_type="text/html")],
            AnswerState.transient,
        ),
    },
)
