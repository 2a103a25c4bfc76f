"""The routes that a profile names: which tier and origin goes where, under which name in the ledger, in which file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from closefit.profile import Destination, Profile
from closefit.score.tiers import EXCLUDED, OUTSIDE

INBOUND, OUTBOUND = "inbound", "outbound"

#: Bytes after which a file name is cut: most systems stop at 255, and ours gets a number and endings.
_LONGEST_STEM = 120


@dataclass(frozen=True, slots=True)
class Leg:
    """One way into a route: accounts of this tier and origin, with these options."""

    tier: str
    origin: str
    #: Name of the route in the ledger: two legs that fill the same campaign are one route.
    route: str
    #: Name of the route's file, without ``.csv``.
    stem: str
    destination: Destination

    @property
    def again(self) -> int | None:
        """Days after which an account may be delivered again; None is never."""
        return self.destination.again.days if self.destination.again else None

    def option(self, name: str) -> object:
        """An option of the destination (campaign, touches, ...) or None."""
        return self.destination.options.get(name)


def legs_of(profile: Profile) -> tuple[Leg, ...]:
    """Every leg of a profile, in the order of its tiers, then excluded and outside."""
    found = list(_destinations(profile))
    names = {_route_name(profile, *each): _stem(*each) for each in found}
    stems = list(names.values())
    legs = []
    for tier, origin, destination, shared in found:
        route = _route_name(profile, tier, origin, destination, shared)
        stem = names[route]
        # Two campaigns whose names differ only in what a file name cannot hold.
        stem = f"{stem}-{_digest(route)}" if stems.count(stem) > 1 else stem
        legs.append(Leg(tier, origin, route, stem, destination))
    return tuple(legs)


def _destinations(profile: Profile) -> Iterator[tuple[str, str, Destination, bool]]:
    """Tier, origin, destination, and whether both origins of the tier share it."""
    for tier in profile.tiers:
        if tier.route is None:
            continue
        shared = tier.route.inbound == tier.route.outbound
        for origin, destination in ((OUTBOUND, tier.route.outbound), (INBOUND, tier.route.inbound)):
            if destination is not None:
                yield tier.name, origin, destination, shared
    for name, route in ((EXCLUDED, profile.excluded), (OUTSIDE, profile.outside)):
        if route is not None:
            yield name, INBOUND, route.inbound, False


def _place(options: Mapping[str, object]) -> tuple[str, str] | None:
    """The campaign or list that a destination fills."""
    return next(((kind, str(options[kind])) for kind in ("campaign", "list") if options.get(kind)), None)


def _route_name(profile: Profile, tier: str, origin: str, destination: Destination, shared: bool) -> str:
    # Neither the version nor, for a campaign or list, the profile: who is in a campaign is in it whatever sent him.
    if place := _place(destination.options):
        return _folded(f"{destination.to}: {place[0]} {place[1]}")
    return _folded(f"{destination.to}: {profile.name} {tier}" + ("" if shared else f" {origin}"))


def _stem(tier: str, origin: str, destination: Destination, shared: bool) -> str:
    place = _place(destination.options)
    words = [destination.to, place[1] if place else tier, *([] if place or shared else [origin])]
    slug = re.sub(r"[^\w]+", "-", " ".join(words).casefold().replace("_", "-")).strip("-")
    return slug.encode()[:_LONGEST_STEM].decode(errors="ignore").strip("-") or "route"


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:6]
