"""The loops that answer waiting messages, empty the outbox and page people on call, inside the gateway's process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from bot.conversation.conversing import Converser
from bot.conversation.delivering import Deliverer
from bot.wakeup import Wakeup

logger = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 1.0  # without a nudge; another process may have written
CONVERSING_THREADS = (
    2  # the engine answers one message at a time; the second waits for it, not for the first's commit
)


class Worker:
    def __init__(
        self,
        converser: Callable[[], Converser],
        deliverer: Deliverer,
        wakeup: Wakeup,
        *more_jobs: tuple[str, Callable[[], bool]],
    ) -> None:
        jobs = [("converse", converser().answer_next) for _ in range(CONVERSING_THREADS)]
        jobs.append(("deliver", deliverer.deliver_next))
        jobs.extend(more_jobs)
        self._jobs = jobs
        self._wakeup = wakeup
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._keep_doing(name, job)) for name, job in self._jobs]

    async def stop(self) -> None:
        """End after the step under way; what is not done stays in the database for the next start."""
        self._stopping = True
        self._wakeup.notify()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep_doing(self, name: str, job: Callable[[], bool]) -> None:
        while not self._stopping:
            try:
                did_something = await asyncio.to_thread(job)
            except Exception as error:
                # The database may be away for a moment; the work is stored and waits. No text in the log.
                logger.error("worker step failed", extra={"job": name, "error": type(error).__name__})
                did_something = False
            if not did_something and not self._stopping:
                await self._wakeup.wait(LOOK_EVERY_SECONDS)
