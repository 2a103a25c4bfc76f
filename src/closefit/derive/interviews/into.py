"""What interviews offer, written into a profile that is there, or as a draft of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from closefit.derive.interviews.offers import Offers
from closefit.profile import (
    Evidence,
    EvidenceSource,
    Exclusion,
    Fit,
    Intent,
    Profile,
    SignalRule,
    Status,
    edit_profile,
    fitting_text,
    parse_profile,
)
from closefit.profile.dump import evidence_keys
from closefit.profile.emit import Value

#: The key of the template that success answers fill.
VALUE = "value_proposition"


@dataclass(frozen=True, slots=True)
class Added:
    """What was added to a profile, and what stood there already."""

    text: str
    added: tuple[str, ...]
    there: tuple[str, ...]


def add_offers(text: str, offers: Offers, file: Path) -> Added:
    """The profile's text with the offers in it; comments and order stay, and nothing that is there is changed.

    Raises:
        ProfileError: the text is no legal profile.
    """
    profile = parse_profile(text, file)
    added, there = [], []
    kinds = {rule.kind.lower() for rule in profile.intent.signals}
    for rule in offers.signals:
        what = f"signal {rule.kind}"
        if rule.kind.lower() in kinds:
            there.append(what)
            continue
        text = edit_profile(text, {"intent.signals[+]": _signal(rule)}, file)
        added.append(what)
    names = {exclusion.name.lower() for exclusion in profile.exclude} | {e.when for e in profile.exclude}
    for exclusion in offers.exclusions:
        what = f"exclusion {exclusion.name!r} (proposed)"
        if exclusion.name.lower() in names or exclusion.when in names:
            there.append(what)
            continue
        text = edit_profile(text, {"exclude[+]": _exclusion(exclusion)}, file)
        added.append(what)
    if offers.value_proposition and profile.template.get(VALUE) is not None:
        there.append("value proposition")
    elif offers.value_proposition:
        text = edit_profile(text, {f"template.{VALUE}": list(offers.value_proposition)}, file)
        added.append("value proposition")
    return Added(text, tuple(added), tuple(there))


def _signal(rule: SignalRule) -> dict[str, Value]:
    keys: dict[str, Value] = {
        "kind": rule.kind,
        "points": rule.points,
        "half_life": str(rule.half_life),
        "cap": rule.cap,
    }
    return keys | _evidence(rule.evidence)


def _exclusion(exclusion: Exclusion) -> dict[str, Value]:
    keys: dict[str, Value] = {
        "name": exclusion.name, "when": exclusion.when, "because": exclusion.because, "status": exclusion.status.value,
    }  # fmt: skip
    return keys | _evidence(exclusion.evidence)


def _evidence(evidence: Evidence | None) -> dict[str, Value]:
    return {"evidence": dict(evidence_keys(evidence))} if evidence is not None else {}


def draft_offers(offers: Offers, name: str, words: str) -> Profile:
    """The offers as a profile of their own, marked as a hypothesis, to be copied from."""
    return Profile(
        profile=name,
        status=Status.hypothesis,
        about=fitting_text(f"From interviews. {words}"),
        exclude=offers.exclusions,
        fit=Fit(),
        intent=Intent(signals=offers.signals),
        template={VALUE: offers.value_proposition or None},
        evidence=Evidence(source=EvidenceSource.interview, note=fitting_text(words)),
    )
