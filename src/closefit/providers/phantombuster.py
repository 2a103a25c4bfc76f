"""PhantomBuster: launches a phantom of yours over LinkedIn company pages. It skips what it has done before: no miss."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any, ClassVar
from urllib.parse import urlsplit

from closefit.facts import Answer, AnswerState, FoundFact, Licence, Question
from closefit.providers import firmographics as read
from closefit.providers.identity import with_tie
from closefit.providers.linkedin_pages import is_page, page_of, tie_of_page
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import facts_of, line, number, records, text
from closefit.providers.statuses import answer_of_status
from closefit.taxonomy import country_of_place
from closefit.transport import Malformed, Reply

_WAIT = 20.0
#: Columns under every name that was seen; they are not documented, and follow the language of the LinkedIn session.
_COLUMNS = {
    "page": ("companyUrl", "linkedInUrl", "query"),
    "name": ("companyName", "name"),
    "employees": ("employeesOnLinkedIn", "totalEmployeeCount"),
    "size": ("companySize", "tailleDel'entreprise", "unternehmensgröße"),
    "website": ("website", "companyWebsite", "domain"),
    "place": ("headquarters", "companyAddress", "location"),
}


class PhantomBuster:
    """``POST /agents/launch``, then ``GET /containers/fetch`` until it is finished."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="phantombuster",
        title="PhantomBuster (LinkedIn company pages)",
        attributes=frozenset({
            "name", "industry", "employees", "country", "founded_year", "description", "linkedin_url",
            "headcount_growth",
        }),
        price=Price(Billed.asked),  # a launch takes of the plan's hours: what that is worth is in the contract
        licence=Licence.vendor,
        limits=Limits(per_second=1, at_once=1),  # an agent runs once at a time
        address="https://api.phantombuster.com/api/v2",
        keys=("PHANTOMBUSTER_API_KEY",),
        needs=frozenset({"linkedin_url"}),
        opt_in=True,
        options={
            "agent": ("", "Id of your LinkedIn Company Scraper; it runs on your own session, at your account's risk"),
            "argument": ("companies", "The argument of it that takes the page (unverified)"),
        },
    )  # fmt: skip

    def __init__(self, context: ProviderContext) -> None:
        self._context = context

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        return [await self._launch(question) for question in questions]

    async def poll(self, ticket: str, questions: Sequence[Question]) -> Sequence[Answer]:
        return [await self._look(ticket, question) for question in questions]

    async def _launch(self, question: Question) -> Answer:
        options, page = self._context.options, page_of(question)
        agent = options.get("agent", "").strip()
        if not agent or page is None:
            state = AnswerState.not_found if agent else AnswerState.bad_request
            said = "no LinkedIn page is known" if agent else "no agent: set agent under [providers.phantombuster]"
            return Answer(state, said=said, sent=False)
        body = {
            "id": agent,
            "bonusArgument": {options.get("argument") or "companies": page},
        }  # merged with the saved one
        reply = await self._send("POST", "/agents/launch", body=body)
        if reply.status != 200:
            return _refused(reply)
        container = text(reply.record().get("containerId"))
        if container is None:
            raise Malformed("the answer has no container")
        return Answer(AnswerState.pending, retry_after=_WAIT, ticket=f"{container.replace(' ', '')} {page}")

    async def _look(self, ticket: str, question: Question) -> Answer:
        number_of, _, page = ticket.partition(" ")  # after a crash the question comes without what was known
        reply = await self._send("GET", "/containers/fetch", params={"id": number_of, "withResultObject": "true"})
        if reply.status != 200:
            return _refused(reply)
        container = reply.record()
        status = text(container.get("status"))
        if status != "finished":
            if status is None:
                raise Malformed("the container has no status")
            return Answer(AnswerState.pending, retry_after=_WAIT, ticket=ticket)
        if number(container.get("exitCode")) != 0:
            said = line(f"the phantom ended badly: {text(container.get('exitMessage'))}")
            return Answer(AnswerState.transient, said=said)
        rows = await self._rows(container.get("resultObject"))
        return _read(question, page, rows, self._context.today)

    async def _rows(self, result: Any) -> list[dict[str, Any]]:
        """The rows: JSON within JSON, or where a big one stands."""
        found = _decoded(result)
        if isinstance(found, dict) and (address := text(found.get("jsonUrl"))):
            if not _stored(address):
                raise Malformed("the result stands at an address that is not the vendor's store")
            found = (await self._context.http.send("GET", address)).json()
        return records(found if isinstance(found, list) else [found])

    async def _send(self, method: str, path: str, **how: Any) -> Reply:
        context = self._context
        headers = {"X-Phantombuster-Key": context.keys["PHANTOMBUSTER_API_KEY"]}
        return await context.http.send(method, f"{context.address}{path}", headers=headers, **how)


def _decoded(result: Any) -> Any:
    if not isinstance(result, str):
        return result
    try:
        return json.loads(result)
    except (ValueError, RecursionError):
        raise Malformed("the result is not JSON") from None


def _stored(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    where = parts.hostname or ""
    return parts.scheme == "https" and (
        where == "s3.amazonaws.com" or where.endswith((".s3.amazonaws.com", ".phantombuster.com"))
    )


def _refused(reply: Reply) -> Answer:
    """404 is an agent or a container that is gone, which is no miss of an account."""
    answer = answer_of_status(reply)
    if answer.state is AnswerState.not_found:
        return Answer(AnswerState.bad_request, said=answer.said)
    return answer


def _cell(row: dict[str, Any], name: str) -> Any:
    return next((row[column] for column in _COLUMNS[name] if row.get(column) not in (None, "")), None)


def _read(question: Question, page: str, rows: list[dict[str, Any]], today: dt.date) -> Answer:
    row = next((one for one in rows if is_page(page, [one.get(column) for column in _COLUMNS["page"]])), None)
    if row is None:
        said = "nothing new of this page: the phantom skips what it has done before; clear its results to have it again"
        return Answer(AnswerState.transient, said=said)
    if error := text(row.get("error")):
        return Answer(AnswerState.not_found, said=line(error))
    facts = with_tie(
        _facts(row, today), tie_of_page(question, _cell(row, "website")), "LinkedIn page, by PhantomBuster"
    )
    return Answer(AnswerState.found if facts else AnswerState.not_found, facts)


def _facts(row: dict[str, Any], today: dt.date) -> list[FoundFact]:
    return facts_of(
        name=text(_cell(row, "name")),
        industry=read.industry(row.get("industry")),
        employees=read.employees(_cell(row, "employees"), _cell(row, "size")),
        country=country_of_place(_cell(row, "place")),
        founded_year=read.founded(row.get("founded"), today),
        description=text(row.get("description")),
        linkedin_url=read.linkedin(row.get("companyUrl")),
        headcount_growth=read.growth(row.get("growth1Yr"), percent=True),
    )
