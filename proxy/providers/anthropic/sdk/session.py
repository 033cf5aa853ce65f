"""One conversation in one runtime process: started with a history, asked for the next answer, killed at any time."""

import asyncio
import contextlib
import logging
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from claude_agent_sdk import (
    ClaudeAgentOptions,
    ClaudeSDKClient,
    ClaudeSDKError,
    RateLimitEvent,
    ResultMessage,
    StreamEvent,
)

from proxy.credential import ToolLogin
from proxy.errors import UpstreamBroke, UpstreamError, UpstreamTimeout
from proxy.providers.anthropic.sdk.answer import Event
from proxy.providers.anthropic.sdk.call import Block, SdkCall, Turn
from proxy.providers.anthropic.sdk.conversation import transcript
from proxy.providers.anthropic.sdk.launch import Launch, command, environment
from proxy.providers.anthropic.sdk.process import Message, RuntimeProcess
from proxy.providers.anthropic.sdk.runtime import refuse_too_old
from proxy.providers.anthropic.sdk.tools import CallerTools

log = logging.getLogger(__name__)

CLOSE_LIMIT_S = 10.0
"""For a process that is already killed."""
WORD_STATUSES = {
    "authentication_failed": 401,
    "billing_error": 402,
    "invalid_request": 400,
    "model_not_found": 404,
    "rate_limit": 429,
}
"""By the runtime's word, where it refuses without having asked the provider. Others mean that nobody answered."""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """What the runtime said of the account's limits; `raw` is the provider's own wording."""

    raw: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Failed:
    """The provider refused, broke off, or could not be reached. Last of a turn."""

    status: int | None
    """The provider's; None when the connection failed."""
    error_type: str
    """The provider's own word: "overloaded_error"; empty when it is not known."""
    message: str
    """In the runtime's words."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The turn is over and the process waits for the next. Last of a turn."""


Signal = Event | RateLimit | Failed | Finished


class Session:
    """A started conversation. One turn at a time; whoever abandons a turn kills the session.

    A last turn with tool results, whose calls no process waits for any more, becomes part of the history and the
    runtime is asked to go on by itself; it then adds the sentence "Continue from where you left off.".

    State: the process, the client over it, and what the runtime last said of an error and of the provider's id.
    """

    def __init__(self, launch: Launch, call: SdkCall, start_limit_s: float) -> None:
        self._launch = launch
        self._start_limit_s = start_limit_s
        self._call = call
        self._tools = CallerTools(call.tools)
        self._id = str(uuid.uuid4())
        self._goes_on = bool(call.last.results)
        self._history = call.turns if self._goes_on else call.history
        self._process = RuntimeProcess(
            command(launch, call, self._id if self._history else ""),
            environment(launch, call, goes_on=self._goes_on),
            launch.workspace.work,
            self._watch,
            is_gentle=isinstance(launch.credential, ToolLogin),
        )
        self._client = ClaudeSDKClient(
            ClaudeAgentOptions(
                system_prompt={"type": "custom", "prompt": "", "snapshot": False},
                verbatim_prompts=True,
                skills=[],
                mcp_servers=self._tools.servers(),
                hooks=self._tools.hooks(),  # type: ignore[arg-type] # the SDK's literal type of hook names
            ),
            transport=self._process,
        )
        self._messages: AsyncIterator[Any] | None = None
        self._error: Message = {}
        self.version = ""
        """Of the program; known once it has started."""
        self.upstream_id = ""
        """The provider's id of the last request; known when its answer ends."""

    @property
    def is_alive(self) -> bool:
        return self._process.is_alive

    @property
    def pid(self) -> int | None:
        return self._process.pid

    async def start(self) -> None:
        """Starts the program, resumes the history and asks for the answer; `signals` tells what comes of it.

        Raises RuntimeTooOld, UpstreamTimeout or UpstreamBroke; then it is closed.
        """
        try:
            async with asyncio.timeout(self._start_limit_s):
                await self._connect()
        except TimeoutError as error:
            await self.close()
            raise UpstreamTimeout("The claude program did not start in time.") from error
        except (ClaudeSDKError, OSError) as error:
            await self.close()
            detail = self._last_words() or str(error)
            raise UpstreamBroke(
                "The claude program could not be started.", detail=detail
            ) from error
        except BaseException:
            await self.close()
            raise

    async def _connect(self) -> None:
        await asyncio.to_thread(self._write_files)
        await self._client.connect()
        told = await self._client.get_server_info() or {}
        self.version = str(told.get("claude_code_version") or "")
        refuse_too_old(self._launch.runtime, self.version)
        self._messages = self._client.receive_messages()
        if not self._goes_on:
            await self.ask(self._call.last)

    def _write_files(self) -> None:
        workspace, call = self._launch.workspace, self._call
        if call.system:
            workspace.system_prompt.write_text(call.system, encoding="utf-8")
        if self._history:
            lines = transcript(self._history, self._id, str(workspace.work), call.model)
            workspace.write_transcript(self._id, lines)

    async def ask(self, turn: Turn) -> None:
        """Sends the user's next turn; `signals` tells what comes of it. Raises UpstreamBroke."""
        message = {
            "type": "user",
            "message": {"role": "user", "content": list(turn.blocks)},
            "parent_tool_use_id": None,
        }

        async def only() -> AsyncIterator[dict[str, Any]]:
            yield message

        try:
            await self._client.query(only())
        except ClaudeSDKError as error:
            raise self._ended() from error

    def answer_calls(self, results: Mapping[str, Block]) -> None:
        """Hands tool results to the calls that the last answer ended with."""
        self._tools.answer(results)

    async def signals(self) -> AsyncIterator[Signal]:
        """What the runtime tells, to the end of the turn. Raises UpstreamBroke when the process ends before that."""
        assert self._messages is not None, "start() comes first"
        try:
            async for message in self._messages:
                match message:
                    case StreamEvent(parent_tool_use_id=None):
                        yield message.event
                    case RateLimitEvent():
                        yield RateLimit(message.rate_limit_info.raw)
                    case ResultMessage():
                        yield self._outcome(message)
                        return
                    case _:
                        pass
        except ClaudeSDKError as error:
            raise self._ended() from error
        raise self._ended()

    async def forget_prompts(self) -> None:
        """Takes what was written of the prompt off the disk; the process has read it."""
        await asyncio.to_thread(self._launch.workspace.forget_prompts, self._id)

    def kill(self) -> None:
        """At once; the provider's connection closes with the process."""
        self._process.kill()

    async def close(self) -> None:
        """Kills the process, waits until it is gone and removes its folders."""
        self.kill()
        with contextlib.suppress(ClaudeSDKError, TimeoutError):
            async with asyncio.timeout(CLOSE_LIMIT_S):
                await self._client.disconnect()
        await self._process.close()
        await asyncio.to_thread(self._launch.workspace.remove, self._id, self.pid)

    def _watch(self, message: Message) -> None:
        """Keeps what the SDK leaves out of its messages."""
        if message.get("type") == "assistant":
            self.upstream_id = str(message.get("request_id") or "")
            self._error = message if message.get("is_api_error_message") else {}

    def _outcome(self, result: ResultMessage) -> Failed | Finished:
        if not result.is_error:
            return Finished()
        error, self._error = self._error, {}
        words = result.result or "; ".join(result.errors or ())
        status = result.api_error_status or error.get("api_error_status")
        return Failed(
            status=status or WORD_STATUSES.get(str(error.get("error"))),
            error_type=str(error.get("api_error_type") or ""),
            message=words or "The claude program gave no reason.",
        )

    def _ended(self) -> UpstreamError:
        return UpstreamBroke("The claude program ended.", detail=self._last_words())

    def _last_words(self) -> str:
        return " ".join(self._process.last_words)[-300:]
