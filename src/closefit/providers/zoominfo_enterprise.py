"""ZoomInfo's former API (Enterprise), which is being retired: a user's name and password instead of a client's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from closefit.facts import Answer, AnswerState, Licence, Question
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import is_at, many_records, one_record, record, records
from closefit.providers.zoominfo import matched, output_fields, refused, websites
from closefit.providers.zoominfo_company import ATTRIBUTES, OUTPUT_FIELDS, UNITS
from closefit.providers.zoominfo_login import Login, TokenRefused, user_token
from closefit.transport import Malformed


class ZoomInfoEnterprise:
    """``POST /authenticate``, then ``POST /enrich/company``."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="zoominfo_enterprise",
        title="ZoomInfo Enterprise API",
        attributes=ATTRIBUTES,
        price=Price(Billed.found),
        licence=Licence.vendor,
        signals=frozenset({"funding_round", "debt_or_grant"}),
        limits=Limits(per_second=25, batch=25),
        address="https://api.zoominfo.com",
        keys=("ZOOMINFO_USERNAME", "ZOOMINFO_PASSWORD"),
        options={
            "output_fields": (",".join(OUTPUT_FIELDS), "fields to ask for; one outside the contract fails every call"),
            **UNITS,
        },
    )

    def __init__(self, context: ProviderContext) -> None:
        self._context = context
        self._login = Login(context, user_token)

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        body = {"matchCompanyInput": websites(questions), "outputFields": output_fields(self._context.options)}
        try:
            reply = await self._login.send(f"{self._context.address}/enrich/company", body)
        except TokenRefused as error:
            return [error.answer] * len(questions)
        if reply.status != 200:
            return [refused(reply)] * len(questions)
        found = reply.record()
        if found.get("success") is False:
            raise Malformed("the answer is an error with status 200")
        rows = many_records(one_record(found, "data") or {}, "result")
        return [self._one(question, rows) for question in questions]

    def _one(self, question: Question, rows: Sequence[dict[str, Any]]) -> Answer:
        about = (row for row in rows if is_at(question.account, *record(row.get("input")).values()))
        row = next(about, None)
        if row is None:
            return Answer(AnswerState.transient, said="no row is there for this website")
        company: dict[str, Any] = next(iter(records(row.get("data"))), {})
        return matched(row.get("matchStatus"), company, self._context)
