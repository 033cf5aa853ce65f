"""One conversation in one runtime process: started with a history, asked for the next answer, killed at any time."""

import asyncio
import contextlib
import logging
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from claude_agent_sdk import (
    AssistantMessage,
    ClaudeAgentOptions,
    ClaudeSDKClient,
    ClaudeSDKError,
    RateLimitEvent,
    ResultMessage,
    StreamEvent,
)

from proxy.credential import ApiKey, Credential
from proxy.errors import UpstreamBroke, UpstreamTimeout
from proxy.providers.anthropic.sdk.answer import ERROR_STATUSES, Event
from proxy.providers.anthropic.sdk.conversation import transcript
from proxy.providers.anthropic.sdk.mapping import SdkCall, Turn
from proxy.providers.anthropic.sdk.process import RuntimeProcess
from proxy.providers.anthropic.sdk.runtime import QUIET, Runtime
from proxy.providers.anthropic.sdk.tools import CallerTools
from proxy.providers.anthropic.sdk.workspace import Workspace

log = logging.getLogger(__name__)

START_LIMIT_S = 30.0
"""From the start of the program until it takes a prompt; 0.4 s on a quiet machine, seconds on a busy one."""


@dataclass(frozen=True, slots=True)
class RateLimit:
    """What the runtime said of the account's limits; `raw` is the provider's own wording."""

    raw: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Failed:
    """The provider refused or could not be reached. Last of a turn."""

    status: int
    message: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The turn is over and the process waits for the next. Last of a turn."""


Signal = Event | RateLimit | Failed | Finished


@dataclass(frozen=True, slots=True)
class Launch:
    """All that a process is started with."""

    runtime: Runtime
    workspace: Workspace
    environment: Mapping[str, str]
    """Inherited, without anything of the account."""
    base_url: str
    credential: Credential
    betas: tuple[str, ...] = ()


class Session:
    """A started conversation. One turn at a time; whoever abandons a turn kills the session.

    A last turn with tool results, whose calls no process waits for any more, becomes part of the history and the
    runtime is asked to go on by itself; it then adds the sentence "Continue from where you left off.".
    """

    def __init__(self, launch: Launch, call: SdkCall) -> None:
        self._launch = launch
        self._call = call
        self._tools = CallerTools(call.tools)
        self._session_id = str(uuid.uuid4())
        self._goes_on = bool(call.tool_results)
        self._history = (*call.history, call.last) if self._goes_on else call.history
        self._process = RuntimeProcess(
            command(launch, call, self._session_id if self._history else ""),
            environment(launch, call, goes_on=self._goes_on),
            launch.workspace.work,
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

    @property
    def is_alive(self) -> bool:
        return self._process.is_alive

    @property
    def pid(self) -> int | None:
        return self._process.pid

    async def start(self) -> None:
        """Starts the program, resumes the history and asks for the answer; `signals` tells what comes of it.

        Raises UpstreamTimeout or UpstreamBroke; then it is closed.
        """
        try:
            async with asyncio.timeout(START_LIMIT_S):
                await asyncio.to_thread(self._write_files)
                await self._client.connect()
                self._messages = self._client.receive_messages()
                if not self._goes_on:
                    await self.ask(self._call.last)
        except TimeoutError as error:
            await self.close()
            raise UpstreamTimeout("The claude program did not start in time.") from error
        except ClaudeSDKError as error:
            await self.close()
            raise UpstreamBroke(
                "The claude program could not be started.", detail=self._last_words() or str(error)
            ) from error
        except BaseException:
            await self.close()
            raise

    def _write_files(self) -> None:
        workspace, call = self._launch.workspace, self._call
        if call.system:
            workspace.system_prompt.write_text(call.system, encoding="utf-8")
        if self._history:
            lines = transcript(self._history, self._session_id, str(workspace.work), call.model)
            workspace.write_transcript(self._session_id, lines)

    async def ask(self, turn: Turn) -> None:
        """Sends the user's next turn; `signals` tells what comes of it."""
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
            raise UpstreamBroke("The claude program ended.", detail=self._last_words()) from error

    def answer_calls(self, results: Mapping[str, dict[str, Any]]) -> None:
        """Hands tool results to the calls that the last answer ended with."""
        self._tools.answer(results)

    async def signals(self) -> AsyncIterator[Signal]:
        """What the runtime tells, to the end of the turn. Raises UpstreamBroke when the process ends before that."""
        assert self._messages is not None, "start() comes first"
        failure = ""
        try:
            async for message in self._messages:
                match message:
                    case StreamEvent(parent_tool_use_id=None):
                        yield message.event
                    case RateLimitEvent():
                        yield RateLimit(message.rate_limit_info.raw)
                    case AssistantMessage(error=str(word)):
                        failure = word
                    case ResultMessage():
                        yield outcome(message, failure)
                        return
                    case _:
                        pass
        except ClaudeSDKError as error:
            raise UpstreamBroke("The claude program ended.", detail=self._last_words()) from error
        raise UpstreamBroke("The claude program ended.", detail=self._last_words())

    def _last_words(self) -> str:
        return " ".join(self._process.last_words)[-300:]

    def kill(self) -> None:
        """At once; the provider's connection closes with the process."""
        self._process.kill()

    async def close(self) -> None:
        """Kills the process, waits until it is gone and removes its folders."""
        self.kill()
        with contextlib.suppress(ClaudeSDKError, TimeoutError):
            async with asyncio.timeout(START_LIMIT_S):
                await self._client.disconnect()
        await self._process.close()
        await asyncio.to_thread(self._launch.workspace.remove)


def outcome(result: ResultMessage, failure: str) -> Failed | Finished:
    if not result.is_error:
        return Finished()
    status = result.api_error_status or ERROR_STATUSES.get(failure, 502)
    message = (
        result.result or "; ".join(result.errors or ()) or "The claude program gave no reason."
    )
    return Failed(status, message)


def command(launch: Launch, call: SdkCall, resume: str) -> list[str]:
    """The program's arguments. None of them holds a secret or a prompt: others on the machine can read them."""
    arguments = [
        str(launch.runtime.path),
        *("--output-format", "stream-json", "--verbose", "--input-format", "stream-json"),
        *("--include-partial-messages", "--no-session-persistence", "--strict-mcp-config"),
        "--setting-sources=",
        *("--tools", ""),
        f"--model={call.model}",
    ]
    if call.system:
        arguments += ["--system-prompt-file", str(launch.workspace.system_prompt)]
    else:
        arguments += ["--system-prompt", ""]
    if call.tools:
        servers = {"mcpServers": {"c": {"type": "sdk", "name": "c"}}}
        arguments += [
            "--mcp-config",
            msgspec.json.encode(servers).decode(),
            "--allowedTools",
            "mcp__c",
        ]
    else:
        arguments += ["--max-turns", "1"]
    if resume:
        arguments.append(f"--resume={resume}")
    if launch.betas:
        arguments += ["--betas", ",".join(launch.betas)]
    return arguments + thinking_arguments(call.thinking)


def thinking_arguments(thinking: Mapping[str, Any] | None) -> list[str]:
    """Absent means off, as in the Messages API; the runtime's own default is on."""
    if thinking is None or thinking["type"] == "disabled":
        return ["--thinking", "disabled"]
    display = ["--thinking-display", str(thinking["display"])] if "display" in thinking else []
    if thinking["type"] == "enabled":
        return ["--max-thinking-tokens", str(thinking["budget_tokens"]), *display]
    return ["--thinking", "adaptive", *display]


def environment(launch: Launch, call: SdkCall, *, goes_on: bool) -> dict[str, str]:
    """The program's whole environment."""
    workspace = launch.workspace
    made = {
        **launch.environment,
        **QUIET,
        "ANTHROPIC_BASE_URL": launch.base_url,
        "CLAUDE_CONFIG_DIR": str(workspace.config),
        "HOME": str(workspace.root),
        "USERPROFILE": str(workspace.root),
        **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(workspace.temporary)),
        "CLAUDE_CODE_MAX_OUTPUT_TOKENS": str(call.max_tokens),
    }
    if goes_on:
        made["CLAUDE_CODE_RESUME_INTERRUPTED_TURN"] = "1"
    if call.extra_body:
        made["CLAUDE_CODE_EXTRA_BODY"] = msgspec.json.encode(call.extra_body).decode()
    if isinstance(launch.credential, ApiKey):
        made["ANTHROPIC_API_KEY"] = launch.credential.key
    else:
        made["CLAUDE_CODE_OAUTH_TOKEN"] = launch.credential.access_token
    return made
