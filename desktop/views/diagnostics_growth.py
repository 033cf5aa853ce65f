"""Why prompts grow: the sessions, and of the chosen one its context over its requests and what made it larger."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop import intents, theme
from desktop.bridge import Bridge
from desktop.language import translate
from desktop.models.diagnostics_rows import Cell, Row
from desktop.models.session_growth import (
    TELLING_STEPS,
    band_titles,
    break_text,
    carrying_text,
    changes_text,
    growth_text,
    measure_text,
    note_text,
    size_writer,
    step_text,
    summary_text,
)
from desktop.models.session_rows import session_lines
from desktop.theme import TextRole
from desktop.views.asking import answer_of
from desktop.views.diagnostics_tables import SessionsView, TextTable
from desktop.widgets.area_chart import AreaChart, Band, BandLegend, Mark, Series
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card, Line
from desktop.widgets.empty import EmptyState
from desktop.widgets.field import announce
from desktop.widgets.layouts import FlowLayout, ScrollPane
from desktop.widgets.table import Column
from desktop.widgets.text import ElidedLabel, Label
from proxy.growth import Growth, Step
from proxy.service import Proxy
from proxy.store.query import SessionRow

SESSIONS = 50
SETTLE_MS = 1500
"""New records are shown together."""
LIST_WIDTH = 284
"""In the drawings' pixels, as the next."""
LEAST_WIDTH = 700
"""With less the list stands above what it chooses."""
LEAST_ROWS = 3
READING_LINES = 2
"""So much room for the chosen request's words, that the chart does not jump while one walks over it."""


class GrowthPanel(QStackedWidget):
    """State: the growth that is shown. Asks the store when it is shown and when records came in meanwhile."""

    def __init__(self, proxy: Proxy, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._proxy = proxy
        self.growth = Growth()
        self.sessions = SessionsView(translate("Diagnostics", "Sessions"))
        self.sessions.chosen.connect(self._ask_growth)
        self.card = GrowthCard(proxy)
        self.steps = StepsCard()
        self.steps.table.row_opened.connect(self._show_telling)
        self.steps.table.clicked.connect(lambda index: self._show_telling(index.row()))
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(SETTLE_MS)
        self._settle.timeout.connect(self.refresh)
        self.addWidget(self._make_content())
        self.addWidget(
            EmptyState(
                translate("Diagnostics", "No sessions yet"),
                translate(
                    "Diagnostics",
                    "Clients like Claude Code and Codex name their session with each request. Once one came through "
                    "Loadline, this page shows what its prompt consists of, request by request, and why it grew.",
                ),
            )
        )
        bridge.records_stored.connect(self._records_came)

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

    def _make_content(self) -> QWidget:
        heading = Label(
            translate("Diagnostics", "Sessions, last used first"), TextRole.CAPTION, "muted"
        )
        heading.setContentsMargins(12, 8, 12, 4)
        left = Card(margin=8)
        left.body.addWidget(heading)
        left.body.addWidget(self.sessions, 1)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self.card, 5)
        column.addWidget(self.steps, 6)
        return _Sides(left, ScrollPane(right))

    def _records_came(self) -> None:
        if self.isVisible() and not self._settle.isActive():
            self._settle.start()

    def _show_sessions(self, rows: tuple[SessionRow, ...] | None) -> None:
        if rows is None:
            return
        self.setCurrentIndex(0 if rows else 1)
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
        free = 16777215  # Qt's own "no limit"
        self._left.setMaximumWidth(free if is_narrow else theme.px(LIST_WIDTH))
        self._left.setMinimumWidth(0 if is_narrow else theme.px(LIST_WIDTH))
        share = max(round(event.size().height() * 0.4), self._left.minimumSizeHint().height())
        self._left.setMaximumHeight(share if is_narrow else free)


class _WordyCard(Card):
    """Never lower than its words need at the width it has."""

    def fit(self) -> None:
        self.setMinimumHeight(self.body.totalMinimumHeightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()


class GrowthCard(_WordyCard):
    """The chart, or the same numbers as a table, and the chosen request in words."""

    def __init__(self, proxy: Proxy) -> None:
        super().__init__()
        self._proxy = proxy
        self._growth = Growth()
        bands = [Band(title, token) for token, title in band_titles().items()]
        self._bands = tuple(bands)
        self.chart = AreaChart(translate("Diagnostics", "Context per request"))
        self.chart.chosen.connect(self._read)
        self.table = TextTable(
            translate("Diagnostics", "Context per request"), step_columns(), row_padding=12
        )
        self.switch = Button("", self.switch_view, is_small=True)
        self.reading = Label("", TextRole.CAPTION, wraps=True)
        self.reading.setAlignment(Qt.AlignmentFlag.AlignTop)
        lines = READING_LINES * theme.metrics(TextRole.CAPTION).lineSpacing()
        self.reading.setMinimumHeight(lines)
        self._measure = ElidedLabel("", TextRole.CAPTION, "muted")
        head = FlowLayout(gap=12)
        head.addWidget(Label(translate("Diagnostics", "Context per request"), TextRole.HEADING))
        head.addWidget(BandLegend(self._bands))
        head.addWidget(self.switch)
        self._views = QStackedWidget()
        self._views.setProperty("kind", "bare")
        self._views.addWidget(self.chart)
        self._views.addWidget(self.table)
        self.body.addLayout(head)
        self.body.addWidget(self._views, 1)
        self.body.addWidget(self.reading)
        self.body.addWidget(self._measure)
        self._name_switch()

    @property
    def is_table(self) -> bool:
        return self._views.currentIndex() == 1

    def switch_view(self) -> None:
        self._views.setCurrentIndex(0 if self.is_table else 1)
        self._name_switch()
        self._fill_table()

    def show_growth(self, growth: Growth) -> None:
        self._growth = growth
        summary = " ".join((summary_text(growth), measure_text(growth)))
        self.chart.show_series(series_of(growth, self._bands), size_writer(growth.measure), summary)
        self._fill_table()
        self._measure.setText(measure_text(growth) if growth.steps else "")
        self._say()

    def _fill_table(self) -> None:
        """Only while it is in sight: hundreds of rows take their time."""
        if self.is_table:
            growth = self._growth
            self.table.rows.show_rows([_step_row(step, growth) for step in growth.steps])

    def _name_switch(self) -> None:
        as_table = translate("Diagnostics", "Show as table")
        as_chart = translate("Diagnostics", "Show as chart")
        self.switch.setText(as_chart if self.is_table else as_table)

    def _read(self) -> None:
        """The user went to a request: it is said, not only shown."""
        self._say()
        announce(self.chart, self.reading.text())

    def _say(self) -> None:
        growth, at = self._growth, self.chart.current
        if at < 0:
            self.reading.setText(summary_text(growth))
            return
        step = growth.steps[at]
        self.reading.setText(step_text(step, growth.measure, self._proxy.clock()))
        self.fit()


class StepsCard(_WordyCard):
    """The steps that explain the size, each named, and what carrying the context costs."""

    def __init__(self) -> None:
        super().__init__(margin=0)
        self.table = TextTable(translate("Diagnostics", "What grew"), telling_columns())
        self.cost = Label("", TextRole.CAPTION, "muted", wraps=True)
        self.cost.setContentsMargins(12, 8, 12, 12)
        self.table.setMinimumHeight(self.table.content_height(LEAST_ROWS))
        self.body.setSpacing(0)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(Line())
        self.body.addWidget(self.cost)

    def show_growth(self, growth: Growth) -> None:
        rows = [_telling_row(step, growth) for step in growth.largest(TELLING_STEPS)]
        self.table.rows.show_rows(rows)
        told = carrying_text(growth.carrying)
        self.cost.setText(told or translate("Diagnostics", "What this context costs is not known."))
        self.fit()


def step_columns() -> tuple[Column, ...]:
    """Of the chart as a table."""
    titles = list(band_titles().values())
    return (
        Column("#", width=44),
        *(Column(title, width=92, stretch=1, is_number=True, drop=1) for title in titles),
        Column(translate("Diagnostics", "together"), width=80, stretch=1, is_number=True),
        Column(translate("Diagnostics", "grown by"), width=80, stretch=1, is_number=True),
        Column(translate("Diagnostics", "cache"), width=140, stretch=2, drop=2),
    )


def telling_columns() -> tuple[Column, ...]:
    return (
        Column(translate("Diagnostics", "Step"), width=56),
        Column(translate("Diagnostics", "What grew"), width=190, stretch=3),
        Column(translate("Diagnostics", "Size"), width=84, is_number=True),
        Column(translate("Diagnostics", "Cache"), width=200, stretch=4, drop=1),
    )


def series_of(growth: Growth, bands: tuple[Band, ...]) -> Series:
    """What the chart draws."""
    return Series(
        bands,
        tuple(
            (step.sizes.system, step.sizes.tools, step.sizes.history, step.sizes.new)
            for step in growth.steps
        ),
        tuple(
            Mark(step.number - 1, break_text(step.cache_break))
            for step in growth.steps
            if step.cache_break is not None
        ),
    )


def _step_row(step: Step, growth: Growth) -> Row:
    write, sizes = size_writer(growth.measure), step.sizes
    parts = (sizes.system, sizes.tools, sizes.history, sizes.new)
    return (
        Cell(str(step.number), "muted"),
        *(Cell(write(part)) for part in parts),
        Cell(write(sizes.total)),
        Cell(growth_text(step, growth.measure)),
        Cell(break_text(step.cache_break) if step.cache_break else "", "muted"),
    )


def _telling_row(step: Step, growth: Growth) -> Row:
    return (
        Cell(f"#{step.number}"),
        Cell(changes_text(step)),
        Cell(growth_text(step, growth.measure)),
        Cell(note_text(step), "muted"),
    )
