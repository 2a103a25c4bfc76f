"""For those without deals: answers read, and a profile that is marked as an untested hypothesis."""
