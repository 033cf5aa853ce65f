"""The measure of how late the loop is."""

import asyncio
import time

from proxy.loop_lag import KEPT, LoopLag


async def test_a_callback_that_blocks_the_loop_shows_as_lag() -> None:
    lag = LoopLag(period_s=0.02)
    lag.start()

    time.sleep(0.08)  # noqa: ASYNC251 - this is the very fault that is measured
    await asyncio.sleep(0.001)  # the lag's timer is long due and runs first
    lag.stop()

    assert lag.worst_ms >= 40
    assert 0 < lag.lag_ms < lag.worst_ms


async def test_after_stop_nothing_is_measured() -> None:
    lag = LoopLag(period_s=0.01)
    lag.start()

    lag.stop()
    time.sleep(0.03)  # noqa: ASYNC251
    await asyncio.sleep(0.03)

    assert lag.worst_ms == 0


async def test_the_last_measurements_are_kept_the_oldest_first() -> None:
    lag = LoopLag(period_s=0.001)
    lag.start()

    async with asyncio.timeout(5):
        while len(lag.recent_ms) < 3:  # noqa: ASYNC110 -- it tells nobody
            await asyncio.sleep(0.001)
    time.sleep(0.05)  # noqa: ASYNC251
    await asyncio.sleep(0.001)
    lag.stop()

    assert max(lag.recent_ms) == lag.worst_ms
    assert list(lag.recent_ms).index(lag.worst_ms) >= 3
    assert lag.recent_ms.maxlen == KEPT
