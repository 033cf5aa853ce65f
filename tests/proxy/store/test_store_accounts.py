"""Accounts, their sealed credentials and their usage windows."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.exc import IntegrityError

from proxy.errors import StoreError
from proxy.model import (
    PASS_THROUGH,
    AccountStatus,
    ExtraUsage,
    Usage,
    UsageWindow,
    WindowSource,
)
from proxy.store.store import Store
from tests.conftest import NOW
from tests.proxy.store.samples import ACCOUNT, ALICE, BOB

SEALED = b"\x00sealed by the vault\xff"
USAGE = Usage(
    account_id=ALICE,
    windows=(
        UsageWindow(
            ALICE,
            "5h",
            104.5,
            NOW + timedelta(hours=2),
            NOW,
            WindowSource.RESPONSE_HEADER,
            timedelta(hours=5),
        ),
        UsageWindow(
            ALICE,
            "weekly · Large",
            1.25,
            None,
            NOW,
            WindowSource.USAGE_ENDPOINT,
            model_family="large",
            is_rejected=True,
        ),
    ),
    extra=ExtraUsage(True, NOW, is_in_use=True, used=Decimal("1.50"), limit=Decimal(20)),
    checked_at=NOW - timedelta(minutes=1),
    banked_resets=2,
)


async def test_an_account_comes_back_with_every_field(store: Store) -> None:
    await store.add_account(ACCOUNT, SEALED)

    assert await store.accounts() == (ACCOUNT,)
    assert await store.load_secret(ALICE) == SEALED


async def test_accounts_come_in_the_order_they_were_added(store: Store) -> None:
    second = replace(ACCOUNT, id=BOB, created_at=NOW + timedelta(seconds=1))
    await store.add_account(second, SEALED)
    await store.add_account(ACCOUNT, SEALED)

    assert [account.id for account in await store.accounts()] == [ALICE, BOB]


async def test_two_accounts_may_share_an_email(store: Store) -> None:
    await store.add_account(ACCOUNT, SEALED)
    await store.add_account(replace(ACCOUNT, id=BOB), b"other")

    assert [account.email for account in await store.accounts()] == ["alice@example.com"] * 2
    assert await store.load_secrets() == {ALICE: SEALED, BOB: b"other"}


async def test_an_account_that_cannot_be_added_leaves_no_secret_behind(store: Store) -> None:
    await store.add_account(ACCOUNT, SEALED)

    with pytest.raises(IntegrityError):
        await store.add_account(ACCOUNT, b"another")

    assert await store.load_secrets() == {ALICE: SEALED}


async def test_a_change_is_kept(store: Store) -> None:
    await store.add_account(ACCOUNT, SEALED)
    paused = replace(ACCOUNT, status=AccountStatus.PAUSED, resting_until=None, label="home")

    await store.save_account(paused)

    assert await store.accounts() == (paused,)
    assert await store.load_secret(ALICE) == SEALED


async def test_a_removed_account_takes_its_secret_and_usage_with_it(store: Store) -> None:
    await store.add_account(ACCOUNT, SEALED)
    await store.save_usage(USAGE)

    await store.delete_account(ALICE)

    assert await store.accounts() == ()
    assert await store.load_secrets() == {}
    assert await store.usages() == ()


async def test_a_late_change_does_not_bring_a_removed_account_back(store: Store) -> None:
    await store.add_account(ACCOUNT, SEALED)
    await store.delete_account(ALICE)

    await store.save_account(ACCOUNT)
    await store.save_usage(USAGE)
    with pytest.raises(StoreError) as refused:
        await store.save_secret(ALICE, b"late")

    assert (refused.value.code, refused.value.status) == ("store_no_account", 404)
    assert await store.accounts() == ()
    assert await store.usages() == ()
    assert await store.load_secret(ALICE) is None


async def test_a_renewed_secret_replaces_the_old_one(store: Store) -> None:
    await store.add_account(ACCOUNT, SEALED)

    await store.save_secret(ALICE, b"renewed")

    assert await store.load_secret(ALICE) == b"renewed"


async def test_an_account_gets_another_login_as_a_whole(store: Store) -> None:
    await store.add_account(ACCOUNT, SEALED)
    moved = replace(ACCOUNT, plan="Pro", token_family="fedcba9876543210")

    await store.replace_account(moved, b"other login")

    assert await store.accounts() == (moved,)
    assert await store.load_secret(ALICE) == b"other login"


async def test_a_secret_can_be_deleted_alone(store: Store) -> None:
    await store.add_account(ACCOUNT, SEALED)

    await store.delete_secret(ALICE)

    assert await store.load_secret(ALICE) is None
    assert await store.accounts() == (ACCOUNT,)


async def test_usage_comes_back_with_every_field_and_the_newest_wins(store: Store) -> None:
    await store.add_account(ACCOUNT, SEALED)
    await store.save_usage(Usage(ALICE))

    await store.save_usage(USAGE)

    assert await store.usages() == (USAGE,)


async def test_nothing_is_kept_of_a_client_s_own_credential(store: Store) -> None:
    await store.save_usage(replace(USAGE, account_id=PASS_THROUGH))

    assert await store.usages() == ()


async def test_a_write_is_done_even_when_its_caller_is_cancelled(store: Store) -> None:
    await store.add_account(ACCOUNT, SEALED)
    saving = asyncio.gather(store.save_secret(ALICE, b"renewed"))
    await asyncio.sleep(0)  # it stands in the line now

    saving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await saving
    await store.set_state("after", "it")  # comes later in the same line

    assert await store.load_secret(ALICE) == b"renewed"


async def test_the_program_remembers_by_key(store: Store) -> None:
    assert await store.get_state("window") is None

    await store.set_state("window", "1200x800")
    await store.set_state("window", "640x480 · ü")

    assert await store.get_state("window") == "640x480 · ü"
