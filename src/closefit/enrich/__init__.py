"""Fill the gaps in accounts: who is asked for what, in which order, at what price, and what is remembered of it."""

from __future__ import annotations

from closefit.enrich.accounts import Account, Wish
from closefit.enrich.agree import Claim, Verdict, resolve
from closefit.enrich.budget import Budget
from closefit.enrich.desk import Desk, Patience, Tally
from closefit.enrich.enrichment import Enrichment, Ready, Rules
from closefit.enrich.executor import CEILING, Executor, Pace, Progress
from closefit.enrich.freshness import Freshness
from closefit.enrich.history import History, Record, read_history
from closefit.enrich.memory import Memory, recall
from closefit.enrich.offers import Offer
from closefit.enrich.order import FieldOrder, field_orders
from closefit.enrich.plan import Plan, PlannedField, PlannedProvider, plan_waterfall
from closefit.enrich.result import Enriched, FieldCoverage, ProviderBill
from closefit.enrich.waterfall import Waterfall

__all__ = [
    "CEILING", "Account", "Budget", "Claim", "Desk", "Enriched", "Enrichment", "Executor", "FieldCoverage",
    "FieldOrder", "Freshness", "History", "Memory", "Offer", "Pace", "Patience", "Plan", "PlannedField",
    "PlannedProvider", "Progress", "ProviderBill", "Ready", "Record", "Rules", "Tally", "Verdict", "Waterfall", "Wish",
    "field_orders", "plan_waterfall", "read_history", "recall", "resolve",
]  # fmt: skip
