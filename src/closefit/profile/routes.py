"""Tiers and where their accounts go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import PlainValidator, WithJsonSchema, model_validator

from closefit.profile.entry import Entry
from closefit.profile.values import DaySpan, Name, Option, Text, TierConditionText, read_option, refusal


def _destination(value: object) -> object:
    """Keys beside ``to`` and ``again`` are the destination's own options."""
    if not isinstance(value, dict):
        return value
    known = {key: item for key, item in value.items() if key in {"to", "again"}}
    inner = value.get("options")
    options = dict(inner) if isinstance(inner, Mapping) else {}
    options |= {key: item for key, item in value.items() if key not in known and item is not inner}
    return {**known, "options": options} if options else known


class Destination(Entry):
    """Where the accounts of a tier go, with whatever that destination wants to know."""

    to: Name
    #: Deliver once more after this span; without it once ever.
    again: DaySpan | None = None
    options: Mapping[Name, Annotated[Option, PlainValidator(read_option), WithJsonSchema({})]] = {}

    @model_validator(mode="before")
    @classmethod
    def _options(cls, value: object) -> object:
        return _destination(value)


class Routes(Entry):
    """Destinations by origin of the account; one for both is written without ``inbound`` and ``outbound``."""

    inbound: Destination | None = None
    outbound: Destination | None = None

    @model_validator(mode="before")
    @classmethod
    def _both(cls, value: object) -> object:
        if not isinstance(value, dict) or "to" not in value:
            return value
        if apart := {"inbound", "outbound"} & set(value):
            raise refusal(
                f"the route names to and {' and '.join(sorted(apart))}",
                "Write one destination for both, or inbound: {to: ...} and outbound: {to: ...}.",
            )
        return {"inbound": value, "outbound": value}


class InboundRoute(Entry):
    """An answer for someone who came by himself; there is no outbound one."""

    inbound: Destination

    @model_validator(mode="before")
    @classmethod
    def _inbound_only(cls, value: object) -> object:
        if isinstance(value, dict) and "outbound" in value:
            raise refusal("an account that is excluded or outside is never sent outbound", "Remove outbound.")
        return value


class Tier(Entry):
    """A named band; the first whose condition is true takes the account. Without a condition it takes the rest."""

    name: Name
    when: TierConditionText | None = None
    route: Routes | None = None
    about: Text | None = None
