"""What a derivation found: plain records that the profile, the JSON and the report are all made from.

Shares, rates and gaps are fractions; a field that cannot be backed by enough deals is None, never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from closefit.terms import Layer, Refused


class Verdict(StrEnum):
    """What the deals can carry."""

    enough = "enough"
    ranks_only = "ranks-only"
    not_enough = "not-enough"


class AttributeVerdict(StrEnum):
    """What a difference between won and lost means for the profile."""

    priority = "priority"
    boundary = "boundary"
    negative = "negative"
    unclear = "unclear"


@dataclass(frozen=True, slots=True)
class HygieneNote:
    """One thing about the file that a careful analyst would mention before any number."""

    #: ``duplicate rows``, ``closes on one day``, ``win rate``
    name: str
    count: int
    #: One sentence: what was seen and what was done about it.
    words: str
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Leak:
    """A column that knows the outcome, set aside."""

    #: The header as the file spells it.
    column: str
    #: One sentence with the figure that gave it away.
    reason: str
    #: ``name``, ``join``, ``one side``, ``near perfect``, ``recount``, ``identifier``, ``time``,
    #: ``changed after close``, ``better when read later``
    kind: str
    #: True when the user kept it with ``--keep``.
    overruled: bool = False
    #: Its name as an attribute.
    attribute: str = ""
    #: True when today's values of it are left out and what was known at each deal's creation is counted.
    as_known: bool = False


@dataclass(frozen=True, slots=True)
class AttributeFinding:
    """Wins minus losses for one attribute, at the condition that tells them apart best."""

    name: str
    layer: Layer
    verdict: AttributeVerdict
    #: ``employees between 50 and 500``
    condition: str
    #: Share of won (lost, churned) deals with a known value that meet the condition.
    won: float
    lost: float
    churned: float | None
    #: won minus lost with its 95 % interval (Newcombe 1998, method 10, on the effective number of deals).
    gap: float
    gap_low: float
    gap_high: float
    #: Win rate inside the condition over the overall win rate.
    lift: float | None
    #: By permutation of accounts that repeats the search for the cut.
    p: float
    #: Benjamini-Hochberg over all attributes.
    q: float
    #: Share of deals for which the attribute is known.
    known: float
    #: Deals that meet the condition: won, lost.
    won_count: int
    lost_count: int
    as_of_today: bool = True
    header: str = ""
    #: Churned deals with a known value.
    churned_known: int = 0


@dataclass(frozen=True, slots=True)
class CardGrade:
    """One line of a criterion."""

    #: None is ``else``.
    condition: str | None
    #: Whole points, 1 to 10.
    points: int
    won: int
    lost: int


@dataclass(frozen=True, slots=True)
class CardCriterion:
    """One criterion of the derived card."""

    name: str
    layer: Layer
    grades: tuple[CardGrade, ...]
    #: Share of account bootstraps in which this attribute was chosen.
    stability: float
    finding: AttributeFinding
    #: The two conditions of an interaction rule: it earns where the first holds, but only if the second does.
    only_if: tuple[str, ...] = ()
    #: The expert's criterion that asks about the same attribute, where a profile was given as prior.
    prior: str = ""

    @property
    def points(self) -> int:
        """The most it can earn."""
        return max((grade.points for grade in self.grades), default=0)


@dataclass(frozen=True, slots=True)
class Card:
    """Up to seven criteria with whole points, up to two rules, and the score from which an account qualifies."""

    criteria: tuple[CardCriterion, ...]
    qualify: int
    maximum: int
    #: Tier name and the least points it asks for, best first.
    tiers: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class ExclusionFinding:
    """A condition that marks churned, costly or hopeless accounts; proposed, never on by itself."""

    name: str
    condition: str
    because: str
    #: Good customers (won and kept) it would have refused, of how many.
    refused_good: int
    good: int
    #: Bad outcomes it would have avoided, of how many.
    avoided_bad: int
    bad: int
    layer: Layer
    q: float
    #: 95 % interval of the share of good customers refused (Wilson 1927 on the effective number of deals).
    refused_low: float | None = None
    refused_high: float | None = None
    #: Closed deals that meet it, how many of them were won, and the same of closed deals that do not.
    closed_met: int = 0
    won_met: int = 0
    closed_others: int = 0
    won_others: int = 0

    @property
    def false_reject(self) -> float | None:
        """Share of the good customers that it would have refused."""
        return self.refused_good / self.good if self.good else None


@dataclass(frozen=True, slots=True)
class Quality:
    """How well the whole procedure does on deals it has not seen. None where it cannot be said."""

    auc: float | None
    auc_low: float | None
    auc_high: float | None
    log_loss: float | None
    base_log_loss: float | None
    #: ``grouped`` (accounts and duplicate rows kept in one fold) or ``time``.
    folds: str
    #: Trained on the first 70 % by creation as far as decided by then, tested on the rest; None without dates.
    auc_later: float | None = None
    #: Its 95 % interval by accounts.
    auc_later_low: float | None = None
    auc_later_high: float | None = None


@dataclass(frozen=True, slots=True)
class TierLift:
    """Held-out win rate of one tier with its 95 % Wilson interval."""

    name: str
    deals: int
    won: int
    rate: float | None
    low: float | None
    high: float | None
    lift: float | None


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Held-out deals with a similar expected win rate. Printed only when the log loss beats the base rate."""

    expected: float
    observed: float
    low: float
    high: float
    deals: int


@dataclass(frozen=True, slots=True)
class LayerStep:
    """The stack of layers: accounts that remain once this layer is asked for too, and the win rate of unseen deals."""

    #: None: the boundary alone, before any layer is asked for.
    layer: Layer | None
    #: Names of the card's criteria, or the lines of the boundary.
    criteria: tuple[str, ...]
    accounts: int
    share: float
    #: None under ten deals.
    win_rate: float | None
    low: float | None
    high: float | None
    #: Closed deals that stay by a card that had not seen them, and how many of those were won.
    deals: int = 0
    won: int = 0


@dataclass(frozen=True, slots=True)
class DealCounts:
    """Which deals were counted, and which not, by reason."""

    won: int
    lost: int
    churned: int
    open: int
    unusable: tuple[Refused, ...] = ()

    @property
    def closed(self) -> int:
        return self.won + self.lost


@dataclass(frozen=True, slots=True)
class AttributeHistory:
    """Where the values of an attribute with a history come from, in closed deals."""

    attribute: str
    header: str
    #: Known by the deal's creation.
    known: int
    #: The history speaks of it only later: unknown at the deal.
    later: int
    #: No history of the account at all: the value is today's.
    today: int

    @property
    def today_share(self) -> float:
        """Share of the known values that are today's."""
        return self.today / max(self.known + self.today, 1)


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """How well cards learned on so many deals rank others, with its 95 % interval; foretold where ``cards`` is 0."""

    deals: int
    auc: float
    low: float
    high: float
    #: Cards the mean is taken over.
    cards: int


@dataclass(frozen=True, slots=True)
class LearningCurve:
    """How ranking improves with the number of deals, and how many further ones the next level takes."""

    points: tuple[CurvePoint, ...]
    #: The curve beyond these deals, ten times as many at most.
    ahead: tuple[CurvePoint, ...]
    #: AUC = .5 + height * n / (n + half).
    height: float
    half: float
    #: None where there is no higher level.
    next_level: Verdict | None
    #: Further closed deals until then with its 80 % interval; None where the data cannot tell.
    more: int | None
    more_low: int | None
    more_high: int | None
    #: Share of bootstraps that do not get there within ten times the deals.
    never: float | None
    words: str


@dataclass(frozen=True, slots=True)
class TodayCount:
    """Criteria that rest on values known only as of today."""

    criteria: tuple[str, ...]
    #: Criteria of the card.
    of: int
    words: str
