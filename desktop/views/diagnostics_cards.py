"""The cards of a session's growth: its context over its requests, and the steps that explain it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget

from desktop import theme
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
from desktop.theme import TextRole
from desktop.views.diagnostics_tables import TextTable
from desktop.widgets.area_chart import AreaChart, BandLegend
from desktop.widgets.area_geometry import Band, Series, StepMark
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card, Line
from desktop.widgets.columns import Column
from desktop.widgets.field import announce
from desktop.widgets.layouts import FlowLayout
from desktop.widgets.text import Label
from proxy.growth import Growth, Step
from proxy.service import Proxy

LEAST_ROWS = 3
READING_LINES = 2
"""So much room for the chosen request's words, that the chart does not jump while one walks over it."""


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
        self.reading.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        lines = READING_LINES * theme.metrics(TextRole.CAPTION).lineSpacing()
        self.reading.setMinimumHeight(lines)
        self._measure = Label("", TextRole.CAPTION, "muted", wraps=True)
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
        """The newest request is chosen; of the same session the one that was, unless that was the newest."""
        known = self._growth
        is_read = _is_same(growth, known) and self.chart.current < len(known.steps) - 1
        self._growth = growth
        self.chart.show_series(
            series_of(growth, self._bands),
            size_writer(growth.measure),
            " ".join((summary_text(growth), measure_text(growth))),
            current=self.chart.current if is_read else -1,
        )
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
            StepMark(step.number - 1, break_text(step.cache_break))
            for step in growth.steps
            if step.cache_break is not None
        ),
    )


def _is_same(growth: Growth, known: Growth) -> bool:
    """Both begin with the same request."""
    firsts = [each.steps[0].record.id for each in (growth, known) if each.steps]
    return len(firsts) == 2 and firsts[0] == firsts[1]


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
