"""The measure of how late the loop is."""

import asyncio
import time

from proxy.loop_lag import LoopLag


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
