"""The tar.xz archive: into a user's home and out of it again, without root."""

import subprocess
import tarfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def unpacked(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("download")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="tar")
    (top,) = folder.iterdir()
    return top


def run(script: Path, home: Path) -> str:
    done = subprocess.run(
        ["sh", str(script)],
        env={"PATH": "/usr/bin:/bin", "HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def version_told_by(command: Path, home: Path) -> str:
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(home)}
    return subprocess.run(
        [command, "--version"], env=environment, capture_output=True, text=True, check=True
    ).stdout


def test_it_is_put_into_the_home_and_started_from_there(unpacked: Path, home: Path) -> None:
    told = run(unpacked / "install.sh", home)

    command = home / ".local" / "bin" / "loadline"
    entry = home / ".local" / "share" / "applications" / "loadline.desktop"
    assert version_told_by(command, home).startswith("Loadline ")
    assert f'Exec="{command}" %f' in entry.read_text().splitlines()
    assert f"{command.parent} is not in your PATH." in told
    subprocess.run(["desktop-file-validate", str(entry)], check=True)


def test_installing_again_replaces_the_version_before(unpacked: Path, home: Path) -> None:
    run(unpacked / "install.sh", home)
    library = home / ".local" / "lib" / "loadline"
    (library / "of-the-version-before").touch()

    run(unpacked / "install.sh", home)

    assert not (library / "of-the-version-before").exists()
    assert sorted(path.name for path in library.parent.iterdir()) == ["loadline"]


def test_taking_it_away_leaves_no_file_but_what_belongs_to_the_user(
    unpacked: Path, home: Path
) -> None:
    data = home / ".local" / "share" / "loadline"
    data.mkdir(parents=True)
    (data / "loadline.db").touch()
    run(unpacked / "install.sh", home)

    told = run(home / ".local" / "lib" / "loadline" / "uninstall.sh", home)

    left = [path for path in home.rglob("*") if not path.is_dir() and path.suffix != ".cache"]
    assert left == [data / "loadline.db"]
    assert str(data) in told
