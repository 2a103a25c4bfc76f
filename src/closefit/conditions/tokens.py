"""The first gate: every token of a condition is known by name before the parser sees it, and keeps its position."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import Token, TokenType
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import TokenError

from closefit.conditions.grammar import (
    FUNCTIONS,
    INSTEAD,
    KEYWORDS,
    MAX_DEPTH,
    MAX_LENGTH,
    STATEMENTS,
    ConditionError,
    function_advice,
)

_SYMBOLS = frozenset(
    {
        TokenType.L_PAREN,
        TokenType.R_PAREN,
        TokenType.COMMA,
        TokenType.EQ,
        TokenType.NEQ,
        TokenType.LT,
        TokenType.LTE,
        TokenType.GT,
        TokenType.GTE,
        TokenType.DASH,
        TokenType.NUMBER,
        TokenType.STRING,
        TokenType.IDENTIFIER,
    }
)

_SYMBOL_ADVICE = {
    TokenType.SEMICOLON: "A field holds one condition; join two with: and.",
    TokenType.DOT: "Write the attribute's name alone, without a table before it; a number as 0.5.",
    TokenType.DCOLON: INSTEAD["cast"],
    TokenType.PLACEHOLDER: "Write the value itself.",
    TokenType.COLON: "Write the value itself.",
    TokenType.STAR: "Name the attribute; conditions do no arithmetic.",
    TokenType.PLUS: "Conditions do no arithmetic; write the result.",
    TokenType.SLASH: "Conditions do no arithmetic; write the result.",
    TokenType.MOD: "Conditions do no arithmetic; write the result.",
    TokenType.FARROW: "Did you mean >= ?",
    TokenType.HEREDOC_STRING: "Text is written in single quotes: 'like this'.",
    TokenType.BYTE_STRING: "Text is written in single quotes: 'like this'.",
    TokenType.AMP: "Join two conditions with: and.",
    TokenType.DAMP: "Join two conditions with: and.",
    TokenType.PIPE: "Join two conditions with: or.",
    TokenType.DPIPE: "Join two conditions with: or.",
    TokenType.TILDE: INSTEAD["like"],
}


@dataclass(frozen=True, slots=True)
class Tokens:
    """A condition cut into tokens, with the positions the tree will need."""

    tokens: list[Token]
    #: Offsets of the literals, the functions and the nulls, in the order of the text.
    literals: list[int]
    functions: list[int]
    nulls: list[int]
    #: Offset to word, of everything that is neither a keyword nor a function: the attributes.
    names: dict[int, str]


def read_tokens(text: str) -> Tokens:
    """Cut a condition into tokens.

    Raises:
        ConditionError: for the first token that the language does not have.
    """
    if len(text) > MAX_LENGTH:
        raise ConditionError(
            f"the condition is {len(text)} characters long, the most is {MAX_LENGTH}", 0, "Split it into two criteria."
        )
    tokens = _tokenize(text)
    if not tokens:
        raise ConditionError("the condition is empty", 0, "Write one, such as: employees between 50 and 500.")
    _refuse_comments(text, tokens)
    _refuse_depth(tokens)
    found = Tokens(tokens, [], [], [], {})
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        _place(found, token, following)
    return found


def _tokenize(text: str) -> list[Token]:
    try:
        return list(DuckDB().tokenize(text))
    except TokenError:
        offset = _unclosed(text)
        raise ConditionError(
            f"the quote that opens at {text[offset : offset + 12]!r} is never closed",
            offset,
            "Text stands in single quotes; a quote inside it is doubled: 'Levi''s'.",
        ) from None


def _unclosed(text: str) -> int:
    """Offset of the quote or comment that never ends (the text's start where none is found)."""
    opened: int | None = None
    for offset, character in enumerate(text):
        if opened is None and character in "'\"":
            opened = offset
        elif opened is not None and character == text[opened]:
            opened = None
    return opened if opened is not None else max(text.find("/*"), 0)


def _refuse_comments(text: str, tokens: list[Token]) -> None:
    ends = [0, *(token.end + 1 for token in tokens)]
    starts = [*(token.start for token in tokens), len(text)]
    for end, start in zip(ends, starts, strict=True):
        gap = text[end:start]
        if gap.strip():
            offset = end + len(gap) - len(gap.lstrip())
            raise ConditionError(
                f"a comment ({text[offset : offset + 2]}) cannot stand inside a condition",
                offset,
                "Put it on its own line of the file, after a #.",
            )


def _refuse_depth(tokens: list[Token]) -> None:
    depth = nots = 0
    for token in tokens:
        depth += (token.token_type == TokenType.L_PAREN) - (token.token_type == TokenType.R_PAREN)
        nots = nots + 1 if token.token_type in {TokenType.NOT, TokenType.DASH} else 0
        if max(depth, nots) > MAX_DEPTH:
            raise ConditionError(
                f"the condition is nested more than {MAX_DEPTH} deep", token.start, "Split it into two criteria."
            )


def _place(found: Tokens, token: Token, following: Token | None) -> None:
    kind = token.token_type
    called = following is not None and following.token_type == TokenType.L_PAREN
    if kind in {TokenType.NUMBER, TokenType.STRING}:
        found.literals.append(token.start)
    elif kind == TokenType.IDENTIFIER:
        found.names[token.start] = token.text
    elif kind not in _SYMBOLS:
        _place_word(found, token, following, called=called)


def _place_word(found: Tokens, token: Token, following: Token | None, *, called: bool) -> None:
    word = token.text.lower()
    if token.token_type in _SYMBOL_ADVICE or not word.replace("_", "a").isalnum():
        raise ConditionError(
            f"{_written(token)} is not part of the language of conditions",
            token.start,
            _SYMBOL_ADVICE.get(token.token_type),
        )
    if word in KEYWORDS:
        if word == "null":
            found.nulls.append(token.start)
        return
    if called:
        if word not in FUNCTIONS:
            raise ConditionError(f"there is no function {token.text!r}", token.start, function_advice(word))
        found.functions.append(token.start)
    elif word in STATEMENTS:
        raise ConditionError(f"{token.text!r} cannot stand here", token.start, INSTEAD[word])
    elif not (word == "date" and following is not None and following.token_type == TokenType.STRING):
        found.names[token.start] = token.text


def _written(token: Token) -> str:
    """Text in quotes of another kind is shown as such."""
    dollars = {TokenType.HEREDOC_STRING: f"$${token.text}$$", TokenType.BYTE_STRING: f"E'{token.text}'"}
    return dollars.get(token.token_type, repr(token.text))
