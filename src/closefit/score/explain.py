"""One account's detail row into an explanation: what each line earned, of what, and from which fact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Protocol

from sqlglot import exp

from closefit.conditions import parse_condition
from closefit.errors import InputError
from closefit.profile import Profile
from closefit.score import nodes
from closefit.score.detail import compile_detail
from closefit.score.explanation import Contact, Explanation, IntentLine, SignalWorth, Verdict
from closefit.score.facts import FactWords
from closefit.score.fit import Criterion
from closefit.score.inputs import ScoreInputs
from closefit.score.plan import Plan
from closefit.score.shortfall import is_satisfied, shortfalls
from closefit.score.signals import IntentRule
from closefit.terms import Axis, Place, Reason, points_text

Row = Mapping[str, Any]


class Rows(Protocol):
    """Whatever runs an expression, such as an engine."""

    def rows(self, expression: exp.Expr | str) -> list[dict[str, Any]]: ...

    def example(self, relation: str, column: str) -> str | None: ...


def explain(profile: Profile, inputs: ScoreInputs, as_of: dt.date, account: str, engine: Rows) -> Explanation:
    """One account's score, taken apart.

    Raises:
        InputError: there is no such account, or a column is of another type than the profile compares it with.
    """
    found = engine.rows(compile_detail(profile, inputs, as_of, account, example=engine.example))
    if not found:
        raise _no_such_account(inputs, account, engine)
    return explain_row(profile, inputs, as_of, found[0])


def explain_row(profile: Profile, inputs: ScoreInputs, as_of: dt.date, detail_row: Row) -> Explanation:
    """An explanation from the row that :func:`compile_detail` gives."""
    plan = Plan(profile, inputs, as_of)
    row, words = detail_row, FactWords(plan, detail_row)
    criteria = tuple(_criterion(criterion, row, words) for criterion in plan.criteria)
    rules = plan.rules
    return Explanation(
        account=row["account"],
        name=row["name"] or "",
        place=words.place,
        profile=profile.name,
        profile_version=profile.version,
        as_of=as_of,
        tier=row["tier"],
        open_tier=_tier_name(plan, row["open_rank"]),
        qualified=row["qualified"],
        qualify=rules.qualify,
        fit=row["fit"],
        fit_low=row["fit_low"],
        fit_high=row["fit_high"],
        fit_most=rules.fit_maximum,
        completeness=row["completeness"],
        intent=row["intent"],
        persona=row["persona"],
        persona_most=sum(rule.weight for rule in rules.personas),
        combined=row["combined"],
        criteria=criteria,
        intents=tuple(_intent(plan, n, rule, row) for n, rule in enumerate(rules.signals, start=1)),
        personas=_personas(plan, row),
        people=_people(plan, row),
        boundary=tuple(_boundary(plan, n, row, words) for n in range(1, len(plan.boundary) + 1)),
        exclusions=(*_exclusions(plan, row, words), *_proposed(profile, row, words)),
        short=shortfalls(plan, row, criteria),
        required=tuple(c.rule.name for c in plan.criteria if c.rule.required and not is_satisfied(c, row)),
        unknown=_unknown(plan, row),
        signals_given=inputs.signals is not None,
        people_given=inputs.people is not None,
    )


def _no_such_account(inputs: ScoreInputs, account: str, engine: Rows) -> InputError:
    alike = exp.StartsWith(this=nodes.column("account"), expression=nodes.text(account.lower()[:4]))
    query = (
        exp.select("account").from_(exp.to_table(inputs.accounts.relation)).where(alike).order_by("account").limit(3)
    )
    near = [row["account"] for row in engine.rows(query)]
    advice = f"Did you mean {' or '.join(near)}?" if near else "Name it as the file does, by its domain or key."
    return InputError(f"there is no account {account!r}", place=Place(inputs.accounts.path), advice=advice)


def _tier_name(plan: Plan, rank: int) -> str:
    names = [rule.name for rule in plan.rules.tiers]
    return names[rank - 1] if rank <= len(names) else "none"


# --- fit -----------------------------------------------------------------------------------------------------------


def _criterion(criterion: Criterion, row: Row, words: FactWords) -> Reason:
    rule, n = criterion.rule, criterion.number
    met = None if row[f"unknown_{n}"] else is_satisfied(criterion, row)
    facts = dict.fromkeys(fact for grade in rule.grades for fact in words.of(parse_condition(grade.text)))
    return Reason(Axis.fit, rule.name, row[f"points_{n}"], rule.most, met, _condition(criterion), tuple(facts))


def _condition(criterion: Criterion) -> str:
    rule = criterion.rule
    if rule.plain:
        return rule.grades[0].text
    parts = [f"{points_text(grade.points)} if {grade.text}" for grade in rule.grades]
    return "; ".join([*parts, *([f"{points_text(rule.otherwise)} otherwise"] if rule.otherwise else [])])


# --- intent and personas -------------------------------------------------------------------------------------------


def _intent(plan: Plan, n: int, rule: IntentRule, row: Row) -> IntentLine:
    table = plan.inputs.signals
    signals = tuple(
        SignalWorth(
            kind=signal["kind"],
            at=signal["at"],
            age=signal["age"],
            worth=None if rule.once else signal[f"worth_{n}"],
            place=f"{table.path.name}:{signal['line']}" if table else "",
        )
        for signal in row.get("signals") or ()
        if signal[f"worth_{n}"]
    )
    most = rule.curve.points if rule.once else rule.cap
    return IntentLine(rule.kind, intent_terms(rule), row[f"worth_{n}"], most, signals)


def intent_terms(rule: IntentRule) -> str:
    """What a rule pays, in words."""
    paid = points_text(rule.curve.points)
    if rule.once:
        return f"{paid} once for {rule.at_least or 1} or more" + (
            f" in {rule.within} days" if rule.within is not None else ""
        )
    parts = [f"{paid} each"]
    if rule.curve.half_life is not None:
        parts += [f"full for {rule.curve.full_for} days"] if rule.curve.full_for else []
        parts.append(
            f"then half every {rule.curve.half_life} days"
            if rule.curve.full_for
            else f"half every {rule.curve.half_life} days"
        )
    return ", ".join([*parts, *([f"at most {points_text(rule.cap)}"] if rule.cap is not None else [])])


def _personas(plan: Plan, row: Row) -> tuple[Reason, ...]:
    people = plan.inputs.people
    return tuple(
        Reason(
            Axis.persona,
            rule.name,
            row[f"role_{n}"],
            rule.weight,
            None if people is None else bool(row[f"role_{n}"]),
            rule.text,
            tuple(
                f"{p['name'] or p['email']} ({people.path.name}:{p['line']})"
                for p in row.get("people") or ()
                if people and p[f"fills_{n}"]
            )[:3],
        )
        for n, rule in enumerate(plan.rules.personas, start=1)
    )


def _people(plan: Plan, row: Row) -> tuple[Contact, ...]:
    table = plan.inputs.people
    return tuple(
        Contact(
            name=person["name"] or person["email"] or "",
            title=person["title"] or "",
            seniority=person["seniority"] or "",
            personas=tuple(r.name for n, r in enumerate(plan.rules.personas, start=1) if person[f"fills_{n}"]),
            place=f"{table.path.name}:{person['line']}" if table else "",
        )
        for person in row.get("people") or ()
    )


# --- verdicts ------------------------------------------------------------------------------------------------------


def _boundary(plan: Plan, n: int, row: Row, words: FactWords) -> Verdict:
    rule, holds = plan.boundary[n - 1].rule, row[f"boundary_{n}"]
    state = "unknown" if holds is None else "holds" if holds else "fails"
    return Verdict(rule.text, rule.text, state, facts=words.of(parse_condition(rule.text)))


def _exclusions(plan: Plan, row: Row, words: FactWords) -> list[Verdict]:
    because = {entry.name: entry.because or "" for entry in plan.profile.exclude}
    found = []
    for exclusion in plan.exclusions:
        rule, holds = exclusion.rule, row[f"exclusion_{exclusion.number}"]
        state = "unknown" if holds is None else "does not apply"
        if holds:
            state = "applies" if row[f"fires_{exclusion.number}"] else "unconfirmed"
        facts = words.of(parse_condition(rule.text))
        found.append(Verdict(rule.name, rule.text, state, because[rule.name], facts))
    return found


def _proposed(profile: Profile, row: Row, words: FactWords) -> list[Verdict]:
    inert = [entry for entry in profile.exclude if not entry.active]
    found = []
    for n, entry in enumerate(inert, start=1):
        would = {True: "would apply", False: "would not apply"}.get(row[f"proposed_{n}"], "unknown")
        facts = words.of(parse_condition(entry.when))
        found.append(Verdict(entry.name, entry.when, f"proposed ({would})", entry.because or "", facts))
    return found


def _unknown(plan: Plan, row: Row) -> tuple[str, ...]:
    names = [c.rule.name for c in plan.criteria if row[f"unknown_{c.number}"]]
    names += [f"boundary: {b.rule.text}" for b in plan.boundary if row[f"boundary_{b.number}"] is None]
    names += [f"exclusion: {e.rule.name}" for e in plan.exclusions if row[f"exclusion_{e.number}"] is None]
    return tuple(names)
