"""Is the card a good card: few criteria, backed by evidence, grades in order, signals that fade."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlglot import exp

from closefit.conditions import parse_condition, simple_form
from closefit.profile.finding import Finding, Level
from closefit.profile.schema import Criterion, EvidenceSource, Profile, Step
from closefit.profile.values import milli
from closefit.taxonomy import SENIORITIES
from closefit.terms import points_text

MAX_CRITERIA = 7
_TITLE = re.compile(r"(.*_)?(job_?title|title|job_?role|job_?position)s?\Z")
_RANK = {name: -place for place, name in enumerate(SENIORITIES)}


def card_findings(profile: Profile) -> Iterator[Finding]:
    """What is odd about the criteria and signals as a whole and one by one."""
    yield from _size(profile)
    yield from _evidence(profile)
    yield from _threshold(profile)
    for index, criterion in enumerate(profile.fit.criteria):
        yield from _titles(criterion, index)
        yield from _falling(criterion, index)
        if not any(step.points for step in criterion.steps):
            message = f"the criterion {criterion.name!r} can earn nothing"
            yield Finding(
                Level.warning, "no-points", message, ("fit", "criteria", index), "Give it points, or remove it."
            )
    for index, rule in enumerate(profile.intent.signals):
        if rule.half_life is None and rule.within is None:
            message = f"the signal {rule.kind!r} never fades: one from years ago counts in full"
            place = ("intent", "signals", index)
            yield Finding(Level.warning, "no-decay", message, place, "Add half_life: 30 days, or within: 30 days.")


def _size(profile: Profile) -> Iterator[Finding]:
    counted = [criterion for criterion in profile.fit.criteria if not criterion.secondary]
    if not profile.fit.criteria:
        yield Finding(Level.warning, "no-criteria", "there are no criteria, so every account fits alike", ("fit",))
    if len(counted) > MAX_CRITERIA:
        yield Finding(
            Level.warning,
            "too-many-criteria",
            f"the card has {len(counted)} criteria; nobody keeps more than {MAX_CRITERIA} in mind",
            ("fit", "criteria"),
            "Remove those with the smallest gap, or mark them secondary: true.",
        )


def _evidence(profile: Profile) -> Iterator[Finding]:
    bare = [(index, c) for index, c in enumerate(profile.fit.criteria) if c.evidence is None]
    if bare and len(bare) == len(profile.fit.criteria):
        message = "no criterion has evidence: the profile is a hypothesis to test"
        advice = "Run closefit derive on your closed deals, or say source: expert where you know it."
        yield Finding(Level.warning, "no-evidence", message, ("fit", "criteria"), advice)
        return
    for index, criterion in bare:
        message = f"the criterion {criterion.name!r} has no evidence"
        advice = "Say where it comes from: evidence: {source: expert}."
        yield Finding(Level.warning, "no-evidence", message, ("fit", "criteria", index), advice)
    if profile.fit.criteria and all(
        c.evidence and c.evidence.source is EvidenceSource.expert for c in profile.fit.criteria
    ):
        message = "every criterion rests on opinion alone"
        yield Finding(
            Level.note, "only-opinion", message, ("fit", "criteria"), "Check it against deals with closefit derive."
        )


def _threshold(profile: Profile) -> Iterator[Finding]:
    fit, most = profile.fit, profile.fit_maximum
    if fit.qualify_milli is None:
        yield Finding(Level.note, "no-qualify", "fit.qualify is missing, so every account qualifies", ("fit",))
    elif fit.qualify_milli > most:
        message = f"qualify is {fit.qualify} and the most an account can earn is {points_text(most)}"
        yield Finding(
            Level.error, "qualify-above-maximum", message, ("fit", "qualify"), "Lower it, or give more points."
        )
    if fit.scale is not None and milli(fit.scale) != most:
        message = f"the criteria add up to {points_text(most)} and the scale is {fit.scale}"
        yield Finding(
            Level.warning, "weights-off-scale", message, ("fit", "scale"), "Make the weights add up to the scale."
        )


def _titles(criterion: Criterion, index: int) -> Iterator[Finding]:
    names = {name for step in criterion.steps if step.when for name in parse_condition(step.when).attributes}
    for name in sorted(names):
        if _TITLE.match(name):
            yield Finding(
                Level.warning,
                "job-title",
                f"the criterion {criterion.name!r} asks for a person's title ({name}), and fit is about the company",
                ("fit", "criteria", index),
                "Make it a persona.",
            )


def _falling(criterion: Criterion, index: int) -> Iterator[Finding]:
    """A VP below a manager, or three signals below one."""
    ranked = [(rank, step) for step in criterion.steps if (rank := _rank(step)) is not None]
    for (subject, higher), (step_high) in ((rank, step) for rank, step in ranked):
        for (other, lower), step_low in ranked:
            if subject == other and higher > lower and step_high.points < step_low.points:
                message = (
                    f"{step_high.when} earns {points_text(step_high.points)}, less than "
                    f"{step_low.when} with {points_text(step_low.points)}"
                )
                place = ("fit", "criteria", index, "grades")
                yield Finding(Level.warning, "falling-grades", message, place, "Are the two the wrong way round?")
                return


def _rank(step: Step) -> tuple[str, float] | None:
    """What is ranked and how high the condition stands: by seniority, or by the number of signals."""
    if step.when is None:
        return None
    condition = parse_condition(step.when)
    simple = simple_form(condition)
    if simple is not None and simple.operator in {"=", "in"}:
        places = [_RANK.get(str(value).strip().lower()) for value in simple.values]
        known = [place for place in places if place is not None]
        return (simple.attribute, sum(known) / len(known)) if known and len(known) == len(places) else None
    tree = condition.tree
    if isinstance(tree, exp.GTE | exp.GT) and isinstance(tree.this, exp.Anonymous) and tree.this.name == "signals":
        number = tree.expression
        return (tree.this.sql(), float(number.name)) if isinstance(number, exp.Literal) else None
    return None
