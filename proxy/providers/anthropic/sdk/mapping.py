"""Reads a Messages request as the local runtime can do it, or refuses it with a sentence that names the field."""

import re
from collections.abc import Mapping, Sequence
from itertools import chain, groupby
from operator import attrgetter
from typing import NoReturn

import msgspec

from proxy.errors import Refusal
from proxy.json_values import UNREADABLE
from proxy.providers.anthropic.sdk.call import TOOL_PREFIX, Block, Json, SdkCall, Tool, Turn
from proxy.providers.anthropic.sdk.fields import FIELDS, Treatment

EXTRA_BODY_FIELDS = (
    "model",
    "max_tokens",
    "temperature",
    "top_p",
    "top_k",
    "stop_sequences",
    "service_tier",
    "output_config",
    "thinking",
)
"""They go into the runtime's request as they stand: its own options clamp, round or replace some of them."""
EXTRA_BODY_LIMIT = 64 * 1024
"""They travel in an environment variable, which ends at 128 KiB."""
TURN_BLOCKS = frozenset({"text", "image", "document", "search_result", "tool_result"})
"""What a user's turn may hold."""
NEEDED_TEXTS = {"text": ("text",), "tool_result": ("tool_use_id",), "tool_use": ("id", "name")}
TOOL_NAME = re.compile(r"[A-Za-z0-9_-]{1,120}")
"""The provider takes 128 characters, of which the runtime needs eight."""


def read_call(body: bytes) -> SdkCall:
    """The request in `body`. Raises Refusal (400) naming the field that cannot be done."""
    request = read_object(body)
    for name, value in request.items():
        refuse_unless_known(name, value)
    turns = read_turns(request.get("messages"))
    tools = read_tools(request.get("tools"))
    max_tokens = read_max_tokens(request.get("max_tokens"))
    thinking = read_thinking(request.get("thinking"))
    return SdkCall(
        model=read_model(request.get("model")),
        is_stream=read_flag(request.get("stream"), "stream"),
        history=turns[:-1],
        last=turns[-1],
        system=read_system(request.get("system")),
        tools=tools,
        max_tokens=max_tokens,
        thinking=thinking,
        extra_body=read_extra_body(request, tools),
    )


def refuse(field: str, why: str) -> NoReturn:
    """Raises the 400 that names `field`."""
    raise Refusal(f"{field}: {why}.", code="bad_request")


def read_object(body: bytes) -> Json:
    try:
        request = msgspec.json.decode(body)
    except UNREADABLE as error:
        raise Refusal("The request body is not JSON.", code="bad_request") from error
    if not isinstance(request, dict):
        raise Refusal("The request body is no JSON object.", code="bad_request")
    return request


def refuse_unless_known(name: str, value: object) -> None:
    field = FIELDS.get(name)
    if field is None:
        refuse(name, "is no field of a Messages request that this route reads")
    if field.treatment is Treatment.REFUSED and value is not None:
        refuse(name, f"cannot be done on this route: {field.how}")


def refuse_other_keys(value: Mapping[str, object], known: frozenset[str], where: str) -> None:
    """A key that asks for nothing (null, false) is passed over: clients send such."""
    for key, content in value.items():
        if key not in known and content is not None and content is not False:
            refuse(f"{where}.{key}", "cannot be done on this route")


def read_model(model: object) -> str:
    """It becomes an argument of the program, so it must not look like an option, nor hold what no argument can."""
    if not isinstance(model, str) or not model or not model.isprintable() or model.startswith("-"):
        refuse("model", "must be the name of a model")
    return model


def read_flag(value: object, name: str) -> bool:
    if value is not None and not isinstance(value, bool):
        refuse(name, "must be true or false")
    return bool(value)


def read_max_tokens(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        refuse("max_tokens", "must be a positive number")
    return value


def read_thinking(thinking: object) -> Json | None:
    if thinking is None:
        return None
    kinds = ("enabled", "disabled", "adaptive")
    if not isinstance(thinking, dict) or thinking.get("type") not in kinds:
        refuse("thinking", 'must be of type "enabled", "disabled" or "adaptive"')
    if thinking["type"] == "enabled" and not isinstance(thinking.get("budget_tokens"), int):
        refuse("thinking.budget_tokens", "must be a number")
    return thinking


def read_extra_body(request: Json, tools: Sequence[Tool]) -> Json:
    extra = {name: request[name] for name in EXTRA_BODY_FIELDS if request.get(name) is not None}
    choice = read_tool_choice(request.get("tool_choice"), tools)
    if choice is not None:
        extra["tool_choice"] = choice
    sizes = {name: len(msgspec.json.encode(value)) for name, value in extra.items()}
    if sum(sizes.values()) > EXTRA_BODY_LIMIT:
        longest = max(sizes, key=lambda name: sizes[name])
        refuse(longest, f"is too long for the runtime, which takes {EXTRA_BODY_LIMIT // 1024} KiB")
    return extra


def read_tool_choice(choice: object, tools: Sequence[Tool]) -> Json | None:
    """The choice with the runtime's name of the tool; None when nothing was said."""
    if choice is None:
        return None
    if not isinstance(choice, dict) or choice.get("type") not in ("auto", "any", "tool", "none"):
        refuse("tool_choice", 'must be of type "auto", "any", "tool" or "none"')
    if choice["type"] != "tool":
        return choice
    if choice.get("name") not in {tool.name for tool in tools}:
        refuse("tool_choice.name", "must be the name of one of the tools")
    return {**choice, "name": TOOL_PREFIX + choice["name"]}


# system


def read_system(system: object) -> str:
    if system is None:
        return ""
    if isinstance(system, str):
        return system
    if not isinstance(system, list):
        refuse("system", "must be a string or a list of text blocks")
    return "\n\n".join(
        read_system_block(block, f"system[{index}]") for index, block in enumerate(system)
    )


def read_system_block(block: object, where: str) -> str:
    if not isinstance(block, dict) or block.get("type") != "text":
        refuse(where, "must be a text block")
    text = block.get("text")
    if not isinstance(text, str):
        refuse(f"{where}.text", "must be a text")
    refuse_other_keys(block, frozenset({"type", "text", "cache_control"}), where)
    return text


# tools


def read_tools(tools: object) -> tuple[Tool, ...]:
    """The caller's own tools. Tools that the provider runs are refused: the runtime would not run them."""
    if tools is None:
        return ()
    if not isinstance(tools, list):
        refuse("tools", "must be a list")
    read = tuple(read_tool(tool, f"tools[{index}]") for index, tool in enumerate(tools))
    names: set[str] = set()
    for index, tool in enumerate(read):
        if tool.name in names:
            refuse(f"tools[{index}].name", f'there is another tool called "{tool.name}"')
        names.add(tool.name)
    return read


def read_tool(tool: object, where: str) -> Tool:
    if not isinstance(tool, dict):
        refuse(where, "must be an object")
    if tool.get("type") not in (None, "custom"):
        words = "is run by the provider; this route knows the caller's tools only"
        refuse(f"{where}.type", f'"{tool["type"]}" {words}')
    name, schema, description = tool.get("name"), tool.get("input_schema"), tool.get("description")
    if not isinstance(name, str) or not TOOL_NAME.fullmatch(name):
        refuse(f"{where}.name", "must be 1 to 120 letters, digits, _ and -")
    if not isinstance(schema, dict) or schema.get("type") != "object":
        refuse(f"{where}.input_schema", 'must be a JSON schema of type "object"')
    if description is not None and not isinstance(description, str):
        refuse(f"{where}.description", "must be a text")
    known = frozenset({"type", "name", "description", "input_schema", "cache_control"})
    refuse_other_keys(tool, known, where)
    return Tool(name, description or "", schema)


# messages


def read_turns(messages: object) -> tuple[Turn, ...]:
    """All messages in order; the last is the user's."""
    if not isinstance(messages, list) or not messages:
        refuse("messages", "must be a list with at least one message")
    read = [read_turn(message, f"messages[{index}]") for index, message in enumerate(messages)]
    refuse_loose_ends(read)
    turns = merged(read)
    if turns[-1].role != "user":
        words = "must end with the user's turn; the runtime cannot go on in the middle of an answer"
        refuse("messages", words)
    return turns


def merged(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Turns of one role in a row as one, as the API takes them; the runtime would put words between them."""
    return tuple(
        Turn(role, tuple(chain.from_iterable(turn.blocks for turn in row)))
        for role, row in groupby(turns, attrgetter("role"))
    )


def read_turn(message: object, where: str) -> Turn:
    if not isinstance(message, dict):
        refuse(where, "must be an object")
    role, content = message.get("role"), message.get("content")
    if role not in ("user", "assistant"):
        refuse(f"{where}.role", 'must be "user" or "assistant"; the runtime knows no other')
    refuse_other_keys(message, frozenset({"role", "content"}), where)
    if isinstance(content, str):
        content = [{"type": "text", "text": content}]
    if not isinstance(content, list) or not content:
        refuse(f"{where}.content", "must be a string or a list of blocks")
    return Turn(
        role,
        tuple(
            read_block(block, role, f"{where}.content[{position}]")
            for position, block in enumerate(content)
        ),
    )


def read_block(block: object, role: str, where: str) -> Block:
    if not isinstance(block, dict) or not isinstance(block.get("type"), str):
        refuse(where, "must be a block with a type")
    kind = block["type"]
    if role == "user" and kind not in TURN_BLOCKS:
        refuse(f"{where}.type", f'"{kind}" cannot be sent by the user on this route')
    for key in NEEDED_TEXTS.get(kind, ()):
        if not isinstance(block.get(key), str):
            refuse(f"{where}.{key}", "must be a text")
    if kind == "text" and not block["text"].strip():
        refuse(f"{where}.text", "must not be blank")
    if kind == "tool_result":
        is_error = block.get("is_error") is True
        check_result(block.get("content"), is_error=is_error, where=f"{where}.content")
    return block


def check_result(content: object, *, is_error: bool, where: str) -> None:
    """As the API has it, an error is told in texts; the runtime drops all else in it."""
    if content is None or isinstance(content, str):
        return
    if not isinstance(content, list):
        refuse(where, "must be a string or a list of blocks")
    for position, part in enumerate(content):
        if not isinstance(part, dict) or not isinstance(part.get("type"), str):
            refuse(f"{where}[{position}]", "must be a block with a type")
        if is_error and part["type"] != "text":
            refuse(f"{where}[{position}].type", "must be text in the result of a failed call")


def refuse_loose_ends(turns: Sequence[Turn]) -> None:
    """Every call has its result in the user's next turn, and no result lacks its call: the runtime drops both."""
    open_calls: dict[str, str] = {}
    for index, turn in enumerate(turns):
        where = f"messages[{index}]"
        if turn.role == "assistant":
            refuse_open(open_calls)
            open_calls = dict.fromkeys(turn.calls, where)
            continue
        for call_id in turn.results:
            if open_calls.pop(call_id, None) is None:
                refuse(where, f'the result for "{call_id}" answers no call of the turn before')
    refuse_open(open_calls)


def refuse_open(open_calls: Mapping[str, str]) -> None:
    for call_id, where in open_calls.items():
        refuse(where, f'the call "{call_id}" has no result in the turn after it')
