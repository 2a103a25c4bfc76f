"""The white list: the parser's tree is built anew from parts that are named here, and nothing else gets through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from closefit.conditions.grammar import FUNCTIONS, SCORE_NAMES, ConditionError
from closefit.conditions.literals import admit_days, admit_literal, admit_text, is_literal, not_a_value
from closefit.conditions.places import Places, shown
from closefit.conditions.tokens import Tokens
from closefit.conditions.write import SIGNS, tree_text
from closefit.terms import AttributeType

_FLIPPED: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.EQ: exp.EQ,
    exp.NEQ: exp.NEQ,
    exp.LT: exp.GT,
    exp.LTE: exp.GTE,
    exp.GT: exp.LT,
    exp.GTE: exp.LTE,
}
_EQUALITIES: tuple[type[exp.Expr], ...] = (exp.EQ, exp.NEQ)
_ALLOWED_ARGS: dict[type[exp.Expr], set[str]] = {
    exp.Column: {"this"},
    exp.Between: {"this", "low", "high"},
    exp.In: {"this", "expressions"},
    exp.Is: {"this", "expression"},
    exp.Anonymous: {"this", "expressions"},
    exp.Lower: {"this"},
    exp.StartsWith: {"this", "expression"},
}


@dataclass(frozen=True)
class SignalWindow:
    """One ``signals(kind, days[, condition])``: how many signals of a kind in the last days."""

    #: As written; compares without regard to case. ``any`` is every kind.
    kind: str
    days: int
    #: Condition on the signal's own fields, admitted like any other.
    when: exp.Expr | None
    when_text: str
    #: Field of the signal (lower case) -> the type the condition needs it to have.
    fields: Mapping[str, AttributeType]


class Admission:
    """Walks one tree, builds the admitted copy, and collects what it needs."""

    def __init__(self, tokens: Tokens, tree: exp.Expr, *, score_names: bool) -> None:
        self.score_names = score_names
        self.attributes: dict[str, AttributeType] = {}
        self.windows: list[SignalWindow] = []
        self.scores: set[str] = set()
        self._only_null: set[str] = set()
        self._in_signal = False
        self._places = Places(tokens, tree)
        self._refuse = self._places.refuse

    # Truths: what can be yes, no or unknown --------------------------------------------------------------------------

    def truth(self, node: exp.Expr) -> exp.Expr:
        """Admit a node that is yes, no or unknown."""
        if isinstance(node, exp.Paren | exp.Not):
            return type(node)(this=self.truth(node.this))
        if isinstance(node, exp.And | exp.Or):
            return self._chain(node)
        if type(node) in _FLIPPED:
            return self._comparison(node)
        if isinstance(node, exp.Between):
            return self._between(node)
        if isinstance(node, exp.In):
            return self._in(node)
        return self._is_null(node) if isinstance(node, exp.Is) else self._standing_alone(node)

    def _chain(self, node: exp.And | exp.Or) -> exp.Expr:
        """``a and b and c`` is flat for the reader, so it is walked without going deeper."""
        kind, right = type(node), []
        part: exp.Expr = node
        while isinstance(part, kind):
            right.append(part.expression)
            part = part.this
        admitted = self.truth(part)
        for operand in reversed(right):
            admitted = kind(this=admitted, expression=self.truth(operand))
        return admitted

    def _standing_alone(self, node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Boolean):
            advice = "Name an attribute; a tier that takes everyone has no condition."
            raise self._refuse(node, f"{shown(node).lower()} is the same for every account", advice)
        if is_literal(node):
            raise self._refuse(node, f"{shown(node)} alone is neither true nor false", "Compare it with an attribute.")
        admitted, kind = self._value(node, AttributeType.flag)
        if kind is not AttributeType.flag:
            example = f"{shown(node)} = 'text'" if kind is AttributeType.text else f"{shown(node)} >= 1"
            raise self._refuse(node, f"{shown(node)} alone is neither true nor false", f"Compare it: {example}.")
        return admitted

    def _comparison(self, node: exp.Expr) -> exp.Expr:
        kind = type(node)
        left, right = node.this, node.expression
        if is_literal(left) and not is_literal(right):
            kind, left, right = _FLIPPED[kind], right, left
        if not is_literal(right):
            raise not_a_value(right, self._places)
        if is_literal(left):
            raise self._refuse(left, "both sides of the comparison are values", "Name an attribute on one side.")
        literal, needs = admit_literal(right, self._places)
        if kind not in _EQUALITIES:
            self._refuse_order(right, needs, SIGNS[kind])
        return kind(this=self._compared(left, needs), expression=literal)

    def _refuse_order(self, node: exp.Expr, needs: AttributeType, sign: str) -> None:
        if needs in {AttributeType.number, AttributeType.date}:
            return
        advice = "Use = or in (...); a number has no quotes, a date is written date '2026-01-31'."
        raise self._refuse(node, f"{sign} needs a number or a date, and {shown(node)} is a {needs.value}", advice)

    def _between(self, node: exp.Between) -> exp.Expr:
        self._only(node)
        low, kind = admit_literal(node.args["low"], self._places)
        high, other = admit_literal(node.args["high"], self._places)
        self._refuse_order(node.args["low"], kind, "between")
        if other is not kind:
            message = f"between runs from a {kind.value} to a {other.value}"
            raise self._refuse(node.args["high"], message, "Use one type.")
        return exp.Between(this=self._compared(node.this, kind), low=low, high=high)

    def _in(self, node: exp.In) -> exp.Expr:
        self._only(node)
        values = node.expressions
        if not values:
            raise self._refuse(node, "in needs a list of values", "Write: attribute in ('a', 'b').")
        admitted = [admit_literal(value, self._places) for value in values]
        first = admitted[0][1]
        for value, (_, kind) in zip(values, admitted, strict=True):
            if kind is not first:
                raise self._refuse(value, f"the list mixes a {first.value} with a {kind.value}", "Use one type.")
        return exp.In(this=self._compared(node.this, first), expressions=[literal for literal, _ in admitted])

    def _is_null(self, node: exp.Is) -> exp.Expr:
        self._only(node)
        if not isinstance(node.expression, exp.Null):
            advice = f"Write: {shown(node.this)} = true." if isinstance(node.expression, exp.Boolean) else None
            raise self._refuse(node, "is can only be followed by null or not null", advice)
        if not isinstance(node.this, exp.Column):
            raise self._refuse(node.this, "is null asks about one attribute", "Write: attribute is null.")
        return exp.Is(this=self._column(node.this, None), expression=exp.Null())

    # Values: what is compared -----------------------------------------------------------------------------------------

    def _compared(self, node: exp.Expr, needs: AttributeType) -> exp.Expr:
        """The left side of a comparison with a literal of the type that is needed."""
        admitted, kind = self._value(node, needs)
        if kind is AttributeType.flag and not isinstance(node, exp.Column):
            raise self._refuse(node, f"{shown(node)} is true or false by itself", "Leave = out, or put not before it.")
        if kind is not needs:
            raise self._refuse(node, f"{shown(node)} is a {kind.value} and is compared with a {needs.value}")
        return admitted

    def _value(self, node: exp.Expr, needs: AttributeType) -> tuple[exp.Expr, AttributeType]:
        if isinstance(node, exp.Column):
            return self._column(node, needs), needs
        if isinstance(node, exp.Anonymous | exp.Lower | exp.StartsWith):
            self._only(node)
            return self._function(node)
        if isinstance(node, exp.Paren):
            raise self._refuse(node, "a comparison cannot itself be compared", "Join conditions with and, or.")
        advice = "Conditions do no arithmetic and ask no tables."
        raise self._refuse(node, f"{shown(node)} is not an attribute or a known function", advice)

    def _column(self, node: exp.Column, needs: AttributeType | None) -> exp.Expr:
        self._only(node)
        identifier = node.this
        if not isinstance(identifier, exp.Identifier):
            raise self._refuse(node, f"{shown(node)} is not an attribute")
        name = identifier.name.lower()
        score = name in SCORE_NAMES and not identifier.args.get("quoted") and not self._in_signal
        if score:
            self._score_name(node, name, needs)
        else:
            self._need(node, name, needs)
        return exp.Column(this=exp.to_identifier(name, quoted=not score))

    def _score_name(self, node: exp.Column, name: str, needs: AttributeType | None) -> None:
        if not self.score_names:
            message = f"{name!r} is a result of scoring and can be used in tiers only"
            raise self._refuse(node, message, f'An attribute of that name is written "{name}".')
        kind = SCORE_NAMES[name]
        if needs is None:
            raise self._refuse(node, f"{name} is always known", "Leave the test out.")
        if needs is not kind:
            example = f"{name} >= 8" if kind is AttributeType.number else f"not {name}"
            message = f"{name} is a {kind.value} and is used as a {needs.value}"
            raise self._refuse(node, message, f"For example: {example}.")
        self.scores.add(name)

    def _need(self, node: exp.Column, name: str, needs: AttributeType | None) -> None:
        """Note which type the attribute must have, and refuse two different ones in one condition."""
        if self.score_names and name in SCORE_NAMES and not self._in_signal:
            raise self._refuse(node, f"{name!r} means the score in a tier, not an attribute")
        known = self.attributes.get(name)
        if needs is None:
            if known is None:
                self._only_null.add(name)
                self.attributes[name] = AttributeType.text
            return
        if known is not None and known is not needs and name not in self._only_null:
            message = f"{name} is used as a {known.value} and as a {needs.value}"
            raise self._refuse(node, message, "An attribute has one type.")
        self._only_null.discard(name)
        self.attributes[name] = needs

    # Functions --------------------------------------------------------------------------------------------------------

    def _function(self, node: exp.Expr) -> tuple[exp.Expr, AttributeType]:
        name, arguments = _call(node)
        function = FUNCTIONS.get(name)
        if function is None:
            raise self._refuse(node, f"there is no function {name!r}")
        if name == "signals":
            return self._signals(node, arguments), function.gives
        fewest, most = function.texts
        if not 1 + fewest <= len(arguments) <= 1 + most:
            raise self._miscounted(node, name, len(arguments))
        attribute, *texts = arguments
        if not isinstance(attribute, exp.Column) and not (name == "starts_with" and isinstance(attribute, exp.Lower)):
            raise self._refuse(attribute, f"{name} asks about an attribute", f"Write it so: {function.usage}.")
        admitted = [self._value(attribute, function.takes or AttributeType.text)[0]]
        admitted += [admit_text(text, name, self._places) for text in texts]
        return exp.Anonymous(this=name, expressions=admitted), function.gives

    def _miscounted(self, node: exp.Expr, name: str, count: int) -> ConditionError:
        given = f"{name} is given {count} value{'' if count == 1 else 's'}"
        return self._refuse(node, given, f"Write it so: {FUNCTIONS[name].usage}.")

    def _signals(self, node: exp.Expr, arguments: list[exp.Expr]) -> exp.Expr:
        if self._in_signal:
            raise self._refuse(node, "signals cannot be counted inside signals", "Count them beside each other: and.")
        if len(arguments) not in {2, 3}:
            raise self._miscounted(node, "signals", len(arguments))
        kind, days = admit_text(arguments[0], "signals", self._places), admit_days(arguments[1], self._places)
        window = SignalWindow(kind.name, days, None, "", {})
        parts: list[exp.Expr] = [kind, exp.Literal.number(days)]
        if len(arguments) == 3:
            when, fields = self._signal_condition(arguments[2])
            window = SignalWindow(kind.name, days, when, tree_text(when), fields)
            parts.append(when.copy())
        self.windows.append(window)
        return exp.Anonymous(this="signals", expressions=parts)

    def _signal_condition(self, node: exp.Expr) -> tuple[exp.Expr, dict[str, AttributeType]]:
        """The third place of ``signals`` speaks of the signal's fields, so the account's attributes are put aside."""
        outer = self.attributes, self._only_null
        self.attributes, self._only_null, self._in_signal = {}, set(), True
        try:
            return self.truth(node), self.attributes
        finally:
            self.attributes, self._only_null = outer
            self._in_signal = False

    def _only(self, node: exp.Expr) -> None:
        allowed = _ALLOWED_ARGS[type(node)]
        if any(value and key not in allowed for key, value in node.args.items()):
            advice = "Write: attribute in ('a', 'b')." if isinstance(node, exp.In) else None
            raise self._refuse(node, f"{shown(node)} says more than conditions can", advice)


def _call(node: exp.Expr) -> tuple[str, list[exp.Expr]]:
    """The parser knows some functions by a class of their own; here all look alike."""
    if isinstance(node, exp.Lower):
        return "lower", [node.this]
    if isinstance(node, exp.StartsWith):
        return "starts_with", [node.this, node.expression]
    return str(node.this).lower(), list(node.expressions)
