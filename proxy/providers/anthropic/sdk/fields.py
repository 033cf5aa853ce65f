"""What happens to each part of a Messages request on this route: the whole list, and the source of the docs' table.

The local runtime is an agent loop, not the Messages API: some fields have no equal there. Each is mapped, ignored for
a stated reason, or refused with a sentence that names it. Nothing is dropped silently. Measured with
claude-agent-sdk 0.2.188 and its `claude` 2.1.331; tests/providers/anthropic/sdk hold the runtime to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Treatment(StrEnum):
    """What becomes of a field."""

    MAPPED = "mapped"
    IGNORED = "ignored"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Field:
    """What happens to one field."""

    treatment: Treatment
    how: str
    """By what it is mapped, or why it is not."""


def _mapped(how: str) -> Field:
    return Field(Treatment.MAPPED, how)


def _ignored(why: str) -> Field:
    return Field(Treatment.IGNORED, why)


def _refused(why: str) -> Field:
    return Field(Treatment.REFUSED, why)


_AS_IT_STANDS = "in the request that the runtime sends, as it stands"

FIELDS: Mapping[str, Field] = {
    "model": _mapped("the runtime's model"),
    "messages": _mapped("earlier turns as a resumed session, the last one as its next turn"),
    "system": _mapped("the runtime's system prompt; blocks of a list are joined by an empty line"),
    "max_tokens": _mapped(_AS_IT_STANDS),
    "stream": _mapped("server-sent events, or collected into one message"),
    "tools": _mapped(
        "tools of a local MCP server whose calls go back to the caller; the model knows them as mcp__c__<name>"
    ),
    "tool_choice": _mapped(_AS_IT_STANDS),
    "thinking": _mapped(f"{_AS_IT_STANDS}; when absent, off for the models that can do without"),
    "temperature": _mapped(_AS_IT_STANDS),
    "top_p": _mapped(_AS_IT_STANDS),
    "top_k": _mapped(_AS_IT_STANDS),
    "stop_sequences": _mapped(_AS_IT_STANDS),
    "service_tier": _mapped(_AS_IT_STANDS),
    "output_config": _mapped(_AS_IT_STANDS),
    "metadata": _ignored("the runtime sends its own; a session id in it is used here"),
    "cache_control": _refused(
        "the runtime has no marks of its own for it; put them on blocks of messages"
    ),
    "container": _refused("the runtime has no server containers"),
    "context_management": _refused("the runtime manages its own context"),
    "diagnostics": _refused("the runtime does not hand the answer's diagnostics on"),
    "inference_geo": _refused("the runtime has no such option"),
    "mcp_servers": _refused(
        "only the Messages fields of a request are read; no server is started for it"
    ),
    "speed": _refused("the runtime has no such option"),
}
"""The fields of the request itself. Any other answers 400."""

DETAILS: Mapping[str, Field] = {
    "messages[].role": _mapped('"user" and "assistant"; others, such as "system", are refused'),
    "messages[].content": _mapped(
        "every block as it stands, earlier answers included; a blank text is refused, as the API does"
    ),
    "messages[].content[].cache_control": _mapped(
        "as it stands; the runtime's own marks are turned off. Not on results for a process that waits for them"
    ),
    "messages[].content[].citations": _ignored(
        "of an earlier answer the runtime keeps the text, not what it cited"
    ),
    "system[].cache_control": _ignored("the runtime's system prompt is one text"),
    "tools[].type": _mapped('"custom" only: tools that the provider runs are refused'),
    "tools[].name": _mapped("letters, digits, _ and -, at most 120"),
    "tools[].description": _mapped("the description of the tool"),
    "tools[].input_schema": _mapped("the schema of the tool; calls are not checked against it"),
    "tools[].cache_control": _ignored("the runtime sends no marks with tools"),
    "header anthropic-beta": _mapped("added to the runtime's own list"),
    "header anthropic-version": _ignored("the runtime sends its own"),
    "query string": _ignored("the runtime sends its own"),
}
"""Parts of fields, and what comes beside the body. Other keys of a message, a system block or a tool answer 400."""
