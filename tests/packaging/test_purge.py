"""What is left when the package goes: a removal keeps the users' data, a purge takes it away.

The script runs with commands of ours in the place of those that would look for the machine's real users.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from package.facts import PACKAGING

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a script of Debian's")

POSTRM = PACKAGING / "linux" / "debian" / "postrm"
FOLDERS = (".config/loadline", ".local/share/loadline", ".local/state/loadline")


class Machine:
    """Users whose homes lie in a folder, and what the script said to them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._users: list[str] = []
        (folder / "bin").mkdir()
        self._command("runuser", 'shift 3\nexec "$@"')

    def user(self, name: str, uid: int) -> Path:
        """A home in which the program was used."""
        home = self._folder / "home" / name
        for each in FOLDERS:
            (home / each).mkdir(parents=True)
            (home / each / "a file").touch()
        entry = home / ".config" / "autostart" / "loadline.desktop"
        entry.parent.mkdir()
        entry.touch()
        (entry.parent / "other.desktop").touch()
        self._users.append(f"{name}:x:{uid}:{uid}::{home}:/bin/sh")
        return home

    def run(self, step: str) -> str:
        self._command("getent", "cat <<END\n" + "\n".join(self._users) + "\nEND")
        path = f"{self._folder / 'bin'}:{os.environ['PATH']}"
        environment = {"PATH": path, "DPKG_ROOT": str(self._folder)}
        done = subprocess.run(
            ["sh", str(POSTRM), step], env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    def _command(self, name: str, body: str) -> None:
        command = self._folder / "bin" / name
        command.write_text(f"#!/bin/sh\n{body}\n")
        command.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def left(home: Path) -> list[str]:
    return sorted(str(each.relative_to(home)) for each in home.rglob("*") if each.is_file())


def test_a_removal_keeps_all_and_says_where_it_is(machine: Machine) -> None:
    home = machine.user("alice", 1000)
    before = left(home)

    said = machine.run("remove")

    assert left(home) == before
    assert all(f"~/{folder}" in said for folder in FOLDERS)


def test_a_purge_removes_what_is_ours_in_every_home(machine: Machine) -> None:
    alice, root = machine.user("alice", 1000), machine.user("root", 0)

    said = machine.run("purge")

    assert left(alice) == left(root) == [".config/autostart/other.desktop"]
    assert f"Removed {alice / FOLDERS[1]}." in said


def test_a_purge_leaves_accounts_of_the_system_alone(machine: Machine) -> None:
    home = machine.user("daemon", 2)
    before = left(home)

    machine.run("purge")

    assert left(home) == before


def test_a_link_in_a_home_leads_nowhere_else(machine: Machine, tmp_path: Path) -> None:
    home = machine.user("alice", 1000)
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "a file").touch()
    (home / FOLDERS[0] / "a file").unlink()
    (home / FOLDERS[0]).rmdir()
    (home / FOLDERS[0]).symlink_to(precious)

    machine.run("purge")

    assert (precious / "a file").exists()


def test_an_upgrade_touches_nothing(machine: Machine) -> None:
    home = machine.user("alice", 1000)
    before = left(home)

    machine.run("upgrade")

    assert left(home) == before
