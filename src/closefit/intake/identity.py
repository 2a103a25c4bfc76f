"""Who an account is: one per registrable domain, else the company's own key, else its cleaned name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from closefit.engines import DuckDBEngine, quote
from closefit.intake.raw import make_table, one_count, one_row, text_literal, text_literals
from closefit.intake.tables import column_table
from closefit.taxonomy import FREE_MAIL, LINK_HOSTS

if TYPE_CHECKING:
    from tldextract import TLDExtract

#: A host that needs no look into the list of public suffixes: one label and a suffix of one label.
_SIMPLE = r"[a-z0-9-]+\.[a-z]{2,}"
_HOST = r"[\pL\pN_-]+(?:\.[\pL\pN_-]+)*\.[\pL-]{2,}[0-9]*"

#: Legal forms and fillers at the end of a company's name.
_FORMS = tuple(column_table()["words"]["legal_forms"])


def host_of(cell: str) -> str:
    """SQL of the host in a domain, URL or e-mail address, lower case and without ``www``; NULL when there is none."""
    pattern = (
        r"^(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:[^@/\s]*@)?(?:www[0-9]?\.)?([^/?#:\s,;<>()]+?)\.?(?:[/?#:\s,;<>()].*)?$"
    )
    host = f"regexp_extract(lower(trim({cell}, ' <>\"''')), {text_literal(pattern)}, 1)"
    return f"CASE WHEN regexp_full_match({host}, {text_literal(_HOST)}) THEN {host} END"


def _nobodys() -> str:
    return text_literals(FREE_MAIL | LINK_HOSTS)


def resolve_domains(engine: DuckDBEngine, relation: str, cell: str, table: str) -> bool:
    """Make ``table`` (cell, domain) of every different cell that is not an account's domain as it stands.

    ``domain`` is empty where the cell holds none, or one that is nobody's own (a mail provider, a network). False:
    every cell is clean already and the table is empty. Only hosts of more than two labels are looked up one by one.
    """
    cells = (
        f"SELECT DISTINCT {cell} AS cell FROM {quote(relation)} "
        f"WHERE NOT regexp_full_match({cell}, '{_SIMPLE}') OR {cell} IN ({_nobodys()})"
    )
    own = f"regexp_full_match(host, '{_SIMPLE}') AND host NOT IN ({_nobodys()})"
    make_table(
        engine,
        table,
        f"SELECT cell, host, CASE WHEN {own} THEN host ELSE '' END AS domain "
        f"FROM (SELECT cell, {host_of('cell')} AS host FROM ({cells}))",
    )
    query = f"SELECT DISTINCT host FROM {quote(table)} WHERE NOT regexp_full_match(host, '{_SIMPLE}') ORDER BY host"
    hosts = [str(row[0]) for row in engine.execute(query).fetchall()]
    if hosts:
        domains = [domain if domain not in FREE_MAIL | LINK_HOSTS else "" for domain in registrable_domains(hosts)]
        engine.execute(
            f"UPDATE {quote(table)} SET domain = found.domain FROM "
            f"(SELECT unnest($hosts::VARCHAR[]) AS host, unnest($domains::VARCHAR[]) AS domain) AS found "
            f"WHERE found.host = {quote(table)}.host",
            {"hosts": hosts, "domains": domains},
        )
    return one_count(engine, f"SELECT count(*) FROM {quote(table)}") > 0


def registrable_domains(hosts: Iterable[str]) -> list[str]:
    """Each host's registrable domain (``shop.acme.co.uk`` is ``acme.co.uk``); empty for an address without one.

    >>> registrable_domains(["shop.acme.co.uk", "10.0.0.1", "acme.github.io"])
    ['acme.co.uk', '', 'github.io']
    """
    extract = _extractor()
    found = []
    for host in hosts:
        parts = extract(host)
        found.append(_ascii(f"{parts.domain}.{parts.suffix}" if parts.domain and parts.suffix else _unlisted(host)))
    return found


def _ascii(domain: str) -> str:
    """One spelling for international names, the one the network uses: ``münchen.de`` is ``xn--mnchen-3ya.de``."""
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def _unlisted(host: str) -> str:
    """Suffixes that no list has (``.example``, ``.internal``): the last two labels. Numbers are no domain."""
    labels = host.split(".")
    return "" if labels[-1].isdigit() or len(labels) < 2 else ".".join(labels[-2:])


@cache
def _extractor() -> TLDExtract:
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


def account_keys(engine: DuckDBEngine, text: str) -> tuple[str, ...]:
    """Keys under which an account may stand that a person names by domain, web or e-mail address, id or company name.

    The likeliest first: the text itself, its registrable domain, its cleaned name.
    """
    query = f"SELECT {host_of('cell')}, {cleaned_name('cell')} FROM (SELECT $cell::VARCHAR AS cell)"
    host, name = one_row(engine, query, {"cell": text.strip()})
    domains = registrable_domains([str(host)]) if host else []
    return tuple(dict.fromkeys(key for key in (text.strip(), *domains, str(name or "")) if key))


def cleaned_name(cell: str) -> str:
    """SQL of a company's name without letter case, accents, signs and legal forms: ``Acme, Inc.`` is ``acme``.

    A name that is nothing but legal forms stays whole.
    """
    plain = f"strip_accents(lower(replace({cell}, '&amp;', '&')))"
    plain = f"regexp_replace({plain}, '[''\\x{{2019}}.]', '', 'g')"
    plain = f"replace({plain}, '&', ' and ')"
    words = f"trim(regexp_replace({plain}, '[^\\pL\\pN]+', ' ', 'g'))"
    bare = f"regexp_replace({words}, '^the ', '')"
    bare = f"regexp_replace({bare}, '(( and)? ({'|'.join(_FORMS)}))+$', '')"
    return f"coalesce(nullif({bare}, ''), nullif({words}, ''))"
