"""GitHub organizations. A login proves nothing: only a link back to the account's domain ties one to it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

from closefit.facts import Answer, AnswerState, FoundFact, FoundSignal, Licence, Question
from closefit.providers.identity import Tie, domain_of, with_tie
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import day, facts_of, line, number, record, records, text
from closefit.providers.statuses import answer_of_status, mentions
from closefit.taxonomy import country_of_place
from closefit.transport import Malformed, Reply

#: Days of pushes that count as activity.
_RECENT = 90
_TRIED = 3


class GitHub:
    """``GET /orgs/{org}`` and its repositories; where the login is not known, the domain's label and then a search."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="github",
        title="GitHub",
        attributes=frozenset({"github_org", "github_public_repos", "github_followers", "description", "country"}),
        signals=frozenset({"oss_activity", "repo_created"}),
        price=Price(Billed.free, verified=True),
        licence=Licence.public,
        limits=Limits(per_second=1, at_once=2),
        address="https://api.github.com",
        optional_keys=("GITHUB_TOKEN",),
    )

    def __init__(self, context: ProviderContext) -> None:
        self._context = context

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        return [await self._one(question) for question in questions]

    async def _one(self, question: Question) -> Answer:
        stated = text(question.known.get("github_org"))
        login = stated or question.account.partition(".")[0]
        found = await self._organization(login)
        if isinstance(found, Answer):
            if stated or found.state is not AnswerState.not_found:
                return found
        elif tie := Tie(0.95, "the login was known") if stated else _tie(question, found):
            return await self._found(found, tie)
        return await self._searched(question, [login])

    async def _searched(self, question: Question, tried: list[str]) -> Answer:
        words = f"{question.account.partition('.')[0]} type:org"
        reply = await self._get("/search/users", {"q": words, "per_page": str(_TRIED)})
        if reply.status != 200:
            return _refused(reply)
        items = reply.record().get("items")
        if not isinstance(items, list):
            raise Malformed("the answer of the search has no items")
        logins = [login for one in records(items) if (login := text(one.get("login"))) and login not in tried]
        for login in logins[:_TRIED]:
            found = await self._organization(login)
            if isinstance(found, Answer):
                if found.state is not AnswerState.not_found:
                    return found
            elif tie := _tie(question, found):
                return await self._found(found, tie)
        said = f"no organization of {', '.join([*tried, *logins])} links to {question.account}"
        return Answer(AnswerState.not_found, said=line(said))

    async def _organization(self, login: str) -> dict[str, Any] | Answer:
        reply = await self._get(f"/orgs/{quote(login, safe='')}")
        if reply.status in {301, 302, 307, 308}:  # renamed
            reply = await self._get(urlsplit(reply.headers.get("location", "")).path)
        if reply.status != 200:
            return _refused(reply)
        found = reply.record()
        if text(found.get("login")) is None:
            raise Malformed("the organization has no login")
        return found

    async def _found(self, organization: dict[str, Any], tie: Tie) -> Answer:
        login = str(text(organization.get("login")))
        facts = with_tie(_facts(organization), tie, f"github.com/{login}")
        path = f"/orgs/{quote(login, safe='')}/repos"
        reply = await self._get(path, {"type": "public", "sort": "pushed", "direction": "desc", "per_page": "100"})
        if reply.status != 200:  # what is known stays known
            return Answer(AnswerState.found, facts, said=line(f"the repositories were not read: {reply.said}"))
        return Answer(AnswerState.found, facts, tuple(_signals(records(reply.json()), self._context.today)))

    async def _get(self, path: str, params: dict[str, str] | None = None) -> Reply:
        context = self._context
        headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
        if token := context.keys.get("GITHUB_TOKEN"):
            headers["Authorization"] = f"Bearer {token}"
        return await context.http.send("GET", f"{context.address}{path}", params=params, headers=headers)


def _refused(reply: Reply) -> Answer:
    """403 and 429 are limits where they say so: no call is left, or too many at once (the secondary limit)."""
    spent = reply.headers.get("x-ratelimit-remaining") == "0" or mentions(reply, "rate limit")
    if reply.status in {403, 429} and (spent or reply.retry_after is not None):
        return Answer(AnswerState.rate_limited, retry_after=reply.retry_after or _until_reset(reply), said=reply.said)
    return answer_of_status(reply)


def _until_reset(reply: Reply) -> float | None:
    """Seconds from the server's own clock to the moment at which the limit begins anew."""
    reset = number(reply.headers.get("x-ratelimit-reset"))
    try:
        now = parsedate_to_datetime(reply.headers["date"]).timestamp()
    except (KeyError, ValueError):
        return None
    return max(0.0, reset - now) if reset is not None else None


def _tie(question: Question, found: dict[str, Any] | Answer) -> Tie | None:
    """An organization is the account's when it links to its domain; GitHub's check of a domain makes that firm."""
    if isinstance(found, Answer):
        return None
    if domain_of(found.get("blog")) == question.account and question.account != "github.com":
        verified = found.get("is_verified") is True
        return (
            Tie(0.95, f"links to {question.account}, verified")
            if verified
            else Tie(0.85, f"links to {question.account}")
        )
    mail = text(found.get("email")) or ""
    return (
        Tie(0.7, f"its address is at {question.account}")
        if domain_of(mail.partition("@")[2]) == question.account
        else None
    )


def _facts(found: dict[str, Any]) -> list[FoundFact]:
    return facts_of(
        github_org=text(found.get("login")),
        github_public_repos=number(found.get("public_repos")),
        github_followers=number(found.get("followers")),
        description=text(found.get("description")),
        country=_place(found.get("location")),
    )


def _place(location: Any) -> FoundFact | None:
    """The location is free text that an owner typed."""
    country = country_of_place(location)
    return (
        FoundFact("country", country, confidence=0.5, evidence=f"location {line(str(location), 80)}")
        if country
        else None
    )


def _signals(repositories: list[dict[str, Any]], today: dt.date) -> list[FoundSignal]:
    """Pushes of the last 90 days to repositories of its own as one signal, and each that was created in them."""
    own = [one for one in repositories if one.get("fork") is False and one.get("archived") is not True]
    since = today - dt.timedelta(days=_RECENT)
    pushed = [(at, one) for one in own if (at := day(one.get("pushed_at"), today)) and at >= since]
    signals = list[FoundSignal]()
    if pushed:
        languages = Counter(name for _, one in pushed if (name := text(one.get("language"))))
        fields = {"repositories": len(pushed), "languages": ", ".join(name for name, _ in languages.most_common(5))}
        last = max(at for at, _ in pushed)
        event = f"oss_activity {last:%Y-%m}"  # one a month, however often it is asked
        signals.append(FoundSignal("oss_activity", last, min(1.0, len(pushed) / 10), fields, event))
    for one in own:
        made, name = day(one.get("created_at"), today), text(record(one).get("full_name"))
        if made and made >= since and name:
            signals.append(FoundSignal("repo_created", made, fields={"repository": name}))
    return signals
