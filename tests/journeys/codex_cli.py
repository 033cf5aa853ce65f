"""The real Codex CLI, installed once by npm into pytest's cache; nothing of it is executed before a test does."""

import asyncio
import json
import os
import shutil
import subprocess
from asyncio.subprocess import DEVNULL, PIPE
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from proxy.clients.snippets import snippets
from proxy.providers.openai.clients import CLIENTS

PACKAGE = "@openai/codex@0.169.0"
INSTALL_LIMIT_S = 300
LIMIT_S = 90.0
DEAD_PROXY = "http://127.0.0.1:9"


def installed_codex(config: pytest.Config) -> Path:
    """The program. Skips with the reason where it cannot be had."""
    folder = config.cache.mkdir("codex-0.169.0")  # type: ignore[union-attr]
    found = _find(folder)
    if found is not None:
        return found
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed, so the Codex CLI cannot be had")
    command = [
        npm,
        "install",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--prefix",
        str(folder),
    ]
    done = subprocess.run(
        [*command, PACKAGE], check=False, capture_output=True, text=True, timeout=INSTALL_LIMIT_S
    )
    found = _find(folder)
    if found is None:
        pytest.skip(f"npm could not install {PACKAGE}: {done.stderr.strip()[-200:]}")
    return found


def _find(folder: Path) -> Path | None:
    """Its native program, which the package ships for each platform."""
    pattern = "node_modules/@openai/codex-*/vendor/*/bin/codex*"
    names = ("codex", "codex.exe")
    return next((path for path in sorted(folder.glob(pattern)) if path.name in names), None)


@dataclass(frozen=True, slots=True)
class Said:
    """How a run of `codex exec --json` ended."""

    code: int
    events: list[dict[str, Any]]
    stderr: str

    @property
    def text(self) -> str:
        """What the model said."""
        items = [event["item"] for event in self.events if event["type"] == "item.completed"]
        return "".join(item["text"] for item in items if item["type"] == "agent_message")

    @property
    def errors(self) -> str:
        return " ".join(
            str(event.get("message", event)) for event in self.events if "error" in str(event)
        )

    @property
    def usage(self) -> dict[str, int]:
        return next(event["usage"] for event in self.events if event["type"] == "turn.completed")

    @property
    def thread_id(self) -> str:
        return next(str(event["thread_id"]) for event in self.events if "thread_id" in event)


class Codex:
    """Codex with a home of its own, pointed at a program by the block that its users paste."""

    def __init__(self, program: Path, folder: Path, base_url: str) -> None:
        self._program = program
        self.folder = folder
        self.base_url = base_url
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "CODEX_HOME": str(folder),
            "HTTPS_PROXY": DEAD_PROXY,
            "NO_PROXY": "127.0.0.1",
            "RUST_LOG": "error",
        }

    def configure(
        self, *, sockets: bool = False, login: bytes | None = None, key: str = "a-dummy"
    ) -> None:
        """Writes what `loadline connect codex` shows; with `login` it is signed in to ChatGPT, otherwise it sends `key`."""
        with_login, without, _once = snippets(CLIENTS[0], self.base_url)
        block = without.text + '\nenv_key = "LOADLINE_KEY"\n' if login is None else with_login.text
        if not sockets:
            block = block.replace("supports_websockets = true", "supports_websockets = false")
        self.environment["LOADLINE_KEY"] = key
        lines = f'model = "gpt-6-sol"\n{block}'
        (self.folder / "config.toml").write_text(lines, encoding="utf-8")
        if login is not None:
            (self.folder / "auth.json").write_bytes(login)

    async def exec(self, *arguments: str) -> Said:
        """`codex exec --json` with a short question."""
        command = ("exec", "--skip-git-repo-check", "--json", *arguments, "Say hello")
        code, out, err = await self.run(*command)
        lines = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
        return Said(code, lines, err)

    async def run(self, *command: str, given: bytes | None = None) -> tuple[int, str, str]:
        """Its exit code, output and errors."""
        process = await asyncio.create_subprocess_exec(
            self._program,
            *command,
            env=self.environment,
            cwd=self.folder,
            stdin=PIPE if given is not None else DEVNULL,
            stdout=PIPE,
            stderr=PIPE,
        )
        try:
            async with asyncio.timeout(LIMIT_S):
                out, err = await process.communicate(given)
        finally:
            if process.returncode is None:
                process.kill()
        assert process.returncode is not None
        return process.returncode, out.decode(), err.decode()

    async def ask_server(self, method: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """The answer of Codex's app server, which its windows and its `/status` ask."""
        process = await asyncio.create_subprocess_exec(
            self._program,
            "app-server",
            env=self.environment,
            cwd=self.folder,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        client = {"clientInfo": {"name": "test", "version": "1"}}
        for message in (
            {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": client},
            {"jsonrpc": "2.0", "method": "initialized"},
            {"jsonrpc": "2.0", "id": 2, "method": method, "params": params},
        ):
            process.stdin.write(json.dumps(message).encode() + b"\n")
        try:
            async with asyncio.timeout(LIMIT_S):
                while True:
                    answer: dict[str, Any] = json.loads(await process.stdout.readline())
                    if answer.get("id") == 2:
                        return answer
        finally:
            process.kill()
            await process.wait()
