"""The caller's tools inside the runtime: calls wait here until the caller sends their results.

The runtime runs the calls of one message one after the other and does not tell a tool which call it is; the hook
that runs just before each does. The server is our own, because the SDK's would check a call against its schema and
answer a wrong one itself: the caller must see every call as the model made it.
"""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from claude_agent_sdk import HookMatcher, McpSdkServerConfig
from mcp.server import Server, ServerRequestContext
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
)
from mcp.types import Tool as ServedTool

from proxy.providers.anthropic.sdk.call import Block, Tool

SERVER_NAME = "c"
RESULT_LIMIT_S = 24 * 3600.0
"""A parked call is normally ended with its process, long before."""
LONGEST_RESULT = 500_000
"""Characters the runtime lets through whole, when a tool asks for it; a longer one it would put into a file."""

Context = ServerRequestContext[Any]


class CallerTools:
    """The tools of one process. State: the calls that have begun, and the results that came or are awaited."""

    def __init__(self, tools: Sequence[Tool]) -> None:
        self._tools = tools
        self._begun: deque[str] = deque()
        self._results: dict[str, asyncio.Future[CallToolResult]] = {}

    def servers(self) -> dict[str, Any]:
        """For the SDK's `mcp_servers`; empty without tools."""
        if not self._tools:
            return {}
        server: Server[Any] = Server(SERVER_NAME, on_list_tools=self._list, on_call_tool=self._call)
        return {SERVER_NAME: McpSdkServerConfig(type="sdk", name=SERVER_NAME, instance=server)}

    def hooks(self) -> dict[str, list[HookMatcher]]:
        """For the SDK's `hooks`."""
        if not self._tools:
            return {}
        return {"PreToolUse": [HookMatcher(hooks=[self._before_call], timeout=RESULT_LIMIT_S)]}

    def answer(self, results: Mapping[str, Block]) -> None:
        """Hands the caller's results to the calls that wait for them, or soon will."""
        for call_id, result in results.items():
            future = self._result(call_id)
            if not future.done():
                future.set_result(served_result(result))

    async def _list(
        self, _context: Context, _page: PaginatedRequestParams | None
    ) -> ListToolsResult:
        return ListToolsResult(tools=[served_tool(tool) for tool in self._tools])

    async def _before_call(self, _data: Any, tool_use_id: str | None, _context: Any) -> Any:
        if tool_use_id is not None:
            self._begun.append(tool_use_id)
        decision = {"hookEventName": "PreToolUse", "permissionDecision": "allow"}
        return {"hookSpecificOutput": decision}

    async def _call(self, _context: Context, _call: CallToolRequestParams) -> CallToolResult:
        call_id = self._begun.popleft()
        result = await asyncio.wait_for(self._result(call_id), RESULT_LIMIT_S)
        del self._results[call_id]
        return result

    def _result(self, call_id: str) -> "asyncio.Future[CallToolResult]":
        if call_id not in self._results:
            self._results[call_id] = asyncio.get_running_loop().create_future()
        return self._results[call_id]


def served_tool(tool: Tool) -> ServedTool:
    return ServedTool.model_validate(
        {
            "name": tool.name,
            "description": tool.description,
            "inputSchema": tool.schema,
            "_meta": {"anthropic/maxResultSizeChars": LONGEST_RESULT},
        }
    )


def served_result(result: Block) -> CallToolResult:
    """A tool result of the caller as the runtime's protocol has it. `can_be_served` must have said yes."""
    content = [_served_block(block) for block in _blocks(result)]
    is_error = bool(result.get("is_error"))
    return CallToolResult.model_validate({"content": content, "isError": is_error})


def can_be_served(result: Block) -> bool:
    """The runtime's protocol holds texts and images in the body, and the runtime passes them on up to a length."""
    blocks = _blocks(result)
    served = [_served_block(block) for block in blocks]
    length = sum(len(block.get("text", "")) for block in served if block is not None)
    return None not in served and length <= LONGEST_RESULT


def _blocks(result: Block) -> list[Block]:
    content = result.get("content")
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return content or []


def _served_block(block: Block) -> dict[str, Any] | None:
    match block:
        case {"type": "text", "text": str(text)}:
            return {"type": "text", "text": text}
        case {
            "type": "image",
            "source": {"type": "base64", "data": str(data), "media_type": str(kind)},
        }:
            return {"type": "image", "data": data, "mimeType": kind}
        case _:
            return None
