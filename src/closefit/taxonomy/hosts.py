"""Hosts that are nobody's own: mail for everyone, and sites on which everyone has a page."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType

from closefit.taxonomy.tables import table_rows


@cache
def shared_hosts() -> MappingProxyType[str, str]:
    """Host to why it is nobody's own: ``free mail``, ``disposable`` or ``link``."""
    looked_at = {row[0]: row[1] for row in table_rows("hosts")}
    return MappingProxyType({row[0]: row[1] for row in table_rows("mail_domains")} | looked_at)


#: Mail providers anyone can sign up with, disposable ones among them; never an account.
FREE_MAIL: frozenset[str] = frozenset(host for host, kind in shared_hosts().items() if kind != "link")

#: Addresses for a minute: worth no more than none.
DISPOSABLE_MAIL: frozenset[str] = frozenset(host for host, kind in shared_hosts().items() if kind == "disposable")

#: Networks, directories, shorteners and page builders; a link there says nothing about whose company it is.
LINK_HOSTS: frozenset[str] = frozenset(host for host, kind in shared_hosts().items() if kind == "link")


def shared_kind(host: str) -> str | None:
    """Why a host, or the one above it, is nobody's own; None for a company's.

    >>> shared_kind("Mail.GMail.com."), shared_kind("acme.com"), shared_kind("mailinator.com")
    ('free mail', None, 'disposable')
    """
    labels = host.strip().lower().rstrip(".").split(".")
    above = (".".join(labels[i:]) for i in range(len(labels) - 1))
    return next((kind for name in above if (kind := shared_hosts().get(name))), None)


def free_mail_domain(domain: str) -> bool:
    """True when anyone can have an address there.

    >>> free_mail_domain("GMail.com"), free_mail_domain("acme.com")
    (True, False)
    """
    return shared_kind(domain) in {"free mail", "disposable"}


def link_host(domain: str) -> bool:
    """True for a site on which everyone has a page.

    >>> link_host("linkedin.com")
    True
    """
    return shared_kind(domain) == "link"
