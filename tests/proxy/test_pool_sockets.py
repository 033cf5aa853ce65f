"""The pool as clients meet it: strategies, wishes, filters, sessions over a restart, and what a failover costs."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from statistics import median

import pytest

from proxy.choice import Strategy
from proxy.direct import DirectUpstream
from proxy.model import Account, AccountStatus, Preference
from tests.fakes.anthropic import LIMITS, Reply, Wait, error, message, quota
from tests.proxy.harness import BODY, Pipe, client_headers, running_pipe, until
from tests.proxy.program import Program, running_program

FAILOVERS = 40


@pytest.fixture
async def pipe() -> AsyncIterator[Pipe]:
    async with running_pipe(DirectUpstream) as pipe:
        yield pipe


def accounts(pipe: Pipe, *names: str) -> dict[str, Account]:
    return {name: pipe.add_login(f"{name}@example.com")[0] for name in names}


def used(percent: float) -> Reply:
    """A good answer that states both windows."""
    prefix = "anthropic-ratelimit-unified"
    said = {f"{prefix}-{name}-utilization": str(percent / 100) for name in ("5h", "7d")}
    answer = message()
    return replace(answer, headers=dict(answer.headers) | LIMITS | said)


async def equally_used(pipe: Pipe, *names: str) -> int:
    """Accounts of which all is known, and each is used by a fifth; so many requests it took."""
    accounts(pipe, *names)
    strategy, pipe.pool.strategy = pipe.pool.strategy, Strategy.ROUND_ROBIN
    pipe.fake.script.extend([used(20)] * len(names))
    for _ in names:
        await pipe.post()
    pipe.pool.strategy = strategy
    return len(names)


def session(name: str) -> dict[str, str]:
    return client_headers({"x-claude-code-session-id": name})


async def served_by(pipe: Pipe, count: int) -> list[str]:
    """The names of who served the latest requests."""
    records = await pipe.settled(count)
    return [record.account_email.partition("@")[0] for record in records]


# Strategies


async def test_most_headroom_goes_by_what_the_answers_said(pipe: Pipe) -> None:
    accounts(pipe, "a", "b")
    pipe.fake.script.extend([used(80), used(10), used(30), used(90)])

    for _ in range(5):
        await pipe.post()

    # Unknown counts as half used: a is tried, then b, which is left when it is fuller than a.
    assert await served_by(pipe, 5) == ["a", "b", "b", "b", "a"]
    assert pipe.records[2].attempts[0].reason == "most headroom, 10% used"


async def test_each_in_turn(pipe: Pipe) -> None:
    accounts(pipe, "a", "b", "c")
    pipe.pool.strategy = Strategy.ROUND_ROBIN

    for _ in range(6):
        await pipe.post()

    assert await served_by(pipe, 6) == ["a", "b", "c", "a", "b", "c"]
    assert pipe.records[0].attempts[0].reason == "its turn"


async def test_in_order_leaves_the_default_only_while_it_rests(pipe: Pipe) -> None:
    accounts(pipe, "a", "b", "c")
    pipe.pool.strategy = Strategy.IN_ORDER
    pipe.fake.script.extend([used(95), quota()])

    for _ in range(3):
        await pipe.post()
    pipe.clock.advance(hours=3)
    await pipe.post()

    assert await served_by(pipe, 4) == ["a", "b", "b", "a"]


async def test_one_account_serves_alone_even_when_it_rests(pipe: Pipe) -> None:
    accounts(pipe, "a", "b")
    pipe.pool.strategy = Strategy.ONE_ACCOUNT
    pipe.fake.script.append(quota())

    got = [await pipe.post() for _ in range(2)]

    assert [each.status for each in got] == [429, 429]
    assert got[1].headers["x-loadline-error"] == "accounts_resting"
    assert len(pipe.fake.requests) == 1


# The user's wishes


@pytest.mark.parametrize("strategy", [Strategy.HEADROOM, Strategy.ROUND_ROBIN, Strategy.IN_ORDER])
async def test_who_is_to_be_used_first_is_and_the_last_only_when_nobody_else_can(
    pipe: Pipe, strategy: Strategy
) -> None:
    pipe.pool.strategy = strategy
    for name, wish in (
        ("last", Preference.LAST),
        ("normal", Preference.NORMAL),
        ("first", Preference.FIRST),
    ):
        pipe.add_login(f"{name}@example.com", preference=wish)
    pipe.fake.script.extend([message(), quota(), message(), quota()])

    for _ in range(3):
        await pipe.post()

    assert await served_by(pipe, 3) == ["first", "normal", "last"]
    assert pipe.records[0].attempts[0].reason == "used first by your choice"


async def test_an_account_serves_only_the_models_it_may(pipe: Pipe) -> None:
    pipe.add_login("small@example.com", models="claude-haiku-*")
    big, _ = pipe.add_login("big@example.com")

    await pipe.post()
    pipe.pool.replace(replace(big, models="claude-sonnet-*"))
    refused = await pipe.post()
    await pipe.post(body=BODY.replace(b"claude-opus-5", b"claude-haiku-4-5"))

    assert (refused.status, refused.headers["x-loadline-error"]) == (404, "model_not_served")
    assert json.loads(refused.body)["error"]["type"] == "not_found_error"
    assert [record.account_email for record in await pipe.settled(3)] == [
        "big@example.com",
        "",
        "small@example.com",
    ]


# Sessions


async def test_sessions_of_a_drained_account_spread_over_the_others(pipe: Pipe) -> None:
    begun = await equally_used(pipe, "a", "b", "c")
    names = [f"session-{index}" for index in range(12)]
    pipe.fake.script.extend([*[used(20)] * 12, quota(), *[used(20)] * 24])

    for _ in range(3):  # all on one account; its end; and each stays where it went
        for name in names:
            await pipe.post(headers=session(name))

    served = (await served_by(pipe, begun + 36))[begun:]
    assert set(served[:12]) == {"a"}
    assert Counter(served[12:24]) == {"b": 6, "c": 6}
    assert served[24:] == served[12:24]


async def test_clients_that_meet_a_full_window_at_once_spread_too(pipe: Pipe) -> None:
    begun = await equally_used(pipe, "a", "b", "c")
    names = [f"session-{index}" for index in range(8)]
    all_there = asyncio.Event()
    pipe.fake.script.extend([used(20)] * 8)
    for name in names:
        await pipe.post(headers=session(name))
    pipe.fake.script.extend([replace(quota(), before=(Wait(all_there),))] * 8 + [used(20)] * 16)

    clients = asyncio.gather(*(pipe.post(headers=session(name)) for name in names))
    await until(lambda: len(pipe.fake.requests) == begun + 16)
    all_there.set()
    await clients
    for name in names:
        await pipe.post(headers=session(name))

    records = (await pipe.settled(begun + 24))[begun + 8 :]
    moved = {record.session_id: record.account_email for record in records[:8]}
    assert Counter(moved.values()) == {"b@example.com": 4, "c@example.com": 4}
    assert {record.session_id: record.account_email for record in records[8:]} == moved


async def ask_in(made: Program, name: str) -> int:
    return (await made.ask(headers=session(name)))[0]


async def test_sessions_stay_with_their_accounts_over_a_restart(home: Path) -> None:
    async with running_program(home, strategy=Strategy.ROUND_ROBIN) as made:
        for email in ("a@example.com", "b@example.com"):
            await made.import_login(email)
        for name in ("one", "two"):
            await ask_in(made, name)
        await made.recorded(2)
        before = {each.session_id: each.account_email for each in made.records()}
        key, login = made.key, made.fake.login
    async with running_program(home, key=key, login=login, strategy=Strategy.ROUND_ROBIN) as again:
        for name in ("two", "two", "one"):
            assert await ask_in(again, name) == 200
        await again.recorded(3)
        after = {(each.session_id, each.account_email) for each in again.records()}

    assert len(set(before.values())) == 2
    assert after == set(before.items())


async def test_extra_usage_that_nobody_agreed_to_stays_stopped_over_a_restart(home: Path) -> None:
    async with running_program(home) as made:
        account, _ = await made.import_login()
        paid = {"anthropic-ratelimit-unified-overage-in-use": "true"}
        answer = used(100)
        made.fake.script.append(replace(answer, headers=dict(answer.headers) | paid))
        await made.ask()
        key, login = made.key, made.fake.login
    async with running_program(home, key=key, login=login) as again:
        stopped = again.proxy.accounts()[0]
        refused, _ = await again.ask()
        await again.proxy.update_account(account.id, extra_usage_agreed=True)
        served, _ = await again.ask()

    assert (stopped.status, stopped.rests_for_extra_usage) == (AccountStatus.QUOTA_EXCEEDED, True)
    assert (refused, served) == (429, 200)


# Failover


async def test_three_accounts_are_tried_before_the_first_byte_and_no_more(pipe: Pipe) -> None:
    accounts(pipe, "a", "b", "c", "d")
    pipe.fake.script.extend([quota(), quota(), message("Served.")])

    got = await pipe.post()

    assert (got.status, b"Served." in got.body) == (200, True)
    (record,) = await pipe.settled()
    outcomes = [(each.outcome, each.status) for each in record.attempts]
    assert outcomes == [("failed over", 429), ("failed over", 429), ("answered", 200)]
    assert len({each.account_id for each in record.attempts}) == 3


async def test_a_failover_adds_little_more_than_the_second_call(pipe: Pipe) -> None:
    """The figure of issue 4, under 5 ms, is printed; what a test can hold on any machine is the ratio."""
    accounts(pipe, "a", "b")
    for _ in range(3):
        plain_ms, failed_over_ms = await timed(pipe, FAILOVERS)
        added_ms = failed_over_ms - plain_ms
        print(f"a request {plain_ms:.2f} ms, a failover adds {added_ms:.2f} ms")
        if added_ms <= 3 * plain_ms:
            return
    pytest.fail(f"a failover added {added_ms:.2f} ms to {plain_ms:.2f} ms, three times over")


async def timed(pipe: Pipe, count: int) -> tuple[float, float]:
    """The median of a request, and of one that met an overloaded provider first; in turns, in ms."""
    plain: list[float] = []
    failed_over: list[float] = []
    for _ in range(count):
        for times, replies in ((plain, []), (failed_over, [error(529, "overloaded_error")])):
            pipe.fake.script.extend(replies)
            began = time.perf_counter()
            assert (await pipe.post()).status == 200
            times.append((time.perf_counter() - began) * 1000)
    return median(plain), median(failed_over)
