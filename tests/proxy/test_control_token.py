"""The control token: made once, private, never half written."""

import sys
from pathlib import Path

import pytest

from proxy.control_token import ensure_control_token, read_control_token
from proxy.errors import StartError


def test_the_token_is_made_once_and_then_kept(tmp_path: Path) -> None:
    file = tmp_path / "control-token"

    first = ensure_control_token(file)
    second = ensure_control_token(file)

    assert first == second == read_control_token(file)
    assert len(first) >= 43
    assert [path.name for path in tmp_path.iterdir()] == ["control-token"]


def test_two_homes_have_two_tokens(tmp_path: Path) -> None:
    assert ensure_control_token(tmp_path / "a") != ensure_control_token(tmp_path / "b")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no mode bits")
def test_only_the_user_can_read_it(tmp_path: Path) -> None:
    ensure_control_token(tmp_path / "control-token")

    assert (tmp_path / "control-token").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no mode bits")
def test_a_token_that_others_could_read_is_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "control-token"
    exposed = ensure_control_token(file)
    file.chmod(0o644)

    token = ensure_control_token(file)

    assert token != exposed
    assert read_control_token(file) == token
    assert file.stat().st_mode & 0o777 == 0o600


def test_an_empty_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "control-token").write_bytes(b"\n")

    assert ensure_control_token(tmp_path / "control-token")


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "control-token").mkdir()

    with pytest.raises(StartError, match="cannot write"):
        ensure_control_token(tmp_path / "control-token")


def test_without_a_file_there_is_no_token(tmp_path: Path) -> None:
    assert read_control_token(tmp_path / "control-token") == ""
