"""What profile.yaml says, as tables for those that are not asked in SQL."""

from __future__ import annotations

#: Column of the condition, name, points.
CRITERIA = (
    ("c1", "headcount", 3), ("c2", "industry", 3), ("c3", "crm", 2), ("c4", "funding", 2), ("c5", "hiring", 2),
    ("c6", "geography", 1), ("c7", "growth", 1), ("c8", "fresh money", 2), ("c9", "revenue", 2), ("c10", "young", 1),
    ("c11", "sales team", 1), ("c12", "warehouse", 1),
)  # fmt: skip

EXCLUSIONS = (("x1", "regulated"), ("x2", "no crm"), ("x3", "locked in"))

#: Kind, milli-points, days in full, half-life, cap.
INTENTS = (
    ("pricing_page_visit", 10_000, 7, 14.0, 20_000), ("g2_comparison", 10_000, 7, 30.0, 0),
    ("blog_visit", 1000, 0, 7.0, 5000), ("linkedin_engagement", 5000, 7, 30.0, 0),
    ("bombora_surge", 2000, 0, 14.0, 4000),
)  # fmt: skip

#: The last age at which a signal counts.
LAST_AGES = {
    "pricing_page_visit": 207, "g2_comparison": 436, "linkedin_engagement": 406, "bombora_surge": 167,
    "blog_visit": 76, "job_opening": 90,
}  # fmt: skip

#: Tier, least fit in points, least intent in milli-points.
TIERS = (("hot", 8, 10_000), ("warm", 8, 5000), ("watch", 8, 0), ("distraction", 0, 10_000))

UNKNOWN = (
    *((column, name) for column, name, _ in CRITERIA if column != "c5"),
    ("inside", "boundary: employees between 20 and 2000"),
    *((column, f"exclusion: {name}") for column, name in EXCLUSIONS),
)
