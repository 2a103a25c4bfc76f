"""Tasks that ask one call after the other.

A task for each call costs a sixth of what the HTTP client itself takes, because everything that is kept by task (limits
of time, the client's own locks) is made anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from closefit.enrich.desk import Call


class Hands:
    """As many tasks as calls were ever under way at once. ``ask`` must not raise."""

    def __init__(self, ask: Callable[[Call], Awaitable[None]]) -> None:
        self._ask = ask
        self._idle: list[asyncio.Future[Call]] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, call: Call) -> None:
        """Ask this call, behind what the loop has to do now."""
        if self._idle:
            self._idle.pop().set_result(call)
        else:
            self._tasks.add(asyncio.get_running_loop().create_task(self._work(call)))

    async def end(self) -> None:
        """Nobody asks any more; calls under way are left where they are."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _work(self, call: Call) -> None:
        while True:
            await self._ask(call)
            turn: asyncio.Future[Call] = asyncio.get_running_loop().create_future()
            self._idle.append(turn)
            call = await turn
