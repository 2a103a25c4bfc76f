"""How many facts a second are bought and written down, one fact per call and eight calls under way."""
