"""One `claude` process, as the SDK's transport: lines of JSON in and out, and a kill that is at once.

The SDK's own transport waits seconds for a process to end by itself, while the provider goes on generating. Here a
process that is no longer wanted is killed with all it started.
"""

import asyncio
import contextlib
import json
import logging
import sys
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from claude_agent_sdk import CLIConnectionError, ProcessError, Transport

from proxy import tasks
from proxy.providers.anthropic.sdk.leash import make_leash

log = logging.getLogger(__name__)

LINE_LIMIT = 64 * 1024 * 1024
"""Bytes of one message of the runtime; an image in an answer is one line."""
GENTLE_S = 0.5
"""So long a process may take that is asked to end."""
REAP_LIMIT_S = 5.0
"""A killed process is gone in milliseconds; this guards against one stuck in the kernel."""
WORD_LENGTH = 200

Message = dict[str, Any]


class RuntimeProcess(Transport):
    """A started `claude`. `kill` may be called at any time, any number of times."""

    def __init__(
        self,
        command: Sequence[str],
        env: Mapping[str, str],
        cwd: Path,
        watch: Callable[[Message], None] = lambda message: None,
        *,
        is_gentle: bool = False,
    ) -> None:
        """`watch` sees each message as it came, before the SDK makes something of it.

        A process that may be renewing a login of its own ends gently: killed then, it would lose it.
        """
        self._command = command
        self._env = env
        self._cwd = cwd
        self._watch = watch
        self._is_gentle = is_gentle
        self._leash = make_leash()
        self._process: asyncio.subprocess.Process | None = None
        self._stderr_task: asyncio.Task[None] | None = None
        self._is_killed = False
        self.last_words: deque[str] = deque(maxlen=20)
        """The end of its stderr, for the log when it fails."""

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    def kill(self) -> None:
        """Ends the process and what it started, at once; its connection to the provider closes with it."""
        was_killed, self._is_killed = self._is_killed, True
        if not self.is_alive or (was_killed and self._is_gentle):
            return
        if self._is_gentle:
            self._leash.ask_to_end()
            asyncio.get_running_loop().call_later(GENTLE_S, self._leash.kill)
        else:
            self._leash.kill()

    # The SDK's Transport

    async def connect(self) -> None:
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._leash.command(self._command),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                cwd=self._cwd,
                env=self._env,
                limit=LINE_LIMIT,
                pass_fds=self._leash.passed,
                start_new_session=sys.platform != "win32",  # a group of its own
            )
        except OSError as error:
            raise CLIConnectionError(
                f"{self._command[0]} could not be started: {error.strerror}."
            ) from error
        self._leash.bind(self._process.pid)
        if self._is_killed:  # while it was being started
            self._leash.kill()

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

    def read_messages(self) -> AsyncIterator[Message]:
        return self._read_messages()

    async def close(self) -> None:
        """Kills it and waits until it is gone."""
        self.kill()
        if self._process is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), REAP_LIMIT_S)
        self._leash.let_go()
        await tasks.cancel(self._stderr_task)

    # How

    async def _read_messages(self) -> AsyncIterator[Message]:
        process = self._process
        if process is None or process.stdout is None or process.stderr is None:
            raise CLIConnectionError("The claude process was not started.")
        self._stderr_task = tasks.spawn("claude stderr", self._read_stderr(process.stderr))
        while line := await self._read_line(process.stdout):
            if line.startswith(b"{"):  # other lines are no messages but a program's talk
                message = read_message(line)
                self._watch(message)
                yield message
        await asyncio.wait_for(process.wait(), REAP_LIMIT_S)
        if not self._is_killed:
            raise ProcessError("The claude process ended by itself.", process.returncode)

    async def _read_line(self, stream: asyncio.StreamReader) -> bytes:
        try:
            return await stream.readline()
        except ValueError as error:
            raise CLIConnectionError("The claude process sent too long a line.") from error

    async def _read_stderr(self, stream: asyncio.StreamReader) -> None:
        while words := await stream.read(64 * 1024):
            for line in words.decode(errors="replace").splitlines():
                if line.strip():
                    self.last_words.append(line.strip()[:WORD_LENGTH])


def read_message(line: bytes) -> Message:
    """Raises CLIConnectionError, which never quotes the line: the SDK logs it."""
    try:
        message: Message = json.loads(line)
    except ValueError as error:
        raise CLIConnectionError("The claude process sent a line that is no JSON.") from error
    return message
