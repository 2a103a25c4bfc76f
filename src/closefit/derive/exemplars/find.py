"""The order of work: measure, rank, look at what the best share, ask luck, look at the worst."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from closefit.derive.exemplars.measures import find_measures, measure_table
from closefit.derive.exemplars.patterns import DRAWS, FEWEST, Crowd, find_patterns
from closefit.derive.exemplars.ranking import rank_customers
from closefit.derive.exemplars.records import Asked, Exemplars, Group, Measure, Pattern, RankedCustomer, WorstCheck
from closefit.derive.exemplars.rows import Gathered, Sources, gather, last_day
from closefit.derive.exemplars.said import in_words, warnings_of
from closefit.derive.exemplars.traits import Flags, cut_traits
from closefit.derive.exemplars.values import fact_texts
from closefit.derive.exemplars.worst import check_worst
from closefit.derive.exemplars.worth import Measured, measure_customers
from closefit.engines import DuckDBEngine, quote
from closefit.errors import InputError, UsageError
from closefit.terms import Place


@dataclass(frozen=True, slots=True)
class _Shared:
    """What came of looking at the best; nothing when there are too few."""

    patterns: tuple[Pattern, ...] = ()
    meets: Mapping[str, NDArray[np.int8]] = field(default_factory=dict)
    expected: float | None = None
    looked_at: int = 0
    set_aside: tuple[tuple[str, str], ...] = ()
    others: tuple[tuple[str, int], ...] = ()
    check: WorstCheck | None = None


def find_exemplars(engine: DuckDBEngine, sources: Sources, asked: Asked) -> Exemplars:
    """Rank the customers and say what the best share, as far as it can be backed.

    With fewer customers than ``asked.best`` there is a ranking and no pattern, and the words say what is missing.

    Raises:
        UsageError: the numbers asked for do not go together, or ``drop`` names no column.
        InputError: no measure is found to rank by, or a named column cannot be used.
    """
    _require_sense(asked)
    as_of = asked.as_of or last_day(engine, sources)
    named = find_measures(sources.customers, asked)
    measured = measure_customers(engine, sources.customers, sources.deals, named, as_of)
    _require_measures(sources, asked, measured)
    accounts, names, lines = _who(engine, sources)
    ranking = rank_customers(accounts, names, lines, measured.worths, asked)
    gathered = gather(engine, sources, [a.name for a, _ in named.values()], asked.drop, as_of)
    index = {line: place for place, line in enumerate(lines)}
    order = [index[row.line] for row in ranking]
    shared = _shared(gathered, ranking, order, asked)
    result = Exemplars(
        source=sources.customers.path.name,
        as_of=as_of,
        seed=asked.seed,
        best=asked.best,
        share=asked.share,
        weights=tuple((m, asked.weights.get(m, 0.0)) for m in Measure),
        measures=measured.columns,
        missing=tuple(m for m in Measure if m not in measured.worths and asked.weights.get(m, 0) > 0),
        ranking=ranking,
        others=shared.others,
        looked_at=shared.looked_at,
        draws=DRAWS,
        patterns=shared.patterns,
        expected_by_luck=shared.expected,
        check=shared.check,
        words="",
        warnings=(),
        assumptions=tuple(replace(a, file=table.path.name) for table in sources.tables() for a in table.assumptions),
        refused=tuple((table.path.name, refused) for table in sources.tables() for refused in table.refused),
        set_aside=(*gathered.set_aside, *shared.set_aside),
        facts=fact_texts(gathered.columns, order),
        meets=tuple((p.condition, _three(shared.meets[p.condition], order)) for p in shared.patterns),
    )
    return replace(result, words=in_words(result), warnings=(*gathered.notes, *warnings_of(result)))


def _require_sense(asked: Asked) -> None:
    if asked.share > asked.best:
        raise UsageError(
            f"--share {asked.share} of --best {asked.best}: more cannot share a trait than there are",
            advice="Give --share a number up to --best.",
        )
    if 2 * asked.share <= asked.best:
        raise UsageError(
            f"--share {asked.share} of --best {asked.best} is no more than half: that is no pattern",
            advice="Ask for most of the best, such as --best 10 --share 8.",
        )


def _require_measures(sources: Sources, asked: Asked, measured: Measured) -> None:
    if any(asked.weights.get(measure, 0) > 0 for measure in measured.worths):
        return
    known = "; ".join(f"--{m} (such as {', '.join(measure_table()[m]['names'][:3])})" for m in Measure)
    raise InputError(
        "there is nothing to rank the customers by",
        place=Place(sources.customers.path),
        advice=f"Name a column: {known}. Or give the deals with --deals.",
    )


def _who(engine: DuckDBEngine, sources: Sources) -> tuple[list[str], list[str], list[int]]:
    """Account, name and line of every customer, in the order of the file."""
    accounts = sources.accounts
    join = f" LEFT JOIN {quote(accounts.relation)} a ON a.account = k.account" if accounts else ""
    name = "coalesce(k.name, a.name)" if accounts else "k.name"
    rows = engine.execute(
        f"SELECT k.account, {name}, k.line FROM {quote(sources.customers.relation)} k{join} ORDER BY k.line"
    ).fetchall()
    return [str(r[0]) for r in rows], [str(r[1] or r[0]) for r in rows], [int(r[2]) for r in rows]


def _shared(gathered: Gathered, ranking: Sequence[RankedCustomer], order: Sequence[int], asked: Asked) -> _Shared:
    customer = gathered.who == "customer"
    best, worst = _rows(Group.best, ranking, order, customer), _rows(Group.worst, ranking, order, customer)
    crowds = _crowds(gathered, customer)
    others = tuple((crowd.name, int(crowd.rows.sum())) for crowd in crowds)
    if int(best.sum()) < asked.best:
        return _Shared(others=others)
    traits, aside = cut_traits(gathered.columns, best, asked.share)
    patterns, meets, expected = find_patterns(traits, best, worst, crowds, need=asked.share, seed=asked.seed)
    check = check_worst(traits, best, worst, patterns, meets, seed=asked.seed)
    return _Shared(patterns, meets, expected, len(traits), tuple(aside), others, check)


def _rows(group: Group, ranking: Sequence[RankedCustomer], order: Sequence[int], customer: Flags) -> Flags:
    rows = np.zeros(customer.size, dtype=bool)
    rows[[place for row, place in zip(ranking, order, strict=True) if row.group is group]] = True
    return rows


def _crowds(gathered: Gathered, customer: Flags) -> list[Crowd]:
    """The market first: luck asks how common a trait is among all companies. Customers only when there is nobody else.

    Drawn from the customers themselves, luck asks whether the ranking has anything to do with the trait.
    """
    crowds = [
        Crowd(name, gathered.who == who, replace=True)
        for who, name in (("market", "market"), ("lost", "lost deals"))
        if int((gathered.who == who).sum()) > 0
    ]
    if int(customer.sum()) >= FEWEST:
        crowds.append(Crowd("all customers", customer, replace=False))
    return crowds


def _three(met: NDArray[np.int8], order: Sequence[int]) -> tuple[bool | None, ...]:
    return tuple(None if met[place] < 0 else bool(met[place]) for place in order)
