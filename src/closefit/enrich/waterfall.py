"""The waterfall: for each gap the providers in order, until an answer is accepted.

It decides whom an account asks next and what an answer settles; money, speed and the network are the executor's. One
call asks for every gap that its provider can fill; what comes along unasked is taken too. An account asks one
provider at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from closefit.enrich.accounts import Account, Value
from closefit.enrich.agree import accepted, placed, resolve, spelled, usable
from closefit.enrich.freshness import Freshness
from closefit.enrich.memory import Memory
from closefit.facts import Answer, FoundFact, Question
from closefit.providers.provider import ProviderSpec

#: Which of an account's gaps are still worth buying, given what is known of it now.
Worth = Callable[[str, Mapping[str, Value], Sequence[str]], Sequence[str]]


def _all_worth(_account: str, _known: Mapping[str, Value], gaps: Sequence[str]) -> Sequence[str]:
    return gaps


class Line:
    """One account on its way through the waterfall."""

    __slots__ = ("asked", "gaps", "key", "known", "own")

    def __init__(self, key: str, known: dict[str, Value], gaps: list[str]) -> None:
        self.key, self.known, self.gaps = key, known, gaps
        #: Attributes whose value is the user's own: no provider changes or confirms it.
        self.own: frozenset[str] = frozenset(known)
        #: Provider and attribute that need not be asked (again).
        self.asked: set[tuple[str, str]] = set()


class Waterfall:
    """All accounts of a run. ``order`` has the providers of each field, first asked first."""

    def __init__(
        self, accounts: Iterable[Account], fields: Sequence[str], order: Mapping[str, Sequence[str]],
        specs: Mapping[str, ProviderSpec], *, memory: Memory, freshness: Freshness, worth: Worth = _all_worth,
        roles: Mapping[str, Sequence[Mapping[str, object]]] | None = None,
    ) -> None:  # fmt: skip
        self.fields, self.order, self.specs = tuple(fields), order, specs
        self._freshness, self._worth = freshness, worth
        #: Roles that were open before, by account.
        self._roles = roles or {}
        #: Providers that are not asked any more in this run, with the reason.
        self.closed: dict[str, str] = {}
        self._fills = {name: spec.attributes & frozenset(fields) for name, spec in specs.items()}
        self._needs = {name: spec.needs for name, spec in specs.items() if spec.needs}
        self.lines: dict[str, Line] = {}
        #: Accounts with gaps whose key is no domain: nobody can be asked about them.
        self.no_domain: list[str] = []
        #: Gaps that each provider closed, by field.
        self.filled_by: dict[str, dict[str, int]] = {field: {} for field in fields}
        self.known_before: dict[str, int] = dict.fromkeys(fields, 0)
        for account in accounts:
            self._enter(account, memory)

    def _enter(self, account: Account, memory: Memory) -> None:
        gaps = []
        for attribute in self.fields:
            own = attribute in account.own and self._own_fresh(account, attribute)
            if own or memory.fresh(account.key, attribute, self._freshness):
                self.known_before[attribute] += 1
            else:
                gaps.append(attribute)
        if gaps and not self.askable(account.key):
            self.no_domain.append(account.key)
        line = Line(account.key, dict(account.own), gaps)
        for attribute, claims in memory.claims.get(account.key, {}).items():
            if attribute not in account.own or not self._own_fresh(account, attribute):
                held = resolve(attribute, placed(claims, self.order.get(attribute, ())), self._freshness)
                line.known[attribute] = held.claim.value
                line.own -= {attribute}
        line.asked.update(memory.settled.get(account.key, ()))
        self.lines[account.key] = line

    # --- what an account does next -----------------------------------------------------------------------------

    def next_of(self, key: str) -> str | None:
        """The provider that an account asks next; None when it has no gap left that anybody might fill."""
        line = self.lines[key]
        if not line.gaps or not self.askable(key):
            return None
        for attribute in self._worth(key, line.known, line.gaps):
            for provider in self.order.get(attribute, ()):
                if (
                    (provider, attribute) not in line.asked
                    and provider not in self.closed
                    and self._can(line, provider)
                ):
                    return provider
        return None

    def buy_only(self, worth: Worth) -> None:
        """Let this say which gaps are worth buying, and in which order."""
        self._worth = worth

    def question(self, key: str, provider: str, mark: str) -> Question:
        """What it asks there: every gap that the provider can fill and was not asked for."""
        line = self.lines[key]
        fills, asked = self._fills[provider], line.asked
        known: Mapping[str, object] = line.known
        if key in self._roles and "role_closed" in self.specs[provider].signals:
            known = line.known | {"job_openings": self._roles[key]}
        return Question(
            key, frozenset([gap for gap in line.gaps if gap in fills and (provider, gap) not in asked]), known, mark
        )

    def take(self, question: Question, provider: str, answer: Answer) -> list[FoundFact]:
        """An answer that settles a question: gaps that it fills are closed. The facts worth keeping come back."""
        line = self.lines[question.account]
        line.asked.update([(provider, attribute) for attribute in question.wanted])
        kept: list[FoundFact] = []
        for fact in answer.facts:
            if not usable(fact) or any(one.attribute == fact.attribute for one in kept):
                continue
            kept.append(fact)
            value = spelled(fact.attribute, fact.value)
            line.known.setdefault(fact.attribute, value)
            if fact.attribute in line.gaps and accepted(fact, self._freshness):
                line.known[fact.attribute] = value  # in the place of one that was stale
                line.gaps.remove(fact.attribute)
                counts = self.filled_by[fact.attribute]
                counts[provider] = counts.get(provider, 0) + 1
        return kept

    def give_up(self, question: Question, provider: str) -> None:
        """The account does not ask this provider again in this run, although no answer came."""
        self.lines[question.account].asked.update((provider, attribute) for attribute in question.wanted)

    def close(self, provider: str, why: str) -> None:
        """The provider is not asked any more in this run."""
        self.closed.setdefault(provider, why)

    @staticmethod
    def askable(key: str) -> bool:
        """Whether a key is a domain: a provider is asked about nothing else."""
        return "." in key and " " not in key

    # --- what is left ------------------------------------------------------------------------------------------

    def left_undone(self) -> dict[str, dict[str, int]]:
        """By field and closed provider: gaps that this provider was still to be asked for."""
        undone: dict[str, dict[str, int]] = {}
        for line in self.lines.values():
            for attribute in line.gaps:
                for provider in self.order.get(attribute, ()):
                    if (
                        provider in self.closed
                        and (provider, attribute) not in line.asked
                        and self._can(line, provider)
                    ):
                        counts = undone.setdefault(attribute, {})
                        counts[provider] = counts.get(provider, 0) + 1
        return undone

    def gaps(self) -> dict[str, int]:
        """How many accounts lack each field now."""
        counts = dict.fromkeys(self.fields, 0)
        for line in self.lines.values():
            for attribute in line.gaps:
                counts[attribute] += 1
        return counts

    def _can(self, line: Line, provider: str) -> bool:
        needs = self._needs.get(provider)
        return needs is None or needs <= line.known.keys()

    def _own_fresh(self, account: Account, attribute: str) -> bool:
        day = account.dates.get(attribute)
        return day is None or self._freshness.fresh(attribute, day)
