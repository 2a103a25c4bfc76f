"""The score of tables that stay where they are: the same tree, read from a warehouse's own tables and columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from closefit.conditions.grammar import nearest
from closefit.errors import UsageError
from closefit.profile import Profile
from closefit.score import nodes
from closefit.score.compile import compile_score
from closefit.score.inputs import ScoreInputs
from closefit.score.plan import Plan
from closefit.score.sources import NOUNS, Source, source_steps, sourced, used_columns, with_steps
from closefit.terms import Problem

#: Columns of the result that may be left out: they are half of the work.
REASONS = "reasons"

_OPTIONAL = {
    "accounts": ("name", "origin"),
    "signals": ("strength",),
    "people": ("person", "name", "email", "title", "seniority", "department", "started", "last_active"),
}


@dataclass(frozen=True, slots=True)
class WarehouseQuery:
    """The query, and the plan whose names its steps and columns have."""

    tree: exp.Select
    plan: Plan


def warehouse_query(
    profile: Profile,
    inputs: ScoreInputs,
    as_of: nodes.AsOf,
    sources: Mapping[str, Source],
    *,
    reasons: bool = True,
    synonyms: Mapping[str, str] | None = None,
) -> WarehouseQuery:
    """The tree of :func:`closefit.score.compile_score` behind steps that read ``sources`` (accounts, signals, people).

    ``inputs`` say which columns the tables have and of which type; their relations do not matter. ``as_of`` is a day,
    or an expression that gives one. ``synonyms`` are other names of kinds of signal -> name.

    Raises:
        InputError: a column is of another type than the profile compares it with; every such column at once.
        UsageError: a source names a column of something that the profile does not ask for; all such names at once.
    """
    there = sourced(_with_named(inputs, sources))
    plan = Plan(profile, there, as_of)
    _refuse_strangers(plan, sources)
    query = compile_score(profile, there, as_of, ordered=False)
    assert isinstance(query, exp.Select)  # noqa: S101  (it always is one)
    if not reasons:
        query.set("expressions", [column for column in query.expressions if column.alias != REASONS])
    return WarehouseQuery(with_steps(query, source_steps(plan, sources, synonyms)), plan)


def _with_named(inputs: ScoreInputs, sources: Mapping[str, Source]) -> ScoreInputs:
    """Optional columns of the contracts are there where a source names them."""
    tables = {"accounts": inputs.accounts, "signals": inputs.signals, "people": inputs.people}
    found = {
        noun: None
        if table is None
        else replace(table, columns=table.columns | {n for n in _OPTIONAL[noun] if n in sources[noun].named})
        for noun, table in tables.items()
    }
    accounts = found["accounts"]
    assert accounts is not None  # noqa: S101  (there is always one)
    return ScoreInputs(accounts, found["signals"], found["people"])


def _refuse_strangers(plan: Plan, sources: Mapping[str, Source]) -> None:
    problems = []
    for noun in NOUNS:
        known = {*used_columns(plan, noun), *_OPTIONAL[noun], "account", *(("kind", "at") if noun == "signals" else ())}
        problems += [_stranger(noun, name, sorted(known)) for name in sources[noun].columns if name not in known]
    if problems:
        raise UsageError(problems)


def _stranger(noun: str, name: str, known: Sequence[str]) -> Problem:
    shown = name if noun == "accounts" else f"{noun}.{name}"
    close = nearest(name, known)
    meant = f"Did you mean {close!r}? " if close else ""
    return Problem(
        f"--columns names {shown!r}, which the profile does not ask for",
        advice=f"{meant}Of the {noun} it reads: {', '.join(known)}.",
    )
