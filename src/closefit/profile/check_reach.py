"""Can everything in the profile happen: conditions that contradict themselves, tiers that an earlier one empties."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from sqlglot import exp

from closefit.conditions import Limits, between, covered, never, only, parse_condition
from closefit.profile.finding import Finding, Level
from closefit.profile.reader import KeyPath
from closefit.profile.schema import Criterion, Profile
from closefit.terms import MILLI, points_text

#: Looking at every pair of a huge card would take longer than the answer is worth.
_MOST_PAIRED = 60


def reach_findings(profile: Profile) -> Iterator[Finding]:
    """Conditions that can never be true, twins, and tiers nobody reaches."""
    yield from _contradictions(profile)
    yield from _twins(profile)
    yield from _against_the_rest(profile)
    yield from _tiers(profile)


def _tree(text: str, *, tier: bool = False) -> exp.Expr:
    return parse_condition(text, score_names=tier).tree


def _places(profile: Profile) -> Iterator[tuple[KeyPath, str]]:
    """Every condition about an account, a person or an opener, with its place."""
    for index, text in enumerate(profile.boundary):
        yield ("boundary", index), text
    for index, exclusion in enumerate(profile.exclude):
        yield ("exclude", index, "when"), exclusion.when
    for index, criterion in enumerate(profile.fit.criteria):
        for place, step in enumerate(criterion.steps):
            if step.when is not None:
                inner: KeyPath = ("grades", place, "when") if criterion.grades else ("when",)
                yield ("fit", "criteria", index, *inner), step.when
    for index, persona in enumerate(profile.personas):
        yield ("personas", index, "when"), persona.when
    for index, opener in enumerate(profile.openers):
        yield ("openers", index, "when"), opener.when


def _contradictions(profile: Profile) -> Iterator[Finding]:
    for path, text in _places(profile):
        if never(_tree(text)):
            message = f"{text} can never be true"
            yield Finding(
                Level.error, "never-matches", message, path, "It contradicts itself: compare its ends and values."
            )


def _whole(criterion: Criterion) -> exp.Expr | None:
    """True where the criterion earns something."""
    paying = [step.when for step in criterion.steps if step.points and step.when is not None]
    if not paying or any(step.points and step.when is None for step in criterion.steps):
        return None
    whole: exp.Expr = exp.Paren(this=_tree(paying[0]))
    for text in paying[1:]:
        whole = exp.Or(this=whole, expression=exp.Paren(this=_tree(text)))
    return whole


def _twins(profile: Profile) -> Iterator[Finding]:
    criteria = [(c.name, tree) for c in profile.fit.criteria[:_MOST_PAIRED] if (tree := _whole(c)) is not None]
    exclusions = [(e.name, _tree(e.when)) for e in profile.exclude[:_MOST_PAIRED]]
    for what, entries in (("criteria", criteria), ("exclusions", exclusions)):
        for (name, tree), (other, twin) in combinations(entries, 2):
            if not never(tree) and covered(tree, [twin]) and covered(twin, [tree]):
                path: KeyPath = ("fit", "criteria") if what == "criteria" else ("exclude",)
                message = f"the {what} {name!r} and {other!r} say the same thing"
                yield Finding(
                    Level.warning, f"same-{what}", message, path, "Keep one; its points are counted twice now."
                )


def _against_the_rest(profile: Profile) -> Iterator[Finding]:
    """A criterion that the boundary or an exclusion makes pointless."""
    inside: exp.Expr | None = None
    for text in profile.boundary:
        line = exp.Paren(this=_tree(text))
        inside = line if inside is None else exp.And(this=inside, expression=line)
    for index, criterion in enumerate(profile.fit.criteria):
        whole = _whole(criterion)
        if whole is None or never(whole):
            continue
        path: KeyPath = ("fit", "criteria", index)
        if inside is not None and not never(inside):
            yield from _against_the_boundary(criterion, whole, inside, path)
        for exclusion in profile.exclude:
            if exclusion.active and covered(whole, [_tree(exclusion.when)]):
                message = f"whoever earns the criterion {criterion.name!r} is excluded by {exclusion.name!r}"
                yield Finding(Level.warning, "excluded-anyway", message, path, "Remove one of the two.")


def _against_the_boundary(criterion: Criterion, whole: exp.Expr, inside: exp.Expr, path: KeyPath) -> Iterator[Finding]:
    if never(exp.And(this=exp.Paren(this=inside.copy()), expression=exp.Paren(this=whole.copy()))):
        message = f"the criterion {criterion.name!r} can only be earned outside the boundary"
        yield Finding(Level.warning, "outside-boundary", message, path, "Widen the boundary, or change the criterion.")
    elif len(criterion.steps) == 1 and covered(inside, [whole]):
        message = f"the boundary already asks for the criterion {criterion.name!r}, so it tells nobody apart"
        yield Finding(Level.note, "in-boundary", message, path, "Leave it to the boundary, without points.")


def score_bounds(profile: Profile) -> dict[str, Limits]:
    """What fit and intent can be, in points. An excluded account never reaches the tiers."""
    least = sum(min(0, *(step.points for step in criterion.steps)) for criterion in profile.fit.criteria)
    falling = any(rule.points < 0 for rule in profile.intent.signals)
    most = profile.intent_maximum
    return {
        "fit": between(Decimal(least) / MILLI, Decimal(profile.fit_maximum) / MILLI),
        "intent": between(None if falling else Decimal(0), None if most is None else Decimal(most) / MILLI),
        "persona": between(Decimal(0), None),
        "excluded": only(item=False),
        "qualified": Limits(),
    }


def _tiers(profile: Profile) -> Iterator[Finding]:
    bounds = score_bounds(profile)
    earlier: list[exp.Expr] = []
    taken: str | None = None
    for index, tier in enumerate(profile.tiers):
        path: KeyPath = ("tiers", index)
        if taken is not None:
            message = f"the tier {tier.name!r} is never reached: {taken!r} before it takes everyone"
            yield Finding(
                Level.error, "unreachable-tier", message, path, "Give the earlier tier a condition, or put it last."
            )
            continue
        if tier.when is None:
            taken = tier.name
            continue
        tree = _tree(tier.when, tier=True)
        if never(tree, _used(tree, bounds)):
            yield _unreachable(profile, tier.name, tier.when, path)
        elif earlier and covered(tree, earlier, bounds):
            message = f"the tier {tier.name!r} is never reached: the tiers before it take everyone with {tier.when}"
            yield Finding(Level.error, "unreachable-tier", message, path, "Put the stricter tier first.")
        earlier.append(tree)
    if profile.tiers and taken is None:
        message = "the last tier has a condition, so some accounts fall into no tier"
        yield Finding(Level.note, "no-last-tier", message, ("tiers",), "End with a tier without a condition.")


def _used(tree: exp.Expr, bounds: dict[str, Limits]) -> dict[str, Limits]:
    names = {column.name for column in tree.find_all(exp.Column)}
    return {name: limits for name, limits in bounds.items() if name in names}


def _unreachable(profile: Profile, name: str, when: str, path: KeyPath) -> Finding:
    most = [f"fit is at most {points_text(profile.fit_maximum)}"]
    if profile.intent_maximum is not None:
        most.append(f"intent at most {points_text(profile.intent_maximum)}")
    if "excluded" in when.lower():
        most = ["an excluded account has the tier excluded before any other"]
    message = f"the tier {name!r} is never reached: {when} cannot be true, {', '.join(most)}"
    return Finding(Level.error, "unreachable-tier", message, path, "Change its condition.")
