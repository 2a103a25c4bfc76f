"""Hosts that are nobody's own: mail for everyone, and sites on which everyone has a page."""

from __future__ import annotations

from closefit.taxonomy.tables import table_rows

#: Mail providers anyone can sign up with; never an account.
FREE_MAIL: frozenset[str] = frozenset(row[0] for row in table_rows("hosts") if row[1] in {"free mail", "disposable"})

#: Networks, directories, shorteners and page builders; a link there says nothing about whose company it is.
LINK_HOSTS: frozenset[str] = frozenset(row[0] for row in table_rows("hosts") if row[1] == "link")


def free_mail_domain(domain: str) -> bool:
    """True when anyone can have an address there.

    >>> free_mail_domain("GMail.com"), free_mail_domain("acme.com")
    (True, False)
    """
    return domain.strip().lower() in FREE_MAIL


def link_host(domain: str) -> bool:
    """True for a site on which everyone has a page.

    >>> link_host("linkedin.com")
    True
    """
    return domain.strip().lower() in LINK_HOSTS
