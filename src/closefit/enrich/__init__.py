"""Fill the gaps in accounts: who is asked for what, in which order, at what price, and what is remembered of it."""
