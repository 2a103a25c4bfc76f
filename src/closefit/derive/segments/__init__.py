"""Two or three profiles where one fits two crowds badly: how deals are split, how sure that is, what each side gets."""
