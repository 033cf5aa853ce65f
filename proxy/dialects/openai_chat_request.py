"""A Chat Completions request as a Responses request.

What has no equal and would be missed is refused by name; an empty or default value asks for nothing and is let go.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NoReturn

import msgspec

from proxy.dialects.openai_collect import left_out_fields
from proxy.dialects.openai_json import Json
from proxy.errors import Refusal

KEPT = (
    "model", "temperature", "top_p", "parallel_tool_calls", "service_tier", "metadata", "prompt_cache_key",
    "safety_identifier", "user", "prompt_cache_options", "prompt_cache_retention",
)  # fmt: skip
"""Fields that mean the same in both formats."""
HINTS = ("seed", "prediction")
"""Fields without an equal that only wish: an answer without them is no other kind of answer."""
TRANSLATED = frozenset(
    {"messages", "tools", "tool_choice", "response_format", "reasoning_effort", "verbosity", "max_tokens",
     "max_completion_tokens", "stream", "stream_options", "store"}
)  # fmt: skip
NEUTRAL: Mapping[str, tuple[object, ...]] = {
    "n": (1,),
    "logprobs": (False,),
    "modalities": (["text"],),
    "frequency_penalty": (0,),
    "presence_penalty": (0,),
    "logit_bias": ({},),
    "stop": ([], ""),
    "top_logprobs": (0,),
}
"""Values that change nothing, of fields that have no equal."""


def translate(chat: Json, refused: frozenset[str] = frozenset()) -> tuple[bytes, tuple[str, ...]]:
    """The Responses request for a Chat Completions request, and the fields left out. Raises Refusal (400).

    `refused` names fields of a Responses request that the provider does not take.
    """
    check_fields(chat)
    instructions, items = read_messages(chat.get("messages"))
    made: Json = {name: chat[name] for name in KEPT if chat.get(name) is not None}
    if tools := read_list(chat, "tools", "tools"):
        made["tools"] = [read_tool(tool, index) for index, tool in enumerate(tools)]
    if (choice := chat.get("tool_choice")) is not None:
        made["tool_choice"] = read_tool_choice(choice)
    if (limit := chat.get("max_completion_tokens") or chat.get("max_tokens")) is not None:
        made["max_output_tokens"] = limit
    if (effort := chat.get("reasoning_effort")) is not None:
        made["reasoning"] = {"effort": effort, "summary": "auto"}
    if text := read_text(chat):
        made["text"] = text
    left_out = [*left_out_fields({**made, "store": chat.get("store")}, refused)]
    left_out += [name for name in HINTS if chat.get(name) is not None]
    request = {name: value for name, value in made.items() if name not in left_out}
    request |= {"input": items, "stream": True, "store": False}
    if instructions:
        request["instructions"] = instructions
    return msgspec.json.encode(request), tuple(left_out)


def refuse(field: str, why: str) -> NoReturn:
    raise Refusal(f"{field}: {why}.", code="bad_request")


def read_list(whole: Json, name: str, where: str) -> list[object]:
    value = whole.get(name)
    if not isinstance(value, list | None):
        refuse(where, "must be a list")
    return value or []


def check_fields(chat: Json) -> None:
    for name, value in chat.items():
        if value is None or value in NEUTRAL.get(name, ()):
            continue
        if name in NEUTRAL:
            refuse(name, "has no equal in the Responses API, which answers this request")
        if name not in KEPT and name not in TRANSLATED and name not in HINTS:
            refuse(name, "is no field that can be passed on")


def read_messages(messages: object) -> tuple[str, list[Json]]:
    """The instructions, from the system messages at the beginning, and the items of everything after them."""
    if not isinstance(messages, list) or not messages:
        refuse("messages", "must be a list with at least one message")
    instructions: list[str] = []
    items: list[Json] = []
    custom_calls = frozenset(_custom_calls(messages))
    for index, message in enumerate(messages):
        where = f"messages[{index}]"
        if not isinstance(message, dict):
            refuse(where, "must be an object")
        if message.get("role") in ("system", "developer") and not items:
            instructions.append(plain_text(message.get("content"), where))
        else:
            items.extend(read_message(message, where, custom_calls))
    return "\n\n".join(instructions), items


def _custom_calls(messages: Iterable[object]) -> Iterator[str]:
    """The ids of calls of custom tools: their results are items of another type."""
    for message in messages:
        calls = message.get("tool_calls") if isinstance(message, dict) else None
        for call in calls if isinstance(calls, list) else ():
            match call:
                case {"type": "custom", "id": str(call_id)}:
                    yield call_id


def read_message(message: Json, where: str, custom_calls: frozenset[str]) -> Iterable[Json]:
    match message.get("role"):
        case "system" | "developer":
            words = plain_text(message.get("content"), where)
            content = [{"type": "input_text", "text": words}]
            yield {"type": "message", "role": "developer", "content": content}
        case "user":
            parts = read_parts(message.get("content"), where)
            yield {"type": "message", "role": "user", "content": parts}
        case "assistant":
            yield from read_assistant(message, where)
        case "tool":
            yield read_tool_result(message, where, custom_calls)
        case _:
            refuse(f"{where}.role", "must be system, developer, user, assistant or tool")


def read_assistant(message: Json, where: str) -> Iterable[Json]:
    if content := message.get("content"):
        parts = [{"type": "output_text", "text": plain_text(content, where)}]
        yield {"type": "message", "role": "assistant", "content": parts}
    elif refusal := message.get("refusal"):
        yield {
            "type": "message",
            "role": "assistant",
            "content": [{"type": "refusal", "refusal": refusal}],
        }
    for index, call in enumerate(read_list(message, "tool_calls", f"{where}.tool_calls")):
        yield read_call(call, f"{where}.tool_calls[{index}]")


def read_call(call: object, where: str) -> Json:
    match call:
        case {"type": "custom", "id": call_id, "custom": {"name": name, "input": given}}:
            return {"type": "custom_tool_call", "call_id": call_id, "name": name, "input": given}
        case {"id": call_id, "function": {"name": name, "arguments": arguments}}:
            return {
                "type": "function_call",
                "call_id": call_id,
                "name": name,
                "arguments": arguments,
            }
        case _:
            refuse(where, "must have an id and a function with name and arguments")


def read_tool_result(message: Json, where: str, custom_calls: frozenset[str]) -> Json:
    call_id = message.get("tool_call_id")
    if not isinstance(call_id, str):
        refuse(f"{where}.tool_call_id", "must name the call it answers")
    content = message.get("content")
    output = content if isinstance(content, str) else read_parts(content, where)
    kind = "custom_tool_call_output" if call_id in custom_calls else "function_call_output"
    return {"type": kind, "call_id": call_id, "output": output}


def plain_text(content: object, where: str) -> str:
    if isinstance(content, str):
        return content
    texts = []
    for each in content if isinstance(content, list) else ():
        match each:
            case {"type": "text", "text": str(text)} | {"type": "refusal", "refusal": str(text)}:
                texts.append(text)
            case _:
                refuse(f"{where}.content", "may hold text only")
    return "".join(texts)


def read_parts(content: object, where: str) -> list[Json]:
    if isinstance(content, str):
        return [{"type": "input_text", "text": content}]
    if not isinstance(content, list) or not content:
        refuse(f"{where}.content", "must be a text or a list of parts")
    return [read_part(part, f"{where}.content[{index}]") for index, part in enumerate(content)]


def read_part(part: object, where: str) -> Json:
    match part:
        case {"type": "text", "text": str(text)}:
            return {"type": "input_text", "text": text}
        case {"type": "image_url", "image_url": {"url": str(url), **rest}}:
            return {"type": "input_image", "image_url": url, "detail": rest.get("detail", "auto")}
        case {"type": "image_url", "image_url": str(url)}:
            return {"type": "input_image", "image_url": url, "detail": "auto"}
        case {"type": "file", "file": dict(file)}:
            return {"type": "input_file", **file}
        case {"type": kind}:
            refuse(f"{where}.type", f'"{kind}" cannot be passed on')
        case _:
            refuse(where, "must be a part with a type")


def read_tool(tool: object, index: int) -> Json:
    match tool:
        case {"type": "function", "function": {"name": str(), **_rest} as function}:
            made = {name: value for name, value in function.items() if value is not None}
            # Chat's defaults; Responses wants both, and is strict by default.
            defaults = {"parameters": {"type": "object", "properties": {}}, "strict": False}
            return {"type": "function", **defaults, **made}
        case {"type": "custom", "custom": {"name": str(), **_rest} as custom}:
            return {"type": "custom", **custom, **_custom_format(custom)}
        case _:
            refuse(f"tools[{index}]", "must be a function or a custom tool")


def _custom_format(custom: Mapping[str, object]) -> Json:
    """A grammar stands one level deeper in Chat."""
    match custom.get("format"):
        case {"type": "grammar", "grammar": dict(grammar)}:
            return {"format": {"type": "grammar", **grammar}}
        case _:
            return {}


def read_tool_choice(choice: object) -> object:
    match choice:
        case str():
            return choice
        case {"type": "allowed_tools", "allowed_tools": {"tools": list(tools), **rest}}:
            allowed = [_named_tool(tool) for tool in tools]
            return {"type": "allowed_tools", "mode": rest.get("mode", "auto"), "tools": allowed}
        case _:
            return _named_tool(choice)


def _named_tool(tool: object) -> Json:
    match tool:
        case {"type": "function", "function": {"name": str(name)}}:
            return {"type": "function", "name": name}
        case {"type": "custom", "custom": {"name": str(name)}}:
            return {"type": "custom", "name": name}
    refuse("tool_choice", "must be a word or name a tool")


def read_text(chat: Json) -> Json:
    """`text` of the Responses request: the answer's format and verbosity."""
    text: Json = {}
    match chat.get("response_format"):
        case None:
            pass
        case {"type": "json_schema", "json_schema": dict(schema)}:
            text["format"] = {"type": "json_schema", **schema}
        case {"type": "json_object" | "text" as kind}:
            text["format"] = {"type": kind}
        case _:
            refuse("response_format", "must be of type text, json_object or json_schema")
    if (verbosity := chat.get("verbosity")) is not None:
        text["verbosity"] = verbosity
    return text
