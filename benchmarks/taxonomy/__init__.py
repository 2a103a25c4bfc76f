"""How well industries are read: ``python -m benchmarks.taxonomy`` (``make bench-taxonomy``)."""
