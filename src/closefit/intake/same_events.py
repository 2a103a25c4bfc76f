"""One kind under several spellings, and one event that several sources report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from closefit.engines import quote, text_literal
from closefit.errors import UsageError
from closefit.terms import kind_name

#: What became of the second report.
REASON = "the same event from a second source (same account, kind and day)"


def synonyms(lines: Sequence[str]) -> dict[str, str]:
    """Other name -> name of a kind, from lines such as ``pricing_page_viewed = pricing_page_visit``.

    Raises:
        UsageError: a line is not of this form, or gives one name two meanings.
    """
    found: dict[str, str] = {}
    for line in lines:
        other, equals, name = (part.strip() for part in line.partition("="))
        if not (other and equals and name) or "=" in name:
            raise UsageError(
                f"signals.same_kind has {line!r}; expected 'other name = name of the kind'",
                advice='Write same_kind = ["pricing_page_viewed = pricing_page_visit"] in closefit.toml.',
            )
        if found.setdefault(kind_name(other).lower(), kind_name(name).lower()) != kind_name(name).lower():
            raise UsageError(f"signals.same_kind gives {other!r} two meanings", advice="Keep one of the two lines.")
    return found


def kind_sql(cell: str, same: Mapping[str, str]) -> str:
    """SQL of a kind's name: small letters, blanks, hyphens and dots as underscores, synonyms under one name."""
    plain = f"regexp_replace(lower(trim({cell})), '[\\s\\-_.]+', '_', 'g')"
    if not same:
        return plain
    cases = " ".join(f"WHEN {text_literal(other)} THEN {text_literal(name)}" for other, name in same.items())
    return f"CASE {plain} {cases} ELSE {plain} END"


def second_reports(source: str, parts: Mapping[str, str]) -> str:
    """Query of the lines (line, reason) that report an event which another source has reported too.

    Of one account, kind and day, the n-th report of each source is one event: two visits seen by one tracker and three
    seen by another are three. The strongest report stays, of equally strong ones the first. A report that names no
    source is never merged.
    """
    picked = ", ".join(f"{sql} AS {quote(name)}" for name, sql in parts.items())
    event = 'account, kind, "at"'
    return (
        f"WITH reports AS (SELECT line, {picked} FROM {source}), "
        f"shared AS (SELECT {event} FROM reports WHERE reporter <> '' AND account IS NOT NULL AND kind IS NOT NULL "
        'AND "at" IS NOT NULL GROUP BY ALL '
        "HAVING min(reporter) <> max(reporter)), "
        f"counted AS (SELECT line, {event}, strength, row_number() OVER (PARTITION BY {event}, reporter "
        f"ORDER BY strength DESC, line) AS nth FROM reports SEMI JOIN shared USING ({event}) WHERE reporter <> ''), "
        f"placed AS (SELECT line, row_number() OVER (PARTITION BY {event}, nth ORDER BY strength DESC, line) AS place "
        "FROM counted) "
        f"SELECT line, '{REASON}' AS reason FROM placed WHERE place > 1"
    )
