"""What was asked of the best customers and what was found: plain records for the profile, the page, JSON and CSV.

Shares, chances and parts of a score are fractions between 0 and 1; what cannot be backed is None, never zero.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from closefit.terms import Assumption, Layer, Refused


class Measure(StrEnum):
    """What a customer is ranked by."""

    revenue = "revenue"
    retention = "retention"
    speed = "speed"
    expansion = "expansion"
    satisfaction = "satisfaction"


class Group(StrEnum):
    """Where a customer stands in the ranking."""

    best = "best"
    other = "other"
    worst = "worst"
    #: None of the measures is known of it.
    unranked = "unranked"


class PatternVerdict(StrEnum):
    """What it is worth that so many of the best share a trait."""

    #: Luck gets so far in at most one draw of twenty.
    pattern = "pattern"
    #: In at most one draw of five.
    weak = "weak"
    #: The market is like that: no information.
    common = "common"
    #: Nobody to compare with.
    untested = "untested"


#: A pattern holds over all attributes when luck gets so far anywhere in at most so many draws.
ANYWHERE = 0.05


@dataclass(frozen=True, slots=True)
class Asked:
    """The numbers and names a user may set."""

    #: Customers taken as the best, those of them that must share a trait, and the worst that are checked.
    best: int = 10
    share: int = 8
    worst: int = 5
    weights: Mapping[Measure, float] = field(default_factory=lambda: dict.fromkeys(Measure, 1.0))
    #: Column of the customers file for a measure, as its header or name.
    columns: Mapping[Measure, str] = field(default_factory=dict)
    #: Columns left out of the comparison.
    drop: tuple[str, ...] = ()
    #: Nothing later is looked at; None is the latest date of the files.
    as_of: dt.date | None = None
    seed: int = 0


@dataclass(frozen=True, slots=True)
class MeasureColumn:
    """Where a measure comes from."""

    measure: Measure
    #: The header, or ``won deals``.
    source: str
    why: str
    #: ``days``, ``months``; empty where the file does not say.
    unit: str
    #: Customers of whom it is known.
    known: int
    #: True when less is better.
    less: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One measure's share in a customer's score."""

    measure: Measure
    #: As the file has it; None when unknown.
    value: float | None
    #: ``41 months, kept``
    words: str
    #: Share of the other customers with a known value that are worse, ties half; None when unknown.
    part: float | None


@dataclass(frozen=True, slots=True)
class RankedCustomer:
    """One customer, its place and how it comes about."""

    #: None when no measure is known.
    rank: int | None
    account: str
    name: str
    line: int
    group: Group
    #: Mean of the parts that are known, by weight.
    score: float | None
    #: Known share of the weights.
    completeness: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    """How common a condition is among others."""

    #: ``lost deals``, ``market``, ``all customers``
    of: str
    met: int
    known: int
    share: float
    #: 95 % Wilson interval.
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Pattern:
    """A condition that so many of the best meet, and how little that may mean."""

    name: str
    header: str
    layer: Layer
    condition: str
    verdict: PatternVerdict
    #: Of the best: those that meet it, of those of whom it is known.
    met: int
    known: int
    rates: tuple[Rate, ...]
    #: Whom the random companies were drawn from; empty: nobody.
    drawn_from: str
    #: Chance that as many companies drawn at random pass the bar, the search for the range or values included.
    luck: float | None
    #: Chance that they get as far as the best did; the same as ``luck`` where a range or values were searched.
    luck_as_far: float | None
    #: Chance that any of the attributes looked at gets so far.
    luck_any: float | None
    #: True when the range or the values were chosen on these very customers.
    searched: bool
    #: Of the worst: those that meet it, of those of whom it is known.
    worst_met: int
    worst_known: int
    #: Condition of a pattern before it that holds for the same companies.
    same_as: str = ""


@dataclass(frozen=True, slots=True)
class Separator:
    """The condition that tells the best from the worst customers best."""

    name: str
    condition: str
    best_met: int
    best_known: int
    worst_met: int
    worst_known: int
    #: Chance that some attribute separates them so well when best and worst are dealt out at random.
    p: float
    splits: int
    #: True when every split was tried.
    exact: bool
    #: True when chance does so in at most one split of twenty.
    holds: bool


@dataclass(frozen=True, slots=True)
class WorstCheck:
    """Whether the worst customers match what the best share."""

    worst: int
    #: Of them, those that meet at least ``needed`` of the patterns; None without patterns.
    matching: int | None
    needed: int
    separator: Separator | None
    words: str


@dataclass(frozen=True, slots=True)
class Exemplars:
    """Everything that was found about the best customers."""

    source: str
    as_of: dt.date | None
    seed: int
    best: int
    share: int
    weights: tuple[tuple[Measure, float], ...]
    measures: tuple[MeasureColumn, ...]
    #: Measures asked for that no file has.
    missing: tuple[Measure, ...]
    ranking: tuple[RankedCustomer, ...]
    #: Companies of each kind that were compared with.
    others: tuple[tuple[str, int], ...]
    #: Attributes (items of lists and values counted once each) that were looked at.
    looked_at: int
    #: Draws of random companies.
    draws: int
    #: Everything that passed the bar, the surest first.
    patterns: tuple[Pattern, ...]
    #: Attributes that would pass as *pattern* by luck alone.
    expected_by_luck: float | None
    check: WorstCheck | None
    #: One or two sentences that say what came out.
    words: str
    warnings: tuple[str, ...]
    assumptions: tuple[Assumption, ...]
    refused: tuple[tuple[str, Refused], ...]
    set_aside: tuple[tuple[str, str], ...]
    #: Attribute -> text of its value per customer, in the order of the ranking.
    facts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    #: Condition of each pattern -> yes, no or unknown per customer, in the order of the ranking.
    meets: tuple[tuple[str, tuple[bool | None, ...]], ...] = ()

    @property
    def kept(self) -> tuple[Pattern, ...]:
        """Patterns that stand: not common to the market, not weak, and not the same as another."""
        stand = (PatternVerdict.pattern, PatternVerdict.untested)
        return tuple(p for p in self.patterns if p.verdict in stand and not p.same_as)

    @property
    def sure(self) -> tuple[Pattern, ...]:
        """Patterns of a kind that luck seldom gives anywhere among all the attributes looked at."""
        return tuple(p for p in self.kept if p.luck_any is not None and p.luck_any <= ANYWHERE)

    @property
    def mostly_luck(self) -> bool:
        """Luck alone would give half as many patterns or more, and none of them holds over all attributes."""
        luck = self.expected_by_luck
        return luck is not None and not self.sure and 2 * luck >= len(self.kept)
