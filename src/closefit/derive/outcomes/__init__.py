"""What became of those who bought: stayed, left or grew, and how each attribute is spread over them."""
