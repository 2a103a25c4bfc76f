"""Wins minus losses: attributes cut into bins, conditions searched, chance measured by permuting accounts."""
