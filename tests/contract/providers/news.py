from __future__ import annotations

import datetime as dt

from closefit.facts import AnswerState, Question
from tests.contract.providers.vendor import Case, Said, Vendor

_SEARCH = "/rss/search"
_QUERY = {"q": '"acme robotics" when:30d', "hl": "en-US"}
_ACME = Question("acme.example", frozenset(), {"name": "Acme Robotics, Inc."})


def item(title: str, day: str = "Wed, 28 Oct 2026 14:05:00 GMT", more: str = "") -> str:
    return (
        f"<item><title>{title} - TechCrunch</title><link>https://news.example/1</link><guid>CB1</guid>"
        f'<pubDate>{day}</pubDate>{more}<source url="https://techcrunch.example">TechCrunch</source></item>'
    )


def feed(*items: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><rss><channel><title>q</title>{"".join(items)}</channel></rss>'


def _said(body: object, path: str = _SEARCH, **query: str) -> Said:
    return Said(path, body, query=query, content_type="application/xml")


_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><rss><channel>&b;</channel></rss>'
)
_FILE = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel>&x;</channel></rss>'

VENDOR = Vendor(
    "news",
    question=_ACME,
    cases={
        "found": Case(
            [
                _said(
                    feed(
                        item("Acme Robotics raises $12.5M Series A &amp; more"),
                        item("Acme Robotics acquires Anvils Ltd"),
                        item("Acme Robotics names Ann Lee CEO"),
                        item("Acme Robotics cuts 10% of staff"),
                        item("Acme Robotics opens office in Berlin"),
                        item("Acme Robotics, maker of anvils, launches Anvil 2"),
                        item("Acme Robotics rival Zenith raises $5M"),
                        item("Acme Robotics raises the bar"),
                        item("Acme Robotics raises $1M", "Wed, 28 Oct 2020 14:05:00 GMT"),
                    ),
                    **_QUERY,
                )
            ],
            AnswerState.found,
            {
                "funding_stage": "series a",
                "last_funding_usd": 12_500_000.0,
                "last_funding_date": dt.date(2026, 10, 28),
            },
            confidence={"funding_stage": 0.4},
            evidence={"funding_stage": "headline: Acme Robotics raises $12.5M Series A & more"},
            signals=["news_ma", "news_layoff", "news_exec", "news_expansion", "news_funding", "news_product"],
            days=[dt.date(2026, 10, 28)] * 6,
        ),
        "not_found": Case([_said(feed())], AnswerState.not_found),
        "rate_limited": Case(
            [Said(_SEARCH, "", 429, {"Retry-After": "20"})], AnswerState.rate_limited, retry_after=20.0
        ),
        "out_of_credits": Case([Said(_SEARCH, "", 402)], AnswerState.out_of_credits),
        "bad_key": Case([Said(_SEARCH, "", 401)], AnswerState.bad_key),
        "malformed": Case([_said(feed(item("Acme Robotics raises $1M"))[:-30])], AnswerState.transient),
        "a page to consent to": Case(
            [Said(_SEARCH, feed(item("Acme Robotics raises $1M")), content_type="text/html; charset=utf-8")],
            AnswerState.transient,
        ),
        "entities within entities": Case([_said(_BOMB)], AnswerState.transient),
        "a file of this machine": Case([_said(_FILE)], AnswerState.transient),
        "a publisher's feed, in Atom": Case(
            [
                _said(
                    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>Zenith to buy Acme Robotics</title>'
                    '<link href="https://pub.example/1"/><updated>2026-10-30T10:00:00Z</updated></entry></feed>',
                    "/own.xml",
                )
            ],
            AnswerState.found,
            signals=["news_ma"],
            days=[dt.date(2026, 10, 30)],
            options={"search": "", "feeds": "{server}/own.xml"},
        ),
        "one of two publishers is out of order": Case(
            [Said("/down.xml", "", 503), _said(feed(item("Acme Robotics acquires Foo")), "/own.xml")],
            AnswerState.found,
            signals=["news_ma"],
            options={"search": "", "feeds": "{server}/down.xml {server}/own.xml"},
        ),
        "every publisher is out of order": Case(
            [Said("/down.xml", "", 503)], AnswerState.transient, options={"search": "", "feeds": "{server}/down.xml"}
        ),
        "a name of one word may be somebody else's": Case(
            [_said(feed(item("Acme raises $12M")))],
            AnswerState.not_found,
            question=Question("acme.example", frozenset(), {"name": "Acme"}),
        ),
        "a name of one word with its domain beside it": Case(
            [_said(feed(item("Acme raises $12M", more="<description>on acme.example</description>")))],
            AnswerState.found,
            {"last_funding_usd": 12_000_000.0, "last_funding_date": dt.date(2026, 10, 28)},
            signals=["news_funding"],
            question=Question("acme.example", frozenset(), {"name": "Acme"}),
        ),
        "no name": Case([], AnswerState.not_found, question=Question("acme.example", frozenset())),
    },
)
