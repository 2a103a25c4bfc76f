"""What changed between two versions of a profile, in words.

Both files are laid out as parts (a criterion, an exclusion, a tier, ...), each with named facets in words; what differs
is then read off facet by facet, so that no part can change unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from closefit.profile import Criterion, Destination, Exclusion, Profile, Routes, SignalRule, Tier
from closefit.terms import points_text

#: Facet -> what it says; in the order of the file. Facets that are not given are left out.
Facets = dict[str, str]
#: ``(part, name)``, such as ``("criterion", "headcount")``.
Key = tuple[str, str]

#: Facets that cannot move an account between tiers or routes.
SILENT = frozenset(
    {"about", "because", "layer", "owner", "version", "status", "test plan", "evidence from", "weight of"}
)
#: Facets of prose, and the length from which a change of them is only told, not shown.
PROSE, _LONG = frozenset({"about", "because"}), 60
SILENT_PARTS = frozenset({"profile", "review", "template", "opener"})


class Kind(StrEnum):
    """What happened to a part of the profile."""

    added = "added"
    removed = "removed"
    changed = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different."""

    #: ``criterion``, ``exclusion``, ``tier``, ...
    part: str
    name: str
    kind: Kind
    #: What was and what is, without the name: ``points from 3 to 2``.
    words: str
    #: True where it can move an account between tiers or routes.
    matters: bool

    def __str__(self) -> str:
        what = f"{self.part} {self.name}".strip()
        if self.kind is Kind.changed:
            return f"{what}: {self.words}"
        return f"{what} {self.kind.value}" + (f": {self.words}" if self.words else "")


def profile_changes(before: Profile, after: Profile) -> tuple[Change, ...]:
    """Every difference but approvals and evidence; parts in the order of the new file, then what was removed."""
    old, new = parts(before), parts(after)
    changes = list[Change]()
    for key, facets in new.items():
        if key not in old:
            changes.append(_whole(key, facets, Kind.added))
        elif old[key] != facets:
            changes.append(_changed(key, old[key], facets))
    changes += [_whole(key, facets, Kind.removed) for key, facets in old.items() if key not in new]
    return tuple(changes)


def _whole(key: Key, facets: Mapping[str, str], kind: Kind) -> Change:
    said = [f"{name} {words}" for name, words in facets.items() if name not in SILENT]
    return Change(*key, kind, ", ".join(said), key[0] not in SILENT_PARTS)


def _changed(key: Key, old: Mapping[str, str], new: Mapping[str, str]) -> Change:
    differing = [name for name in dict.fromkeys([*old, *new]) if old.get(name) != new.get(name)]
    words = "; ".join(_differs(name, old.get(name, "nothing"), new.get(name, "nothing")) for name in differing)
    matters = key[0] not in SILENT_PARTS and any(_matters(key[0], name) for name in differing)
    return Change(*key, Kind.changed, words, matters)


def parts(profile: Profile) -> dict[Key, Facets]:
    """Everything a profile says, laid out."""
    return dict(_parts(profile))


def _parts(profile: Profile) -> Iterator[tuple[Key, Facets]]:
    yield ("profile", ""), _head(profile)
    yield ("review", ""), _given({name: getattr(profile.review, name) for name in ("signals", "boundary", "rederive")})
    for text in profile.boundary:
        yield ("boundary", text), {}
    for exclusion in profile.exclude:
        yield ("exclusion", exclusion.name), _exclusion(exclusion)
    yield ("fit", ""), _given({"scale": profile.fit.scale, "qualifying points": profile.fit.qualify})
    for criterion in profile.fit.criteria:
        yield ("criterion", criterion.name), _criterion(criterion)
    for rule in profile.intent.signals:
        yield ("intent signal", rule.kind), _signal(rule)
    for name, kinds in profile.intent.groups.items():
        yield ("group", name), {"kinds": ", ".join(kinds)}
    yield from _tier_parts(profile)
    for persona in profile.personas:
        yield (
            ("persona", persona.name),
            _given({"when": persona.when, "weight": persona.weight, "about": persona.about}),
        )
    for opener in profile.openers:
        yield ("opener", opener.say), _given({"when": opener.when, "fresh": opener.fresh})
    for name, value in profile.template.items():
        yield ("template", name), _given({"text": value})


def _tier_parts(profile: Profile) -> Iterator[tuple[Key, Facets]]:
    yield ("order of tiers", ""), {"order": ", ".join(tier.name for tier in profile.tiers)}
    for tier in profile.tiers:
        yield ("tier", tier.name), _tier(tier)
    for name, route in (("excluded", profile.excluded), ("outside", profile.outside)):
        if route is not None:
            yield ("route of the", name), {"inbound route": _destination(route.inbound)}


def _matters(part: str, facet: str) -> bool:
    """The status of an exclusion decides whether it excludes; the status of the profile is only told."""
    return facet not in SILENT or (part == "exclusion" and facet == "status")


def _differs(name: str, was: str, now: str) -> str:
    """Prose is said to be reworded, since two paragraphs in one line are not read; a diff of the files has both."""
    if name in PROSE and min(len(was), len(now)) > _LONG:
        return f"{name} reworded"
    return f"{name} from {was} to {now}"


def _given(facets: Mapping[str, object]) -> Facets:
    return {name: _said(value) for name, value in facets.items() if value not in {None, ()} and value is not False}


def _said(value: object) -> str:
    if value is True:
        return "yes"
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value)
    return format(value, "f") if hasattr(value, "as_tuple") else str(value)


def _head(profile: Profile) -> Facets:
    return _given(
        {
            "name": profile.name,
            "version": profile.version,
            "status": profile.status.value,
            "about": profile.about,
            "owner": profile.owner,
            "test plan": profile.test_plan,
        }
    )


def _exclusion(exclusion: Exclusion) -> Facets:
    needs = f"{exclusion.needs} sources" if exclusion.needs else None
    return _given(
        {"when": exclusion.when, "needs": needs, "status": exclusion.status.value, "because": exclusion.because}
    )


def _criterion(criterion: Criterion) -> Facets:
    if criterion.points is not None:
        earned = {"when": criterion.when, "points": points_text(criterion.max_points)}
    else:
        grades = [f"{points_text(step.points)} when {step.when or 'nothing before is met'}" for step in criterion.steps]
        earned = {"grades": "; ".join(grades)}
    rest = {
        "required": criterion.required,
        "secondary": criterion.secondary,
        "layer": criterion.layer.value if criterion.layer else None,
        "about": criterion.about,
    }
    return _given({**earned, **rest})


def _signal(rule: SignalRule) -> Facets:
    names = {"points": "points", "full for": "full_for", "half-life": "half_life", "cap": "cap"}
    counted = {"at least": "at_least", "within": "within"}
    return _given({said: getattr(rule, name) for said, name in {**names, **counted}.items()})


def _tier(tier: Tier) -> Facets:
    return {**_given({"when": tier.when or "everything else", "about": tier.about}), **_routes(tier.route)}


def _routes(routes: Routes | None) -> Facets:
    if routes is None:
        return {}
    both = {"outbound route": routes.outbound, "inbound route": routes.inbound}
    return {name: _destination(destination) for name, destination in both.items() if destination is not None}


def _destination(destination: Destination) -> str:
    options = [f"{name} {_said(value)}" for name, value in destination.options.items()]
    again = [f"again after {destination.again}"] if destination.again else []
    more = f" ({', '.join([*options, *again])})" if options or again else ""
    return destination.to + more
