"""What of a Messages request the local runtime can do, and how.

The runtime is an agent loop, not the Messages API: some fields have no equal. Each field of a request is mapped,
ignored for a stated reason, or refused with a sentence that names it; `FIELDS` below is the whole list and the table
in the documentation is made from it. Nothing is dropped silently. Measured with claude-agent-sdk 0.2.187.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import msgspec

from proxy.errors import Refusal

TOOL_PREFIX = "mcp__c__"
"""How the runtime calls the caller's tools: of the MCP server "c"."""

Json = dict[str, Any]
Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """What happens to one field of a Messages request on this route."""

    treatment: str
    """"mapped", "ignored" or "refused"."""
    how: str
    """By what it is mapped, or why it is not."""


FIELDS: Mapping[str, Field] = {
    "model": Field("mapped", "the runtime's model"),
    "messages": Field(
        "mapped", "earlier turns as a resumed session, the last one as its next turn"
    ),
    "system": Field(
        "mapped",
        "the runtime's system prompt, from a file; blocks of a list are joined by an empty line",
    ),
    "max_tokens": Field("mapped", "the runtime's output limit"),
    "stream": Field("mapped", "server-sent events, or collected into one message"),
    "tools": Field("mapped", "tools of a local MCP server whose calls go back to the caller"),
    "tool_choice": Field("mapped", "in the request the runtime sends"),
    "thinking": Field("mapped", "the runtime's thinking option; absent means off"),
    "temperature": Field("mapped", "in the request the runtime sends"),
    "top_p": Field("mapped", "in the request the runtime sends"),
    "top_k": Field("mapped", "in the request the runtime sends"),
    "stop_sequences": Field("mapped", "in the request the runtime sends"),
    "service_tier": Field("mapped", "in the request the runtime sends"),
    "output_config": Field("mapped", "in the request the runtime sends"),
    "metadata": Field("ignored", "the runtime sends its own; a session id in it is used here"),
    "container": Field("refused", "the runtime has no server containers"),
    "context_management": Field("refused", "the runtime manages its own context"),
    "mcp_servers": Field(
        "refused", "only the Messages fields of a request are read; no server is started for it"
    ),
    "inference_geo": Field("refused", "the runtime has no such option"),
    "speed": Field("refused", "the runtime has no such option"),
    "diagnostics": Field("refused", "the runtime does not hand the answer's diagnostics on"),
    "cache_control": Field(
        "refused", "the runtime sets its own cache marks; put marks on blocks of messages"
    ),
}

EXTRA_BODY_FIELDS = (
    "temperature",
    "top_p",
    "top_k",
    "stop_sequences",
    "service_tier",
    "output_config",
)
TURN_BLOCKS = frozenset({"text", "image", "document", "tool_result"})
EXTRA_BODY_LIMIT = 64 * 1024
"""They travel in an environment variable, which ends at 128 KiB."""


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
    def tool_results(self) -> dict[str, Block]:
        """The results in the last turn by the id of the call they answer; empty when it holds none."""
        return {
            block["tool_use_id"]: block
            for block in self.last.blocks
            if block["type"] == "tool_result"
        }


def read_call(body: bytes) -> SdkCall:
    """The request in `body`. Raises Refusal (400) naming the field that cannot be done."""
    request = read_object(body)
    for name in request:
        known = FIELDS.get(name)
        if known is None:
            refuse(name, "is no field of a Messages request that this route reads")
        if known.treatment == "refused" and request[name] is not None:
            refuse(name, f"cannot be done on this route: {known.how}")
    turns = read_turns(request.get("messages"))
    tools = read_tools(request.get("tools"))
    extra = {name: request[name] for name in EXTRA_BODY_FIELDS if request.get(name) is not None}
    if (choice := read_tool_choice(request.get("tool_choice"), tools)) is not None:
        extra["tool_choice"] = choice
    if len(msgspec.json.encode(extra)) > EXTRA_BODY_LIMIT:
        refuse("output_config", "and the sampling fields are too long for the runtime")
    return SdkCall(
        model=read_model(request.get("model")),
        is_stream=bool(request.get("stream", False)),
        history=turns[:-1],
        last=turns[-1],
        system=read_system(request.get("system")),
        tools=tools,
        max_tokens=read_max_tokens(request.get("max_tokens")),
        thinking=read_thinking(request.get("thinking")),
        extra_body=extra,
    )


def refuse(field: str, why: str) -> NoReturn:
    """Raises the 400 that names `field`."""
    raise Refusal(f"{field}: {why}.", code="bad_request")


def read_object(body: bytes) -> Json:
    try:
        request = msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise Refusal("The request body is not JSON.", code="bad_request") from error
    if not isinstance(request, dict):
        raise Refusal("The request body is no JSON object.", code="bad_request")
    return request


def read_model(model: object) -> str:
    if not isinstance(model, str) or not model or model.startswith("-"):
        refuse("model", "must be the name of a model")
    return model


def read_max_tokens(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        refuse("max_tokens", "must be a positive number")
    return value


def read_system(system: object) -> str:
    if system is None:
        return ""
    if isinstance(system, str):
        return system
    if not isinstance(system, list):
        refuse("system", "must be a string or a list of text blocks")
    texts = []
    for index, block in enumerate(system):
        if (
            not isinstance(block, dict)
            or block.get("type") != "text"
            or not isinstance(block.get("text"), str)
        ):
            refuse(f"system[{index}]", "must be a text block")
        texts.append(block["text"])
    return "\n\n".join(texts)


def read_turns(messages: object) -> tuple[Turn, ...]:
    """All messages in order; the last is the user's."""
    if not isinstance(messages, list) or not messages:
        refuse("messages", "must be a list with at least one message")
    turns = tuple(read_turn(message, index) for index, message in enumerate(messages))
    last = turns[-1]
    if last.role != "user":
        refuse(
            "messages",
            "must end with the user's turn; the runtime cannot go on in the middle of an answer",
        )
    for position, block in enumerate(last.blocks):
        if block["type"] not in TURN_BLOCKS:
            refuse(
                f"messages[{len(turns) - 1}].content[{position}].type",
                f'"{block["type"]}" cannot be sent last',
            )
    return turns


def read_turn(message: object, index: int) -> Turn:
    where = f"messages[{index}]"
    if not isinstance(message, dict):
        refuse(where, "must be an object")
    role = message.get("role")
    if role not in ("user", "assistant"):
        refuse(f"{where}.role", 'must be "user" or "assistant"; the runtime knows no other')
    content = message.get("content")
    if isinstance(content, str):
        return Turn(role, ({"type": "text", "text": content},))
    if not isinstance(content, list) or not content:
        refuse(f"{where}.content", "must be a string or a list of blocks")
    for position, block in enumerate(content):
        if not isinstance(block, dict) or not isinstance(block.get("type"), str):
            refuse(f"{where}.content[{position}]", "must be a block with a type")
        if block["type"] == "tool_result" and not isinstance(block.get("tool_use_id"), str):
            refuse(f"{where}.content[{position}].tool_use_id", "must name the call it answers")
    return Turn(role, tuple(content))


def read_tools(tools: object) -> tuple[Tool, ...]:
    """The caller's own tools. Tools that the provider runs are refused: the runtime would not run them."""
    if tools is None:
        return ()
    if not isinstance(tools, list):
        refuse("tools", "must be a list")
    return tuple(read_tool(tool, index) for index, tool in enumerate(tools))


def read_tool(tool: object, index: int) -> Tool:
    where = f"tools[{index}]"
    if not isinstance(tool, dict):
        refuse(where, "must be an object")
    if tool.get("type") not in (None, "custom"):
        refuse(
            f"{where}.type",
            f'"{tool.get("type")}" is run by the provider; this route knows the caller\'s tools only',
        )
    name, schema = tool.get("name"), tool.get("input_schema")
    if not isinstance(name, str) or not name:
        refuse(f"{where}.name", "must be a name")
    if not isinstance(schema, dict):
        refuse(f"{where}.input_schema", "must be a JSON schema")
    return Tool(name, str(tool.get("description") or ""), schema)


def read_tool_choice(choice: object, tools: Sequence[Tool]) -> Json | None:
    """The choice with the runtime's name of the tool; None for the default."""
    if choice is None or choice == {"type": "auto"}:
        return None
    if not isinstance(choice, dict) or choice.get("type") not in ("auto", "any", "tool", "none"):
        refuse("tool_choice", 'must be of type "auto", "any", "tool" or "none"')
    if choice["type"] != "tool":
        return choice
    if choice.get("name") not in {tool.name for tool in tools}:
        refuse("tool_choice.name", "must be the name of one of the tools")
    return {**choice, "name": TOOL_PREFIX + choice["name"]}


def read_thinking(thinking: object) -> Json | None:
    if thinking is None:
        return None
    if not isinstance(thinking, dict) or thinking.get("type") not in (
        "enabled",
        "disabled",
        "adaptive",
    ):
        refuse("thinking", 'must be of type "enabled", "disabled" or "adaptive"')
    if thinking["type"] == "enabled" and not isinstance(thinking.get("budget_tokens"), int):
        refuse("thinking.budget_tokens", "must be a number")
    return thinking
