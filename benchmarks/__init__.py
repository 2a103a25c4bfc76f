"""What is fast and how fast, measured beside the plainest other way to do it."""
