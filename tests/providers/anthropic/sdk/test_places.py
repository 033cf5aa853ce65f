"""Who gets one of the few places for processes, and who waits for how long."""

import asyncio

import pytest

from proxy import tasks
from proxy.providers.anthropic.sdk.places import Places, RuntimeBusy


async def test_whoever_waits_longest_gets_the_next_place() -> None:
    places, order = Places(1), []
    await places.take()

    async def wait(name: str) -> None:
        await places.take()
        order.append(name)

    waiting = [tasks.spawn(name, wait(name)) for name in ("first", "second")]
    await asyncio.sleep(0)
    places.free()
    await waiting[0]
    places.free()
    await waiting[1]

    assert order == ["first", "second"]
    assert (places.taken, places.queued) == (1, 0)


async def test_a_full_queue_turns_others_away_at_once() -> None:
    places = Places(1, queue_limit=1)
    await places.take()
    waiting = tasks.spawn("waiting", places.take())
    await asyncio.sleep(0)

    with pytest.raises(RuntimeBusy, match="Too many"):
        await places.take()

    places.free()
    await waiting


async def test_waiting_has_an_end() -> None:
    places = Places(1, queue_s=0.01)
    await places.take()

    with pytest.raises(RuntimeBusy, match="in time"):
        await places.take()

    assert (places.taken, places.queued) == (1, 0)


async def test_whoever_leaves_the_queue_keeps_nobody_from_a_place() -> None:
    places = Places(1)
    await places.take()
    leaving = tasks.spawn("leaving", places.take())
    staying = tasks.spawn("staying", places.take())
    await asyncio.sleep(0)

    places.free()  # given to the one that leaves at this very moment
    leaving.cancel()
    await staying

    assert (places.taken, places.queued) == (1, 0)


async def test_more_places_let_those_in_who_wait_and_fewer_send_nobody_away() -> None:
    places = Places(1)
    await places.take()
    waiting = [tasks.spawn("wait", places.take()) for _ in range(2)]
    await asyncio.sleep(0)

    places.change(3)
    await asyncio.gather(*waiting)
    places.change(1)
    places.free()

    assert (places.taken, places.is_full) == (2, True)
