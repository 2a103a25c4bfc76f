"""What a word in a company's name is worth: rare words tell companies apart, common ones hardly do."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from closefit.engines import DuckDBEngine, text_literal
from closefit.intake.raw import make_table
from closefit.taxonomy.countries import country_name, normal_country

#: Lists are taken to be at least so long: in a short one every word is rare.
_LEAST = 1000

#: Words for a part of the world, which name a subsidiary as a country's name does.
_REGIONS = frozenset(
    ["europe", "emea", "apac", "latam", "nordic", "iberia", "benelux", "dach", "asia", "africa", "america", "americas"]
)


@cache
def _told() -> dict[str, dict[str, str]]:
    text = files("closefit.intake.companies").joinpath("words.toml").read_text(encoding="utf-8")
    told: dict[str, dict[str, str]] = tomllib.loads(text)
    return told


def one_spelling(word: str) -> str:
    """SQL of a word without an ending *s* and with its usual abbreviations spelled out."""
    bare = f"CASE WHEN length({word}) > 3 AND NOT ends_with({word}, 'ss') THEN rtrim({word}, 's') ELSE {word} END"
    short = _told()["abbreviations"]
    keys, values = (", ".join(map(text_literal, part)) for part in (short, short.values()))
    return f"coalesce(map([{keys}], [{values}])[{bare}], {bare})"


def make_words(engine: DuckDBEngine, sides: tuple[str, ...]) -> None:
    """Tables of the words of each side's names: ``<side>_words`` (id, word), and ``word_weights``.

    ``word_weights`` has word, weight, place, and names: how many of the last side have the word.

    A weight is between 20 and 1000 thousandths: the square of one minus the logarithm of how many in ten
    thousand names have the word, in whichever list has it more often (inverse document frequency, Sparck Jones
    1972, scaled).
    """
    for side in sides:
        split = f"SELECT id, unnest(string_split(core, ' ')) AS raw FROM {side}_names WHERE core IS NOT NULL"
        make_table(engine, f"{side}_words", f"SELECT DISTINCT id, {one_spelling('raw')} AS word FROM ({split})")
    counts = " UNION ALL ".join(
        f"SELECT word, '{side}' AS side, count(*) AS names, (SELECT count(*) FROM {side}_names) AS listed "
        f"FROM {side}_words GROUP BY word"
        for side in sides
    )
    share = f"max((names - 1) * 10000.0 / greatest(listed, {_LEAST}))"
    worth = f"least(coalesce(min(t.most), 1), greatest(0.02, (1 - ln(1 + {share}) / ln(10001)) ** 2))"
    make_table(
        engine,
        "word_weights",
        f"SELECT c.word, round(1000 * {worth})::INTEGER AS weight, "
        f"coalesce(max(c.names) FILTER (c.side = '{sides[-1]}'), 0) AS names, bool_or(p.word IS NOT NULL) AS place "
        f"FROM ({counts}) c LEFT JOIN ({_most()}) t ON t.word = c.word "
        f"LEFT JOIN {_places(engine, sides)} p ON p.word = c.word GROUP BY c.word",
    )


def _most() -> str:
    most = {"least": 0.1, "little": 0.3}
    rows = {word: most[name] for name, words in _told()["weights"].items() for word in words.split()}
    values = ", ".join(f"({text_literal(word)}, {weight})" for word, weight in rows.items())
    return f"SELECT {one_spelling('word')} AS word, most FROM (VALUES {values}) v(word, most)"


def _places(engine: DuckDBEngine, sides: tuple[str, ...]) -> str:
    """The name of a table of the words that name a country or a part of the world."""
    union = " UNION ".join(
        f"SELECT word FROM {side}_words WHERE length(word) > 3 OR word IN ('uk', 'usa')" for side in sides
    )
    words = [str(row[0]) for row in engine.execute(union).fetchall()]
    found = [word for word in words if word in _REGIONS or country_name(word) or country_name(f"{word}s")]
    engine.execute("CREATE OR REPLACE TEMP TABLE place_words AS SELECT unnest($w::VARCHAR[]) AS word", {"w": found})
    return "place_words"


def code_of_country(text: str) -> str:
    """ISO code of a country in any spelling, or the text in lower case."""
    return normal_country(text) if country_name(text) else text.strip().casefold()
