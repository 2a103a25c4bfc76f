"""Company matching held against its bars: ``python -m benchmarks.match``."""
