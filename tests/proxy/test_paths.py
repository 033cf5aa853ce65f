"""The program's folders and files."""

import os
import sys
from pathlib import Path

import pytest

from proxy.errors import StartError
from proxy.paths import Paths


def test_one_home_holds_everything(home: Path) -> None:
    paths = Paths(home)

    assert {
        path.relative_to(home).as_posix()
        for path in (
            paths.settings_file, paths.database_file, paths.control_token_file, paths.key_file,
            paths.lock_file, paths.log_file,
        )
    } == {"settings.toml", "loadline.db", "control-token", "vault-key", "running.json", "logs/loadline.log"}  # fmt: skip


def test_without_a_home_the_platform_s_folders_are_used() -> None:
    paths = Paths(None)

    assert paths.settings_file.is_absolute()
    assert "loadline" in str(paths.settings_file)
    assert "loadline" in str(paths.database_file)
    assert "loadline" in str(paths.log_file.parent)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no mode bits")
def test_the_folders_are_made_for_the_user_only(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "new" / "home")

    paths.make_folders()
    paths.make_folders()

    assert paths.log_dir.stat().st_mode & 0o777 == 0o700
    assert paths.data_dir.stat().st_mode & 0o777 == 0o700


def test_a_file_in_the_home_s_place_is_told_with_a_way_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(StartError) as refused:
        Paths(tmp_path / "file").make_folders()

    assert refused.value.code == "home_unwritable"
    assert str(tmp_path / "file") in refused.value.detail
    assert "--home" in refused.value.hint


@pytest.mark.skipif(os.name != "posix" or os.getuid() == 0, reason="root may write anywhere")
def test_a_folder_without_write_permission_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    with pytest.raises(StartError, match="cannot write"):
        Paths(tmp_path / "home").make_folders()
