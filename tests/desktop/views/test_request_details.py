"""What the Requests page says of one request: its tokens times their price, and where that lies."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop import theme
from desktop.models.request_rows import request_row
from desktop.state import WindowState
from desktop.views.main_window import MainWindow
from desktop.views.request_details import RequestDetails
from desktop.widgets.text import Label
from proxy.record import Cost, CostKind, Ending, RequestRecord, TokenUsage
from proxy.service import Proxy
from tests.desktop.samples import NOW, ROWS, record
from tests.desktop.views.conftest import shown
from tests.desktop.waiting import until


@pytest.fixture
def details(qtbot: QtBot) -> RequestDetails:
    made = RequestDetails()
    qtbot.addWidget(made)
    return made


def told(details: RequestDetails, record: RequestRecord) -> list[str]:
    """Every text that it shows of `record`."""
    details.show_row(request_row(record, {}, NOW), NOW)
    details.show()
    return [label.text() for label in details.findChildren(Label) if label.isVisible()]


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        (Ending.INCOMPLETE, "The answer broke off before its end."),
        (Ending.CANCELLED, "The client left before the end."),
    ],
)
def test_an_answer_that_was_not_whole_is_said_to_be_so(
    details: RequestDetails, ending: Ending, text: str
) -> None:
    made = replace(record(0, ROWS[0]), ending=ending, status=200)

    assert text in told(details, made)


# Price


@pytest.mark.parametrize(
    ("count", "price", "text"),
    [
        (94_000, "0.047", "94,000 × $0.50/M"),
        (40_000, "0.003", "40,000 × $0.0750/M"),
        (1_000, "0", "1,000"),
    ],
)
def test_a_part_is_its_tokens_times_their_price(
    details: RequestDetails, count: int, price: str, text: str
) -> None:
    paid = Decimal(price)
    cost = Cost(paid, CostKind.BILLED, (("cache_read", paid),))
    made = record(0, ROWS[0], usage=TokenUsage(cache_read=count), cost=cost)

    assert text in told(details, made)


def test_without_a_price_the_tokens_stand_alone(details: RequestDetails) -> None:
    made = record(0, ROWS[0], usage=TokenUsage(cache_read=94_000), cost=None)

    assert not [text for text in told(details, made) if "×" in text]


# Place


@pytest.fixture
def large_text(qapp: QApplication) -> Iterator[None]:
    """Twice the usual, until the test ends."""
    before = qapp.font()
    font = QFont(before)
    font.setPixelSize(theme.DESIGN_TEXT_PX * 2)
    qapp.setFont(font)
    theme.install(qapp, theme.Choice.LIGHT)
    yield
    qapp.setFont(before)
    theme.install(qapp, theme.Choice.LIGHT)


@pytest.fixture
async def large_window(
    large_text: None, proxy: Proxy, memory: WindowState
) -> AsyncIterator[MainWindow]:
    """Made with the large text, as it is where the user has set one."""
    async for made in shown(proxy, memory):
        yield made


async def test_in_large_text_the_details_stay_above_the_foot(large_window: MainWindow) -> None:
    large_window.resize(900, 960)
    large_window.show_page("Requests")
    page = large_window.requests
    await until(page.model.rowCount)

    page.table.selectRow(0)
    page.table.row_opened.emit(0)

    await until(lambda: page.details.maximumHeight() < page.height())  # they were fitted in
    page.body.activate()
    assert page.rect().contains(page.details.geometry())
    assert page.table.viewport().height() >= page.table.verticalHeader().defaultSectionSize()


async def test_where_both_find_no_room_the_details_take_the_place_of_the_list(
    large_window: MainWindow,
) -> None:
    large_window.resize(900, 560)
    large_window.show_page("Requests")
    page = large_window.requests
    await until(page.model.rowCount)

    page.table.selectRow(0)
    page.table.row_opened.emit(0)

    await until(lambda: not page.table.isVisible())
    page.body.activate()
    assert page.rect().contains(page.details.geometry())
    assert page.details.height() > page.height() / 2

    page.step_back()
    assert page.table.isVisible()
    assert page.filters.isVisible()
