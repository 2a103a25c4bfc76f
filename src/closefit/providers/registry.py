"""Which providers there are: one class a file, found by looking into this folder."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from inspect import isclass
from typing import cast

import closefit.providers as room
from closefit.providers.provider import Provider, ProviderSpec


@cache
def provider_classes() -> dict[str, type[Provider]]:
    """Every provider of this folder, by its name in alphabetical order. Imports all of them."""
    found: dict[str, type[Provider]] = {}
    for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
        for one in vars(importlib.import_module(module.name)).values():
            spec = getattr(one, "spec", None)
            if isclass(one) and one.__module__ == module.name and isinstance(spec, ProviderSpec):
                found[spec.name] = cast("type[Provider]", one)
    return dict(sorted(found.items()))
