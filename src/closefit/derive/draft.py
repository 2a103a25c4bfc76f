"""A derivation written down as a profile that people can read, change and sign."""

from __future__ import annotations

from decimal import Decimal

from closefit.derive.caveats import caveats, rests_on_today
from closefit.derive.derivation import Derivation
from closefit.derive.expert import PRIOR_DEALS
from closefit.derive.findings import AttributeVerdict, Card, CardCriterion, ExclusionFinding
from closefit.derive.intent import SIGNAL, draft_intent, known_deals
from closefit.derive.outcomes.records import Compared
from closefit.derive.outcomes.words import in_kept_words
from closefit.profile import (
    Criterion,
    Destination,
    Duration,
    Evidence,
    EvidenceSource,
    Exclusion,
    ExclusionStatus,
    Fit,
    Grade,
    Intent,
    Profile,
    Review,
    Routes,
    Tier,
    fitting_name,
    fitting_text,
)
from closefit.terms import points_text

#: Fields of the one-page card that no deal can fill; blanks are printed as blanks.
BLANKS = ("pains", "current_solution", "decision", "budget", "sales_cycle", "tech_maturity")
_REVIEW = Review(signals=Duration(3, "month"), boundary=Duration(12, "month"), rederive=Duration(6, "month"))
_KEPT = "kept against churned customers: the file holds customers alone"
#: Conditions common to won and lost that are named; the report has all.
_NAMED = 12
#: Longest name of a criterion made of a column's name; the profile takes more, and a number may come behind it.
_LONGEST_NAME = 90
#: Share of the won deals that the boundary must leave inside.
_INSIDE = 0.9


def draft_profile(derivation: Derivation, name: str, *, within: tuple[str, ...] = ()) -> Profile:
    """The profile that a derivation proposes: version 1, nobody's yet. Deterministic.

    ``within`` are conditions that say who belongs to the segment the derivation is of; they lead the boundary.

    Raises:
        ValueError: the derivation has no card; then there is nothing to write.
    """
    if derivation.card is None:
        raise ValueError(f"There is no card to write: {derivation.words}")
    return Profile(
        profile=name,
        version=1,
        about=fitting_text(_segment(within) + _about(derivation)),
        review=_REVIEW,
        boundary=(*within, *boundary_lines(derivation)),
        exclude=tuple(_exclusion(found, derivation) for found in derivation.exclusions),
        fit=_fit(derivation.card, derivation),
        intent=_intent(derivation),
        tiers=_tiers(derivation.card),
        template=dict.fromkeys(BLANKS),
        evidence=_whole(derivation),
    )


def boundary_lines(derivation: Derivation) -> tuple[str, ...]:
    """What nearly every won deal has: asked for, all lines together must leave at least nine in ten won deals inside.

    A trait of 80 % on both sides tells nobody apart, but as a line of the boundary it would shut out every fifth win.
    """
    common = [found for found in derivation.attributes if found.verdict is AttributeVerdict.boundary]
    lines, inside = [], 1.0
    for found in sorted(common, key=lambda found: -found.won):
        if inside * found.won < _INSIDE:
            break
        inside *= found.won
        lines.append(found.condition)
    return tuple(lines)


def _about(derivation: Derivation) -> str:
    deals = derivation.deals
    span = f", closed {derivation.first} to {derivation.last}" if derivation.first else ""
    asked = boundary_lines(derivation)
    alike = [condition for condition in derivation.boundary if condition not in asked]
    more = f"; and {len(alike) - _NAMED} more, in the report" if len(alike) > _NAMED else ""
    common = f" Common to won and lost alike, so neither points nor boundary: {'; '.join(alike[:_NAMED])}{more}."
    common = common if alike else ""
    sides = f"{deals.won} won and {deals.lost} lost deals"
    if derivation.compared is Compared.kept_churned:
        sides, common = f"{deals.won} kept and {deals.lost} churned customers", in_kept_words(common)
    return (
        f"Derived from {derivation.source}: {sides}{span}. "
        f"Verdict: {derivation.verdict.value}. {derivation.words}{common}"
    )


def _segment(within: tuple[str, ...]) -> str:
    return f"One segment of the market ({' and '.join(within)}); see the others beside it. " if within else ""


def _whole(derivation: Derivation) -> Evidence:
    deals = derivation.deals
    auc = derivation.quality.auc
    notes = [] if auc is None else [f"held-out AUC {auc:.3f}, {derivation.quality.folds} folds"]
    if derivation.quality.auc_later is not None:
        notes.append(f"on later deals {derivation.quality.auc_later:.3f}")
    notes += [
        f"boundary {condition}: {note}"
        for condition in boundary_lines(derivation)
        for note in caveats(derivation, condition)
    ]
    found = Evidence(
        source=EvidenceSource.derived,
        won=deals.won,
        lost=deals.lost,
        churned=deals.churned or None,  # 0 is nobody, or nobody of whom it is known
        from_=derivation.first,
        to=derivation.last,
        note=fitting_text("; ".join(notes)) or None,
    )
    return _of_customers(found, derivation)


def _of_customers(evidence: Evidence, derivation: Derivation) -> Evidence:
    """In a file of customers alone nobody was lost: the other side churned, and the evidence says so."""
    if derivation.compared is Compared.won_lost:
        return evidence
    note = f"{evidence.note}; {_KEPT}" if evidence.note else _KEPT
    return evidence.model_copy(update={
        "lost": None, "churned": evidence.lost, "share_lost": None, "share_churned": evidence.share_lost,
        "note": fitting_text(in_kept_words(note)),
    })  # fmt: skip


def _fit(card: Card, derivation: Derivation) -> Fit:
    names = _unique([fitting_name(criterion_label(criterion.name), _LONGEST_NAME) for criterion in card.criteria])
    criteria = [_criterion(c, name, derivation) for c, name in zip(card.criteria, names, strict=True)]
    return Fit(qualify=Decimal(card.qualify), criteria=tuple(criteria))


def _criterion(criterion: CardCriterion, name: str, derivation: Derivation) -> Criterion:
    evidence = _evidence(criterion, derivation)
    paying = [grade for grade in criterion.grades if grade.points > 0]
    if len(criterion.grades) == 1 and criterion.grades[0].condition is not None:
        grade = criterion.grades[0]
        return Criterion(
            name=name,
            layer=criterion.layer,
            when=grade.condition,
            points=Decimal(grade.points),
            secondary=bool(criterion.only_if),  # a rule stands outside the limit of seven
            evidence=evidence,
        )
    # A grade of nothing before a paying one keeps its rows from reaching it; after the last one it says nothing.
    last = max((place for place, grade in enumerate(criterion.grades) if grade in paying), default=-1)
    grades = tuple(Grade(when=g.condition, grade=Decimal(g.points)) for g in criterion.grades[: last + 1])
    return Criterion(name=name, layer=criterion.layer, grades=grades, evidence=evidence)


def criterion_label(name: str) -> str:
    """A criterion as people say it, in the profile and on the page.

    >>> criterion_label("signals('pricing_page_visit', 90)")
    'pricing page visit in 90 days'
    """
    found = SIGNAL.fullmatch(name)
    if found:
        return f"{found.group(1).replace('_', ' ')} in {found.group(2)} days"
    return name.replace("_", " ")


def _unique(names: list[str]) -> list[str]:
    return [name if names.index(name) == place else f"{name} {place + 1}" for place, name in enumerate(names)]


def _evidence(criterion: CardCriterion, derivation: Derivation) -> Evidence:
    finding = criterion.finding
    notes = caveats(derivation, finding.condition)
    notes += [f"buys and leaves: {found.words}" for found in derivation.buys_and_leaves if found.name == finding.name]
    searched = next((found.condition for found in derivation.attributes if found.name == finding.name), None)
    if criterion.grades[0].condition != finding.condition:
        notes.insert(0, f"counted for: {finding.condition}")
    elif searched not in (None, finding.condition):
        notes.insert(0, f"q is of the attribute, whose clearest condition is: {searched}")
    if criterion.prior:
        notes.append(f"the prior asks for it too ({criterion.prior}); its card counts like {PRIOR_DEALS} deals")
    found = Evidence(
        source=EvidenceSource.derived,
        won=known_deals(finding.won_count, finding.won, derivation.deals.won),
        lost=known_deals(finding.lost_count, finding.lost, derivation.deals.lost),
        churned=None if finding.churned is None else finding.churned_known,
        share_won=finding.won,
        share_lost=finding.lost,
        share_churned=finding.churned,
        gap=finding.gap,
        gap_low=finding.gap_low,
        gap_high=finding.gap_high,
        q=finding.q,
        stability=criterion.stability,
        from_=derivation.first,
        to=derivation.last,
        as_of_today=finding.as_of_today,
        note=fitting_text("; ".join(notes)) or None,
    )
    return _of_customers(found, derivation)


def _exclusion(found: ExclusionFinding, derivation: Derivation) -> Exclusion:
    return Exclusion(
        name=fitting_name(found.name),
        when=found.condition,
        because=fitting_text(found.because),
        status=ExclusionStatus.proposed,
        evidence=Evidence(
            source=EvidenceSource.derived,
            q=found.q,
            from_=derivation.first,
            to=derivation.last,
            as_of_today=rests_on_today(derivation, found.condition),
            note=fitting_text("; ".join([_cost(found), *caveats(derivation, found.condition)])),
        ),
    )


def _cost(found: ExclusionFinding) -> str:
    """What signing it would mean: the false-reject rate with its interval, and what would have been avoided."""
    span = ""
    if found.refused_low is not None and found.refused_high is not None:
        span = f" (95% interval of the false-reject rate {found.refused_low:.0%} to {found.refused_high:.0%})"
    return (
        f"would have refused {found.refused_good} of {found.good} good customers{span} "
        f"and avoided {found.avoided_bad} of {found.bad}"
    )


def _intent(derivation: Derivation) -> Intent:
    drafted = draft_intent(derivation)
    rules = [
        rule.model_copy(update={"evidence": _of_customers(rule.evidence, derivation)}) if rule.evidence else rule
        for rule in drafted.signals
    ]
    return drafted.model_copy(update={"signals": tuple(rules)})


def _tiers(card: Card) -> tuple[Tier, ...]:
    """The card's bands, each to the built-in CSV destination; the rest is out and goes nowhere."""
    bands = [
        Tier(name=name, when=f"fit >= {points_text(least * 1000)}", route=_to_csv())
        for name, least in card.tiers
        if least > 0
    ]
    rest = next((name for name, least in card.tiers if least <= 0), "out")
    return (*bands, Tier(name=rest))


def _to_csv() -> Routes:
    to = Destination(to="csv")
    return Routes(inbound=to, outbound=to)
