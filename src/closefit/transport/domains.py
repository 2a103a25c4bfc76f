"""Which hosts belong together: those under one registrable domain, by the public suffix list that ships in a wheel."""

from __future__ import annotations

import ipaddress
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tldextract import TLDExtract


@cache
def _extractor(*, shared: bool) -> TLDExtract:
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=shared)


def ascii_host(host: str) -> str:
    """A host as the network writes it: lower case, no dot at the end, ``xn--`` for letters beyond ASCII."""
    plain = host.strip().rstrip(".").lower()
    if plain.isascii():
        return plain
    try:
        return plain.encode("idna").decode("ascii")
    except UnicodeError:
        return plain


def registrable_domain(host: str, *, shared: bool = False) -> str:
    """The domain that an owner registered; the host itself where it is an address or has only one label.

    With ``shared``, whoever lets others have names below their own counts as a suffix: ``acme.github.io``.

    >>> registrable_domain("shop.acme.co.uk"), registrable_domain("10.0.0.1"), registrable_domain("localhost")
    ('acme.co.uk', '10.0.0.1', 'localhost')
    """
    name = ascii_host(host)
    if _is_address(name):
        return name
    parts = _extractor(shared=shared)(name)
    if parts.domain and parts.suffix:
        return f"{parts.domain}.{parts.suffix}"
    return ".".join(name.split(".")[-2:])


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return host.rsplit(".", 1)[-1][:1].isdigit()  # spellings such as 0x7f.1, which resolvers read as addresses
    return True


def belongs_to(host: str, domain: str) -> bool:
    """True when a host is a domain or lies below it.

    >>> belongs_to("www.acme.com", "acme.com"), belongs_to("notacme.com", "acme.com")
    (True, False)
    """
    name, above = ascii_host(host), ascii_host(domain)
    return name == above or (name.endswith(f".{above}") and not _is_address(name))
