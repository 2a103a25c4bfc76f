"""Providers by name: what the settings say of each is checked, keys come from the environment, and it is opened."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from closefit.errors import UsageError
from closefit.facts import money_micros
from closefit.providers.provider import Billed, Provider, ProviderContext, ProviderSpec
from closefit.providers.registry import provider_classes
from closefit.settings import ProviderSettings, Settings
from closefit.terms import Problem
from closefit.transport import Http, open_http

if TYPE_CHECKING:
    from closefit.transport.dns import Dns
    from closefit.transport.pages import Pages


@dataclass(frozen=True, slots=True)
class Outside:
    """What providers reach the world by, for as long as a run takes; without it they can be described, not asked."""

    http: Http
    pages: Pages | None = None
    dns: Dns | None = None


@asynccontextmanager
async def open_outside() -> AsyncIterator[Outside]:
    """Clients for vendors, for companies' own pages, and for their mail and text records."""
    from closefit.transport.dns import Dns
    from closefit.transport.pages import open_pages

    async with open_http() as http, open_pages() as pages:
        yield Outside(http, pages, Dns())


#: Makes the class of a provider that is no file of the folder; raises UsageError where the settings lack something.
Make = Callable[[Settings, ProviderSettings], "type[Provider]"]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A provider that is built in a higher room, such as the research agent, and its settings with their defaults."""

    make: Make
    options: Mapping[str, tuple[str, str]]


_NOBODY: Mapping[str, Elsewhere] = {}


@dataclass(frozen=True, slots=True)
class Opened:
    """A provider that is ready to be asked."""

    provider: Provider
    spec: ProviderSpec
    #: What a credit costs, in micros.
    credit_micros: int
    #: Where that comes from: ``settings``, ``list price``, ``list price, unverified``, ``free``.
    basis: str


@dataclass(frozen=True, slots=True)
class NotOpened:
    """A provider that was named and cannot be asked, with the reason and what to do about it."""

    name: str
    why: str


def open_providers(
    names: Iterable[str],
    outside: Outside,
    settings: Settings,
    environ: Mapping[str, str],
    today: dt.date,
    *,
    more: Mapping[str, Elsewhere] = _NOBODY,
) -> tuple[list[Opened], list[NotOpened]]:
    """The named providers, each once and in their order; those that lack a key, a price or consent beside them.

    Raises:
        UsageError: there is no such provider, or a section of the settings says something that it does not have.
    """
    wanted = list(dict.fromkeys(names))
    problems = _problems(wanted, settings, more)
    if problems:
        raise UsageError(problems)
    opened: list[Opened] = []
    left_out: list[NotOpened] = []
    for name in wanted:
        one = open_provider(name, outside, settings, environ, today, more=more)
        if isinstance(one, Opened):
            opened.append(one)
        else:
            left_out.append(one)
    return opened, left_out


def open_provider(
    name: str,
    outside: Outside,
    settings: Settings,
    environ: Mapping[str, str],
    today: dt.date,
    *,
    more: Mapping[str, Elsewhere] = _NOBODY,
) -> Opened | NotOpened:
    """One provider, or why it cannot be asked. Raises as :func:`open_providers`."""
    told = settings.providers.get(name, ProviderSettings(name))
    try:
        made = provider_class(name, settings, more)
    except UsageError as error:
        if name not in more:
            raise
        return NotOpened(name, "; ".join(problem.message for problem in error.problems))
    spec = made.spec
    if spec.opt_in and not told.consent:
        return NotOpened(name, f"it must be switched on knowingly in closefit.toml: [providers.{name}] consent = true")
    variables = told.key_env or list(spec.keys)
    # A key that was read from a file often ends in a line end; no key begins or ends in a space.
    keys = {own: environ.get(variable, "").strip() for own, variable in zip(spec.keys, variables, strict=False)}
    missing = [variable for own, variable in zip(spec.keys, variables, strict=False) if not keys[own]]
    if missing or len(variables) < len(spec.keys):
        return NotOpened(name, f"its key is missing: set {', '.join(missing) or 'key_env'} in the environment")
    keys |= {name: key for name in spec.optional_keys if (key := environ.get(name, "").strip())}
    torn = [
        name for name, key in (*zip(variables, keys.values(), strict=False), *keys.items()) if not key.isprintable()
    ]
    if torn:
        return NotOpened(name, f"{torn[0]} holds a line end or a character that nobody can see: copy the key again")
    priced = _price(spec, told)
    if priced is None:
        advice = f'say it in closefit.toml as [providers.{name}] credit = "0.10 usd" (0 usd under a flat rate)'
        return NotOpened(name, f"what a credit costs is not public: {advice}")
    options = {option: default for option, (default, _) in spec.options.items()} | told.options
    limits = {name: own for name in ("per_second", "at_once", "batch") if (own := getattr(told, name)) is not None}
    address = (told.address or spec.address).rstrip("/")
    context = ProviderContext(outside.http, today, keys, address, options, outside.pages, outside.dns)
    return Opened(made(context), replace(spec, limits=replace(spec.limits, **limits)), *priced)


def provider_class(name: str, settings: Settings, more: Mapping[str, Elsewhere] = _NOBODY) -> type[Provider]:
    """The class of a provider: one of the user's own, which a file declares or a table is, else one of the folder.

    Raises:
        InputError: the file cannot be used, with every problem in it.
        UsageError: the section says something that a table does not have.
    """
    own = settings.providers.get(name)
    if own and own.declared:
        from closefit.providers.declared import declared_provider

        return declared_provider(settings.path(own.declared), name)
    if own and own.table:
        from closefit.providers.table import table_provider

        return table_provider(settings.path(own.table), name, own.options)
    if name in more:
        return more[name].make(settings, own or ProviderSettings(name))
    return provider_classes()[name]


def known_names(settings: Settings, more: Mapping[str, Elsewhere] = _NOBODY) -> list[str]:
    """Every name that may be given: providers of the folder, and the user's own."""
    own = [one.name for one in settings.providers.values() if one.declared or one.table]
    return sorted({*provider_classes(), *own, *more})


def _price(spec: ProviderSpec, told: ProviderSettings) -> tuple[int, str] | None:
    if spec.price.billed is Billed.free:
        return 0, "free"
    if told.credit is not None:
        return money_micros(told.credit, up=True) or 0, "settings"
    if spec.price.credit_micros is None:
        return None
    return spec.price.credit_micros, "list price" if spec.price.verified else "list price, unverified"


def _problems(wanted: list[str], settings: Settings, more: Mapping[str, Elsewhere]) -> list[Problem]:
    known = known_names(settings, more)
    problems = [_no_such(name, known) for name in wanted if name not in known]
    for told in settings.providers.values():
        if told.name not in known:
            problems.append(_no_such(told.name, known, told))
            continue
        if told.credit is not None and money_micros(told.credit) is None:
            said = f"providers.{told.name}.credit is {told.credit!r}; expected an amount such as '0.02 usd'"
            problems.append(Problem(said, told.place))
        problems += _options(told, more)
    return problems


def _options(told: ProviderSettings, more: Mapping[str, Elsewhere]) -> list[Problem]:
    if told.declared or told.table:
        return []
    options = list(more[told.name].options if told.name in more else provider_classes()[told.name].spec.options)
    known = ["address", "key_env", "credit", "per_second", "at_once", "batch", "consent", *options]
    return [
        Problem(f"there is no setting providers.{told.name}.{key}", told.place, _advice(key, known))
        for key in told.options
        if key not in options
    ]


def _no_such(name: str, known: list[str], told: ProviderSettings | None = None) -> Problem:
    return Problem(f"there is no provider {name!r}", told.place if told else None, _advice(name, known))


def _advice(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"Perhaps you meant {near[0]!r}." if near else f"There are: {', '.join(known)}."
