"""The facade: starting, stopping, and what may be asked of it."""

import asyncio
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from proxy import tasks
from proxy.errors import StartError, StoreError
from proxy.events import ProxyFailed, ProxyStarted, ProxyStopped, VaultStateChanged
from proxy.home_lock import RunningProgram, find_running
from proxy.model import ProxyState
from proxy.record import Ending
from proxy.store.query import RequestQuery
from proxy.vault import KeyUnavailable, VaultState
from tests.fakes.anthropic import Wait, message_events, stream
from tests.fakes.vault import MemoryKey
from tests.proxy.harness import until
from tests.proxy.program import BODY, EMAIL, program, running_program

OWN_KEY = {"x-api-key": "sk-" + "ant-api03-fake"}
"""A client's own credential, as with pass-through."""


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port that this process listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def locked_key() -> MemoryKey:
    key = MemoryKey()
    key.unavailable = KeyUnavailable(VaultState.LOCKED, "The system keyring is locked.")
    return key


# Starting


async def test_health_answers_at_once_and_requests_wait_until_all_is_open(home: Path) -> None:
    async with program(home) as made:
        made.fake.checks_tokens = False
        starting = tasks.spawn("start", made.proxy.start())
        await until(lambda: bool(made.proxy.port))

        async with made.client.get(f"{made.proxy.base_url}/health") as response:
            state_at_health, health = made.proxy.state, await response.json()
        status, _ = await made.ask(headers=OWN_KEY)
        await starting

    assert (state_at_health, health["status"]) == (ProxyState.STARTING, "ok")
    assert status == 200


async def test_a_start_is_told_once_and_others_find_the_program(home: Path) -> None:
    async with running_program(home) as made:
        running = find_running(made.proxy.paths.lock_file)

        assert made.told(ProxyStarted) == [ProxyStarted(made.proxy.base_url)]
        assert running is not None
        assert running.base_url == made.proxy.base_url

    assert find_running(made.proxy.paths.lock_file) is None


async def test_a_taken_port_is_told_with_its_owner_and_another_one_may_be_used(
    home: Path, taken_port: int
) -> None:
    async with program(home, port=taken_port) as made:
        with pytest.raises(StartError) as refused:
            await made.proxy.start()
        account, _ = await made.import_login()
        state_before = made.proxy.state
        await made.proxy.start_serving(0)

        assert refused.value.code == "port_taken"
        assert "It is used by " in refused.value.detail
        assert state_before is ProxyState.FAILED
        assert [type(event) for event in made.told(ProxyFailed)] == [ProxyFailed]
        assert made.proxy.state is ProxyState.RUNNING
        assert made.proxy.failure is None
        assert made.proxy.accounts() == (account,)
        assert (await made.ask())[0] == 200


async def test_a_second_program_with_the_same_home_is_refused(home: Path) -> None:
    async with running_program(home) as first, program(home) as second:
        with pytest.raises(StartError) as refused:
            await second.proxy.start()

        assert refused.value.code == "already_running"
        assert first.proxy.base_url in refused.value.detail
        assert (await first.ask())[0] == 503  # and the first still serves


async def test_a_host_that_others_reach_is_refused_without_client_keys(home: Path) -> None:
    async with program(home, host="0.0.0.0") as made:
        with pytest.raises(StartError) as refused:
            await made.proxy.start()

    assert refused.value.code == "host_refused"


async def test_a_damaged_database_is_told_and_can_be_moved_aside(home: Path) -> None:
    (home / "loadline.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 8192)
    async with program(home) as made:
        with pytest.raises(StoreError) as refused:
            await made.proxy.start()
        state, port = made.proxy.state, made.proxy.port
    async with program(home) as made:
        recovery = await made.proxy.recover()
    async with running_program(home) as made:
        state_after = made.proxy.state

    assert refused.value.code == "store_corrupt"
    assert (state, port) == (ProxyState.FAILED, 0)
    assert recovery.moved_to.exists()
    assert state_after is ProxyState.RUNNING


async def test_a_stop_without_a_start_and_a_second_stop_do_no_harm(home: Path) -> None:
    async with program(home) as made:
        await made.proxy.stop()

    async with running_program(home) as made:
        await made.proxy.stop()
        await made.proxy.stop()

        assert made.told(ProxyStopped) == [ProxyStopped()]


async def test_a_start_that_is_interrupted_leaves_the_home_free(home: Path) -> None:
    async with program(home) as made:
        starting = tasks.spawn("start", made.proxy.start())
        await until(lambda: bool(made.proxy.port))
        await tasks.cancel(starting)

    async with running_program(home) as again:
        assert again.proxy.state is ProxyState.RUNNING


# The vault


async def test_with_a_locked_vault_pass_through_works_and_accounts_say_why_not(home: Path) -> None:
    key = MemoryKey()
    async with running_program(home, key=key) as made:
        await made.import_login()
    key.unavailable = KeyUnavailable(VaultState.LOCKED, "The system keyring is locked.")
    async with running_program(home, key=key) as made:
        made.fake.checks_tokens = False
        with_account = await made.ask()
        async with made.client.get(f"{made.proxy.base_url}/health") as response:
            health = response.status
        key.unavailable = None
        unlocked = await made.proxy.unlock()
        afterwards = await made.ask()

    assert with_account[0] == 503
    assert b"locked" in with_account[1]
    assert health == 200
    assert unlocked is VaultState.OPEN
    assert afterwards[0] == 200
    assert [event.state for event in made.told(VaultStateChanged)] == ["locked", "open"]


async def test_without_accounts_a_locked_vault_concerns_nobody(home: Path) -> None:
    async with running_program(home, key=locked_key()) as made:
        made.fake.checks_tokens = False

        assert (await made.ask(headers=OWN_KEY))[0] == 200
        assert made.proxy.vault_state is VaultState.LOCKED
        assert made.proxy.vault_detail == "The system keyring is locked."


async def test_with_a_lost_key_the_account_asks_to_be_imported_again(home: Path) -> None:
    async with running_program(home) as made:
        await made.import_login()

    async with running_program(home, key=MemoryKey()) as made:
        status, answer = await made.ask()

    assert made.proxy.vault_state is VaultState.LOST
    assert (status, EMAIL.encode() in answer) == (401, True)
    (account,) = made.proxy.accounts()
    assert account.status_reason == "Its stored login does not open any more."
    assert made.proxy.vault_problem.endswith("Import the account again.")


# Stopping


async def test_a_running_exchange_ends_before_the_program_does_and_is_recorded(home: Path) -> None:
    gate = asyncio.Event()
    async with running_program(home) as made:
        await made.import_login()
        first, *others = message_events()
        made.fake.script.append(stream(first, Wait(gate), *others))
        asking = tasks.spawn("ask", made.ask(BODY | {"stream": True}))
        await until(lambda: made.proxy.in_flight == 1)
        stopping = tasks.spawn("stop", made.proxy.stop())
        await until(lambda: find_running(made.proxy.paths.lock_file) == RunningProgram(os.getpid()))
        gate.set()
        status, body = await asking
        await stopping
    async with running_program(home) as again:
        page = await again.proxy.history.requests(RequestQuery())

    assert (status, body) == (200, b"".join(message_events()))
    assert [record.ending for record in page.records] == [Ending.COMPLETED]


async def test_the_server_can_be_switched_off_and_on_while_the_store_stays_open(home: Path) -> None:
    async with running_program(home) as made:
        await made.import_login()
        await made.proxy.stop_serving()
        state_off, known_off = made.proxy.state, find_running(made.proxy.paths.lock_file)
        await made.proxy.update_account(made.proxy.accounts()[0].id, label="work")
        await made.proxy.start_serving()

        assert state_off is ProxyState.STOPPED
        assert known_off is not None
        assert known_off.base_url == ""
        assert (await made.ask())[0] == 200
        assert len(made.told(ProxyStarted)) == 2
        assert len(made.told(ProxyStopped)) == 1


# Asking


async def test_a_request_is_counted_today_and_still_after_a_restart(home: Path) -> None:
    async with running_program(home) as made:
        await made.import_login()
        await made.ask()
        await until(lambda: made.proxy.today().requests == 1)
        today = made.proxy.today()
    async with running_program(home) as again:
        later = again.proxy.today()
        page = await again.proxy.history.requests(RequestQuery())
        facets = await again.proxy.history.facets()
        days = await again.proxy.history.daily(7)

    assert today.usage.output == 25
    assert later == today
    assert page.records[0].account_email == EMAIL
    assert facets.models == ("claude-opus-5",)
    assert [row.totals.requests for row in days] == [1]


async def test_usage_windows_come_from_answers_and_survive_a_restart(home: Path) -> None:
    async with running_program(home) as made:
        account, _ = await made.import_login()
        await made.ask()
    async with running_program(home) as again:
        windows = again.proxy.usage(account.id).windows

    assert [(window.name, window.used_percent) for window in windows] == [
        ("5h", 42.0),
        ("weekly", 30.5),
    ]


async def test_what_a_front_end_remembers_is_kept(home: Path) -> None:
    async with running_program(home) as made:
        await made.proxy.set_state("latch", "yes")
    async with running_program(home) as again:
        assert await again.proxy.get_state("latch") == "yes"
        assert await again.proxy.get_state("other") is None
