"""One WebSocket of the fake OpenAI: what was said on it, and how it ended."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.replies import Cut, Stall, Wait


@dataclass(frozen=True, slots=True)
class Close:
    """A step: the server closes the socket with this code."""

    code: int = 1000
    reason: str = ""


Frames = Sequence[Mapping[str, Any] | str | bytes | Cut | Stall | Wait | Close]
"""Events, texts and binaries as frames of their own, and steps between them."""


@dataclass
class SocketTalk:
    """A socket that was let in."""

    socket: web.WebSocketResponse
    heard: list[str] = field(default_factory=list)
    """The client's text frames."""
    is_over: asyncio.Event = field(default_factory=asyncio.Event)
    close_code: int | None = None
    """As the client closed it; 1006 when its connection was lost."""

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(text) for text in self.heard]

    async def say(self, frames: Frames, request: web.Request) -> None:
        for frame in frames:
            match frame:
                case Wait(event=event):
                    await event.wait()
                case Stall():
                    await self._wait_for_client()
                    return
                case Cut():
                    assert request.transport is not None
                    request.transport.abort()
                    return
                case Close():
                    await self.socket.close(code=frame.code, message=frame.reason.encode())
                    return
                case str():
                    await self.socket.send_str(frame)
                case bytes():
                    await self.socket.send_bytes(frame)
                case _:
                    await self.socket.send_str(json.dumps(frame))

    async def _wait_for_client(self) -> None:
        """Says nothing more, and notices when the client goes."""
        await self.socket.receive()
