"""What a careful analyst would say about the files before any number: duplicates, re-opened deals, no account."""

from __future__ import annotations

from collections.abc import Sequence

from closefit.derive.deals.judged import JUDGED
from closefit.derive.findings import DealCounts, HygieneNote
from closefit.engines import DuckDBEngine, quote
from closefit.terms import Table

_MOST_LINES = 1000


def file_notes(
    engine: DuckDBEngine, deals: Table, accounts: Table | None, counts: DealCounts, closed: str
) -> tuple[HygieneNote, ...]:
    """Notes that need the files themselves; those about the frame are in ``hygiene``."""
    found = (
        _duplicates(engine, deals),
        _reopened(engine, deals, closed),
        _without_account(engine, deals, closed),
        _unmatched(engine, accounts, closed),
        _impossible(counts),
        _left_before(engine),
    )
    return tuple(note for note in found if note is not None)


def left_out_notes(tables: Sequence[Table | None]) -> tuple[HygieneNote, ...]:
    """Cells that were taken as unknown, of any file; rows that were left out, of every file but the deals.

    Rows of the deals are among the counts, by reason.
    """
    notes = []
    for place, table in enumerate(tables):
        for refused in table.refused if table else ():
            if refused.cells:
                notes.append(
                    HygieneNote("odd cells", refused.count, f"{_name(table)}: {refused.reason}", refused.lines)
                )
            elif place:
                words = f"{_name(table)}: {refused.count:,} {_rows(refused.count)} left out: {refused.reason}"
                notes.append(HygieneNote("rows left out", refused.count, words, refused.lines))
    return tuple(notes)


def _name(table: Table | None) -> str:
    return table.path.name if table else ""


def _rows(count: int) -> str:
    return "row" if count == 1 else "rows"


def _deals(count: int) -> str:
    return f"{count} {'deal has' if count == 1 else 'deals have'}"


def _duplicates(engine: DuckDBEngine, deals: Table) -> HygieneNote | None:
    """Rows that repeat an earlier row in every column of the file."""
    made_up = {"line", "deal"} if _numbered(engine, deals) else {"line"}
    columns = sorted(deals.columns - made_up) + [a.name for a in deals.attributes]
    hashed = f"hash({', '.join(quote(name) for name in dict.fromkeys(columns))})"
    repeated = (
        f"SELECT line FROM (SELECT line, row_number() OVER (PARTITION BY {hashed} ORDER BY line) AS n "
        f"FROM {quote(deals.relation)}) WHERE n > 1"
    )
    count, lines = _lines(engine, repeated)
    if not count:
        return None
    words = (
        f"{count} {'row repeats' if count == 1 else 'rows repeat'} another row in every column. All are counted, and "
        "kept together when the card is tested, so the verdict does not profit from having seen them."
    )
    return HygieneNote("duplicate rows", count, words, lines)


def _numbered(engine: DuckDBEngine, deals: Table) -> bool:
    """True when the file has no deal's name of its own, and the line stands for it."""
    row = engine.execute(f"SELECT bool_and(deal = line::VARCHAR) FROM {quote(deals.relation)}").fetchone()
    return bool(row and row[0])


def _reopened(engine: DuckDBEngine, deals: Table, closed: str) -> HygieneNote | None:
    """The same deal, or two deals of one account within 30 days, first lost and then won."""
    if "deal" not in deals.columns:
        return None
    count, lines = _lines(
        engine,
        f"SELECT line FROM {quote(closed)} WHERE deal IN "
        f"(SELECT deal FROM {quote(closed)} GROUP BY deal HAVING count(DISTINCT won) > 1)",
    )
    if not count:
        return None
    words = (
        f"{count} {_rows(count)} are deals that stand in the file both as won and as lost: they were re-opened. Both "
        "rows are counted, which blurs every gap; keep the last state of each deal to sharpen the verdict."
    )
    return HygieneNote("re-opened deals", count, words, lines)


def _without_account(engine: DuckDBEngine, deals: Table, closed: str) -> HygieneNote | None:
    if "account" not in deals.columns:
        return HygieneNote(
            "deals without an account",
            0,
            "The file names no account, so each deal counts as its own: if some accounts have several deals, intervals "
            "are narrower and the verdict is kinder than it should be.",
        )
    count, lines = _lines(engine, f"SELECT line FROM {quote(closed)} WHERE account IS NULL")
    if not count:
        return None
    words = f"{_deals(count)} no account. Each counts as an account of its own, so intervals are a little too narrow."
    return HygieneNote("deals without an account", count, words, lines)


def _unmatched(engine: DuckDBEngine, accounts: Table | None, closed: str) -> HygieneNote | None:
    if accounts is None:
        return None
    count, lines = _lines(
        engine,
        f"SELECT line FROM {quote(closed)} WHERE account NOT IN (SELECT account FROM {quote(accounts.relation)})",
    )
    if not count:
        return None
    words = (
        f"{accounts.path.name} does not hold the accounts of {count} {'deal' if count == 1 else 'deals'}. What it says "
        "is unknown there, so fewer deals stand behind every criterion."
    )
    return HygieneNote("accounts not found", count, words, lines)


def _impossible(counts: DealCounts) -> HygieneNote | None:
    wrong = [r for r in counts.unusable if r.reason in ("closes before it was created", "impossible date")]
    count = sum(refused.count for refused in wrong)
    if not count:
        return None
    words = (
        f"{_deals(count)} dates that cannot be (closed before the creation, or outside any CRM's life) and "
        "are not counted; if such deals are many, every other date of the file is in doubt too."
    )
    return HygieneNote("impossible dates", count, words, tuple(line for refused in wrong for line in refused.lines))


def _lines(engine: DuckDBEngine, query: str) -> tuple[int, tuple[int, ...]]:
    row = engine.execute(f"SELECT count(*), list(line ORDER BY line)[:{_MOST_LINES}] FROM ({query})").fetchone()
    return (0, ()) if row is None or not row[0] else (int(row[0]), tuple(int(line) for line in row[1]))


def _left_before(engine: DuckDBEngine) -> HygieneNote | None:
    count, lines = _lines(engine, f"SELECT line FROM {JUDGED} WHERE why IS NULL AND left_before")
    if not count:
        return None
    words = (
        f"{count} won {'deal was' if count == 1 else 'deals were'} closed after the day on which the customer is said "
        "to have churned: a customer won back, or a wrong date. What became of them after the deal is not known, so "
        "they count neither as kept nor as churned."
    )
    return HygieneNote("churn before the deal", count, words, lines)
