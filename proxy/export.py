"""Request records as a file for other programs: CSV for tables, JSON with everything the control API tells."""

import asyncio
import csv
import io
import os
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from proxy.errors import ProxyError
from proxy.model import JsonObject
from proxy.record import RequestRecord
from proxy.store.query import MOST_PER_PAGE, RequestPage, RequestQuery

if TYPE_CHECKING:
    from typing import BinaryIO

Format = Literal["csv", "json"]
Ask = Callable[[RequestQuery], Awaitable[RequestPage]]
COLUMNS = (
    "id", "started_at", "provider", "account_id", "account_email", "route", "transport", "dialect", "model",
    "session_id", "stream", "status", "ending", "error_type", "ttft_ms", "duration_ms", "request_bytes",
    "response_bytes", "input", "cache_read", "cache_write_5m", "cache_write_1h", "output", "reasoning", "cost_usd",
    "cost_kind",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What spreadsheets take for the begin of a formula; a model's name comes from the client."""


async def export_records(
    ask: Ask,
    query: RequestQuery,
    file: Path,
    format_: Format,
    on_progress: Callable[[int], object] = lambda _count: None,
) -> int:
    """Writes what `query` finds, newest first, and gives how many; `on_progress` hears how many so far.

    The file appears when it is whole; a cancelled or failed export leaves none. Raises ProxyError, StoreError.
    """
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    except OSError as error:
        raise _unwritable(file, error) from error
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as output:
            count = await _write_pages(ask, query, output, format_, on_progress)
        draft.replace(file)
    except OSError as error:
        raise _unwritable(file, error) from error
    finally:
        draft.unlink(missing_ok=True)
    return count


async def _write_pages(
    ask: Ask,
    query: RequestQuery,
    output: "BinaryIO",
    format_: Format,
    on_progress: Callable[[int], object],
) -> int:
    encode = _csv_rows if format_ == "csv" else _json_rows
    count, page = 0, RequestPage(next=None)
    output.write(_csv_line(COLUMNS) if format_ == "csv" else b"[")
    while count == 0 or page.next is not None:
        page = await ask(replace(query, limit=MOST_PER_PAGE, before=page.next or query.before))
        written = await asyncio.to_thread(encode, page.records, is_first=count == 0)
        await asyncio.to_thread(output.write, written)
        count += len(page.records)
        on_progress(count)
        if not page.records:
            break
    output.write(b"" if format_ == "csv" else b"\n]\n")
    return count


def _csv_rows(records: Sequence[RequestRecord], *, is_first: bool) -> bytes:
    del is_first  # the head is written already
    return b"".join(map(_csv_row, records))


def _csv_row(record: RequestRecord) -> bytes:
    told = _flat(record)
    return _csv_line([_cell(told.get(name)) for name in COLUMNS])


def _csv_line(cells: Sequence[object]) -> bytes:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode()


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return "" if value is None else msgspec.to_builtins(value)


def _flat(record: RequestRecord) -> JsonObject:
    from proxy.api.shapes import record_object

    told = record_object(record)
    usage = told.get("usage")
    return {**told, **usage} if isinstance(usage, dict) else told


def _json_rows(records: Sequence[RequestRecord], *, is_first: bool) -> bytes:
    from proxy.api.shapes import detailed_record_object

    rows = [msgspec.json.encode(detailed_record_object(each)) for each in records]
    if not rows:
        return b""
    return (b"\n" if is_first else b",\n") + b",\n".join(rows)


def _unwritable(file: Path, error: OSError) -> ProxyError:
    return ProxyError(
        "The file cannot be written.",
        detail=f"{file}: {error.strerror or error}.",
        hint="Choose another place.",
        code="export",
    )
