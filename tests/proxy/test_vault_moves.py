"""The vault's key gets another place, and no login is lost by it."""

from pathlib import Path

import pytest

from proxy.credential import OAuthCredential
from proxy.errors import VaultError
from proxy.model import AccountId
from proxy.vault import FileKey, KeyUnavailable, Vault, VaultState
from tests.fakes.vault import MemoryKey, MemoryRows
from tests.proxy.program import running_program

ALICE = AccountId("acc_alice")
KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
LOGIN = OAuthCredential("fake-access-1", "fake-refresh-1")


async def opened(source: MemoryKey | FileKey, rows: MemoryRows) -> Vault:
    vault = Vault(source, rows)
    await vault.open()
    return vault


def nowhere(state: VaultState = VaultState.NO_KEYRING) -> MemoryKey:
    key = MemoryKey()
    key.unavailable = KeyUnavailable(state, "There is none.")
    return key


async def test_the_same_key_opens_everything_from_its_new_place(home: Path) -> None:
    ring, rows, file = MemoryKey(KEY), MemoryRows(), FileKey(home / "vault-key")
    vault = await opened(ring, rows)
    await vault.write(ALICE, LOGIN)

    await vault.move_key(file)

    assert file.load() == ring.key == KEY
    assert (home / "vault-key").stat().st_mode & 0o777 == 0o600
    assert await (await opened(file, rows)).read(ALICE) == LOGIN


async def test_moving_twice_is_moving_once(home: Path) -> None:
    file = FileKey(home / "vault-key")
    vault = await opened(MemoryKey(KEY), MemoryRows())

    await vault.move_key(file)
    await vault.move_key(file)

    assert vault.state is VaultState.OPEN


async def test_without_a_keyring_and_with_nothing_stored_a_key_is_made(home: Path) -> None:
    rows, file = MemoryRows(), FileKey(home / "vault-key")
    vault = await opened(nowhere(), rows)

    await vault.move_key(file)
    await vault.write(ALICE, LOGIN)

    assert vault.state is VaultState.OPEN
    assert await (await opened(file, rows)).read(ALICE) == LOGIN


async def test_a_place_that_has_the_right_key_opens_what_is_stored(home: Path) -> None:
    """As after a setting that could not be written: the next start looks in the old place."""
    rows, file = MemoryRows(), FileKey(home / "vault-key")
    file.save(KEY)
    await (await opened(file, rows)).write(ALICE, LOGIN)
    vault = await opened(nowhere(), rows)

    await vault.move_key(file)

    assert await vault.read(ALICE) == LOGIN


@pytest.mark.parametrize("state", [VaultState.NO_KEYRING, VaultState.LOCKED])
async def test_a_key_that_is_not_at_hand_is_not_replaced(home: Path, state: VaultState) -> None:
    rows = MemoryRows()
    await (await opened(MemoryKey(KEY), rows)).write(ALICE, LOGIN)
    vault = await opened(nowhere(state), rows)

    with pytest.raises(VaultError):
        await vault.move_key(FileKey(home / "vault-key"))

    assert vault.state is state
    assert not (home / "vault-key").exists()


async def test_a_locked_keyring_gets_no_second_key_though_nothing_is_stored(home: Path) -> None:
    vault = await opened(nowhere(VaultState.LOCKED), MemoryRows())

    with pytest.raises(VaultError):
        await vault.move_key(FileKey(home / "vault-key"))

    assert not (home / "vault-key").exists()


async def test_a_key_that_opens_nothing_is_not_kept_for_good(home: Path) -> None:
    rows = MemoryRows()
    await (await opened(MemoryKey(KEY), rows)).write(ALICE, LOGIN)
    vault = await opened(MemoryKey(OTHER), rows)
    assert vault.state is VaultState.LOST

    with pytest.raises(VaultError):
        await vault.move_key(FileKey(home / "vault-key"))


async def test_another_key_in_the_place_is_never_written_over(home: Path) -> None:
    file = FileKey(home / "vault-key")
    file.save(OTHER)
    vault = await opened(MemoryKey(KEY), MemoryRows())

    with pytest.raises(VaultError) as caught:
        await vault.move_key(file)

    assert "holds another key" in caught.value.detail
    assert file.load() == OTHER
    assert vault.state is VaultState.OPEN


async def test_the_program_uses_the_file_from_its_next_start_on(home: Path) -> None:
    async with running_program(home) as program:
        await program.proxy.keep_key_in_file()
        paths = program.proxy.paths

        assert FileKey(paths.key_file).load() == program.key.key
        assert paths.settings_file.read_text() == 'key_source = "file"\n'
