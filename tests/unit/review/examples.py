"""Made-up derivations in the shapes that a report meets: usual, wide, empty, hostile, all unclear."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

from closefit.derive.derivation import Derivation
from closefit.derive.findings import (
    AttributeFinding,
    AttributeVerdict,
    CalibrationBin,
    Card,
    CardCriterion,
    CardGrade,
    DealCounts,
    ExclusionFinding,
    HygieneNote,
    LayerStep,
    Leak,
    Quality,
    TierLift,
    Verdict,
)
from closefit.terms import Assumption, Layer, Refused

F, T, B, P = Layer.firmographic, Layer.technographic, Layer.behavioral, Layer.product


def finding(
    name: str,
    gap: float,
    verdict: AttributeVerdict = AttributeVerdict.priority,
    *,
    layer: Layer = F,
    condition: str | None = None,
    lost: float = 0.35,
    half: float = 0.11,
) -> AttributeFinding:
    """One attribute with a gap and an interval of plus or minus ``half``."""
    today = name in {"employees", "technologies"}
    won = min(max(lost + gap, 0.0), 1.0) if math.isfinite(gap) else math.nan
    return AttributeFinding(
        name=name, layer=layer, verdict=verdict, condition=condition or f"{name} = 'x'", won=won, lost=lost,
        churned=max(lost - 0.04, 0.0), gap=gap, gap_low=gap - half, gap_high=gap + half, lift=1 + gap,
        p=0.0008 if verdict is AttributeVerdict.priority else 0.21, q=0.004 if abs(gap) > 0.15 else 0.32, known=0.93,
        won_count=round(won * 138) if math.isfinite(won) else 0,
        lost_count=round(lost * 174), as_of_today=today,
        header=name.title(),
    )  # fmt: skip


PRIORITY = (
    finding("employees", 0.27, condition="employees between 50 and 500", lost=0.38),
    finding("technologies: HubSpot", 0.22, layer=T, condition="has(technologies, 'HubSpot')", lost=0.29),
    finding("funding_stage", 0.2, layer=B, condition="funding_stage in ('seed', 'series a', 'series b')"),
    finding("job openings", 0.18, layer=B, condition="signals('job_opening', 90) >= 1", lost=0.22),
    finding("trial_started", 0.17, layer=P, condition="trial_started = true", lost=0.12),
)
NEGATIVE = (
    finding("industry", -0.19, AttributeVerdict.negative, condition="industry in ('healthcare', 'government')"),
)
BOUNDARY = (
    finding("has a VP of Sales", 0.01, AttributeVerdict.boundary, condition="has_vp_sales = true", lost=0.88),
    finding("business_model", -0.02, AttributeVerdict.boundary, condition="business_model = 'b2b saas'", lost=0.91),
)
UNCLEAR = (
    finding("country", 0.06, AttributeVerdict.unclear, condition="country = 'US'", lost=0.4),
    finding("founded_year", -0.05, AttributeVerdict.unclear, condition="founded_year >= 2015", lost=0.5),
    finding("revenue", 0.04, AttributeVerdict.unclear, condition="revenue between 5000000 and 50000000", lost=0.3),
)


def _criterion(found: AttributeFinding, points: int, stability: float) -> CardCriterion:
    grade = CardGrade(found.condition, points, found.won_count, found.lost_count)
    return CardCriterion(found.name, found.layer, (grade,), stability, found)


def _graded() -> CardCriterion:
    grades = (
        CardGrade("employees between 50 and 500", 4, 90, 66),
        CardGrade("employees between 20 and 50", 2, 21, 30),
        CardGrade(None, 0, 27, 78),
    )
    return CardCriterion("employees", F, grades, 0.97, PRIORITY[0])


CARD = Card(
    criteria=(
        _graded(),
        _criterion(PRIORITY[1], 3, 0.88),
        _criterion(PRIORITY[2], 3, 0.81),
        _criterion(PRIORITY[3], 2, 0.74),
        _criterion(PRIORITY[4], 2, 0.62),
    ),
    qualify=7,
    maximum=14,
    tiers=(("hot", 9), ("warm", 7), ("watch", 4), ("out", 0)),
)

USUAL = Derivation(
    source="deals.csv",
    as_of=dt.date(2026, 9, 30),
    seed=0,
    first=dt.date(2024, 10, 2),
    last=dt.date(2026, 9, 30),
    deals=DealCounts(
        won=138, lost=174, churned=14, open=41,
        unusable=(
            Refused("no outcome", 6, (14, 88, 91, 203, 310, 311)),
            Refused("closed before it was created", 2, (47, 120)),
            Refused("renewal, kept out of wins", 23, tuple(range(400, 423))),
        ),
    ),
    assumptions=(
        Assumption("outcome column", "Deal Stage", "named so in HubSpot exports", "--outcome"),
        Assumption("values that are won", "Closed Won", "it says won", "--won"),
        Assumption("account key", "Company Domain Name", "88% of its values are web domains", "--key"),
    ),
    hygiene=(
        HygieneNote("closes on one day", 19, "19 deals were closed on 30 June 2026; they were kept.", (5, 6, 7)),
        HygieneNote("accounts with many deals", 12, "12 accounts have more than one deal; they share a fold.", ()),
    ),
    leaks=(
        Leak("total_touches_all", "Counts 214 touches that are later than the deal's close.", "recount"),
        Leak("close_reason", "Filled for 98% of lost deals and for none of the won ones.", "one side"),
        Leak("deal_owner", "Named like a field that is filled after the outcome.", "name", overruled=True),
    ),
    attributes=(*PRIORITY, *NEGATIVE, *BOUNDARY, *UNCLEAR),
    card=CARD,
    exclusions=(
        ExclusionFinding(
            "regulated", "industry in ('healthcare', 'government')", "churned or lost more often than the rest",
            refused_good=3, good=41, avoided_bad=29, bad=188, layer=F, q=0.012,
        ),
    ),
    boundary=("has_vp_sales = true", "business_model = 'b2b saas'"),
    verdict=Verdict.enough,
    words="138 wins and 174 losses are enough for a card of five criteria. Unseen deals were ranked right "
    "in 73 of 100 pairs.",
    quality=Quality(0.73, 0.67, 0.79, 0.612, 0.686, "grouped", 0.71),
    tiers=(
        TierLift("hot", 62, 44, 0.71, 0.59, 0.81, 1.6),
        TierLift("warm", 71, 39, 0.55, 0.43, 0.66, 1.24),
        TierLift("watch", 98, 37, 0.38, 0.29, 0.48, 0.85),
        TierLift("out", 81, 18, 0.22, 0.15, 0.32, 0.5),
    ),
    calibration=(
        CalibrationBin(0.18, 0.2, 0.12, 0.31, 62), CalibrationBin(0.33, 0.3, 0.2, 0.42, 62),
        CalibrationBin(0.44, 0.47, 0.35, 0.59, 62), CalibrationBin(0.57, 0.52, 0.4, 0.64, 62),
        CalibrationBin(0.74, 0.73, 0.61, 0.82, 64),
    ),
    layers=(
        LayerStep(F, ("employees",), 1840, 1.0, 0.44, 0.39, 0.5),
        LayerStep(T, ("technologies: HubSpot",), 612, 0.33, 0.53, 0.45, 0.61),
        LayerStep(B, ("funding_stage", "job openings"), 143, 0.08, 0.62, 0.5, 0.73),
        LayerStep(P, ("trial_started",), 31, 0.02, 0.71, 0.5, 0.86),
    ),
    set_aside=(("fax_number", "constant"), ("deal_id", "a different value for every deal")),
)  # fmt: skip

SCRIPT = "<script>alert('x')</script>"
LONG = "the number of employees in the revenue organisation including contractors and part-time staff " * 3
HOSTILE = replace(
    USUAL,
    source=f'{SCRIPT}&"deals".csv',
    words=f"{SCRIPT} & more",
    attributes=(
        finding(SCRIPT, 0.2, condition=f"\"{SCRIPT}\" = '</svg><img src=x onerror=alert(1)>'"),
        finding(LONG, 0.3, condition=" or ".join(f"x = '{n} W{'W' * 30}'" for n in range(20))),
        finding("MITARBEITERZAHLINDERVERTRIEBSORGANISATIONOHNELEERZEICHEN" * 3, 0.25),
        finding(
            "従業員数と売上高の両方を含む非常に長い日本語の属性名がここにあります", -0.25, AttributeVerdict.negative
        ),
        finding("line\nbreak\x00 and \u202eright to left", 0.1, AttributeVerdict.unclear),
        finding("nothing known", float("nan"), AttributeVerdict.unclear),
    ),
    card=replace(CARD, criteria=(_criterion(finding(LONG, 0.3), 5, 0.9), _criterion(finding(SCRIPT, 0.2), 4, 0.7))),
    leaks=(Leak(SCRIPT, SCRIPT, "name"), Leak("W" * 200, "x" * 400, "near perfect")),
)


def _many(count: int) -> tuple[AttributeFinding, ...]:
    verdicts = list(AttributeVerdict)
    return tuple(
        finding(
            f"attribute {n:02d}",
            (0.4 - n * 0.011) * (-1 if n % 4 == 2 else 1),
            verdicts[n % 4],
            layer=list(Layer)[n % 3],
        )
        for n in range(count)
    )


WIDE = replace(USUAL, attributes=_many(60), set_aside=tuple((f"column_{n}", "too rare: 3 deals") for n in range(180)))
ALL_UNCLEAR = replace(
    USUAL,
    verdict=Verdict.not_enough,
    words="No attribute separates won from lost beyond chance in 312 deals. Nothing here should be called an ideal "
    "customer yet.",
    card=None,
    attributes=tuple(finding(f"attribute {n}", 0.02 * (n - 4), AttributeVerdict.unclear) for n in range(9)),
    exclusions=(), boundary=(), tiers=(), calibration=(), layers=(),
    quality=Quality(0.5, 0.44, 0.57, 0.7, 0.686, "grouped"),
)  # fmt: skip
FEW_DEALS = replace(
    ALL_UNCLEAR,
    deals=DealCounts(18, 25, 0, 9),
    words="18 wins are too few for a card. With about 12 more wins the first one can be made.",
    quality=Quality(None, None, None, None, None, "grouped"),
    attributes=PRIORITY[:1] + UNCLEAR,
)
NOTHING = replace(
    FEW_DEALS, deals=DealCounts(3, 2, 0, 0), first=None, last=None, assumptions=(), hygiene=(), leaks=(),
    attributes=(), set_aside=(), words="5 closed deals say nothing yet; about 27 more wins are needed.",
)  # fmt: skip
RANKS_ONLY = replace(
    USUAL,
    verdict=Verdict.ranks_only,
    words="The card ranks deals better than chance, but its probabilities would be worse than the average win rate. "
    "About 60 more closed deals would settle it.",
    calibration=(),
    quality=Quality(0.64, 0.55, 0.72, 0.69, 0.686, "time", 0.61),
    tiers=(TierLift("hot", 9, 4, 0.44, 0.19, 0.73, 1.1), TierLift("warm", 40, 20, 0.5, 0.35, 0.65, 1.2)),
    attributes=(*PRIORITY[:3], *UNCLEAR[:1]),
)
SHAPES = {
    "usual": USUAL, "hostile": HOSTILE, "wide": WIDE, "all-unclear": ALL_UNCLEAR, "few-deals": FEW_DEALS,
    "nothing": NOTHING, "ranks-only": RANKS_ONLY,
}  # fmt: skip
