"""The company's own website as a provider: what it states of itself, and who runs it."""
