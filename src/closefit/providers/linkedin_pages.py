"""Company pages as scrapers of LinkedIn bring them: is it the page that was asked for, and is that the account's?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from closefit.facts import Question
from closefit.providers import firmographics as read
from closefit.providers.identity import Tie, domain_of
from closefit.providers.reading import text
from closefit.taxonomy import link_host


def page_of(question: Question) -> str | None:
    """The LinkedIn page that is known of the account, spelled one way."""
    return read.linkedin(question.known.get("linkedin_url"))


def is_page(page: str | None, addresses: Iterable[Any]) -> bool:
    """True when one of the addresses is this page."""
    return bool(page) and page in map(read.linkedin, addresses)


def tie_of_page(question: Question, website: Any) -> Tie:
    """How sure the page is of the account, by the web site that it names: sites of jobs and shorteners say nothing."""
    site = domain_of(text(website))
    if site == question.account:
        return Tie(0.9, f"the page names {site}")
    if site is None or link_host(site):
        return Tie(0.75, "the page is the one that was known")
    return Tie(0.4, f"the page names {site} and not {question.account}")
