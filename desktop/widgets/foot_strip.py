"""The strip at the window's foot: whether the proxy runs and where, how busy it is, and its switch."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop import theme
from desktop.language import translate
from desktop.theme import TextRole
from desktop.widgets.buttons import Button
from desktop.widgets.direction import margins
from desktop.widgets.text import ElidedLabel, Label

GAP = 10


@dataclass(frozen=True, slots=True)
class FootState:
    """What the strip says."""

    text: str
    """"Running", "Stopped", "Port 2455 is taken"."""
    tone: str
    """The token of the dot."""
    address: str = ""
    """Empty while nothing listens."""
    is_running: bool = False
    can_switch: bool = True
    in_flight: int = 0
    loop_lag_ms: float = 0.0


class FootStrip(QFrame):
    """Always visible below the pages."""

    copied = Signal()
    switched = Signal(bool)
    """The user wants the proxy to run, or not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "foot")
        self.state = FootState("", "muted")
        """What it says now."""
        self._dot = _Dot()
        self._state = ElidedLabel("", TextRole.CAPTION, "muted")
        self._address = Label("", TextRole.CAPTION, "muted")
        self._copy = Button(translate("Foot", "Copy"), self.copied.emit, kind="link", is_small=True)
        self._copy.setAccessibleName(translate("Foot", "Copy address"))
        self._in_flight = Label("", TextRole.CAPTION, "muted")
        self._lag = Label("", TextRole.CAPTION, "muted")
        self._switch = Button("", self._ask_switch, kind="link", is_small=True)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(margins(16, 4, 12, 4))
        row.setSpacing(GAP)
        row.addWidget(self._dot)
        row.addWidget(self._state)
        row.addWidget(self._address)
        row.addWidget(self._copy)
        row.addStretch()
        row.addWidget(self._in_flight)
        row.addWidget(self._lag)
        row.addWidget(self._switch)

    def show_state(self, state: FootState) -> None:
        self.state = state
        self._dot.show_tone(state.tone)
        self._state.setText(state.text)
        self._address.setText(state.address)
        self._in_flight.setText(translate("Foot", "%n in flight", state.in_flight))
        lag = round(state.loop_lag_ms)
        self._lag.setText(translate("Foot", "Loop lag {ms} ms").format(ms=lag))
        stop, start = translate("Foot", "Stop"), translate("Foot", "Start")
        self._switch.setText(stop if state.is_running else start)
        self._switch.setAccessibleName(
            translate("Foot", "Stop the proxy")
            if state.is_running
            else translate("Foot", "Start the proxy")
        )
        self._switch.setEnabled(state.can_switch)
        self._show_fitting()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_fitting()

    def _show_fitting(self) -> None:
        """In a narrow window the lag is left out first, then what is in flight: Diagnostics says both."""
        margins = self._row.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        always = (self._dot, self._state, self._switch)
        room -= sum(part.sizeHint().width() + GAP for part in always)
        for part in (self._address, self._copy, self._in_flight, self._lag):
            room -= part.sizeHint().width() + GAP
            is_kept = room >= 0 or part in (self._address, self._copy)
            part.setVisible(bool(self.state.address) and is_kept)

    def _ask_switch(self) -> None:
        self.switched.emit(not self.state.is_running)


class _Dot(QWidget):
    """The state as a colour; the word beside it says the same."""

    def __init__(self) -> None:
        super().__init__()
        self._tone = "muted"

    def show_tone(self, tone: str) -> None:
        self._tone = tone
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(10), theme.px(10))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(getattr(theme.current(), self._tone)))
        radius = theme.px(8) / 2
        painter.drawEllipse(QPointF(theme.px(10) / 2, self.height() / 2), radius, radius)
