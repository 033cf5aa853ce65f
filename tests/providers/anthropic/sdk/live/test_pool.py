"""The pool cannot leak: canary words of one conversation never reach the provider within another."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from proxy.credential import OAuthCredential
from tests.fakes.anthropic import Wait
from tests.providers.anthropic.sdk.live.driver import (
    LIMIT_S,
    WEATHER,
    Json,
    Runtime,
    answer_events,
    assistant,
    calls,
    replies,
    result,
    running_runtime,
    says,
    user,
    words_of,
)
from tests.proxy.harness import until

CANARIES = ("SECRET-ALICE", "SECRET-BOB", "SECRET-CARA")


async def tell(
    runtime: Runtime, canary: str, session: str, so_far: list[Json], **fields: Any
) -> list[Json]:
    """One more turn of a conversation that names its canary: the conversation with its answer."""
    messages = [*so_far, user(f"{canary} {len(so_far)}")]
    got = await runtime.ask(messages, session=session, **fields)
    assert got.status == 200, got.body
    return [*messages, assistant(words_of(got))]


def canaries_in(runtime: Runtime, index: int = -1) -> set[str]:
    """Which of them a request to the provider held."""
    body = runtime.models[index].body.decode()
    return {canary for canary in CANARIES if canary in body}


# Hits


async def test_a_session_s_next_turn_is_answered_by_its_process(pooled: Runtime) -> None:
    talk = await tell(pooled, "SECRET-ALICE", "s1", [])
    await pooled.at_rest(kept=1)
    await tell(pooled, "SECRET-ALICE", "s1", talk)
    await pooled.at_rest(kept=1)

    assert pooled.report.counters == {"miss": 1, "spawn": 1, "hit": 1}
    assert pooled.report.gauges == {"live": 1, "parked": 0, "idle": 1, "queued": 0}
    assert len(pooled.turns()) == 3


async def test_a_process_that_has_grown_too_full_says_so_to_nobody(pooled: Runtime) -> None:
    """It would sum the conversation up before its next turn, in a request of its own."""
    full = answer_events(says("Hello there."))
    full[0] = full[0].replace(b'"input_tokens":12', b'"input_tokens":990000')
    pooled.fake.script.append(replies(*full))
    talk = await tell(pooled, "SECRET-ALICE", "s1", [])
    await pooled.at_rest(kept=1)

    await tell(pooled, "SECRET-ALICE", "s1", talk)

    assert pooled.counted("hit") == 1
    assert (len(pooled.models), len(pooled.turns())) == (2, 3)


async def test_without_the_setting_or_a_session_id_nothing_is_kept(
    runtime: Runtime, home: Path
) -> None:
    await tell(runtime, "SECRET-ALICE", "s1", [])
    await runtime.at_rest()
    assert runtime.report.counters == {"ephemeral": 1, "spawn": 1, "discarded_not_pooled": 1}

    other = home / "other"
    other.mkdir()
    async with running_runtime(other, sdk_pool_enabled=True) as pooled:
        await tell(pooled, "SECRET-ALICE", "", [])
        await pooled.at_rest()
        assert pooled.report.counters == {"ephemeral": 1, "spawn": 1, "discarded_not_pooled": 1}


# Leaks


async def test_interleaved_sessions_keep_apart(pooled: Runtime) -> None:
    talks: dict[str, list[Json]] = {canary: [] for canary in CANARIES}
    for _ in range(3):
        for canary in CANARIES:
            talks[canary] = await tell(pooled, canary, f"of {canary}", talks[canary])
            assert canaries_in(pooled) == {canary}
        await pooled.at_rest(kept=3)

    assert pooled.report.counters.items() >= {"hit": 6, "miss": 3}.items()


async def test_one_session_id_of_two_clients_is_two_sessions(home: Path) -> None:
    keys = {"fake-key-1": "laptop", "fake-key-2": "server"}
    async with running_runtime(home, keys=keys.get, sdk_pool_enabled=True) as pooled:
        by = [{"headers": {"x-api-key": key}} for key in keys]
        talk = await tell(pooled, "SECRET-ALICE", "same", [], **by[0])
        await pooled.at_rest(kept=1)

        await tell(pooled, "SECRET-BOB", "same", [], **by[1])
        assert canaries_in(pooled) == {"SECRET-BOB"}
        await tell(pooled, "SECRET-BOB", "same", talk, **by[1])
        assert pooled.counted("hit") == 0


async def test_one_session_id_twice_at_once_is_two_processes(pooled: Runtime) -> None:
    may_end = asyncio.Event()
    slow = answer_events(says("Hello there."))
    pooled.fake.script.append(replies(*slow[:3], Wait(may_end), *slow[3:]))

    async with pooled.opened([user("SECRET-ALICE")], session="same", stream=True) as first:
        await first.content.readany()
        await tell(pooled, "SECRET-BOB", "same", [])
        assert canaries_in(pooled) == {"SECRET-BOB"}
        may_end.set()
        await first.read()
    await pooled.at_rest(kept=2)

    assert pooled.report.counters == {"miss": 1, "busy": 1, "spawn": 2}
    await tell(pooled, "SECRET-BOB", "same", [user("SECRET-BOB 0"), assistant("Hello there.")])
    assert pooled.counted("hit") == 1
    assert canaries_in(pooled) == {"SECRET-BOB"}


async def test_an_edited_history_is_told_to_a_new_process(pooled: Runtime) -> None:
    talk = await tell(pooled, "SECRET-ALICE", "s1", [])
    await pooled.at_rest(kept=1)
    edited = [user("SECRET-BOB 0"), *talk[1:]]

    await tell(pooled, "SECRET-BOB", "s1", edited)
    await pooled.at_rest(kept=1)

    assert canaries_in(pooled) == {"SECRET-BOB"}
    assert pooled.report.counters.items() >= {"mismatch": 1, "discarded_mismatch": 1}.items()


async def test_an_abandoned_answer_ends_its_process(pooled: Runtime) -> None:
    begun = answer_events(says("Hel"))[:3]
    pooled.fake.script.append(replies(*begun, Wait(asyncio.Event())))
    async with pooled.opened([user("SECRET-ALICE")], session="s1", stream=True) as response:
        await response.content.readany()
    await until(lambda: pooled.fake.abandoned == 1, 1.0)
    await pooled.at_rest()

    await tell(pooled, "SECRET-BOB", "s1", [])

    assert canaries_in(pooled) == {"SECRET-BOB"}
    assert pooled.report.counters.items() >= {"discarded_aborted": 1, "hit": 0}.items() - {
        ("hit", 0)
    }


async def test_a_process_that_was_killed_while_it_waited_is_replaced(pooled: Runtime) -> None:
    talk = await tell(pooled, "SECRET-ALICE", "s1", [])
    await pooled.at_rest(kept=1)
    (pid,) = pooled.pids()
    os.kill(pid, signal.SIGKILL)  # found out when the next turn is sent, or just before

    await tell(pooled, "SECRET-ALICE", "s1", talk)

    assert pooled.turns()[:2] == talk
    await pooled.at_rest(kept=1)
    assert pooled.counted("spawn") == 2


@pytest.mark.parametrize(
    "changed",
    [{"model": "claude-opus-5"}, {"system": "Be brief."}, {"tools": [WEATHER]}, {"max_tokens": 101},
     {"temperature": 0.5}, {"headers": {"anthropic-beta": "new-2026-01-01"}}],
    ids=lambda changed: next(iter(changed)),
)  # fmt: skip
async def test_changed_options_are_for_a_new_process(
    pooled: Runtime, changed: dict[str, Any]
) -> None:
    talk = await tell(pooled, "SECRET-ALICE", "s1", [])
    await pooled.at_rest(kept=1)

    await tell(pooled, "SECRET-ALICE", "s1", talk, **changed)

    assert pooled.report.counters == {"miss": 2, "spawn": 2}
    assert pooled.turns()[:2] == talk


async def test_a_renewed_token_is_for_a_new_process(pooled: Runtime) -> None:
    talk = await tell(pooled, "SECRET-ALICE", "s1", [])
    await pooled.at_rest(kept=1)
    fresh = pooled.fake.login.sign_in()
    pooled.pipe.vault.credentials[pooled.account.id] = OAuthCredential(fresh.access)
    pooled.pipe.keeper.forget(pooled.account.id)

    await tell(pooled, "SECRET-ALICE", "s1", talk)

    assert pooled.counted("hit") == 0
    assert pooled.models[-1].header("Authorization") == f"Bearer {fresh.access}"


async def test_an_account_that_is_removed_leaves_no_process_and_no_file(pooled: Runtime) -> None:
    await tell(pooled, "SECRET-ALICE", "s1", [])
    await pooled.at_rest(kept=1)
    assert pooled.pipe.runtimes is not None

    await pooled.pipe.runtimes.forget(pooled.account)
    await pooled.at_rest()

    assert pooled.files() == []


# Few at once


async def test_the_longest_idle_process_makes_way_before_anyone_waits(home: Path) -> None:
    async with running_runtime(home, sdk_pool_enabled=True, sdk_processes=2) as pooled:
        pooled.fake.script.append(replies(*answer_events(calls("toolu_1"), stop="tool_use")))
        await pooled.ask([user("Weather?")], tools=[WEATHER])
        await tell(pooled, "SECRET-ALICE", "s1", [])
        await pooled.at_rest(kept=2)

        await tell(pooled, "SECRET-BOB", "s2", [])
        await pooled.at_rest(kept=2)

        assert pooled.counted("discarded_evicted") == 1
        assert pooled.report.gauges["parked"] == 1
        waiting = [user("Weather?"), assistant(*_called()), user(result("toolu_1"))]
        await pooled.ask(waiting, tools=[WEATHER])
        assert pooled.counted("resumed") == 1


async def test_more_requests_than_places_wait_their_turn(home: Path) -> None:
    async with running_runtime(home, sdk_processes=1) as runtime:
        may_end = asyncio.Event()
        slow = answer_events(says("Hello there."))
        runtime.fake.script.append(replies(*slow[:3], Wait(may_end), *slow[3:]))
        async with runtime.opened(stream=True) as first:
            await first.content.readany()
            second = asyncio.ensure_future(runtime.ask())  # noqa: TID251 # awaited below
            await until(lambda: runtime.report.gauges["queued"] == 1, LIMIT_S)
            assert len(runtime.models) == 1
            may_end.set()
            await first.read()
        assert (await second).status == 200
        await runtime.at_rest()


def _called() -> list[Json]:
    return [{"type": "tool_use", "id": "toolu_1", "name": "weather", "input": {"city": "Rom"}}]
