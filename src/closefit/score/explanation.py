"""An account's score taken apart, as records. Points are milli-points."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from closefit.terms import Reason


@dataclass(frozen=True, slots=True)
class SignalWorth:
    """One signal behind the intent."""

    kind: str
    at: dt.date
    #: Days before the as-of date.
    age: int
    #: What it is worth now, before caps; None where signals are only counted.
    worth: int | None
    #: ``signals.csv:12``
    place: str


@dataclass(frozen=True, slots=True)
class IntentLine:
    """One rule of the intent axis and the signals behind it."""

    kind: str
    #: ``10, full for 7 days, then half every 14 days, at most 20``
    terms: str
    earned: int
    #: None when nothing bounds it.
    most: int | None
    signals: tuple[SignalWorth, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A boundary condition or an exclusion and how it stands."""

    name: str
    condition: str
    #: ``holds``, ``fails`` or ``unknown`` for a boundary; ``applies``, ``does not apply``, ``unknown``, ``unconfirmed``
    #: or ``proposed`` for an exclusion.
    state: str
    because: str = ""
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """A person known in the account."""

    name: str
    title: str
    seniority: str
    personas: tuple[str, ...]
    place: str


@dataclass(frozen=True, slots=True)
class StepUp:
    """One thing that would bring points: a fact to find out, a condition to change, or a signal to see."""

    #: ``find out`` or ``change`` or ``signal`` or ``person``
    kind: str
    #: ``headcount`` or the kind of signal or the persona.
    name: str
    gain: int
    words: str


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What separates the account from a tier above its own, by the cheapest way to it."""

    tier: str
    #: ``fit``, ``intent`` or ``persona`` and the milli-points missing.
    missing: tuple[tuple[str, int], ...]
    #: Cheapest first: facts to find out, then the smallest changes; enough together where ``reachable``.
    steps: tuple[StepUp, ...]
    #: Required criteria that are not met, and conditions beside the axes that do not hold.
    conditions: tuple[str, ...] = ()
    #: Whether the steps are enough.
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that can be said about one account's score."""

    account: str
    name: str
    place: str
    profile: str
    profile_version: int
    as_of: dt.date
    tier: str
    #: The tier it would have if nothing excluded it.
    open_tier: str
    qualified: bool
    qualify: int | None
    fit: int
    fit_low: int
    fit_high: int
    fit_most: int
    completeness: float
    intent: int
    persona: int
    persona_most: int
    combined: float
    criteria: tuple[Reason, ...]
    intents: tuple[IntentLine, ...]
    personas: tuple[Reason, ...]
    people: tuple[Contact, ...]
    boundary: tuple[Verdict, ...]
    exclusions: tuple[Verdict, ...]
    #: Tiers above its own, the next one first.
    short: tuple[Shortfall, ...]
    #: Required criteria that are not met.
    required: tuple[str, ...]
    unknown: tuple[str, ...]
    #: False when no file of that kind was given.
    signals_given: bool = True
    people_given: bool = True
