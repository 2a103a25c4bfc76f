"""The HTTP client that every socket speaks through, and in ``pages`` and ``dns`` what reads companies' own sites."""

from __future__ import annotations

from closefit.transport.http import Http, Malformed, NoAnswer, NotSendable, Reply, open_http
from closefit.transport.page import Fetched, Page, PageState

__all__ = ["Fetched", "Http", "Malformed", "NoAnswer", "NotSendable", "Page", "PageState", "Reply", "open_http"]
