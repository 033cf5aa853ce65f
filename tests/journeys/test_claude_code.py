"""The real Claude Code, of claude-agent-sdk's wheel, with only its base address changed."""

import asyncio
import json
import os
import time
import uuid
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import claude_agent_sdk
import pytest

from tests.fakes.anthropic import Cut, FakeAnthropic, error, message_events, quota, stream
from tests.journeys.answers import block_events, tool_call
from tests.journeys.loopback_network import interfaces, loopback_network
from tests.journeys.program import Program, running

CLAUDE = Path(claude_agent_sdk.__file__).parent / "_bundled" / "claude"
LIMIT_S = 60.0
DEAD_PROXY = "http://127.0.0.1:9"
OWN_TOKEN = "sk-ant-" + "oat01-fake-of-the-client"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CLAUDE.exists(), reason="this wheel of claude-agent-sdk has no CLI"),
]


@pytest.fixture(autouse=True)
def _nothing_leaves() -> Iterator[None]:
    """Only loopback is there; where that cannot be had, other addresses lead to a dead proxy."""
    with loopback_network() as is_alone:
        if is_alone:
            assert interfaces() == ["lo"]
        yield


@dataclass(frozen=True, slots=True)
class Said:
    """How a run of Claude Code ended."""

    code: int
    result: dict[str, Any]
    """Its `--output-format json`."""
    stderr: str

    @property
    def text(self) -> str:
        return str(self.result["result"])


class Claude:
    """Claude Code with a home of its own."""

    def __init__(self, program: Program, folder: Path) -> None:
        self.folder = folder
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "CLAUDE_CONFIG_DIR": str(folder / "claude"),
            "TMPDIR": str(folder),
            "ANTHROPIC_BASE_URL": program.claude_url,
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            "HTTPS_PROXY": DEAD_PROXY,
            "NO_PROXY": "127.0.0.1",
        }

    async def __call__(self, *arguments: str, **environment: str) -> Said:
        """`claude -p` with a short question."""
        process = await asyncio.create_subprocess_exec(
            CLAUDE,
            *("-p", "Say hello", "--output-format", "json", *arguments),
            env=self._environment | environment,
            cwd=self.folder,
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=PIPE,
        )
        try:
            async with asyncio.timeout(LIMIT_S):
                out, err = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
        assert process.returncode is not None
        return Said(process.returncode, json.loads(out), err.decode())


@pytest.fixture
def claude(program: Program, tmp_path: Path) -> Claude:
    folder = tmp_path / "claude home"
    folder.mkdir()
    return Claude(program, folder)


@pytest.fixture
def dummy() -> dict[str, str]:
    """The credential that a user gives Claude Code when Loadline has the real one."""
    return {"ANTHROPIC_AUTH_TOKEN": "a-dummy"}


def files_with(text: str, folder: Path) -> list[Path]:
    """The files below `folder` that hold `text`."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path for path in files if text.encode() in path.read_bytes()]


@pytest.mark.usefixtures("account")
async def test_it_answers_and_its_session_stands_in_the_record(
    claude: Claude, program: Program, dummy: dict[str, str]
) -> None:
    session_id = str(uuid.uuid4())

    said = await claude("--session-id", session_id, **dummy)

    record = await program.record()
    assert (said.code, said.text) == (0, "Hello there.")
    assert said.result["session_id"] == record["session_id"] == session_id
    assert record["client"].startswith("claude-cli/")
    assert record["ending"] == "completed"
    assert record["shape"]["tool_count"] > 5


@pytest.mark.usefixtures("account")
async def test_connect_points_it_here_and_takes_it_back(
    claude: Claude, program: Program, dummy: dict[str, str]
) -> None:
    own = '{\n\t"includeCoAuthoredBy": false\n}'
    folder = claude.folder / "claude"
    folder.mkdir()
    file = folder / "settings.json"
    file.write_text(own, encoding="utf-8")

    await program.command("connect", "claude-code", "--apply", CLAUDE_CONFIG_DIR=str(folder))
    said = await claude(ANTHROPIC_BASE_URL="", **dummy)
    await program.command("connect", "claude-code", "--undo", CLAUDE_CONFIG_DIR=str(folder))

    record = await program.record()
    assert (said.code, said.text) == (0, "Hello there.")
    assert record["client"].startswith("claude-cli/")
    assert file.read_text(encoding="utf-8") == own


async def test_connect_gives_it_the_key_that_is_asked_for(
    home: Path, fake: FakeAnthropic, tmp_path: Path
) -> None:
    async with running(home, fake, LOADLINE_REQUIRE_KEY="true") as program:
        await program.import_login(fake.login.sign_in().claude_code_file(), keep_fresh="owned")
        key = (await program.command("keys", "new", "laptop")).strip()
        claude = Claude(program, tmp_path)
        folder = str(tmp_path / "claude")

        await program.command(
            "connect", "claude-code", "--apply", "--key", key, CLAUDE_CONFIG_DIR=folder
        )
        said = await claude(ANTHROPIC_BASE_URL="")

        assert (said.code, said.text) == (0, "Hello there.")
        assert (await program.record())["client_key"] == "laptop"
        assert key not in str(fake.requests)


@pytest.mark.usefixtures("account")
async def test_an_imported_login_replaces_the_dummy(
    claude: Claude, fake: FakeAnthropic, dummy: dict[str, str]
) -> None:
    await claude(**dummy)

    (seen,) = fake.requests
    assert seen.header("authorization") == "Bearer fake-access-2"
    assert "oauth-2025-04-20" in (seen.header("anthropic-beta") or "")
    assert dummy["ANTHROPIC_AUTH_TOKEN"] not in str(seen)


async def test_its_own_login_passes_through_and_is_stored_nowhere(
    claude: Claude, fake: FakeAnthropic, program: Program
) -> None:
    fake.login.grant(OWN_TOKEN)

    said = await claude(CLAUDE_CODE_OAUTH_TOKEN=OWN_TOKEN)

    (seen,) = fake.requests
    assert said.text == "Hello there."
    assert seen.header("authorization") == f"Bearer {OWN_TOKEN}"
    assert await program.accounts() == []
    record = await program.record()
    assert record["account_id"] == "pass-through"
    assert record["ending"] == "completed"
    await program.stop()
    assert files_with(OWN_TOKEN, program.home) == []


@pytest.mark.usefixtures("account")
async def test_a_tool_turn_makes_two_requests_of_one_session(
    claude: Claude, fake: FakeAnthropic, program: Program, dummy: dict[str, str]
) -> None:
    note = claude.folder / "note.txt"
    note.write_text("The word is starboard.", encoding="utf-8")
    call = tool_call("Read", json.dumps({"file_path": str(note)}))
    fake.script.append(stream(*block_events(call, stop_reason="tool_use")))

    said = await claude("--allowedTools", "Read", **dummy)

    second, first = await program.records(2)
    assert said.text == "Hello there."
    assert b"The word is starboard." in fake.requests[1].body
    assert first["session_id"] == second["session_id"] == said.result["session_id"]
    assert first["stop_reason"] == "tool_use"
    assert second["shape"]["growth_bytes"] > 0


@pytest.mark.usefixtures("account")
async def test_it_retries_when_anthropic_is_overloaded(
    claude: Claude, fake: FakeAnthropic, program: Program, dummy: dict[str, str]
) -> None:
    fake.script.append(error(529, "overloaded_error", "Overloaded"))

    said = await claude(**dummy)

    assert said.text == "Hello there."
    assert [record["status"] for record in await program.records(2)] == [200, 529]


@pytest.mark.usefixtures("account")
async def test_a_stream_that_breaks_off_is_asked_for_again(
    claude: Claude, fake: FakeAnthropic, program: Program, dummy: dict[str, str]
) -> None:
    fake.script.append(stream(*message_events()[:4], Cut()))

    said = await claude(**dummy)

    assert said.text == "Hello there."
    endings = [record["ending"] for record in await program.records(2)]
    assert endings == ["completed", "incomplete"]


@pytest.mark.usefixtures("account")
async def test_a_full_window_is_told_as_such(
    claude: Claude, fake: FakeAnthropic, program: Program, dummy: dict[str, str]
) -> None:
    fake.script.append(quota(until=int(time.time()) + 7200))

    said = await claude(CLAUDE_CODE_MAX_RETRIES="0", **dummy)

    (account,) = await program.accounts()
    assert said.result["is_error"] is True
    assert "limit" in said.text.lower()
    assert account["status"] == "quota_exceeded"
    assert account["status_reason"] == "5h window used up"
