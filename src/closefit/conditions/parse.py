"""From a condition's text to its tree: read, admit node by node, and know which attributes of which type it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import TokenType, exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import ParseError

from closefit.conditions.admit import Admission, SignalWindow
from closefit.conditions.grammar import INSTEAD, MAX_NODES, ConditionError, nearest
from closefit.conditions.tokens import Tokens, read_tokens
from closefit.terms import AttributeType

__all__ = ["Condition", "SignalWindow", "parse_condition"]


@dataclass(frozen=True)
class Condition:
    """A condition that was read and admitted.

    The tree is built anew from admitted parts only: comparisons have the attribute on their left, attribute names are
    lower case, functions are ``exp.Anonymous`` with their name in lower case, a date is ``CAST('2026-01-31' AS DATE)``,
    text literals stay as written. ``text`` is what the file says, without outer blanks.
    """

    text: str
    tree: exp.Expr
    #: Attribute (lower case) -> the type the condition needs it to have; text where any would do.
    attributes: Mapping[str, AttributeType]
    windows: tuple[SignalWindow, ...]
    #: Names of a score that a tier's condition uses: fit, intent, persona, excluded, qualified.
    scores: frozenset[str] = frozenset()


def parse_condition(text: str, *, score_names: bool = False) -> Condition:
    """Read a condition; with ``score_names`` (tiers) it may also speak of fit, intent, persona, excluded, qualified.

    Raises:
        ConditionError: what was found, at which character, and what to write instead.
    """
    text = text.strip()
    tokens = read_tokens(text)
    tree = _parse(text, tokens)
    count = sum(1 for _ in tree.walk())
    if count > MAX_NODES:
        raise ConditionError(
            f"the condition has {count} parts, the most is {MAX_NODES}", 0, "Split it, or name fewer values."
        )
    admission = Admission(tokens, tree, score_names=score_names)
    admitted = admission.truth(tree)
    return Condition(text, admitted, admission.attributes, tuple(admission.windows), frozenset(admission.scores))


def _parse(text: str, tokens: Tokens) -> exp.Expr:
    try:
        trees = DuckDB().parser().parse_into(exp.Condition, tokens.tokens, text)
    except ParseError as error:
        raise _syntax_error(text, tokens, error) from None
    except RecursionError:
        raise ConditionError("the condition is nested too deep", 0, "Split it into two criteria.") from None
    tree = trees[0] if len(trees) == 1 else None
    if tree is None:
        raise ConditionError("the condition is not one expression", 0, "A field holds one condition.")
    _refuse_stray_words(tokens, tree)
    return tree


def _refuse_stray_words(tokens: Tokens, tree: exp.Expr) -> None:
    """Every word must have become an attribute; one that did not is SQL the language does not have."""
    names = {identifier.meta.get("start") for identifier in tree.find_all(exp.Identifier)}
    for offset, word in tokens.names.items():
        if offset not in names:
            raise _stray(word, offset)


def _stray(word: str, offset: int) -> ConditionError:
    advice = INSTEAD.get(
        word.lower(), "Join conditions with and, or; test with =, <>, <, <=, >, >=, between, in, is null."
    )
    return ConditionError(f"{word!r} cannot stand here", offset, advice)


def _syntax_error(text: str, tokens: Tokens, error: ParseError) -> ConditionError:
    """The parser's complaint in the words of conditions, at the token it stumbled over."""
    detail = error.errors[0] if error.errors else {}
    at = next(
        (t for t in tokens.tokens if (t.line, t.col) == (detail.get("line"), detail.get("col"))), tokens.tokens[-1]
    )
    for offset, word in tokens.names.items():
        if word.lower() in INSTEAD and offset <= at.start:
            return _stray(word, offset)
    description = str(detail.get("description", ""))
    opens = [t for t in tokens.tokens if t.token_type == TokenType.L_PAREN]
    closes = [t for t in tokens.tokens if t.token_type == TokenType.R_PAREN]
    if len(opens) != len(closes):
        missing = "closing" if len(opens) > len(closes) else "opening"
        place = opens[0] if missing == "closing" else closes[-1]
        article = "a" if missing == "closing" else "an"
        return ConditionError(f"{article} {missing} parenthesis is missing", place.start, "Each ( needs its ).")
    if "Required keyword" in description:
        return ConditionError(f"something is missing beside {at.text!r}", at.start, "For example: employees >= 50.")
    return ConditionError(
        f"{_shown(text, at.start, at.end)} cannot stand here", at.start, _neighbour_advice(tokens, at.start)
    )


def _shown(text: str, start: int, end: int) -> str:
    return repr(text[start : end + 1])


def _neighbour_advice(tokens: Tokens, offset: int) -> str:
    """Perhaps a slip in a keyword: ``employees betwen 5 and 9``."""
    words = [word for start, word in tokens.names.items() if start <= offset]
    close = nearest(words[-1], ("and", "or", "not", "between", "in", "is", "null")) if words else None
    if close and len(words) > 1:
        return f"Did you mean {close}?"
    return "Join conditions with and, or; test with =, <>, <, <=, >, >=, between, in, is null."
