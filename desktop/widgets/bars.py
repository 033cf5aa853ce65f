"""Bars: how much of a window is used, and what a request's tokens are made of.

Where the pieces lie is plain arithmetic; the painters only fill it in, so that a table's delegate draws them too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from desktop import manner, theme
from desktop.pace import UNKNOWN, Pace, Tone
from desktop.tokens import Tokens
from desktop.widgets.direction import placed
from proxy.record import TokenUsage

THICKNESS = 8
"""Of a bar, in the drawings' pixels."""
SHARP_THICKNESS = 12
"""The same for a user who asks for more contrast."""
TICK_REACH = 3
"""How far the pace tick stands out above and below."""
TICK_WIDTH = 2
LEAST_PART = 1.5
"""A part that is there stays visible."""


def thickness() -> int:
    """Of a bar, in pixels."""
    return theme.px(SHARP_THICKNESS if theme.current().is_sharp else THICKNESS)


def paint_track(painter: QPainter, bar: QRectF) -> None:
    """What a bar is filled upon; for a user who asks for more contrast with a rim."""
    tokens, radius = theme.current(), bar.height() / 2
    painter.setPen(theme.color(tokens.border) if tokens.is_sharp else Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(tokens.track))
    painter.drawRoundedRect(bar, radius, radius)
    painter.setPen(Qt.PenStyle.NoPen)


def fill_length(length: float, percent: float, thickness: float) -> float:
    """How far a bar is filled: nothing stays nothing, and a little is at least a dot."""
    if percent <= 0:
        return 0.0
    return max(thickness, length * min(100.0, percent) / 100)


def part_lengths(length: float, parts: Sequence[float], scale_total: float) -> list[float]:
    """Lengths of `parts` on a bar where `scale_total` would fill it; each that is not nothing can be seen."""
    if scale_total <= 0:
        return [0.0 for _ in parts]
    lengths = [max(LEAST_PART, length * part / scale_total) if part > 0 else 0.0 for part in parts]
    shrink = min(1.0, length / sum(lengths)) if sum(lengths) > 0 else 1.0
    return [one * shrink for one in lengths]


def tone_color(tokens: Tokens, tone: Tone) -> str:
    """The colour of a window that will end so."""
    return {
        Tone.NONE: tokens.faint,
        Tone.SPARE: tokens.spare,
        Tone.TIGHT: tokens.tight,
        Tone.RUNS_OUT: tokens.runs_out,
    }[tone]


def paint_usage(painter: QPainter, box: QRectF, used_percent: float | None, pace: Pace) -> None:
    """A window's bar, in the middle of `box`: track, fill in the tone of its end, tick at even pace.

    Filled by what is used or by what is left, as the user wants it.
    """
    tokens, wanted = theme.current(), manner.current()
    thick = thickness()
    bar = QRectF(box.x(), box.center().y() - thick / 2, box.width(), thick)
    paint_track(painter, bar)
    if used_percent is None:
        return
    if (filled := fill_length(bar.width(), wanted.percent(used_percent), thick)) > 0:
        painter.setBrush(theme.color(tone_color(tokens, pace.tone)))
        fill = placed(painter, bar, QRectF(bar.x(), bar.y(), filled, thick))
        painter.drawRoundedRect(fill, thick / 2, thick / 2)
    if pace.even_percent is not None:
        paint_tick(painter, bar, wanted.percent(pace.even_percent))


def paint_tick(painter: QPainter, bar: QRectF, even_percent: float) -> None:
    """Where use at an even pace would stand now."""
    width, reach = theme.px(TICK_WIDTH), theme.px(TICK_REACH)
    at = bar.x() + bar.width() * min(100.0, max(0.0, even_percent)) / 100
    left = min(bar.right() - width, max(bar.x(), round(at) - width / 2))
    tick = QRectF(left, bar.y() - reach, width, bar.height() + 2 * reach)
    painter.fillRect(placed(painter, bar, tick), theme.color(theme.current().text))


@dataclass(frozen=True, slots=True)
class TokenPart:
    """One of the four parts of a request's tokens, as bars and legends show it."""

    token: str
    """The name of its colour in the theme."""
    count: int


def token_parts(usage: TokenUsage) -> tuple[TokenPart, ...]:
    """The four parts in the order they are drawn."""
    return (
        TokenPart("cache_read", usage.cache_read),
        TokenPart("cache_write", usage.cache_write),
        TokenPart("input", usage.input),
        TokenPart("output", usage.output),
    )


def paint_tokens(
    painter: QPainter, box: QRectF, usage: TokenUsage | None, scale_total: int
) -> None:
    """A request's four token parts, on a scale where `scale_total` fills the bar."""
    tokens = theme.current()
    thick = thickness()
    bar = QRectF(box.x(), box.center().y() - thick / 2, box.width(), thick)
    path = QPainterPath()
    path.addRoundedRect(bar, thick / 2, thick / 2)
    paint_track(painter, bar)
    if usage is None or usage.total == 0:
        return
    painter.save()
    painter.setClipPath(path)
    parts = token_parts(usage)
    left = bar.x()
    counts = [part.count for part in parts]
    for part, length in zip(parts, part_lengths(bar.width(), counts, scale_total), strict=True):
        box = placed(painter, bar, QRectF(left, bar.y(), length, thick))
        painter.fillRect(box, theme.color(getattr(tokens, part.token)))
        left += length
    painter.restore()


class UsageBar(QProgressBar):
    """One window's bar as a widget; a progress bar to a screen reader, with the window's words as its name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextVisible(False)
        self.setRange(0, 100)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._used_percent: float | None = None
        self._pace = UNKNOWN

    def show_usage(self, used_percent: float | None, pace: Pace, spoken: str) -> None:
        """`spoken` is the whole sentence a screen reader says."""
        self._used_percent, self._pace = used_percent, pace
        shown = None if used_percent is None else manner.current().percent(used_percent)
        self.setValue(round(min(100.0, max(0.0, shown or 0.0))))
        self.setAccessibleName(spoken)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(160), thickness() + theme.px(2 * TICK_REACH))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(40), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_usage(painter, QRectF(self.rect()), self._used_percent, self._pace)
