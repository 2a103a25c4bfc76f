"""closefit: an ideal customer profile as a file, derived from deals, obeyed by scores and routes."""

__version__ = "0.1.0"
