"""One step of several: its number, or how it went, in a disc; its title, what is said of it, and what belongs to it."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop import icons, theme
from desktop.language import translate
from desktop.step import Step, StepState
from desktop.theme import TextRole
from desktop.tokens import readable
from desktop.widgets.text import Label

SIDE = 24


class StepRow(QWidget):
    """What belongs to the step goes into `content`, below its words."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._mark = _Mark(number)
        self._title = Label("", TextRole.STRONG, wraps=True)
        self._text = Label("", TextRole.CAPTION, "muted", wraps=True)
        self._text.hide()
        self.content = QVBoxLayout()
        self.content.setSpacing(4)
        self.content.addWidget(self._title)
        self.content.addWidget(self._text)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self.content, 1)

    @property
    def text(self) -> str:
        return self._text.text()

    @property
    def state(self) -> StepState:
        return self._mark.state

    def show_step(self, step: Step) -> None:
        self._title.setText(step.title)
        self._text.setText(step.text)
        self._text.set_tone("runs_out" if step.state is StepState.FAILED else "muted")
        self._text.setVisible(bool(step.text))
        self._mark.show_state(step.state)
        self.setAccessibleName(f"{step.title}: {_spoken(step.state)}")
        self.setAccessibleDescription(step.text)


class _Mark(QWidget):
    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self.state = StepState.TO_COME
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_state(self, state: StepState) -> None:
        self.state = state
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(SIDE), theme.px(SIDE))

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme.current()
        fill, ink = {
            StepState.TO_COME: (
                tokens.accent_soft,
                readable(tokens.accent, tokens.accent_soft, tokens.is_dark),
            ),
            StepState.NOW: (tokens.accent, tokens.on_accent),
            StepState.DONE: (tokens.good, tokens.surface),
            StepState.FAILED: (tokens.runs_out, tokens.surface),
        }[self.state]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(fill))
        side = float(theme.px(SIDE))
        disc = QRectF(0, 0, side, side)
        painter.drawEllipse(disc)
        if self.state in (StepState.DONE, StepState.FAILED):
            inset = side * 0.22
            name = "check" if self.state is StepState.DONE else "close"
            glyph = disc.adjusted(inset, inset, -inset, -inset)
            icons.paint(painter, glyph, icons.source(name), ink)
            return
        painter.setFont(theme.font(TextRole.STRONG))
        painter.setPen(theme.color(ink))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(self._number))


def _spoken(state: StepState) -> str:
    return {
        StepState.TO_COME: translate("Steps", "to do"),
        StepState.NOW: translate("Steps", "going on"),
        StepState.DONE: translate("Steps", "done"),
        StepState.FAILED: translate("Steps", "failed"),
    }[state]
