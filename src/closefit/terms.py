"""The nouns everything else is written in: layers, axes, outcomes, attributes, column contracts, places in files.

Units, stated once: points are held as integer *milli-points* (13 points = 13_000), ages are whole days, money is in the
currency of the file, shares and rates are fractions between 0 and 1, dates have no time zone (signals are cut to days
in UTC).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

#: One point is this many milli-points.
MILLI = 1000


class Layer(StrEnum):
    """What kind of fact an attribute is."""

    firmographic = "firmographic"
    technographic = "technographic"
    behavioral = "behavioral"
    product = "product"


class Axis(StrEnum):
    """Should they buy, are they looking now, do we know the right people."""

    fit = "fit"
    intent = "intent"
    persona = "persona"


class Outcome(StrEnum):
    """How a deal ended; a won one is later kept or churned."""

    won = "won"
    lost = "lost"
    open = "open"


class Measure(StrEnum):
    """What an optional column may tell beyond won and lost: an outcome, never an attribute."""

    support_cost = "support cost"
    satisfaction = "satisfaction"
    budget = "budget"
    lock_in = "lock-in"
    expansion = "expansion"
    retention = "net revenue retention"


class AttributeType(StrEnum):
    """How an attribute's values are held and which comparisons make sense."""

    number = "number"
    text = "text"
    flag = "flag"
    date = "date"
    list = "list"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One kind of fact about an account."""

    #: Lower-case name used in conditions (``employees``).
    name: str
    type: AttributeType
    layer: Layer
    #: The header as the file spells it (``Number of Employees``).
    header: str
    #: True when the value is only known as of today, not as of the deal's creation.
    as_of_today: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands; line and column count from 1."""

    file: Path
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        parts = [str(self.file), *(str(n) for n in (self.line, self.column) if n is not None)]
        return ":".join(parts)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what was found, what to do about it."""

    message: str
    place: Place | None = None
    #: What the user can do next; a whole sentence.
    advice: str | None = None

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.message}" + (f"\n    {self.advice}" if self.advice else "")


@dataclass(frozen=True, slots=True)
class Assumption:
    """What was guessed about a file, why, and the flag that corrects it."""

    #: ``outcome column``
    what: str
    #: ``Deal Stage``
    value: str
    #: ``named so in HubSpot exports``
    why: str
    #: ``--outcome``
    flag: str
    #: Name of the file it is about; empty while only one is being read.
    file: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Rows that could not be used, for one reason. ``lines`` holds at most the first 1,000 line numbers."""

    reason: str
    count: int
    lines: tuple[int, ...] = ()
    #: True when only cells were taken as unknown and their rows stay.
    cells: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A file that was read: a relation inside the engine and what is known about its columns.

    The relation always has the columns of the noun's contract (see :data:`ACCOUNT_COLUMNS` and its neighbours) and
    one column per attribute, named ``attribute.name``.
    """

    #: Name of the view or table inside the engine session.
    relation: str
    path: Path
    rows: int
    attributes: tuple[Attribute, ...]
    #: Columns of the contract that this file really has.
    columns: frozenset[str] = frozenset()
    refused: tuple[Refused, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    #: ``hubspot``, ``salesforce``, ``pipedrive`` or None.
    dialect: str | None = None
    #: Every header of the file, as it spells it.
    headers: tuple[str, ...] = ()
    #: Attributes that were read as outcomes, by what they measure.
    measures: Mapping[Measure, str] = field(default_factory=dict)
    #: Every key of these accounts is a simple domain, spelt in the file as it stands here.
    plain_keys: bool = False
    #: A relation (account, n) of the keys that no account has, where that was found while reading.
    strangers: str | None = None

    def attribute(self, name: str) -> Attribute | None:
        return next((a for a in self.attributes if a.name == name), None)


#: Contract of an accounts relation: ``account`` is the normalised domain (or the key given by ``--key``), unique, never
#: null; ``name`` may be null; ``origin`` is ``inbound``, ``outbound`` or null; ``line`` is the row's line in the file.
#: Provenance of an attribute ``x`` stands in the optional columns ``x__source`` (providers, separated by ``;``) and
#: ``x__date``.
ACCOUNT_COLUMNS = ("account", "name", "origin", "line")

#: Contract of a signals relation: ``at`` is a DATE, ``strength`` a DOUBLE (default 1); further fields are kept.
SIGNAL_COLUMNS = ("account", "kind", "at", "strength", "line")

#: Contract of a people relation: ``seniority`` and ``department`` are normalised, ``started`` and ``last_active`` are
#: DATEs.
PEOPLE_COLUMNS = (
    "account", "person", "name", "email", "title", "seniority", "department", "started", "last_active", "line",
)  # fmt: skip

#: Contract of a deals relation: ``outcome`` is won, lost or open; ``churned`` is true, false or null (only a won deal
#: can have it); ``type`` is new, renewal, expansion or null; ``created``, ``closed`` and ``churned_on`` are DATEs.
DEAL_COLUMNS = (
    "deal", "account", "outcome", "churned", "churned_on", "type", "created", "closed", "amount", "currency",
    "lost_reason", "line",
)  # fmt: skip


#: Contract of a history relation: ``at`` is the DATE on which a value came to hold, ``known`` the DATE since which it
#: was known (never null). A long one has ``attribute`` (a name) and ``value`` (the cell); a wide one a column per
#: attribute.
HISTORY_COLUMNS = ("account", "attribute", "value", "at", "known", "line")
#: Stands for the cell in the SQL of :attr:`History.cells`.
HISTORY_CELL = "history_cell"


@dataclass(frozen=True, slots=True)
class History:
    """Values of attributes over time: what held since when, and since when it was known."""

    table: Table
    #: Long: SQL of an attribute's value over its cell (HISTORY_CELL), by attribute name. Empty for a wide relation.
    cells: Mapping[str, str] = field(default_factory=dict)

    @property
    def wide(self) -> bool:
        """True when the relation has a column per attribute."""
        return not self.cells


@dataclass(frozen=True, slots=True)
class Reason:
    """One criterion's share of one account's score."""

    axis: Axis
    name: str
    #: Earned, in milli-points.
    points: int
    #: The most it could have earned, in milli-points.
    most: int
    #: None when a fact that decides it is unknown.
    met: bool | None
    #: The condition as the profile writes it.
    condition: str
    #: ``employees = 120 (accounts.csv:14, clearbit, 2026-09-01)``
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """What a profile says about one account on one day. Points are milli-points."""

    account: str
    fit: int
    intent: int
    persona: int
    excluded: bool
    tier: str
    fit_low: int
    fit_high: int
    #: Known share of the fit points.
    completeness: float
    profile: str
    profile_version: int
    as_of: dt.date
    reasons: tuple[Reason, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Delivery:
    """One account to one route in one period, which happens once."""

    account: str
    route: str
    #: ``ever`` or the first day of the period.
    period: str
    tier: str
    destination: str
    profile: str
    profile_version: int


def points_text(milli: int) -> str:
    """Milli-points as people write points: ``12500`` is ``12.5``, ``3000`` is ``3``.

    >>> points_text(12500), points_text(-3000), points_text(1)
    ('12.5', '-3', '0.001')
    """
    whole, rest = divmod(abs(milli), MILLI)
    text = f"{whole}.{rest:03d}".rstrip("0").rstrip(".")
    return f"-{text}" if milli < 0 else text


def kind_name(text: str) -> str:
    """The one spelling of a kind of signal: underscores for blanks, hyphens and dots; letters as they are.

    >>> kind_name(" Pricing page - visit")
    'Pricing_page_visit'
    """
    return re.sub(r"[\s\-_.]+", "_", text.strip())
