"""Who can be asked for facts, and whether a file of one's own can be used as a provider."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from closefit.errors import ClosefitError, InputError, UsageError
from closefit.facts import Question
from closefit.run.research_terms import research_elsewhere
from closefit.settings import ProviderSettings, Settings
from closefit.terms import Place

if TYPE_CHECKING:
    from closefit.providers.declared.trial import Trial
    from closefit.providers.provider import Limits, Price, ProviderSpec


@dataclass(frozen=True, slots=True)
class ProviderLine:
    """One provider, for a list."""

    name: str
    title: str
    fills: tuple[str, ...]
    signals: tuple[str, ...]
    price: str
    #: ``needs none``, ``X_API_KEY is set``, ``X_API_KEY is not set``
    key: str
    #: Why it cannot be asked as things are; empty when it can.
    missing: str = ""
    #: It is the user's own: a declared one or a table.
    own: bool = False
    #: How fast and how many at once it may be asked.
    limits: str = ""
    #: Settings of its own: name, value as things are, meaning.
    options: tuple[tuple[str, str, str], ...] = ()


def list_providers(settings: Settings, environ: Mapping[str, str]) -> list[ProviderLine]:
    """Every provider by name: those of the package and the user's own, with what each fills, costs and lacks."""
    from closefit.providers.opening import known_names, provider_class

    lines = []
    more = research_elsewhere()
    for name in known_names(settings, more):
        told = settings.providers.get(name, ProviderSettings(name))
        own = bool(told.declared or told.table)
        try:
            spec = provider_class(name, settings, more).spec
        except ClosefitError as error:
            if name in more:
                missing = error.problems[0].message
                lines.append(ProviderLine(name, "The company's own pages, read by a model", (), (), "", "", missing))
                continue
            first = str(error.problems[0]).splitlines()[0]
            lines.append(ProviderLine(name, "", (), (), "", "", f"its file cannot be used: {first}", own))
            continue
        lines.append(_line(spec, told, environ, own=own))
    return lines


def _line(spec: ProviderSpec, told: ProviderSettings, environ: Mapping[str, str], *, own: bool) -> ProviderLine:
    variables = told.key_env or list(spec.keys)
    unset = [name for name in variables if not environ.get(name)]
    key = "needs none"
    if variables:
        named = unset or variables
        key = f"{', '.join(named)} {'is' if len(named) == 1 else 'are'} {'not set' if unset else 'set'}"
    missing = f"set {', '.join(unset)} in the environment" if unset else ""
    if spec.opt_in and not told.consent:
        missing = f"switch it on: [providers.{spec.name}] consent = true"
    elif not missing and not told.credit and _unpriced(spec.price):
        missing = f'say what a credit costs: [providers.{spec.name}] credit = "0.10 usd"'
    return ProviderLine(
        spec.name, spec.title, tuple(sorted(spec.attributes)), tuple(sorted(spec.signals)),
        price_words(spec.price, told.credit), key, missing, own, limit_words(spec.limits),
        tuple((name, told.options.get(name, value), said) for name, (value, said) in sorted(spec.options.items())),
    )  # fmt: skip


def limit_words(limits: Limits) -> str:
    """``5 requests a second, 8 at once, 25 accounts in one request``."""
    speed = "" if limits.per_second is None else f"{limits.per_second:g} requests a second, "
    batch = "" if limits.batch == 1 else f", {limits.batch} accounts in one request"
    return f"{speed}{limits.at_once} at once{batch}"


def _unpriced(price: Price) -> bool:
    from closefit.providers.provider import Billed

    return price.billed is not Billed.free and price.credit_micros is None


def price_words(price: Price, credit: str | None = None) -> str:
    """``2 credits an account found, 0.02 usd each (unverified)``; ``credit`` is the price in the settings."""
    from closefit.facts import MICROS
    from closefit.providers.provider import Billed

    if price.billed is Billed.free:
        return "free"
    what = f"{price.credits:g} credit{'' if price.credits == 1 else 's'} an account {price.billed}"
    if credit:
        return f"{what}, {credit} each (settings)"
    if price.credit_micros is None:
        return f"{what}, price not public"
    return f"{what}, {price.credit_micros / MICROS:g} usd each{'' if price.verified else ' (unverified)'}"


@dataclass(frozen=True, slots=True)
class CheckedProvider:
    """A file of one's own that can be used as a provider."""

    path: Path
    #: ``declared`` or ``table``, as the settings say it.
    kind: str
    spec: ProviderSpec
    #: Attribute to column, of a table; what is odd about its rows.
    columns: Mapping[str, str]
    notes: tuple[str, ...] = ()
    trial: Trial | None = None


def check_provider(
    path: Path, today: dt.date, settings: Settings, *, domain: str = "example.com", sample: Path | None = None,
    status: int = 200,
) -> CheckedProvider:  # fmt: skip
    """Check a file without a network: a declared provider with the request it would send, or a table.

    A table is read as its section of the settings says, where it has one.

    Raises:
        InputError: with every problem of the file, or the sample cannot be read.
    """
    if path.suffix.lower() not in {".yaml", ".yml"}:
        from closefit.providers.table import table_provider

        if sample is not None:
            raise UsageError(
                "--sample is the answer of a declared provider, and a table has none", advice="Leave it out."
            )
        told = next(
            (one for one in settings.providers.values() if one.table and _same(settings, one.table, path)), None
        )
        made = table_provider(path, told.name if told else path.stem, told.options if told else None)
        return CheckedProvider(path, "table", made.spec, made.table.columns.attributes, made.table.notes)
    from closefit.providers.declared import load_declared
    from closefit.providers.declared.provider import provider_of
    from closefit.providers.declared.trial import try_declared

    form = load_declared(path)
    known = {name: f"({name})" for name in form.needs}
    question = Question(domain, frozenset(form.answer.facts), known, mark="0")
    body = None if sample is None else _bytes(sample)
    trial = try_declared(form, question, today, body, status)
    return CheckedProvider(path, "declared", provider_of(form).spec, {}, (), trial)


def _same(settings: Settings, name: str, path: Path) -> bool:
    return settings.path(name).resolve() == path.resolve()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"the sample cannot be read: {error.strerror}", place=Place(path)) from None


def provider_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the file of a declared provider, for completion in an editor."""
    from closefit.providers.declared.form import json_schema

    return json_schema()
