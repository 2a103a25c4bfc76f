"""Won against lost: from closed deals to a card with evidence, or to the words "not enough"."""
