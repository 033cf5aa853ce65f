"""What was done to keep logins and usage fresh: kept per account, bounded, and over restarts."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from proxy.errors import StoreError
from proxy.model import AccountId, KeepFresh
from proxy.upkeep import KEPT, Upkeep, UpkeepKind, UpkeepLog
from tests.conftest import NOW, FixedClock
from tests.proxy.harness import until
from tests.proxy.program import program, running_program

ALICE, BOB = AccountId("acc_alice"), AccountId("acc_bob")


class State:
    """Where it rests."""

    def __init__(self) -> None:
        self.text: str | None = None
        self.is_broken = False

    async def save(self, text: str) -> None:
        if self.is_broken:
            raise StoreError("The disk is full.")
        self.text = text


@pytest.fixture
def state() -> State:
    return State()


@pytest.fixture
async def upkeep(clock: FixedClock, state: State) -> AsyncIterator[UpkeepLog]:
    made = UpkeepLog(clock, state.save, save_s=0.01)
    yield made
    await made.close()


async def test_the_newest_stands_first(upkeep: UpkeepLog, clock: FixedClock) -> None:
    upkeep.note(ALICE, UpkeepKind.RENEWED)
    clock.advance(minutes=1)
    upkeep.note(BOB, UpkeepKind.USAGE_CHECKED)
    clock.advance(minutes=1)
    upkeep.note(ALICE, UpkeepKind.REFUSED, "It was refused.")

    assert upkeep.entries() == (
        Upkeep(NOW + timedelta(minutes=2), ALICE, UpkeepKind.REFUSED, "It was refused."),
        Upkeep(NOW + timedelta(minutes=1), BOB, UpkeepKind.USAGE_CHECKED),
        Upkeep(NOW, ALICE, UpkeepKind.RENEWED),
    )


async def test_the_same_trouble_again_only_counts_up(upkeep: UpkeepLog, clock: FixedClock) -> None:
    for _ in range(3):
        upkeep.note(ALICE, UpkeepKind.NOT_RENEWED, "The endpoint is busy.")
        clock.advance(seconds=5)
    upkeep.note(ALICE, UpkeepKind.NOT_RENEWED, "No connection.")

    assert [(entry.reason, entry.times) for entry in upkeep.entries()] == [
        ("No connection.", 1),
        ("The endpoint is busy.", 3),
    ]
    assert upkeep.entries()[1].at == NOW + timedelta(seconds=10)


async def test_usage_checks_push_no_renewal_out(upkeep: UpkeepLog, clock: FixedClock) -> None:
    upkeep.note(ALICE, UpkeepKind.RENEWED)
    for _ in range(KEPT + 5):
        clock.advance(minutes=15)
        upkeep.note(ALICE, UpkeepKind.USAGE_CHECKED)

    kinds = [entry.kind for entry in upkeep.entries()]

    assert kinds == [*[UpkeepKind.USAGE_CHECKED] * KEPT, UpkeepKind.RENEWED]


async def test_an_account_that_is_gone_is_forgotten(upkeep: UpkeepLog) -> None:
    upkeep.note(ALICE, UpkeepKind.RENEWED)
    upkeep.note(ALICE, UpkeepKind.USAGE_CHECKED)
    upkeep.note(BOB, UpkeepKind.RENEWED)

    upkeep.forget(ALICE)

    assert [entry.account_id for entry in upkeep.entries()] == [BOB]


async def test_changes_are_saved_a_little_later_and_read_back(
    upkeep: UpkeepLog, state: State, clock: FixedClock
) -> None:
    upkeep.note(ALICE, UpkeepKind.RENEWED)
    upkeep.note(ALICE, UpkeepKind.USAGE_NOT_TOLD, "Busy.")
    await until(lambda: state.text is not None)

    again = UpkeepLog(clock, state.save)
    again.restore(state.text)

    assert set(again.entries()) == set(upkeep.entries())


async def test_what_the_store_refused_is_saved_in_the_end(clock: FixedClock, state: State) -> None:
    upkeep = UpkeepLog(clock, state.save, save_s=0)
    state.is_broken = True
    upkeep.note(ALICE, UpkeepKind.RENEWED)
    await asyncio.sleep(0.02)
    assert state.text is None

    state.is_broken = False
    await upkeep.close()

    assert state.text is not None


@pytest.mark.parametrize("text", [None, "", "[]", "no json", '[{"at":1}]'])
async def test_what_cannot_be_read_is_left_out(upkeep: UpkeepLog, text: str | None) -> None:
    upkeep.restore(text)

    assert upkeep.entries() == ()


# In the whole program


def done(entries: tuple[Upkeep, ...]) -> list[UpkeepKind]:
    return [entry.kind for entry in entries]


async def test_a_renewal_and_a_usage_check_are_taken_down(home: Path) -> None:
    async with running_program(home) as made:
        account, _ = await made.import_login()
        made.clock.advance(hours=9)  # the login has ended
        await made.ask()
        await made.proxy.refresh_usage()

        assert set(done(made.proxy.upkeep.entries())) == {
            UpkeepKind.RENEWED,
            UpkeepKind.USAGE_CHECKED,
        }
        assert {entry.account_id for entry in made.proxy.upkeep.entries()} == {account.id}


async def test_a_shared_login_that_its_tool_renewed_was_read_again(
    home: Path, tmp_path: Path
) -> None:
    file = tmp_path / ".credentials.json"
    async with running_program(home) as made:
        _, tokens = await made.import_login(keep_fresh=KeepFresh.SHARED, source_path=str(file))
        made.clock.advance(hours=9)
        file.write_bytes(made.fake.login.sign_in().claude_code_file())
        await made.ask()

        assert UpkeepKind.READ_AGAIN in done(made.proxy.upkeep.entries())
        assert tokens.access not in repr(made.proxy.upkeep.entries())


async def test_a_refused_login_says_so_and_a_removed_account_says_nothing(home: Path) -> None:
    async with running_program(home) as made:
        account, tokens = await made.import_login()
        made.fake.login.close(tokens)
        made.clock.advance(hours=9)
        await made.ask()
        assert UpkeepKind.REFUSED in done(made.proxy.upkeep.entries())

        await made.proxy.remove_account(account.id)

        assert made.proxy.upkeep.entries() == ()


async def test_it_survives_a_restart(home: Path) -> None:
    async with running_program(home) as made:
        await made.import_login()
        made.clock.advance(hours=9)
        await made.ask()
        before = made.proxy.upkeep.entries()
        key = made.key

    async with program(home, key=key) as again:
        await again.proxy.open()
        assert again.proxy.upkeep.entries()[-len(before) :] == before
