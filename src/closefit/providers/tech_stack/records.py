"""Headers, cookies and DNS records as names and values, whatever form they came in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from closefit.providers.tech_stack.markup import Address, address_of
from closefit.providers.tech_stack.page import Where

_HOST = re.compile(r"(?:https?://|wss?://)?(?:\*\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?:[:/].*)?", re.IGNORECASE)
_POLICIES = ("content-security-policy", "content-security-policy-report-only")
_TYPES = {"MX": Where.mx, "CNAME": Where.cname, "NS": Where.ns}


def header_pairs(headers: object) -> tuple[tuple[str, str], ...]:
    """(name in lower case, value), a header that came several times as several pairs."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers if isinstance(headers, Sequence) else ()
    found: list[tuple[str, str]] = []
    for name, value in pairs:
        values = [value] if isinstance(value, str) else value if isinstance(value, Sequence) else [value]
        found += [(str(name).strip().lower(), str(one)) for one in values]
    return tuple(found)


def cookie_pairs(cookies: Sequence[str], headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """(name, value) of cookies, those of ``Set-Cookie`` headers among them; an unknown value is empty."""
    told = list(cookies)
    for name, value in headers:
        if name == "set-cookie":
            # Some clients join several cookies with commas; a date holds one too, but never before a name and "=".
            told += re.split(r",(?=\s*[\w.-]+=)|\n", value)
    pairs = (one.partition(";")[0].partition("=") for one in told)
    return tuple(dict.fromkeys((name.strip(), value.strip()) for name, _, value in pairs if name.strip()))


def policy_hosts(headers: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """Hosts of other people that a content security policy allows."""
    hosts: dict[str, None] = {}
    for name, value in headers:
        if name in _POLICIES:
            for directive in value.split(";"):
                words = directive.split()
                if words and not words[0].lower().startswith("report"):
                    found = (_HOST.fullmatch(word) for word in words[1:])
                    hosts |= {match.group(1).lower(): None for match in found if match}
    return tuple(hosts)


def reported_to(headers: tuple[tuple[str, str], ...]) -> tuple[Address, ...]:
    """Addresses that browsers are told to report to."""
    found: list[str] = []
    for name, value in headers:
        if name in _POLICIES:
            found += re.findall(r"report-uri\s+(https?://[^\s;]+)", value)
        elif name in ("reporting-endpoints", "report-to"):
            found += re.findall(r"https?:\\?/\\?/[^\s\"';,]+", value)
    return tuple(address_of(text.replace("\\/", "/"), Where.resource) for text in found)


def records_of(dns: Mapping[str, object]) -> Iterator[tuple[Where, str, str]]:
    """(where, the record as it stands, what is looked up): a host, or the text of a TXT record."""
    for kind, texts in dns.items():
        for text in _texts(texts):
            kind_name = str(kind).upper()
            if kind_name == "TXT":
                value = text.replace('" "', "").strip().strip('"').strip()
                if value.lower().startswith("v=spf1"):
                    yield from ((Where.spf, value, host) for host in _spf_hosts(value))
                else:
                    yield Where.txt, value, value
            elif kind_name in _TYPES and (words := text.replace("->", " ").replace("→", " ").split()):
                yield _TYPES[kind_name], f"{text.strip()}", words[-1].strip('"').rstrip(".").lower()


def _texts(texts: Any) -> Iterator[str]:
    if isinstance(texts, str):
        yield texts
    elif isinstance(texts, Mapping):
        for name, target in texts.items():
            for one in _texts(target):
                yield f"{name} -> {one}"
    elif isinstance(texts, Sequence):
        yield from (_joined(one) for one in texts)


def _joined(record: Any) -> str:
    """A record that came in parts, such as a preference and a host."""
    if isinstance(record, Mapping):
        record = list(record.values())
    return " ".join(map(str, record)) if isinstance(record, list | tuple) else str(record)


def _spf_hosts(value: str) -> Iterator[str]:
    for word in value.split():
        if word.startswith("-"):  # who may not send
            continue
        name, colon, host = word.lstrip("+-~?").replace("redirect=", "include:").partition(":")
        if colon and name.lower() in ("include", "a", "mx", "exists"):
            yield host.lower().rstrip(".")
