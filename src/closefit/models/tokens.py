"""How many tokens may be used, by whom; what is used below counts above."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class TokenBudget:
    """Tokens of all requests together, asked and answered."""

    limit: int
    above: TokenBudget | None = None
    used: int = 0

    @property
    def left(self) -> int:
        """What may still be used, here and above."""
        own = self.limit - self.used
        return own if self.above is None else min(own, self.above.left)

    def use(self, tokens: int) -> None:
        """Count tokens, here and above."""
        self.used += tokens
        if self.above is not None:
            self.above.use(tokens)

    def why_not(self, needed: int) -> str | None:
        """Why a request of about ``needed`` tokens cannot be made; None when it can."""
        if needed <= self.left:
            return None
        whose = self if self.above is None or self.limit - self.used <= self.above.left else self.above
        kind = "company" if whose is self and self.above is not None else "run"
        return (
            f"the {whose.limit:,} tokens of this {kind} are spent "
            f"({whose.used:,} used, about {needed:,} needed for one more question)"
        )
