"""A profile for those who have no deals yet: an untested hypothesis, what it was read from, and how to test it.

Nothing here is evidence of buying. A trait that half of all companies have is shared by 8 of 10 of them 5.5 times in
100 by luck alone, and whoever looks at ten traits finds such a one four times in ten; the profile says so.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from closefit.conditions import condition_text
from closefit.derive.gaps.intervals import wilson
from closefit.derive.without_deals.answers import (
    QUESTIONS,
    Company,
    Group,
    HypothesisAnswers,
    Question,
    answers_from_lines,
    read_answers,
)
from closefit.errors import InputError
from closefit.profile import (
    Criterion,
    Duration,
    Evidence,
    EvidenceSource,
    Exclusion,
    ExclusionStatus,
    Fit,
    Profile,
    Review,
    Status,
    Tier,
)
from closefit.terms import Layer

__all__ = [
    "QUESTIONS",
    "Group",
    "HypothesisAnswers",
    "Question",
    "SharedTrait",
    "answers_from_lines",
    "build_hypothesis",
    "luck",
    "read_answers",
    "shared_traits",
]

#: A trait is proposed when at least this share of the companies that it is known of have it, and at least so many.
SHARE, LEAST = 0.6, 3

MOST_CRITERIA = 7

#: Won deals from which a derivation ranks, and from which it may say more.
WINS_TO_RANK, WINS_ENOUGH = 30, 50

#: First conversations per side of the test.
CONVERSATIONS = 20

_LAYERS = {
    "technologies": Layer.technographic, "tech_stack": Layer.technographic, "tools": Layer.technographic,
    "hiring": Layer.behavioral, "funding_stage": Layer.behavioral, "headcount_growth": Layer.behavioral,
    "last_funding_date": Layer.behavioral,
}  # fmt: skip

_FLAGS = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class SharedTrait:
    """A condition and how many of the companies that it can be told of meet it."""

    attribute: str
    condition: str
    #: k of n.
    met: int
    known: int
    #: 95 % Wilson interval of the share.
    low: float
    high: float
    #: True for a range of numbers: it was drawn around these very companies, so that they meet it shows nothing.
    fitted: bool
    #: True when every company that it was counted on was interviewed.
    interviewed: bool

    @property
    def words(self) -> str:
        """What was counted and how little it means."""
        counted = (
            f"{self.met} of {self.known} companies (95 % interval {100 * self.low:.0f} % to {100 * self.high:.0f} %)"
        )
        if self.fitted:
            return f"{counted}; the range was drawn around them, so this is no evidence for it"
        odds = f"{100 * luck(self.met, self.known):.1f} %"
        return f"{counted}; a trait that half of all companies have gets this far by luck {odds} of the time"


def luck(met: int, known: int, base: float = 0.5) -> float:
    """Chance that at least ``met`` of ``known`` companies have a trait that ``base`` of all companies have (binomial).

    >>> round(luck(8, 10), 3)
    0.055
    """
    return sum(math.comb(known, k) * base**k * (1 - base) ** (known - k) for k in range(met, known + 1))


def shared_traits(companies: Sequence[Company]) -> tuple[SharedTrait, ...]:
    """Every trait that most of the companies share, the surest first. A company named twice counts once."""
    kept = [trait for trait in _looked_at(companies) if trait.met >= _enough(trait.known)]
    return tuple(sorted(kept, key=lambda trait: (trait.fitted, -trait.low, trait.condition)))


def _looked_at(companies: Sequence[Company]) -> list[SharedTrait]:
    merged = _merged(companies)
    names = dict.fromkeys(name for company in merged for name in company.traits)
    return [trait for name in names for trait in _traits(name, [c for c in merged if name in c.traits])]


def _enough(known: int) -> int:
    """Companies that must share a trait before it is proposed."""
    return max(LEAST, math.ceil(SHARE * known))


def build_hypothesis(answers: HypothesisAnswers, name: str, today: dt.date) -> Profile:
    """A profile with the status ``hypothesis``: equal points, proposed exclusions, and a plan to test it.

    ``today`` is the day that its evidence and its test plan name.

    Raises:
        InputError: the answers name no trait that most of the companies share, and no belief.
    """
    shared = shared_traits(answers.companies)
    criteria = _criteria(answers, shared)
    if not criteria:
        raise InputError(
            f"no trait is shared by most of {len(_merged(answers.companies))} companies, and no belief was given",
            advice="Add what is known of them (industry, employees, technologies), or conditions that you believe in.",
        )
    qualify = math.ceil(SHARE * len(criteria))
    return Profile(
        profile=name,
        version=1,
        status=Status.hypothesis,
        about=_about(answers.sells_to),
        review=Review(signals=Duration(3, "month"), rederive=Duration(3, "month")),
        test_plan=_test_plan(answers, criteria, qualify),
        exclude=tuple(_exclusion(number, condition) for number, condition in enumerate(answers.never, start=1)),
        fit=Fit(qualify=Decimal(qualify), criteria=criteria),
        tiers=(Tier(name="test first", when=f"fit >= {qualify}"), Tier(name="out")),
        template={"pains": answers.pains} if answers.pains else {},
        evidence=Evidence(source=_source(answers), to=today, note=_overall(answers, shared)),
    )


def _about(sells_to: str) -> str:
    said = f"{sells_to.rstrip('. ')}. " if sells_to.strip() else ""
    return f"{said}An untested hypothesis: no deal stands behind it."


# --- what the companies share -----------------------------------------------------------------------------------------


def _merged(companies: Sequence[Company]) -> list[Company]:
    """One record per account; an interview outranks what else is known of it."""
    found: dict[str, Company] = {}
    for company in sorted(companies, key=lambda c: c.group is not Group.interview):
        before = found.get(company.account)
        traits = {**company.traits, **before.traits} if before else dict(company.traits)
        found[company.account] = Company(company.account, before.group if before else company.group, traits)
    return list(found.values())


def _traits(name: str, companies: Sequence[Company]) -> list[SharedTrait]:
    values = [company.traits[name] for company in companies]
    interviewed = all(company.group is Group.interview for company in companies)
    if any(len(cell) > 1 for cell in values):
        counts = Counter(item for cell in values for item in {v.casefold() for v in cell})
        spelt = {v.casefold(): v for cell in values for v in cell}
        tests = [(condition_text(name, "has", [spelt[item]]), count, False) for item, count in counts.items()]
    elif numbers := _numbers([cell[0] for cell in values]):
        low, high, count = _range(numbers)
        tests = [(condition_text(name, "between", [low, high]), count, True)]
    else:
        texts = Counter(cell[0].casefold() for cell in values)
        text, count = min(texts.items(), key=lambda item: (-item[1], item[0]))
        tests = [(condition_text(name, "=", [_FLAGS.get(text, text)]), count, False)]
    return [
        SharedTrait(name, condition, count, len(values), *wilson(count, len(values)), fitted, interviewed)
        for condition, count, fitted in tests
    ]


def _numbers(texts: Sequence[str]) -> list[float]:
    """The numbers, or nothing when one of the texts is none."""
    try:
        numbers = [float(text.replace(",", "").replace("_", "")) for text in texts]
    except ValueError:
        return []
    return numbers if all(math.isfinite(number) for number in numbers) else []


def _range(numbers: Sequence[float]) -> tuple[float, float, int]:
    """The narrowest range (in ratio, or in difference where numbers are not positive) that holds four in five."""
    ordered = sorted(numbers)
    wanted = max(1, math.ceil(0.8 * len(ordered)))
    spans = [(ordered[i], ordered[i + wanted - 1]) for i in range(len(ordered) - wanted + 1)]
    narrow = min(spans, key=lambda span: span[1] / span[0] if ordered[0] > 0 else span[1] - span[0])
    low, high = _round(narrow[0], up=False), _round(narrow[1], up=True)
    return low, high, sum(low <= number <= high for number in ordered)


def _round(number: float, *, up: bool) -> float:
    """Outwards to two digits."""
    if number == 0:
        return 0.0
    step = Decimal(1).scaleb(math.floor(math.log10(abs(number))) - 1)
    return float((Decimal(repr(number)) / step).to_integral_value(ROUND_CEILING if up else ROUND_FLOOR) * step)


# --- the profile ------------------------------------------------------------------------------------------------------


def _criteria(answers: HypothesisAnswers, shared: Sequence[SharedTrait]) -> tuple[Criterion, ...]:
    """What somebody believes first, then what was counted; one point each, so that nobody reads a weight into it."""
    lines = [
        (condition, Evidence(source=EvidenceSource.expert, note="said, not counted")) for condition in answers.believed
    ]
    for trait in shared:
        source = EvidenceSource.interview if trait.interviewed else EvidenceSource.expert
        lines.append((trait.condition, Evidence(source=source, note=trait.words)))
    attributes = dict.fromkeys(answers.believed, "belief") | {trait.condition: trait.attribute for trait in shared}
    first = dict(reversed(lines))
    names: Counter[str] = Counter()
    criteria = []
    for condition in list(dict.fromkeys(condition for condition, _ in lines))[:MOST_CRITERIA]:
        attribute = attributes[condition]
        names[attribute] += 1
        number = f" {names[attribute]}" if names[attribute] > 1 else ""
        criteria.append(
            Criterion(
                name=attribute.replace("_", " ") + number,
                layer=_LAYERS.get(attribute, Layer.firmographic),
                when=condition,
                points=Decimal(1),
                evidence=first[condition],
            )
        )
    return tuple(criteria)


def _exclusion(number: int, condition: str) -> Exclusion:
    return Exclusion(
        name=f"never {number}", when=condition, because="said before any deal was lost to it",
        status=ExclusionStatus.proposed, evidence=Evidence(source=EvidenceSource.expert, note="said, not counted"),
    )  # fmt: skip


def _source(answers: HypothesisAnswers) -> EvidenceSource:
    interviewed = any(company.group is Group.interview for company in answers.companies)
    return EvidenceSource.interview if interviewed else EvidenceSource.expert


def _overall(answers: HypothesisAnswers, shared: Sequence[SharedTrait]) -> str:
    merged = _merged(answers.companies)
    groups = Counter(company.group for company in merged)
    counted = ", ".join(f"{groups[group]} {group}" for group in Group if groups[group]) or "none"
    looked = [trait for trait in _looked_at(answers.companies) if not trait.fitted]
    chance = sum(luck(_enough(trait.known), trait.known) for trait in looked)
    stand = sum(not trait.fitted for trait in shared)
    return (
        f"Read from {len(merged)} companies ({counted}); no company that said no was looked at. "
        f"Of {len(looked)} traits {stand} were shared by most; if half of all companies had each of them, "
        f"{chance:.1f} would be by luck. Derive again at {WINS_TO_RANK} won deals, and at {WINS_ENOUGH}."
    )


def _test_plan(answers: HypothesisAnswers, criteria: Sequence[Criterion], qualify: int) -> tuple[str, ...]:
    each, score = CONVERSATIONS, f"score {qualify} or more of {len(criteria)}"
    plan = [
        f"Talk to {2 * each} companies: {each} that {score}, {each} that score less.",
        "Measure the share of first conversations that end with a next step on a date; write it down the same day.",
        f"{each} against {each} can tell 60 % from 20 % four times in five, not 60 % from 40 %.",
        f"Kill the hypothesis if fewer than {each // 4} of the first {each} that {score} take a next step.",
        f"Kill a criterion if, after {2 * each} conversations, who meets it takes no more next steps than the others.",
        f"Derive again at {WINS_TO_RANK} won deals (closefit derive can rank) and at {WINS_ENOUGH} (it can say more).",
    ]
    interviews = len({c.account for c in answers.companies if c.group is Group.interview})
    if interviews < 6:
        plan.insert(
            0, f"Hold {6 - interviews} to {8 - interviews} more interviews first: six to eight name most of the pains."
        )
    if not answers.never:
        plan.append("Ask in each conversation who should not be called: this profile has no exclusion yet.")
    return tuple(plan)
