"""Accounts saved in the background."""

import asyncio
from dataclasses import replace

from proxy.errors import StoreError
from proxy.model import Account, AccountId, CredentialKind, KeepFresh, ProviderId
from proxy.saving import AccountSaver
from tests.conftest import NOW

ACCOUNT = Account(
    AccountId("acc_1"),
    ProviderId("example"),
    "alice@example.com",
    CredentialKind.API_KEY,
    KeepFresh.STATIC,
    NOW,
)


class Disk:
    """Takes accounts while `gate` is open; refuses while `is_full`."""

    def __init__(self) -> None:
        self.saved: list[Account] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.is_full = False

    async def save(self, account: Account) -> None:
        await self.gate.wait()
        if self.is_full:
            raise StoreError("The disk is full.")
        self.saved.append(account)


def labelled(label: str) -> Account:
    return replace(ACCOUNT, label=label)


async def test_what_was_given_is_saved_when_flush_returns() -> None:
    disk = Disk()
    saver = AccountSaver(disk.save)

    saver.save(labelled("a"))
    await saver.flush()

    assert disk.saved == [labelled("a")]


async def test_of_many_changes_of_one_account_only_the_newest_are_written() -> None:
    disk = Disk()
    saver = AccountSaver(disk.save)
    disk.gate.clear()

    saver.save(labelled("a"))
    await asyncio.sleep(0)  # the first write is under way
    for label in "bcd":
        saver.save(labelled(label))
    disk.gate.set()
    await saver.flush()

    assert disk.saved == [labelled("a"), labelled("d")]


async def test_a_disk_that_refuses_holds_nothing_up_and_the_next_change_is_tried_again() -> None:
    disk = Disk()
    saver = AccountSaver(disk.save)
    disk.is_full = True

    saver.save(labelled("a"))
    await saver.flush()
    disk.is_full = False
    saver.save(labelled("b"))
    await saver.flush()

    assert disk.saved == [labelled("b")]


async def test_what_was_refused_is_saved_when_the_disk_can_be_written_again() -> None:
    disk = Disk()
    saver = AccountSaver(disk.save)
    disk.is_full = True
    for label in "ab":
        saver.save(labelled(label))
        await saver.flush()

    disk.is_full = False
    saver.save_refused()
    await saver.flush()
    saver.save_refused()
    await saver.flush()

    assert disk.saved == [labelled("b")]


async def test_what_waits_of_a_forgotten_account_is_not_written() -> None:
    disk = Disk()
    saver = AccountSaver(disk.save)
    disk.gate.clear()
    saver.save(replace(ACCOUNT, id=AccountId("acc_2")))
    await asyncio.sleep(0)
    saver.save(ACCOUNT)

    saver.forget(ACCOUNT.id)
    disk.gate.set()
    await saver.flush()

    assert [account.id for account in disk.saved] == ["acc_2"]


async def test_flushing_nothing_returns_at_once() -> None:
    await AccountSaver(Disk().save).flush()
