"""The white list: the parser's tree is built anew from parts that are named here, and nothing else gets through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlglot import exp

from closefit.conditions.grammar import FUNCTIONS, MAX_DAYS, SCORE_NAMES, ConditionError
from closefit.conditions.tokens import Tokens
from closefit.conditions.write import SIGNS, tree_text
from closefit.terms import AttributeType

_FLIPPED: dict[type[exp.Expression], type[exp.Expression]] = {
    exp.EQ: exp.EQ,
    exp.NEQ: exp.NEQ,
    exp.LT: exp.GT,
    exp.LTE: exp.GTE,
    exp.GT: exp.LT,
    exp.GTE: exp.LTE,
}
_ALLOWED_ARGS = {
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
    when: exp.Expression | None
    when_text: str
    #: Field of the signal (lower case) -> the type the condition needs it to have.
    fields: Mapping[str, AttributeType]


class Admission:
    """Walks one tree, builds the admitted copy, and collects what it needs."""

    def __init__(self, text: str, tokens: Tokens, tree: exp.Expression, *, score_names: bool) -> None:
        self.text = text
        self.score_names = score_names
        self.attributes: dict[str, AttributeType] = {}
        self.windows: list[SignalWindow] = []
        self.scores: set[str] = set()
        self._only_null: set[str] = set()
        self._in_signal = False
        self._tokens = tokens
        self._offsets = self._place(tokens, tree)

    # Positions ------------------------------------------------------------------------------------------------------

    @staticmethod
    def _place(tokens: Tokens, tree: exp.Expression) -> dict[int, int]:
        """Offset of each literal and function: the tree keeps them in the order of the text."""
        found: dict[int, int] = {}
        literals, functions = iter(tokens.literals), iter(tokens.functions)
        for node in tree.dfs():
            if isinstance(node, exp.Literal):
                found[id(node)] = next(literals, 0)
            elif isinstance(node, exp.Anonymous | exp.Lower | exp.StartsWith):
                found[id(node)] = next(functions, 0)
            elif isinstance(node, exp.Identifier):
                found[id(node)] = int(node.meta.get("start", 0))
        return found

    def offset(self, node: exp.Expression) -> int:
        """0-based character at which the node begins in the condition's text."""
        places = [self._offsets[id(part)] for part in node.walk() if id(part) in self._offsets]
        return min(places, default=0)

    def refuse(self, node: exp.Expression, message: str, advice: str | None = None) -> ConditionError:
        return ConditionError(message, self.offset(node), advice)

    # Truths: what can be yes, no or unknown --------------------------------------------------------------------------

    def truth(self, node: exp.Expression) -> exp.Expression:
        """Admit a node that is yes, no or unknown."""
        if isinstance(node, exp.Paren):
            return exp.Paren(this=self.truth(node.this))
        if isinstance(node, exp.Not):
            return exp.Not(this=self.truth(node.this))
        if isinstance(node, exp.And | exp.Or):
            return self._chain(node)
        if type(node) in _FLIPPED:
            return self._comparison(node)
        if isinstance(node, exp.Between):
            return self._between(node)
        if isinstance(node, exp.In):
            return self._in(node)
        if isinstance(node, exp.Is):
            return self._is_null(node)
        return self._standing_alone(node)

    def _chain(self, node: exp.And | exp.Or) -> exp.Expression:
        """``a and b and c`` is flat for the reader, so it is walked without going deeper."""
        kind, right = type(node), []
        part: exp.Expression = node
        while isinstance(part, kind):
            right.append(part.expression)
            part = part.this
        admitted = self.truth(part)
        for operand in reversed(right):
            admitted = kind(this=admitted, expression=self.truth(operand))
        return admitted

    def _standing_alone(self, node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.Boolean):
            raise self.refuse(
                node, "a condition must look at an attribute, and true or false is the same for every account"
            )
        if isinstance(node, exp.Literal | exp.Neg | exp.Null | exp.Cast):
            raise self.refuse(
                node, f"{self._shown(node)} alone is neither true nor false", "Compare it with an attribute."
            )
        admitted, kind = self._value(node, AttributeType.flag)
        if kind is not AttributeType.flag:
            raise self.refuse(
                node, f"{self._shown(node)} alone is neither true nor false", f"Compare it: {self._shown(node)} >= 1."
            )
        return admitted

    def _comparison(self, node: exp.Expression) -> exp.Expression:
        kind: type[exp.Expression] = type(node)
        left, right = node.this, node.expression
        if self._is_literal(left) and not self._is_literal(right):
            kind, left, right = _FLIPPED[kind], right, left
        if not self._is_literal(right):
            raise self._two_attributes(right)
        if self._is_literal(left):
            raise self.refuse(left, "both sides of the comparison are values", "Name an attribute on one side.")
        literal, needs = self._literal(right)
        if kind not in {exp.EQ, exp.NEQ}:
            self._refuse_order(right, needs, SIGNS[kind])
        return kind(this=self._compared(left, needs), expression=literal)

    def _two_attributes(self, node: exp.Expression) -> ConditionError:
        if isinstance(node, exp.Column):
            return self.refuse(
                node,
                f"{node.name!r} stands where a value belongs",
                f"Text stands in single quotes: '{node.name}'. Two attributes cannot be compared with each other.",
            )
        return self.refuse(
            node, f"{self._shown(node)} stands where a value belongs", "Compare with a number, text, date, true."
        )

    def _refuse_order(self, node: exp.Expression, needs: AttributeType, sign: str) -> None:
        if needs in {AttributeType.number, AttributeType.date}:
            return
        advice = "Use = or in (...); a number has no quotes, a date is written date '2026-01-31'."
        raise self.refuse(node, f"{sign} needs a number or a date, and {self._shown(node)} is a {needs.value}", advice)

    def _between(self, node: exp.Between) -> exp.Expression:
        self._only(node)
        low, kind = self._literal(node.args["low"])
        high, other = self._literal(node.args["high"])
        self._refuse_order(node.args["low"], kind, "between")
        if other is not kind:
            raise self.refuse(
                node.args["high"], f"between runs from a {kind.value} to a {other.value}", "Use one type."
            )
        return exp.Between(this=self._compared(node.this, kind), low=low, high=high)

    def _in(self, node: exp.In) -> exp.Expression:
        self._only(node)
        values = node.expressions
        if not values:
            raise self.refuse(node, "in needs a list of values", "Write: attribute in ('a', 'b').")
        admitted = [self._literal(value) for value in values]
        first = admitted[0][1]
        for value, (_, kind) in zip(values, admitted, strict=True):
            if kind is not first:
                raise self.refuse(value, f"the list mixes a {first.value} with a {kind.value}", "Use one type.")
        return exp.In(this=self._compared(node.this, first), expressions=[literal for literal, _ in admitted])

    def _is_null(self, node: exp.Is) -> exp.Expression:
        self._only(node)
        if not isinstance(node.expression, exp.Null):
            advice = f"Write: {self._shown(node.this)} = true." if isinstance(node.expression, exp.Boolean) else None
            raise self.refuse(node, "is can only be followed by null or not null", advice)
        if not isinstance(node.this, exp.Column):
            raise self.refuse(node.this, "is null asks about one attribute", "Write: attribute is null.")
        return exp.Is(this=self._column(node.this, None), expression=exp.Null())

    # Values: what is compared -----------------------------------------------------------------------------------------

    def _compared(self, node: exp.Expression, needs: AttributeType) -> exp.Expression:
        """The left side of a comparison with a literal of the type that is needed."""
        admitted, kind = self._value(node, needs)
        if kind is needs:
            return admitted
        if kind is AttributeType.flag and not isinstance(node, exp.Column):
            raise self.refuse(
                node, f"{self._shown(node)} is true or false by itself", "Leave the comparison out, or use not."
            )
        raise self.refuse(node, f"{self._shown(node)} is a {kind.value} and is compared with a {needs.value}")

    def _value(self, node: exp.Expression, needs: AttributeType) -> tuple[exp.Expression, AttributeType]:
        if isinstance(node, exp.Column):
            return self._column(node, needs), needs
        if isinstance(node, exp.Anonymous | exp.Lower | exp.StartsWith):
            self._only(node)
            return self._function(node)
        if isinstance(node, exp.Paren):
            raise self.refuse(node, "a comparison cannot itself be compared", "Join conditions with and, or.")
        raise self.refuse(
            node,
            f"{self._shown(node)} is not an attribute or a known function",
            "Conditions do no arithmetic and no sub-selects.",
        )

    def _column(self, node: exp.Column, needs: AttributeType | None) -> exp.Expression:
        self._only(node)
        identifier = node.this
        if not isinstance(identifier, exp.Identifier):
            raise self.refuse(node, f"{self._shown(node)} is not an attribute")
        name = identifier.name.lower()
        score = name in SCORE_NAMES and not identifier.args.get("quoted") and not self._in_signal
        if score:
            self._score_name(node, name, needs)
        else:
            self._need(node, name, needs)
        return exp.Column(this=exp.to_identifier(name, quoted=not score))

    def _score_name(self, node: exp.Column, name: str, needs: AttributeType | None) -> None:
        if not self.score_names:
            raise self.refuse(
                node,
                f"{name!r} is a result of scoring and can be used in tiers only",
                f'An attribute of that name is written "{name}".',
            )
        kind = SCORE_NAMES[name]
        if needs is None:
            raise self.refuse(node, f"{name} is always known", "Leave the test out.")
        if needs is not kind:
            raise self.refuse(node, f"{name} is a {kind.value} and is used as a {needs.value}")
        self.scores.add(name)

    def _need(self, node: exp.Column, name: str, needs: AttributeType | None) -> None:
        """Note which type the attribute must have, and refuse two different ones in one condition."""
        if self.score_names and name in SCORE_NAMES:
            raise self.refuse(node, f"{name!r} means the score in a tier, not an attribute")
        known = self.attributes.get(name)
        if needs is None:
            if known is None:
                self._only_null.add(name)
                self.attributes[name] = AttributeType.text
            return
        if known is not None and known is not needs and name not in self._only_null:
            raise self.refuse(
                node, f"{name} is used as a {known.value} and as a {needs.value}", "An attribute has one type."
            )
        self._only_null.discard(name)
        self.attributes[name] = needs

    def _literal(self, node: exp.Expression) -> tuple[exp.Expression, AttributeType]:
        if isinstance(node, exp.Literal) and node.is_string:
            return exp.Literal.string(node.this), AttributeType.text
        if isinstance(node, exp.Boolean):
            return exp.Boolean(this=bool(node.this)), AttributeType.flag
        if isinstance(node, exp.Null):
            raise self.refuse(
                node.parent or node, "nothing equals null", "Test for the unknown with: attribute is null."
            )
        if isinstance(node, exp.Cast):
            return self._date(node), AttributeType.date
        if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal) and not node.this.is_string:
            return exp.Neg(this=self._number(node.this)), AttributeType.number
        if isinstance(node, exp.Literal):
            return self._number(node), AttributeType.number
        raise self._two_attributes(node)

    def _number(self, node: exp.Literal) -> exp.Expression:
        """In plain digits: ``1e6`` would be a floating-point number on some engines and a decimal on others."""
        number = Decimal(node.this)
        if not abs(number.adjusted()) <= 17:
            raise self.refuse(node, f"the number {node.this} is too large or too small", "Use at most 18 digits.")
        text = f"{number:f}"
        return exp.Literal.number(text.rstrip("0").rstrip(".") if "." in text else text)

    def _date(self, node: exp.Cast) -> exp.Expression:
        literal = node.this
        if not (node.to.is_type(exp.DataType.Type.DATE) and isinstance(literal, exp.Literal) and literal.is_string):
            raise self.refuse(
                node, "a value cannot be turned into another type", "Write date '2026-01-31', 50, 'text', true."
            )
        try:
            day = dt.date.fromisoformat(literal.this)
        except ValueError:
            raise self.refuse(
                literal, f"{literal.this!r} is not a date", "Write year-month-day: date '2026-01-31'."
            ) from None
        return exp.cast(exp.Literal.string(day.isoformat()), exp.DataType.Type.DATE)

    # Functions --------------------------------------------------------------------------------------------------------

    def _function(self, node: exp.Expression) -> tuple[exp.Expression, AttributeType]:
        name, arguments = self._call(node)
        function = FUNCTIONS.get(name)
        if function is None:
            raise self.refuse(node, f"there is no function {name!r}")
        if name == "signals":
            return self._signals(node, arguments), function.gives
        fewest, most = function.texts
        if not 1 + fewest <= len(arguments) <= 1 + most:
            raise self.refuse(node, f"{name} is given {len(arguments)} values", f"Write it so: {function.usage}.")
        attribute, *texts = arguments
        takes = function.takes or AttributeType.text
        if not isinstance(attribute, exp.Column) and not (name == "starts_with" and isinstance(attribute, exp.Lower)):
            raise self.refuse(attribute, f"{name} asks about an attribute", f"Write it so: {function.usage}.")
        admitted = [self._value(attribute, takes)[0], *(self._text(text, name) for text in texts)]
        return exp.Anonymous(this=name, expressions=admitted), function.gives

    @staticmethod
    def _call(node: exp.Expression) -> tuple[str, list[exp.Expression]]:
        """The parser knows some functions by a class of their own; here all look alike."""
        if isinstance(node, exp.Lower):
            return "lower", [node.this]
        if isinstance(node, exp.StartsWith):
            return "starts_with", [node.this, node.expression]
        return str(node.this).lower(), list(node.expressions)

    def _text(self, node: exp.Expression, name: str) -> exp.Expression:
        if not (isinstance(node, exp.Literal) and node.is_string and node.this.strip()):
            raise self.refuse(node, f"{name} needs a text here", f"Write it so: {FUNCTIONS[name].usage}.")
        return exp.Literal.string(node.this)

    def _signals(self, node: exp.Expression, arguments: list[exp.Expression]) -> exp.Expression:
        usage = f"Write it so: {FUNCTIONS['signals'].usage}."
        if self._in_signal:
            raise self.refuse(node, "signals cannot be counted inside signals", usage)
        if len(arguments) not in {2, 3}:
            raise self.refuse(node, f"signals is given {len(arguments)} values", usage)
        kind, days = self._text(arguments[0], "signals"), self._days(arguments[1], usage)
        when, when_text, fields = None, "", {}
        if len(arguments) == 3:
            when, when_text, fields = self._signal_condition(arguments[2])
        self.windows.append(SignalWindow(kind.name, int(days.name), when, when_text, fields))
        parts = [kind, days] if when is None else [kind, days, when.copy()]
        return exp.Anonymous(this="signals", expressions=parts)

    def _days(self, node: exp.Expression, usage: str) -> exp.Expression:
        digits = node.this if isinstance(node, exp.Literal) and not node.is_string else ""
        if not (digits.isdigit() and 1 <= int(digits) <= MAX_DAYS):
            raise self.refuse(node, f"signals looks back a whole number of days, from 1 to {MAX_DAYS}", usage)
        return exp.Literal.number(int(digits))

    def _signal_condition(self, node: exp.Expression) -> tuple[exp.Expression, str, dict[str, AttributeType]]:
        """The third place of ``signals`` speaks of the signal's fields, so the account's attributes are put aside."""
        outer = self.attributes, self._only_null
        self.attributes, self._only_null, self._in_signal = {}, set(), True
        try:
            admitted, fields = self.truth(node), self.attributes
        finally:
            self.attributes, self._only_null = outer
            self._in_signal = False
        return admitted, tree_text(admitted), fields

    # ------------------------------------------------------------------------------------------------------------------

    def _only(self, node: exp.Expression) -> None:
        allowed = _ALLOWED_ARGS[type(node)]
        if extra := sorted(key for key, value in node.args.items() if value and key not in allowed):
            raise self.refuse(node, f"{self._shown(node)} says more than conditions can ({', '.join(extra)})")

    @staticmethod
    def _is_literal(node: exp.Expression) -> bool:
        return isinstance(node, exp.Literal | exp.Boolean | exp.Null | exp.Cast | exp.Neg)

    @staticmethod
    def _shown(node: exp.Expression) -> str:
        return node.sql(dialect="duckdb", comments=False, normalize_functions=False)
