"""The negative card: who should be refused, what that would have cost, and what it rests on."""
