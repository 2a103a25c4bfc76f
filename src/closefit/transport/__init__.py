"""The one HTTP client, which every socket that speaks to somebody else's server uses."""

from __future__ import annotations

from closefit.transport.http import Http, Malformed, NoAnswer, Reply, open_http

__all__ = ["Http", "Malformed", "NoAnswer", "Reply", "open_http"]
