"""Coverage by outcome: where won and lost accounts are not known alike, a missing fact would be taken for a trait."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

#: How the deals of an account ended; one that was won and left counts as churned.
OUTCOMES = ("won", "churned", "lost")
#: Chance, over all fields together, of calling one different that is not.
_LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class OutcomeCoverage:
    """How much of one field is known, by outcome."""

    field: str
    #: Accounts with the field, and all accounts, by outcome.
    counts: Mapping[str, tuple[int, int]]
    #: Chance of differences as large as these where coverage has nothing to do with the outcome.
    p: float
    #: True where that chance is too small, all fields together taken into account.
    differs: bool = False

    def as_dict(self) -> dict[str, object]:
        """The counts for a script."""
        shares = {name: {"known": known, "accounts": count} for name, (known, count) in self.counts.items()}
        return {"field": self.field, "by_outcome": shares, "p": self.p, "differs": self.differs}


def outcome_coverage(
    fields: Sequence[str], known: Mapping[str, Collection[str]], outcomes: Mapping[str, str]
) -> tuple[OutcomeCoverage, ...]:
    """Coverage of every field by the outcome of its accounts.

    ``known`` has the accounts that have a field, ``outcomes`` the outcome of every account. The test is Fisher's exact
    one (Freeman and Halton 1951 for three outcomes, by 10,000 seeded tables), the level is shared by Holm's method.
    """
    found = [_one(field, known.get(field, ()), outcomes) for field in fields]
    ranked = sorted(found, key=lambda one: one.p)
    different: set[str] = set()
    for place, one in enumerate(ranked):
        if one.p > _LEVEL / (len(ranked) - place):
            break
        different.add(one.field)
    return tuple(OutcomeCoverage(one.field, one.counts, one.p, one.field in different) for one in found)


def _one(field: str, known: Collection[str], outcomes: Mapping[str, str]) -> OutcomeCoverage:
    have = frozenset(known)
    counts = {}
    for outcome in OUTCOMES:
        accounts = [account for account, how in outcomes.items() if how == outcome]
        if accounts:
            counts[outcome] = (sum(account in have for account in accounts), len(accounts))
    return OutcomeCoverage(field, counts, _chance(list(counts.values())))


def _chance(counts: Sequence[tuple[int, int]]) -> float:
    import numpy as np
    from scipy import stats

    table = np.array([[known, count - known] for known, count in counts])
    if len(table) < 2 or (table.sum(axis=0) == 0).any():
        return 1.0
    if len(table) == 2:
        return float(stats.fisher_exact(table).pvalue)
    drawn = stats.MonteCarloMethod(n_resamples=9_999, rng=np.random.default_rng(1))
    return float(stats.fisher_exact(table, method=drawn).pvalue)
