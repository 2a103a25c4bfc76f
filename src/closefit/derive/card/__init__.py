"""The card: graded criteria, shrunken and rounded, judged on deals it has not seen."""
