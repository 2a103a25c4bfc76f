"""Stages of funding under one name each, as profiles spell them: ``seed``, ``series a``, ``post-ipo debt``."""

from __future__ import annotations

import re
from functools import cache

from closefit.taxonomy.tables import table_rows
from closefit.taxonomy.texts import plain_text

#: ``Series A``, ``series_a``, ``Series A1``, ``Series B-2``, ``Serie C``, ``Series D+``, ``Series E extension``.
_SERIES = re.compile(
    r"(?P<pre>pre )?(?:series|serie|serien|round|runde|finanzierungsrunde) (?P<letter>[a-k])(?: ?[0-9]{1,2}| prime)?"
    r"(?: (?:extension|ext|ii|iii|plus|preferred|preferred stock|preferred equity|round|funding|financing|bridge|vc|"
    r"stage|1st|2nd|3rd|first|second|third|i|tranche|close))*"
)
_LETTER_FIRST = re.compile(r"(?P<pre>pre )?(?P<letter>[a-k]) (?:round|series|runde)")


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w&+]+|_", " ", plain_text(text)).replace("+", " plus").split())


@cache
def _names() -> dict[str, str]:
    return {
        _plain(name): stage for stage, _, others in table_rows("funding_stages") for name in (stage, *others.split("|"))
    }


@cache
def _kinds() -> dict[str, str]:
    return {stage: kind for stage, kind, _ in table_rows("funding_stages")}


def normal_funding_stage(value: object) -> str | None:
    """The stage as profiles spell it; None for what says nothing (*Other*, *Undisclosed*) or cannot be read.

    >>> normal_funding_stage("Series D"), normal_funding_stage("series_d"), normal_funding_stage("SEED")
    ('series d', 'series d', 'seed')
    >>> normal_funding_stage("Post-IPO Debt"), normal_funding_stage("Series B-2"), normal_funding_stage("Other")
    ('post-ipo debt', 'series b', None)
    """
    if not isinstance(value, str):
        return None
    text = _plain(value)
    if series := _SERIES.fullmatch(text) or _LETTER_FIRST.fullmatch(text):
        return ("pre-" if series["pre"] else "") + f"series {series['letter']}"
    return _names().get(text) or _names().get(re.sub(r" (round|funding|financing|stage)$", "", text))


def funding_kind(value: object) -> str | None:
    """What a round says about a company: ``early`` (seed to series B), ``late``, ``unknown series``, ``public``,
    ``exit``, ``debt`` and ``non-dilutive`` (neither is a round of growth), ``none`` or ``other``; None when unread.

    >>> funding_kind("Series A"), funding_kind("series_f"), funding_kind("Debt Financing"), funding_kind("??")
    ('early', 'late', 'debt', None)
    """
    stage = normal_funding_stage(value)
    if stage and (series := re.fullmatch(r"(?:pre-)?series ([a-k])", stage)):
        return "early" if series[1] in "ab" or stage.startswith("pre-") else "late"
    return _kinds().get(stage) if stage else None
