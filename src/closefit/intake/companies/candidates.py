"""Pairs of companies that may be one: same domain, same name, same words, or a rare word in common."""

from __future__ import annotations

from closefit.engines import DuckDBEngine
from closefit.intake.raw import make_table

#: A word that more names of a list have leads to no pair by itself.
COMMON = 30

#: The same for a word that is only like one of the other list.
COMMON_MISSPELLED = 10

#: Pairs looked at for one company beyond those of the same domain or name: those with the rarest words in common.
MOST = 8

#: Words shorter than this are never taken for a misspelling of another.
_LONG = 4


def make_names(engine: DuckDBEngine, side: str) -> None:
    """``<side>_names``: id, core (the name in words), squeezed (without blanks and *and*), initials, sorted words."""
    words = "string_split(core, ' ')"
    make_table(
        engine, f"{side}_names",
        f"SELECT id, core, inside, replace(regexp_replace(' ' || core || ' ', ' and ', ' ', 'g'), ' ', "
        f"'') AS squeezed, "
        f"array_to_string(list_sort({words}), ' ') AS sorted, CASE WHEN contains(core, ' ') THEN array_to_string("
        f"list_transform(list_filter({words}, lambda w: w NOT IN ('and', 'of', 'the', 'de', 'for')), "
        f"lambda w: w[1]), '') END AS initials FROM {side}_companies",
    )  # fmt: skip


def make_close_words(engine: DuckDBEngine, left: str, right: str) -> None:
    """``close_words`` (l, r, likeness): words of the left list and those of the right that they are, or misspell.

    Two words are close when taking away at most one letter of each makes them equal (the deletion neighbourhood of
    Garbe's SymSpell); their likeness, in thousandths, is one minus the
    Damerau-Levenshtein distance over the longer one's length.
    """
    for side in dict.fromkeys((left, right)):
        make_table(
            engine, f"{side}_spelled",
            f"SELECT DISTINCT word, unnest(list_distinct([word] || list_transform(range(1, length(word) + 1), "
            f"lambda i: word[1:i - 1] || word[i + 1:]))) AS spelled FROM (SELECT DISTINCT word FROM {side}_words "
            f"WHERE length(word) >= {_LONG} AND NOT regexp_matches(word, '[0-9]'))",
        )  # fmt: skip
    pairs = f"SELECT DISTINCT l.word AS l, r.word AS r FROM {left}_spelled l JOIN {right}_spelled r USING (spelled)"
    likeness = "1000 - (1000 * damerau_levenshtein(l, r)) // greatest(length(l), length(r))"
    make_table(
        engine, "close_words",
        f"SELECT l, r, {likeness} AS likeness FROM ({pairs}) WHERE l <> r AND damerau_levenshtein(l, r) <= 2 "
        f"AND {likeness} >= 750 "
        f"UNION ALL SELECT DISTINCT word, word, 1000 FROM {left}_words JOIN (SELECT DISTINCT word FROM {right}_words) "
        "USING (word)",
    )  # fmt: skip


def make_candidates(engine: DuckDBEngine, left: str, right: str, *, itself: bool = False) -> None:
    """``candidates`` (l, r, stage): each pair once, by the strongest way in which it was found."""
    one = "AND l.id < r.id" if itself else ""
    names, companies = (f"{left}_{what} l JOIN {right}_{what} r" for what in ("names", "companies"))
    ways = [
        f"SELECT l.id AS l, r.id AS r, 1 AS stage FROM {companies} ON l.domain = r.domain {one}",
        f"SELECT l.id, r.id, 2 FROM {names} ON l.core = r.core {one}",
        f"SELECT l.id, r.id, 3 FROM {names} ON l.squeezed = r.squeezed AND l.core <> r.core {one}",
        f"SELECT l.id, r.id, 4 FROM {names} ON l.sorted = r.sorted AND l.core <> r.core {one}",
        f"SELECT l.id, r.id, 5 FROM {left}_companies l JOIN {right}_names r ON {_label('l.domain')} = r.squeezed {one}",
        f"SELECT l.id, r.id, 5 FROM {left}_names l JOIN {right}_companies r ON l.squeezed = {_label('r.domain')} {one}",
        f"SELECT l.id, r.id, 6 FROM {names} ON l.initials = r.squeezed AND length(r.squeezed) >= 3 {one}",
        f"SELECT l.id, r.id, 6 FROM {names} ON l.squeezed = r.initials AND length(l.squeezed) >= 3 {one}",
        f"SELECT l.id, r.id, 6 FROM {names} ON l.inside = r.squeezed {one}",
        f"SELECT l.id, r.id, 6 FROM {names} ON l.squeezed = r.inside {one}",
    ]
    refused = "ANTI JOIN (SELECT l, r FROM told_pairs WHERE NOT same) t ON t.l = s.l AND t.r = s.r"
    make_table(engine, "same", f"SELECT s.* FROM ({' UNION ALL '.join(ways)}) s {refused}")
    rare = (
        f"SELECT lw.id AS l, rw.id AS r, sum(w.weight * c.likeness)::BIGINT AS shared FROM {left}_words lw "
        f"JOIN close_words c ON c.l = lw.word JOIN word_weights w ON w.word = c.r AND w.weight > 120 "
        f"AND w.names <= CASE WHEN c.likeness = 1000 THEN {COMMON} ELSE {COMMON_MISSPELLED} END "
        f"JOIN {right}_words rw ON rw.word = c.r "
        f"WHERE lw.id NOT IN (SELECT l FROM same WHERE stage <= 2) {'AND lw.id < rw.id' if itself else ''} GROUP BY ALL"
    )
    # nothing beside a domain brings a pair up to a shared domain, so where one is shared no other pair is looked at
    settled = "" if itself else "WHERE stage = 1 OR l NOT IN (SELECT l FROM same WHERE stage = 1)"
    make_table(
        engine, "candidates",
        f"SELECT l, r, min(stage) AS stage FROM (SELECT * FROM same {settled} UNION ALL SELECT l, r, 7 FROM ({rare}) "
        f"QUALIFY row_number() OVER (PARTITION BY l ORDER BY shared DESC, r) <= {MOST}) GROUP BY l, r",
    )  # fmt: skip


def _label(domain: str) -> str:
    """SQL of what a domain is called: ``rtx.com`` is ``rtx``; NULL below three letters."""
    label = f"replace(split_part({domain}, '.', 1), '-', '')"
    return f"CASE WHEN length({label}) > 2 THEN {label} END"
