"""Where `claude` is looked for, which one is refused, and what it inherits."""

import sys
from pathlib import Path

import pytest

from proxy.providers.anthropic.sdk import runtime
from proxy.providers.anthropic.sdk.runtime import (
    Runtime,
    RuntimeMissing,
    RuntimeTooOld,
    find_runtime,
    refuse_too_old,
)
from proxy.providers.anthropic.sdk.variables import inherited

posix = pytest.mark.skipif(sys.platform == "win32", reason="the program has another name there")


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_setting_wins_over_all_else(tmp_path: Path) -> None:
    chosen = program(tmp_path / "chosen")
    program(tmp_path / "bin" / "claude")

    found = find_runtime(str(chosen), {"PATH": str(tmp_path / "bin")}, tmp_path)

    assert found == Runtime(chosen, "the setting")


def test_a_setting_that_names_nothing_is_told_and_not_replaced(tmp_path: Path) -> None:
    program(tmp_path / "bin" / "claude")

    with pytest.raises(RuntimeMissing, match="not where the settings say") as missing:
        find_runtime(str(tmp_path / "nowhere"), {"PATH": str(tmp_path / "bin")}, tmp_path)

    assert "LOADLINE_ANTHROPIC_SDK_CLI_PATH" in missing.value.hint


@posix
def test_path_comes_before_the_places_where_installers_put_it(tmp_path: Path) -> None:
    on_path = program(tmp_path / "bin" / "claude")
    installed = program(tmp_path / ".local" / "bin" / "claude")

    assert find_runtime("", {"PATH": str(on_path.parent)}, tmp_path) == Runtime(on_path, "PATH")
    assert find_runtime("", {"PATH": ""}, tmp_path) == Runtime(installed, "~/.local/bin")


def test_the_one_that_the_sdk_brings_is_the_last(tmp_path: Path) -> None:
    places = list(runtime.known_places(tmp_path))

    assert places[-1][1] == "claude-agent-sdk"
    assert places[-1][0].parent.name == "_bundled"


def test_without_any_the_words_say_what_to_install(tmp_path: Path) -> None:
    def no_places(_home: Path) -> tuple[()]:
        """This machine may have one."""
        return ()

    with pytest.raises(RuntimeMissing, match="not on this machine") as missing:
        find_runtime("", {"PATH": str(tmp_path)}, tmp_path, no_places)

    assert missing.value.status == 503
    assert "npm install -g @anthropic-ai/claude-code" in missing.value.hint


@pytest.mark.parametrize("version", ["", "2.1.247", "2.0.999", "1.9.300", "newest"])
def test_a_program_that_may_read_files_named_in_a_prompt_is_refused(version: str) -> None:
    with pytest.raises(RuntimeTooOld) as refused:
        refuse_too_old(Runtime(Path("/bin/claude"), "PATH"), version)

    assert refused.value.status == 503
    assert "/bin/claude" in refused.value.detail
    assert "claude update" in refused.value.hint


@pytest.mark.parametrize("version", ["2.1.248", "2.1.331", "2.2.0-beta.1", "10.0.0"])
def test_a_later_program_is_taken(version: str) -> None:
    refuse_too_old(Runtime(Path("/bin/claude"), "PATH"), version)


def test_little_is_inherited_and_proxies_only_when_they_are_used() -> None:
    ours = {
        "PATH": "/bin", "LANG": "C", "HTTPS_PROXY": "http://p", "no_proxy": "x", "HOME": "/home/a",
        "ANTHROPIC_API_KEY": "fake", "CLAUDECODE": "1", "LD_LIBRARY_PATH": "/opt", "LOADLINE_PORT": "1",
    }  # fmt: skip

    assert inherited(ours, uses_proxy=False) == {"PATH": "/bin", "LANG": "C"}
    assert inherited(ours, uses_proxy=True).keys() == {"PATH", "LANG", "HTTPS_PROXY", "no_proxy"}
