"""What a provider costs this user: the declared price in credits, and what a credit costs by contract or by list."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from closefit.facts import Answer, AnswerState
from closefit.providers.provider import Billed, Provider, ProviderSpec

#: Credits that no single answer takes: a vendor that says so says nothing.
_CREDIBLE = 1e6

#: Answers that may be billed for their own sake.
_ANSWERED = frozenset({AnswerState.found, AnswerState.not_found})


@dataclass(frozen=True, slots=True)
class Offer:
    """A provider that may be asked in this run, with its price."""

    provider: Provider
    spec: ProviderSpec
    #: What a credit costs, in micros; 0 for what is free or covered by a flat rate.
    credit_micros: int
    #: Where the price comes from: ``settings``, ``list price``, ``list price, unverified``, ``free``.
    basis: str = "settings"

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def price(self) -> int:
        """The most that one account costs, in micros."""
        return 0 if self.spec.price.billed is Billed.free else micros_of(self.spec.price.credits, self.credit_micros)

    def credits(self, answer: Answer) -> float:
        """What an answer took in the vendor's credits: what it says, else what it declares; a lost one the most."""
        if answer.lost:
            return 0.0 if self.spec.price.billed is Billed.free else self.spec.price.credits
        if answer.credits is not None and 0 <= answer.credits < _CREDIBLE:
            return answer.credits
        if answer.state not in _ANSWERED or self.spec.price.billed is Billed.free:
            return 0.0
        paid = self.spec.price.billed is Billed.asked or answer.state is AnswerState.found
        return self.spec.price.credits if paid else 0.0

    def billed(self, answer: Answer) -> int:
        """What an answer cost, in micros; one whose reply was lost may have cost the whole price."""
        if answer.lost:
            return self.price
        return micros_of(self.credits(answer), self.credit_micros)


def micros_of(credits: float, credit_micros: int) -> int:  # noqa: A002  (the vendors' word)
    """Money of so many credits, rounded up to a whole micro.

    >>> micros_of(0.2, 34_000), micros_of(1 / 3, 10)
    (6800, 4)
    """
    return _micros_of(credits, credit_micros)


@lru_cache(maxsize=4096)
def _micros_of(credits: float, credit_micros: int) -> int:  # noqa: A002
    return math.ceil(Fraction(str(credits)) * credit_micros) if credits > 0 else 0
