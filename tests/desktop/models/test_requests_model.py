"""The requests as an item model over a real store: paging both ways, live records, sorting, filters."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from desktop.models.record_window import MOST, PAGE
from desktop.models.request_columns import RequestColumn
from desktop.models.requests_model import RequestsModel
from proxy import tasks
from proxy.record import Ending, RequestRecord
from proxy.store.query import RequestPage, RequestQuery
from proxy.store.store import Store
from tests.desktop.samples import FIRST, NOW, ROWS, SECOND, record, records
from tests.desktop.waiting import until

ALL = MOST + 2 * PAGE
STRICT = QAbstractItemModelTester.FailureReportingMode.Fatal
NEWEST_FIRST = (RequestColumn.TIME, Qt.SortOrder.DescendingOrder)
PROVIDERS = {FIRST.id: FIRST, SECOND.id: SECOND}


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    made = Store(f"sqlite:///{tmp_path / 'loadline.db'}", lambda: NOW)
    await made.open()
    made.write_records(list(records(ALL)))
    yield made
    await made.close()


def made(ask: Callable[[RequestQuery], object]) -> RequestsModel:
    return RequestsModel(
        ask,  # type: ignore[arg-type]
        lambda coroutine: tasks.spawn("model", coroutine),
        PROVIDERS,
        lambda: NOW,
    )


@pytest.fixture
async def model(store: Store, qapp: QApplication) -> RequestsModel:
    """Shown, with its first page."""
    model = made(store.requests)
    model.set_shown(True)
    await until(model.rowCount)
    return model


def fresh(seconds: int = 1, **changes: object) -> RequestRecord:
    """A record newer than all stored ones by so many seconds."""
    made = record(0, ROWS[0], **changes)
    return replace(made, id=f"req_{10**12 + seconds:024x}", started_at=NOW + timedelta(0, seconds))


async def fetch(model: RequestsModel) -> None:
    """The page below, as a view asks for it."""
    last = model.records[-1]
    assert model.canFetchMore()
    model.fetchMore()
    await until(lambda: model.records[-1] is not last)


def ids(model: RequestsModel) -> list[str]:
    return [each.id for each in model.records]


ORDER = [each.id for each in records(ALL)]


async def test_it_shows_the_newest_page_first(model: RequestsModel) -> None:
    assert ids(model) == ORDER[:PAGE]
    assert model.index(0, RequestColumn.MODEL).data() == "claude-opus-5-5"


async def test_it_keeps_qt_s_rules_for_item_models(store: Store, qapp: QApplication) -> None:
    model = made(store.requests)
    # Set while the model is empty: the tester's own fetchMore would race the test's.
    QAbstractItemModelTester(model, STRICT, model).setUseFetchMore(False)
    model.set_shown(True)
    await until(model.rowCount)

    model.add_live(fresh())
    await until(lambda: fresh().id in ids(model))
    for _ in range(MOST // PAGE):
        await fetch(model)
    first = model.records[0]
    model.fetch_above()
    await until(lambda: model.records[0] is not first)
    model.show_query(RequestQuery(text="matches nothing"))
    await until(lambda: model.rowCount() == 0)


async def test_a_hidden_model_asks_for_nothing(qapp: QApplication) -> None:
    asked: list[RequestQuery] = []
    model = made(asked.append)

    model.add_live(fresh())
    await asyncio.sleep(0)

    assert asked == []
    assert model.rowCount() == 0


async def test_older_records_come_page_by_page(model: RequestsModel) -> None:
    await fetch(model)
    await fetch(model)

    assert ids(model) == ORDER[: 3 * PAGE]


async def test_at_most_500_records_are_held(model: RequestsModel) -> None:
    for _ in range(ALL // PAGE - 1):
        await fetch(model)

    assert len(model.records) == MOST
    assert ids(model) == ORDER[-MOST:]
    assert not model.canFetchMore()


async def test_the_way_back_up_finds_the_same_records(model: RequestsModel) -> None:
    for _ in range(ALL // PAGE - 1):
        await fetch(model)

    while model.can_fetch_above():
        first = model.records[0]
        model.fetch_above()
        await until(lambda first=first: model.records[0] is not first)

    assert ids(model) == ORDER[:MOST]


async def test_a_second_wish_for_a_page_that_is_on_its_way_asks_once(
    store: Store, qapp: QApplication
) -> None:
    asked: list[RequestQuery] = []

    async def ask(query: RequestQuery) -> RequestPage:
        asked.append(query)
        return await store.requests(query)

    model = made(ask)
    model.set_shown(True)
    await until(model.rowCount)

    model.fetchMore()
    model.fetchMore()
    await until(lambda: model.rowCount() == 2 * PAGE)

    assert len(asked) == 2


async def test_live_records_join_in_one_insertion(model: RequestsModel) -> None:
    told: list[tuple[int, int]] = []
    model.rowsInserted.connect(lambda _parent, first, last: told.append((first, last)))

    for number in (1, 2, 3):
        model.add_live(fresh(number))
    await until(lambda: told)

    assert told == [(0, 2)]
    assert ids(model)[:4] == [fresh(3).id, fresh(2).id, fresh(1).id, ORDER[0]]


async def test_a_live_record_that_does_not_match_stays_out(model: RequestsModel) -> None:
    model.show_query(RequestQuery(ending=Ending.CANCELLED))
    await until(lambda: model.records[0].ending is Ending.CANCELLED)

    model.add_live(fresh(1))
    model.add_live(fresh(2, ending=Ending.CANCELLED))
    await until(lambda: model.records[0].id == fresh(2).id)

    assert fresh(1).id not in ids(model)


async def test_a_record_that_the_store_has_by_now_joins_once(
    model: RequestsModel, store: Store
) -> None:
    store.write_records([fresh()])

    model.add_live(fresh())
    model.reload()
    await until(lambda: fresh().id in ids(model))
    await asyncio.sleep(0.3)

    assert ids(model).count(fresh().id) == 1


async def test_a_record_on_its_way_to_the_store_survives_a_reload(model: RequestsModel) -> None:
    model.add_live(fresh())

    model.reload()
    await until(lambda: fresh().id in ids(model))


async def test_a_paused_tail_counts_what_it_leaves_out(model: RequestsModel) -> None:
    counts: list[int] = []
    model.waiting.connect(counts.append)
    model.set_live(False)

    model.add_live(fresh(1))
    model.add_live(fresh(2))

    assert counts == [1, 2]
    assert ids(model) == ORDER[:PAGE]


async def test_a_resumed_tail_fetches_what_it_missed(model: RequestsModel, store: Store) -> None:
    model.set_live(False)
    model.add_live(fresh())
    store.write_records([fresh()])

    model.set_live(True)
    await until(lambda: ids(model)[0] == fresh().id)


async def test_live_records_far_above_the_view_are_counted_only(model: RequestsModel) -> None:
    counts: list[int] = []
    model.waiting.connect(counts.append)
    for _ in range(MOST // PAGE):
        await fetch(model)

    model.add_live(fresh())

    assert counts == [1]


async def test_live_records_never_let_it_grow_past_500(model: RequestsModel) -> None:
    for _ in range(MOST // PAGE - 1):
        await fetch(model)

    for number in range(30):
        model.add_live(fresh(number))
    await until(lambda: ids(model)[0] == fresh(29).id)

    assert len(model.records) <= MOST


async def test_another_question_begins_at_the_newest(model: RequestsModel) -> None:
    await fetch(model)

    model.show_query(RequestQuery(provider=SECOND.id))
    await until(lambda: all(each.provider == SECOND.id for each in model.records))

    assert len(model.records) == PAGE


async def test_the_answer_to_an_old_question_is_dropped(store: Store, qapp: QApplication) -> None:
    gate = asyncio.Event()

    async def ask(query: RequestQuery) -> RequestPage:
        if query.text == "slow":
            await gate.wait()
        return await store.requests(query)

    model = made(ask)
    model.set_shown(True)
    model.show_query(RequestQuery(text="slow"))
    model.show_query(RequestQuery(text="haiku"))
    await until(model.rowCount)

    gate.set()
    await asyncio.sleep(0.05)

    assert {each.model for each in model.records} == {"claude-haiku-5-5"}


@pytest.mark.parametrize(
    ("column", "key"),
    [
        (RequestColumn.COST, lambda each: each.cost.usd if each.cost else None),
        (RequestColumn.DURATION, lambda each: each.duration_ms),
        (RequestColumn.TOKENS, lambda each: each.usage.total if each.usage else None),
    ],
    ids=["cost", "duration", "tokens"],
)
async def test_sorting_shows_the_largest_of_all_first(
    model: RequestsModel, column: RequestColumn, key: Callable[[RequestRecord], object]
) -> None:
    every = [key(each) for each in records(ALL)]
    largest = sorted((value for value in every if value is not None), reverse=True)  # type: ignore[type-var]

    model.sort(column, Qt.SortOrder.DescendingOrder)
    await until(lambda: [key(each) for each in model.records] == largest[:PAGE])
    await fetch(model)

    assert [key(each) for each in model.records] == largest[: 2 * PAGE]


async def test_what_has_no_value_comes_last_in_either_direction(model: RequestsModel) -> None:
    model.show_query(RequestQuery(text="opus"))
    for order in (Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder):
        model.sort(RequestColumn.COST, order)
        await until(lambda: not model._is_restarting)
        while model.canFetchMore():
            await fetch(model)

        assert model.records[-1].cost is None


async def test_the_order_stays_when_another_question_is_asked(model: RequestsModel) -> None:
    model.sort(RequestColumn.DURATION, Qt.SortOrder.AscendingOrder)

    model.show_query(RequestQuery(provider=SECOND.id))
    await until(lambda: all(each.provider == SECOND.id for each in model.records))

    assert model.records[0].duration_ms == 3_000


async def test_a_sorted_table_says_so_in_its_header(model: RequestsModel) -> None:
    model.sort(RequestColumn.COST, Qt.SortOrder.DescendingOrder)

    assert model.headerData(RequestColumn.COST, Qt.Orientation.Horizontal) == "Cost ↓"


async def test_the_way_back_up_a_sorted_table_finds_the_same_records(
    model: RequestsModel,
) -> None:
    model.sort(RequestColumn.MODEL, Qt.SortOrder.AscendingOrder)
    await until(lambda: model.records[0].model == "claude-fable-5-2")
    top = ids(model)
    for _ in range(ALL // PAGE - 1):
        await fetch(model)
    assert not set(top) & set(ids(model))

    while model.can_fetch_above():
        first = model.records[0]
        model.fetch_above()
        await until(lambda first=first: model.records[0] is not first)

    assert ids(model)[:PAGE] == top


async def test_a_live_record_of_a_page_below_is_left_to_it(model: RequestsModel) -> None:
    model.sort(RequestColumn.DURATION, Qt.SortOrder.DescendingOrder)
    await until(lambda: model.records[0].duration_ms == 41_000)

    model.add_live(fresh(1, duration_ms=0.5))
    model.add_live(fresh(2, duration_ms=99_000.0))
    await until(lambda: ids(model)[0] == fresh(2).id)

    assert fresh(1).id not in ids(model)


async def test_a_live_record_joins_a_sorted_table_at_its_place(model: RequestsModel) -> None:
    model.sort(RequestColumn.DURATION, Qt.SortOrder.DescendingOrder)
    await until(lambda: model.records[0].duration_ms == 41_000)

    model.add_live(fresh(1, duration_ms=99_000.0))
    await until(lambda: fresh(1).id in ids(model))

    assert ids(model)[0] == fresh(1).id


async def test_back_on_time_it_pages_again(model: RequestsModel) -> None:
    model.sort(RequestColumn.COST, Qt.SortOrder.DescendingOrder)
    await until(lambda: ids(model) != ORDER[:PAGE])

    model.sort(*NEWEST_FIRST)
    await until(lambda: ids(model) == ORDER[:PAGE])
    await fetch(model)

    assert ids(model) == ORDER[: 2 * PAGE]


async def test_token_bars_share_the_scale_of_the_largest_that_is_held(
    model: RequestsModel,
) -> None:
    assert model.most_tokens == 157_800

    usage = replace(fresh().usage, output=900_000)  # type: ignore[type-var]
    model.add_live(fresh(1, usage=usage))
    await until(lambda: model.most_tokens > 900_000)


async def test_a_failing_store_leaves_the_model_ready_to_be_asked_again(
    store: Store, qapp: QApplication
) -> None:
    fails = [True]

    async def ask(query: RequestQuery) -> RequestPage:
        if fails:
            raise RuntimeError
        return await store.requests(query)

    swallowed: list[BaseException] = []

    async def run(coroutine: object) -> None:
        try:
            await coroutine  # type: ignore[misc]
        except RuntimeError as error:
            swallowed.append(error)

    model = RequestsModel(
        ask, lambda coroutine: tasks.spawn("model", run(coroutine)), PROVIDERS, lambda: NOW
    )
    model.set_shown(True)
    await until(lambda: swallowed)

    fails.clear()
    model.add_live(fresh())
    model.reload()
    await until(lambda: model.rowCount() == PAGE + 1)


async def test_only_the_top_level_has_rows(model: RequestsModel) -> None:
    child = model.index(0, 0)

    assert model.rowCount(child) == 0
    assert model.columnCount(child) == 0
    assert model.data(QModelIndex()) is None


async def test_cells_have_words_for_screen_readers(model: RequestsModel) -> None:
    role = Qt.ItemDataRole.AccessibleTextRole

    assert model.index(0, RequestColumn.TOKENS).data(role) == (
        "104,500 tokens: 94,000 cache read, 6,100 cache write, 1,200 input, 3,200 output"
    )
    assert model.index(0, RequestColumn.COST).data(role) == "$0.0871 API-equivalent"
    assert model.index(3, RequestColumn.COST).data(role) == "not known"
    assert model.index(0, RequestColumn.STATUS).data(role) == "200"
