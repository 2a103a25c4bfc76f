"""The one-page card of a profile: every field people expect, filled from the profile, blanks left blank."""

from __future__ import annotations

from dataclasses import dataclass

from closefit.profile import Criterion, Profile, Status
from closefit.review.card_fields import company, disqualification, qualification, signals, technology
from closefit.review.phrases import condition_words
from closefit.terms import points_text


@dataclass(frozen=True, slots=True)
class CardField:
    """One field; no entries is a blank to fill in by hand."""

    name: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CardSection:
    """A group of fields."""

    title: str
    fields: tuple[CardField, ...]


@dataclass(frozen=True, slots=True)
class CardPoint:
    """One line of the points table."""

    name: str
    #: In words; one entry per grade.
    when: tuple[str, ...]
    points: tuple[str, ...]
    #: ``required``, ``secondary`` or empty.
    note: str


@dataclass(frozen=True, slots=True)
class OnePage:
    """Everything that stands on the card."""

    title: str
    about: str
    #: ``version 4``, ``owner ...``, ``approved by ...``
    facts: tuple[str, ...]
    sections: tuple[CardSection, ...]
    points: tuple[CardPoint, ...]
    points_words: str
    tiers: tuple[tuple[str, str], ...]
    personas: tuple[tuple[str, str], ...]


def one_page(profile: Profile) -> OnePage:
    """The card of a profile."""
    sections = {
        "Company": company(profile),
        "Technology": technology(profile),
        "Signals": signals(profile),
        "Qualification": qualification(profile),
        "Disqualification": disqualification(profile),
    }
    return OnePage(
        title=profile.name,
        about=profile.about or "",
        facts=_facts(profile),
        sections=tuple(
            CardSection(title, tuple(CardField(name, tuple(dict.fromkeys(said))) for name, said in fields.items()))
            for title, fields in sections.items()
        ),
        points=tuple(_point(criterion) for criterion in profile.fit.criteria),
        points_words=_points_words(profile),
        tiers=tuple(
            (tier.name, condition_words(tier.when) if tier.when else "everything else") for tier in profile.tiers
        ),
        personas=tuple((persona.name, condition_words(persona.when)) for persona in profile.personas),
    )


def _facts(profile: Profile) -> tuple[str, ...]:
    facts = [f"version {profile.version}"]
    if profile.status is not Status.active:
        untested = "untested hypothesis" if profile.status is Status.hypothesis else profile.status.value
        facts.append(untested)
    if profile.owner:
        facts.append(f"owner {profile.owner}")
    approvals = [f"{approval.by} ({approval.on.isoformat()})" for approval in profile.approvals]
    facts.append(f"approved by {', '.join(approvals)}" if approvals else "approved by nobody yet")
    return tuple(facts)


def _point(criterion: Criterion) -> CardPoint:
    when = tuple("otherwise" if step.when is None else condition_words(step.when) for step in criterion.steps)
    notes = [word for word, on in (("required", criterion.required), ("secondary", criterion.secondary)) if on]
    points = tuple(points_text(step.points) for step in criterion.steps)
    return CardPoint(criterion.name, when, points, ", ".join(notes))


def _points_words(profile: Profile) -> str:
    most = points_text(profile.fit_maximum)
    if profile.fit.qualify_milli is None:
        return f"{most} points at most."
    return f"Qualified from {points_text(profile.fit.qualify_milli)} of {most} points."
