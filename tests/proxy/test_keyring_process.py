"""The system keyring asked by a process of our own: what it answers, what it says when it fails, and when it ends."""

import base64
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from proxy.keyring_process import KeyringProcess, own_command, system_keyring
from proxy.vault import KeyringKey, KeyUnavailable, Vault, VaultState
from tests.fakes.vault import MemoryRows

KEY = bytes(range(32))
TEXT = base64.b64encode(KEY).decode()
LIMIT_S = 20.0

SAVE = """
from proxy.keyring_process import KeyringProcess, own_command
KeyringProcess(own_command()).save(bytes(range(32)))
"""

KEPT_IN_A_FILE = """
import os, time
from pathlib import Path
from keyring import backend, errors

class InFile(backend.KeyringBackend):
    priority = 1
    file = Path(os.environ["KEPT_IN"])

    def get_password(self, service, username):
        return self.file.read_text() if self.file.exists() else None

    def set_password(self, service, username, password):
        self.file.write_text(password)

class Locked(InFile):
    def get_password(self, service, username):
        raise errors.KeyringLocked("locked")

class Asking(InFile):
    def get_password(self, service, username):
        self.file.write_text(str(os.getpid()))
        time.sleep(600)

    def set_password(self, service, username, password):
        self.get_password(service, username)

class Crashing(InFile):
    def get_password(self, service, username):
        os._exit(3)
"""


@pytest.fixture
def kept_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the keyring of the process keeps its one item."""
    (tmp_path / "kept_in_a_file.py").write_text(KEPT_IN_A_FILE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    file = tmp_path / "item"
    monkeypatch.setenv("KEPT_IN", str(file))
    use(monkeypatch, "InFile")
    return file


def use(monkeypatch: pytest.MonkeyPatch, backend: str) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"kept_in_a_file.{backend}")


@pytest.fixture
def source() -> KeyringProcess:
    return KeyringProcess(own_command())


def refusal(source: KeyringProcess, words: str) -> VaultState:
    """The state that the vault would take: the key is asked for, and refused in such words."""
    with pytest.raises(KeyUnavailable, match=words) as unavailable:
        source.load()
    return unavailable.value.state


def test_it_keeps_the_key_where_the_keyring_itself_would(
    source: KeyringProcess, kept_in: Path
) -> None:
    assert source.load() is None

    source.save(KEY)

    assert kept_in.read_text() == TEXT
    assert source.load() == KEY


def test_a_locked_keyring_is_told_in_the_same_words(
    source: KeyringProcess, kept_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, "Locked")

    assert refusal(source, "The system keyring is locked") is VaultState.LOCKED


def test_no_keyring_is_told_in_the_same_words(source: KeyringProcess) -> None:
    """The suite's keyring is keyring's own for computers that have none."""
    assert refusal(source, "This desktop has no keyring service") is VaultState.NO_KEYRING


def test_an_item_that_is_no_key_is_a_lost_key(source: KeyringProcess, kept_in: Path) -> None:
    kept_in.write_text("no key")

    assert refusal(source, "holds something that is no key") is VaultState.LOST


def test_a_process_that_dies_is_worth_asking_again(
    source: KeyringProcess, kept_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, "Crashing")

    assert refusal(source, "without an answer") is VaultState.LOCKED


def test_a_program_that_is_gone_is_worth_asking_again(tmp_path: Path) -> None:
    source = KeyringProcess([str(tmp_path / "gone")])

    assert refusal(source, "could not be asked") is VaultState.LOCKED


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_it_shows_the_key_to_nobody_and_does_not_outlive_who_asked(
    kept_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, "Asking")
    asking = subprocess.Popen([sys.executable, "-c", SAVE])
    process = Path("/proc", until_written(kept_in))
    seen = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()

    asking.kill()
    asking.wait()

    assert b"vault-key" in seen
    assert TEXT.encode() not in seen
    until_gone(process)


def until_written(file: Path) -> str:
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        if file.exists() and (text := file.read_text()):
            return text
        time.sleep(0.02)
    pytest.fail("the keyring was not asked")


def until_gone(process: Path) -> None:
    end = time.monotonic() + LIMIT_S
    while time.monotonic() < end:
        # Where nobody collects orphans, what is left of one has no command any more.
        if not process.exists() or not (process / "cmdline").read_bytes():
            return
        time.sleep(0.02)
    pytest.fail("the process is still there")


def test_people_do_not_read_the_answer() -> None:
    """On a terminal it would show the key."""
    leader, follower = os.openpty()
    done = subprocess.run(
        [*own_command(), "vault-key", "load"],
        stdin=subprocess.DEVNULL,
        stdout=follower,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(follower)
    os.close(leader)

    assert done.returncode == 2
    assert b"nobody is to read the answer" in done.stderr


async def test_the_vault_opens_by_it_and_needs_no_keyring_in_this_process(
    source: KeyringProcess, kept_in: Path
) -> None:
    rows = MemoryRows()
    first, second = Vault(source, rows), Vault(source, rows)

    await first.open(LIMIT_S)
    await second.open(LIMIT_S)

    assert (first.state, second.state) == (VaultState.OPEN, VaultState.OPEN)
    assert first.keyed_hash(b"x") == second.keyed_hash(b"x")


@pytest.mark.parametrize(
    ("platform", "kind"),
    [
        ("linux", KeyringProcess),
        ("freebsd14", KeyringProcess),
        ("darwin", KeyringKey),
        ("win32", KeyringKey),
    ],
)
def test_only_a_heavy_keyring_client_gets_a_process(platform: str, kind: type) -> None:
    assert type(system_keyring(platform)) is kind
