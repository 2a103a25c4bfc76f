"""From interviews to counts and offers: one record for the page, JSON, the draft and the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from closefit.derive.findings import AttributeVerdict
from closefit.derive.interviews.coding import CodedAnswer, Confirmed, Interview, code_answers
from closefit.derive.interviews.counts import CodeCount, count_codes
from closefit.derive.interviews.offers import Offers, make_offers
from closefit.derive.interviews.scheme import Asked, Scheme

#: Above this share of answers without a code the scheme does not fit them.
_UNCODED = 0.3
#: Fewer accounts on a side can hardly show a difference: 8 of 8 against 3 of 8 has p = .03 before any correction.
_FEW = 8


@dataclass(frozen=True, slots=True)
class InterviewsCounted:
    """Everything that the interviews say."""

    source: str
    scheme: str
    #: Accounts asked: won, lost, of unknown outcome.
    won: int
    lost: int
    other: int
    answers: tuple[CodedAnswer, ...]
    counts: tuple[CodeCount, ...]
    offers: Offers
    #: Accounts of the file that the deals do not know: account, line.
    unknown: tuple[tuple[str, int], ...]
    #: Lines left out, with the reason.
    left_out: tuple[tuple[int, str], ...]
    words: str
    warnings: tuple[str, ...]

    @property
    def uncoded(self) -> tuple[CodedAnswer, ...]:
        """Answers in which nothing was recognised."""
        return tuple(answer for answer in self.answers if answer.uncoded)


def count_interviews(
    interviews: Sequence[Interview],
    scheme: Scheme,
    *,
    source: str,
    confirmed: Confirmed | None = None,
    unknown: Sequence[tuple[str, int]] = (),
    left_out: Sequence[tuple[int, str]] = (),
    least: int = 2,
) -> InterviewsCounted:
    """Code every answer, count the codes won against lost, and say what they offer."""
    answers = code_answers(interviews, scheme, confirmed)
    counts = count_codes(answers, scheme)
    by = {outcome: len({i.account for i in interviews if i.outcome == outcome}) for outcome in ("won", "lost", "")}
    found = InterviewsCounted(
        source, scheme.source, by["won"], by["lost"], by[""], answers, counts,
        make_offers(counts, answers, scheme, least), tuple(unknown), tuple(left_out), _words(by, counts), (),
    )  # fmt: skip
    return _warned(found)


def _words(by: Mapping[str, int], counts: Sequence[CodeCount]) -> str:
    some = f"{by['won']} won and {by['lost']} lost accounts were asked"
    if by[""]:
        some += f", and {by['']} of which no outcome is known"
    sure = [c for c in counts if c.verdict in (AttributeVerdict.priority, AttributeVerdict.negative)]
    if not by["lost"] or not by["won"]:
        return f"{some}. Without both, nothing can be counted won against lost: it is said how often each was named."
    if not sure:
        return f"{some}. No trigger or objection is surely commoner on one side: what is offered is what was said."
    told = "; ".join(f"{c.code} ({c.won} of {c.won_of} won, {c.lost} of {c.lost_of} lost)" for c in sure)
    return f"{some}. Surely commoner on one side: {told}."


def _warned(found: InterviewsCounted) -> InterviewsCounted:
    warnings = []
    real = [a for a in found.answers if not a.none]
    if real and len(found.uncoded) > _UNCODED * len(real):
        warnings.append(
            f"Nothing was recognised in {len(found.uncoded)} of {len(real)} answers: read them below and add their "
            "words to a scheme of your own (--scheme), or let a model propose codes (--propose)."
        )
    if 0 < min(found.won, found.lost) < _FEW:
        warnings.append(
            f"With {found.won} won and {found.lost} lost accounts only the widest gaps can be told from chance; "
            f"{_FEW} on each side are a start."
        )
    if found.unknown:
        shown = ", ".join(f"{account} (line {line})" for account, line in found.unknown[:5])
        more = f" and {len(found.unknown) - 5} more" if len(found.unknown) > 5 else ""
        warnings.append(f"The deals know nothing of {shown}{more}: counted apart.")
    return replace(found, warnings=tuple(warnings))


def answered(found: InterviewsCounted, asked: Asked) -> int:
    """Answers to one question."""
    return sum(answer.asked is asked for answer in found.answers)
