"""Estimates made here from what is known: never a bare point, but an interval and how it came about."""
