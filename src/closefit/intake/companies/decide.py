"""From scores to decisions: matched, to review, or neither; what a person said comes first and stays."""

from __future__ import annotations

from dataclasses import dataclass

from closefit.engines import DuckDBEngine
from closefit.intake.companies.pairs import why
from closefit.intake.companies.told import Told
from closefit.intake.names import bare_name
from closefit.intake.raw import make_table, one_count


@dataclass(frozen=True, slots=True)
class Thresholds:
    """In thousandths: a pair is matched from ``matched``, and a person is asked from ``review``."""

    matched: int = 720
    review: int = 550
    #: The best must be so much better than the next, or a person is asked.
    ahead: int = 20


def bring_told(engine: DuckDBEngine, told: Told, left: str, right: str, *, itself: bool) -> int:
    """Table ``told_pairs`` (l, r, same, subsidiary, told, who). Returns how much of it fits no company here."""
    asked = [
        (d.left, d.right, d.same, False, f"{d.by or 'a person'}", f"decisions line {d.line}") for d in told.decisions
    ]
    asked += [(a.alias, a.account, True, a.subsidiary, "aliases", f"aliases line {a.line}") for a in told.aliases]
    columns = list(zip(*asked, strict=True)) or [(), (), (), (), (), ()]
    kinds = ("VARCHAR", "VARCHAR", "BOOLEAN", "BOOLEAN", "VARCHAR", "VARCHAR")
    names = ("of_left", "of_right", "same", "subsidiary", "who", "place")
    items = ", ".join(f"unnest(${name}::{kind}[]) AS {name}" for name, kind in zip(names, kinds, strict=True))
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE told_texts AS SELECT row_number() OVER () AS n, *, "
        f"{bare_name('of_left')} AS left_core, "
        f"{bare_name('of_right')} AS right_core FROM (SELECT {items})",
        {name: list(column) for name, column in zip(names, columns, strict=True)},
    )  # fmt: skip
    fits = (
        "{s}.label = t.of_{side} OR (t.who = 'aliases' AND ({s}.domain = lower(t.of_{side}) OR "
        "{s}.core = t.{side}_core))"
    )
    pairs = (
        f"SELECT t.n, l.id AS l, r.id AS r, t.same, t.subsidiary, t.who, t.place AS told FROM told_texts t "
        f"JOIN {left}_companies l ON {fits.format(s='l', side='left')} "
        f"JOIN {right}_companies r ON {fits.format(s='r', side='right')}"
    )
    if itself:
        pairs = (
            f"SELECT n, least(l, r) AS l, greatest(l, r) AS r, same, subsidiary, who, told FROM ({pairs}) WHERE l <> r"
        )
    make_table(engine, "told_pairs", f"SELECT DISTINCT ON (l, r) * FROM ({pairs}) ORDER BY l, r, who = 'aliases', n")
    return one_count(engine, "SELECT count(*) FROM told_texts WHERE n NOT IN (SELECT n FROM told_pairs)")


def make_judged(engine: DuckDBEngine, at: Thresholds) -> None:
    """``judged`` (l, r, stage, score, who, told, related): pairs that may count, and what people said of them."""
    make_table(
        engine, "judged",
        "SELECT p.l, p.r, p.stage, p.score, 'closefit' AS who, NULL::VARCHAR AS told, FALSE AS related FROM pairs p "
        f"ANTI JOIN told_pairs t ON t.l = p.l AND t.r = p.r WHERE p.score > {at.review - at.ahead} "
        "UNION ALL SELECT l, r, 0, 1000, who, told, subsidiary FROM told_pairs WHERE same",
    )  # fmt: skip


def decide(engine: DuckDBEngine, at: Thresholds) -> None:
    """``company_matches`` (l, r, decision, score, why, who): for each company on the left its best one on the right.

    Up to three are offered for review. A company that two fit equally well matches none by itself.
    """
    ranked = (
        "SELECT *, row_number() OVER w AS rank, lead(score) OVER w AS next, max(stage = 0 AND NOT related) OVER "
        "(PARTITION BY l) AS decided FROM judged WINDOW w AS (PARTITION BY l ORDER BY stage = 0 DESC, score DESC, r)"
    )
    sure = f"rank = 1 AND score >= {at.matched} AND (next IS NULL OR score - next >= {at.ahead})"
    decision = (
        "CASE WHEN related THEN 'subsidiary' WHEN stage = 0 THEN 'matched' WHEN decided THEN NULL "
        f"WHEN {sure} THEN 'matched' WHEN rank <= 3 AND score >= {at.review} THEN 'to review' END"
    )
    said = f"SELECT *, {decision} AS decision FROM ({ranked})"
    done = f"SELECT *, max(decision = 'matched') OVER (PARTITION BY l) AS done FROM ({said}) WHERE decision IS NOT NULL"
    _explain(
        engine,
        "SELECT l, r, l AS of_l, r AS of_r, decision, score, who, told, '' AS before, CASE WHEN decision = 'to review' "
        f"AND next IS NOT NULL AND rank = 1 AND score - next < {at.ahead} THEN '; another one fits as well' ELSE '' "
        f"END AS after FROM ({done}) WHERE decision <> 'to review' OR NOT done",
    )


def _explain(engine: DuckDBEngine, query: str) -> None:
    """``company_matches`` of decisions on pairs (of_l, of_r), with what speaks for and against in words."""
    words = f"CASE WHEN d.told IS NOT NULL THEN 'told by ' || d.told ELSE {why()} END"
    make_table(
        engine, "company_matches",
        f"SELECT d.l, d.r, d.decision, d.score, concat(d.before, {words}, d.after) AS why, d.who FROM ({query}) d "
        "LEFT JOIN (SELECT * EXCLUDE (score) FROM pairs) p ON p.l = d.of_l AND p.r = d.of_r",
    )  # fmt: skip


def decide_within(engine: DuckDBEngine, left: str, at: Thresholds) -> None:
    """The same for one list held against itself: each company points to the one that stands for its group.

    Groups are grown from the surest pair on, and never join two companies that a person told apart.
    """
    sure = f"SELECT l, r FROM judged WHERE score >= {at.matched} AND NOT related"
    pairs = engine.execute(f"{sure} ORDER BY stage = 0 DESC, score DESC, l, r").fetchall()
    apart = engine.execute("SELECT l, r FROM told_pairs WHERE NOT same").fetchall()
    heads = _groups([(int(a), int(b)) for a, b in pairs], [(int(a), int(b)) for a, b in apart])
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE company_groups AS SELECT unnest($m::BIGINT[]) AS id, "
        "unnest($h::BIGINT[]) AS head",
        {"m": list(heads), "h": list(heads.values())},
    )
    best = "ORDER BY c.domain IS NULL, c.rows DESC, c.label"
    make_table(
        engine, "group_heads",
        f"SELECT g.id, first_value(c.id) OVER (PARTITION BY g.head {best}) AS head FROM company_groups g "
        f"JOIN {left}_companies c ON c.id = g.id",
    )  # fmt: skip
    both = "SELECT *, l AS of_l, r AS of_r FROM judged UNION ALL SELECT * REPLACE (r AS l, l AS r), l, r FROM judged"
    merged = (
        "SELECT g.id AS l, g.head AS r, p.of_l, p.of_r, 'matched' AS decision, p.score, p.who, p.told, "
        "CASE WHEN p.r <> g.head THEN 'through ' || c.label || ': ' ELSE '' END AS before, '' AS after "
        f"FROM group_heads g JOIN ({both}) p ON p.l = g.id JOIN group_heads o ON o.id = p.r AND o.head = g.head "
        f"JOIN {left}_companies c ON c.id = p.r WHERE g.id <> g.head AND NOT p.related "
        "QUALIFY row_number() OVER (PARTITION BY g.id ORDER BY p.r = g.head DESC, p.score DESC, p.r) = 1"
    )
    asked = (
        "SELECT j.l, j.r, j.l AS of_l, j.r AS of_r, CASE WHEN j.related THEN 'subsidiary' ELSE 'to review' END, "
        "j.score, j.who, j.told, '', '' FROM judged j LEFT JOIN group_heads a ON a.id = j.l "
        f"LEFT JOIN group_heads b ON b.id = j.r WHERE j.related OR (j.score >= {at.review} "
        "AND coalesce(a.head, -1) IS DISTINCT FROM coalesce(b.head, -2))"
    )
    _explain(engine, f"{merged} UNION ALL {asked}")


def _groups(pairs: list[tuple[int, int]], apart: list[tuple[int, int]]) -> dict[int, int]:
    """Member to its group, for every company that is in one with another (union-find, Tarjan 1975)."""
    head: dict[int, int] = {}

    def find(member: int) -> int:
        while head.setdefault(member, member) != member:
            head[member] = head[head[member]]
            member = head[member]
        return member

    for one, other in pairs:
        first, second = sorted((find(one), find(other)))
        if first != second and not any({find(a), find(b)} == {first, second} for a, b in apart):
            head[second] = first
    return {member: find(member) for member in list(head)}
