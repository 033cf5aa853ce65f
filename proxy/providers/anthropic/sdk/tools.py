"""The caller's tools inside the runtime: calls wait here until the caller sends their results.

The runtime runs the calls of one message one after the other and does not tell a tool which call it is; the hook
that runs just before each does.
"""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from claude_agent_sdk import HookMatcher, SdkMcpTool, create_sdk_mcp_server

from proxy.errors import Refusal
from proxy.providers.anthropic.sdk.mapping import Block, Tool

SERVER_NAME = "c"
RESULT_LIMIT_S = 24 * 3600.0
"""A parked call is normally ended with its process, long before."""


class CallerTools:
    """The tools of one process."""

    def __init__(self, tools: Sequence[Tool]) -> None:
        self._tools = tools
        self._started: deque[str] = deque()
        self._results: dict[str, asyncio.Future[Block]] = {}

    def servers(self) -> dict[str, Any]:
        """For the SDK's `mcp_servers`; empty without tools."""
        if not self._tools:
            return {}
        made = [
            SdkMcpTool(tool.name, tool.description, tool.schema, self._call) for tool in self._tools
        ]
        return {SERVER_NAME: create_sdk_mcp_server(SERVER_NAME, tools=made)}

    def hooks(self) -> dict[str, list[HookMatcher]]:
        if not self._tools:
            return {}
        return {"PreToolUse": [HookMatcher(hooks=[self._before_call], timeout=RESULT_LIMIT_S)]}

    async def _before_call(self, _data: Any, tool_use_id: str | None, _context: Any) -> Any:
        if tool_use_id is not None:
            self._started.append(tool_use_id)
        return {
            "hookSpecificOutput": {"hookEventName": "PreToolUse", "permissionDecision": "allow"}
        }

    async def _call(self, _arguments: Any) -> dict[str, Any]:
        call_id = self._started.popleft()
        result = await asyncio.wait_for(self._future(call_id), RESULT_LIMIT_S)
        del self._results[call_id]
        return {"content": tool_content(result), "is_error": bool(result.get("is_error"))}

    def _future(self, call_id: str) -> "asyncio.Future[Block]":
        if call_id not in self._results:
            self._results[call_id] = asyncio.get_running_loop().create_future()
        return self._results[call_id]

    def answer(self, results: Mapping[str, Block]) -> None:
        """Hands the caller's results to the calls that wait for them, or soon will."""
        for call_id, result in results.items():
            future = self._future(call_id)
            if not future.done():
                future.set_result(result)


def tool_content(result: Block) -> list[dict[str, Any]]:
    """A tool result's content as the runtime's protocol has it. Raises Refusal for what it cannot hold."""
    content = result.get("content")
    if content is None:
        return []
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return [tool_block(block) for block in content]


def tool_block(block: Block) -> dict[str, Any]:
    match block:
        case {"type": "text", "text": str(text)}:
            return {"type": "text", "text": text}
        case {
            "type": "image",
            "source": {"type": "base64", "data": str(data), "media_type": str(kind)},
        }:
            return {"type": "image", "data": data, "mimeType": kind}
        case _:
            raise Refusal(
                f'tool_result: a "{block.get("type")}" block cannot be handed to the runtime; text and base64 images can.',
                code="bad_request",
            )
