"""Hands the record of each exchange to the store: off the loop's thread, in batches, without ever delaying a request.

A store that cannot be written (full disk, read only) stops recording, not proxying: the newest records wait in memory
and are written when the store can take them again.
"""

import asyncio
import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from proxy.errors import StoreError
from proxy.events import (
    Event,
    EventBus,
    RecordsStored,
    StoreRecovered,
    StoreTroubled,
)
from proxy.record import RequestRecord

log = logging.getLogger(__name__)

BATCH_S = 0.25
"""A record waits at most so long for company."""
BATCH_RECORDS = 500
KEPT_RECORDS = 20_000
"""While the store cannot be written; about 30 MB. Past it the oldest go."""
FIRST_RETRY_S = 1.0
LAST_RETRY_S = 60.0
CLOSE_S = 10.0


class RecordSink(Protocol):
    """What the recorder needs of the store."""

    def write_records(self, records: Sequence[RequestRecord]) -> None:
        """Commits all of them or none; blocks. Raises StoreError when they should be tried again later."""


class Backlog:
    """The records that are not yet written, and when to write them next. Times are monotonic seconds."""

    def __init__(self, kept: int = KEPT_RECORDS) -> None:
        self._records: deque[RequestRecord] = deque(maxlen=kept)
        self._due_at = 0.0
        self._retry_s = 0.0
        self.dropped = 0
        """Records lost since the trouble began."""

    def __len__(self) -> int:
        return len(self._records)

    @property
    def is_troubled(self) -> bool:
        """The last write failed."""
        return self._retry_s > 0

    def add(self, record: RequestRecord, now: float) -> None:
        if not self._records and not self.is_troubled:
            self._due_at = now + BATCH_S
        if len(self._records) == self._records.maxlen:
            self.dropped += 1
        self._records.append(record)

    def wait_s(self, now: float) -> float | None:
        """How long until a batch should be written: 0 when at once, None when there is nothing to write.

        In trouble an empty batch is written too, to see whether it is over.
        """
        if not self._records and not self.is_troubled:
            return None
        if len(self._records) >= BATCH_RECORDS and not self.is_troubled:
            return 0.0
        return max(0.0, self._due_at - now)

    def batch(self) -> list[RequestRecord]:
        """The oldest records, as many as are written at once."""
        return list(islice(self._records, BATCH_RECORDS))

    def written(self, count: int, now: float) -> None:
        """The oldest `count` records are stored; what is left is due at once."""
        for _ in range(count):
            self._records.popleft()
        self._retry_s = 0.0
        self._due_at = now

    def failed(self, now: float) -> None:
        """Nothing of the batch was stored; the next try comes after twice the wait of the last."""
        self._retry_s = min(LAST_RETRY_S, self._retry_s * 2) or FIRST_RETRY_S
        self._due_at = now + self._retry_s


@dataclass(frozen=True, slots=True)
class _Trouble:
    error: StoreError


@dataclass(frozen=True, slots=True)
class _Flush:
    done: Callable[[], None]
    is_last: bool


_Entry = RequestRecord | _Flush | _Trouble


class Recorder:
    """One thread that writes records in batches.

    Its events come in the loop's thread: RecordsStored for each batch after its commit, StoreTroubled and StoreRecovered.
    """

    def __init__(self, store: RecordSink, events: EventBus) -> None:
        self._store = store
        self._events = events
        self._entries: queue.SimpleQueue[_Entry] = queue.SimpleQueue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_closed = False
        # Below: the recording thread's own.
        self._backlog = Backlog()

    def record(self, record: RequestRecord) -> None:
        """Takes a finished exchange. Loop's thread only; costs microseconds, never blocks, never raises."""
        if self._is_closed:
            log.error("The record of %s came after the recorder had closed and is lost.", record.id)
            return
        self._start()
        self._entries.put(record)

    def learn_of_trouble(self, error: StoreError) -> None:
        """Another part could not write: tells so unless it is told already, and tries until that is over."""
        self._start()
        self._entries.put(_Trouble(error))

    async def flush(self, timeout_s: float = CLOSE_S) -> None:
        """Waits until all that was recorded before is stored, or the store refused it once more."""
        await self._settle(timeout_s, is_last=False)

    async def close(self, timeout_s: float = CLOSE_S) -> None:
        """Writes what waits, once more even in trouble, and ends the thread. Later records are refused."""
        self._is_closed = True
        await self._settle(timeout_s, is_last=True)
        self._loop = None

    def _start(self) -> None:
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            # A daemon: a hanging disk must not keep the program from ending; `close` sees to the records.
            threading.Thread(target=self._run, name="recorder", daemon=True).start()

    async def _settle(self, timeout_s: float, *, is_last: bool) -> None:
        loop = self._loop
        if loop is None:
            return
        done = asyncio.Event()
        self._entries.put(_Flush(lambda: self._in_loop(done.set), is_last))
        try:
            await asyncio.wait_for(done.wait(), timeout_s)
        except TimeoutError:
            log.error("Records could not be written within %.0f s.", timeout_s)

    # The recording thread

    def _run(self) -> None:
        while True:
            entries = self._next_entries()
            flushes = [entry for entry in entries if isinstance(entry, _Flush)]
            for entry in entries:
                if isinstance(entry, RequestRecord):
                    self._backlog.add(entry, time.monotonic())
                elif isinstance(entry, _Trouble):
                    self._refused(entry.error)
            if flushes or self._backlog.wait_s(time.monotonic()) == 0:
                self._write_all()
            is_last = any(flush.is_last for flush in flushes)
            if is_last:
                self._give_up_rest()
            for flush in flushes:
                flush.done()
            if is_last:
                return

    def _next_entries(self) -> list[_Entry]:
        """All that waits in the queue; blocks until there is something or a batch is due."""
        entries: list[_Entry] = []
        try:
            entries.append(self._entries.get(timeout=self._backlog.wait_s(time.monotonic())))
            while len(entries) < BATCH_RECORDS:
                entries.append(self._entries.get_nowait())
        except queue.Empty:
            pass
        return entries

    def _write_all(self) -> None:
        """Writes batch after batch until none is left or the store refuses one."""
        while (batch := self._backlog.batch()) or self._backlog.is_troubled:
            try:
                stored = self._write(batch)
            except StoreError as error:
                self._refused(error)
                return
            self._accepted(len(batch), stored)

    def _write(self, batch: Sequence[RequestRecord]) -> int:
        """How many of `batch` were stored; those that no store could take are logged and left out."""
        try:
            self._store.write_records(batch)
        except StoreError:
            raise
        except Exception:  # a bug of ours in one record must not hold up all the others for ever
            if len(batch) == 1:
                log.exception("The record of %s cannot be stored and is lost.", batch[0].id)
                return 0
            return sum(self._write([record]) for record in batch)
        return len(batch)

    def _accepted(self, count: int, stored: int) -> None:
        was_troubled, dropped = self._backlog.is_troubled, self._backlog.dropped
        self._backlog.written(count, time.monotonic())
        if was_troubled:
            self._backlog.dropped = 0
            log.warning("Requests are being recorded again; %d records were lost.", dropped)
            self._publish(StoreRecovered())
        if stored:
            self._publish(RecordsStored(stored))

    def _refused(self, error: StoreError) -> None:
        was_troubled = self._backlog.is_troubled
        self._backlog.failed(time.monotonic())
        if not was_troubled:
            log.warning("Requests are served but not recorded: %s", error)
            self._publish(StoreTroubled.of(error))

    def _give_up_rest(self) -> None:
        lost = len(self._backlog) + self._backlog.dropped
        if lost:
            log.error("%d records could not be written and are lost.", lost)

    def _publish(self, event: Event) -> None:
        self._in_loop(lambda: self._events.publish(event))

    def _in_loop(self, call: Callable[[], None]) -> None:
        loop = self._loop
        if loop is None:
            return
        try:
            loop.call_soon_threadsafe(call)
        except RuntimeError:
            log.debug("The loop had ended before the recorder did.")
