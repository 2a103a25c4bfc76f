"""What the texts of a file that is read in place are like: to be cleaned, simple domains, keys of known accounts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from closefit.engines import DuckDBEngine, quote
from closefit.intake.headers import snake
from closefit.intake.missing import plain, unclean
from closefit.intake.raw import ALL, SIMPLE_DOMAIN, make_table, one_row
from closefit.intake.roles import role_names
from closefit.terms import Table

#: So many cells of each column say first whether it could hold nothing but domains.
_FIRST = 1000

_DOMAIN = f"regexp_full_match(v, '{SIMPLE_DOMAIN}')"


@dataclass(frozen=True, slots=True)
class Look:
    """One column of text, every cell of it looked at."""

    #: Some cell has blanks around it, unseen characters, or spells "no value".
    dirty: bool
    #: Every known cell is a simple domain, and there is one.
    domains: bool
    #: How many cells are not null; of a column of few values, how many different ones.
    known: int
    #: A relation (account, n) of the different cells that are no key of the accounts beside, and how often each stands.
    strangers: str | None = None


def look_over(
    engine: DuckDBEngine, source: str, names: Sequence[str], repeated: Collection[str], *, relation: str,
    beside: Table | None,
) -> dict[str, Look]:  # fmt: skip
    """Every column by its name, in one pass. Of ``repeated`` columns each different value is looked at once.

    Where ``beside`` has nothing but plain keys, a column that begins with domains is held against them, and the cells
    that are none of them are looked at alone. They are told apart by hashes of 64 bits: that one stranger is taken for
    one of ten million accounts has a chance of one in a million million.
    """
    if not names:
        return {}
    maybe = _maybe_domains(engine, source, names)
    keys = beside.relation if beside is not None and beside.plain_keys else None
    held = [name for name in names if name in maybe and name not in repeated and snake(name) in _key_names()]
    strangers = {name: _strangers(engine, source, name, keys, relation) for name in held} if keys else {}
    counts = _counts(engine, source, names, repeated=repeated, maybe=maybe, strangers=strangers)
    looks = {}
    for name, (unclean_cells, others, known) in counts.items():
        looks[name] = Look(bool(unclean_cells), not others and known > 0, known, strangers.get(name))
    return looks


def _maybe_domains(engine: DuckDBEngine, source: str, names: Sequence[str]) -> set[str]:
    """Columns of which the first known cells are domains, so that all may be."""
    firsts = ", ".join(
        f"(SELECT bool_and({_DOMAIN}) FROM (SELECT {quote(name)} AS v FROM {source} LIMIT {_FIRST}))" for name in names
    )
    found = zip(names, one_row(engine, f"SELECT {firsts}"), strict=True)
    return {name for name, every in found if every is not False}


def _key_names() -> set[str]:
    """What a column is called that may hold the accounts' keys."""
    roles = ("domain", "account_name", "account_id")
    return {"account", *(name for role in roles for name in role_names("signals", role))}


def _strangers(engine: DuckDBEngine, source: str, name: str, keys: str, relation: str) -> str:
    table = f"{relation}_{name}_strangers"
    make_table(
        engine, table,
        f"SELECT {quote(name)} AS account, count(*) AS n FROM {source} ANTI JOIN "
        f"(SELECT hash(account) AS key FROM {quote(keys)}) k ON hash({quote(name)}) = k.key GROUP BY ALL",
    )  # fmt: skip
    return table


def _counts(
    engine: DuckDBEngine, source: str, names: Sequence[str], *, repeated: Collection[str], maybe: Collection[str],
    strangers: dict[str, str],
) -> dict[str, tuple[int, int, int]]:  # fmt: skip
    """Of each column: cells to be cleaned, cells that are no simple domain, known cells."""
    tests = []
    for name in names:
        cell = quote(name)
        if name in strangers:
            rows = f"SELECT account AS v FROM {quote(strangers[name])}"
            known = f"(SELECT count({cell}) FROM {source})"
        elif name in repeated:
            # With a limit, or the test would be made of every row before it is made one of few.
            rows, known = f"SELECT DISTINCT {cell} AS v FROM {source} LIMIT {ALL}", "count(k)"
        else:
            rows, known = f"SELECT {cell} AS v FROM {source}", "count(k)"
        look = _look(domain=name in maybe)
        tests.append(
            f"(SELECT [count(*) FILTER (k = 2), count(*) FILTER (k > 0), {known}] "
            f"FROM (SELECT {look} AS k FROM ({rows})))"
        )
    found = one_row(engine, f"SELECT {', '.join(tests)}")
    return {name: _three(counts) for name, counts in zip(names, found, strict=True)}


def _look(*, domain: bool) -> str:
    """SQL of a value v: 2 is to be cleaned, 1 is clean, 0 a simple domain (which is clean: one look settles both)."""
    first = f"WHEN {_DOMAIN} THEN 0 " if domain else ""
    return f"CASE WHEN v IS NULL THEN NULL {first}WHEN {plain('v')} THEN 1 WHEN {unclean('v')} THEN 2 ELSE 1 END"


def _three(counts: object) -> tuple[int, int, int]:
    unclean_cells, others, known = counts if isinstance(counts, list) else (0, 0, 0)
    return unclean_cells, others, known
