"""What is planted in the generated company: which attributes matter, how much, and what is there to mislead.

Log-odds are natural logarithms per true condition; prevalences are shares of accounts (for signals: of deals at their
creation) that meet the condition.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import numpy as np
from numpy.typing import NDArray

from closefit.demo import catalogue
from closefit.taxonomy import normal_country
from closefit.terms import Layer

#: An attribute is strong from this odds ratio on.
STRONG_ODDS_RATIO = 3.5
#: Nothing in the generated company happens after this day.
AS_OF = dt.date(2026, 6, 30)
#: Log-odds of winning with none of the planted attributes and no signal.
INTERCEPT = -3.84


@dataclass(frozen=True, slots=True)
class Planted:
    """One candidate: a condition on accounts, and what it does to the odds of winning."""

    name: str
    #: Attribute name as ``intake`` spells it.
    attribute: str
    layer: Layer
    condition: str
    prevalence: float
    log_odds: float = 0.0
    #: Set when the candidate matters only because it goes along with another attribute.
    proxy_of: str | None = None

    @property
    def strong(self) -> bool:
        """Odds ratio of 3.5 or more."""
        return bool(np.exp(self.log_odds) >= STRONG_ODDS_RATIO)


@dataclass(frozen=True, slots=True)
class HalfLife:
    """A kind of signal whose effect on the odds halves every ``days``."""

    kind: str
    days: int
    #: Log-odds on the day of the signal.
    log_odds: float
    #: Share of deals that had one in the months before creation, and its mean age in days.
    share: float
    mean_age: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A crowd of customers that buys in its own size."""

    name: str
    condition: str
    #: Median amount of a new-business deal.
    amount: int


@dataclass(frozen=True, slots=True)
class Driver:
    """What makes a won customer churn, or a lost deal be lost for one reason."""

    name: str
    attribute: str
    condition: str
    effect: str
    log_odds: float
    prevalence: float


@dataclass(frozen=True, slots=True)
class PlantedLeak:
    """A column that knows the outcome."""

    table: str
    column: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Dirt:
    """Something wrong in a file on purpose."""

    table: str
    kind: str
    count: int
    words: str


TRUE_ATTRIBUTES = (
    Planted("headcount", "employees", Layer.firmographic, "employees between 50 and 500", 0.50, 1.33),
    Planted("Salesforce", "technologies", Layer.technographic, "has(technologies, 'Salesforce')", 0.32, 1.33),
    Planted("trial users", "trial_active_users", Layer.product, "trial_active_users >= 5", 0.28, 1.33),
    Planted("funding", "funding_stage", Layer.behavioral, "funding_stage in ('series a', 'series b')", 0.32, 0.65),
    Planted("growing", "headcount_growth", Layer.firmographic, "headcount_growth >= 0.15", 0.35, 0.45),
    Planted("Segment", "technologies", Layer.technographic, "has(technologies, 'Segment')", 0.24, 0.50),
    Planted("industry", "industry", Layer.firmographic, "industry in ('fintech', 'logistics')", 0.25, 0.50),
    Planted("home market", "country", Layer.firmographic, "country = 'US'", 0.42, 0.40),
    Planted(
        "hiring", "job_opening", Layer.behavioral,
        "signals('job_opening', 90, department in ('sales', 'marketing', 'revops')) >= 1", 0.20, 0.55,
    ),
)  # fmt: skip

HALF_LIVES = (
    HalfLife("pricing_page_visit", 14, 1.25, 0.40, 30.0),
    HalfLife("g2_comparison", 30, 1.0, 0.28, 45.0),
    HalfLife("email_reply", 21, 0.9, 0.28, 40.0),
    HalfLife("webinar", 45, 0.8, 0.25, 60.0),
)

CHURN_BASE = -2.3
DRIVERS = (
    Driver("shrinking", "headcount_growth", "headcount_growth < 0", "churn", 1.9, 0.22),
    Driver("public sector", "industry", "industry = 'government'", "churn", 1.7, 0.10),
    Driver(
        "locked in", "technologies", "has(technologies, 'SAP')",
        "lost reason 'Locked into current vendor' in seven of ten lost deals", 2.8, 0.14,
    ),
)  # fmt: skip

#: Two traits everybody names first; won and lost deals have them equally often.
OBVIOUS_BUT_EQUAL = (
    Planted(
        "has a VP of Sales", "has_vp_of_sales", Layer.firmographic, "has_vp_of_sales",
        catalogue.FLAGS["Has VP of Sales"],
    ),
    Planted(
        "is B2B SaaS", "business_model", Layer.firmographic, "business_model = 'b2b saas'",
        catalogue.BUSINESS_MODELS["B2B SaaS"],
    ),
)  # fmt: skip

SEGMENTS = (
    Segment("mid-market", "employees between 50 and 500", 18_000),
    Segment("small", "employees < 50", 6_000),
    Segment("enterprise", "employees > 500", 60_000),
)

LEAKS = (
    PlantedLeak("deals", "Deal Probability", "name", "1 on won deals, 0 on lost ones, something between on open ones"),
    PlantedLeak("deals", "Kickoff Call Scheduled", "one side", "filled in after a deal is won, blank on lost ones"),
    PlantedLeak("deals", "Legal Review Score", "near perfect", "entered after the decision, tells the sides apart"),
    PlantedLeak("deals", "Interactions", "recount", "counts touches until the day of the export, past the close"),
    PlantedLeak("deals", "Days to Close", "name", "known only once a deal is closed"),
)
#: Grows after a win: what it reads today knows the outcome, what was known when a deal was created does not.
BACK_FILLED = PlantedLeak(
    "history", "Sales Team Size", "better when read later", "grows by half once a deal is won, tells nothing before"
)
#: A count that looks like the leak and is honest.
HONEST_COUNTS = ("Interactions at Creation",)

#: Numbers that do not matter: header, and the candidate's cut (a median).
NOISE_NUMBERS = (
    "Year Founded", "Office Count", "LinkedIn Followers", "Monthly Visits", "Page Speed", "G2 Reviews", "Open Jobs",
    "Support Tickets", "Days Since Website Relaunch", "Social Posts per Month", "Traffic Percentile",
)  # fmt: skip


def attribute_name(header: str) -> str:
    """A header in lower snake case, as conditions spell it.

    >>> attribute_name("SOC 2 Certified")
    'soc_2_certified'
    """
    return "_".join("".join(c if c.isalnum() else " " for c in header.lower()).split())


def candidates() -> tuple[Planted, ...]:
    """All 107 candidates, the nine true ones first."""
    firm, techno, behave = Layer.firmographic, Layer.technographic, Layer.behavioral
    true_techs = ("Salesforce", "Segment")
    noise = [
        Planted(t, "technologies", techno, f"has(technologies, '{t}')", share)
        for t, share in catalogue.TECHNOLOGIES.items()
        if t not in true_techs
    ]
    for attribute, shares, true_values in (
        ("industry", catalogue.INDUSTRIES, ("Fintech", "Logistics")),
        ("country", catalogue.COUNTRIES, ("United States",)),
        ("business_model", catalogue.BUSINESS_MODELS, ()),
        ("funding_stage", catalogue.FUNDING_STAGES, ("Series A", "Series B")),
    ):
        noise += [
            Planted(value, attribute, firm, f"{attribute} = '{_normal(attribute, value)}'", share)
            for value, share in shares.items()
            if value not in true_values
        ]
    noise += [Planted(f, attribute_name(f), firm, attribute_name(f), share) for f, share in catalogue.FLAGS.items()]
    noise += [Planted(n, attribute_name(n), firm, f"{attribute_name(n)} above its median", 0.5) for n in NOISE_NUMBERS]
    noise.append(Planted("revenue", "revenue", firm, "revenue above its median", 0.5, proxy_of="employees"))
    noise += [
        Planted(kind, kind, behave, f"signals('{kind}', 90) >= 1", 0.3)
        for kind in ("blog_visit", "linkedin_engagement", "docs_visit")
    ]
    return (*TRUE_ATTRIBUTES, *noise)


def _normal(attribute: str, value: str) -> str:
    return (normal_country(value) if attribute == "country" else None) or value.lower()


@dataclass(frozen=True, slots=True)
class Truth:
    """The planted truth and what came of it in one generated company; ``truth.json`` is this record."""

    seed: int
    counts: Mapping[str, int]
    base_rate: float
    #: AUC that the true probabilities of the closed new-business deals have on average, and had with these outcomes.
    oracle_auc: float
    realised_auc: float
    churn_rate: float
    #: Share of closed new-business deals that meet each true condition.
    shares: Mapping[str, float]
    dirt: tuple[Dirt, ...] = field(default=())

    def as_json(self) -> str:
        """Stable text: keys in a fixed order, floats rounded to 6 digits."""
        record = {
            "format": 1,
            "seed": self.seed,
            "as_of": AS_OF.isoformat(),
            "counts": dict(self.counts),
            "base_rate": round(self.base_rate, 6),
            "oracle_auc": round(self.oracle_auc, 6),
            "realised_auc": round(self.realised_auc, 6),
            "churn_rate": round(self.churn_rate, 6),
            "attributes": [
                asdict(a) | {"strong": a.strong, "share": round(self.shares[a.name], 6)} for a in TRUE_ATTRIBUTES
            ],
            "candidates": [asdict(c) for c in candidates()],
            "obvious_but_equal": [asdict(o) for o in OBVIOUS_BUT_EQUAL],
            "half_lives": [asdict(h) for h in HALF_LIVES],
            "drivers": [asdict(d) for d in DRIVERS],
            "segments": [asdict(s) for s in SEGMENTS],
            "leaks": [asdict(leak) for leak in LEAKS],
            "back_filled": asdict(BACK_FILLED),
            "honest_counts": list(HONEST_COUNTS),
            "dirt": [asdict(d) for d in self.dirt],
        }
        return json.dumps(record, indent=2) + "\n"


def expected_auc(probability: NDArray[np.float64]) -> float:
    """AUC that these probabilities have when outcomes follow them: sum of p_i (1 - p_j) over pairs with p_i > p_j
    (ties half), over the same sum over all pairs.
    """
    p = np.sort(probability)
    losing_below = np.concatenate([[0.0], np.cumsum(1 - p)[:-1]])
    concordant = float((p * losing_below).sum())
    return concordant / (concordant + float(((1 - p) * np.concatenate([[0.0], np.cumsum(p)[:-1]])).sum()))


def oracle_auc(score: NDArray[np.float64], won: NDArray[np.bool_]) -> float:
    """Probability that a won deal outranks a lost one (Mann-Whitney U over n1 n0, ties counted half)."""
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    wins = int(won.sum())
    losses = len(won) - wins
    return float((ranks[won].sum() - wins * (wins + 1) / 2) / (wins * losses))
