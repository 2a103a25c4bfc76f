"""News feeds: funding, hires at the top, layoffs, takeovers and launches, from headlines that name the company.

A headline is taken when the company is its subject; a name of one common word needs the domain or industry beside it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar
from urllib.parse import quote

from closefit.facts import Answer, AnswerState, FoundFact, FoundSignal, Licence, Question
from closefit.providers.feeds import Entry, read_feed
from closefit.providers.provider import Billed, Limits, Price, ProviderContext, ProviderSpec
from closefit.providers.reading import line, number, text
from closefit.providers.statuses import answer_of_status
from closefit.taxonomy import normal_funding_stage, read_money
from closefit.taxonomy.names import company_name, plain_words
from closefit.transport import Malformed, NoAnswer

#: What may stand between a company's name and what it does; of anything else the company may not be the subject.
_FILLER = (
    "has just also reportedly officially quietly today now inc corp co ltd llc gmbh plc group labs ai technologies"
)
_ABOUT = rf"(?: (?:{'|'.join(_FILLER.split())})){{0,3}}"
_TOP = r"(?:ceo|cro|cmo|cto|cfo|coo|chief|vp|vice president|president)"
#: What is raised, closed or landed, with what may stand before it; prices, guidance and plants are no rounds.
_ROUND = (
    r"(?= (?:(?:a|an|its|another|first|new|fresh|additional|further|over|nearly|almost|about|around|up to|more than|"
    r"at least|oversubscribed|us|usd|eur|gbp|massive|mega|strategic|growth|equity|venture) ){0,4}"
    r"(?:[0-9]|(?:pre )?seed\b|pre ?seed\b|series\b|funding\b|financing\b|capital\b|investment\b|round\b))"
)
#: Money that is no equity, or not for the company, unless a stage is named beside it.
_NO_ROUND = re.compile(
    r"\b(?:contracts?|deal|orders?|loans?|debt|credit|lending|profits?|revenues?|sales|loss(?:es)?|wages?|charity|donations?|"
    r"dividends?|prices?|guidance|forecasts?|outlook|targets?|tariffs?|shares|bonds?|notes|awards?|grants?|settlement|"
    r"fines?|lawsuit|mortgage|customers|users|bookings|backlog|tenders?|ipo)\b"
)
_FUNDING = re.compile(r"\b(?:funding|financing|investment|round|equity)\b")
_BORROWED = re.compile(r"\b(?:debt|loans?|credit|grants?)\b")
#: What comes behind is what the money is for, or whose it was.
_PURPOSE = re.compile(r" (?:to|as|after|led|from|with|amid|by) ")
#: Dollars, euros or pounds below which nothing is a round.
_LEAST = 10_000
_NOWHERE = r"(?! (?:administration|bankruptcy|chapter|liquidation|receivership|insolvency|talks|into|agreement))"
#: Kind to what follows the company's name in a headline (in plain words), and how much it says.
_EVENTS = tuple(
    (kind, re.compile(rf"{_ABOUT} (?:{words})\b"), strength)
    for kind, words, strength in (
        ("news_funding", rf"(?:raises|raised|secures|secured|closes|closed|lands|nets|bags){_ROUND}", 1.0),
        ("news_ma", r"acquires|acquired|to acquire|(?:buys|to buy)(?! back)|merges with|to merge", 0.9),
        ("news_exec", rf"(?:appoints|names|hires|taps|promotes)(?= .*\b{_TOP}\b)", 0.8),
        (
            "news_layoff",
            r"lays off|laid off|to lay off|layoffs|(?:cuts|to cut)(?= .*\b(?:jobs|staff|workforce|roles)\b)",
            0.8,
        ),
        ("news_expansion", rf"expands|opens(?= .*\b(?:office|offices|hub|headquarters|plant)\b)|enters{_NOWHERE}", 0.6),
        ("news_product", r"launches|unveils|introduces|releases(?!.* (?:results|earnings|report|statement)\b)", 0.4),
    )
)
#: What stands before the name of a company that is taken over.
_TAKEN = re.compile(r"\b(?:acquires|to acquire|buys|to buy|acquisition of|takes over|merges with) (?:the )?$")
#: Words between two commas behind a name: "Acme, maker of anvils, raises".
_BESIDE = re.compile(r",[^,]{1,60},")
#: Money behind a round; without it *closes* and *secures* are of other things.
_AMOUNT = re.compile(r"(?:US)?[$€£]\s?\d[\d.,]*\s?(?:million|billion|mn|bn|[mMbBkK])?\b")
_STAGE = re.compile(r"\b(?:pre-?seed|seed|series [a-k])\b", re.IGNORECASE)
_SAME = 5
#: How far a fact is believed that only a headline tells.
_HEADLINE = 0.4


class News:
    """A search feed by the company's name, and publishers' feeds that are read once a run and looked through."""

    spec: ClassVar[ProviderSpec] = ProviderSpec(
        name="news",
        title="News feeds (RSS and Atom)",
        attributes=frozenset({"funding_stage", "last_funding_usd", "last_funding_date"}),
        signals=frozenset(kind for kind, _, _ in _EVENTS),
        price=Price(Billed.free, verified=True),
        licence=Licence.public,
        limits=Limits(per_second=0.5, at_once=1),  # none is published; more is answered with a page to consent to
        address="https://news.google.com",
        needs=frozenset({"name"}),
        options={
            "search": (
                "/rss/search?q={query}&hl=en-US&gl=US&ceid=US:en",
                "Feed that is searched, {query} in it; with https:// on another server; empty for none",
            ),
            "days": ("30", "Days of news that are asked for"),
            "feeds": ("", "Addresses of publishers' feeds, parted by blanks; each is read once a run"),
        },
    )

    def __init__(self, context: ProviderContext) -> None:
        self._context = context
        self._published: tuple[list[Entry], list[Answer]] | None = None
        self._reading = asyncio.Lock()

    async def ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        return [await self._one(question) for question in questions]

    async def _one(self, question: Question) -> Answer:
        name = text(question.known.get("name"))
        if not name:
            return Answer(AnswerState.not_found, said="no name is known", sent=False)
        published, failed = await self._publishers()
        searched = await self._searched(name)
        if isinstance(searched, Answer):
            return searched
        if failed and not published and not searched:
            return failed[0]
        answer = answer_of_news(question, [*searched, *published], self._context.today, self._days())
        unread = f"; {len(failed)} feeds were not read: {failed[0].said}" if failed else ""
        return replace(answer, said=line(f"{answer.said}{unread}"))

    def _days(self) -> int:
        return int(min(3650, max(1, number(self._context.options.get("days")) or 30)))

    async def _searched(self, name: str) -> list[Entry] | Answer:
        template = self._context.options.get("search", "").strip()
        if not template:
            return []
        query = quote(f'"{company_name(name)}" when:{self._days()}d', safe="")
        address = template.replace("{query}", query)
        return await self._read(address if "://" in address else f"{self._context.address}{address}")

    async def _publishers(self) -> tuple[list[Entry], list[Answer]]:
        """What publishers' feeds have, which is the same for every account, and how those ended that were not read."""
        async with self._reading:
            if self._published is None:
                found, failed = list[Entry](), list[Answer]()
                for address in self._context.options.get("feeds", "").split():
                    try:
                        entries = await self._read(address)
                    except NoAnswer as error:
                        entries = Answer(AnswerState.transient, said=str(error), sent=error.sent)
                    except Malformed as error:
                        entries = Answer(AnswerState.transient, said=str(error))
                    if isinstance(entries, Answer):
                        failed.append(entries)
                    else:
                        found += entries
                self._published = found, failed
            return self._published

    async def _read(self, address: str) -> list[Entry] | Answer:
        headers = {"Accept": "application/rss+xml, application/atom+xml, application/xml, text/xml"}
        reply = await self._context.http.send("GET", address, headers=headers)
        if reply.status != 200:
            return answer_of_status(reply)
        if "html" in reply.headers.get("content-type", ""):
            raise Malformed("a page came instead of a feed, as it does where consent is wanted")
        return read_feed(reply.body)


def answer_of_news(question: Question, entries: Sequence[Entry], today: dt.date, days: int) -> Answer:
    """The events in headlines about the account of the last ``days``, each told once; what is unsure is counted."""
    words = company_name(text(question.known.get("name")) or "")
    since = today - dt.timedelta(days=days)
    recent = [entry for entry in entries if entry.day and since <= entry.day <= today]
    signals, told, unsure = list[FoundSignal](), list[tuple[str, dt.date, frozenset[str]]](), 0
    for entry in sorted(recent, key=lambda one: (one.day or today, one.title)):
        headline = _headline(entry)
        found = _event(headline, words) if words else None
        if found is None or entry.day is None:
            continue
        sure = _sure(question, entry, words)
        if sure < 0.6:
            unsure += 1
            continue
        kind, strength = found
        if _told_before(told, kind, entry.day, headline):
            continue
        told.append((kind, entry.day, frozenset(plain_words(headline).split())))
        event = f"news {entry.key or entry.link or headline}"
        signals.append(FoundSignal(kind, entry.day, strength, _fields(entry, headline, kind, sure), event))
    left = f"; {unsure} left out, whose headline may be of another company of this name" if unsure else ""
    said = line(f"{len(recent)} headlines, {len(signals)} of them events of it{left}")
    facts = _last_round([signal for signal in signals if signal.kind == "news_funding"])
    return Answer(AnswerState.found if signals else AnswerState.not_found, facts, tuple(signals), said=said)


def _last_round(rounds: Sequence[FoundSignal]) -> tuple[FoundFact, ...]:
    """The last round that a headline tells: a hint where nobody knows better (the day is the headline's)."""
    if not rounds:
        return ()
    last = rounds[-1]
    evidence = line(f"headline: {last.fields['headline']}")
    values = {
        "funding_stage": last.fields.get("round"),
        "last_funding_usd": last.fields.get("amount") if last.fields.get("currency") == "USD" else None,
        "last_funding_date": last.at,
    }
    return tuple(
        FoundFact(name, value, last.at, _HEADLINE, evidence)
        for name, value in values.items()
        if isinstance(value, (str, float, dt.date))
    )


def _headline(entry: Entry) -> str:
    """Without the publisher behind it."""
    return entry.title.removesuffix(f" - {entry.source}").strip() if entry.source else entry.title


def _event(headline: str, name: str) -> tuple[str, float] | None:
    """The first kind whose words follow the company's name; a round needs money or a stage in the headline."""
    plain = plain_words(_BESIDE.sub(" ", headline))
    for start in re.finditer(rf"\b{re.escape(name)}\b", plain):
        if _TAKEN.search(plain[: start.start()]):
            return "news_ma", 0.9
        for kind, pattern, strength in _EVENTS:
            if not pattern.match(plain, start.end()):
                continue
            if kind != "news_funding" or _tells_a_round(headline, plain[start.end() :]):
                return kind, strength
    return None


def _tells_a_round(headline: str, plain: str) -> bool:
    """A stage, or an amount that a round may have and that nothing in ``plain``, behind the name, gives to another."""
    if _STAGE.search(headline):
        return True
    found = _AMOUNT.search(headline)
    money = read_money(found.group()) if found else None
    told = _PURPOSE.split(plain.replace(" up to ", " "), maxsplit=1)[0]
    other = _NO_ROUND.search(told) and (_BORROWED.search(told) or not _FUNDING.search(told))
    return money is not None and money.amount >= _LEAST and not other


def _sure(question: Question, entry: Entry, name: str) -> float:
    """How sure it is that a headline with this name is about this company."""
    all_words = f"{entry.title} {entry.summary}".casefold()
    if question.account in all_words:
        return 0.9
    hints = (text(question.known.get(key)) for key in ("industry", "city"))
    beside = any(hint and re.search(rf"\b{re.escape(hint.casefold())}\b", all_words) for hint in hints)
    return (0.7 if " " in name else 0.5) + (0.15 if beside else 0.0)


def _told_before(told: Sequence[tuple[str, dt.date, frozenset[str]]], kind: str, at: dt.date, headline: str) -> bool:
    """A syndicated or rewritten headline: the same kind within five days, most of its words the same."""
    words = frozenset(plain_words(headline).split())
    return any(
        kind == other and abs((at - day).days) <= _SAME and len(words & before) >= 0.6 * min(len(words), len(before))
        for other, day, before in told
    )


def _fields(entry: Entry, headline: str, kind: str, sure: float) -> dict[str, object]:
    """Headline and where it stands; of the article nothing is kept."""
    fields: dict[str, object] = {
        "headline": headline[:300],
        "url": entry.link or entry.key,
        "confidence": round(sure, 2),
    }
    if entry.source:
        fields["publisher"] = entry.source[:100]
    if kind == "news_funding":
        amount, stage = _AMOUNT.search(headline), _STAGE.search(headline)
        money = read_money(amount.group()) if amount else None
        if money:
            fields |= {"amount": money.amount, "currency": money.currency or ""}
        if stage and (named := normal_funding_stage(stage.group())):
            fields["round"] = named
    return fields
