"""Addresses of other engines. What they hold of secrets is shown nowhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from closefit.errors import UsageError

#: The variable that is looked at when the settings name none.
URL_VARIABLE = "CLOSEFIT_ENGINE_URL"

_SECRET_KEYS = re.compile(
    r"(?i)((?:password|passwd|pwd|token|access_token|api_key|secret|private_key)\s*[=:]\s*)('[^']*'|[^\s&;,'\"]+)"
)

#: What ends a part of an address, unless it is percent-encoded.
_RESERVED = re.compile(r"[@/?#:\[\]\s]+")


@dataclass(frozen=True, slots=True)
class Address:
    """The address of an engine as an environment variable holds it."""

    url: str
    variable: str = URL_VARIABLE

    def masked(self, text: object) -> str:
        """A message without the address, and without any secret in it."""
        shown = str(text).replace(self.url, f"the address in {self.variable}")
        for secret in self._secrets():
            shown = shown.replace(secret, "***")
        return _SECRET_KEYS.sub(r"\1***", shown)

    def _secrets(self) -> list[str]:
        """The password, its parts and every value of the query string, as written and decoded; the longest first."""
        # Not by a parser of addresses: one that it refuses may hold a password all the same, and clients quote parts.
        before, _, rest = self.url.partition("://")
        password = rest.rpartition("@")[0].partition(":")[2]
        found = [password, *_RESERVED.split(password)]
        found += [pair.partition("=")[2] for pair in rest.partition("?")[2].split("&")]
        found += [match[2].strip("'") for match in _SECRET_KEYS.finditer(before)]  # host=... password=...
        written = {text for secret in found for text in (secret, unquote(secret)) if len(text) > 2}
        return sorted(written, key=len, reverse=True)

    def __repr__(self) -> str:
        return f"Address(variable={self.variable!r})"


def address_in(environment: Mapping[str, str], variable: str | None) -> Address | None:
    """The address that a variable holds; None where none is named and the usual one is not set.

    Raises:
        UsageError: the named variable is not set.
    """
    value = environment.get(variable or URL_VARIABLE, "").strip()
    if value:
        return Address(value, variable or URL_VARIABLE)
    if variable:
        raise UsageError(
            f"the environment variable {variable} is not set; url_env under [engine] in closefit.toml names it",
            advice=f"Set it, for example: export {variable}='postgresql://user@host/database'",
        )
    return None
