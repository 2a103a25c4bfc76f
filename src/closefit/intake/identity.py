"""Who an account is: one per registrable domain, else the company's own key, else its cleaned name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from closefit.engines import DuckDBEngine, quote, text_literal
from closefit.intake.names import cleaned_name
from closefit.intake.raw import SIMPLE_DOMAIN, make_table, one_count, one_row
from closefit.taxonomy.hosts import shared_hosts, shared_kind

if TYPE_CHECKING:
    from tldextract import TLDExtract

_HOST = r"[\pL\pN_-]+(?:\.[\pL\pN_-]+)*\.[\pL-]{2,}[0-9]*"


def host_of(cell: str) -> str:
    """SQL of the host in a domain, URL or e-mail address, lower case and without ``www``; NULL when there is none."""
    pattern = (
        r"^(?:[a-z][a-z0-9+.-]*:)?(?://)?(?:[^@/\s]*@)?(?:www[0-9]?\.)?([^/?#:\s,;<>()]+?)\.?(?:[/?#:\s,;<>()].*)?$"
    )
    host = f"regexp_extract(lower(trim({cell}, ' <>\"''')), {text_literal(pattern)}, 1)"
    return f"CASE WHEN regexp_full_match({host}, {text_literal(_HOST)}) THEN {host} END"


#: The engine's table of hosts that are nobody's own.
_SHARED = "shared_hosts"


def _make_shared_hosts(engine: DuckDBEngine) -> None:
    rows = "SELECT unnest($hosts::VARCHAR[]) AS host, unnest($kinds::VARCHAR[]) AS kind"
    query = f"CREATE TEMP TABLE IF NOT EXISTS {_SHARED} AS {rows}"
    engine.execute(query, {"hosts": list(shared_hosts()), "kinds": list(shared_hosts().values())})


def resolve_domains(engine: DuckDBEngine, relation: str, cell: str, table: str, *, simple: bool = False) -> bool:
    """Make ``table`` (cell, host, domain, shared) of every different cell that is not an account's domain as it stands.

    ``domain`` is empty where the cell holds none, or one that is nobody's own, and ``shared`` says of which kind that
    is (free mail, disposable, link). False: every cell is clean already and the table is empty. Only hosts of more than
    two labels are looked up one by one. ``simple`` says that every cell is known to be a domain of two labels, so that
    only nobody's are to be found.
    """
    _make_shared_hosts(engine)
    odd = "" if simple else f"NOT regexp_full_match({cell}, '{SIMPLE_DOMAIN}') OR "
    make_table(
        engine,
        table,
        f"SELECT cell, h.host, s.kind AS shared, "
        f"CASE WHEN regexp_full_match(h.host, '{SIMPLE_DOMAIN}') AND s.kind IS NULL THEN h.host ELSE '' END AS domain "
        f"FROM (SELECT DISTINCT {cell} AS cell, {host_of(cell)} AS host FROM {quote(relation)} "
        f"WHERE {odd}{cell} IN (SELECT host FROM {_SHARED})) h "
        f"LEFT JOIN {_SHARED} s ON s.host = h.host",
    )
    query = (
        f"SELECT DISTINCT host FROM {quote(table)} WHERE NOT regexp_full_match(host, '{SIMPLE_DOMAIN}') ORDER BY host"
    )
    hosts = [str(row[0]) for row in engine.execute(query).fetchall()]
    if hosts:
        domains = registrable_domains(hosts)
        kinds = [shared_kind(_ascii(host)) or shared_kind(own) for host, own in zip(hosts, domains, strict=True)]
        found = (
            "SELECT unnest($hosts::VARCHAR[]) AS host, unnest($domains::VARCHAR[]) AS domain, "
            "unnest($kinds::VARCHAR[]) AS kind"
        )
        engine.execute(
            f"UPDATE {quote(table)} SET domain = CASE WHEN found.kind IS NULL THEN found.domain ELSE '' END, "
            f"shared = found.kind FROM ({found}) AS found WHERE found.host = {quote(table)}.host",
            {"hosts": hosts, "domains": domains, "kinds": kinds},
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
