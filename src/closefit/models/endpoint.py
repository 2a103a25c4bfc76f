"""Where a language model answers, and what may be said about it when it does not."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from closefit.errors import UsageError

ADVICE = "See [model] in closefit.toml: endpoint, name and key_env."

#: Characters of a server's words that are shown.
_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the model answers: a base address such as ``http://localhost:11434/v1``, its name, and a key or None."""

    address: str
    model: str
    key: str | None = field(default=None, repr=False)
    #: Seconds for one answer.
    timeout: float = 60.0

    @property
    def host(self) -> str:
        """The host of the address.

        Raises:
            UsageError: the address is no http or https address, or it carries a name and a password.
        """
        try:
            parts = urlsplit(self.address)
            named, host = parts.username or parts.password, parts.hostname
        except ValueError:  # brackets that are no IPv6 address
            parts, named, host = urlsplit(""), None, None
        if parts.scheme not in {"http", "https"} or not host:
            raise UsageError(f"the model's endpoint {self.address!r} is no http address", advice=ADVICE)
        if named:
            raise UsageError(
                f"the model's endpoint at {host} has a name or password in its address",
                advice="Put the key into an environment variable, and name that in model.key_env.",
            )
        return host

    def shown(self, words: object) -> str:
        """A server's words in one short line; the key is blotted out, whole and in the parts that servers say back."""
        text = " ".join(str(words).split())
        if self.key:
            text = text.replace(self.key, "***")
            if len(self.key) >= 16:
                text = text.replace(self.key[:8], "***").replace(self.key[-4:], "***")
        return text[:_SHOWN]
