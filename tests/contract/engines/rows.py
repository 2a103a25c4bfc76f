"""Literal rows: for every kind of SQL that a score is made of, what it must give, on every engine.

``FACTS`` is a table of one row, a column per value; ``ROWS`` are expressions over it (a list column as ``low_x``, a text
as ``text_x``, both normalised as a score does it) and the one value that is right.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from closefit.score import nodes

#: Column, DuckDB's type, value.
FACTS: tuple[tuple[str, str, Any], ...] = (
    ("account", "VARCHAR", "a.com"),
    # lists
    ("some", "VARCHAR[]", ["HubSpot", "Slack", 'say "hi"', "back\\slash", "a, b", "[x]", "O'Brien", "Éclair 😀"]),
    ("holes", "VARCHAR[]", ["HubSpot", None]),
    ("empty", "VARCHAR[]", []),
    ("unknown_list", "VARCHAR[]", None),
    ("as_text", "VARCHAR", " HubSpot; Slack ;a, b;\"q\" "),
    ("unknown_text", "VARCHAR", None),
    ("sources", "VARCHAR", "clearbit; Apollo;clearbit"),
    ("one_source", "VARCHAR", "clearbit;clearbit"),
    # texts
    ("blanks", "VARCHAR", "  B2B SaaS "),
    ("blank", "VARCHAR", "   "),
    ("tab", "VARCHAR", "\tx\n"),
    ("no_break", "VARCHAR", "\u00a0x\u3000"),
    ("accents", "VARCHAR", "ÉÀÇÑÜØŁŽ"),
    ("cyrillic", "VARCHAR", "ЖЯЁ"),
    ("greek", "VARCHAR", "ΟΔΟΣ"),
    ("turkish", "VARCHAR", "İIıi"),
    ("german", "VARCHAR", "STRAẞE ß"),
    ("percent", "VARCHAR", "50% off_x"),
    ("quoted", "VARCHAR", "O'Brien \\ \"x\" {{ y }} \u2028 😀"),
    # numbers
    ("nan", "DOUBLE", math.nan),
    ("infinite", "DOUBLE", math.inf),
    ("minus_infinite", "DOUBLE", -math.inf),
    ("huge", "DOUBLE", 1.7976931348623157e308),
    ("third", "DOUBLE", 1 / 3),
    ("unknown_number", "DOUBLE", None),
    ("milli", "BIGINT", 7250),
    ("even", "BIGINT", 7000),
    ("tiny", "BIGINT", 7),
    ("tenth", "BIGINT", 100),
    ("negative", "BIGINT", -1500),
    ("large", "BIGINT", 999_999_999_999),
    ("half", "BIGINT", 2500),
    # days
    ("silvester", "DATE", dt.date(2025, 12, 31)),
    ("leap", "DATE", dt.date(2024, 2, 28)),
    ("old", "DATE", dt.date(1921, 3, 1)),
    ("far", "DATE", dt.date(2199, 12, 31)),
    ("unknown_day", "DATE", None),
    ("said_day", "VARCHAR", "2026-01-31"),
    ("said_leap", "VARCHAR", "2024-02-29"),
    ("said_no_leap", "VARCHAR", "2023-02-29"),
    ("said_century", "VARCHAR", "2100-02-29"),
    ("said_april", "VARCHAR", "2026-04-31"),
    ("said_month", "VARCHAR", "2026-13-01"),
    ("said_year", "VARCHAR", "2026"),
    ("said_short", "VARCHAR", "2026-1-5"),
    ("said_moment", "VARCHAR", "2026-01-05 10:00:00"),
    ("said_words", "VARCHAR", "last week"),
    # flags
    ("yes", "BOOLEAN", True),
    ("unknown_flag", "BOOLEAN", None),
)  # fmt: skip

_KINDS = {name: kind for name, kind, _ in FACTS}


@dataclass(frozen=True)
class Row:
    """One expression and its value."""

    name: str
    tree: exp.Expr
    value: Any


def lowered() -> exp.Select:
    """The facts, normalised as a score normalises them."""
    query = exp.select("*").from_("facts")
    for name, kind in _KINDS.items():
        column = nodes.column(name, quoted=True)
        if kind == "VARCHAR[]":
            query = query.select(nodes.named(nodes.lower_list(column), f"low_{name}"), copy=False)
        elif kind == "VARCHAR":
            query = query.select(nodes.named(nodes.lower_text(column), f"text_{name}"), copy=False)
        elif kind == "DOUBLE":
            query = query.select(nodes.named(nodes.finite(nodes.cast(column, "DOUBLE")), f"finite_{name}"), copy=False)
    return query


def query_of(rows: Iterable[Row]) -> exp.Select:
    """One query with a column ``row_n`` per row, in their order."""
    picked = [nodes.named(row.tree.copy(), f"row_{n}") for n, row in enumerate(rows)]
    return exp.select(*picked).from_("lowered").with_("lowered", as_=lowered())


def low(name: str) -> exp.Expr:
    return nodes.column(f"low_{name}")


def text_of(name: str) -> exp.Expr:
    return nodes.column(f"text_{name}")


def c(name: str) -> exp.Expr:
    return nodes.column(name, quoted=True)


def day(text: str) -> exp.Expr:
    return nodes.date(dt.date.fromisoformat(text))


def texts(*values: str) -> list[exp.Expr]:
    return [nodes.text(value) for value in values]


def has(items: exp.Expr, *values: str) -> exp.Expr:
    return nodes.list_has_any(items, texts(*values))


_MANY = [f"tool {n}" for n in range(12)]
_UNKNOWN = nodes.null("BOOLEAN")

LISTS = (
    Row("an unknown list holds nothing known", has(low("unknown_list"), "hubspot"), None),
    Row("not over an unknown list", nodes.negated(has(low("unknown_list"), "hubspot")), None),
    Row("not over an unknown list, many values", nodes.negated(has(low("unknown_list"), *_MANY)), None),
    Row("not over an empty list", nodes.negated(has(low("empty"), "hubspot")), True),
    Row("an empty list, many values", has(low("empty"), *_MANY), False),
    Row("an item in another case", has(low("some"), "hubspot"), True),
    Row("an item among many values", has(low("some"), *_MANY, "slack"), True),
    Row("an absent item", has(low("some"), "hub"), False),
    Row("an absent item beside an unknown one", has(low("holes"), "slack"), False),
    Row("absent items beside an unknown one, many values", has(low("holes"), *_MANY), False),
    Row("a present item beside an unknown one", has(low("holes"), "hubspot"), True),
    Row("all of the items", nodes.list_has_all(low("some"), texts("slack", "hubspot")), True),
    Row("not all of the items", nodes.list_has_all(low("some"), texts("slack", "other")), False),
    Row("all, of an unknown list", nodes.list_has_all(low("unknown_list"), texts("slack")), None),
    Row("an item with quotes", has(low("some"), 'say "hi"'), True),
    Row("an item with a backslash", has(low("some"), "back\\slash"), True),
    Row("an item with a comma", has(low("some"), "a, b"), True),
    Row("half of an item with a comma", has(low("some"), "b"), False),
    Row("an item in brackets", has(low("some"), "[x]"), True),
    Row("an item with an apostrophe", has(low("some"), "o'brien"), True),
    Row("an item beyond ASCII", nodes.list_has_any(low("some"), [nodes.lower_literal("ÉCLAIR 😀")]), True),
    Row("an unknown list is unknown", nodes.is_null(low("unknown_list")), True),
    Row("an empty list is known", nodes.is_null(low("empty")), False),
    Row("a list with an unknown item is known", nodes.is_known(low("holes")), True),
    Row("a text as a list", has(nodes.text_as_list(text_of("as_text")), "slack"), True),
    Row("a text as a list, a comma", has(nodes.text_as_list(text_of("as_text")), "a, b"), True),
    Row("a text as a list, quotes", has(nodes.text_as_list(text_of("as_text")), '"q"'), True),
    Row("a text as a list, absent", has(nodes.text_as_list(text_of("as_text")), "hub"), False),
    Row("an unknown text as a list", nodes.negated(has(nodes.text_as_list(text_of("unknown_text")), "a")), None),
    Row("two providers", nodes.at_least(nodes.source_count(text_of("sources")), 2), True),
    Row("not three providers", nodes.at_least(nodes.source_count(text_of("sources")), 3), False),
    Row("one provider, named twice", nodes.at_least(nodes.source_count(text_of("one_source")), 2), False),
)

LOGIC = (
    Row("unknown and false", nodes.both([_UNKNOWN.copy(), exp.false()]), False),
    Row("unknown and true", nodes.both([_UNKNOWN.copy(), exp.true()]), None),
    Row("unknown or true", nodes.either([_UNKNOWN.copy(), exp.true()]), True),
    Row("unknown or false", nodes.either([_UNKNOWN.copy(), exp.false()]), None),
    Row("not unknown", nodes.negated(c("unknown_flag")), None),
    Row("surely", nodes.surely(c("unknown_flag")), False),
    Row("possibly", nodes.possibly(c("unknown_flag")), True),
    Row("an unknown text in a set", nodes.one_of(text_of("unknown_text"), texts("a", "b")), None),
    Row("an unknown text not in a set", nodes.negated(nodes.one_of(text_of("unknown_text"), texts("a", "b"))), None),
    Row("a text not in a set", nodes.negated(nodes.one_of(text_of("blanks"), texts("a", "b"))), True),
    Row("no branch of a case", nodes.when((exp.false(), nodes.text("x"))), None),
    Row("an unknown condition of a case", nodes.when((c("unknown_flag"), nodes.number(1)), otherwise=nodes.number(2)), 2),
)  # fmt: skip

NUMBERS = (
    Row("a quotient is cut", nodes.quotient(c("milli"), 1000), 7),
    Row("a negative quotient goes down", nodes.quotient(c("negative"), 1000), -2),
    Row("a half goes up", nodes.quotient(c("half"), 1000, half=True), 3),
    Row("a negative half goes up", nodes.quotient(c("negative"), 1000, half=True), -1),
    Row("a large quotient", nodes.quotient(c("large"), 1000), 999_999_999),
    Row("a product beyond 32 bits", nodes.times(nodes.cast(nodes.number(100_000), "BIGINT"), c("milli")), 725_000_000),
    Row("a remainder", exp.Mod(this=c("milli"), expression=nodes.number(1000)), 250),
    Row("the smaller", nodes.least(c("milli"), nodes.number(5)), 5),
    Row("the greatest", nodes.greatest([c("negative"), nodes.number(0), c("milli")]), 7250),
    Row("points", nodes.points(c("milli")), 7.25),
    Row("a third, rounded", nodes.rounded(nodes.share(nodes.number(1), 3)), 0.3333),
    Row("two thirds, rounded", nodes.rounded(nodes.share(nodes.number(2), 3)), 0.6667),
    Row("NaN is unknown", nodes.column("finite_nan"), None),
    Row("infinity is unknown", nodes.column("finite_infinite"), None),
    Row("minus infinity is unknown", nodes.column("finite_minus_infinite"), None),
    Row("the largest number is known", nodes.column("finite_huge"), 1.7976931348623157e308),
    Row("a double stays as it is", nodes.column("finite_third"), 1 / 3),
    Row("NaN beside a number", nodes.compare(exp.GT, nodes.column("finite_nan"), nodes.number(1)), None),
    Row("an unknown number", nodes.negated(nodes.compare(exp.EQ, c("unknown_number"), nodes.number(1))), None),
    Row("points with decimals", nodes.signed_points(c("milli")), "+7.25"),
    Row("whole points", nodes.signed_points(c("even")), "+7"),
    Row("thousandths", nodes.signed_points(c("tiny")), "+0.007"),
    Row("a tenth", nodes.signed_points(c("tenth")), "+0.1"),
    Row("points against", nodes.signed_points(c("negative"), negative=True), "-1.5"),
)

TEXTS = (
    Row("blanks around and case", text_of("blanks"), "b2b saas"),
    Row("nothing but blanks", text_of("blank"), None),
    Row("tabs and line ends are no blanks", text_of("tab"), "\tx\n"),
    Row("blanks beyond ASCII", text_of("no_break"), "x"),
    Row("Latin letters", text_of("accents"), "éàçñüøłž"),
    Row("Cyrillic letters", text_of("cyrillic"), "жяё"),
    Row("a capital sigma at the end of a word", text_of("greek"), "οδοσ"),
    Row("a dotted capital I", text_of("turkish"), "iiıi"),
    Row("a capital sharp s", text_of("german"), "straße ß"),
    Row("quotes, braces, line separators, emoji", c("quoted"), "O'Brien \\ \"x\" {{ y }} \u2028 😀"),
    Row("the same as a literal", nodes.text("O'Brien \\ \"x\" {{ y }} \u2028 😀"), "O'Brien \\ \"x\" {{ y }} \u2028 😀"),
    Row("a column against a hostile literal", nodes.compare(exp.EQ, c("quoted"), nodes.text("O'Brien \\ \"x\" {{ y }} \u2028 😀")), True),
    Row("a literal with line ends", nodes.text("a\nb\tc\r\nd"), "a\nb\tc\r\nd"),
    Row("a literal beyond ASCII in lower case", nodes.compare(exp.EQ, text_of("accents"), nodes.lower_literal("éÀÇñÜøŁŽ")), True),
    Row("begins with", exp.StartsWith(this=text_of("blanks"), expression=nodes.text("b2b ")), True),
    Row("does not begin with", exp.StartsWith(this=text_of("blanks"), expression=nodes.text("saas")), False),
    Row("a percent sign is no wildcard", exp.StartsWith(this=text_of("percent"), expression=nodes.text("5%")), False),
    Row("an underscore is no wildcard", exp.StartsWith(this=text_of("percent"), expression=nodes.text("50% off_")), True),
    Row("begins with more than there is", exp.StartsWith(this=text_of("german"), expression=nodes.text("straße ß and more")), False),
    Row("begins with letters beyond ASCII", exp.StartsWith(this=text_of("accents"), expression=nodes.lower_literal("ÉÀ", strip=False)), True),
    Row("an unknown text begins with", exp.StartsWith(this=text_of("unknown_text"), expression=nodes.text("a")), None),
    Row("texts one after the other", nodes.concat(nodes.text("a"), c("percent"), nodes.text("'")), "a50% off_x'"),
    Row("a list without the unknown", nodes.text_list([nodes.text("a"), nodes.null("TEXT"), nodes.text("O'B \\ \"q\"\n{{é}}")]), ["a", "O'B \\ \"q\"\n{{é}}"]),
    Row("the order of a list", nodes.text_list(texts(*"zyxabc")), list("zyxabc")),
    Row("a list of nothing but unknown", nodes.text_list([nodes.when((exp.false(), nodes.text("a")))]), []),
    Row("an empty list", nodes.text_list([]), []),
    Row("a list of made texts", nodes.text_list([nodes.when((c("yes"), nodes.concat(nodes.text('k "1" '), nodes.signed_points(c("milli")))))]), ['k "1" +7.25']),
    Row("texts joined", nodes.joined_text([(exp.true(), "a"), (exp.false(), "b"), (c("yes"), "c")], "; "), "a; c"),
    Row("nothing joined", nodes.joined_text([(exp.false(), "b")], "; "), ""),
)  # fmt: skip

DAYS = (
    Row("over new year", nodes.days_between(c("silvester"), day("2026-01-01")), 1),
    Row("over a leap day", nodes.days_between(c("leap"), day("2024-03-01")), 2),
    Row("backwards", nodes.days_between(day("2026-01-01"), c("silvester")), -1),
    Row("the same day", nodes.days_between(c("leap"), day("2024-02-28")), 0),
    Row("a century", nodes.days_between(c("old"), day("2026-10-01")), 38_565),
    Row("far ahead", nodes.days_between(day("2026-10-01"), c("far")), 63_278),
    Row("from an unknown day", nodes.days_between(c("unknown_day"), day("2026-01-01")), None),
    Row("a day", c("leap"), dt.date(2024, 2, 28)),
    Row("a literal day", day("2026-10-01"), dt.date(2026, 10, 1)),
    Row("a day that is said", nodes.said_on(c("said_day")), dt.date(2026, 1, 31)),
    Row("a leap day that is said", nodes.said_on(c("said_leap")), dt.date(2024, 2, 29)),
    Row("no leap day", nodes.said_on(c("said_no_leap")), None),
    Row("no leap day in a century", nodes.said_on(c("said_century")), None),
    Row("no such day", nodes.said_on(c("said_april")), None),
    Row("no such month", nodes.said_on(c("said_month")), None),
    Row("a year is no day", nodes.said_on(c("said_year")), None),
    Row("a short form is no day", nodes.said_on(c("said_short")), None),
    Row("a moment is its day", nodes.said_on(c("said_moment")), dt.date(2026, 1, 5)),
    Row("words are no day", nodes.said_on(c("said_words")), None),
    Row("an unknown day that is said", nodes.said_on(c("unknown_text")), None),
    Row("a date column that is said", nodes.said_on(c("leap")), dt.date(2024, 2, 28)),
)

ROWS: tuple[Row, ...] = (*LISTS, *LOGIC, *NUMBERS, *TEXTS, *DAYS)
