"""What the control API's calls share: the facade they ask, their JSON, their parameters."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

import msgspec
from aiohttp import web

from proxy.api.shapes import error_object
from proxy.errors import ProxyError, Refusal
from proxy.json_values import UNREADABLE

if TYPE_CHECKING:
    from proxy.service import Proxy

PROXY: "web.AppKey[Proxy]" = web.AppKey("proxy")
"""Under which the application keeps the facade."""

Value = TypeVar("Value")


def answer(content: object, status: int = 200) -> web.Response:
    """`content` as JSON: times in UTC with "Z", money as strings."""
    return web.Response(
        body=msgspec.json.encode(content),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def error_answer(error: ProxyError) -> web.Response:
    return answer({"error": error_object(error)}, error.status)


def parameter(
    request: web.Request, name: str, read: Callable[[str], Value], default: Value
) -> Value:
    """A value of the query string, read by `read`; `default` when absent or empty. Raises Refusal."""
    text = request.query.get(name, "")
    if not text:
        return default
    try:
        return read(text)
    except ValueError as error:
        raise Refusal(f"{name} cannot be {text[:80]!r}.", detail=f"{error}"[:200]) from error


def read_object(body: bytes, kind: type[Value], title: str) -> Value:
    """A call's body. Raises Refusal under `title`."""
    try:
        return msgspec.json.decode(body, type=kind)
    except UNREADABLE as error:
        raise Refusal(title, detail=f"{error}.") from error


def read_time(text: str) -> datetime:
    """An ISO 8601 time; without an offset it is UTC. Raises ValueError."""
    time = datetime.fromisoformat(text)
    try:
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except OverflowError as error:  # in the calendar's first or last hours
        raise ValueError("UTC is beyond the calendar there.") from error


def read_count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ValueError("It must be 1 or more.")
    return count
