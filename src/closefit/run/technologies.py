"""The tools that a company runs, from its home page and records over the network, or from a page that was saved."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from closefit.errors import InputError, UsageError, VendorError
from closefit.terms import Place

if TYPE_CHECKING:
    from closefit.providers.tech_stack import Finding
    from closefit.providers.tech_stack.analyse import FurtherRules
    from closefit.transport.dns import Dns
    from closefit.transport.guard import Network

_LARGEST_FILE = 20_000_000


@dataclass(frozen=True, slots=True)
class TechnologiesFound:
    """What one page, or one domain, shows."""

    #: The address or the file.
    source: str
    tools: tuple[Finding, ...]
    #: What could not be read, and what was read of a rule file.
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For a script."""
        return {
            "source": self.source,
            "technologies": [
                {
                    "name": one.name,
                    "categories": list(one.categories),
                    "version": one.version,
                    "confidence": one.confidence,
                    "implied_by": one.implied_by,
                    "evidence": [{"where": str(line.where), "text": line.text} for line in one.evidence],
                }
                for one in self.tools
            ],
            "notes": list(self.notes),
        }


def find_technologies(
    source: str, rules: Path | None = None, *, network: Network | None = None, dns: Dns | None = None
) -> TechnologiesFound:
    """Read a saved page offline, or fetch a home page and its domain's records.

    Args:
        source: a file, a domain or an address.
        rules: a rule file or folder of the user in Wappalyzer's schema.
        network: for tests that play a site on this machine; ``dns`` likewise.

    Raises:
        InputError: the file or the rules cannot be read.
        UsageError: it is neither a file nor a domain.
        VendorError: neither the page nor any record could be had.
    """
    from closefit.providers.tech_stack.rules import load_rules

    more, notes = [], []
    if rules is not None:
        loaded = load_rules(rules)
        more.append(loaded)
        notes.append(f"{rules}: {loaded.said()}")
    file = Path(source)
    if file.is_file():
        found = _read_file(file, more)
        return TechnologiesFound(source, found, tuple(notes))
    if file.is_dir():
        raise UsageError(f"{source} is a folder", advice="Name one page in it.")
    if file.suffix.lower() in {".html", ".htm"} or "." not in source:
        raise _neither(source)
    return asyncio.run(_read_site(source, more, notes, network=network, dns=dns))


def _read_file(file: Path, more: Sequence[FurtherRules]) -> tuple[Finding, ...]:
    from closefit.providers.tech_stack import Page, analyse

    if file.stat().st_size > _LARGEST_FILE:
        raise InputError("it has more than 20 MB, which is no page", place=Place(file))
    html = file.read_bytes()
    if not html.strip():
        raise InputError("the file is empty", place=Place(file), advice="Save the page again.")
    # A sheet or a picture would show no tool, and that would read like a finding about the company.
    if b"<" not in html or (b"\0" in html and not html.startswith((b"\xff\xfe", b"\xfe\xff"))):
        raise InputError("this is no page: it has no HTML", place=Place(file), advice="Save the page as HTML.")
    return analyse(Page(html=html), more=more)


def _neither(source: str) -> UsageError:
    said = f"{source!r} is neither a file that is there nor a domain"
    return UsageError(said, advice="closefit technologies acme.com, or a saved page")


async def _read_site(
    source: str, more: Sequence[FurtherRules], notes: list[str], *, network: Network | None, dns: Dns | None
) -> TechnologiesFound:
    from closefit.providers.tech_stack import analyse
    from closefit.providers.tech_stack.tech_stack import SUBDOMAINS, look_up, page_of
    from closefit.transport.dns import Dns, DnsState
    from closefit.transport.domains import registrable_domain
    from closefit.transport.pages import open_pages

    host = source.split("//", 1)[-1].split("/", 1)[0].rpartition("@")[2].partition(":")[0]
    domain = registrable_domain(host)
    if not domain:
        raise _neither(source)
    async with open_pages(network=network) as pages:
        fetched = pages.fetch(source) if "//" in source else pages.home(host)
        home, records = await asyncio.gather(fetched, look_up(dns or Dns(), domain, SUBDOMAINS.split()))
    if not home.ok:
        notes.append(f"page not read: {': '.join(filter(None, (str(home.state), home.said)))}")
    silent = [one for one in records if one.state is DnsState.no_answer]
    if silent:
        notes.append(f"{len(silent)} of {len(records)} look-ups in DNS had no answer")
    found = analyse(page_of(home, records), more=more)
    if not home.ok and not any(one.values for one in records):
        raise VendorError(f"{source}: {'; '.join(notes)}")
    return TechnologiesFound(home.url or source, found, tuple(notes))
