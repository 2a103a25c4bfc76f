"""Random profiles and conditions that are legal: for every property that must hold whatever a team writes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TypeVar

from hypothesis import strategies as st

from closefit.conditions import condition_text
from closefit.profile import (
    Approval,
    Criterion,
    Destination,
    Duration,
    Evidence,
    EvidenceSource,
    Exclusion,
    ExclusionStatus,
    Fit,
    Grade,
    InboundRoute,
    Intent,
    Opener,
    Persona,
    Profile,
    Review,
    Routes,
    SignalRule,
    Status,
    Tier,
)
from closefit.terms import Layer

#: Attributes of the random conditions, by type. Every attribute has one type, so any two conditions agree.
NUMBERS = ("employees", "revenue", "headcount_growth", "2023_revenue")
TEXTS = ("industry", "country", "funding_stage", "größe", "intent")
FLAGS = ("has_champion", "public")
DATES = ("founded_on", "contract_end")
LISTS = ("technologies", "keywords")
KINDS = ("pricing_page_visit", "Webinar", "job opening")

#: Every character a person can type, the nasty ones often.
characters = st.one_of(
    st.sampled_from(" '\"\\#:,-[]{}&*!|>%@`?=~<.0aé\n😀\u2028\u00a0\t"),
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\ufffe\uffff"),
)
words = st.sampled_from(
    ["true", "null", "~", "12", "1.50", "1e3", "0x1F", "2026-01-31", "yes", "- a", "a: b", "#x", "no", "'q'", "=", "<<"]
)


def _clean(text: str) -> str:
    return text.strip()


texts = st.one_of(words, st.text(characters, min_size=1, max_size=40).map(_clean).filter(bool))
long_texts = st.lists(
    st.sampled_from(["a", "pipeline", "ceiling", "Series", "B:", "#1", "é", "'x'"]), min_size=30, max_size=60
)
prose = st.one_of(texts, long_texts.map(" ".join))
names = texts.filter(lambda text: len(text.splitlines()) == 1).map(lambda text: text[:100].strip()).filter(bool)
points = st.decimals(min_value="0.001", max_value=1000, places=3).filter(bool)
days = st.builds(Duration, st.integers(1, 400), st.sampled_from(["day", "week", "month", "year"]))
dates = st.dates(min_value=dt.date(2000, 1, 1), max_value=dt.date(2040, 1, 1))

_numbers = st.one_of(st.integers(-1000, 100_000), st.decimals(min_value=-100, max_value=100, places=2))
_values = st.text(characters, min_size=1, max_size=12).filter(lambda text: bool(text.strip()))


def _number_conditions() -> st.SearchStrategy[str]:
    compared = st.tuples(st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), st.tuples(_numbers))
    between = st.tuples(
        st.sampled_from(["between", "not between"]), st.tuples(_numbers, _numbers).map(sorted).map(tuple)
    )
    forms = st.one_of(compared, between)
    return st.builds(lambda name, form: condition_text(name, form[0], form[1]), st.sampled_from(NUMBERS), forms)


def _text_conditions() -> st.SearchStrategy[str]:
    one = st.tuples(st.sampled_from(["=", "<>", "starts_with", "not starts_with"]), st.tuples(_values))
    many = st.tuples(st.sampled_from(["in", "not in"]), st.lists(_values, min_size=1, max_size=4).map(tuple))
    null = st.sampled_from([("is null", ()), ("is not null", ())])
    forms = st.one_of(one, many, null)
    return st.builds(lambda name, form: condition_text(name, form[0], form[1]), st.sampled_from(TEXTS), forms)


def _list_conditions() -> st.SearchStrategy[str]:
    one = st.tuples(st.sampled_from(["has", "not has"]), st.tuples(_values))
    many = st.tuples(
        st.sampled_from(["has_any", "has_all", "not has_any"]), st.lists(_values, min_size=1, max_size=3).map(tuple)
    )
    category = st.just(("has_category", ("crm",)))
    forms = st.one_of(one, many, category)
    return st.builds(lambda name, form: condition_text(name, form[0], form[1]), st.sampled_from(LISTS), forms)


def _other_conditions() -> st.SearchStrategy[str]:
    flags = st.builds(lambda name, value: condition_text(name, "=", (value,)), st.sampled_from(FLAGS), st.booleans())
    since = st.builds(
        lambda call, name, count: f"{call}({name}) >= {count}",
        st.sampled_from(["days_since", "days_until"]),
        st.sampled_from(DATES),
        st.integers(0, 500),
    )
    counted = st.builds(
        lambda kind, window, least: f"signals('{kind}', {window}) >= {least}",
        st.sampled_from([*KINDS, "any"]),
        st.integers(1, 365),
        st.integers(1, 5),
    )
    on = st.builds(lambda name, day: condition_text(name, ">", (day,)), st.sampled_from(DATES), dates)
    return st.one_of(flags, since, counted, on)


_single = st.one_of(_number_conditions(), _text_conditions(), _list_conditions(), _other_conditions())

#: Any condition over the attributes above, joined and nested.
conditions = st.recursive(
    _single,
    lambda inner: st.one_of(
        st.builds(lambda a, join, b: f"({a} {join} {b})", inner, st.sampled_from(["and", "or", "AND"]), inner),
        st.builds(lambda a: f"not ({a})", inner),
    ),
    max_leaves=4,
)

_score_conditions = st.one_of(
    st.builds(
        lambda name, operator, least: f"{name} {operator} {least}",
        st.sampled_from(["fit", "intent", "persona"]),
        st.sampled_from([">=", ">", "<"]),
        st.integers(0, 100),
    ),
    st.sampled_from(["excluded", "not qualified", "qualified = true"]),
)
_tier_conditions = st.one_of(
    _score_conditions,
    st.builds(lambda a, b: f"{a} and {b}", _score_conditions, _score_conditions),
    st.builds(lambda a, b: f"{a} and {b}", _score_conditions, _number_conditions()),
)

_shares = st.floats(-1, 1, allow_nan=False)
_counts = st.integers(0, 100_000)


T = TypeVar("T")


def _maybe(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    return st.one_of(st.none(), strategy)


evidences = st.builds(
    Evidence,
    source=st.sampled_from(EvidenceSource),
    won=_maybe(_counts),
    lost=_maybe(_counts),
    churned=_maybe(_counts),
    share_won=_maybe(_shares),
    share_lost=_maybe(_shares),
    gap=_maybe(_shares),
    gap_low=_maybe(_shares),
    gap_high=_maybe(_shares),
    q=_maybe(st.floats(0, 1)),
    stability=_maybe(_shares),
    from_=_maybe(dates),
    to=_maybe(dates),
    as_of_today=_maybe(st.booleans()),
    note=_maybe(prose),
)


@st.composite
def _grade_lists(draw: st.DrawFn, most: int = 100) -> tuple[Grade, ...]:
    grades = draw(st.lists(st.builds(Grade, when=conditions, grade=st.integers(0, most)), min_size=1, max_size=3))
    if draw(st.booleans()):
        grades.append(Grade(grade=Decimal(draw(st.integers(0, most)))))
    return tuple(grades)


@st.composite
def _criteria(draw: st.DrawFn, name: str) -> Criterion:
    extra = {
        "layer": draw(_maybe(st.sampled_from(Layer))),
        "required": draw(st.booleans()),
        "secondary": draw(st.booleans()),
        "about": draw(_maybe(prose)),
        "evidence": draw(_maybe(evidences)),
    }
    form = draw(st.sampled_from(["points", "weight", "grades"]))
    if form == "points":
        signed = draw(st.sampled_from([1, 1, 1, -1])) * draw(points)
        return Criterion.model_validate({"name": name, "when": draw(conditions), "points": signed, **extra})
    weight = {"weight": draw(points)} if form == "weight" else {}
    return Criterion.model_validate({"name": name, "grades": draw(_grade_lists()), **weight, **extra})


@st.composite
def _signal_rules(draw: st.DrawFn, kind: str) -> SignalRule:
    keys: dict[str, object] = {"kind": kind, "points": draw(points), "cap": draw(_maybe(points))}
    form = draw(st.sampled_from(["flat", "fading", "within"]))
    if form == "fading":
        keys |= {"half_life": draw(days), "full_for": draw(_maybe(days))}
    if form == "within":
        keys |= {"within": draw(days), "at_least": draw(_maybe(st.integers(1, 9)))}
    return SignalRule.model_validate(keys)


_options = st.one_of(
    names, st.integers(-5, 5000), st.booleans(), st.decimals(0, 10, places=2), st.lists(names, max_size=3).map(tuple)
)
destinations = st.builds(
    Destination,
    to=st.one_of(st.sampled_from(["csv", "hubspot"]), names),
    again=_maybe(days),
    options=st.dictionaries(st.one_of(st.sampled_from(["campaign", "to", "options"]), names), _options, max_size=3),
)
_routes = st.one_of(
    destinations.map(lambda both: Routes(inbound=both, outbound=both)),
    st.builds(Routes, inbound=_maybe(destinations), outbound=_maybe(destinations)),
)


def _unique(strategy: st.SearchStrategy[str], most: int, least: int = 0) -> st.SearchStrategy[list[str]]:
    return st.lists(strategy, min_size=least, max_size=most, unique_by=lambda name: name.strip().lower())


@st.composite
def _tiers(draw: st.DrawFn) -> tuple[Tier, ...]:
    usable = names.filter(lambda name: name.lower() not in {"excluded", "outside"})
    called = draw(_unique(usable, 4))
    return tuple(
        Tier(
            name=name,
            when=draw(_tier_conditions) if index < len(called) - 1 else None,
            route=draw(_maybe(_routes)),
            about=draw(_maybe(prose)),
        )
        for index, name in enumerate(called)
    )


def _named_entries(draw: st.DrawFn) -> dict[str, object]:
    exclusions = tuple(
        Exclusion(
            name=name,
            when=draw(conditions),
            because=draw(_maybe(prose)),
            needs=draw(_maybe(st.integers(1, 5))),
            status=draw(st.sampled_from(ExclusionStatus)),
            evidence=draw(_maybe(evidences)),
        )
        for name in draw(_unique(names, 3))
    )
    personas = tuple(
        Persona(name=name, when=draw(_text_conditions()), weight=draw(points), about=draw(_maybe(prose)))
        for name in draw(_unique(names, 2))
    )
    return {"exclude": exclusions, "personas": personas}


@st.composite
def _intents(draw: st.DrawFn) -> Intent:
    kinds = draw(_unique(st.one_of(st.sampled_from(KINDS), names), 3))
    rules = tuple(draw(_signal_rules(kind)) for kind in kinds)
    groups = draw(_unique(names.filter(lambda name: name.lower() != "any"), 2))
    taken = {name.lower() for name in groups} | {"any"}
    members = st.lists(names.filter(lambda kind: kind.lower() not in taken), max_size=3).map(tuple)
    return Intent(signals=rules, groups={name: draw(members) for name in groups})


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    """Any legal profile, small enough to be scored."""
    criteria = tuple(draw(_criteria(name)) for name in draw(_unique(names, 4)))
    review = st.builds(Review, signals=_maybe(days), boundary=_maybe(days), rederive=_maybe(days))
    approvals = st.lists(st.builds(Approval, by=names, on=dates, note=_maybe(prose)), max_size=2).map(tuple)
    openers = st.builds(Opener, when=conditions, say=prose, fresh=_maybe(days))
    fields = st.one_of(st.none(), prose, st.lists(prose, max_size=3).map(tuple))
    return Profile.model_validate(
        {
            "profile": draw(names),
            "version": draw(st.integers(1, 500)),
            "status": draw(st.sampled_from(Status)),
            "about": draw(_maybe(prose)),
            "owner": draw(_maybe(names)),
            "approvals": draw(approvals),
            "review": draw(review),
            "test_plan": draw(st.lists(prose, max_size=2).map(tuple)),
            "boundary": draw(st.lists(conditions, max_size=2).map(tuple)),
            "fit": Fit(qualify=draw(_maybe(points)), criteria=criteria),
            "intent": draw(_intents()),
            "tiers": draw(_tiers()),
            "excluded": draw(_maybe(st.builds(InboundRoute, inbound=destinations))),
            "outside": draw(_maybe(st.builds(InboundRoute, inbound=destinations))),
            "template": draw(st.dictionaries(names, fields, max_size=3)),
            "openers": draw(st.lists(openers, max_size=2).map(tuple)),
            "evidence": draw(_maybe(evidences)),
            **_named_entries(draw),
        }
    )
