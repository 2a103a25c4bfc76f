"""Servers that nobody vouches for."""

from __future__ import annotations

import ssl

import httpcore2
import httpx2

from closefit.transport import PageState
from closefit.transport.certificates import distrusted
from closefit.transport.hop import _stopped


def _wrapped(cause: Exception) -> httpx2.ConnectError:
    """As the client has it: its own error from that of its core, which came up while the handshake's was handled."""
    core, error = httpcore2.ConnectError(str(cause)), httpx2.ConnectError(str(cause))
    core.__context__, error.__cause__ = cause, core
    return error


def test_a_certificate_that_is_not_trusted_is_said_and_not_tried_again() -> None:
    """It is told apart from a connection that failed, which may work a moment later."""
    untrusted, broken = _wrapped(ssl.SSLCertVerificationError("self-signed")), _wrapped(ConnectionResetError())
    assert (distrusted(untrusted), distrusted(broken)) == (True, False)
    stopped = _stopped("acme.com", untrusted)
    assert (stopped.state, stopped.said) == (PageState.no_answer, "acme.com has no certificate that can be trusted")
    assert (stopped.again, _stopped("acme.com", broken).again) == (False, True)
