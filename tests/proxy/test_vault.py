"""The vault: open, locked, without a keyring, its key lost; nothing is ever lost by it or written elsewhere."""

import asyncio
import base64
import os
import threading
from pathlib import Path

import keyring
import keyring.backend
import keyring.errors
import pytest

from proxy.credential import ApiKey, OAuthCredential
from proxy.errors import VaultError
from proxy.model import AccountId
from proxy.vault import (
    EnvKey,
    FileKey,
    KeyringKey,
    KeySource,
    KeyUnavailable,
    Vault,
    VaultState,
)
from tests.fakes.vault import MemoryKey, MemoryRows

ALICE, BOB = AccountId("acc_alice"), AccountId("acc_bob")
KEY = bytes(range(32))
LOGIN = OAuthCredential("fake-access-1", "fake-refresh-1")


async def opened(source: KeySource, rows: MemoryRows) -> Vault:
    vault = Vault(source, rows)
    await vault.open()
    return vault


async def until(vault: Vault, state: VaultState) -> None:
    async with asyncio.timeout(5):
        while vault.state is not state:  # noqa: ASYNC110 - the vault tells nobody but its one listener
            await asyncio.sleep(0.005)


# Opening


async def test_the_first_start_makes_a_key_and_later_starts_use_it() -> None:
    source, rows = MemoryKey(), MemoryRows()

    first = await opened(source, rows)
    await first.write(ALICE, LOGIN)
    second = await opened(source, rows)

    assert first.state is second.state is VaultState.OPEN
    assert await second.read(ALICE) == LOGIN
    assert source.saves == 1
    assert source.key is not None
    assert len(source.key) == 32


async def test_the_key_source_is_asked_once_per_start() -> None:
    source = MemoryKey(KEY)
    vault = await opened(source, MemoryRows())

    for number in range(10):
        await vault.write(ALICE, ApiKey(f"fake-key-{number}"))
        await vault.read(ALICE)
    await vault.open()

    assert source.loads == 1


@pytest.mark.parametrize(
    ("state", "code"),
    [(VaultState.LOCKED, "vault_locked"), (VaultState.NO_KEYRING, "no_keyring")],
)
async def test_without_a_key_it_says_why_and_can_be_opened_later(
    state: VaultState, code: str
) -> None:
    source, rows = MemoryKey(KEY), MemoryRows()
    source.unavailable = KeyUnavailable(state, "for a reason.")

    vault = await opened(source, rows)

    assert (vault.state, vault.detail) == (state, "For a reason.")
    with pytest.raises(VaultError) as refused:
        await vault.write(ALICE, LOGIN)
    assert refused.value.code == code
    assert refused.value.hint
    assert rows.sealed == {}

    source.unavailable = None
    await vault.open()
    await vault.write(ALICE, LOGIN)
    assert await vault.read(ALICE) == LOGIN


async def test_a_keyring_that_was_unlocked_meanwhile_opens_when_a_login_is_needed() -> None:
    source, rows = MemoryKey(KEY), MemoryRows()
    await (await opened(source, rows)).write(ALICE, LOGIN)
    source.unavailable = KeyUnavailable(VaultState.LOCKED, "locked")
    vault = Vault(source, rows, look_again_s=0)
    await vault.open()

    with pytest.raises(VaultError):
        await vault.read(ALICE)
    loads = source.loads
    source.unavailable = None

    assert await vault.read(ALICE) == LOGIN
    assert vault.state is VaultState.OPEN
    assert loads == 2, "while it is locked, nobody is shown a prompt for a request"


class SilentKey(MemoryKey):
    """A keyring whose service does not say whether it is locked."""

    def __init__(self) -> None:
        super().__init__(KEY)
        self.unavailable = KeyUnavailable(VaultState.LOCKED, "locked")
        self.speaks = threading.Event()

    def opens_unasked(self) -> bool:
        return self.speaks.wait(10)


async def test_what_cannot_tell_whether_it_is_locked_delays_nobody_for_long() -> None:
    source = SilentKey()
    vault = Vault(source, MemoryRows(), unasked_s=0.05)
    await vault.open()

    async with asyncio.timeout(2):
        with pytest.raises(VaultError):
            await vault.read(ALICE)

    source.speaks.set()


async def test_a_locked_keyring_is_looked_at_once_for_many_requests() -> None:
    source = MemoryKey(KEY)
    source.unavailable = KeyUnavailable(VaultState.LOCKED, "locked")
    vault = await opened(source, MemoryRows())

    for _ in range(20):
        with pytest.raises(VaultError):
            await vault.read(ALICE)

    assert source.looks == 1


async def test_before_it_is_opened_nothing_is_read() -> None:
    vault = Vault(MemoryKey(KEY), MemoryRows())

    assert vault.state is VaultState.CLOSED
    with pytest.raises(VaultError) as refused:
        await vault.read(ALICE)
    assert refused.value.code == "vault_locked"


class SlowKey(MemoryKey):
    """A keyring that shows a prompt until somebody answers."""

    name = "the slow keyring"

    def __init__(self) -> None:
        super().__init__(KEY)
        self.answered = threading.Event()

    def load(self) -> bytes | None:
        self.loads += 1
        self.answered.wait(10)
        return self.key


async def test_a_prompt_nobody_answers_leaves_it_locked_and_a_late_answer_opens_it() -> None:
    source = SlowKey()
    changes: list[VaultState] = []
    vault = Vault(source, MemoryRows(), lambda state, detail: changes.append(state))

    await vault.open(timeout_s=0.05)
    assert vault.state is VaultState.LOCKED
    assert "slow keyring" in vault.detail

    source.answered.set()
    await until(vault, VaultState.OPEN)
    assert changes == [VaultState.LOCKED, VaultState.OPEN]


async def test_trying_again_shows_no_second_prompt() -> None:
    source = SlowKey()
    vault = Vault(source, MemoryRows())

    await vault.open(timeout_s=0.05)
    await vault.open(timeout_s=0.05)
    again = asyncio.get_running_loop().create_task(vault.open())
    source.answered.set()
    await again

    assert vault.state is VaultState.OPEN
    assert source.loads == 1


async def test_a_prompt_that_is_still_shown_does_not_hold_up_the_end() -> None:
    source = SlowKey()
    vault = Vault(source, MemoryRows())
    await vault.open(timeout_s=0.01)

    await asyncio.wait_for(vault.close(), 1)

    thread = next(each for each in threading.enumerate() if each.name == "vault-key")
    assert thread.daemon
    source.answered.set()


# The key is lost


async def sealed_rows(key: bytes = KEY) -> MemoryRows:
    rows = MemoryRows()
    vault = await opened(MemoryKey(key), rows)
    await vault.write(ALICE, LOGIN)
    await vault.write(BOB, ApiKey("fake-key-1"))
    return rows


@pytest.mark.parametrize("now_there", [None, os.urandom(32)], ids=["gone", "another"])
async def test_a_lost_key_is_told_and_nothing_is_deleted(now_there: bytes | None) -> None:
    rows = await sealed_rows()
    before = dict(rows.sealed)
    source = MemoryKey(now_there)

    vault = await opened(source, rows)

    assert vault.state is VaultState.LOST
    assert vault.lost == {ALICE, BOB}
    with pytest.raises(VaultError) as refused:
        await vault.read(ALICE)
    assert refused.value.code == "vault_key_lost"
    assert "Import" in refused.value.hint
    assert rows.sealed == before
    assert source.key == now_there


@pytest.mark.parametrize("now_there", [None, os.urandom(32)], ids=["gone", "another"])
async def test_after_a_loss_an_import_makes_that_account_work_again(
    now_there: bytes | None,
) -> None:
    rows = await sealed_rows()
    source = MemoryKey(now_there)
    vault = await opened(source, rows)

    await vault.write(ALICE, LOGIN)

    assert vault.state is VaultState.OPEN
    assert vault.lost == {BOB}
    assert await vault.read(ALICE) == LOGIN
    with pytest.raises(VaultError) as refused:
        await vault.read(BOB)
    assert refused.value.code == "vault_key_lost"
    if now_there is not None:
        assert source.key == now_there, "a key that may open something elsewhere is kept"

    next_start = await opened(source, rows)
    assert next_start.state is VaultState.OPEN
    assert next_start.lost == {BOB}
    assert await next_start.read(ALICE) == LOGIN


async def test_when_the_right_key_comes_back_everything_opens() -> None:
    rows = await sealed_rows()
    assert (await opened(MemoryKey(os.urandom(32)), rows)).state is VaultState.LOST

    vault = await opened(MemoryKey(KEY), rows)

    assert vault.state is VaultState.OPEN
    assert await vault.read(ALICE) == LOGIN


async def test_a_damaged_row_harms_no_other() -> None:
    rows = await sealed_rows()
    rows.sealed[ALICE] = rows.sealed[ALICE][:-1]

    vault = await opened(MemoryKey(KEY), rows)

    assert vault.state is VaultState.OPEN
    assert await vault.read(BOB) == ApiKey("fake-key-1")
    with pytest.raises(VaultError):
        await vault.read(ALICE)


async def test_an_account_without_a_row_is_told_so() -> None:
    vault = await opened(MemoryKey(KEY), MemoryRows())

    with pytest.raises(VaultError) as refused:
        await vault.read(ALICE)

    assert refused.value.code == "vault_empty"


async def test_deleting_works_while_it_is_locked() -> None:
    rows = await sealed_rows()
    source = MemoryKey()
    source.unavailable = KeyUnavailable(VaultState.LOCKED, "locked")
    vault = await opened(source, rows)

    await vault.delete(ALICE)

    assert set(rows.sealed) == {BOB}


# Keyed hashes


async def test_hashes_are_the_same_at_every_start_and_differ_between_installations() -> None:
    first = await opened(MemoryKey(KEY), MemoryRows())
    again = await opened(MemoryKey(KEY), MemoryRows())
    elsewhere = await opened(MemoryKey(os.urandom(32)), MemoryRows())

    assert len(first.keyed_hash(b"data")) == 16
    assert first.keyed_hash(b"data") == again.keyed_hash(memoryview(b"data"))
    assert first.keyed_hash(b"data") != first.keyed_hash(b"other")
    assert first.keyed_hash(b"data") != elsewhere.keyed_hash(b"data")


def test_before_it_is_open_hashes_are_made_with_a_passing_key() -> None:
    vault, other = Vault(MemoryKey(), MemoryRows()), Vault(MemoryKey(), MemoryRows())

    assert vault.keyed_hash(b"data") == vault.keyed_hash(b"data")
    assert vault.keyed_hash(b"data") != other.keyed_hash(b"data")


# Key sources


class KeyringInMemory(keyring.backend.KeyringBackend):
    """What a desktop's keyring does, in a dictionary; `failure` is raised while it is set."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], str] = {}
        self.failure: Exception | None = None

    def get_password(self, service: str, username: str) -> str | None:
        if self.failure is not None:
            raise self.failure
        return self.items.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.failure is not None:
            raise self.failure
        self.items[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.items[service, username]


class KeepsNothing(KeyringInMemory):
    """As keyring's own `null` backend."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


@pytest.fixture
def desktop_keyring() -> KeyringInMemory:
    backend = KeyringInMemory()
    keyring.set_keyring(backend)  # conftest puts the former one back
    return backend


def test_the_keyring_holds_one_small_item(desktop_keyring: KeyringInMemory) -> None:
    KeyringKey().save(KEY)

    assert list(desktop_keyring.items) == [("loadline", "vault-key")]
    (text,) = desktop_keyring.items.values()
    assert len(text) == 44
    assert KeyringKey().load() == KEY


async def test_a_keyring_that_takes_everything_and_keeps_nothing_is_none() -> None:
    keyring.set_keyring(KeepsNothing())
    rows = MemoryRows()

    vault = await opened(KeyringKey(), rows)

    assert vault.state is VaultState.NO_KEYRING
    with pytest.raises(VaultError):
        await vault.write(ALICE, LOGIN)
    assert rows.sealed == {}


def test_an_empty_keyring_has_no_key(desktop_keyring: KeyringInMemory) -> None:
    assert KeyringKey().load() is None


@pytest.mark.parametrize(
    ("failure", "state"),
    [
        (keyring.errors.NoKeyringError("no backend"), VaultState.NO_KEYRING),
        (keyring.errors.KeyringLocked("locked"), VaultState.LOCKED),
        (keyring.errors.InitError("prompt dismissed"), VaultState.LOCKED),
        (keyring.errors.PasswordSetError("oops"), VaultState.LOCKED),
        (OSError(1783, "The stub received bad data"), VaultState.LOCKED),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_a_keyring_raises_becomes_a_state(
    desktop_keyring: KeyringInMemory, failure: Exception, state: VaultState
) -> None:
    desktop_keyring.failure = failure

    for call in (KeyringKey().load, lambda: KeyringKey().save(KEY)):
        with pytest.raises(KeyUnavailable) as unavailable:
            call()
        assert unavailable.value.state is state


async def test_without_a_keyring_nothing_is_written_anywhere(home: Path) -> None:
    """The suite's keyring is keyring's own for computers that have none."""
    vault = await opened(KeyringKey(), MemoryRows())

    assert vault.state is VaultState.NO_KEYRING
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("text", ["", "short", "ä" * 44, base64.b64encode(b"x" * 31).decode()])
async def test_an_item_that_is_no_key_is_replaced_by_an_import_only(
    desktop_keyring: KeyringInMemory, text: str
) -> None:
    desktop_keyring.items["loadline", "vault-key"] = text

    rows = MemoryRows()
    vault = await opened(KeyringKey(), rows)
    assert vault.state is VaultState.LOST
    assert desktop_keyring.items["loadline", "vault-key"] == text

    await vault.write(ALICE, LOGIN)
    assert await (await opened(KeyringKey(), rows)).read(ALICE) == LOGIN


def test_the_key_file_is_its_owner_s_only(home: Path) -> None:
    source = FileKey(home / "new" / "vault-key")

    assert source.load() is None
    source.save(KEY)

    assert source.load() == KEY
    if os.name == "posix":
        assert (home / "new" / "vault-key").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_a_key_file_that_others_could_read_is_closed_to_them(home: Path) -> None:
    path = home / "vault-key"
    FileKey(path).save(KEY)
    path.chmod(0o644)

    assert FileKey(path).load() == KEY
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_key_file_is_never_written_over(home: Path) -> None:
    FileKey(home / "vault-key").save(KEY)

    with pytest.raises(KeyUnavailable):
        FileKey(home / "vault-key").save(os.urandom(32))

    assert FileKey(home / "vault-key").load() == KEY


async def test_a_file_that_holds_no_key_is_told_with_a_way_on(home: Path) -> None:
    file, rows = home / "vault-key", await sealed_rows()
    file.write_text("This was a key once.")

    vault = await opened(FileKey(file), rows)

    assert (vault.state, vault.lost) == (VaultState.LOST, {ALICE, BOB})
    with pytest.raises(VaultError) as refused:
        await vault.write(ALICE, LOGIN)
    assert (refused.value.code, "move the file away" in refused.value.detail) == (
        "vault_key_lost",
        True,
    )
    assert file.read_text() == "This was a key once."

    file.rename(home / "aside")
    await vault.write(ALICE, LOGIN)
    assert await vault.read(ALICE) == LOGIN


def test_a_folder_in_the_file_s_place_is_told(home: Path) -> None:
    with pytest.raises(KeyUnavailable) as unavailable:
        FileKey(home).load()

    assert str(home) in unavailable.value.detail


@pytest.mark.parametrize(
    ("value", "state"),
    [("", VaultState.NO_KEYRING), ("not base64!", VaultState.LOST), ("AAAA", VaultState.LOST)],
)
def test_a_key_in_the_environment_must_be_32_bytes(value: str, state: VaultState) -> None:
    with pytest.raises(KeyUnavailable) as unavailable:
        EnvKey(value).load()

    assert unavailable.value.state is state


def test_a_key_in_the_environment_is_used_and_hidden() -> None:
    text = base64.b64encode(KEY).decode()

    assert EnvKey(text).load() == KEY
    assert text not in repr(EnvKey(text))
