"""Mail, text and alias records of a domain; a look-up that fails is an outcome and no error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import dns.asyncresolver
import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver

#: As many records of one kind are read, and as much of each.
_RECORDS = 100
_LONGEST = 4_000


class DnsState(StrEnum):
    """How a look-up ended."""

    found = "found"
    #: The name is there and has no such record.
    none = "no record"
    no_such_name = "no such name"
    #: No resolver, none that answers in time, or one in trouble.
    no_answer = "no answer"


@dataclass(frozen=True, slots=True)
class Records:
    """The records of one kind of a name, as texts."""

    name: str
    #: ``MX``, ``TXT`` or ``CNAME``.
    kind: str
    state: DnsState
    #: Hosts in lower case without a dot at the end; mail hosts by preference, texts as they are written.
    values: tuple[str, ...] = ()
    #: What happened, for people.
    said: str = ""


class Dns:
    """Look-ups for as long as a run takes.

    Without ``nameservers`` those of this machine are asked; with none there, every look-up ends in *no answer*.
    """

    def __init__(self, nameservers: Sequence[str] = (), *, port: int = 53, seconds: float = 5.0) -> None:
        self._resolver = _resolver(nameservers, port, seconds)
        #: Every look-up so far, in order.
        self.log: list[Records] = []

    async def mx(self, domain: str) -> Records:
        """The hosts that take a domain's mail."""
        return await self._records(domain, "MX")

    async def txt(self, name: str) -> Records:
        """The texts of a name: SPF, and proofs that services ask for."""
        return await self._records(name, "TXT")

    async def cname(self, name: str) -> Records:
        """The host that a name is another word for."""
        return await self._records(name, "CNAME")

    async def _records(self, name: str, kind: str) -> Records:
        found = await self._asked(name, kind)
        self.log.append(found)
        return found

    async def _asked(self, name: str, kind: str) -> Records:
        if self._resolver is None:
            return Records(name, kind, DnsState.no_answer, said="this machine knows no resolver")
        try:
            answer = await self._resolver.resolve(name.rstrip(".") + ".", kind, search=False)
        except dns.resolver.NXDOMAIN:
            return Records(name, kind, DnsState.no_such_name)
        except dns.resolver.NoAnswer:
            return Records(name, kind, DnsState.none)
        except (dns.exception.DNSException, OSError, UnicodeError, ValueError) as error:
            return Records(name, kind, DnsState.no_answer, said=type(error).__name__)
        values = _values(list(answer)[:_RECORDS], kind)
        return Records(name, kind, DnsState.found if values else DnsState.none, values)


def _resolver(nameservers: Sequence[str], port: int, seconds: float) -> dns.asyncresolver.Resolver | None:
    try:
        resolver = dns.asyncresolver.Resolver(configure=not nameservers)
    except dns.resolver.NoResolverConfiguration:
        return None
    if nameservers:
        resolver.nameservers = list(nameservers)
        resolver.port = port
    resolver.lifetime, resolver.timeout = seconds, seconds / 2
    return resolver


def _values(records: Sequence[Any], kind: str) -> tuple[str, ...]:
    if kind == "MX":
        found = [host for _, host in sorted((int(one.preference), _host(one.exchange)) for one in records)]
    elif kind == "CNAME":
        found = [_host(one.target) for one in records]
    else:
        found = sorted(b"".join(one.strings).decode("utf-8", errors="replace")[:_LONGEST] for one in records)
    return tuple(one for one in dict.fromkeys(found) if one)


def _host(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower().rstrip(".")
