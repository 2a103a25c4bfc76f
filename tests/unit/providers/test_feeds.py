"""RSS and Atom as publishers write them, and as somebody would to do harm."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closefit.facts import Question
from closefit.providers.feeds import Entry, read_feed
from closefit.providers.news import answer_of_news
from closefit.transport import Malformed

TODAY = dt.date(2026, 11, 1)
ACME = Question("acme.com", frozenset(), {"name": "Acme Robotics"})


def rss(items: str) -> bytes:
    return f"<rss><channel>{items}</channel></rss>".encode()


def test_what_an_entry_says_is_read_from_rss_and_atom() -> None:
    """Title, day in UTC, address, key, publisher and summary; loose ampersands and entities of HTML are no fault."""
    (entry,) = read_feed(
        rss(
            "<item><title>AT&T &amp; R&D&nbsp;news &lt;b&gt;bold&lt;/b&gt;</title><media:title>other</media:title>"
            "<link>https://x.example/?a=1&b=2</link><guid>k</guid><pubDate>Sat, 31 Oct 2026 22:30:00 -0500</pubDate>"
            "<source>TechCrunch</source><description><![CDATA[<p>Text & more</p>]]></description></item>"
        )
    )
    assert entry == Entry(
        "AT&T & R&D news bold", dt.date(2026, 11, 1), "https://x.example/?a=1&b=2", "k", "TechCrunch", "Text & more"
    )
    atom = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="html">News</title>
        <link rel="self" href="no"/><link href="https://x.example/1"/><id>k</id><published>2026-10-31T23:00:00Z</published><updated>2027-01-01</updated>
        <source><title>ignored</title></source></entry></feed>"""
    assert read_feed(atom) == [Entry("News", dt.date(2026, 10, 31), "https://x.example/1", "k")]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "cannot be read as XML"),
        (b"{}", "cannot be read as XML"),
        (b"<html><body>Before you continue</body></html>", "this is no feed: it begins with html"),
        (b"<rss><channel><item><title>Acme", "cannot be read as XML"),
        (b'<!DOCTYPE r SYSTEM "http://169.254.169.254/x.dtd"><rss/>', "has a document type"),
        (b'<!DOCTYPE r [<!ENTITY a "a"><!ENTITY b "&a;&a;">]><rss>&b;</rss>', "has a document type"),
        (b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>', "has a document type"),
    ],
)
def test_what_is_no_feed_or_would_load_more_is_refused(body: bytes, said: str) -> None:
    """No page, no half of a feed, and nothing with a document type, from which entities and files come."""
    with pytest.raises(Malformed, match=said):
        read_feed(body)


def test_a_feed_without_news_is_no_error() -> None:
    """An empty channel is an answer; entries without a title are none, and of very many the first are read."""
    assert read_feed(rss("")) == []
    assert len(read_feed(rss("<item><guid>1</guid></item>" + "<item><title>x</title></item>" * 600))) == 499


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    """Any bytes at all are a feed or are refused."""
    for document in (body, b"<rss><item><title>" + body + b"</title></item></rss>"):
        try:
            read_feed(document)
        except Malformed as refused:
            assert "feed" in str(refused)  # noqa: PT017  (either of two ends is right)


def news(*titles: str, question: Question = ACME) -> list[tuple[str, dict[str, object]]]:
    entries = [Entry(title, TODAY, key=str(number)) for number, title in enumerate(titles)]
    return [(one.kind, dict(one.fields)) for one in answer_of_news(question, entries, TODAY, 30).signals]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Acme Robotics raises $12M Series A", "news_funding"),
        ("Acme Robotics Inc. has quietly closed a seed round", "news_funding"),
        ("Acme Robotics closes its Berlin office", None),
        ("Acme Robotics raises concerns", None),
        ("Acme Robotics raises prices to $29", None),
        ("Acme Robotics raises guidance to $5 billion", None),
        ("Acme Robotics raises concerns over $3 billion tariffs", None),
        ("Acme Robotics raises its dividend to $1.20", None),
        ("Acme Robotics raises up to $15 million in debt", None),
        ("Acme Robotics closes plant after $5M loss", None),
        ("Acme Robotics closes $2 billion deal with NASA", None),
        ("Acme Robotics lands $30M contract", None),
        ("Acme Robotics nets $3M profit", None),
        ("Acme Robotics raises $500 for a clinic", None),
        ("Acme Robotics raises $20M to double sales", "news_funding"),
        ("Acme Robotics closes oversubscribed $25M financing", "news_funding"),
        ("Acme Robotics secures another US$30 million from Foo", "news_funding"),
        ("Acme Robotics buys back $2B of shares", None),
        ("Acme Robotics enters administration", None),
        ("Acme Robotics releases third-quarter results", None),
        ("Acme Robotics rival Zenith raises $12M", None),
        ("Former Acme Robotics CEO raises $12M", None),
        ("Zenith Corp buys Acme Robotics", "news_ma"),
        ("Acme Robotics acquired by Zenith", "news_ma"),
        ("Acme Robotics appoints Ann Lee as Chief Revenue Officer", "news_exec"),
        ("Acme Robotics names winners of its prize", None),
        ("Acme Robotics to cut 200 jobs", "news_layoff"),
        ("Acme Robotics cuts prices", None),
        ("ACME ROBOTICS, the maker of anvils, unveils Anvil 2", "news_product"),
        ("Acme Roboticsworld launches", None),
        ("Nothing about anybody", None),
    ],
)
def test_an_event_has_the_company_as_its_subject(title: str, kind: str | None) -> None:
    """A verb behind the name, with money, a role or jobs where that is needed; who stands beside it has no event."""
    assert [found for found, _ in news(title)] == ([kind] if kind else [])


def test_money_and_round_of_a_headline_are_kept_in_their_own_currency() -> None:
    """The amount is not converted, and the round has the name that profiles use."""
    ((_, fields),) = news("Acme Robotics raises \u20ac12.5M Series-A")
    assert (fields["amount"], fields["currency"], fields.get("round")) == (12_500_000.0, "EUR", None)
    ((_, fields),) = news("Acme Robotics secures Series B of $1.2 billion")
    assert (fields["amount"], fields["currency"], fields["round"]) == (1_200_000_000.0, "USD", "series b")


def test_one_event_is_told_once_and_homonyms_are_counted() -> None:
    """A rewritten headline within days is the same event; a name of one word alone is left out, and that is said."""
    assert len(news("Acme Robotics raises $12M Series A", "Acme Robotics raises $12M in Series A led by Foo")) == 1
    assert len(news("Acme Robotics raises $12M", "Acme Robotics acquires Foo")) == 2
    one = Question("acme.com", frozenset(), {"name": "Acme", "city": "Graz"})
    answer = answer_of_news(one, [Entry("Acme raises $12M", TODAY), Entry("Graz: Acme raises $9M", TODAY)], TODAY, 30)
    assert [one.fields["headline"] for one in answer.signals] == ["Graz: Acme raises $9M"]
    assert answer.said == (
        "2 headlines, 1 of them events of it; 1 left out, whose headline may be of another company of this name"
    )
