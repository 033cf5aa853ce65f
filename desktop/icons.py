"""Our own glyphs: drawn in one colour, recoloured by the theme, sharp at any device pixel ratio.

The sources in `resources/icons/` use `currentColor`; a provider brings its glyph as such a source too.
"""

from functools import cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from desktop import theme
from desktop.tokens import tinted
from proxy.provider import Accent, Provider


@cache
def source(name: str) -> str:
    """The SVG text of one of our glyphs."""
    return (files("resources") / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def accent_color(accent: Accent) -> str:
    """A provider's colour on the theme in use."""
    return accent.dark if theme.current().is_dark else accent.light


def pixmap(svg: str, color: str, size: QSizeF, ratio: float) -> QPixmap:
    """`svg` in `color`, `size` logical pixels large, for a device of that pixel ratio."""
    pixels = QSize(round(size.width() * ratio), round(size.height() * ratio))
    key = f"{hash(svg)}/{color}/{pixels.width()}x{pixels.height()}/{ratio}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    made = QPixmap(pixels)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    renderer = QSvgRenderer(QByteArray(svg.replace("currentColor", color).encode()))
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    renderer.render(painter, QRectF(made.rect()))
    painter.end()
    made.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, made)
    return made


def paint(painter: QPainter, box: QRectF, svg: str, color: str) -> None:
    """Draws a glyph into `box`."""
    ratio = painter.device().devicePixelRatio()
    painter.drawPixmap(box.topLeft(), pixmap(svg, color, box.size(), ratio))


def paint_provider(painter: QPainter, box: QRectF, provider: Provider) -> None:
    """Draws a provider's glyph on a plate of its tint."""
    tokens = theme.current()
    accent = accent_color(provider.accent)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(tinted(tokens, accent, 2.5)))
    radius = box.width() * 0.24
    painter.drawRoundedRect(box, radius, radius)
    inset = box.width() * 0.17
    paint(painter, box.adjusted(inset, inset, -inset, -inset), provider.glyph, accent)


class GlyphEngine(QIconEngine):
    """Draws a glyph in the colour its token has at that moment, so that an icon follows the theme."""

    def __init__(self, name: str, token: str) -> None:
        super().__init__()
        self._name = name
        self._token = token

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        token = "faint" if mode is QIcon.Mode.Disabled else self._token
        paint(painter, QRectF(rect), source(self._name), getattr(theme.current(), token))

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        made = QPixmap(size * scale)  # `size` is in logical pixels since Qt 6.8
        made.setDevicePixelRatio(scale)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(QPoint(), size), mode, state)
        painter.end()
        return made

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return self.scaledPixmap(size, mode, state, 1.0)

    def clone(self) -> QIconEngine:
        return GlyphEngine(self._name, self._token)


def icon(name: str, token: str = "muted") -> QIcon:
    """One of our glyphs for a button or a menu; `token` names a colour of the theme."""
    return QIcon(GlyphEngine(name, token))


def app_icon() -> QIcon:
    """The program's own icon, for windows and the task bar."""
    made = QIcon()
    for side in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(pixmap(source("loadline"), "", QSizeF(side, side), 1.0))
    return made
