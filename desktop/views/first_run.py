"""The first-run checklist: three steps on a card, each with what to do, turned to done as it happens."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop import icons, theme
from desktop.language import translate
from desktop.models.checklist import ClientLine, Progress, Step, client_lines, steps
from desktop.theme import TextRole
from desktop.widgets.buttons import Button, CloseButton
from desktop.widgets.card import Card
from desktop.widgets.field import announce
from desktop.widgets.layouts import Lines
from desktop.widgets.text import Label
from proxy.provider import Providers


class FirstRun(Card):
    """Shown until a first request was answered, or until it is dismissed."""

    import_asked = Signal()
    add_asked = Signal()
    dismissed = Signal()

    def __init__(self, providers: Providers, base_url: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._providers = providers
        self.body.setSpacing(16)
        self.body.addLayout(self._head())
        self._steps = [_StepRow(number, step) for number, step in enumerate(steps(), 1)]
        for row in self._steps:
            self.body.addWidget(row)
        self._steps[0].add(
            Button(translate("FirstRun", "Add account…"), self.add_asked.emit, kind="primary")
        )
        self._steps[0].add(Button(translate("FirstRun", "Import…"), self.import_asked.emit))
        self._lines = Lines(across=8, down=8)
        self._lines.setColumnStretch(1, 1)
        self._steps[1].content.addLayout(self._lines)
        self.show_address(base_url)

    def show_address(self, base_url: str) -> None:
        """The clients' lines for the address the proxy listens at."""
        self._lines.clear()
        for line in client_lines(self._providers, base_url):
            self._add_line(line)

    def _add_line(self, line: ClientLine) -> None:
        """A client's name, the line for it, and a button that copies it."""
        name = translate("FirstRun", "Line for {client}").format(client=line.client)
        text = QLineEdit(line.text)
        text.setReadOnly(True)
        text.setCursorPosition(0)
        text.setAccessibleName(name)
        copy = Button(
            translate("FirstRun", "Copy"),
            lambda: QGuiApplication.clipboard().setText(line.text),
        )
        copy_name = translate("FirstRun", "Copy the line for {client}")
        copy.setAccessibleName(copy_name.format(client=line.client))
        at = self._lines.next_line()
        label = Label(line.client, TextRole.CAPTION, "muted")
        for column, widget in enumerate((label, text, copy)):
            self._lines.addWidget(widget, at, column)

    def show_progress(self, progress: Progress) -> None:
        """Marks what is done; says so to a screen reader when it just happened."""
        for row, is_done in zip(self._steps, progress.done, strict=True):
            row.show_done(is_done)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(
            Label(translate("FirstRun", "Three steps to the first answer"), TextRole.HEADING)
        )
        row.addStretch()
        name = translate("FirstRun", "Dismiss the checklist")
        row.addWidget(CloseButton(name, self.dismissed.emit))
        return row


class _StepRow(QWidget):
    """A mark, a title, a sentence, and what belongs to the step."""

    def __init__(self, number: int, step: Step) -> None:
        super().__init__()
        self._step = step
        self._mark = _Mark(number)
        self.content = QVBoxLayout()
        self.content.setSpacing(4)
        self.content.addWidget(Label(step.title, TextRole.STRONG))
        self.content.addWidget(Label(step.text, TextRole.CAPTION, "muted", wraps=True))
        self._buttons = QHBoxLayout()
        self._buttons.setContentsMargins(0, 4, 0, 0)
        self._buttons.setSpacing(8)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self.content, 1)
        self.show_done(False)

    def add(self, button: Button) -> None:
        if self._buttons.count() == 0:
            self.content.addLayout(self._buttons)
            self._buttons.addStretch()
        self._buttons.insertWidget(self._buttons.count() - 1, button)

    def show_done(self, is_done: bool) -> None:
        state = translate("FirstRun", "done") if is_done else translate("FirstRun", "to do")
        if is_done and not self._mark.is_done and self.isVisible():
            announce(self, f"{self._step.title}: {state}")
        self._mark.show_done(is_done)
        self.setAccessibleName(f"{self._step.title}: {state}")


class _Mark(QWidget):
    """The step's number, or a check mark once it is done."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self.is_done = False

    def show_done(self, is_done: bool) -> None:
        self.is_done = is_done
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(24), theme.px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(tokens.good if self.is_done else tokens.accent_soft))
        side = float(theme.px(24))
        disc = QRectF(0, 0, side, side)
        painter.drawEllipse(disc)
        if self.is_done:
            inset = side * 0.22
            glyph = disc.adjusted(inset, inset, -inset, -inset)
            icons.paint(painter, glyph, icons.source("check"), tokens.surface)
            return
        painter.setFont(theme.font(TextRole.STRONG))
        painter.setPen(
            theme.color(theme.readable(tokens.accent, tokens.accent_soft, tokens.is_dark))
        )
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(self._number))
