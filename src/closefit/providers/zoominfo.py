"""ZoomInfo: companies by website, 25 at a time. Revenue is said to be in thousands, growth is per cent as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from closefit.facts import Answer, AnswerState, Licence, Question
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import is_at, many_records, record, records, text
from closefit.providers.statuses import answer_where_404_is_no_miss
from closefit.providers.zoominfo_company import ATTRIBUTES, OUTPUT_FIELDS, UNITS, company_facts, company_rounds
from closefit.providers.zoominfo_login import Login, TokenRefused, client_token
from closefit.transport import Malformed, Reply

#: Codes in a body of errors, which say more than the status: an empty account is a 400.
_CODES = {
    "PFAPI0001": AnswerState.not_entitled,  # an output field that is not in the contract
    "PFAPI0002": AnswerState.bad_request,
    "PFAPI0003": AnswerState.bad_request,
    "PFAPI0006": AnswerState.bad_request,
    "PFAPI0007": AnswerState.transient,
    "PFAPI0010": AnswerState.transient,
    "PFAPI0011": AnswerState.out_of_credits,
    "ZI0001": AnswerState.bad_key,
    "ZI0002": AnswerState.not_entitled,
    "ZI0003": AnswerState.not_entitled,
    "ZI0004": AnswerState.rate_limited,
}
#: What ``matchStatus`` says beside a match.
_MATCHES = {
    "NO_MATCH": AnswerState.not_found,
    "LIMIT_EXCEEDED": AnswerState.out_of_credits,
    "INVALID_INPUT": AnswerState.bad_request,
}
_MEDIA = "application/vnd.api+json"


class ZoomInfo:
    """``POST /data/v1/companies/enrich``, with a token that is got for a client's id and secret."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="zoominfo",
        title="ZoomInfo",
        attributes=ATTRIBUTES,
        # A record that is under management already costs nothing for a year.
        price=Price(Billed.found, verified=True),
        licence=Licence.vendor,
        signals=frozenset({"funding_round", "debt_or_grant"}),
        limits=Limits(per_second=5, batch=25),  # the lowest tier
        address="https://api.zoominfo.com/gtm",
        keys=("ZOOMINFO_CLIENT_ID", "ZOOMINFO_CLIENT_SECRET"),
        options={
            "token_address": (
                "https://okta-login.zoominfo.com/oauth2/default/v1/token", "where a token is got for the id and secret",
            ),
            "scope": ("api:data:company", "scope of the token; empty to send none"),
            "output_fields": (",".join(OUTPUT_FIELDS), "fields to ask for; one outside the contract fails every call"),
            **UNITS,
        },
    )  # fmt: skip

    def __init__(self, context: ProviderContext) -> None:
        self._context = context
        self._login = Login(context, client_token)

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        try:
            reply = await self._enrich(questions)
        except TokenRefused as error:
            return [error.answer] * len(questions)
        if reply.status != 200:
            return [refused(reply)] * len(questions)
        rows = many_records(reply.record(), "data")
        return [self._one(question, rows) for question in questions]

    async def _enrich(self, questions: Sequence[Question]) -> Reply:
        attributes = {"matchCompanyInput": websites(questions), "outputFields": output_fields(self._context.options)}
        body = {"data": {"type": "CompanyEnrich", "attributes": attributes}}
        url = f"{self._context.address}/data/v1/companies/enrich"
        return await self._login.send(url, body, Accept=_MEDIA, Content_Type=_MEDIA)

    def _one(self, question: Question, rows: Sequence[dict[str, Any]]) -> Answer:
        row = next((row for row in rows if _is_about(row, question.account)), None)
        if row is None:
            return Answer(AnswerState.transient, said="no row is there for this website")
        status = text(record(row.get("meta")).get("matchStatus"))
        if row.get("type") == "NoMatch" and status not in _MATCHES:
            return Answer(AnswerState.not_found)
        return matched(status, record(row.get("attributes")), self._context)


def websites(questions: Sequence[Question]) -> list[dict[str, str]]:
    """Accounts as both APIs want to be asked about them."""
    return [{"companyWebsite": question.account} for question in questions]


def output_fields(options: Mapping[str, str]) -> list[str]:
    """Fields of the settings."""
    return [name for one in options.get("output_fields", "").split(",") if (name := one.strip())]


def matched(status: Any, company: Mapping[str, Any], context: ProviderContext) -> Answer:
    """What a match status and the company beside it say, in both APIs."""
    match = text(status) or ""
    if match in _MATCHES:
        return Answer(_MATCHES[match], said=match)
    facts = tuple(company_facts(company, context.today, context.options))
    signals = tuple(company_rounds(company, context.today, context.options))
    return Answer(AnswerState.found if facts or signals else AnswerState.not_found, facts, signals)


def _is_about(row: dict[str, Any], account: str) -> bool:
    """The row repeats what was asked; rows come in no promised order."""
    return is_at(account, record(record(row.get("meta")).get("input")).get("companyWebsite"))


def _codes(body: Any) -> Iterator[str]:
    """Codes of either form of error: a list of errors, or one error with its code."""
    held = record(body)
    for error in (*records(held.get("errors")), record(held.get("error"))):
        if code := text(error.get("code")):
            yield code


def refused(reply: Reply) -> Answer:
    """What a reply other than 200 means: its code says more than its status."""
    answer = answer_where_404_is_no_miss(reply)
    try:
        state = next((_CODES[code] for code in _codes(reply.json()) if code in _CODES), answer.state)
    except Malformed:
        return answer
    return replace(answer, state=state)
