"""A profile as searches in a vendor's own database: what may be asked for without losing anybody who is wanted."""
