"""How much speaks for two companies being one: a score in thousandths, put together of parts that are said."""

from __future__ import annotations

from closefit.engines import DuckDBEngine
from closefit.intake.raw import make_table

#: What a way of finding a pair is worth by itself.
BASE = {0: 1000, 1: 1000, 2: 900, 3: 880, 4: 870, 5: 850, 6: 700}

#: Names alike to the letter are worth so much, and everything beside a name never brings a pair up to a domain.
NAMES, MOST = 900, 960

#: What speaks for or against two names that are alike.
COUNTRY_DIFFERS, CITY_DIFFERS, DOMAIN_DIFFERS = -250, -80, -80
#: Another city and another domain together.
BOTH_DIFFER = -80
COUNTRY_AGREES, CITY_AGREES, LABEL_AGREES = 20, 40, 60
#: The company on the right has a name that another one on the left has to the letter.
TAKEN = -120

#: A name that says a place and one that does not may be a subsidiary and its parent: never above this.
SUBSIDIARY = 690


def make_pairs(engine: DuckDBEngine, left: str, right: str, *, itself: bool = False) -> None:
    """``pairs`` (l, r, stage, score, why, subsidiary) of ``candidates``; score in thousandths."""
    _make_shared(engine, left, right)
    taken = (
        f"SELECT DISTINCT s.r FROM same s JOIN {left}_names n ON n.id = s.l WHERE s.stage <= 2"
        if not itself else "SELECT NULL::BIGINT AS r LIMIT 0"
    )  # fmt: skip
    facts = (
        "SELECT c.l, c.r, c.stage, s.likeness, s.words, s.left_over, s.right_over, "
        "coalesce(s.place, FALSE) AS place, l.country = r.country AS country, l.city = r.city AS city, "
        "l.domain = r.domain AS domain, split_part(l.domain, '.', 1) = split_part(r.domain, '.', 1) AS label, "
        "t.r IS NOT NULL AND c.stage >= 6 AS taken, l.country AS lc, r.country AS rc, l.city AS lt, r.city AS rt, "
        "l.domain AS ld, r.domain AS rd, ln.core AS lcore, rn.core AS rcore FROM candidates c "
        f"JOIN {left}_companies l ON l.id = c.l JOIN {right}_companies r ON r.id = c.r "
        f"JOIN {left}_names ln ON ln.id = c.l JOIN {right}_names rn ON rn.id = c.r "
        f"LEFT JOIN shared_words s ON s.l = c.l AND s.r = c.r LEFT JOIN ({taken}) t ON t.r = c.r"
    )
    base = "CASE stage " + " ".join(f"WHEN {stage} THEN {worth}" for stage, worth in BASE.items()) + " END"
    base = f"greatest(coalesce({base}, 0), coalesce(likeness * {NAMES} // 1000, 0))"
    against = (
        f"CASE WHEN country THEN {COUNTRY_AGREES} WHEN NOT country THEN {COUNTRY_DIFFERS} ELSE 0 END + "
        f"CASE WHEN city THEN {CITY_AGREES} WHEN NOT city THEN {CITY_DIFFERS} ELSE 0 END + "
        f"CASE WHEN label AND NOT domain AND country IS DISTINCT FROM FALSE THEN {LABEL_AGREES} "
        f"WHEN NOT domain THEN {DOMAIN_DIFFERS} ELSE 0 END + "
        f"CASE WHEN NOT city AND NOT domain AND NOT label THEN {BOTH_DIFFER} ELSE 0 END + "
        f"CASE WHEN taken THEN {TAKEN} ELSE 0 END"
    )
    score = f"CASE WHEN stage <= 1 THEN 1000 ELSE greatest(0, least({MOST}, {base} + {against})) END"
    parent = "stage > 1 AND place AND country IS DISTINCT FROM TRUE"
    make_table(
        engine, "pairs",
        f"SELECT *, CASE WHEN {parent} THEN least({SUBSIDIARY}, {score}) ELSE {score} END::INTEGER AS score, "
        f"{parent} AS subsidiary FROM ({facts})",
    )  # fmt: skip


def _make_shared(engine: DuckDBEngine, left: str, right: str) -> None:
    """``shared_words``: for each candidate that is not sure by itself, the words in common and those that are not.

    ``likeness`` is the weight of the words in common over the weight of all words of both names (Dice's coefficient),
    a misspelled word counting for what it is alike, in thousandths.
    """
    for side in dict.fromkeys((left, right)):
        make_table(
            engine, f"{side}_weighed",
            f"SELECT w.id, w.word, v.weight, v.place FROM {side}_words w JOIN word_weights v USING (word)",
        )  # fmt: skip
    make_table(
        engine, "common_words",
        f"SELECT c.l, c.r, lw.word AS lword, rw.word AS rword, k.likeness, lw.weight AS lweight, rw.weight AS rweight "
        f"FROM candidates c JOIN {left}_weighed lw ON lw.id = c.l JOIN close_words k ON k.l = lw.word "
        f"JOIN {right}_weighed rw ON rw.id = c.r AND rw.word = k.r WHERE c.stage >= 2 "
        "QUALIFY row_number() OVER (PARTITION BY c.l, c.r, lw.word ORDER BY k.likeness DESC, rw.word) = 1 "
        "AND row_number() OVER (PARTITION BY c.l, c.r, rw.word ORDER BY k.likeness DESC, lw.word) = 1",
    )  # fmt: skip
    sums = (
        "SELECT l, r, sum(lweight * likeness + rweight * likeness)::BIGINT AS got, "
        "string_agg(CASE WHEN likeness = 1000 THEN lword ELSE lword || ' ~ ' || rword END, ', ' ORDER BY "
        "lweight DESC, lword) "
        "AS words, list(lword) AS lwords, list(rword) AS rwords FROM common_words GROUP BY l, r"
    )
    totals = {side: f"SELECT id, sum(weight)::BIGINT AS total, list(word) AS words, "
                    "list(word) FILTER (place) AS places "
                    f"FROM {side}_weighed GROUP BY id" for side in (left, right)}  # fmt: skip
    make_table(
        engine, "shared_words",
        "SELECT s.l, s.r, s.words, (s.got // greatest(1, lt.total + rt.total))::INTEGER AS likeness, "
        "list_filter(lt.words, lambda w: NOT list_contains(s.lwords, w)) AS left_over, "
        "list_filter(rt.words, lambda w: NOT list_contains(s.rwords, w)) AS right_over, "
        "(len(list_filter(coalesce(lt.places, []), lambda w: NOT list_contains(s.lwords, w))) > 0) <> "
        "(len(list_filter(coalesce(rt.places, []), lambda w: NOT list_contains(s.rwords, w))) > 0) AS place "
        f"FROM ({sums}) s JOIN ({totals[left]}) lt ON lt.id = s.l JOIN ({totals[right]}) rt ON rt.id = s.r",
    )  # fmt: skip


def why() -> str:
    """SQL of what speaks for and against a row of ``pairs``, in words."""
    ways = {
        1: "'same domain ' || ld",
        2: "'same cleaned name ' || lcore",
        3: "'same name but for blanks: ' || lcore || ' / ' || rcore",
        4: "'same words in another order: ' || lcore || ' / ' || rcore",
        5: "'the domain is the name: ' || coalesce(ld, lcore) || ' / ' || coalesce(rcore, rd)",
        6: "'initials or a second name: ' || lcore || ' / ' || rcore",
    }
    cases = " ".join(f"WHEN {stage} THEN {words}" for stage, words in ways.items())
    words = (
        "concat('words in common: ', words, CASE WHEN len(left_over) + len(right_over) > 0 THEN "
        "concat('; not in common: ', "
        "array_to_string(list_sort(left_over), ' '), ' / ', array_to_string(list_sort(right_over), ' ')) ELSE '' END)"
    )
    more = [
        "CASE WHEN country THEN 'country agrees' WHEN NOT country THEN 'countries differ: ' || lc || ' / ' || rc END",
        "CASE WHEN city THEN 'city agrees' WHEN NOT city THEN 'cities differ: ' || lt || ' / ' || rt END",
        "CASE WHEN stage > 1 AND NOT domain THEN 'domains differ: ' || ld || ' / ' || rd END",
        "CASE WHEN taken THEN 'another company has this name to the letter' END",
        "CASE WHEN subsidiary THEN 'one of the names says a place: perhaps a subsidiary' END",
    ]
    return f"concat_ws('; ', CASE stage {cases} ELSE {words} END, {', '.join(more)})"
