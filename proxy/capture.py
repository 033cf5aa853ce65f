"""Capturing whole requests with their answers, for as many of the next ones as the user asked.

Off at each start. What is captured is what the client sent and what it was told, in a file of its own, without
credentials; nothing else in the program ever keeps a prompt or an answer.
"""

import asyncio
import logging
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from proxy import tasks
from proxy.encoding import decode_answer
from proxy.events import CapturesChanged, EventBus
from proxy.paths import PRIVATE_FOLDER, open_private

log = logging.getLogger(__name__)

MAX_ANSWER_BYTES = 16 * 1024 * 1024
"""More of an answer is passed on, but not captured."""
LEFT_OUT = "(left out)"
_SECRET = re.compile("authorization|cookie|credential|key|secret|token(?!s)", re.IGNORECASE)
"""Headers of such names state a credential, or may; "tokens" in a name are counted ones."""


class Capture:
    """One request while it is answered. State: what its file will say."""

    def __init__(self, request_id: str, started_at: datetime) -> None:
        self.request_id = request_id
        self._started_at = started_at
        self._asked: list[bytes] = []
        self._told: list[bytes] = []
        self._answer: list[bytes] = []
        self._answer_bytes = 0
        self._encoding = ""

    def ask(self, line: str, headers: Iterable[tuple[str, str]], body: bytes) -> None:
        """What the client sent; `line` names method and path, `body` is without its encoding."""
        self._asked = [_head(line, headers), body]

    def begin(self, line: str, headers: Iterable[tuple[str, str]]) -> None:
        """What the client is told at first; `line` names the status."""
        headers = list(headers)
        self._told = [_head(line, headers)]
        for name, value in headers:
            if name.lower() == "content-encoding":
                self._encoding = value

    def take(self, data: bytes) -> None:
        """More of the answer's body, as it went to the client."""
        self._answer_bytes += len(data)
        if self._answer_bytes <= MAX_ANSWER_BYTES:
            self._answer.append(data)

    def save(self, path: Path) -> None:
        """Writes the file, which the user alone may read. Raises OSError."""
        path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        with open(path, "wb", opener=open_private) as file:
            file.write(b"\n".join([self._preface(), *self._asked, b"", *self._told, self._body()]))

    def _preface(self) -> bytes:
        when = self._started_at.isoformat(timespec="seconds").encode()
        return b"# %b, captured by Loadline because you asked; credentials are left out\n" % when

    def _body(self) -> bytes:
        answer = b"".join(self._answer)
        if self._answer_bytes > MAX_ANSWER_BYTES:
            return answer + f"\n(the rest of {self._answer_bytes} bytes is left out)\n".encode()
        return decode_answer(answer, self._encoding)


class Captures:
    """The captures there are, and whether the next request becomes one.

    State: how many requests are still to be captured, which ones were, and the files being written.
    """

    def __init__(self, folder: Path, events: EventBus) -> None:
        self.folder = folder
        self._events = events
        self._left = 0
        self._captured: set[str] = set()
        self._writing: set[asyncio.Task[None]] = set()

    @property
    def left(self) -> int:
        """So many of the next requests are captured."""
        return self._left

    async def open(self) -> None:
        """Learns what was captured before."""
        self._captured |= await asyncio.to_thread(self._on_disk)

    def start(self, count: int) -> None:
        """Captures the next `count` requests; 0 ends it."""
        self._left = count
        log.info("Requests to be captured, as the user asked: %d.", count)
        self._events.publish(CapturesChanged(self._left))

    def next(self, request_id: str, started_at: datetime) -> Capture | None:
        """The capture that a request which begins now fills; None, nearly always, when nobody asked for one."""
        if not self._left:
            return None
        self._left -= 1
        self._events.publish(CapturesChanged(self._left))
        return Capture(request_id, started_at)

    def keep(self, capture: Capture) -> None:
        """Writes a filled capture to its file, off the loop's thread."""
        task = tasks.spawn("capture", self._save(capture))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    def file(self, request_id: str) -> Path | None:
        """Where a request's capture lies; None when it was not captured. Asks no disk."""
        return self._path(request_id) if request_id in self._captured else None

    def forget(self, request_id: str) -> None:
        """Deletes a request's capture. Raises OSError."""
        self._path(request_id).unlink(missing_ok=True)
        self._captured.discard(request_id)

    def forget_all(self, before: datetime | None = None) -> None:
        """Deletes every capture, or those written before that moment; what cannot be deleted is logged."""
        for request_id in self._on_disk():
            try:
                if before is None or self._path(request_id).stat().st_mtime < before.timestamp():
                    self.forget(request_id)
            except OSError as error:
                log.warning("The capture of %s could not be deleted: %s", request_id, error)

    async def close(self) -> None:
        """Waits for what is being written."""
        self._left = 0
        if self._writing:
            await asyncio.wait(self._writing)

    async def _save(self, capture: Capture) -> None:
        try:
            await asyncio.to_thread(capture.save, self._path(capture.request_id))
            self._captured.add(capture.request_id)
        except OSError as error:
            log.warning("The request %s could not be captured: %s", capture.request_id, error)

    def _on_disk(self) -> set[str]:
        return {path.stem for path in self.folder.glob("req_*.txt")}

    def _path(self, request_id: str) -> Path:
        return self.folder / f"{request_id}.txt"


def _head(line: str, headers: Iterable[tuple[str, str]]) -> bytes:
    lines = [line]
    lines += [f"{name}: {LEFT_OUT if _SECRET.search(name) else value}" for name, value in headers]
    return "\n".join([*lines, ""]).encode("utf-8", "replace")
