"""The two stories every guide to ideal customers tells, as small files that really give them."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.demo import catalogue
from closefit.demo.truth import AS_OF

STORY_SEED = 20


@dataclass(frozen=True, slots=True)
class Stratum:
    """How many of those who passed all earlier traits have this one, too: among the good and among the others."""

    trait: str
    good: int
    other: int


#: Eighty won against eighty lost: the first two traits are what everybody names, and both sides have them alike.
EQUAL_TRAITS: Mapping[str, int] = {"Has VP of Sales": 76, "B2B SaaS": 77}
TELLING_TRAITS: Mapping[str, tuple[int, int]] = {"headcount": (60, 24), "Salesforce": (50, 17), "funding": (46, 18)}

#: One hundred and twenty accounts, forty of which are ready to buy: what each layer leaves.
LAYER_STORY = (
    Stratum("industry", 35, 41),
    Stratum("Salesforce", 30, 20),
    Stratum("funding", 26, 10),
    Stratum("trial users", 22, 4),
)


def obvious_traits_csv() -> str:
    """Story 1: 80 closed-won against 80 closed-lost deals as one flat file.

    "Has a VP of Sales" (76 of 80) and "is B2B SaaS" (77 of 80) are exactly as common among the won as among the lost,
    so that they describe the market and cannot earn points; headcount, Salesforce and funding tell the sides apart.
    """
    rng = np.random.default_rng([STORY_SEED, 1])
    won = np.repeat([True, False], 80)
    traits = {name: _exactly(rng, won, count, count) for name, count in EQUAL_TRAITS.items()}
    traits |= {name: _exactly(rng, won, *counts) for name, counts in TELLING_TRAITS.items()}
    traits["industry"] = rng.random(len(won)) < 0.3
    return _deals_text(rng, won, traits)


def layers_csv() -> str:
    """Story 2: 120 accounts inside the boundary, 40 of them ready to buy (won), as one flat file.

    Asked for industry, Salesforce, funding and trial users in turn, 120 accounts become 76, 50, 36 and 26, and the
    ready share rises from 33 % to 46, 60, 72 and 85 %.
    """
    rng = np.random.default_rng([STORY_SEED, 2])
    won = np.repeat([True, False], (40, 80))
    traits = _nested(rng, won, LAYER_STORY)
    traits |= {"Has VP of Sales": _exactly(rng, won, 32, 64), "B2B SaaS": _exactly(rng, won, 34, 68)}
    traits["headcount"] = rng.random(len(won)) < 0.5
    return _deals_text(rng, won, traits)


def _exactly(rng: np.random.Generator, won: NDArray[np.bool_], good: int, other: int) -> NDArray[np.bool_]:
    """A trait that exactly so many of each side have."""
    has = np.zeros(len(won), dtype=bool)
    has[rng.choice(np.flatnonzero(won), good, replace=False)] = True
    has[rng.choice(np.flatnonzero(~won), other, replace=False)] = True
    return has


def _nested(
    rng: np.random.Generator, won: NDArray[np.bool_], strata: Sequence[Stratum]
) -> dict[str, NDArray[np.bool_]]:
    """Traits whose successive intersections have the counts of the strata; the rest have them in proportion."""
    passed = np.ones(len(won), dtype=bool)
    traits = {}
    for stratum in strata:
        has = np.zeros(len(won), dtype=bool)
        for side, wanted in ((won, stratum.good), (~won, stratum.other)):
            inside, behind = np.flatnonzero(side & passed), np.flatnonzero(side & ~passed)
            has[rng.choice(inside, wanted, replace=False)] = True
            has[rng.choice(behind, round(len(behind) * wanted / len(inside)), replace=False)] = True
        passed &= has
        traits[stratum.trait] = has
    return traits


def _deals_text(rng: np.random.Generator, won: NDArray[np.bool_], traits: Mapping[str, NDArray[np.bool_]]) -> str:
    """A flat deals export, one deal per account, in random order."""
    size = len(won)
    closed = np.datetime64(AS_OF) - rng.integers(0, 500, size)
    names = rng.permutation(len(catalogue.FIRST) * len(catalogue.SECOND))[:size]
    columns: dict[str, Sequence[object]] = {
        "Deal Name": [_name(place) for place in names],
        "Company Domain Name": [f"{_name(place).lower().replace(' ', '-')}.example" for place in names],
        "Deal Stage": np.where(won, "Closed Won", "Closed Lost").tolist(),
        "Create Date": (closed - rng.integers(20, 110, size)).tolist(),
        "Close Date": closed.tolist(),
        "Industry": _industries(rng, traits["industry"]),
        "Number of Employees": _employees(rng, traits["headcount"]),
        "Business Model": np.where(traits["B2B SaaS"], "B2B SaaS", "Marketplace").tolist(),
        "Country/Region": rng.choice(["United States", "United Kingdom", "Germany"], size, p=[0.5, 0.3, 0.2]).tolist(),
        "Has VP of Sales": np.where(traits["Has VP of Sales"], "true", "false").tolist(),
        "Technologies": _technologies(rng, traits["Salesforce"]),
        "Funding Stage": _stages(rng, traits["funding"]),
        "Office Count": rng.integers(1, 6, size).tolist(),
    }
    if "trial users" in traits:
        users = np.where(traits["trial users"], rng.integers(6, 40, size), rng.integers(0, 2, size))
        columns["Trial Active Users"] = users.tolist()
    order = rng.permutation(size)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([values[row] for values in columns.values()] for row in order)
    return buffer.getvalue()


def _name(place: int) -> str:
    second, first = divmod(int(place), len(catalogue.FIRST))
    return f"{catalogue.FIRST[first]} {catalogue.SECOND[second]}"


def _industries(rng: np.random.Generator, fintech: NDArray[np.bool_]) -> list[str]:
    others = rng.choice(["Software", "Logistics", "Retail"], len(fintech))
    return [str(name) for name in np.where(fintech, "Fintech", others)]


def _employees(rng: np.random.Generator, inside: NDArray[np.bool_]) -> list[int]:
    """50 to 500 where ``inside``, else 20 to 49 or 501 to 2,000: all of it inside the boundary."""
    low, high = rng.integers(20, 50, len(inside)), rng.integers(501, 2001, len(inside))
    outside = np.where(rng.random(len(inside)) < 0.5, low, high)
    middle = np.exp(rng.uniform(np.log(50), np.log(500), len(inside))).round()
    return [int(number) for number in np.where(inside, middle, outside)]


def _technologies(rng: np.random.Generator, salesforce: NDArray[np.bool_]) -> list[str]:
    others = {"Slack": 0.5, "Zoom": 0.5, "Jira": 0.4, "AWS": 0.5, "Stripe": 0.3}
    drawn = {name: rng.random(len(salesforce)) < share for name, share in others.items()}
    crm = np.where(salesforce, "Salesforce", np.where(rng.random(len(salesforce)) < 0.5, "HubSpot", "Pipedrive"))
    return ["; ".join([crm[row], *(name for name, has in drawn.items() if has[row])]) for row in range(len(crm))]


def _stages(rng: np.random.Generator, young: NDArray[np.bool_]) -> list[str]:
    inside = rng.choice(["Series A", "Series B"], len(young))
    others = rng.choice(["Bootstrapped", "Seed", "Series C"], len(young))
    return [str(stage) for stage in np.where(young, inside, others)]
