"""In a language that is read from right to left every page is the picture in a mirror, but for its texts and charts."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop import theme
from desktop.state import WindowState
from desktop.tokens import tinted
from desktop.widgets.area_chart import AreaChart
from desktop.widgets.burn_up import BurnUp
from desktop.widgets.code import CodeView
from desktop.widgets.cost_chart import CostChart
from desktop.widgets.sparkline import Sparkline
from proxy.service import Proxy
from tests.desktop import shots
from tests.desktop.samples import FIRST, SECOND, earlier_days, filled_proxy
from tests.desktop.sessions import sessions, upkeep_text
from tests.desktop.shots import Scene
from tests.desktop.views.conftest import shown
from tests.desktop.waiting import until

PAGES: dict[str, Scene] = {
    "overview": shots.overview,
    "accounts": shots.accounts_several,
    "a request": shots.request_details,
    "prompt growth": shots.diagnostics,
    "program": shots.diagnostics_program,
    "clients": shots.connect,
    "settings": shots.settings,
    "a problem": shots.problem,
}
PAINTED = (
    "spare", "tight", "runs_out", "track", "accent", "accent_soft",
    "cache_read", "cache_write", "input", "output",
)  # fmt: skip
"""The colours of bars, legends, switches, and the navigation; the plates of the providers' glyphs come to them."""
READ_FROM_THE_LEFT = (AreaChart, BurnUp, CostChart, Sparkline, CodeView)
FEWEST_PIXELS = 12
"""Of a colour, to tell anything."""
MOST_STRAY = 0.15
"""Of a colour's pixels: letters and glyphs lie on some, and they are not mirrored."""
SETTLE_S, LOOK_S, LOOKS = 6.0, 0.1, 4
"""A page that looked the same so often is filled."""


@pytest.fixture
async def full_proxy(home: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Proxy]:
    """Over the samples, with sessions, earlier days and renewals."""
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(home / ".claude"))
    monkeypatch.setenv("CODEX_HOME", str(home / ".codex"))
    proxy = await filled_proxy(home, more=[*sessions(), *earlier_days()])
    proxy.upkeep.restore(upkeep_text())
    yield proxy
    await proxy.stop()


@pytest.fixture
def from_right(qapp: QApplication) -> Iterator[Callable[[], None]]:
    """Turns the program round until the test ends."""
    yield lambda: qapp.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


async def picture_of(scene: Scene, proxy: Proxy) -> QImage:
    """Of a window that opens, shows the scene, and closes."""
    home = proxy.paths.home
    async for window in shown(proxy, WindowState(home)):
        await scene(window, home)
        made = await picture(window)
    await until(lambda: not asked_for())
    return made


def asked_for() -> list[str]:
    """What was asked for and still goes on."""
    return [name for each in asyncio.all_tasks() if (name := each.get_name()).startswith("intent")]


async def picture(window: QWidget) -> QImage:
    """Of the window at rest, without its charts and code."""
    seen = [window.grab().toImage()]
    for _ in range(round(SETTLE_S / LOOK_S)):
        await asyncio.sleep(LOOK_S)
        seen.append(window.grab().toImage())
        if all(each == seen[-1] for each in seen[-LOOKS:-1]) and len(seen) >= LOOKS:
            break
    after = seen[-1]
    painter = QPainter(after)
    for each in window.findChildren(QWidget):
        if isinstance(each, READ_FROM_THE_LEFT) and each.isVisible():
            place = QRect(each.mapTo(window, QPoint()), each.size())
            painter.fillRect(place, theme.color(theme.current().surface))
    painter.end()
    return after


def pixels(image: QImage, color: QColor) -> int:
    """A bit for each pixel in the middle of a spot of that colour, five wide and three high: letters have none."""
    mask = image.createMaskFromColor(color.rgb(), Qt.MaskMode.MaskInColor)
    mono = mask.convertToFormat(QImage.Format.Format_Mono)
    bits, line = int.from_bytes(bytes(mono.constBits())), 8 * mono.bytesPerLine()
    for step in (1, 1, line):
        bits &= bits << step & bits >> step
    return bits


def grown(bits: int) -> int:
    """With two neighbours at either side: half a pixel may be rounded up here and down there."""
    return bits | bits << 1 | bits >> 1 | bits << 2 | bits >> 2


def strays(image: QImage, other: QImage, color: QColor) -> float:
    """Which share of the pixels of a colour are not in the other picture."""
    here, there = pixels(image, color), pixels(other, color)
    count = here.bit_count()
    return (here & ~grown(there)).bit_count() / count if count >= FEWEST_PIXELS else 0.0


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
async def test_what_is_painted_stands_on_the_other_side(
    full_proxy: Proxy, from_right: Callable[[], None], qtbot: QtBot, name: str
) -> None:
    tokens = theme.current()
    colors = {each: QColor(getattr(tokens, each)) for each in PAINTED}
    colors |= {each.id: QColor(tinted(tokens, each.accent.light, 2.5)) for each in (FIRST, SECOND)}
    before = await picture_of(PAGES[name], full_proxy)

    from_right()
    after = (await picture_of(PAGES[name], full_proxy)).flipped(Qt.Orientation.Horizontal)

    found = {
        color: max(strays(before, after, each), strays(after, before, each))
        for color, each in colors.items()
    }
    assert {color: share for color, share in found.items() if share > MOST_STRAY} == {}
    assert pixels(before, colors["accent_soft"]).bit_count() > FEWEST_PIXELS
