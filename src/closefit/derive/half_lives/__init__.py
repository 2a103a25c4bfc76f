"""How long a signal is worth something: half-lives per kind with intervals, or the words "the data cannot tell"."""
