"""Draws every state of the tray icon at every size, on a light and a dark panel: `python -m tests.desktop.icon_sheet FILE`.

For the eye: to be looked at beside the design's `tray-icon-states.png`. Each icon is shown as it is, and the small ones
once more at three times their size.
"""

import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter

from desktop.gauge import GRIDS, BarState, IconState, RingState, Sign, steps
from desktop.gauge_painter import RING_SIZES, icon_image, ring_image
from desktop.pace import Tone
from desktop.theme import color
from desktop.tokens import DARK, LIGHT, Tokens

ROW = 72
LABEL = 190
ENLARGED = (16, 22, 24, 32)


def bar(used: float, tone: Tone, even: float | None = None) -> BarState:
    return BarState(steps(used), tone, steps(even))


FINE = (bar(12, Tone.SPARE, 40), bar(30, Tone.SPARE, 50))
STATES = {
    "no account": IconState(),
    "fine 12/30": IconState(*FINE),
    "ahead 62/40": IconState(bar(62, Tone.SPARE, 70), bar(40, Tone.SPARE, 50)),
    "tight 78/55": IconState(bar(78, Tone.TIGHT, 82), bar(55, Tone.SPARE, 60)),
    "runs out 94/91": IconState(bar(94, Tone.RUNS_OUT, 80), bar(91, Tone.RUNS_OUT, 70)),
    "reached 100/60": IconState(bar(100, Tone.RUNS_OUT, 62), bar(60, Tone.SPARE, 61)),
    "stale": IconState(bar(62, Tone.SPARE, 55), bar(40, Tone.SPARE, 50), is_stale=True),
    "needs sign-in": IconState(*FINE, sign=Sign.ATTENTION),
    "proxy stopped": IconState(*FINE, sign=Sign.OFF),
    "proxy failed": IconState(*FINE, sign=Sign.FAILED),
}
RINGS = {
    "ring 42": RingState(steps(42), Tone.SPARE),
    "ring 94, week tight": RingState(steps(94), Tone.RUNS_OUT, Tone.TIGHT),
    "ring 18": RingState(steps(18), Tone.SPARE),
    "ring stale": RingState(steps(60), Tone.TIGHT, is_stale=True),
    "ring empty": RingState(),
    "ring, sign in": RingState(needs_attention=True),
}


def draw_row(painter: QPainter, y: int, label: str, images: list[QImage], panel: Tokens) -> None:
    painter.setPen(color(panel.text))
    painter.drawText(QRect(12, y, LABEL, ROW), Qt.AlignmentFlag.AlignVCenter, label)
    x = LABEL
    for image in images:
        painter.drawImage(x, y + (ROW - image.height()) // 2, image)
        x += image.width() + 14


def enlarged(images: list[QImage]) -> list[QImage]:
    return [image.scaled(image.width() * 3, image.height() * 3) for image in images][:2]


def sheet() -> QImage:
    rows = len(STATES) + len(RINGS)
    image = QImage(860, 2 * rows * ROW, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    y = 0
    for panel in (LIGHT, DARK):
        painter.fillRect(0, y, image.width(), rows * ROW, color(panel.bg))
        for label, state in STATES.items():
            icons = [icon_image(state, panel, size) for size in GRIDS]
            draw_row(painter, y, label, icons + enlarged(icons), panel)
            y += ROW
        for label, ring in RINGS.items():
            rings = [ring_image(ring, panel, size) for size in RING_SIZES]
            draw_row(painter, y, label, rings + enlarged(rings), panel)
            y += ROW
    painter.end()
    return image


if __name__ == "__main__":
    app = QGuiApplication([])
    if not sheet().save(sys.argv[1]):
        sys.exit(f"Cannot write {sys.argv[1]}.")
