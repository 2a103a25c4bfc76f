"""Whether a connection failed because nobody vouches for the server: that is not a fault that passes."""

from __future__ import annotations

import ssl


def distrusted(error: BaseException) -> bool:
    """True when a server's certificate is what stopped a connection, however often the error was wrapped."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
