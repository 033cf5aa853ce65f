"""One `claude` process, as the SDK's transport: lines of JSON in and out, and a kill that is at once.

The SDK's own transport waits seconds for a process to end by itself, while the provider goes on generating. Here a
process that is no longer wanted is killed with all it started.
"""

import asyncio
import contextlib
import ctypes
import json
import logging
import os
import signal
import sys
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from claude_agent_sdk import CLIConnectionError, Transport

from proxy import tasks

log = logging.getLogger(__name__)

LINE_LIMIT = 64 * 1024 * 1024
"""Bytes of one message of the runtime; an image in an answer is one line."""

REAP_LIMIT_S = 5.0
"""A killed process is gone in milliseconds; this guards against one stuck in the kernel."""


def _die_with_parent() -> Callable[[], None] | None:
    """What a child calls before it becomes `claude`: on Linux it asks to be killed when we are (even by kill -9)."""
    if sys.platform != "linux":
        return None  # there the end of its stdin ends it
    prctl = ctypes.CDLL(None).prctl  # looked up here: between fork and exec nothing may be loaded
    set_death_signal = 1

    def ask() -> None:
        prctl(set_death_signal, signal.SIGKILL)

    return ask


class RuntimeProcess(Transport):
    """A started `claude`. `kill` may be called at any time, any number of times."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str], cwd: Path) -> None:
        self._command = command
        self._env = env
        self._cwd = cwd
        self._process: asyncio.subprocess.Process | None = None
        self._stderr_task: asyncio.Task[None] | None = None
        self.last_words: deque[str] = deque(maxlen=20)
        """The end of its stderr, for the log when it fails."""

    async def connect(self) -> None:
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                cwd=self._cwd,
                env=self._env,
                limit=LINE_LIMIT,
                start_new_session=sys.platform
                != "win32",  # a group of its own: its children go with it
                preexec_fn=_die_with_parent(),
            )
        except OSError as error:
            raise CLIConnectionError(
                f"{self._command[0]} could not be started: {error.strerror}"
            ) from error

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    def is_ready(self) -> bool:
        return self.is_alive

    async def write(self, data: str) -> None:
        if self._process is None or self._process.stdin is None or not self.is_alive:
            raise CLIConnectionError("The claude process has ended.")
        try:
            self._process.stdin.write(data.encode())
            await self._process.stdin.drain()
        except (ConnectionError, RuntimeError) as error:
            raise CLIConnectionError("The claude process takes no more input.") from error

    async def end_input(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()

    def read_messages(self) -> AsyncIterator[dict[str, Any]]:
        return self._read_lines()

    async def _read_lines(self) -> AsyncIterator[dict[str, Any]]:
        process = self._process
        if process is None or process.stdout is None or process.stderr is None:
            raise CLIConnectionError("The claude process was not started.")
        self._stderr_task = tasks.spawn("claude stderr", self._read_stderr(process.stderr))
        while line := await process.stdout.readline():
            if line.startswith(b"{"):
                yield json.loads(line)
        await asyncio.wait_for(process.wait(), REAP_LIMIT_S)
        if process.returncode:
            log.info(
                "The claude process ended with %s: %s",
                process.returncode,
                " | ".join(self.last_words),
            )

    async def _read_stderr(self, stream: asyncio.StreamReader) -> None:
        while line := await stream.readline():
            self.last_words.append(line.decode(errors="replace").strip()[:200])

    def kill(self) -> None:
        """Ends the process and what it started, at once; its connection to the provider closes with it."""
        if not self.is_alive or self._process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                self._process.kill()
            else:
                os.killpg(self._process.pid, signal.SIGKILL)

    async def close(self) -> None:
        """Kills it and waits until it is gone."""
        self.kill()
        if self._process is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), REAP_LIMIT_S)
        await tasks.cancel(self._stderr_task)
