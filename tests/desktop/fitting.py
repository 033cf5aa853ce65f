"""Whether all that a window shows can be read: no text cut, nothing outside its parent, over its neighbour or aside.

What a widget paints itself is read back from a picture of it as SVG, where texts stay texts.
"""

from collections.abc import Callable, Iterator
from xml.etree import ElementTree as ET

from PySide6.QtCore import QBuffer, QIODevice, QPoint, Qt
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QStyle,
    QStyleOptionFrame,
    QTableView,
    QTextEdit,
    QWidget,
)

from desktop.widgets.layouts import WidePane
from desktop.widgets.text import ElidedLabel

CARET = 4
"""What a text field keeps free for it, in pixels."""
ELLIPSIS = "…"
BREAKS = "\u200b"
"""Where a label may break a path."""
Look = Callable[[QWidget], Iterator[str]]


def faults(top: QWidget) -> list[str]:
    """What cannot be read in the window `top`, each with its widget."""
    shown = (each for each in (top, *top.findChildren(QWidget)) if each.isVisible())
    own = [each for each in shown if each.window() is top]
    return [f"{described(each)}: {fault}" for each in own for look in LOOKS for fault in look(each)]


def described(widget: QWidget) -> str:
    """Its class, its words, and where it lies in what."""
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton | QLineEdit) else ""
    return (
        f"{type(widget).__name__} {(text or widget.accessibleName())[:40]!r} at "
        f"{widget.geometry().getRect()} in {type(widget.parentWidget()).__name__}"
    )


def cut_label(widget: QWidget) -> Iterator[str]:
    """One that shortens itself tells the whole; any other has room for all its lines and for each word."""
    if not isinstance(widget, QLabel) or not widget.text():
        return
    metrics, text = widget.fontMetrics(), QLabel.text(widget)  # with its places to break
    if isinstance(widget, ElidedLabel):
        if metrics.horizontalAdvance(text) > widget.width() + 1 and text not in widget.toolTip():
            yield "is shortened and does not tell the whole"
    elif widget.wordWrap():
        words = text.replace(BREAKS, " ").split()
        if max(metrics.horizontalAdvance(word) for word in words) > widget.contentsRect().width():
            yield "is narrower than one of its words"
        if widget.heightForWidth(widget.width()) > widget.height():
            yield f"needs {widget.heightForWidth(widget.width())} in height"
    elif widget.sizeHint().width() > widget.width():
        yield f"needs {widget.sizeHint().width()} in width"
    if widget.height() < metrics.height():
        yield f"is lower than a line, {metrics.height()}"


def cut_button(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QPushButton):
        wanted = widget.sizeHint()
        if wanted.width() > widget.width() or wanted.height() > widget.height():
            yield f"needs {wanted.toTuple()}"
        return
    is_higher_when_narrow = widget.sizePolicy().hasHeightForWidth()
    if isinstance(widget, QAbstractButton) and is_higher_when_narrow:
        wanted_height = widget.heightForWidth(widget.width())
        if wanted_height > widget.height():
            yield f"needs {wanted_height} in height"


def cut_field(widget: QWidget) -> Iterator[str]:
    """What is only to be copied may be longer than its field: then the tooltip tells the whole. What is typed too."""
    if not isinstance(widget, QLineEdit):
        return
    option = QStyleOptionFrame()
    widget.initStyleOption(option)
    inside = widget.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, widget)
    text = widget.text() or widget.placeholderText()
    is_typed = bool(widget.text()) and not widget.isReadOnly()
    is_told = is_typed or (widget.isReadOnly() and widget.toolTip() == text)
    if widget.fontMetrics().horizontalAdvance(text) > inside.width() - CARET and not is_told:
        yield f"has only {inside.width() - CARET} for its text"
    if widget.sizeHint().height() > widget.height():
        yield f"needs {widget.sizeHint().height()} in height"


def cut_painting(widget: QWidget) -> Iterator[str]:
    """What is painted and shortened stands whole in the tooltip, and says something to a screen reader."""
    if isinstance(widget, QLabel | QPushButton | QLineEdit | QMenu):
        return
    if isinstance(widget.parentWidget(), QTextEdit):
        return
    for text, at in painted_texts(widget):
        if text.endswith(ELLIPSIS):
            whole, spoken = told_at(widget, at)
            if text.removesuffix(ELLIPSIS).strip() not in whole or not spoken:
                yield f"paints {text!r}, tells {whole!r}"


def painted_texts(widget: QWidget) -> list[tuple[str, QPoint]]:
    """What it paints itself, without its children, and where each text begins."""
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    picture = QSvgGenerator()
    picture.setOutputDevice(held)
    picture.setSize(widget.size())
    painter = QPainter(picture)
    widget.render(painter, QPoint(0, 0), widget.rect(), QWidget.RenderFlag(0))
    painter.end()
    root = ET.fromstring(bytes(held.data().data()))
    return [
        (
            (each.text or "").strip(),
            QPoint(round(float(each.get("x", 0))), round(float(each.get("y", 0)))),
        )
        for each in root.iter("{http://www.w3.org/2000/svg}text")
    ]


def told_at(widget: QWidget, at: QPoint) -> tuple[str, str]:
    """The tooltip and the words for a screen reader of what lies there."""
    view = widget.parentWidget()
    if not isinstance(view, QAbstractItemView) or view.viewport() is not widget:
        return widget.toolTip(), widget.accessibleName()
    index = view.indexAt(at + QPoint(2, -3))
    roles = (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
    whole, spoken = (str(index.data(role) or "") if index.isValid() else "" for role in roles)
    return whole, spoken


def outside(widget: QWidget) -> Iterator[str]:
    """What scrolls may be higher than its pane, never wider."""
    parent = widget.parentWidget()
    if widget.isWindow() or parent is None or widget.size().isEmpty():
        return
    pane = parent.parentWidget()
    if isinstance(pane, QAbstractScrollArea) and pane.viewport() is parent:
        if widget.width() > parent.width() and not isinstance(pane, WidePane):
            yield f"is wider than its pane, {parent.width()}"
    elif not parent.rect().contains(widget.geometry()):
        yield f"reaches out of its parent, {parent.size().toTuple()}"


def covering(widget: QWidget) -> Iterator[str]:
    """Children that lie over each other; what lets the mouse through is made to lie above."""
    if isinstance(widget, QAbstractScrollArea):
        return
    through = Qt.WidgetAttribute.WA_TransparentForMouseEvents
    children = [
        each
        for each in widget.children()
        if isinstance(each, QWidget)
        and each.isVisible()
        and not each.isWindow()
        and not each.testAttribute(through)
    ]
    for at, one in enumerate(children):
        for other in children[at + 1 :]:
            if one.geometry().intersects(other.geometry()):
                yield f"{described(one)} lies over {described(other)}"


def scrolling_aside(widget: QWidget) -> Iterator[str]:
    """Only tables may."""
    if not isinstance(widget, QAbstractScrollArea) or isinstance(widget, QTableView | WidePane):
        return
    if (lacking := widget.horizontalScrollBar().maximum()) > 0:
        yield f"is {lacking} too narrow"


LOOKS: tuple[Look, ...] = (
    cut_label,
    cut_button,
    cut_field,
    cut_painting,
    outside,
    covering,
    scrolling_aside,
)
