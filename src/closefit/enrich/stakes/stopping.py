"""Stopping in time: an account buys a fact only while one can change its tier, the most telling for its price first."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from sqlglot import exp

from closefit.engines import DuckDBEngine
from closefit.enrich.accounts import Value
from closefit.enrich.history import History, Record
from closefit.enrich.offers import Offer
from closefit.enrich.stakes.cells import Cells, account_trees, attributes_of, cells_of
from closefit.enrich.stakes.grid import Grids
from closefit.enrich.stakes.stakes import Candidate, Outlook, Shares, Stakes
from closefit.enrich.waterfall import Line, Waterfall
from closefit.profile import Profile
from closefit.score import rules_of
from closefit.score.signals import ANY
from closefit.score.tiers import EXCLUDED, OUTSIDE
from closefit.score.wanted import wanted_inputs
from closefit.terms import AttributeType, Table, kind_name


@dataclass(frozen=True, slots=True)
class Scoring:
    """What accounts are scored by; ``signals`` and ``people`` are tables of the engine, as intake makes them."""

    engine: DuckDBEngine
    profile: Profile
    as_of: dt.date
    signals: Table | None = None
    people: Table | None = None
    #: Types of attributes as the accounts' file has them; of the others the profile says it.
    types: Mapping[str, AttributeType] = field(default_factory=dict)
    #: Origin of accounts that have one.
    origins: Mapping[str, str] = field(default_factory=dict)
    #: Names under which the profile may read an attribute of the file by its header; then nothing is concluded.
    headers: frozenset[str] = frozenset()


class Stopping:
    """Which gaps an account still buys, in the order of what they tell for their price. Made for one waterfall.

    It is safe: a gap is left open only where no value of it, whatever the other open facts turn out to be, leads to
    another tier, and nothing that its providers bring along does: neither an attribute that nobody is asked for, nor a
    second source that an exclusion needs, nor a signal of a kind that can move the account. Where completions are too
    many to go through, everything is bought.
    """

    def __init__(
        self, scoring: Scoring, waterfall: Waterfall, offers: Mapping[str, Offer], history: History
    ) -> None:  # fmt: skip
        self._waterfall, self._offers = waterfall, offers
        cells = [_cells(scoring, name, kind) for name, kind in sorted(_types(scoring).items())]
        grids = Grids(scoring.engine, scoring.profile, scoring.as_of, cells, scoring.signals, scoring.people)
        counts = _counts(cells, waterfall.lines.values())
        found = {name: _found(name, waterfall.order.get(name, ()), history) for name in waterfall.fields}
        self._kinds, self._deaf = _heard(scoring.profile)
        self.stakes = Stakes(grids, lambda one: _shares(one, counts[one.attribute], found.get(one.attribute, 0.0)))
        alone = _alone(scoring)
        self.stakes.enter([_candidate(line, alone, scoring.origins) for line in waterfall.lines.values()])

    def __call__(self, account: str, known: Mapping[str, Value], gaps: Sequence[str]) -> Sequence[str]:
        """Gaps that this account should still buy, the best first; none once its tier is settled."""
        line = self._waterfall.lines[account]
        outlook, coming = self._outlook(line, known, gaps)
        if outlook is None:
            return gaps
        staked = [gap for gap in coming if self._at_stake(line, gap, outlook)]
        ranked = sorted(staked, key=lambda gap: self._telling(line, gap, outlook), reverse=True)
        return [*ranked, *self._needed(line, ranked)]

    def settled(self) -> dict[str, int]:
        """By field, gaps that are left open because they cannot change the tier although somebody could be asked."""
        left: Counter[str] = Counter()
        for line in self._waterfall.lines.values():
            outlook, coming = self._outlook(line, line.known, line.gaps)
            if outlook is not None:
                left.update(gap for gap in coming if not self._at_stake(line, gap, outlook))
        return dict(left)

    # --- how ---------------------------------------------------------------------------------------------------

    def _outlook(
        self, line: Line, known: Mapping[str, Value], gaps: Sequence[str]
    ) -> tuple[Outlook | None, list[str]]:  # fmt: skip
        """What can become of an account, and the gaps that somebody may still fill."""
        coming = [gap for gap in gaps if self._next(line, gap) is not None]
        now = {name: value for name, value in known.items() if name not in coming}
        along = {name for gap in coming for name in self._along(line, gap)}
        return self.stakes.outlook(line.key, now, along.union(coming)), coming

    def _at_stake(self, line: Line, gap: str, outlook: Outlook) -> bool:
        """Whether what is brought for a gap, or comes along with it, can change the tier."""
        if outlook.matters(gap) or any(outlook.matters(name) for name in self._along(line, gap)):
            return True
        left = [self._offers[one].spec for one in self._left(line, gap)]
        if outlook.sources_matter and any(one.attributes & self.stakes.confirmed - line.own for one in left):
            return True
        brought = {kind for one in left for kind in one.signals}
        heard = brought if self._kinds is None else brought & self._kinds
        return bool(heard) and not self.stakes.tiers(outlook) <= self._deaf

    def _along(self, line: Line, gap: str) -> set[str]:
        """What comes along with a gap alone: attributes for which nobody asks these providers."""
        order = self._waterfall.order
        brought = ((one, name) for one in self._left(line, gap) for name in self._offers[one].spec.attributes)
        return {name for one, name in brought if one not in order.get(name, ()) and name in self.stakes.attributes}

    def _left(self, line: Line, gap: str) -> Iterator[str]:
        """Providers that may still be asked for a gap, what they need to know left aside."""
        for provider in self._waterfall.order.get(gap, ()):
            if (provider, gap) not in line.asked and provider not in self._waterfall.closed:
                yield provider

    def _next(self, line: Line, gap: str) -> str | None:
        return next(self._left(line, gap), None)

    def _telling(self, line: Line, gap: str, outlook: Outlook) -> float:
        """How much surer the tier gets for the price: one call fills every gap that its provider can fill."""
        provider = self._next(line, gap)
        assert provider is not None  # noqa: S101  (the gap is coming)
        offer = self._offers[provider]
        filled = [one for one in line.gaps if one in offer.spec.attributes and (provider, one) not in line.asked]
        return outlook.surer_by(filled) / max(offer.price, 1)

    def _needed(self, line: Line, staked: Iterable[str]) -> list[str]:
        """Gaps without which somebody cannot be asked for what is at stake, and what those need in turn."""
        needed: dict[str, None] = {}
        looked_at = list(staked)
        for gap in looked_at:
            for provider in self._left(line, gap):
                lacking = sorted(self._offers[provider].spec.needs - line.known.keys() - needed.keys())
                needed |= dict.fromkeys(lacking)
                looked_at += lacking
        return [name for name in needed if name in line.gaps and name not in staked]


def _types(scoring: Scoring) -> dict[str, AttributeType]:
    """The profile's attributes and their types."""
    wanted = {one.name: one.type for one in wanted_inputs(scoring.profile, scoring.types).accounts.attributes}
    used = attributes_of(scoring.profile)
    wanted |= dict.fromkeys(used & _OWN_TEXTS, AttributeType.text)
    return {name: scoring.types.get(name, kind) for name, kind in wanted.items() if name in used}


def _cells(scoring: Scoring, name: str, kind: AttributeType) -> Cells:
    if name in scoring.headers:
        return Cells(name, kind, (None,), (), (), exact=False)
    return cells_of(scoring.profile, name, kind, scoring.as_of)


#: Attributes that the score has columns of its own for, and that may be unknown.
_OWN_TEXTS = frozenset({"name", "best_seniority"})


def _heard(profile: Profile) -> tuple[frozenset[str] | None, frozenset[str]]:
    """Kinds of signals that can move a tier (None: every one), and tiers that no signal can move an account out of."""
    rules = rules_of(profile)
    telling = [tree for tree in account_trees(profile) for tree in tree.find_all(exp.Anonymous)]
    kinds = [str(one.expressions[0].name) for one in telling if str(one.this) == "signals"]
    fixed = [rule.tree for rule in rules.boundary] + [rule.tree for rule in rules.exclusions]
    moved = any(str(one.this) == "signals" for tree in fixed for one in tree.find_all(exp.Anonymous))
    if any(column.name == "intent" for rule in rules.tiers if rule.tree for column in rule.tree.find_all(exp.Column)):
        kinds += [rule.kind for rule in rules.signals]
    groups = {name.strip().lower(): members for name, members in profile.intent.groups.items()}
    members = {one for kind in kinds for one in groups.get(kind.strip().lower(), (kind,))}
    heard = frozenset(kind_name(one).lower() for one in members)
    return (None if ANY in heard else heard), frozenset() if moved else frozenset({EXCLUDED, OUTSIDE})


def _candidate(line: Line, alone: frozenset[str], origins: Mapping[str, str]) -> Candidate:
    known = {name: value for name, value in line.known.items() if name not in line.gaps}
    return Candidate(line.key, known, origin=origins.get(line.key), alone=line.key in alone)


def _alone(scoring: Scoring) -> frozenset[str]:
    """Accounts with signals or people of their own."""
    tables = [table.relation for table in (scoring.signals, scoring.people) if table is not None]
    rows = [row for name in tables for row in scoring.engine.rows(f'SELECT DISTINCT account FROM "{name}"')]
    return frozenset(str(row["account"]) for row in rows)


def _counts(cells: Sequence[Cells], lines: Iterable[Line]) -> dict[str, Counter[int]]:
    """How many accounts lie in each cell so far."""
    found: dict[str, Counter[int]] = {one.attribute: Counter() for one in cells}
    for line in lines:
        for one in cells:
            cell = one.of(line.known.get(one.attribute))
            if cell:
                found[one.attribute][cell] += 1
    return found


def _found(attribute: str, providers: Sequence[str], history: History) -> float:
    """How likely it is that anybody knows it."""
    missed = 1.0
    for provider in providers:
        missed *= 1 - history.get((provider, attribute), Record()).hit_rate
    return 1 - missed


def _shares(cells: Cells, counts: Counter[int], found: float) -> Shares:
    """How likely each cell is: as often as it was met so far, none of them impossible."""
    seen = np.array([counts[cell] + 1.0 for cell in range(1, len(cells.witnesses))])
    return np.concatenate([[1 - found], seen / seen.sum() * found])
