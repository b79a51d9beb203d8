"""A nudge wakes everyone who waits, from any thread; without one, the wait ends by itself."""

from __future__ import annotations

import asyncio
import threading
import time

from bot.wakeup import Wakeup


def test_a_nudge_from_another_thread_wakes_all_who_wait() -> None:
    wakeup = Wakeup()

    async def wait_three_times() -> float:
        began = time.monotonic()
        waiting = [asyncio.create_task(wakeup.wait(30)) for _ in range(3)]
        await asyncio.sleep(0)
        threading.Thread(target=wakeup.notify).start()
        await asyncio.gather(*waiting)
        return time.monotonic() - began

    assert asyncio.run(wait_three_times()) < 10  # not the 30 seconds of the time-out


def test_a_wait_ends_by_itself() -> None:
    asyncio.run(Wakeup().wait(0.01))


def test_a_nudge_before_the_wait_is_not_kept() -> None:
    """The database is the truth: who waits has looked there first."""
    wakeup = Wakeup()
    wakeup.notify()
    asyncio.run(wakeup.wait(0.01))


def test_loops_of_two_threads_are_both_woken() -> None:
    wakeup, waiting = Wakeup(), threading.Barrier(3, timeout=5)

    async def wait() -> None:
        asyncio.get_running_loop().call_soon(waiting_now)
        await wakeup.wait(30)

    def waiting_now() -> None:
        threading.Thread(target=waiting.wait).start()

    threads = [threading.Thread(target=asyncio.run, args=(wait(),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    waiting.wait()
    wakeup.notify()
    for thread in threads:
        thread.join(10)
    assert not any(thread.is_alive() for thread in threads)


def test_a_loop_that_has_ended_does_no_harm() -> None:
    wakeup = Wakeup()

    async def give_up() -> None:
        task = asyncio.create_task(wakeup.wait(30))
        await asyncio.sleep(0)
        task.cancel()

    asyncio.run(give_up())
    wakeup.notify()
    assert wakeup._waiting == set()
