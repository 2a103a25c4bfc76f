"""Which accounts a search should find: those of the named tiers, or those that qualify; as what each must have."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from closefit.conditions import SCORE_NAMES, parse_condition
from closefit.errors import UsageError
from closefit.profile import Profile, Tier
from closefit.score.demands import Demand, demands_of
from closefit.terms import Axis, points_text


@dataclass(frozen=True, slots=True)
class Demands:
    """One way to be wanted."""

    #: Least fit in milli-points; None where it asks for none.
    fit: int | None
    #: Whether every required criterion must be met.
    required: bool
    #: Conditions about the account that must be known to be true.
    conditions: tuple[exp.Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a search is made for."""

    #: ``qualified accounts``, ``the tiers hot and warm``.
    label: str
    #: Ways to be wanted; one is enough.
    ways: tuple[Demands, ...]
    tiers: tuple[str, ...] = ()

    @property
    def least(self) -> int | None:
        """The least fit that any way asks for, in milli-points; None where one of them asks for none."""
        asked = [way.fit for way in self.ways]
        return None if not asked or None in asked else min(fit for fit in asked if fit is not None)

    @property
    def least_said(self) -> str:
        """``8``, or ``none``."""
        return "none" if self.least is None else points_text(self.least)


def wanted_of(profile: Profile, names: Sequence[str] = ()) -> Wanted:
    """The accounts of the named tiers; without names those that qualify, or everyone inside where nothing qualifies.

    Raises:
        UsageError: the profile has no tier of that name; the nearest one is named.
    """
    if names:
        tiers = [tier_named(profile, name) for name in names]
        ways = [_demands(profile, way) for tier in tiers for way in demands_of(_tree(tier))]
        told = tuple(tier.name for tier in tiers)
        return Wanted(f"the tier{'s' if len(told) > 1 else ''} {' and '.join(told)}", tuple(ways), told)
    qualify = profile.fit.qualify_milli
    if qualify is None and not any(criterion.required for criterion in profile.fit.criteria):
        return Wanted("accounts inside the boundary that nothing excludes", (Demands(None, required=False),))
    return Wanted("qualified accounts", (Demands(qualify, required=True),))


def tier_named(profile: Profile, name: str) -> Tier:
    """A tier of the profile, without regard to case.

    Raises:
        UsageError: there is none of that name.
    """
    found = next((tier for tier in profile.tiers if tier.name.lower() == name.strip().lower()), None)
    if found is not None:
        return found
    names = [tier.name for tier in profile.tiers]
    near = difflib.get_close_matches(name, names, n=1)
    meant = f"Did you mean {near[0]}? " if near else ""
    known = f"The tiers are: {', '.join(names)}." if names else "The profile has no tiers; leave --tier out."
    raise UsageError(f"the profile {profile.name!r} has no tier {name!r}", advice=f"{meant}{known}")


def _tree(tier: Tier) -> exp.Expr | None:
    return parse_condition(tier.when, score_names=True).tree if tier.when else None


def _demands(profile: Profile, way: Sequence[Demand]) -> Demands:
    """What an earlier tier takes away is left aside: a search that lets too many in loses nobody."""
    qualify = profile.fit.qualify_milli
    fits = [demand.least for demand in way if demand.axis is Axis.fit]
    qualified = any(demand.qualified for demand in way)
    if qualified and qualify is not None:
        fits.append(qualify)
    conditions = [demand.tree for demand in way if demand.axis is None and not _asks_scores(demand.tree)]
    # Without a required criterion ``fit`` counts for less than ``qualify`` in a tier's condition.
    needed = qualified or (bool(fits) and max(fits) >= (qualify or 0))
    return Demands(max(fits) if fits else None, required=needed, conditions=tuple(conditions))


def _asks_scores(tree: exp.Expr) -> bool:
    return any(c.name in SCORE_NAMES and not c.this.args.get("quoted") for c in tree.find_all(exp.Column))
