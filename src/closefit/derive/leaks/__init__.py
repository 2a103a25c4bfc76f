"""Columns that know the outcome, each found by its own kind of evidence and named with the figure that gave it away."""
