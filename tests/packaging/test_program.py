"""The built program away from the machine that built it: commands, secure connections, children."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.fakes.anthropic import FakeAnthropic, running_anthropic
from tests.fakes.tls import Authority
from tests.journeys.program import LISTENING

LIMIT_S = 30.0
EMAIL = "alice@example.com"
ASKED = {
    "model": "claude-opus-5",
    "max_tokens": 10,
    "messages": [{"role": "user", "content": "Hi"}],
}

Serve = Callable[..., AbstractAsyncContextManager[str]]


def environment(home: Path, **more: str) -> dict[str, str]:
    """Little: neither the developer's settings nor the certificates that this machine names."""
    settings = {"LOADLINE_HOME": str(home), "LOADLINE_PORT": "0", "LOADLINE_KEY_SOURCE": "file"}
    return {"PATH": "/usr/bin:/bin", "HOME": str(home), **settings, **more}


def run(bundle: Path, home: Path, *arguments: str, stdin: bytes = b"", **more: str) -> str:
    done = subprocess.run(
        [bundle / "loadline", *arguments],
        env=environment(home, **more),
        input=stdin,
        capture_output=True,
        check=False,
        timeout=LIMIT_S,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.fixture
def serve(bundle: Path, home: Path) -> Serve:
    """`serve(**variables)`: the program without a window; its address."""

    @asynccontextmanager
    async def serving(**more: str) -> AsyncIterator[str]:
        process = await asyncio.create_subprocess_exec(
            bundle / "loadline",
            "serve",
            env=environment(home, **more),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        assert process.stdout is not None
        try:
            async with asyncio.timeout(LIMIT_S):
                line = (await process.stdout.readline()).decode().strip()
            assert line.startswith(LISTENING)
            yield line.removeprefix(LISTENING)
        finally:
            process.terminate()
            await process.wait()

    return serving


def login_of(fake: FakeAnthropic) -> dict[str, str]:
    return {
        "LOADLINE_ANTHROPIC_BASE_URL": fake.base_url,
        "LOADLINE_ANTHROPIC_TOKEN_URL": f"{fake.base_url}/v1/oauth/token",
    }


async def import_login(bundle: Path, home: Path, fake: FakeAnthropic, **more: str) -> None:
    document = fake.login.sign_in().claude_code_file()
    arguments = ("import", "-", "--email", EMAIL, "--keep-fresh", "owned", "--accept-terms")
    await asyncio.to_thread(run, bundle, home, *arguments, stdin=document, **more)


async def ask(url: str) -> tuple[int, str]:
    """The status, and our own error's code if it is one."""
    async with aiohttp.ClientSession() as client, client.post(url, json=ASKED) as answer:
        await answer.read()
        return answer.status, answer.headers.get("x-loadline-error", "")


def test_help_says_what_each_command_does(bundle: Path, home: Path) -> None:
    assert "Without a command the tray program starts" in run(bundle, home, "--help")
    assert "Run the proxy without a window." in run(bundle, home, "serve", "--help")


def test_it_shows_what_a_clients_settings_would_become(bundle: Path, home: Path) -> None:
    shown = run(bundle, home, "connect", "codex", "--show", LOADLINE_PORT="2455")

    assert 'model_provider = "loadline"' in shown.splitlines()
    assert not (home / ".codex").exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_it_completes_its_commands_in_a_shell(bundle: Path, home: Path, shell: str) -> None:
    words = {"COMP_WORDS": "loadline se", "COMP_CWORD": "1" if shell != "fish" else "se"}

    said = run(bundle, home, _LOADLINE_COMPLETE=f"{shell}_complete", **words)

    assert "serve" in said


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.fixture
async def secure(authority: Authority) -> AsyncIterator[FakeAnthropic]:
    """A provider with a certificate that only those believe who know the authority."""
    async with running_anthropic(tls=authority.identity()) as fake:
        yield fake


async def test_a_secure_connection_is_made_with_the_systems_trust(
    serve: Serve, bundle: Path, home: Path, secure: FakeAnthropic, tmp_path: Path
) -> None:
    trusting = login_of(secure) | {"SSL_CERT_FILE": str(tmp_path / "fake.crt")}

    async with serve(**trusting) as address:
        await import_login(bundle, home, secure, **trusting)
        answered = await ask(f"{address}/claude/v1/messages")

    assert answered == (200, "")


async def test_a_certificate_that_nobody_vouches_for_is_refused(
    serve: Serve, bundle: Path, home: Path, secure: FakeAnthropic
) -> None:
    async with serve(**login_of(secure)) as address:
        await import_login(bundle, home, secure, **login_of(secure))
        status, error = await ask(f"{address}/claude/v1/messages")

    assert (status, error) == (502, "upstream_unreachable")


async def test_a_program_that_it_starts_does_not_get_its_libraries(
    serve: Serve, bundle: Path, home: Path, fake: FakeAnthropic
) -> None:
    seen = home / "environment.txt"
    claude = home / "claude"
    claude.write_text(f'#!/bin/sh\nenv > "{seen}"\nexit 1\n')
    claude.chmod(0o755)
    settings = login_of(fake) | {"LOADLINE_ANTHROPIC_SDK_CLI_PATH": str(claude)}

    async with serve(**settings, LD_LIBRARY_PATH="/opt/own") as address:
        await import_login(bundle, home, fake, **settings)
        await ask(f"{address}/claude-sdk/v1/messages")

    assert "_internal" not in seen.read_text()
    assert os.environ.get("LD_LIBRARY_PATH", "") == ""
