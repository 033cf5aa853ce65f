"""Draws what `gauge` laid out: the tray icon at all its sizes, the ring of a menu row."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPainterPath, QPen, QPixmap

from desktop import gauge
from desktop.gauge import BarShape, BarState, Grid, IconState, Rect, RingState, Sign
from desktop.pace import Tone
from desktop.theme import color
from desktop.tokens import Tokens

STALE_OPACITY = 0.45
TRACK_OPACITY = 0.32
"""Of the foreground: quiet on any panel, yet seen when the bar is empty."""
RING_SIZES = (16, 24, 32, 48)
"""A menu row's icon at 100, 150, 200 and 300 %."""
FULL_TURN = 360 * 16
"""Qt counts angles in sixteenths of a degree."""

Mode = QPainter.CompositionMode


def tray_icon(state: IconState, panel: Tokens) -> QIcon:
    """The icon at every size trays ask for. `panel` are the colours to use on the panel it stands on."""
    icon = QIcon()
    for size in gauge.GRIDS:
        icon.addPixmap(QPixmap.fromImage(icon_image(state, panel, size)))
    return icon


def icon_image(state: IconState, panel: Tokens, size: int) -> QImage:
    """The icon at one of the sizes in `gauge.GRIDS`."""
    grid = gauge.GRIDS[size]
    image = _blank(size)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    upper, lower = state.bars
    calm = panel.spare if state.is_coloured else panel.text
    _draw_bar(painter, gauge.upper_bar(grid, upper), upper, panel, calm)
    if state.sign is Sign.ATTENTION:
        _draw_mark(painter, grid, color(panel.tight))
    else:
        _draw_bar(painter, gauge.lower_bar(grid, lower), lower, panel, calm)
    if state.sign in {Sign.OFF, Sign.FAILED}:
        failed = state.sign is Sign.FAILED
        _draw_stroke(painter, grid, color(panel.runs_out if failed else panel.text))
    painter.end()
    return _faded(image) if state.is_stale else image


def ring_icon(state: RingState, tokens: Tokens) -> QIcon:
    icon = QIcon()
    for size in RING_SIZES:
        icon.addPixmap(QPixmap.fromImage(ring_image(state, tokens, size)))
    return icon


def ring_image(state: RingState, tokens: Tokens, size: int) -> QImage:
    """A ring that fills clockwise from the top, or an exclamation mark; `size` pixels wide."""
    image = _blank(size)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if state.needs_attention:
        _draw_ring_mark(painter, size, color(tokens.tight))
    else:
        _draw_ring(painter, state, tokens, size)
    painter.end()
    return _faded(image) if state.is_stale else image


def _draw_bar(
    painter: QPainter, shape: BarShape, state: BarState, panel: Tokens, calm: str
) -> None:
    """`calm` colours a fill that is no warning.

    Track and fill share no pixel, so that the track does not shine through a pale fill.
    """
    track = QPainterPath()
    track.addRoundedRect(_rect(shape.track), shape.radius, shape.radius)
    fill = QPainterPath()
    if shape.fill is not None:
        fill.addRect(_rect(shape.fill))
    painter.fillPath(track.subtracted(fill), _pale(color(panel.text)))
    painter.fillPath(track.intersected(fill), _fill_color(state.tone, panel, calm))
    if shape.tick is not None and shape.halo is not None:
        painter.setCompositionMode(Mode.CompositionMode_Clear)
        painter.fillRect(_rect(shape.halo), Qt.GlobalColor.transparent)
        painter.setCompositionMode(Mode.CompositionMode_SourceOver)
        painter.fillRect(_rect(shape.tick), color(panel.text))


def _draw_mark(painter: QPainter, grid: Grid, ink: QColor) -> None:
    shape = gauge.mark(grid)
    painter.fillRect(_rect(shape.stem), ink)
    painter.fillRect(_rect(shape.dot), ink)


def _draw_stroke(painter: QPainter, grid: Grid, ink: QColor) -> None:
    shape = gauge.stroke(grid)
    start, end = QPointF(*shape.start), QPointF(*shape.end)
    painter.setCompositionMode(Mode.CompositionMode_Clear)
    painter.setPen(_pen(ink, shape.halo))
    painter.drawLine(start, end)
    painter.setCompositionMode(Mode.CompositionMode_SourceOver)
    painter.setPen(_pen(ink, shape.width))
    painter.drawLine(start, end)


def _draw_ring(painter: QPainter, state: RingState, tokens: Tokens, size: int) -> None:
    width = size * 3 / 16
    inset = size / 16 + width / 2
    circle = QRectF(inset, inset, size - 2 * inset, size - 2 * inset)
    painter.setPen(_pen(color(tokens.track), width))
    painter.drawEllipse(circle)
    if state.fill:
        painter.setPen(_pen(_tone_color(state.tone, tokens), width))
        painter.drawArc(circle, FULL_TURN // 4, -FULL_TURN * state.fill // gauge.STEPS)
    if state.dot in {Tone.TIGHT, Tone.RUNS_OUT}:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_tone_color(state.dot, tokens))
        painter.drawEllipse(circle.center(), size / 8, size / 8)


def _draw_ring_mark(painter: QPainter, size: int, ink: QColor) -> None:
    unit = size / 16
    for y, height in ((3, 6), (11, 2)):
        painter.fillRect(QRectF(7 * unit, y * unit, 2 * unit, height * unit), ink)


def _fill_color(tone: Tone, panel: Tokens, calm: str) -> QColor:
    if tone is Tone.TIGHT:
        return color(panel.tight)
    return color(panel.runs_out if tone is Tone.RUNS_OUT else calm)


def _tone_color(tone: Tone, tokens: Tokens) -> QColor:
    names = {Tone.TIGHT: tokens.tight, Tone.RUNS_OUT: tokens.runs_out, Tone.NONE: tokens.faint}
    return color(names.get(tone, tokens.spare))


def _blank(size: int) -> QImage:
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    return image


def _faded(image: QImage) -> QImage:
    faded = _blank(image.width())
    painter = QPainter(faded)
    painter.setOpacity(STALE_OPACITY)
    painter.drawImage(0, 0, image)
    painter.end()
    return faded


def _pale(ink: QColor) -> QColor:
    pale = QColor(ink)
    pale.setAlphaF(TRACK_OPACITY)
    return pale


def _pen(ink: QColor, width: float) -> QPen:
    return QPen(ink, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)


def _rect(rect: Rect) -> QRectF:
    return QRectF(rect.x, rect.y, rect.width, rect.height)
