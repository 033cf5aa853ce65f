"""The folders of a process: what is in them, and what a disk that takes nothing leaves behind."""

import json
from pathlib import Path

import pytest

from proxy.errors import StartError
from proxy.model import AccountId
from proxy.providers.anthropic.sdk.workspace import RUNS, Workspace, make_workspace

ACCOUNT = AccountId("acc_1")


@pytest.fixture
def base(home: Path) -> Path:
    return home / "sdk"


def user_id(workspace: Workspace) -> str:
    """By which the provider knows this installation."""
    configuration = json.loads((workspace.config / ".claude.json").read_text())
    return str(configuration["userID"])


def test_every_process_of_an_account_has_the_same_id(base: Path) -> None:
    first, second = make_workspace(base, ACCOUNT), make_workspace(base, ACCOUNT)

    assert first.root != second.root
    assert user_id(first) == user_id(second)
    assert len(user_id(first)) == 64


def test_an_id_that_a_full_disk_did_not_take_is_made_anew(base: Path) -> None:
    make_workspace(base, ACCOUNT)
    (base / ACCOUNT / "device.json").write_text("")

    assert len(user_id(make_workspace(base, ACCOUNT))) == 64


def test_folders_that_could_not_be_made_whole_are_taken_away(base: Path) -> None:
    (base / ACCOUNT / "device.json").mkdir(parents=True)

    with pytest.raises(StartError):
        make_workspace(base, ACCOUNT)

    assert list((base / ACCOUNT / RUNS).iterdir()) == []
