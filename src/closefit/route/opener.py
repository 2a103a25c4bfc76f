"""The first line of outreach: bound to a known, dated, fresh fact, or refused and said so."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from closefit.conditions import parse_condition
from closefit.engines import quote
from closefit.profile import Opener
from closefit.score import nodes
from closefit.score.logic import Lowering
from closefit.score.scope import Scope
from closefit.terms import AttributeType, Table

_PLACEHOLDER = re.compile(r"\{(\w+)\}")

#: What an opener may always say: it is no claim about the account.
_FREE = frozenset({"name", "account"})


@dataclass(frozen=True, slots=True)
class _Line:
    """One opener, ready to be tried on accounts."""

    opener: Opener
    #: Attributes that it speaks of, in its condition or its words.
    claims: tuple[str, ...]
    #: Why it can be said of no account at all.
    impossible: str | None


@dataclass
class Openers:
    """The openers of a profile over one accounts table: SQL columns to fetch, and the words for a fetched row."""

    openers: Sequence[Opener]
    accounts: Table | None
    as_of: dt.date
    #: Deliveries that got a line, and those whose line was refused, by opener (from 1) and reason.
    said: Counter[int] = field(default_factory=Counter)
    refused: Counter[tuple[int, str]] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._scope = Scope(self.accounts, "f_", {"name": AttributeType.text}, self.as_of)
        self._lowering = Lowering(self._scope, self.as_of)
        self._met: list[str] = []
        self._lines = [self._line(opener) for opener in self.openers]
        self._facts = sorted({claim for line in self._lines if line.impossible is None for claim in line.claims})

    def query(self) -> str | None:
        """SELECT account, whether each opener's condition is met, then value, date and source of each fact."""
        if self.accounts is None or not self.openers:
            return None
        facts = [part for name in self._facts for part in self._fact(name)]
        inner = ", ".join(["*", *(part.sql(dialect="duckdb") for part in self._scope.projections())])
        columns = ", ".join(["account", *(f"({met}) AS met_{n}" for n, met in enumerate(self._met)), *facts])
        return f"SELECT {columns} FROM (SELECT {inner} FROM {quote(self.accounts.relation)})"

    def words(self, name: str, row: Sequence[object]) -> str | None:
        """The first opener whose condition is met and whose every claim is known, sourced and fresh.

        ``row`` holds the columns of :meth:`query` after ``account``. Each opener refused on the way is counted.
        """
        if not row:
            return None
        met, rest = row[: len(self._met)], row[len(self._met) :]
        facts = {fact: rest[3 * place : 3 * place + 3] for place, fact in enumerate(self._facts)}
        for number, (line, true) in enumerate(zip(self._lines, met, strict=True), start=1):
            if line.impossible or not true:
                continue
            if problem := next(filter(None, (self._doubt(line, claim, facts[claim]) for claim in line.claims)), None):
                self.refused[number, problem] += 1
                continue
            self.said[number] += 1
            return _PLACEHOLDER.sub(lambda found: _said(found[1], name, facts), line.opener.say)
        return None

    def impossible(self) -> dict[int, str]:
        """Openers that can be said of nobody, by number, and why."""
        return {number: line.impossible for number, line in enumerate(self._lines, start=1) if line.impossible}

    def counts(self) -> dict[str, dict[str, int]]:
        """Number of the opener -> how often it was said, and refused by reason (0 where that holds for everybody)."""
        found: dict[str, dict[str, int]] = {}
        impossible = self.impossible()
        for number in range(1, len(self.openers) + 1):
            refused = {f"refused, {why}": n for (one, why), n in sorted(self.refused.items()) if one == number}
            never = {f"refused, {impossible[number]}": 0} if number in impossible else None
            found[str(number)] = never or {"said": self.said[number], **refused}
        return found

    def _line(self, opener: Opener) -> _Line:
        condition = parse_condition(opener.when)
        words = [name for name in _PLACEHOLDER.findall(opener.say) if name not in _FREE]
        claims = tuple(dict.fromkeys([*(n for n in condition.attributes if n not in _FREE), *map(str.lower, words)]))
        met = nodes.surely(self._lowering.condition(condition.tree, opener.when))
        problem = self._impossible(claims, signals=bool(condition.windows))
        self._met.append("false" if problem else met.sql(dialect="duckdb"))
        return _Line(opener, claims, problem)

    def _impossible(self, claims: Sequence[str], *, signals: bool) -> str | None:
        if self.accounts is None:
            return "no accounts file was given, so nothing is known to say"
        if signals:
            return "it rests on signals, which routing does not read"
        if not claims:
            return "it rests on no fact about the account"
        if absent := [claim for claim in claims if self.accounts.attribute(claim) is None]:
            return f"the accounts file has no {', '.join(absent)}"
        if undated := [f"{claim}__date" for claim in claims if not self._scope.has(f"{claim}__date")]:
            return f"the accounts file has no {', '.join(undated)}, so nobody knows how old the fact is"
        return None

    def _fact(self, name: str) -> tuple[str, str, str]:
        value = quote(name)
        attribute = self.accounts.attribute(name) if self.accounts else None
        if attribute and attribute.type is AttributeType.list:
            value = f"array_to_string({value}, ', ')"
        if attribute and attribute.type is AttributeType.number:
            value = f"regexp_replace({value}::VARCHAR, '[.]0$', '')"  # 25 people, never 25.0
        source = f"{quote(f'{name}__source')}::VARCHAR" if self._scope.has(f"{name}__source") else "'own file'"
        return f"{value}::VARCHAR", f"try_cast({quote(f'{name}__date')}::VARCHAR AS DATE)", source

    def _doubt(self, line: _Line, claim: str, fact: Sequence[object]) -> str | None:
        """Why a claim may not be made of this account, or None."""
        value, day, source = fact
        if not value:
            return f"{claim} is unknown"
        if not source:
            return f"{claim} has no source"
        if not isinstance(day, dt.date):
            return f"{claim} has no date"
        if day > self.as_of:
            return f"{claim} is dated after the as-of date"
        if line.opener.fresh and (self.as_of - day).days > line.opener.fresh.days:
            return f"{claim} is older than {line.opener.fresh}"
        return None


def _said(placeholder: str, name: str, facts: Mapping[str, Sequence[object]]) -> str:
    return name if placeholder in _FREE else str(facts[placeholder.lower()][0])
