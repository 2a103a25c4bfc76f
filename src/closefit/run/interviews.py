"""Interviews: whom to ask, what they said, counted, and what that offers a profile."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.errors import InputError, UsageError
from closefit.files import free_name, write_text, write_texts
from closefit.run.model import endpoint_of
from closefit.run.reading import matched
from closefit.run.session import Say, open_engine, quiet, require_folder
from closefit.settings import Settings
from closefit.terms import Problem

if TYPE_CHECKING:
    from closefit.derive.interviews.asked import AskedAccounts
    from closefit.derive.interviews.coding import Confirmed
    from closefit.derive.interviews.count import InterviewsCounted
    from closefit.derive.interviews.into import Added
    from closefit.derive.interviews.plan import InterviewPlan, PlanAsked
    from closefit.derive.interviews.proposals import Proposal
    from closefit.derive.interviews.scheme import Scheme
    from closefit.engines import DuckDBEngine
    from closefit.intake.sheets import FilledSheet
    from closefit.terms import Table


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What ``closefit interviews --plan`` was asked."""

    asked: PlanAsked
    customers: Path | None = None
    deals: Path | None = None
    accounts: Path | None = None
    key: str | None = None
    out: Path = field(default_factory=Path)


@dataclass(frozen=True, slots=True)
class InterviewsRequest:
    """What ``closefit interviews FILE`` was asked."""

    file: Path
    deals: Path | None = None
    scheme: Path | None = None
    confirmed: Path | None = None
    into: Path | None = None
    key: str | None = None
    least: int = 2
    out: Path = field(default_factory=Path)


@dataclass(frozen=True, slots=True)
class InterviewsResult:
    """What was counted and which files say it."""

    found: InterviewsCounted
    page: Path
    data: Path
    coded: Path
    draft: Path
    #: What was written into the profile; None without ``--into``.
    added: Added | None

    def as_dict(self) -> dict[str, object]:
        """The numbers, and which files were written."""
        from closefit.review.interviews import interviews_json

        files = {"page": self.page, "data": self.data, "coded": self.coded, "draft": self.draft}
        added = {"added": list(self.added.added), "there": list(self.added.there)} if self.added else None
        return {
            **json.loads(interviews_json(self.found)),
            "into": added,
            "files": {name: str(path) for name, path in files.items()},
        }


def plan_interviews(request: PlanRequest, settings: Settings, say: Say = quiet) -> tuple[InterviewPlan, Path]:
    """Pick whom to ask, and write the form to fill in.

    Raises:
        InputError: a file cannot be read, or has no dates.
        UsageError: neither customers nor deals were given.
    """
    from closefit.derive.interviews.plan import plan_interviews
    from closefit.review.interviews import plan_csv

    with open_engine(settings) as engine:
        say("reading who closed lately")
        accounts, table = _closed_lately(request, engine)
        plan = plan_interviews(engine, table, accounts, request.asked)
    require_folder(request.out)
    text = plan_csv(plan)
    form = free_name(request.out / "interviews.csv", text)
    write_text(form, text)
    return plan, form


def _closed_lately(request: PlanRequest, engine: DuckDBEngine) -> tuple[Table | None, Table]:
    from closefit.intake import DealFlags, read_accounts, read_customers, read_deals

    key, path = request.key, request.deals or request.customers
    if path is None:
        raise UsageError(
            "--plan needs to know who closed lately",
            advice="Give --customers with the day they became one, or --deals with closing dates.",
        )
    accounts = read_accounts(engine, request.accounts, key=key, strict=False) if request.accounts else None
    if request.deals is None:
        customers = read_customers(engine, path, key=key)
        if "started" in customers.columns:
            return accounts, matched(engine, customers, accounts)
    try:
        return accounts, matched(engine, read_deals(engine, path, DealFlags(key=key)), accounts)
    except InputError:
        if request.deals is not None:
            raise
    return accounts, matched(engine, customers, accounts)


def count_interviews(request: InterviewsRequest, settings: Settings, say: Say = quiet) -> InterviewsResult:
    """Code the answers, count them won against lost, and write what they offer.

    Raises:
        InputError: a file, the scheme or the confirmed proposals cannot be used.
        ProfileError: ``into`` is no valid profile.
    """
    from closefit.derive.interviews.into import add_offers
    from closefit.profile import profile_text

    if request.into is not None and not request.into.is_file():
        raise UsageError(f"--into {request.into}: there is no such file", advice="Name a profile, such as icp.yaml.")
    with open_engine(settings) as engine:
        found, _ = _count(request, engine, say)
    added = None
    if request.into is not None:
        added = add_offers(profile_text(request.into), found.offers, request.into)
    return _write(found, request, added)


def _count(request: InterviewsRequest, engine: DuckDBEngine, say: Say) -> tuple[InterviewsCounted, Scheme]:
    from closefit.derive.interviews import count
    from closefit.derive.interviews.scheme import load_scheme

    scheme = load_scheme(request.scheme)
    asked = _asked(request, engine, say)
    if not asked.interviews:
        why = "; ".join(f"line {line}: {reason}" for line, reason in asked.left_out[:5])
        raise InputError(f"{request.file} holds no interview that can be used ({why})")
    confirmed = _confirmed(request.confirmed, asked, scheme, engine) if request.confirmed else None
    found = count.count_interviews(
        asked.interviews, scheme, source=request.file.name, confirmed=confirmed, unknown=asked.unknown,
        left_out=asked.left_out, least=request.least,
    )  # fmt: skip
    return found, scheme


def _asked(request: InterviewsRequest, engine: DuckDBEngine, say: Say) -> AskedAccounts:
    from closefit.derive.interviews.asked import ROLES, deal_outcomes, read_interviews
    from closefit.intake import DealFlags, read_deals
    from closefit.intake.sheets import read_sheet

    say(f"reading {request.file.name}")
    sheet = read_sheet(engine, request.file, "interviews", ROLES, ("account",))
    _require_answers(sheet)
    outcomes = None
    if request.deals is not None:
        outcomes = deal_outcomes(engine, read_deals(engine, request.deals, DealFlags(key=request.key)))
    return read_interviews([(row.line, row.cells, row.keys) for row in sheet.rows], outcomes)


def _require_answers(sheet: FilledSheet) -> None:
    from closefit.derive.interviews.scheme import Asked

    if not set(Asked) & set(sheet.headers):
        from closefit.terms import Place

        raise InputError(
            "there is no column for any of the three questions",
            place=Place(sheet.path, 1),
            advice=f"Call them {', '.join(Asked)}, as in the form that closefit interviews --plan writes.",
        )


def _confirmed(path: Path, asked: AskedAccounts, scheme: Scheme, engine: DuckDBEngine) -> Confirmed:
    from closefit.derive.interviews.coding import code_answers
    from closefit.derive.interviews.proposals import ROLES, confirmed_codes
    from closefit.intake.sheets import read_sheet

    sheet = read_sheet(engine, path, "proposals", ROLES, ("line", "question", "answer", "proposed", "confirmed"))
    answers = code_answers(asked.interviews, scheme)
    confirmed, wrong = confirmed_codes([(row.line, row.cells) for row in sheet.rows], answers, scheme)
    if wrong:
        by_line = {row.line: row for row in sheet.rows}
        raise InputError([Problem(w.message, sheet.place(by_line[w.line], w.column), w.advice) for w in wrong])
    return confirmed


@dataclass(frozen=True, slots=True)
class ProposalsResult:
    """What a model proposed, and what of its replies was not taken."""

    path: Path
    proposals: tuple[Proposal, ...]
    asked: int
    refused: tuple[str, ...]


def propose_codes(request: InterviewsRequest, path: Path, settings: Settings, say: Say = quiet) -> ProposalsResult:
    """Send every answer in which nothing was recognised to the model of the settings, and write its proposals.

    Raises:
        UsageError: the settings name no model, or the file is there already; nothing is sent then.
        VendorError: the model does not answer.
    """
    from closefit.derive.interviews.proposals import question_for, read_reply
    from closefit.models import complete
    from closefit.review.interviews import proposals_csv

    endpoint = endpoint_of(settings, "--propose")
    _require_free(path)
    with open_engine(settings) as engine:
        found, scheme = _count(request, engine, say)
    proposals: list[Proposal] = []
    refused: list[str] = []
    for number, answer in enumerate(found.uncoded, start=1):
        say(f"asking the model about answer {number} of {len(found.uncoded)}")
        got, wrong = read_reply(complete(endpoint, question_for(answer, scheme)), answer, scheme)
        proposals += got
        refused += [f"line {answer.interview.line}, {answer.asked}: {why}" for why in wrong]
    write_text(path, proposals_csv(proposals))
    return ProposalsResult(path, tuple(proposals), len(found.uncoded), tuple(refused))


def _require_free(path: Path) -> None:
    if path.exists() and not (
        path.is_file() and len(path.read_bytes().splitlines()) <= 1
    ):  # a header alone is nobody's
        raise UsageError(
            f"--propose {path} is there already and may hold what a person confirmed; nothing was sent",
            advice="Name a new file, or move this one away.",
        )
    if not path.parent.is_dir():
        raise UsageError(
            f"--propose {path}: there is no folder {path.parent}; nothing was sent", advice="Make it, or name another."
        )


def _write(found: InterviewsCounted, request: InterviewsRequest, added: Added | None) -> InterviewsResult:
    from closefit.derive.interviews.into import draft_offers
    from closefit.profile import dump_profile
    from closefit.review.interviews import coded_csv, interviews_html, interviews_json

    out = request.out
    require_folder(out)
    page, data = out / "interviews.html", out / "interviews.json"
    coded, draft = out / "interviews-coded.csv", out / "interviews.yaml"
    texts = {
        page: interviews_html(found),
        data: interviews_json(found),
        coded: coded_csv(found),
        draft: dump_profile(draft_offers(found.offers, "from-interviews", found.words)),
    }
    if request.into is not None and added is not None:
        texts[request.into] = added.text
    write_texts(texts)
    return InterviewsResult(found, page, data, coded, draft, added)
