"""Interviews: whom to ask, what they said, coded by a scheme anyone can read, and counted won against lost."""
