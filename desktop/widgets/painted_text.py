"""Lines of text that are painted, in cells and charts, on the side from which the program is read."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from desktop import theme
from desktop.theme import TextRole
from desktop.widgets.direction import LEFT, OTHER_SIDE, is_mirrored, text_order

_ONE_LINE = (
    Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute | Qt.TextFlag.TextSingleLine
)
_FLAGS = {
    (side, order): int(_ONE_LINE | side | order)
    for side in OTHER_SIDE
    for order in (Qt.TextFlag.TextForceLeftToRight, Qt.TextFlag.TextForceRightToLeft)
}
"""Numbers already: in Python it takes long to join flags."""


def _flags(painter: QPainter, align: Qt.AlignmentFlag, text: str) -> int:
    """The side as the program is read, the order of the letters as the text itself is."""
    if not is_mirrored(painter):
        return _FLAGS[align, Qt.TextFlag.TextForceLeftToRight]
    return _FLAGS[OTHER_SIDE[align], text_order(text)]


def draw_text(
    painter: QPainter,
    box: QRectF,
    text: str,
    token: str = "text",
    role: TextRole = TextRole.TEXT,
    align: Qt.AlignmentFlag = LEFT,
) -> None:
    """One line of text in the middle of `box`, shortened where it does not fit.

    `align` is the side where the program is read from left to right; else it is the other one.
    """
    painter.setFont(theme.font(role))
    painter.setPen(theme.color(getattr(theme.current(), token)))
    metrics = theme.metrics(role)
    if metrics.horizontalAdvance(text) > box.width() + 1:
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, round(box.width()))
    painter.drawText(box, _flags(painter, align, text), text)


def two_lines(box: QRectF) -> tuple[QRectF, QRectF]:
    """Where a line of text and the caption below it stand, together in the middle of `box`."""
    line = theme.metrics().lineSpacing()
    caption = theme.metrics(TextRole.CAPTION).lineSpacing()
    gap = theme.px(4)
    top = box.center().y() - (line + gap + caption) / 2
    return (
        QRectF(box.x(), top, box.width(), line),
        QRectF(box.x(), top + line + gap, box.width(), caption),
    )
