"""``make bench-stopping``: what is saved by buying only facts that can change a tier, over ten generated worlds."""
