"""Why prompts grow: the sessions, and of the chosen one its context over its requests and what made it larger."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from desktop import intents, theme
from desktop.bridge import Bridge
from desktop.language import translate
from desktop.models.session_growth import TELLING_STEPS
from desktop.models.session_rows import session_lines
from desktop.theme import TextRole
from desktop.turns import Steps
from desktop.views.asking import answer_of
from desktop.views.diagnostics_cards import GrowthCard, StepsCard
from desktop.views.diagnostics_tables import SessionsView
from desktop.views.pane import Pane
from desktop.widgets.card import Card
from desktop.widgets.empty import EmptyState
from desktop.widgets.layouts import UNLIMITED, ScrollPane, Stack
from desktop.widgets.text import Label
from proxy.growth import Growth
from proxy.service import Proxy
from proxy.store.query import SessionRow

SESSIONS = 50
SETTLE_MS = 1500
"""New records are shown together."""
LIST_WIDTH = 284
"""In the drawings' pixels, as the next."""
LEAST_WIDTH = 700
"""With less the list stands above what it chooses."""


class GrowthPanel(Pane):
    """State: the growth that is shown. Asks the store when it is shown and when records came in meanwhile."""

    def __init__(self, proxy: Proxy, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._proxy = proxy
        self._bridge = bridge
        self.growth = Growth()
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.refresh)

    def build(self) -> Steps:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self._lists = Stack()
        whole.addWidget(self._lists)
        right = QVBoxLayout()
        self._lists.addWidget(_Sides(self._make_list(), _make_pane(right)))
        yield
        self.card = GrowthCard(self._proxy)
        right.addWidget(self.card, 5)
        yield
        self.steps = StepsCard()
        self.steps.table.row_opened.connect(self._show_telling)
        self.steps.table.clicked.connect(lambda index: self._show_telling(index.row()))
        right.addWidget(self.steps, 6)
        yield
        self._lists.addWidget(_make_empty())
        self.sessions.chosen.connect(self._ask_growth)
        self._bridge.records_stored.connect(self._records_came)
        self._bridge.proxy_started.connect(self._store_opened)

    def refresh(self) -> None:
        """The sessions and the chosen one's growth anew."""
        intents.run(self, answer_of(self._proxy.history.sessions(SESSIONS)), self._show_sessions)

    def take_focus(self) -> None:
        self.sessions.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._settle.stop()

    def _make_list(self) -> QWidget:
        heading = Label(
            translate("Diagnostics", "Sessions, last used first"), TextRole.CAPTION, "muted"
        )
        heading.setContentsMargins(12, 8, 12, 4)
        self.sessions = SessionsView(translate("Diagnostics", "Sessions"))
        card = Card(margin=8)
        card.body.addWidget(heading)
        card.body.addWidget(self.sessions, 1)
        return card

    def _store_opened(self) -> None:
        """The page may have been shown, and have asked, before that."""
        if self.isVisible():
            self.refresh()

    def _records_came(self) -> None:
        if self.isVisible() and not self._settle.isActive():
            self._settle.start()

    def _show_sessions(self, rows: tuple[SessionRow, ...] | None) -> None:
        if rows is None:
            return
        self._lists.setCurrentIndex(0 if rows else 1)
        before = self.sessions.current
        self.sessions.show_lines(session_lines(rows, self._proxy.providers, self._proxy.clock()))
        if self.sessions.current == before:  # else the choice has asked already
            self._ask_growth(before)

    def _ask_growth(self, session_id: str) -> None:
        def show(growth: Growth | None) -> None:
            if growth is not None and session_id == self.sessions.current:
                self._show_growth(growth)

        if session_id:
            intents.run(self, answer_of(self._proxy.history.session_growth(session_id)), show)

    def _show_growth(self, growth: Growth) -> None:
        if growth != self.growth:
            self.growth = growth
            self.card.show_growth(growth)
            self.steps.show_growth(growth)

    def _show_telling(self, row: int) -> None:
        """The chosen row's request in the chart."""
        telling = self.growth.largest(TELLING_STEPS)
        if 0 <= row < len(telling):
            self.card.chart.choose(telling[row].number - 1)


def _make_pane(column: QVBoxLayout) -> QWidget:
    """Where the chosen session is told of, and scrolls."""
    content = QWidget()
    content.setLayout(column)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(16)
    return ScrollPane(content)


def _make_empty() -> QWidget:
    return EmptyState(
        translate("Diagnostics", "No sessions yet"),
        translate(
            "Diagnostics",
            "Clients like Claude Code and Codex name their session with each request. Once one came through "
            "Loadline, this page shows what its prompt consists of, request by request, and why it grew.",
        ),
    )


class _Sides(QWidget):
    """A list at the left of what it chooses; above it where there is no room."""

    def __init__(self, left: QWidget, right: QWidget) -> None:
        super().__init__()
        self.setProperty("kind", "bare")
        self._left = left
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(16)
        self._row.addWidget(left)
        self._row.addWidget(right, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = event.size().width() < theme.px(LEAST_WIDTH)
        directions = QBoxLayout.Direction
        self._row.setDirection(directions.TopToBottom if is_narrow else directions.LeftToRight)
        self._left.setMaximumWidth(UNLIMITED if is_narrow else theme.px(LIST_WIDTH))
        self._left.setMinimumWidth(0 if is_narrow else theme.px(LIST_WIDTH))
        share = max(round(event.size().height() * 0.4), self._left.minimumSizeHint().height())
        self._left.setMaximumHeight(share if is_narrow else UNLIMITED)
