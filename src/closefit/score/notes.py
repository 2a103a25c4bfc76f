"""What every step and column of a score's query is, in the profile's own words: for those who read the SQL."""

from __future__ import annotations

from collections.abc import Iterator

from closefit.conditions import SignalWindow, parse_condition
from closefit.profile import Approval, Profile, SignalRule
from closefit.score.fit import Criterion
from closefit.score.plan import Plan
from closefit.terms import points_text

#: What is said of one column; several lines are several texts.
Note = str | tuple[str, ...]

#: Each step of the query by its name.
STEP_NOTES = {
    "account_source": "the accounts as they stand in their table, under the names that the profile uses",
    "signal_source": "the signals as they stand in their table; one without an account, a kind or a day says nothing",
    "signal_rows": "the signals as they stand in their table; one without an account, a kind or a day says nothing",
    "person_source": "the people as they stand in their table",
    "signal_ages": "every signal with its age in days on the as-of date",
    "decay": "what one signal is worth at an age in days, in milli-points; an older one is worth nothing. The points "
    "times 0.5 to the power of (age - days in full) / half-life, rounded: a table, so that every engine agrees",
    "signal_worth": "what each signal earns under each rule of intent; none from after the as-of date",
    "signal_sums": "one row per account: what its signals earn and how many there are",
    "people_known": "everybody, and which personas he fills",
    "people_best": "one row per account: its most senior person, the personas that somebody fills",
    "contacts": "one row per account: the best contact for each persona",
    "facts": "one row per account: what the conditions ask about, texts in lower case, no infinite numbers",
    "conditions": "every condition of the profile: TRUE, FALSE, or NULL where a missing fact leaves it open",
    "points": "what each criterion, kind of signal and persona earns, in milli-points (3000 is 3 points); "
    "open counts as FALSE",
    "axes": "fit, its ends over everything that is unknown, intent and persona, in milli-points",
    "verdicts": "what is decided before any tier is looked at",
    "qualification": "whether the account qualifies",
    "placed": "the tier's place from the top, as if nothing excluded the account",
    "scored": "the place at which the account really stands",
}

#: Each column of the result.
RESULT_NOTES = {
    "account": "key of the account",
    "name": "name of the account",
    "tier": "the first tier whose condition holds; 'excluded' and 'outside' come before any tier, 'none' after all",
    "fit": "should they buy: points of the criteria that hold; unknown counts as not met",
    "intent": "are they looking now: points of their signals, decayed to the as-of date",
    "persona": "do we know the right people: points of the personas that somebody fills",
    "combined": "mean of fit and intent as shares of their maximum, 0 to 1; for sorting only",
    "qualified": "enough fit, every required criterion met, not excluded and not outside",
    "excluded": "an exclusion fires: never routed, whatever the score",
    "excluded_by": "names of the exclusions that fire; NULL where none does",
    "fit_low": "the least fit could be, however the unknown facts turn out",
    "fit_high": "the most fit could be, however the unknown facts turn out",
    "completeness": "share of the fit points of which the deciding facts are known, 0 to 1",
    "reasons": "what earned points and how many; they add up to fit + intent + persona",
    "unknown": "criteria, boundary and exclusions that a missing fact leaves open",
    "origin": "inbound, outbound, or NULL",
    "profile": "the profile that scored",
    "profile_version": "its version",
    "as_of": "nothing later was looked at",
}

_COLUMNS = {
    "account_source.account": "the key: one row each, never NULL",
    "signal_source.kind": "in lower case, with one underscore for blanks, hyphens and dots",
    "signal_rows.kind": "in lower case, with one underscore for blanks, hyphens and dots",
    "signal_source.strength": "1 where the table does not say",
    "signal_rows.strength": "1 where the table does not say",
    "age": "days before the as-of date; negative: after it",
    "strength": "in thousandths: 1000 is one signal of the usual strength",
    "fit": "likely: what is open earns nothing",
    "fit_low": "the least, however what is open turns out",
    "fit_high": "the most, however what is open turns out",
    "known": "points of the criteria that no missing fact leaves open",
    "intent": "all kinds of signal together",
    "persona": "all personas together",
    "excluded": "an exclusion fires",
    "outside": "a line of the boundary is known to be false",
    "required_met": "every required criterion is met",
    "qualified": "enough fit, every required criterion, not excluded, not outside",
    "fit_for_tiers": "fit; where a required criterion is not met, less than what qualifies",
    "combined": "mean of fit and intent as shares of their maximum",
    "best_rank": "the most senior person known",
    "rank_of_seniority": "the higher, the more senior",
}


def column_notes(plan: Plan) -> dict[str, Note]:
    """What the columns of the steps are, by their names."""
    notes: dict[str, Note] = dict(_COLUMNS)
    for pair in (*_conditions(plan), *_points(plan), *_signals(plan), *_people(plan), *_tiers(plan)):
        notes.setdefault(*pair)
    return notes


def result_notes(plan: Plan) -> dict[str, str]:
    """What the columns of the result are, by their names."""
    notes = dict(RESULT_NOTES)
    fields = {"persona": "the persona", "name": "name", "email": "e-mail address", "title": "job title"}
    for n, persona in enumerate(plan.rules.personas, start=1):
        for name, words in fields.items():
            notes[f"contact_{n}_{name}"] = f"best contact for persona {persona.name!r}: {words}"
    return notes


def approval_words(approvals: tuple[Approval, ...]) -> str:
    """Who approved, and when.

    >>> approval_words(())
    'nobody yet'
    """
    said = [f"{a.by} on {a.on.isoformat()}" + (f" ({a.note})" if a.note else "") for a in approvals]
    return ", ".join(said) if said else "nobody yet"


def proposed_notes(profile: Profile) -> list[str]:
    """Exclusions that the query does not hold, because nobody has signed them."""
    return [
        f"exclusion {exclusion.name!r} is proposed and not part of this query: {exclusion.when}"
        for exclusion in profile.exclude
        if not exclusion.active
    ]


def _conditions(plan: Plan) -> Iterator[tuple[str, str]]:
    for boundary in plan.boundary:
        yield f"boundary_{boundary.number}", f"boundary: {boundary.rule.text}"
    entries = [entry for entry in plan.profile.exclude if entry.active]
    for exclusion, entry in zip(plan.exclusions, entries, strict=True):
        because = f" (because {entry.because})" if entry.because else ""
        signed = f"; signed by {approval_words((entry.signed,))}" if entry.signed else ""
        yield f"exclusion_{exclusion.number}", f"exclusion {entry.name!r}: {entry.when}{because}{signed}"
        needs = f"exclusion {entry.name!r} needs {exclusion.rule.needs} sources that agree, or the user's own"
        yield f"confirmed_{exclusion.number}", needs
    for criterion in plan.criteria:
        yield from _criterion(criterion)


def _criterion(criterion: Criterion) -> Iterator[tuple[str, str]]:
    rule, number = criterion.rule, criterion.number
    required = " (required)" if rule.required else ""
    for place, grade in enumerate(rule.grades, start=1):
        which = "" if rule.plain else f", grade {place}"
        yield (
            f"criterion_{number}_{place}",
            f"criterion {rule.name!r}{which} {_signed(grade.points)}{required}: {grade.text}",
        )
        settled = f"criterion {rule.name!r}{which}, as far as known facts settle it"
        yield f"settled_{number}_{place}", settled


def _points(plan: Plan) -> Iterator[tuple[str, str]]:
    for criterion in plan.criteria:
        rule = criterion.rule
        parts = [_signed(grade.points) for grade in rule.grades]
        otherwise = f", else {_signed(rule.otherwise)}" if rule.otherwise else ""
        yield f"points_{criterion.number}", f"criterion {rule.name!r}: {' or '.join(parts)}{otherwise}"


def _signals(plan: Plan) -> Iterator[tuple[str, str]]:
    for n, (rule, entry) in enumerate(zip(plan.rules.signals, plan.profile.intent.signals, strict=True), start=1):
        for column in ("worth", "intent"):
            yield f"{column}_{n}", f"signal {rule.kind!r}: {_worth(entry)}"
    decaying = [rule for rule in plan.rules.signals if not rule.once and rule.curve.half_life is not None]
    for n, rule in enumerate(decaying, start=1):
        yield f"decayed_{n}", f"signal {rule.kind!r}"
    if plan.signals.table is not None:
        for window in _windows(plan):
            fields = f", {window.when_text}" if window.when_text else ""
            counted = plan.signals.window(window.kind, window.days, window.when)
            yield counted.name, f"signals('{window.kind}', {window.days}{fields}): how many"


def _windows(plan: Plan) -> Iterator[SignalWindow]:
    """Every count of signals that a condition asks for."""
    profile = plan.profile
    texts = [*profile.boundary, *(entry.when for entry in profile.exclude if entry.active)]
    texts += [step.when for criterion in profile.fit.criteria for step in criterion.steps if step.when is not None]
    for text in texts:
        yield from parse_condition(text).windows
    for tier in profile.tiers:
        if tier.when:
            yield from parse_condition(tier.when, score_names=True).windows


def _worth(rule: SignalRule) -> str:
    parts = [f"{points_text(rule.points_milli)} points"]
    if rule.within is not None:
        parts.append(f"once, for {rule.at_least or 1} or more within {rule.within}")
    if rule.full_for is not None:
        parts.append(f"in full for {rule.full_for}")
    if rule.half_life is not None:
        parts.append(f"halving every {rule.half_life}")
    if rule.cap_milli is not None:
        parts.append(f"{points_text(rule.cap_milli)} at most")
    return ", ".join(parts)


def _people(plan: Plan) -> Iterator[tuple[str, str]]:
    for n, persona in enumerate(plan.rules.personas, start=1):
        said = f"persona {persona.name!r} {_signed(persona.weight)}: {persona.text}"
        yield from ((f"{column}_{n}", said) for column in ("fills", "persona", "role"))


def _tiers(plan: Plan) -> Iterator[tuple[str, Note]]:
    bands = [f"  {n} {rule.name!r}: {rule.text or 'all others'}" for n, rule in enumerate(plan.rules.tiers, start=1)]
    after = len(bands) + 1
    yield "open_rank", ("place of the first tier that matches", *bands, f"  {after}: no tier")
    yield "tier_rank", f"the same, but {after + 1} outside the boundary and {after + 2} excluded"


def _signed(milli: int) -> str:
    return f"{'+' if milli >= 0 else ''}{points_text(milli)}"
