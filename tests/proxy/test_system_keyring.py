"""The vault on a real Secret Service: its own bus, its own home, nothing of the developer's."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ("dbus-run-session", "gnome-keyring-daemon")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        any(shutil.which(name) is None for name in PROGRAMS),
        reason=f"needs {' and '.join(PROGRAMS)}",
    ),
]

ASK = """
import asyncio, keyring
from proxy.credential import ApiKey
from proxy.errors import VaultError
from proxy.model import AccountId
from proxy.vault import KeyringKey, Vault
from tests.fakes.vault import MemoryRows

async def main():
    vault = Vault(KeyringKey(), MemoryRows())
    await vault.open(timeout_s=10)
    print(vault.state.value)
    try:
        await vault.write(AccountId("acc_1"), ApiKey("fake-key-1"))
        print((await vault.read(AccountId("acc_1"))).key)
    except VaultError as error:
        print(error.code)
    print(len(keyring.get_password("loadline", "vault-key") or "") if vault.state == "open" else "-")

asyncio.run(main())
"""


ASK_TWICE = """
import asyncio, subprocess
from proxy.credential import ApiKey
from proxy.keyring_process import system_keyring
from proxy.model import AccountId
from proxy.vault import Vault
from tests.fakes.vault import MemoryRows

async def main():
    vault = Vault(system_keyring(), MemoryRows(), look_again_s=0)
    await vault.open(timeout_s=10)
    print(vault.state.value)
    subprocess.run({unlock!r}, shell=True, check=True)
    await vault.write(AccountId("acc_1"), ApiKey("fake-key-1"))
    print(vault.state.value)

asyncio.run(main())
"""


def in_session(folder: Path, *steps: str) -> list[str]:
    """Runs shell `steps` on a bus of their own and gives the lines they print."""
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(runtime),
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-ec", "\n".join(steps)],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


UNLOCK = "printf fake-password | gnome-keyring-daemon --unlock --components=secrets >/dev/null"


@pytest.fixture
def ask(tmp_path: Path) -> str:
    script = tmp_path / "ask.py"
    script.write_text(ASK)
    return f"{sys.executable} {script}"


def test_an_unlocked_keyring_opens_the_vault_again_and_again(tmp_path: Path, ask: str) -> None:
    assert in_session(tmp_path, UNLOCK, ask, ask) == ["open", "fake-key-1", "44"] * 2


LOCK = (
    "dbus-send --session --print-reply=literal --dest=org.freedesktop.secrets "
    "/org/freedesktop/secrets org.freedesktop.Secret.Service.Lock "
    "array:objpath:/org/freedesktop/secrets/collection/login >/dev/null"
)


def test_a_locked_keyring_is_told_as_locked(tmp_path: Path, ask: str) -> None:
    assert in_session(tmp_path, UNLOCK, ask, LOCK, ask)[3:] == ["locked", "vault_locked", "-"]


def test_once_somebody_has_unlocked_it_elsewhere_the_vault_opens(tmp_path: Path, ask: str) -> None:
    script = tmp_path / "ask-twice.py"
    unlock = UNLOCK.replace("--unlock", "--replace --unlock")
    script.write_text(ASK_TWICE.format(unlock=unlock))

    told = in_session(tmp_path, UNLOCK, ask, LOCK, f"{sys.executable} {script}")

    assert told[3:] == ["locked", "open"]


def test_without_a_service_there_is_no_keyring(tmp_path: Path, ask: str) -> None:
    no_service = "export DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent"

    assert in_session(tmp_path, no_service, ask) == ["no_keyring", "no_keyring", "-"]
