"""Tokens by which a window may come to the front."""

import os

import pytest

from desktop.platform.activation import VARIABLE, given_token, use_token


@pytest.fixture(autouse=True)
def _no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")


@pytest.mark.parametrize(
    ("token", "used"),
    [
        ("kwin-17_TIME42", "kwin-17_TIME42"),
        ("two words", ""),
        ("new\nline", ""),
        ("ü", ""),
        ("x" * 257, ""),
    ],
)
def test_a_token_is_one_word(token: str, used: str) -> None:
    use_token(token)

    assert os.environ[VARIABLE] == used
    assert given_token() == used


def test_without_one_there_is_none() -> None:
    assert given_token({}) == ""
