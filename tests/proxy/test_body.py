"""A request's body without its encoding."""

import asyncio

import brotli
import pytest

from proxy import tasks
from proxy.body import SHORT_PLAIN_BYTES, decoded
from proxy.errors import Refusal

LIMIT = 8 * 1024 * 1024


@pytest.mark.parametrize(
    ("size", "others_came_to_their_turn"),
    [(1000, False), (SHORT_PLAIN_BYTES + 1, True)],
    ids=["short", "long"],
)
async def test_the_loop_waits_for_no_long_body_however_few_bytes_it_came_in(
    size: int, others_came_to_their_turn: bool
) -> None:
    body, came = brotli.compress(bytes(size)), asyncio.Event()

    async def come() -> None:
        came.set()

    tasks.spawn("another", come())
    plain = await decoded(body, "br", LIMIT)

    assert len(body) < 100
    assert plain == bytes(size)
    assert came.is_set() is others_came_to_their_turn


async def test_past_the_limit_it_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        await decoded(brotli.compress(bytes(LIMIT + 1)), "br", LIMIT)

    assert refused.value.status == 413
