"""BuiltWith: the technologies of up to sixteen domains in one request. A 200 may carry an error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import quote

from closefit.facts import Answer, AnswerState, FoundFact, Licence, Question
from closefit.providers import firmographics as read
from closefit.providers.builtwith_profile import current_technologies, technology_signals
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import facts_of, is_at, number, record, records, text, texts
from closefit.providers.statuses import answer_where_404_is_no_miss, mentions
from closefit.transport import Malformed, Reply

#: Codes of ``Errors``: wrong type, wrong key, no credits, technology name, plan, one look-up only, no such domain.
_CODES = {
    -1: AnswerState.bad_request,
    -2: AnswerState.bad_key,
    -3: AnswerState.out_of_credits,
    -4: AnswerState.bad_request,
    -5: AnswerState.not_entitled,
    -6: AnswerState.bad_request,
    -7: AnswerState.bad_request,
    -8: AnswerState.not_found,
    -99: AnswerState.transient,
}
#: What a bulk job may call itself when it is over (unverified).
_OVER = {"complete", "completed", "done", "finished", "success", "succeeded", "ready"}
#: Seconds between two looks at a bulk job.
_WAIT = 10.0


class BuiltWith:
    """``GET /v23/api.json``; with ``bulk`` a job, whose result can be read once."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="builtwith",
        title="BuiltWith",
        # Its vertical is a heading for advertisements and no industry; its headcount no source confirms.
        attributes=frozenset({"technologies", "name", "country", "region", "city", "linkedin_url"}),
        price=Price(Billed.asked, verified=True),
        licence=Licence.vendor,
        signals=frozenset({"tech_added", "tech_removed", "tech_spend_change"}),
        limits=Limits(per_second=10, at_once=8, batch=16),
        address="https://api.builtwith.com",
        keys=("BUILTWITH_API_KEY",),
        options={
            "version": ("v23", "version of the API"),
            "bulk": ("no", "yes: ask by jobs, whose answers may come later and can be read only once"),
        },
    )

    def __init__(self, context: ProviderContext) -> None:
        self._context = context

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        domains = [question.account for question in questions]
        if self._context.options.get("bulk") == "yes":
            body = {"lookups": domains, "options": {"noPii": True}}
            reply = await self._send("POST", "domain/bulk", body=body)
        else:
            reply = await self._send("GET", "api.json", params={"LOOKUP": ",".join(domains), "NOPII": "yes"})
        return self._answers(reply, questions)

    async def poll(self, ticket: str, questions: Sequence[Question]) -> Sequence[Answer]:
        job = f"domain/bulk/{quote(ticket, safe='')}"
        reply = await self._send("GET", job)
        if reply.status in (200, 202):
            status = (text(reply.record().get("status")) or "").casefold()
            if status not in _OVER:
                failed = "fail" in status or "error" in status
                return [_refused(reply) if failed else _pending(reply, ticket)] * len(questions)
            reply = await self._send("GET", f"{job}/result")
        return self._answers(reply, questions)

    async def _send(self, method: str, path: str, **how: Any) -> Reply:
        context = self._context
        # The key may stand in the address too, where logs would keep it.
        headers = {"Authorization": f"API {context.keys['BUILTWITH_API_KEY']}"}
        version = context.options.get("version", "v23").strip("/")
        return await context.http.send(method, f"{context.address}/{version}/{path}", headers=headers, **how)

    def _answers(self, reply: Reply, questions: Sequence[Question]) -> list[Answer]:
        if reply.status == 202 and (job := text(reply.record().get("job_id"))):
            return [_pending(reply, job)] * len(questions)
        if reply.status != 200 or isinstance(reply.json(), str):
            return [_refused(reply)] * len(questions)
        body = reply.record()
        rows, errors = records(body.get("Results")), records(body.get("Errors"))
        if not rows and not errors:
            raise Malformed("neither results nor errors are in the answer")
        return [self._one(question, rows, errors, reply) for question in questions]

    def _one(
        self, question: Question, rows: Sequence[dict[str, Any]], errors: Sequence[dict[str, Any]], reply: Reply
    ) -> Answer:
        if (row := next((one for one in rows if is_at(question.account, one.get("Lookup"))), None)) is not None:
            return self._read(row)
        about = [one for one in errors if is_at(question.account, one.get("Lookup"))]
        general = [one for one in errors if not text(one.get("Lookup"))]
        for error in (*about, *general):
            code = number(error.get("Code"))
            return Answer(_CODES.get(int(code) if code is not None else 0, AnswerState.transient), said=reply.said)
        return Answer(AnswerState.transient, said="neither a result nor an error is there for this domain")

    def _read(self, row: Mapping[str, Any]) -> Answer:
        today, result = self._context.today, record(row.get("Result"))
        facts = [*current_technologies(result, today), *_about(row)]
        signals = technology_signals(result, today)
        return Answer(AnswerState.found if facts or signals else AnswerState.not_found, tuple(facts), tuple(signals))


def _about(row: Mapping[str, Any]) -> list[FoundFact]:
    meta = record(row.get("Meta"))
    return facts_of(
        name=text(meta.get("CompanyName")),
        country=read.country(meta.get("Country")),
        region=text(meta.get("State")),
        city=text(meta.get("City")),
        linkedin_url=read.linkedin_of(texts(meta.get("Social")) or ()),
    )


def _pending(reply: Reply, job: str) -> Answer:
    return Answer(AnswerState.pending, retry_after=reply.retry_after or _WAIT, ticket=job)


def _refused(reply: Reply) -> Answer:
    """Refusals by status, in a body of their own form, and as a bare text."""
    if reply.status == 429:
        waits = reply.retry_after
        if waits is None and reply.body[:1] == b"{":
            said = number(reply.record().get("retryAfterSeconds"))
            waits = float(said) if said is not None and said >= 0 else None
        return Answer(AnswerState.rate_limited, retry_after=waits, said=reply.said)
    if reply.status != 200:
        return answer_where_404_is_no_miss(reply)
    if mentions(reply, "credit"):
        return Answer(AnswerState.out_of_credits, said=reply.said)
    return Answer(AnswerState.bad_key if mentions(reply, "key") else AnswerState.transient, said=reply.said)
