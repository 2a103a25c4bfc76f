"""A profile met with files: every condition lowered once, with what was missing and what did not match noted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlglot import exp

from closefit.errors import InputError
from closefit.profile import Profile
from closefit.score import nodes
from closefit.score.fit import Criterion
from closefit.score.inputs import MissingAttribute, ScoreInputs
from closefit.score.logic import Lowering, Trouble
from closefit.score.people import People
from closefit.score.rules import rules_of
from closefit.score.scope import Scope
from closefit.score.signals import Signals
from closefit.score.tiers import SCORE_COLUMNS, Tiers
from closefit.score.verdicts import Boundary, Exclusion
from closefit.terms import AttributeType, Place, Problem, Table

BUILT_IN = {"account": AttributeType.text, "name": AttributeType.text, "origin": AttributeType.text}

#: A value of a column that shows what the file holds, or None: ``(relation, column)``.
Example = Callable[[str, str], str | None]

_ADVICE = {
    AttributeType.number: "A number is needed: clean the column (51-200 becomes 51), or compare with a text in quotes.",
    AttributeType.text: "A text is needed: write the value as the column holds it, without quotes.",
    AttributeType.flag: "True or false is needed: compare with a value instead ({name} = 'yes').",
    AttributeType.date: "A date is needed: write the column as 2026-01-31.",
    AttributeType.list: "A list is needed: separate the values in the column by a semicolon.",
}
_ADVICE_FOR = {
    AttributeType.list: "Ask a list with has({name}, 'value').",
    AttributeType.date: "Ask a date with days_since({name}), or compare it with date '2026-01-31'.",
}


class Plan:
    """Every condition of a profile as SQL over the columns that the files have."""

    def __init__(self, profile: Profile, inputs: ScoreInputs, as_of: nodes.AsOf) -> None:
        self.profile, self.inputs, self.as_of = profile, inputs, as_of
        self.rules = rules = rules_of(profile)
        self.signals = Signals(inputs.signals, as_of, profile.intent.groups, rules.signals)
        self.people = People(inputs.people, as_of, rules.personas)
        filled = {"best_seniority": self.people.best_seniority()} if inputs.people else {}
        self.scope = Scope(inputs.accounts, "a_", BUILT_IN, as_of, alias="account_rows", filled=filled)
        self.lowering = lowering = Lowering(self.scope, as_of, self.signals.window)
        self.criteria = [Criterion.lowered(n, rule, lowering) for n, rule in enumerate(rules.criteria, start=1)]
        self.exclusions = [Exclusion.lowered(n, rule, lowering) for n, rule in enumerate(rules.exclusions, start=1)]
        self.boundary = [Boundary.lowered(n, rule, lowering) for n, rule in enumerate(rules.boundary, start=1)]
        tiers = Lowering(self.scope, as_of, self.signals.window, SCORE_COLUMNS, lowering.troubles)
        self.tiers = Tiers(rules.tiers, [_tier(tiers, rule.tree, rule.name) for rule in rules.tiers])
        self.people.seniority = "best_seniority" in self.scope.used

    def check(self, example: Example | None = None) -> None:
        """Raises InputError with every column that is of another type than the profile compares it with."""
        found = [
            (self.inputs.accounts, self.lowering.troubles),
            (self.inputs.signals, self.signals.troubles),
            (self.inputs.people, self.people.troubles),
        ]
        problems = [
            problem
            for table, troubles in found
            if table
            for trouble in dict.fromkeys(troubles)
            if (problem := _problem(table, trouble, example))
        ]
        if problems:
            raise InputError(problems)

    def missing(self) -> tuple[MissingAttribute, ...]:
        """Attributes of the profile that the files have no column for."""
        scopes = [("accounts", self.scope)]
        scopes += [("signals", self.signals.scope)] if self.inputs.signals else []
        scopes += [("people", self.people.scope)] if self.inputs.people else []
        return tuple(
            MissingAttribute(name, noun, tuple(scope.near(name)))
            for noun, scope in scopes
            for name in sorted(scope.missing)
        )


def _tier(lowering: Lowering, tree: exp.Expr | None, name: str) -> exp.Expr | None:
    return None if tree is None else lowering.condition(tree, f"tier {name!r}")


def _problem(table: Table, trouble: Trouble, example: Example | None) -> Problem | None:
    held = Scope(table, "", {}, dt.date.min).held_as(trouble.attribute)
    attribute = table.attribute(held)
    header = attribute.header if attribute else trouble.attribute
    shown = example(table.relation, held) if example and attribute else None
    if example and attribute and shown is None:
        return None  # An empty column has no type: it is unknown for every account.
    sample = f", for example {shown!r}" if shown is not None else ""
    message = (
        f"column {header!r} holds {_HELD[trouble.held]}{sample}, and the profile uses {trouble.attribute!r} "
        f"as {_HELD[trouble.wanted]} ({trouble.condition})"
    )
    advice = _ADVICE_FOR.get(trouble.held) or _ADVICE[trouble.wanted]
    return Problem(message, Place(table.path), advice.format(name=trouble.attribute))


_HELD = {
    AttributeType.number: "numbers",
    AttributeType.text: "text",
    AttributeType.flag: "true or false",
    AttributeType.date: "dates",
    AttributeType.list: "lists",
}
