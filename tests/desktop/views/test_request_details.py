"""What the Requests page says of one request: where that lies."""

from collections.abc import AsyncIterator, Iterator

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from desktop import theme
from desktop.state import WindowState
from desktop.views.main_window import MainWindow
from proxy.service import Proxy
from tests.desktop.views.conftest import shown
from tests.desktop.waiting import until


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
    large_window.resize(900, 820)
    large_window.show_page("Requests")
    page = large_window.requests
    await until(page.model.rowCount)

    page.table.selectRow(0)
    page.table.row_opened.emit(0)

    await until(lambda: page.details.minimumHeight() > 0)  # they were fitted in
    page.body.activate()
    assert page.rect().contains(page.details.geometry())
    assert page.table.viewport().height() >= page.table.verticalHeader().defaultSectionSize()
