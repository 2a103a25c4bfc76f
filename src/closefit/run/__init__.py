"""The story: one short function per step. The logic of each step is in the room that the step is named after."""

from __future__ import annotations

from closefit.run.asking import Qualifying, qualifying, read_hypothesis, write_hypothesis
from closefit.run.backtest import BacktestRequest, BacktestResult, backtest_profile
from closefit.run.compile import CompileRequest, CompileResult, compile_profile
from closefit.run.dbt import DbtWritten, write_dbt
from closefit.run.deal_files import DealFiles
from closefit.run.derive import DeriveRequest, DeriveResult, derive_profile
from closefit.run.elsewhere import score_in
from closefit.run.enrich import EnrichRequest, enrich_accounts, plan_enrichment, write_coverage
from closefit.run.enrich_result import Bill, EnrichResult
from closefit.run.enrich_words import enrich_notes
from closefit.run.exemplars import ExemplarsRequest, ExemplarsResult, find_exemplars
from closefit.run.facts import AccountFacts, read_facts
from closefit.run.forget import ForgetRequest, ForgetResult, check_forget, forget
from closefit.run.interviews import (
    InterviewsRequest,
    InterviewsResult,
    PlanRequest,
    ProposalsResult,
    count_interviews,
    plan_interviews,
    propose_codes,
)
from closefit.run.keep import (
    AccountScore,
    LoadResult,
    RescoreResult,
    load_store,
    read_account,
    rescore_store,
    write_scores,
)
from closefit.run.match import MatchRequest, MatchResult, match_companies
from closefit.run.poll import PollRead, PollRequest, read_poll, write_poll
from closefit.run.providers import (
    CheckedProvider,
    ProviderLine,
    check_provider,
    list_providers,
    price_words,
    provider_schema,
)
from closefit.run.research import TOKENS as RESEARCH_TOKENS
from closefit.run.research import AccountResearched, ResearchRequest, ResearchResult, research_accounts
from closefit.run.review import Against, card, diff, lint, schema, write_card
from closefit.run.route import RouteRequest, route_accounts
from closefit.run.score import ScoreRequest, ScoreResult, explain_account, score_accounts
from closefit.run.session import Say, quiet
from closefit.run.sign import Signed, sign
from closefit.run.sql import SqlRequest, SqlScript, write_sql
from closefit.run.story import Steps
from closefit.run.technologies import TechnologiesFound, find_technologies

__all__ = [
    "RESEARCH_TOKENS",
    "AccountFacts",
    "AccountResearched",
    "AccountScore",
    "Against",
    "BacktestRequest",
    "BacktestResult",
    "Bill",
    "CheckedProvider",
    "CompileRequest",
    "CompileResult",
    "DbtWritten",
    "DealFiles",
    "DeriveRequest",
    "DeriveResult",
    "EnrichRequest",
    "EnrichResult",
    "ExemplarsRequest",
    "ExemplarsResult",
    "ForgetRequest",
    "ForgetResult",
    "InterviewsRequest",
    "InterviewsResult",
    "LoadResult",
    "MatchRequest",
    "MatchResult",
    "PlanRequest",
    "PollRead",
    "PollRequest",
    "ProposalsResult",
    "ProviderLine",
    "Qualifying",
    "RescoreResult",
    "ResearchRequest",
    "ResearchResult",
    "RouteRequest",
    "Say",
    "ScoreRequest",
    "ScoreResult",
    "Signed",
    "SqlRequest",
    "SqlScript",
    "Steps",
    "TechnologiesFound",
    "backtest_profile",
    "card",
    "check_forget",
    "check_provider",
    "compile_profile",
    "count_interviews",
    "derive_profile",
    "diff",
    "enrich_accounts",
    "enrich_notes",
    "explain_account",
    "find_exemplars",
    "find_technologies",
    "forget",
    "lint",
    "list_providers",
    "load_store",
    "match_companies",
    "plan_enrichment",
    "plan_interviews",
    "price_words",
    "propose_codes",
    "provider_schema",
    "qualifying",
    "quiet",
    "read_account",
    "read_facts",
    "read_hypothesis",
    "read_poll",
    "rescore_store",
    "research_accounts",
    "route_accounts",
    "schema",
    "score_accounts",
    "score_in",
    "sign",
    "write_card",
    "write_coverage",
    "write_dbt",
    "write_hypothesis",
    "write_poll",
    "write_scores",
    "write_sql",
]
