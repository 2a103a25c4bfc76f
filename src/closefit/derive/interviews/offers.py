"""What interviews offer the profile: triggers as signals, objections as exclusions, success as value proposition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from closefit.conditions import condition_text
from closefit.derive.findings import AttributeVerdict
from closefit.derive.interviews.coding import CodedAnswer
from closefit.derive.interviews.counts import CodeCount
from closefit.derive.interviews.scheme import Asked, Scheme
from closefit.profile import (
    Duration,
    Evidence,
    EvidenceSource,
    Exclusion,
    ExclusionStatus,
    SignalRule,
    fitting_name,
    fitting_text,
)

_STRONG, _WEAK = Decimal(10), Decimal(5)
_HALF_LIFE = Duration(30, "day")
#: An objection is an exclusion's only when it is so many times as common among the lost.
_TIMES = 1.5
#: Lines of a value proposition.
_MOST_LINES = 5
#: An answer in which nothing was recognised needs so many words to say anything.
_SENTENCE = 3
#: Longest quote.
_QUOTE = 110


@dataclass(frozen=True, slots=True)
class Offers:
    """Lines for a profile, none of them in force by itself."""

    signals: tuple[SignalRule, ...]
    exclusions: tuple[Exclusion, ...]
    value_proposition: tuple[str, ...]


def make_offers(counts: Sequence[CodeCount], answers: Sequence[CodedAnswer], scheme: Scheme, least: int) -> Offers:
    """A trigger that at least ``least`` won accounts named and that lost ones do not surely name more becomes a signal;
    an objection that at least ``least`` lost accounts named, and half as many again as of the won, an exclusion.
    """
    triggers = [c for c in counts if c.asked is Asked.trigger and c.won >= least and not _negative(c)]
    objections = [c for c in counts if c.asked is Asked.objection and c.lost >= least and _mostly_lost(c)]
    signals: dict[str, SignalRule] = {}
    for count in triggers:
        rule = _signal(count, scheme)
        signals.setdefault(rule.kind, rule)
    return Offers(
        tuple(signals.values()), tuple(_exclusion(count, scheme) for count in objections), _value(counts, answers)
    )


def _mostly_lost(count: CodeCount) -> bool:
    return (count.share_lost or 0.0) >= _TIMES * (count.share_won or 0.0)


def _negative(count: CodeCount) -> bool:
    return count.gap_high is not None and count.gap_high < 0


def _evidence(count: CodeCount, note: str) -> Evidence:
    return Evidence(
        source=EvidenceSource.interview,
        won=count.won_of,
        lost=count.lost_of,
        share_won=count.share_won,
        share_lost=count.share_lost,
        gap=count.gap,
        gap_low=count.gap_low,
        gap_high=count.gap_high,
        q=count.q,
        note=note,
    )


def named_words(count: CodeCount) -> str:
    """``named by 5 of 9 won and 1 of 6 lost``"""
    lost = f" and {count.lost} of {count.lost_of} lost" if count.lost_of else ", nobody lost was asked"
    return f"named by {count.won} of {count.won_of} won{lost}"


def _signal(count: CodeCount, scheme: Scheme) -> SignalRule:
    code = scheme.named(Asked.trigger, count.code)
    kind = (code.signal if code else "") or count.code.replace(" ", "_")
    points = _STRONG if count.verdict is AttributeVerdict.priority else _WEAK
    note = f"trigger {count.code!r} {named_words(count)} in interviews; points and half-life are defaults"
    return SignalRule(kind=kind, points=points, half_life=_HALF_LIFE, cap=2 * points, evidence=_evidence(count, note))


def _exclusion(count: CodeCount, scheme: Scheme) -> Exclusion:
    code = scheme.named(Asked.objection, count.code)
    when = (code.exclude if code else "") or condition_text("objections", "has", [count.code])
    return Exclusion(
        name=fitting_name(f"said: {count.code}"),
        when=when,
        because=f"{named_words(count).capitalize()} in interviews. {_good(count)}",
        status=ExclusionStatus.proposed,
        evidence=_evidence(count, f"objection {count.code!r} {named_words(count)} in interviews"),
    )


def _good(count: CodeCount) -> str:
    if not count.won:
        return "No customer said so."
    return f"{count.won} {'customer who bought says' if count.won == 1 else 'customers who bought say'} so too."


def _value(counts: Sequence[CodeCount], answers: Sequence[CodedAnswer]) -> tuple[str, ...]:
    """What won customers want to have reached, the commonest first, each in somebody's own words."""
    won = [a for a in answers if a.asked is Asked.success and a.interview.outcome != "lost" and not a.none]
    lines = []
    quoted: set[str] = set()
    said = [c for c in counts if c.asked is Asked.success and c.won + c.other > 0]
    for count in sorted(said, key=lambda c: (-(c.won + c.other), c.code)):
        quote = _quote(a for a in won if any(given.code == count.code for given in a.given) and a.text not in quoted)
        quoted.add(quote)
        of = f" ({count.won} of {count.won_of})" if count.won_of else ""
        lines.append(f'{count.code}{of}: "{_short(quote)}"' if quote else f"{count.code}{of}")
    lines += [f'"{_short(a.text)}"' for a in won if a.uncoded and len(a.text.split()) >= _SENTENCE]
    return tuple(dict.fromkeys(fitting_text(line) for line in lines))[:_MOST_LINES]


def _quote(answers: Iterable[CodedAnswer]) -> str:
    """The shortest whole answer: it is read in the time of a glance."""
    return min((a.text for a in answers), key=lambda text: (len(text), text), default="")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _QUOTE else f"{line[: _QUOTE - 1].rsplit(' ', 1)[0]} ..."
