"""Data that goes: what a provider said, what names a person, what is held of an account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.errors import InputError, UsageError
from closefit.run.enrich_rules import enrich_rules
from closefit.run.facts import known_account, opened_store, provider_order, store_path
from closefit.settings import Settings
from closefit.terms import Place

if TYPE_CHECKING:
    from closefit.enrich.forgetting import Forget, Forgotten
    from closefit.store import Store


@dataclass(frozen=True, slots=True)
class ForgetRequest:
    """What ``closefit forget`` was asked: exactly one of provider, person and account."""

    provider: str | None
    person: str | None
    account: str | None
    store: Path | None
    #: Now, in UTC.
    moment: dt.datetime
    #: Only say what would go.
    plan: bool = False

    @property
    def named(self) -> Mapping[str, str]:
        """What is named, by what it is."""
        named = {"provider": self.provider, "person": self.person, "account": self.account}
        return {what: name for what, name in named.items() if name is not None}


@dataclass(frozen=True, slots=True)
class ForgetResult:
    """What went, and how the store was before and is after."""

    what: str
    name: str
    done: Forgotten
    store: Path

    def as_dict(self) -> dict[str, object]:
        """Everything for a script."""
        done = self.done
        removed = asdict(done.before.less(done.after)) | {
            "estimates": done.removed.estimates, "values_in_use": done.removed.values, "replaced": done.replaced,
            "calls_blanked": done.removed.calls, "places_blanked": done.removed.blanked,
        }  # fmt: skip
        del removed["values"]
        return {
            "what": self.what, "name": self.name, "planned": done.planned, "removed": removed,
            "before": asdict(done.before), "after": asdict(done.after),
            "company_names_kept": done.removed.companies, "left_in_file": done.left or None,
            "store": str(self.store),
        }  # fmt: skip


def forget(request: ForgetRequest, settings: Settings) -> ForgetResult:
    """Remove it for good, or say what would go; what others said takes its place.

    Raises:
        UsageError: not exactly one thing is named, a name is too short to be one, or an enrichment is under way.
        InputError: there is no store, or it holds nothing of the kind.
    """
    from closefit.enrich.forgetting import forget_for_good
    from closefit.store import sole_run
    from closefit.store.forget import written_anew

    check_forget(request)
    rules = enrich_rules(None, request.moment.date(), settings)
    path = store_path(request.store, settings).resolve()  # one store under two names is one
    said = "an enrichment is using this store"
    with (
        opened_store(request.store, settings) as opened,
        sole_run(path.with_name(f"{path.name}.enrich"), patience=1, said=said),
    ):
        asked = _asked(opened, request)
        moment = request.moment.strftime("%Y-%m-%dT%H:%M:%S")
        order = provider_order(opened, rules.order, settings)
        done = forget_for_good(opened, asked, order, rules.freshness, moment, plan=request.plan)
        if not done.any:
            if not request.plan:
                written_anew(opened)  # an earlier try may have been kept from it
            raise InputError(f"the store holds nothing of {asked.name!r}", place=Place(opened.path))
        return ForgetResult(asked.what, asked.name, done, opened.path)


def check_forget(request: ForgetRequest) -> None:
    """Raise UsageError when not exactly one thing is named, or a name is too short to be one."""
    if len(request.named) != 1:
        raise UsageError(
            "forget needs a provider, a person or an account, and one of them",
            advice="Write --provider apollo, --person ada@acme.com, or --account acme.com.",
        )
    if request.person is not None and len(request.person.strip()) < 3:
        raise UsageError(
            f"--person {request.person!r} is too short to be a name", advice="Give a mail address or a full name."
        )


def _asked(store: Store, request: ForgetRequest) -> Forget:
    from closefit.enrich.forgetting import Forget

    if request.provider is not None:
        return Forget("provider", _provider(store, request.provider))
    if request.account is not None:
        return Forget("account", known_account(store, request.account))
    return Forget("person", (request.person or "").strip())


def _provider(store: Store, given: str) -> str:
    """The provider's name as the store has it."""
    from closefit.store.forget import providers_of

    names = providers_of(store)
    found = names.get(given.strip().casefold())
    if found is None:
        said = f"There is something of: {', '.join(names.values())}." if names else "No provider was ever asked."
        raise InputError(f"the store holds nothing of {given!r}", place=Place(store.path), advice=said)
    return found
