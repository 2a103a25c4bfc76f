"""One chart per file; each is described on a page of ``docs/charts``."""
