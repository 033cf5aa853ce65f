"""Where painted things lie as the user's language is read.

Painters think from left to right and ask here for the place of each part. A painter knows the program's direction by
itself. Charts over time do not ask: time runs from left to right in all of them, so that a chart means the same in every
language.
"""

from unicodedata import bidirectional

from PySide6.QtCore import QMargins, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter

FROM_RIGHT = frozenset({"R", "AL"})
STRONG = FROM_RIGHT | {"L"}
"""Letters that say in which direction they are read; digits and marks do not."""
LEFT, RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
OTHER_SIDE = {LEFT: RIGHT, RIGHT: LEFT}


def is_program_mirrored() -> bool:
    """Its language is read from right to left."""
    return QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft


def is_mirrored(painter: QPainter) -> bool:
    return painter.layoutDirection() is Qt.LayoutDirection.RightToLeft


def mirrored(room: QRectF, box: QRectF) -> QRectF:
    """As far from the right edge of `room` as `box` is from its left one."""
    left = room.left() + room.right() - box.right()
    return QRectF(left, box.y(), box.width(), box.height())


def placed(painter: QPainter, room: QRectF, box: QRectF) -> QRectF:
    """Where a part of `room` lies that is at `box` when read from left to right."""
    return mirrored(room, box) if is_mirrored(painter) else box


def after(painter: QPainter, box: QRectF, indent: float) -> QRectF:
    """`box` without its first pixels."""
    return placed(painter, box, box.adjusted(indent, 0, 0, 0))


def margins(begin: int, top: int, end: int, bottom: int) -> QMargins:
    """Of a layout: Qt mirrors what lies in it, and not its own margins."""
    left, right = (end, begin) if is_program_mirrored() else (begin, end)
    return QMargins(left, top, right, bottom)


def forward(painter: QPainter) -> str:
    """The name of the glyph that points on."""
    return "chevron-left" if is_mirrored(painter) else "chevron-right"


def is_read_from_right(text: str) -> bool:
    """By its first letter: an email, a path or a number is read from the left also in a language that is not."""
    strong = (kind for kind in map(bidirectional, text) if kind in STRONG)
    return next(strong, "L") in FROM_RIGHT


def text_order(text: str) -> Qt.TextFlag:
    """In which order its letters stand, whatever language the program speaks."""
    if is_read_from_right(text):
        return Qt.TextFlag.TextForceRightToLeft
    return Qt.TextFlag.TextForceLeftToRight


def aligned(align: Qt.AlignmentFlag) -> Qt.AlignmentFlag:
    """For Qt's labels, which have a text begin where its own letters do: it begins where the program's lines do."""
    side = align & (LEFT | RIGHT)
    if not side or not is_program_mirrored():
        return align
    return (align & ~side) | OTHER_SIDE[side] | Qt.AlignmentFlag.AlignAbsolute
