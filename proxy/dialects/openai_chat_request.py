"""A Chat Completions request as a Responses request.

What has no equal is refused by name; an empty or default value asks for nothing and is let go.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

import msgspec

from proxy.errors import Refusal

Json = dict[str, Any]

KEPT = (
    "model", "temperature", "top_p", "parallel_tool_calls", "service_tier", "metadata", "prompt_cache_key",
    "safety_identifier", "user", "prompt_cache_options", "prompt_cache_retention",
)  # fmt: skip
"""Fields that mean the same in both formats."""
TRANSLATED = frozenset(
    {"messages", "tools", "tool_choice", "response_format", "reasoning_effort", "verbosity", "max_tokens",
     "max_completion_tokens", "stream", "stream_options", "store", "n", "logprobs", "modalities"}
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


def translate(body: bytes) -> bytes:
    """The Responses request for a Chat Completions request. Raises Refusal (400)."""
    chat = read_object(body)
    check_fields(chat)
    instructions, items = read_messages(chat.get("messages"))
    made: Json = {name: chat[name] for name in KEPT if chat.get(name) is not None}
    made |= {"instructions": instructions, "input": items, "stream": True, "store": False}
    if tools := chat.get("tools"):
        made["tools"] = [read_tool(tool, index) for index, tool in enumerate(tools)]
    if (choice := chat.get("tool_choice")) is not None:
        made["tool_choice"] = read_tool_choice(choice)
    if (limit := chat.get("max_completion_tokens") or chat.get("max_tokens")) is not None:
        made["max_output_tokens"] = limit
    if (effort := chat.get("reasoning_effort")) is not None:
        made["reasoning"] = {"effort": effort, "summary": "auto"}
    if text := read_text(chat):
        made["text"] = text
    return msgspec.json.encode(made)


def refuse(field: str, why: str) -> NoReturn:
    raise Refusal(f"{field}: {why}.", code="bad_request")


def read_object(body: bytes) -> Json:
    try:
        chat = msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise Refusal("The request body is not JSON.", code="bad_request") from error
    if not isinstance(chat, dict):
        raise Refusal("The request body is no JSON object.", code="bad_request")
    return chat


def check_fields(chat: Json) -> None:
    for name, value in chat.items():
        if value is None or value in NEUTRAL.get(name, ()):
            continue
        if name in NEUTRAL:
            refuse(name, "has no equal in the Responses API, which answers this request")
        if name not in KEPT and name not in TRANSLATED:
            refuse(name, "is no field that can be passed on")


def read_messages(messages: object) -> tuple[str, list[Json]]:
    """The instructions, from the system messages at the beginning, and the items of everything after them."""
    if not isinstance(messages, list) or not messages:
        refuse("messages", "must be a list with at least one message")
    instructions: list[str] = []
    items: list[Json] = []
    for index, message in enumerate(messages):
        where = f"messages[{index}]"
        if not isinstance(message, dict):
            refuse(where, "must be an object")
        if message.get("role") in ("system", "developer") and not items:
            instructions.append(plain_text(message.get("content"), where))
        else:
            items.extend(read_message(message, where))
    return "\n\n".join(instructions), items


def read_message(message: Json, where: str) -> Iterable[Json]:
    match message.get("role"):
        case "system" | "developer":
            text = plain_text(message.get("content"), where)
            yield {
                "type": "message",
                "role": "developer",
                "content": [{"type": "input_text", "text": text}],
            }
        case "user":
            parts = read_parts(message.get("content"), where)
            yield {"type": "message", "role": "user", "content": parts}
        case "assistant":
            yield from read_assistant(message, where)
        case "tool":
            yield read_tool_result(message, where)
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
    for index, call in enumerate(message.get("tool_calls") or ()):
        yield read_call(call, f"{where}.tool_calls[{index}]")


def read_call(call: Json, where: str) -> Json:
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


def read_tool_result(message: Json, where: str) -> Json:
    call_id = message.get("tool_call_id")
    if not isinstance(call_id, str):
        refuse(f"{where}.tool_call_id", "must name the call it answers")
    content = message.get("content")
    output = content if isinstance(content, str) else read_parts(content, where)
    return {"type": "function_call_output", "call_id": call_id, "output": output}


def plain_text(content: object, where: str) -> str:
    if isinstance(content, str):
        return content
    texts = []
    for part in content if isinstance(content, list) else ():
        match part:
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
            made = {"type": "function", **function}
            made.setdefault("parameters", {"type": "object", "properties": {}})
            made.setdefault("strict", False)  # Chat's default; that of Responses is true
            return made
        case {"type": "custom", "custom": dict(custom)}:
            return {"type": "custom", **custom}
        case _:
            refuse(f"tools[{index}]", "must be a function or a custom tool")


def read_tool_choice(choice: object) -> object:
    match choice:
        case str():
            return choice
        case {"type": "function", "function": {"name": str(name)}}:
            return {"type": "function", "name": name}
        case {"type": "custom", "custom": {"name": str(name)}}:
            return {"type": "custom", "name": name}
        case {"type": "allowed_tools", "allowed_tools": dict(allowed)}:
            tools = [
                {"type": "function", "name": tool["function"]["name"]}
                for tool in allowed.get("tools", ())
            ]
            return {"type": "allowed_tools", "mode": allowed.get("mode", "auto"), "tools": tools}
        case _:
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
