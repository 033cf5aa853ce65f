"""Request records as files."""

import csv
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from proxy.errors import ProxyError, StoreError
from proxy.export import Format, export_records
from proxy.store.query import RequestPage, RequestQuery
from proxy.store.store import Store
from tests.conftest import FixedClock
from tests.proxy.store.samples import record


@pytest.fixture
async def store(home: Path, clock: FixedClock) -> AsyncIterator[Store]:
    store = Store(f"sqlite:///{home / 'loadline.db'}", clock)
    await store.open()
    yield store
    await store.close()


async def test_a_table_has_one_line_a_record_the_newest_first(store: Store, home: Path) -> None:
    store.write_records([record(1), record(2, model='acme, "large"')])
    file = home / "records.csv"

    count = await export_records(store.requests, RequestQuery(), file, "csv")

    with file.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert count == 2
    assert [row["id"] for row in rows] == [record(2).id, record(1).id]
    assert rows[0]["model"] == 'acme, "large"'
    assert rows[1]["input"] == str(record(1).usage.input)  # type: ignore[union-attr]


async def test_json_holds_what_the_control_api_tells(store: Store, home: Path) -> None:
    store.write_records([record(number) for number in range(1, 4)])
    file = home / "records.json"

    await export_records(store.requests, RequestQuery(), file, "json")

    told = json.loads(file.read_text(encoding="utf-8"))
    assert [each["id"] for each in told] == [record(number).id for number in (3, 2, 1)]
    assert told[0]["usage"]["output"] == record(3).usage.output  # type: ignore[union-attr]


async def test_more_than_a_page_is_written_whole_and_its_progress_told(
    store: Store, home: Path
) -> None:
    store.write_records([record(number) for number in range(1, 1202)])
    told: list[int] = []

    count = await export_records(
        store.requests, RequestQuery(), home / "all.json", "json", told.append
    )

    assert (count, told) == (1201, [500, 1000, 1201])
    assert len(json.loads((home / "all.json").read_text())) == 1201


@pytest.mark.parametrize("format_", ["csv", "json"])
async def test_nothing_found_is_an_empty_file_that_programs_can_read(
    store: Store, home: Path, format_: str
) -> None:
    file = home / "none"

    assert await export_records(store.requests, RequestQuery(model="x"), file, format_) == 0  # type: ignore[arg-type]

    text = file.read_text()
    assert text.count("\n") == 1 if format_ == "csv" else json.loads(text) == []


async def test_what_a_spreadsheet_would_run_is_only_shown(store: Store, home: Path) -> None:
    store.write_records([record(1, model="=cmd()")])

    await export_records(store.requests, RequestQuery(), home / "records.csv", "csv")

    assert ",'=cmd()," in (home / "records.csv").read_text()


async def test_an_export_that_fails_leaves_the_former_file_and_nothing_else(home: Path) -> None:
    file = home / "records.csv"
    file.write_text("from yesterday")

    async def break_off(_query: RequestQuery) -> RequestPage:
        raise StoreError("The database is gone.")

    with pytest.raises(StoreError):
        await export_records(break_off, RequestQuery(), file, "csv")

    assert [(each.name, each.read_text()) for each in home.iterdir()] == [
        ("records.csv", "from yesterday")
    ]


async def test_a_place_that_cannot_be_written_is_named(store: Store, home: Path) -> None:
    with pytest.raises(ProxyError, match="cannot be written"):
        await export_records(store.requests, RequestQuery(), home / "none" / "a.csv", "csv")


async def test_a_table_costs_hardly_more_than_json(store: Store, home: Path) -> None:
    """Each record is told once, not once for each column: the streams wait for the same interpreter."""
    store.write_records([record(number) for number in range(1, 501)])

    async def cost(format_: Format) -> float:
        began = time.process_time()
        await export_records(store.requests, RequestQuery(), home / f"all.{format_}", format_)
        return time.process_time() - began

    await cost("json")  # what is imported first counts for neither
    as_json, as_table = await cost("json"), await cost("csv")

    assert as_table < 4 * as_json
