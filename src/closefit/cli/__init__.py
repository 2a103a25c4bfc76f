"""One command per step: parse, call :mod:`closefit.run`, print. Results go to stdout, progress to stderr."""

from closefit.cli.app import app, main

__all__ = ["app", "main"]
