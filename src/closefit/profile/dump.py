"""A profile as the file a team reads: short lines, the order of the format, the evidence also in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from closefit.profile.emit import WIDTH, Value, entry, flow_map, item_lines, wrapped_map
from closefit.profile.schema import (
    Criterion,
    Destination,
    Evidence,
    EvidenceSource,
    Exclusion,
    ExclusionStatus,
    Grade,
    InboundRoute,
    Profile,
    Routes,
    SignalRule,
    Status,
    Tier,
)

Keys = dict[str, Value]
#: Stands as a comment on an exclusion that nobody has signed.
PROPOSED = "proposed: it excludes nobody until status is active"


def dump_profile(profile: Profile) -> str:
    """The profile as YAML, byte for byte the same for the same profile; ``parse_profile`` reads it back as equal."""
    blocks = [_head(profile), _boundary(profile), _exclude(profile), _fit(profile), _intent(profile), _tiers(profile)]
    blocks += [_personas(profile), _template(profile), _openers(profile), _evidence(profile)]
    return "\n".join("\n".join(block) + "\n" for block in blocks if block)


# The parts, in the order of the file --------------------------------------------------------------------------------


def _head(profile: Profile) -> list[str]:
    keys: Keys = {"closefit": profile.closefit, "profile": profile.profile, "version": profile.version}
    if profile.status is not Status.active:
        keys["status"] = profile.status.value
    keys |= _given(about=profile.about, owner=profile.owner)
    lines = [line for key, value in keys.items() for line in entry(key, value, 0)]
    if profile.approvals:
        approvals: list[Keys] = [_given(by=a.by, on=a.on, note=a.note) for a in profile.approvals]
        lines += _section("approvals", approvals)
    review = profile.review
    if clocks := _given(signals=review.signals, boundary=review.boundary, rederive=review.rederive):
        lines += entry("review", clocks, 0)
    if profile.test_plan:
        lines += ["test_plan:", *(line for item in profile.test_plan for line in item_lines(item, 2))]
    return lines


def _boundary(profile: Profile) -> list[str]:
    if not profile.boundary:
        return []
    return ["boundary:", *(line for text in profile.boundary for line in item_lines(text, 2))]


def _exclude(profile: Profile) -> list[str]:
    lines = []
    for exclusion in profile.exclude:
        lines += _exclusion_lines(exclusion)
    return ["exclude:", *lines] if lines else []


def _exclusion_lines(exclusion: Exclusion) -> list[str]:
    needs = f"{exclusion.needs} source{'' if exclusion.needs == 1 else 's'}" if exclusion.needs else None
    proposed = exclusion.status is ExclusionStatus.proposed
    keys = _given(name=exclusion.name, when=exclusion.when, because=exclusion.because, needs=needs)
    if proposed:
        keys["status"] = exclusion.status.value
    if signed := exclusion.signed:
        keys["signed"] = _given(by=signed.by, on=signed.on, note=signed.note)
    comments = [PROPOSED] if proposed else []
    return _block_item(keys, 2, exclusion.evidence, comments)


def _fit(profile: Profile) -> list[str]:
    fit = profile.fit
    keys = _given(scale=fit.scale, qualify=fit.qualify)
    lines = ["fit:", *(line for key, value in keys.items() for line in entry(key, value, 2))]
    if not fit.criteria:
        return lines if keys else ["fit: {}"]
    lines.append("  criteria:")
    singles = [_one_line(_criterion_keys(c), 4) for c in fit.criteria if not c.grades and c.evidence is None]
    if len(singles) == len(fit.criteria) and all(len(line) <= WIDTH for line in singles):
        return lines + singles
    for criterion in fit.criteria:
        lines += _criterion_lines(criterion)
    return lines


def _criterion_keys(criterion: Criterion) -> Keys:
    layer = criterion.layer.value if criterion.layer else None
    keys = _given(name=criterion.name, layer=layer, about=criterion.about, when=criterion.when, points=criterion.points)
    keys |= _given(required=criterion.required or None, secondary=criterion.secondary or None, weight=criterion.weight)
    return keys


def _criterion_lines(criterion: Criterion) -> list[str]:
    grades = [line for grade in criterion.grades for line in _grade_lines(grade)]
    return _block_item(
        _criterion_keys(criterion), 4, criterion.evidence, more=["      grades:", *grades] if grades else []
    )


def _grade_lines(grade: Grade) -> list[str]:
    if grade.when is None:
        return item_lines({"else": grade.grade}, 8)
    keys: Keys = {"when": grade.when, "grade": grade.grade}
    single = _one_line(keys, 8)
    return [single] if len(single) <= WIDTH else _block_item(keys, 8, None)


def _intent(profile: Profile) -> list[str]:
    intent, lines = profile.intent, []
    if intent.signals:
        lines += ["  signals:", *(line for rule in intent.signals for line in _signal_lines(rule))]
    if intent.groups:
        lines += entry("groups", dict(intent.groups), 2)
    return ["intent:", *lines] if lines else []


def _signal_lines(rule: SignalRule) -> list[str]:
    keys = _given(kind=rule.kind, points=rule.points, full_for=rule.full_for, half_life=rule.half_life, cap=rule.cap)
    keys |= _given(at_least=rule.at_least, within=rule.within)
    single = _one_line(keys, 4)
    return [single] if rule.evidence is None and len(single) <= WIDTH else _block_item(keys, 4, rule.evidence)


def _tiers(profile: Profile) -> list[str]:
    lines = []
    if profile.tiers:
        lines += ["tiers:  # the first that matches wins"]
        lines += [line for tier in profile.tiers for line in _tier_lines(tier)]
    lines += _inbound("excluded", profile.excluded)
    lines += _inbound("outside", profile.outside)
    return lines


def _tier_lines(tier: Tier) -> list[str]:
    keys = _given(name=tier.name, about=tier.about, when=tier.when)
    route = _routes_keys(tier.route) if tier.route else None
    single = _one_line({**keys, "route": route} if route is not None else keys, 2)
    if len(single) <= WIDTH:
        return [single]
    return _block_item(keys, 2, None, more=[] if route is None else _routes_lines(route, 4))


def _routes_keys(routes: Routes) -> Keys:
    """One destination for both origins is written once."""
    if routes.inbound is not None and routes.inbound == routes.outbound:
        return _destination_keys(routes.inbound)
    sides = {"inbound": routes.inbound, "outbound": routes.outbound}
    return {origin: _destination_keys(side) for origin, side in sides.items() if side is not None}


def _destination_keys(destination: Destination) -> Keys:
    return {**_given(to=destination.to, again=destination.again), **_options(destination)}


def _options(destination: Destination) -> Keys:
    """An option that is named like a key of ours stands under ``options``."""
    options: Keys = dict(destination.options)
    if {"to", "again", "options", "inbound", "outbound"} & set(options):
        return {"options": options}
    return options


def _routes_lines(route: Mapping[str, Value], indent: int) -> list[str]:
    lines = wrapped_map("route", route, indent)
    if len(lines) == 1 or not all(isinstance(side, Mapping) for side in route.values()):
        return lines
    sides = [wrapped_map(name, side, indent + 2) for name, side in route.items() if isinstance(side, Mapping)]
    return [" " * indent + "route:", *(line for side in sides for line in side)]


def _inbound(key: str, route: InboundRoute | None) -> list[str]:
    return [] if route is None else wrapped_map(key, {"inbound": _destination_keys(route.inbound)}, 0)


def _personas(profile: Profile) -> list[str]:
    entries: list[Keys] = [_given(name=p.name, about=p.about, when=p.when, weight=p.weight) for p in profile.personas]
    return _section("personas", entries)


def _template(profile: Profile) -> list[str]:
    return entry("template", dict(profile.template), 0) if profile.template else []


def _openers(profile: Profile) -> list[str]:
    lines = []
    for opener in profile.openers:
        lines += _block_item(_given(when=opener.when, fresh=opener.fresh, say=opener.say), 2, None)
    return ["openers:", *lines] if lines else []


def _evidence(profile: Profile) -> list[str]:
    if profile.evidence is None:
        return []
    return [*_comment(profile.evidence, 0), *wrapped_map("evidence", evidence_keys(profile.evidence), 0)]


# Evidence -----------------------------------------------------------------------------------------------------------


def evidence_keys(evidence: Evidence) -> Keys:
    """The evidence as data, in the order of the format."""
    counts = _given(source=evidence.source.value, won=evidence.won, lost=evidence.lost, churned=evidence.churned)
    shares = _given(share_won=evidence.share_won, share_lost=evidence.share_lost, share_churned=evidence.share_churned)
    gap = _given(gap=evidence.gap, gap_low=evidence.gap_low, gap_high=evidence.gap_high, q=evidence.q)
    rest = _given(stability=evidence.stability, to=evidence.to, as_of_today=evidence.as_of_today, note=evidence.note)
    first = _given(**{"from": evidence.from_})
    stability = {key: rest.pop(key) for key in ("stability",) if key in rest}
    return {**counts, **shares, **gap, **stability, **first, **rest}


def evidence_text(evidence: Evidence) -> str:
    """The evidence in one line: ``won 62 % · lost 31 % · gap +31 (18 to 43) · 412 deals``; empty without figures."""
    alone = evidence.lost is None and bool(evidence.churned)  # customers alone: kept and churned
    first = "kept" if alone else "won"
    shares = {first: evidence.share_won, "lost": evidence.share_lost, "churned": evidence.share_churned}
    parts = [f"{name} {_percent(share)} %" for name, share in shares.items() if share is not None]
    if evidence.gap is not None:
        between = ""
        if evidence.gap_low is not None and evidence.gap_high is not None:
            between = f" ({_percent(evidence.gap_low)} to {_percent(evidence.gap_high)})"
        parts.append(f"gap {_percent(evidence.gap, sign=True)}{between}")
    counts = [count for count in (evidence.won, evidence.churned if alone else evidence.lost) if count is not None]
    if counts:
        parts.append(f"{sum(counts):,} {'customers' if alone else 'deals'}")
    if parts and evidence.source is not EvidenceSource.derived:
        parts.append(f"source: {evidence.source.value}")
    return " · ".join(parts)


def _percent(share: float, *, sign: bool = False) -> str:
    percent = round(share * 100)
    return f"{percent:+d}" if sign and percent else str(percent)


# Layout -------------------------------------------------------------------------------------------------------------


def _given(**keys: Value) -> Keys:
    return {key: value for key, value in keys.items() if value is not None}


def _one_line(keys: Mapping[str, Value], indent: int) -> str:
    return " " * indent + "- " + flow_map(keys)


def _section(key: str, entries: Sequence[Keys]) -> list[str]:
    """A list of small mappings: each on one line if all fit."""
    singles = [_one_line(keys, 2) for keys in entries]
    if all(len(line) <= WIDTH for line in singles):
        return [f"{key}:", *singles] if singles else []
    return [f"{key}:", *(line for keys in entries for line in _block_item(keys, 2, None))]


def _block_item(
    keys: Keys, indent: int, evidence: Evidence | None, comments: Iterable[str] = (), more: Iterable[str] = ()
) -> list[str]:
    """One entry of a list, a key a line, what is known about it above, its evidence last."""
    body = [line for key, value in keys.items() for line in entry(key, value, indent + 2)]
    body += more
    if evidence is not None:
        body += wrapped_map("evidence", evidence_keys(evidence), indent + 2)
    body[0] = " " * indent + "- " + body[0].lstrip()
    above = [f"{' ' * indent}# {comment}" for comment in comments]
    return [*above, *(_comment(evidence, indent) if evidence else ()), *body]


def _comment(evidence: Evidence, indent: int) -> Iterator[str]:
    if text := evidence_text(evidence):
        yield " " * indent + "# " + text
