"""Reading JSON in which anything may stand anywhere: a wrong type counts as nothing."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from proxy.errors import Refusal
from proxy.json_values import UNREADABLE, counted
from proxy.sse import events

Json = dict[str, Any]


def part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The object under `name`."""
    value = whole.get(name)
    return value if isinstance(value, Mapping) else {}


def objects(whole: Mapping[str, Any], name: str) -> list[Json]:
    """The objects in the list under `name`."""
    value = whole.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def count(whole: Mapping[str, Any], name: str) -> int:
    """The number under `name`, where it is one that can count."""
    return counted(whole.get(name))


def read_object(body: bytes) -> Json:
    """A request's body. Raises Refusal (400)."""
    try:
        request = msgspec.json.decode(body)
    except UNREADABLE as error:
        raise Refusal("The request body is not JSON.") from error
    if not isinstance(request, dict):
        raise Refusal("The request body is no JSON object.")
    return request


def read_events(whole: bytes) -> Iterator[Json]:
    """The data of each event; what is no JSON object is passed over."""
    for event in events(whole):
        try:
            data = msgspec.json.decode(event.data)
        except UNREADABLE:
            continue
        if isinstance(data, dict):
            yield data


def to_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
