"""From accounts with gaps to accounts with facts: who is asked, what it costs, and the file with sources and dates."""

from __future__ import annotations

import asyncio
import datetime as dt
import difflib
import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.errors import UsageError
from closefit.facts import KNOWN_ATTRIBUTES, money_text
from closefit.run.enrich_files import EnrichFiles, opened_files, require_places
from closefit.run.enrich_purpose import scoring_of
from closefit.run.enrich_result import Bill, EnrichResult
from closefit.run.enrich_rules import enrich_rules, require_told
from closefit.run.research_terms import research_elsewhere
from closefit.run.researched import agreed, keeping
from closefit.run.session import Say, quiet, read_profile
from closefit.settings import Settings
from closefit.terms import Problem

if TYPE_CHECKING:
    from closefit.enrich import (
        Budget,
        Desk,
        Enriched,
        Enrichment,
        Offer,
        Progress,
        Ready,
        Verdict,
    )
    from closefit.enrich.outcomes import OutcomeCoverage
    from closefit.enrich.segments import SegmentCoverage
    from closefit.providers.opening import NotOpened, Outside
    from closefit.store import Store


@dataclass(frozen=True, slots=True)
class EnrichRequest:
    """What ``closefit enrich`` was asked; None and empty ask the settings."""

    accounts: Path | None
    today: dt.date
    #: The moment in UTC.
    clock: Callable[[], dt.datetime]
    environ: Mapping[str, str] = field(repr=False)
    #: Which start of the machine this is; empty where it is not known.
    boot: str = ""
    fields: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    budget: str | None = None
    profile: Path | None = None
    store: Path | None = None
    #: ``score`` buys only what can still change a tier of the profile, ``derive`` asks about the accounts of closed
    #: deals, won, lost and churned alike; empty fills every gap.
    purpose: str = ""
    #: Of ``derive``: the deals whose accounts are asked about.
    deals: Path | None = None
    signals: Path | None = None
    people: Path | None = None
    key: str | None = None
    dates: str | None = None
    number: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    #: An attribute by whose values coverage is told apart.
    by: str | None = None
    #: Where the page with coverage goes.
    report: Path | None = None


#: Told the bill before anything is spent; False ends it there.
Approve = Callable[[Bill], bool]


def plan_enrichment(request: EnrichRequest, settings: Settings, say: Say = quiet) -> Bill:
    """What filling the gaps would cost; nobody is asked.

    Raises as :func:`enrich_accounts`.
    """

    async def described() -> tuple[Mapping[str, Offer], list[NotOpened]]:
        async with _outside() as outside:
            return _offers(request, settings, outside)

    with _opened(request, settings, say) as files:
        offers, left_out = asyncio.run(described())
        made = _enrichment(request, settings, files, offers)
        _require_segments(made, request.by)
        return _bill(made, made.ready(), left_out, files.notes)


def enrich_accounts(
    request: EnrichRequest, out: Path, settings: Settings, approve: Approve, say: Say = quiet
) -> EnrichResult | None:
    """Fill the gaps of a file's accounts, and write them with the source and the date of what was filled.

    None where it was not approved. Raises:
        UsageError: no file, field or provider is named; a name does not exist; another run is using the store.
        InputError: a file or the store cannot be used.
    """
    from closefit.run.enriched_file import write_enriched
    from closefit.store import sole_run

    path = _store(request, settings)
    require_places(request, out, path, settings)
    alone = sole_run(
        path.resolve().with_name(f"{path.resolve().name}.enrich"),
        patience=1,
        said="another enrichment is using this store",
    )
    with alone, _opened(request, settings, say) as files:
        asked: list[Bill] = []

        async def work() -> tuple[Enriched | None, Enrichment]:
            async with _outside() as outside:
                offers, left_out = _offers(request, settings, outside, files.store)
                made = _enrichment(request, settings, files, offers)
                _require_segments(made, request.by)

                def shown(ready: Ready) -> bool:
                    asked.append(_bill(made, ready, left_out, files.notes))
                    return approve(asked[0])

                return await made.run(request.clock, request.boot, shown, _progress(say)), made

        done, made = asyncio.run(work())
        if done is None:
            return None
        say("writing")
        held, unreliable = agreed(made.holding(), made.offers, files.store)
        rows = write_enriched(files.engine, files.table, made.wish.fields, held, out)
        outcomes, segments = _by_outcome(made, files, held), _segments(made, held, request.by)
    notes = (*files.notes, *unreliable)
    return EnrichResult(done, asked[0], out, rows, path, outcomes, notes, request.deals, segments)


def write_coverage(result: EnrichResult, page: Path, today: dt.date) -> None:
    """The coverage report as one HTML page.

    Raises:
        UsageError: it cannot be written.
    """
    from closefit.files import write_text
    from closefit.review.coverage import coverage_html

    html = coverage_html(
        result.done, result.bill.source, today.isoformat(), result.notes, result.segments, outcomes=result.by_outcome
    )
    write_text(page, html)


def _segments(
    made: Enrichment, held: Mapping[tuple[str, str], Verdict], by: str | None
) -> tuple[SegmentCoverage, ...]:  # fmt: skip
    from closefit.enrich.segments import segment_coverage

    return segment_coverage(made.wish, held, by) if by else ()


def _require_segments(made: Enrichment, by: str | None) -> None:
    """Said before anything is spent."""
    known = sorted({name for one in made.wish.accounts for name in one.own} | {*made.wish.fields})
    if by is not None and by not in known:
        raise UsageError(f"--by {by!r} is no attribute of these accounts", advice=f"There are: {', '.join(known)}.")


def _opened(request: EnrichRequest, settings: Settings, say: Say) -> AbstractContextManager[EnrichFiles]:
    """The files and the store, once it is certain that somebody may be asked."""
    enrich_rules(request.budget, request.today, settings)  # before any work
    require_told(settings)
    if (request.signals or request.people) and request.purpose != "score":
        raise UsageError(
            "--signals and --people say which facts can change a tier, and every gap is filled here",
            advice="Add --for score, or leave them out.",
        )
    if not _names(request, settings):
        raise _nobody()
    return opened_files(request, _store(request, settings), settings, say)


def _by_outcome(
    made: Enrichment, files: EnrichFiles, held: Mapping[tuple[str, str], Verdict]
) -> tuple[OutcomeCoverage, ...]:
    """Coverage by outcome where there are outcomes."""
    from closefit.enrich.outcomes import outcome_coverage

    if not files.outcomes:
        return ()
    known: dict[str, set[str]] = {name: set() for name in made.wish.fields}
    for account, name in held:
        known.setdefault(name, set()).add(account)
    for one in files.records:
        for name in one.own:
            known.setdefault(name, set()).add(one.key)
    return outcome_coverage(made.wish.fields, known, files.outcomes)


def _offers(
    request: EnrichRequest, settings: Settings, outside: Outside, store: Store | None = None
) -> tuple[Mapping[str, Offer], list[NotOpened]]:
    """Providers that may be asked, with their prices, and those that cannot be; ``store`` keeps claims of research."""
    from closefit.enrich import Offer
    from closefit.providers.opening import open_providers

    more = research_elsewhere(keeping(store, request.clock) if store else None)
    opened, left_out = open_providers(
        _names(request, settings), outside, settings, request.environ, request.today, more=more
    )  # fmt: skip
    if not opened:
        raise UsageError([Problem(f"{one.name} cannot be asked: {one.why}") for one in left_out])
    return {one.spec.name: Offer(one.provider, one.spec, one.credit_micros, one.basis) for one in opened}, left_out


def _outside() -> AbstractAsyncContextManager[Outside]:
    from closefit.providers.opening import open_outside

    return open_outside()


def _enrichment(
    request: EnrichRequest, settings: Settings, files: EnrichFiles, offers: Mapping[str, Offer]
) -> Enrichment:
    from closefit.enrich import Enrichment, Wish

    table, records = files.table, files.records
    fields = _fields(request, settings, offers)
    keys = hashlib.sha256("\n".join([*fields, *sorted(one.key for one in records)]).encode()).hexdigest()[:32]
    rules = enrich_rules(request.budget, request.today, settings)
    return Enrichment(
        Wish(records, fields), offers, files.store, rules, request=f"{table.path.name} {keys}",
        scoring=scoring_of(request, settings, files.engine, table),
    )  # fmt: skip


def _bill(made: Enrichment, ready: Ready, left_out: Sequence[NotOpened], notes: tuple[str, ...]) -> Bill:
    unfinished = made.unfinished()
    spent = made.purchases.spent(unfinished.run) if unfinished else 0
    return Bill(
        ready.plan, tuple(ready.orders.values()), tuple(left_out), made.rules.budget, unfinished, spent,
        made.request.rpartition(" ")[0], notes,
    )  # fmt: skip


def _fields(request: EnrichRequest, settings: Settings, offers: Mapping[str, Offer]) -> tuple[str, ...]:
    """The fields that are named; without any, those that the profile uses and somebody fills.

    Raises UsageError when there are none, or a name is none that anybody knows.
    """
    from closefit.providers.registry import provider_classes

    able = {name for offer in offers.values() for name in offer.spec.attributes}
    named = request.fields or tuple(settings.enrich.fields)
    if named:
        every = sorted({*KNOWN_ATTRIBUTES, *able, *(n for c in provider_classes().values() for n in c.spec.attributes)})
        wrong = [name for name in named if name not in every]
        if wrong:
            raise UsageError([_no_field(name, every) for name in wrong])
        return tuple(dict.fromkeys(named))
    found = tuple(name for name in _used(request, settings) if name in able or name in KNOWN_ATTRIBUTES)
    if not found:
        raise UsageError(
            "no field is named that could be filled",
            advice="Name some: --fields employees,industry, or fields under [enrich] in closefit.toml.",
        )
    return found


def _used(request: EnrichRequest, settings: Settings) -> tuple[str, ...]:
    """Attributes that the profile uses; none where there is no profile."""
    from closefit.score.wanted import wanted_inputs

    path = request.profile or settings.path(settings.files.profile)
    if request.profile is None and not path.exists():
        return ()
    return tuple(one.name for one in wanted_inputs(read_profile(path, settings)).accounts.attributes)


def _no_field(name: str, known: Sequence[str]) -> Problem:
    near = difflib.get_close_matches(name, known, n=1)
    advice = f"Perhaps you meant {near[0]!r}." if near else f"There are: {', '.join(known)}."
    return Problem(f"nobody fills a field {name!r}", None, advice)


def _names(request: EnrichRequest, settings: Settings) -> tuple[str, ...]:
    return request.providers or tuple(settings.enrich.providers)


def _nobody() -> UsageError:
    return UsageError(
        "no provider is named, and nobody is asked who is not named",
        advice="Name some: --providers hunter,apollo, or providers under [enrich] in closefit.toml.",
    )


def _store(request: EnrichRequest, settings: Settings) -> Path:
    return request.store or settings.path(settings.files.store)


def _progress(say: Say) -> Progress:
    """What every provider did so far, in one line."""

    def told(desks: Mapping[str, Desk], budget: Budget) -> None:
        parts = [f"{name} {desk.tally.calls:,} asked, {desk.tally.found:,} found" for name, desk in desks.items()]
        limit = f" of {money_text(budget.limit)}" if budget.limit is not None else ""
        say(f"{'; '.join(parts)}; {money_text(budget.spent)}{limit} usd")

    return told
