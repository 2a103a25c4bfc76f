"""What each vendor says in which case: one module a provider, with a ``VENDOR`` in it."""
