"""The language model of the settings, for the steps that may ask one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from closefit.errors import UsageError
from closefit.settings import Settings

if TYPE_CHECKING:
    from closefit.models import Endpoint


def endpoint_of(settings: Settings, needed_by: str) -> Endpoint:
    """Where the model of the settings answers; ``needed_by`` is what messages name: ``--propose``.

    Raises:
        UsageError: the settings name no model, or its key is not in the environment; nothing was sent.
    """
    from closefit.models import Endpoint

    model = settings.model
    if not model.endpoint or not model.name:
        raise UsageError(
            f"{needed_by} needs a language model, and the settings name none; nothing was sent",
            advice="Write [model] with endpoint and name into closefit.toml, such as "
            'endpoint = "http://localhost:11434/v1" for one that runs here.',
        )
    if model.key_env and not os.environ.get(model.key_env):
        raise UsageError(
            f"the environment variable {model.key_env} that model.key_env names is empty; nothing was sent",
            advice="Set it, or remove key_env when the endpoint needs no key.",
        )
    key = os.environ.get(model.key_env) if model.key_env else None
    return Endpoint(model.endpoint, model.name, key, float(model.timeout))
