"""What came of asking: a claim for every run of a question, and how far the claims agree."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from closefit.research.answers import Value
from closefit.research.questions import AnswerKind, PageQuestion


class ClaimState(StrEnum):
    """What became of one answer of the model."""

    supported = "supported"
    #: The model says that the pages do not say it.
    unknown = "unknown"
    #: It gave a value that its quote does not carry; counted as unknown.
    refused = "refused"
    #: The model or the token budget gave no answer.
    failed = "failed"


@dataclass(frozen=True, slots=True)
class Claim:
    """One answer to one question in one of the k runs."""

    attribute: str
    state: ClaimState
    value: Value | None = None
    quote: str = ""
    url: str = ""
    why: str = ""
    #: Times the model was asked: 2 when its first answer was refused.
    asked: int = 1
    #: The sentence of the page that the quote is taken from.
    sentence: str = ""
    #: With *refused*: the value that was not taken.
    said: Value | None = None


@dataclass(frozen=True, slots=True)
class Researched:
    """A question with its k claims and what they come to."""

    question: PageQuestion
    claims: tuple[Claim, ...]

    @property
    def agreement(self) -> float:
        """Share of the runs that gave the most frequent answer; texts agree when they rest on the same sentence.

        A refused or failed answer counts as unknown. Of a single run it is 1.0 and says nothing, see ``usable``.
        """
        return max(self._counted.values()) / len(self.claims) if self.claims else 0.0

    @property
    def best(self) -> Claim | None:
        """The first supported claim of the most frequent answer; None when that is unknown, or two are as frequent."""
        most = self._counted.most_common(2)
        if not most or (len(most) == 2 and most[0][1] == most[1][1]):
            return None
        return next((one for one in self.claims if one.value is not None and self._key(one) == most[0][0]), None)

    @property
    def usable(self) -> bool:
        """Whether the answer may become a fact, and so a criterion: at least two runs, of which enough agree."""
        return len(self.claims) > 1 and self.best is not None and self.agreement >= self.question.agreement

    @property
    def failed(self) -> bool:
        """Whether a run got no answer at all, so that it is worth asking again."""
        return any(one.state is ClaimState.failed for one in self.claims)

    @property
    def why_unknown(self) -> str:
        """In one line, why there is no usable answer; empty where there is one."""
        if self.usable:
            return ""
        whys = Counter(one.why for one in self.claims if one.why)
        if whys:
            return whys.most_common(1)[0][0]
        if any(one.value is not None for one in self.claims):
            if len(self.claims) == 1:
                return "it was asked once, which shows no agreement"
            return (
                f"{self.agreement:.0%} of {len(self.claims)} runs agree, and {self.question.agreement:.0%} are needed"
            )
        return "the pages do not say it"

    @property
    def _counted(self) -> Counter[object]:
        return Counter(self._key(one) for one in self.claims)

    def _key(self, claim: Claim) -> object:
        if claim.state is not ClaimState.supported:
            return None
        return claim.sentence if self.question.kind is AnswerKind.text else claim.value
