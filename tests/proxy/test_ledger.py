"""ledger: finished exchanges are measured and priced, in order, and none is lost."""

import asyncio
import threading
from datetime import datetime
from decimal import Decimal
from functools import partial

import pytest

from proxy.dialect import Metered
from proxy.events import Event, EventBus, RequestFinished
from proxy.ledger import (
    BUSY_EXCHANGES,
    GATHER_S,
    MAX_WAITING,
    MAX_WAITING_BYTES,
    Finished,
    Ledger,
)
from proxy.model import ProviderId
from proxy.record import Cost, CostKind, Ending, PromptShape, RequestRecord, TokenUsage
from proxy.shape import PromptParts
from tests.conftest import NOW

PARTS = PromptParts("model-1", b"", (), ())


class Work:
    """Prices and measures, and notes where it was done."""

    def __init__(self) -> None:
        self.threads: set[str] = set()
        self.sessions: list[str] = []

    def cost(
        self, provider: ProviderId, kind: CostKind, metered: Metered, model: str, at: datetime
    ) -> Cost:
        self.threads.add(threading.current_thread().name)
        if model == "faulty":
            raise ZeroDivisionError("a fake fault")
        return Cost(Decimal(1), kind)

    def measure(self, session_key: str, parts: PromptParts) -> PromptShape:
        self.sessions.append(session_key)
        return PromptShape(message_count=7)


def finished(
    number: int, *, model: str = "", session: str = "", usage: bool = True, body_bytes: int = 0
) -> Finished:
    record = partial(
        RequestRecord,
        id=f"req_{number}",
        started_at=NOW,
        provider=ProviderId("example"),
        account_id=None,
        account_email="",
        route="/",
        transport="api",
        dialect="d",
        ending=Ending.COMPLETED,
        model=model,
        session_id=session,
    )
    metered = Metered(usage=TokenUsage(input=1)) if usage else Metered()
    return Finished(
        f"req_{number}",
        record,
        ProviderId("example"),
        model,
        NOW,
        session,
        metered,
        CostKind.BILLED,
        PARTS,
        body_bytes,
    )


class Books:
    """A ledger, and what came out of it."""

    def __init__(self) -> None:
        self.work = Work()
        self.told: list[str] = []
        self.records: list[RequestRecord] = []
        bus = EventBus()
        bus.subscribe(self._hear)
        self.ledger = Ledger(self.work, self.work, self._record, bus)

    def _record(self, record: RequestRecord) -> None:
        self.records.append(record)
        self.told.append(f"recorded {record.id}")

    def _hear(self, event: Event) -> None:
        assert isinstance(event, RequestFinished)
        self.told.append(f"told {event.record.id}")


async def test_records_come_out_complete_in_order_and_are_told_after() -> None:
    books = Books()

    for number in range(3):
        books.ledger.settle(finished(number))
    await books.ledger.flush()

    assert books.told == [
        f"{what} req_{number}" for number in range(3) for what in ("recorded", "told")
    ]
    assert books.records[0].cost == Cost(Decimal(1), CostKind.BILLED)
    assert books.records[0].shape == PromptShape(message_count=7)


async def test_the_work_is_done_in_a_thread_of_its_own() -> None:
    books = Books()

    books.ledger.settle(finished(1))
    await books.ledger.flush()

    (name,) = books.work.threads
    assert name.startswith("ledger")


async def test_what_cannot_be_priced_is_recorded_all_the_same(
    caplog: pytest.LogCaptureFixture,
) -> None:
    books = Books()

    books.ledger.settle(finished(1, model="faulty"))
    books.ledger.settle(finished(2))
    await books.ledger.flush()

    assert [(record.id, record.cost is None) for record in books.records] == [
        ("req_1", True),
        ("req_2", False),
    ]
    assert "req_1" in caplog.text


async def test_without_tokens_there_is_no_cost() -> None:
    books = Books()

    books.ledger.settle(finished(1, usage=False))
    await books.ledger.flush()

    assert books.records[0].cost is None


async def test_prompts_are_measured_by_their_session() -> None:
    books = Books()

    books.ledger.settle(finished(1, session="s-1"))
    books.ledger.settle(finished(2))
    await books.ledger.flush()

    assert books.work.sessions == ["s-1", ""]


async def test_large_prompts_that_come_faster_than_they_are_measured_go_unmeasured() -> None:
    books = Books()

    for number in range(3):
        books.ledger.settle(finished(number, body_bytes=MAX_WAITING_BYTES * 2 // 3))
    await books.ledger.flush()
    books.ledger.settle(finished(3, body_bytes=MAX_WAITING_BYTES * 2))
    await books.ledger.flush()

    assert [record.shape is not None for record in books.records] == [True, False, False, True]


async def test_closing_loses_nothing() -> None:
    books = Books()

    books.ledger.settle(finished(1))
    await books.ledger.close()

    assert [record.id for record in books.records] == ["req_1"]


async def settle_a_burst(books: Books, seconds: float) -> int:
    """More ends than the ledger finds calm, for so long; how many it was."""
    loop = asyncio.get_running_loop()
    end, number = loop.time() + seconds, 0
    while loop.time() < end:
        for _ in range(BUSY_EXCHANGES):
            books.ledger.settle(finished(number))
            number += 1
        await asyncio.sleep(GATHER_S / 4)
    return number


async def test_while_clients_keep_it_busy_the_work_waits_for_a_pause() -> None:
    books = Books()

    settled = await settle_a_burst(books, 6 * GATHER_S)
    completed_meanwhile = len(books.records)
    await books.ledger.flush()

    assert completed_meanwhile == 0
    assert [record.id for record in books.records] == [f"req_{each}" for each in range(settled)]


async def test_after_a_burst_the_work_begins_by_itself() -> None:
    books = Books()

    settled = await settle_a_burst(books, 2 * GATHER_S)
    for _ in range(100):
        await asyncio.sleep(GATHER_S)
        if len(books.records) == settled:
            break

    assert len(books.records) == settled


async def test_a_burst_waits_no_longer_once_too_much_is_kept() -> None:
    books = Books()

    for number in range(MAX_WAITING):
        books.ledger.settle(finished(number))
    await settle_a_burst(books, 10 * GATHER_S)

    assert books.records
    await books.ledger.flush()
