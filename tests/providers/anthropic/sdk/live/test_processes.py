"""What a process sees and leaves behind, and that none outlives its request."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.fakes.anthropic import Wait, running_anthropic
from tests.providers.anthropic.sdk.live.driver import (
    LIMIT_S,
    WEATHER,
    Runtime,
    answer_events,
    assistant,
    calls,
    processes_of,
    replies,
    running_runtime,
    says,
    user,
)
from tests.providers.anthropic.sdk.live.test_requests import IMAGE
from tests.proxy.harness import until

CANARY = "SECRET-ALICE"
BEGUN = answer_events(says("Hel"))[:3]
ROOT = Path(__file__).resolve().parents[5]

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/environ").exists(), reason="looks at processes by /proc"
)


# What it sees


async def test_it_inherits_nothing_of_ours_but_what_it_needs(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDECODE",
                 "CLAUDE_CODE_SSE_PORT", "LD_LIBRARY_PATH", "HTTPS_PROXY", "LOADLINE_VAULT_KEY"):  # fmt: skip
        monkeypatch.setenv(name, "of-ours")
    runtime.fake.script.append(replies(*BEGUN, Wait(asyncio.Event())))
    async with runtime.opened(stream=True) as response:
        await response.content.readany()
        (pid,) = runtime.pids()
        environ = dict(
            line.split("=", 1)
            for line in Path(f"/proc/{pid}/environ").read_text().split("\0")
            if "=" in line
        )
        command = Path(f"/proc/{pid}/cmdline").read_text()

    assert "of-ours" not in environ.values()
    assert environ["ANTHROPIC_BASE_URL"] == runtime.fake.base_url
    assert environ["CLAUDE_CODE_OAUTH_TOKEN"] == runtime.tokens.access
    assert not {"CLAUDECODE", "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"} & set(environ)
    for name in ("HOME", "CLAUDE_CONFIG_DIR", "TMPDIR"):
        assert environ[name].startswith(f"{runtime.folder}/")
    assert runtime.tokens.access not in command


async def test_no_settings_skills_or_servers_of_the_user_are_loaded(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker = home / "was-here"
    run = f"touch '{marker}'"
    users = home / "user"
    (users / ".claude" / "skills" / "leak").mkdir(parents=True)
    (users / ".claude" / "CLAUDE.md").write_text(f"{CANARY} memory")
    (users / ".claude" / "settings.json").write_text(
        json.dumps({"hooks": {"SessionStart": [{"hooks": [{"type": "command", "command": run}]}]}})
    )
    skill = f"---\nname: leak\ndescription: {CANARY} skill\n---\n"
    (users / ".claude" / "skills" / "leak" / "SKILL.md").write_text(skill)
    monkeypatch.setenv("HOME", str(users))
    async with running_runtime(home) as runtime:
        await runtime.ask()
        work = runtime.folder / runtime.account.id / "work"
        server = {"command": "/bin/sh", "args": ["-c", run]}
        (work / ".mcp.json").write_text(json.dumps({"mcpServers": {"x": server}}))
        (work / "CLAUDE.md").write_text(f"{CANARY} project")

        await runtime.ask(tools=[WEATHER])
        await runtime.at_rest()

        assert CANARY not in "".join(seen.body.decode() for seen in runtime.fake.requests)
        assert not marker.exists()


# What it leaves behind


async def test_nothing_of_a_prompt_stays_on_the_disk(runtime: Runtime) -> None:
    messages = [user(CANARY, IMAGE), assistant(CANARY), user(CANARY, IMAGE)]

    await runtime.ask(messages, system=f"{CANARY} " * 1000, tools=[WEATHER])
    await runtime.at_rest()

    assert [path.name for path in runtime.files()] == ["device.json"]
    assert holding(runtime.folder, CANARY) == []
    assert runtime.folder.stat().st_mode & 0o077 == 0


async def test_a_process_that_is_kept_leaves_no_prompt_on_the_disk_either(
    pooled: Runtime,
) -> None:
    messages = [user(CANARY, IMAGE), assistant(CANARY), user(CANARY, IMAGE)]

    await pooled.ask(messages, session="s1", system=CANARY)
    await pooled.at_rest(kept=1)

    assert holding(pooled.folder, CANARY) == []
    assert holding(pooled.folder, IMAGE["source"]["data"]) == []  # type: ignore[index] # a block


async def test_what_a_killed_program_left_is_swept_at_the_next_start(
    runtime: Runtime,
) -> None:
    left = runtime.folder / runtime.account.id / "runs" / "1a2b3c4d"
    left.mkdir(parents=True)
    (left / "system.txt").write_text(CANARY)
    assert runtime.pipe.runtimes is not None

    await runtime.pipe.runtimes.open([runtime.account])

    assert holding(runtime.folder, CANARY) == []
    assert (await runtime.ask()).status == 200


def holding(folder: Path, words: str) -> list[Path]:
    return [
        path for path in folder.rglob("*") if path.is_file() and words.encode() in path.read_bytes()
    ]


# How it ends


@pytest.mark.parametrize("is_stream", [True, False], ids=["stream", "whole"])
async def test_a_client_that_leaves_ends_the_call_within_a_second(
    runtime: Runtime, is_stream: bool
) -> None:
    runtime.fake.script.append(replies(*BEGUN, Wait(asyncio.Event())))
    asked = asyncio.ensure_future(_ask(runtime, is_stream))  # noqa: TID251 # cancelled below
    await until(lambda: len(runtime.models) == 1, LIMIT_S)
    if is_stream:
        await asyncio.sleep(0.1)  # it may have begun to read, or not

    asked.cancel()
    await until(lambda: runtime.fake.abandoned == 1, 1.0)
    await runtime.at_rest()

    assert runtime.pids() == []
    assert (await runtime.record()).ending == "cancelled"


async def _ask(runtime: Runtime, is_stream: bool) -> None:
    async with runtime.opened(stream=is_stream) as response:
        await response.read()


async def test_a_client_that_leaves_before_the_process_runs_leaves_none(runtime: Runtime) -> None:
    for delay_s in (0.0, 0.05, 0.15, 0.3):
        asked = asyncio.ensure_future(_ask(runtime, True))  # noqa: TID251 # cancelled below
        await asyncio.sleep(delay_s)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
    await runtime.at_rest()
    await until(lambda: processes_of(runtime.folder) == [], LIMIT_S)

    assert [path.name for path in runtime.files()] in ([], ["device.json"])


async def test_the_end_of_the_program_is_the_end_of_every_process(home: Path) -> None:
    async with running_runtime(home, sdk_pool_enabled=True) as pooled:
        await pooled.ask(session="s1")
        await pooled.at_rest(kept=1)
        pooled.fake.script.append(replies(*answer_events(calls("toolu_1"), stop="tool_use")))
        await pooled.ask(tools=[WEATHER])
        await pooled.at_rest(kept=2)

    assert processes_of(pooled.folder) == []
    assert [path.name for path in pooled.files()] == ["device.json"]


PARENT = """
import asyncio, sys
from pathlib import Path
from tests.providers.anthropic.sdk.live.driver import running_runtime

async def main():
    async with running_runtime(Path(sys.argv[1]), base_url=sys.argv[2]) as runtime:
        runtime.pipe.vault.credentials  # the fake there lets everybody in
        async with runtime.opened(stream=True) as response:
            await response.content.readany()
            print("begun", flush=True)
            await asyncio.Event().wait()

asyncio.run(main())
"""


async def test_no_process_outlives_a_program_that_was_killed(home: Path) -> None:
    async with running_anthropic() as fake:
        fake.checks_tokens = False
        fake.script.append(replies(*BEGUN, Wait(asyncio.Event())))
        parent = await asyncio.create_subprocess_exec(
            sys.executable, "-c", PARENT, str(home), fake.base_url,
            stdout=asyncio.subprocess.PIPE, cwd=ROOT,
        )  # fmt: skip
        assert parent.stdout is not None
        assert await asyncio.wait_for(parent.stdout.readline(), LIMIT_S) == b"begun\n"
        assert len(processes_of(home)) == 2  # claude and its watcher

        os.kill(parent.pid, signal.SIGKILL)
        await parent.wait()

        await until(lambda: processes_of(home) == [], 1.0)
        await until(lambda: fake.abandoned == 1, 1.0)


async def test_a_long_home_is_no_trouble(tmp_path: Path) -> None:
    home = tmp_path / ("long " * 30) / "home"
    home.mkdir(parents=True)
    async with running_runtime(home) as runtime:
        assert (await runtime.ask()).status == 200


async def test_a_folder_that_cannot_be_written_is_told_in_words(home: Path) -> None:
    async with running_runtime(home) as runtime:
        (home / "sdk").write_text("a file in its place")

        got = await runtime.ask()

        assert got.status == 500
        assert got.headers["x-loadline-error"] == "home_unwritable"
