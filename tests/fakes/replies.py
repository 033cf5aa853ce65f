"""Scripted answers of the fake providers: a status, headers, and steps that write, wait, stall or break off."""

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it arrived."""

    method: str
    target: str
    """Path and query as on the wire."""
    headers: tuple[tuple[str, str], ...]
    """In order, names as spelt."""
    body: bytes

    def header(self, name: str) -> str | None:
        """The values of `name`, joined as they came; None when it is absent."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return " | ".join(values) if values else None


class Cut:
    """A step: the connection breaks off here."""


class Stall:
    """A step: nothing more comes, but the connection stays."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A step: goes on when the event is set."""

    event: asyncio.Event


Step = bytes | Cut | Stall | Wait


@dataclass(frozen=True, slots=True)
class Reply:
    """One scripted answer: its head, then its steps."""

    status: int = 200
    headers: Mapping[str, str] | Iterable[tuple[str, str]] = field(default_factory=dict)
    steps: Sequence[Step] = ()
    before: Sequence[Wait | Stall | Cut] = ()
    """What happens before the head is sent."""
    is_framed: bool = True
    """False: only the closed connection ends the body."""


def json_reply(
    document: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Reply:
    """A whole answer of any JSON."""
    body = json.dumps(document).encode()
    fields = {"content-type": "application/json", "content-length": str(len(body))}
    return Reply(status, fields | dict(headers or {}), (body,))


async def seen(request: web.Request) -> Seen:
    """`request` as it arrived, with its whole body."""
    chunks = [chunk async for chunk in request.content.iter_any()]
    return Seen(
        request.method,
        request.raw_path,
        tuple((_read(name), _read(value)) for name, value in request.raw_headers),
        b"".join(chunks),
    )


def _read(raw: bytes) -> str:
    """Bytes that are no UTF-8 stay what they were, as in the headers that aiohttp reads."""
    return raw.decode("utf-8", "surrogateescape")


async def play(request: web.Request, reply: Reply) -> web.StreamResponse:
    """Gives `reply` as the answer to `request`."""
    for step in reply.before:
        await _take(request, step)
    fields = reply.headers.items() if isinstance(reply.headers, Mapping) else reply.headers
    response = web.StreamResponse(status=reply.status)
    for name, value in fields:
        response.headers.add(name, value)
    if not reply.is_framed:
        response.force_close()
        response._length_check = False  # aiohttp would frame it in chunks otherwise
    await response.prepare(request)
    for step in reply.steps if request.method != "HEAD" else ():
        if isinstance(step, bytes):
            await response.write(step)
        else:
            await _take(request, step)
    await response.write_eof()
    return response


async def _take(request: web.Request, step: Wait | Stall | Cut) -> None:
    match step:
        case Wait(event=event):
            await event.wait()
        case Stall():
            await asyncio.Event().wait()
        case Cut():
            assert request.transport is not None
            request.transport.close()
            await asyncio.Event().wait()
