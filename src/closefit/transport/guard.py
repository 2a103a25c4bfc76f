"""The address guard: connections go to public addresses only, and what is checked is what is connected to.

Names are resolved once, every address found is judged, and the connection goes to that very address. So it does not
matter how an address is spelled, what a redirect says, or what a second look-up of the name would have answered.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import httpcore2
import httpx2

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

#: Finds the addresses of a host, as texts.
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

#: Of IPv6 only this block is handed out for hosts on the internet (IANA, IPv6 address space).
_UNICAST = ipaddress.IPv6Network("2000::/3")
#: IPv4 inside IPv6 (RFC 6052): hosts behind a NAT64 see all of IPv4 through it.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
#: Public by the registry and yet no host of the internet: protocol assignments, relays of 6to4 (RFC 7526), and the
#: address at which Azure's machines reach their own host.
_NOT_HOSTS = tuple(map(ipaddress.IPv4Network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32")))

#: As many addresses of one host are tried.
_TRIED = 4


class NotPublic(httpcore2.ConnectError):
    """A host whose addresses are all private, local or otherwise no host of the internet; nothing was sent."""


class NoSuchHost(httpcore2.ConnectError):
    """A name that nobody has."""


def public_address(text: str) -> Address | None:
    """The address, when it is that of a host on the internet; None for every other.

    An IPv4 address inside an IPv6 one (mapped, 6to4, NAT64) is judged as what it leads to.

    >>> public_address("93.184.216.34"), public_address("::ffff:127.0.0.1"), public_address("169.254.169.254")
    (IPv4Address('93.184.216.34'), None, None)
    """
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    inside = _ipv4_inside(found)
    if inside is not None:
        return found if _public_ipv4(inside) else None
    if isinstance(found, ipaddress.IPv4Address):
        return found if _public_ipv4(found) else None
    return found if found in _UNICAST and found.is_global and not found.is_reserved else None


def _ipv4_inside(address: Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour


def _public_ipv4(address: ipaddress.IPv4Address) -> bool:
    if address.is_multicast or address.is_reserved or any(address in block for block in _NOT_HOSTS):
        return False
    return address.is_global


async def system_resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host as this machine's resolver knows them.

    Raises:
        OSError: there is no such name, or no resolver answers.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@dataclass(frozen=True, slots=True)
class Network:
    """The network as pages see it. The package only ever makes the default one, which is the internet.

    Tests give ``stand_ins``: hosts that are played by a server on this machine, such as
    ``{"acme.com": ("127.0.0.1", 8123)}`` for ``http://acme.com/`` and ``"acme.com:443"`` for https. No setting,
    variable, flag or page leads here, and only these very hosts pass.
    """

    resolve: Resolve = system_resolve
    stand_ins: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    def stand_in(self, host: str, port: int) -> tuple[str, int] | None:
        """Where a host is played; None for the real one."""
        return self.stand_ins.get(host if port == 80 else f"{host}:{port}")


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Connects to public addresses only, at whatever moment and for whatever reason a connection is made."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._inner = httpcore2.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """Connect to the first address of a host that is public and answers.

        Raises:
            NotPublic: none of its addresses is public.
            NoSuchHost: nobody has that name.
            httpcore2.ConnectError: none of its addresses answers, or no resolver does.
        """
        played = self._network.stand_in(host, port)
        if played:
            return await self._inner.connect_tcp(*played, timeout, local_address, socket_options)
        failed: Exception = httpcore2.ConnectError(f"{host} has no address")
        for address in await self._public_addresses(host, port):
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failed = error
        raise failed

    async def _public_addresses(self, host: str, port: int) -> list[str]:
        try:
            found = await self._network.resolve(host, port)
        except socket.gaierror as error:
            kind = httpcore2.ConnectError if error.errno == socket.EAI_AGAIN else NoSuchHost
            raise kind(f"{host} is not found") from error
        except (OSError, UnicodeError) as error:
            raise NoSuchHost(f"{host} is not found") from error
        public = [str(one) for one in map(public_address, found) if one]
        if found and not public:
            raise NotPublic(f"{host} has no public address")
        return public[:_TRIED]

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


class GuardedTransport(httpx2.AsyncHTTPTransport):
    """httpx2's transport over a pool of its own, each of whose connections is guarded; no proxy can come between.

    The pool's name is httpx2's: were it to change, nothing would be fetched at all, and a test says so.
    """

    def __init__(self, network: Network, *, at_once: int) -> None:
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=_tls(),
            max_connections=at_once,
            max_keepalive_connections=at_once,
            keepalive_expiry=5.0,
            network_backend=GuardedBackend(network),
        )


@cache
def _tls() -> ssl.SSLContext:
    return httpx2.create_ssl_context(trust_env=False)
