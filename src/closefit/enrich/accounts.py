"""Accounts whose gaps are to be filled, with what is known of them already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

Value = float | int | str | bool | dt.date | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the user's file."""

    #: Its key; a registrable domain, where it has one.
    key: str
    #: The user's own values by attribute; an attribute that is absent is unknown.
    own: Mapping[str, Value] = field(default_factory=dict)
    #: The day of an own value, where the file says it.
    dates: Mapping[str, dt.date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a run is to fill: these attributes of these accounts, in this order of importance."""

    accounts: tuple[Account, ...]
    fields: tuple[str, ...]
