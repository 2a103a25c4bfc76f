"""Who answers for an account: one file a vendor, each with its declared attributes, price and limits."""
