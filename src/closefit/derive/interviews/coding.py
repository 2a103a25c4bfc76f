"""Answers coded: a code that was written, words that were found, or a proposal that a person confirmed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from closefit.derive.interviews.scheme import Asked, Scheme

#: Answers that say there is none.
_NONE = re.compile(
    r"(none|nothing( (really|at all|much|in particular))?|no|nope|n/?a|-+|\?|nichts|keine)[.!]?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Interview:
    """One interview: who, how the deal ended, and the answers as they were given."""

    account: str
    line: int
    #: ``won`` or ``lost``; empty when nothing says it.
    outcome: str
    answers: Mapping[Asked, str]
    #: The account as the file writes it.
    written: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """One code of an answer, and what it was given for."""

    code: str
    #: The words that were found, the code as written, or the quote that was confirmed.
    because: str
    #: ``words``, ``code`` or ``confirmed``
    how: str


@dataclass(frozen=True, slots=True)
class CodedAnswer:
    """One answer and its codes. No code and not ``none`` means that nothing was recognised."""

    interview: Interview
    asked: Asked
    text: str
    given: tuple[Given, ...]
    #: True when the answer says that there is none.
    none: bool = False

    @property
    def uncoded(self) -> bool:
        """Nothing was recognised in it."""
        return not self.given and not self.none


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Codes that a person confirmed: (line, question) -> code and quote."""

    codes: Mapping[tuple[int, Asked], tuple[tuple[str, str], ...]] = field(default_factory=dict)


def code_answers(
    interviews: Iterable[Interview], scheme: Scheme, confirmed: Confirmed | None = None
) -> tuple[CodedAnswer, ...]:
    """Every answer with its codes, in the order of the file."""
    confirmed = confirmed or Confirmed()
    coded = []
    for interview in interviews:
        for asked in Asked:
            text = interview.answers.get(asked, "").strip()
            if not text:
                continue
            said = confirmed.codes.get((interview.line, asked), ())
            given = [*code_text(text, asked, scheme)]
            have = {one.code for one in given}
            given += [Given(code, quote, "confirmed") for code, quote in said if code not in have]
            coded.append(CodedAnswer(interview, asked, text, tuple(given), _NONE.fullmatch(text) is not None))
    return tuple(coded)


def code_text(text: str, asked: Asked, scheme: Scheme) -> Sequence[Given]:
    """Codes of one answer: names of codes separated by ``;`` or ``|``, else the words that are found in it."""
    pieces = [piece.strip() for piece in re.split(r"[;|]", text) if piece.strip()]
    named = [(piece, scheme.named(asked, piece)) for piece in pieces]
    if pieces and all(code is not None for _, code in named):
        return [Given(code.name, piece, "code") for piece, code in named if code is not None]
    found = []
    for code in scheme.of(asked):
        if any(pattern.search(text) for pattern in code.unless):
            continue
        hit = next((match for pattern in code.words if (match := pattern.search(text))), None)
        if hit is not None:
            found.append(Given(code.name, hit.group().strip(), "words"))
    return found
