"""A Messages request as the local runtime can do it: values only; mapping.py reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TOOL_PREFIX = "mcp__c__"
"""How the runtime calls the caller's tools: of the MCP server "c"."""

Json = dict[str, Any]
Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tool:
    """One of the caller's tools."""

    name: str
    description: str
    schema: Json


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation."""

    role: str
    blocks: tuple[Block, ...]

    def ids(self, kind: str, name: str) -> tuple[str, ...]:
        """The field `name` of every block of that kind."""
        return tuple(block[name] for block in self.blocks if block["type"] == kind)

    @property
    def calls(self) -> tuple[str, ...]:
        """The ids of the tool calls in an answer."""
        return self.ids("tool_use", "id")

    @property
    def results(self) -> Mapping[str, Block]:
        """The tool results in a user's turn, by the id of the call they answer."""
        return {
            block["tool_use_id"]: block for block in self.blocks if block["type"] == "tool_result"
        }


@dataclass(frozen=True, slots=True)
class SdkCall:
    """A Messages request as the runtime can do it."""

    model: str
    is_stream: bool
    history: tuple[Turn, ...]
    last: Turn
    """The user's turn that is to be answered."""
    system: str
    tools: tuple[Tool, ...]
    max_tokens: int
    thinking: Json | None
    """As in the request; None when it was absent."""
    extra_body: Json
    """Fields that the runtime puts into the request it sends, as they stand."""

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The whole conversation."""
        return (*self.history, self.last)
