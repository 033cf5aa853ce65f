"""The log: the file's last entries and what comes after them, by level and by words."""

import asyncio
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QHideEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop import intents, manner, theme
from desktop.language import translate
from desktop.models.diagnostics_rows import Cell, Row
from desktop.theme import TextRole
from desktop.turns import Steps
from desktop.views.diagnostics_tables import TextTable
from desktop.views.pane import Pane
from desktop.widgets.buttons import Button, FilterButton, Option
from desktop.widgets.card import Card, ViewCard
from desktop.widgets.columns import Column
from desktop.widgets.empty import EmptyState
from desktop.widgets.layouts import FlowLayout, ScrollPane, Stack
from desktop.widgets.notice import Notice
from desktop.widgets.text import Label
from proxy.log_tail import LogEntry, LogTail, is_at_least
from proxy.paths import Paths

MOST_ENTRIES = 2000
FOLLOW_MS = 1000
TYPING_MS = 150
ENTRY_HEIGHT = 108
"""Of the chosen entry in full, in the drawings' pixels."""
LEAST_ROWS = 4
"""Of the list; where that leaves no room for the rest, the whole panel scrolls."""
TIME_SHOWN = slice(5, 19)
"""Of "2026-11-25 14:22:07.123": without the year and the thousandths."""
OpenFolder = Callable[[QUrl], bool]


class LogPanel(Pane):
    """State: the entries held, oldest first; of them those that are shown, in the order of the rows; and the manner."""

    def __init__(
        self,
        paths: Paths,
        notice: Notice,
        open_folder: OpenFolder = QDesktopServices.openUrl,
        parent: QWidget | None = None,
    ) -> None:
        """`open_folder` is False when no program shows it, which `notice` then says."""
        super().__init__(parent)
        self._paths = paths
        self._notice = notice
        self._open_folder = open_folder
        self._tail = LogTail(paths.log_file)
        self._manner = manner.current()
        self._reading: asyncio.Task[None] | None = None
        self._entries: deque[LogEntry] = deque(maxlen=MOST_ENTRIES)
        self._shown: deque[LogEntry] = deque(maxlen=MOST_ENTRIES)

    def refresh(self) -> None:
        self._read()

    def take_focus(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_filter(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def step_back(self) -> bool:
        """Esc takes the search away."""
        was_narrowed = bool(self.search.text())
        if was_narrowed:
            self.search.clear()
            self._filter()
        return was_narrowed

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._manner != manner.current():
            self._filter()
        self._read()
        self._follow.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._follow.stop()

    # Building

    def build(self) -> Steps:
        column = self._make_column()
        yield
        column.addLayout(self._make_filters())
        yield
        column.addWidget(self._make_lists(), 1)
        self.table.setMinimumHeight(self.table.content_height(LEAST_ROWS))
        yield
        column.addWidget(self._make_entry())
        self._follow = self._timer(FOLLOW_MS, self._read, is_single=False)
        self._typing = self._timer(TYPING_MS, self._filter, is_single=True)
        self.search.textEdited.connect(lambda _text: self._typing.start())
        self.level.chosen.connect(lambda _value: self._filter())
        self.table.selectionModel().currentRowChanged.connect(self._show_entry)

    def _make_column(self) -> QVBoxLayout:
        """Where all of it stands, and scrolls where the window is low."""
        parts = QWidget()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(ScrollPane(parts))
        column = QVBoxLayout(parts)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        return column

    def _make_filters(self) -> FlowLayout:
        self.search = QLineEdit()
        self.search.setPlaceholderText(translate("Diagnostics", "Search the log"))
        self.search.setAccessibleName(translate("Diagnostics", "Search the log"))
        self.search.setMinimumWidth(theme.px(200))
        self.level = FilterButton(translate("Diagnostics", "Level"), _levels())
        self.folder = Button(translate("Diagnostics", "Open log folder"), self._open)
        filters = FlowLayout(gap=8)
        for widget in (self.search, self.level, self.folder):
            filters.addWidget(widget)
        return filters

    def _make_lists(self) -> Stack:
        """The entries, or that there are none."""
        self.table = TextTable(
            translate("Diagnostics", "Log"), _columns(), row_padding=8, role=TextRole.CAPTION
        )
        self._lists = Stack()
        self._lists.addWidget(ViewCard(self.table))
        self._lists.addWidget(
            EmptyState(
                translate("Diagnostics", "No entry to show"),
                translate(
                    "Diagnostics", "Widen the search or the level, or wait for something to happen."
                ),
            )
        )
        return self._lists

    def _make_entry(self) -> Card:
        """The chosen entry in full."""
        self.entry = Label("", TextRole.CAPTION, wraps=True)
        self.entry.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        content = QWidget()
        within = QVBoxLayout(content)
        within.setContentsMargins(0, 0, 0, 0)
        within.addWidget(self.entry)
        within.addStretch()
        self._entry_card = Card(margin=12)
        self._entry_card.body.addWidget(ScrollPane(content))
        self._entry_card.setFixedHeight(theme.px(ENTRY_HEIGHT))
        self._entry_card.hide()
        return self._entry_card

    def _timer(self, interval_ms: int, act: Callable[[], object], *, is_single: bool) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval_ms)
        timer.setSingleShot(is_single)
        timer.timeout.connect(act)
        return timer

    # Following

    def _read(self) -> None:
        """One read at a time: the file's place is the tail's own."""
        if self._reading is None or self._reading.done():
            self._reading = intents.run(self, asyncio.to_thread(self._tail.read), self._take)

    def _take(self, entries: tuple[LogEntry, ...]) -> None:
        self._entries.extend(entries)
        fitting = [entry for entry in entries if self._fits(entry)]
        if fitting:
            is_at_end = self._is_at_end()
            self._shown.extend(fitting)
            self.table.rows.add_rows([_row(entry) for entry in fitting], MOST_ENTRIES)
            if is_at_end:
                self.table.scrollToBottom()
        self._show_list()

    def _filter(self) -> None:
        self._manner = manner.current()
        self._shown.clear()
        self._shown.extend(entry for entry in self._entries if self._fits(entry))
        self.table.rows.show_rows([_row(entry) for entry in self._shown])
        self._show_list()
        self._entry_card.hide()
        self.table.scrollToBottom()

    def _show_list(self) -> None:
        if not self._shown and self.table.hasFocus():
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        self._lists.setCurrentIndex(0 if self._shown else 1)

    def _fits(self, entry: LogEntry) -> bool:
        wanted = self.search.text().strip().casefold()
        return is_at_least(entry.level, self.level.value) and (
            not wanted or wanted in str(entry).casefold()
        )

    def _is_at_end(self) -> bool:
        bar = self.table.verticalScrollBar()
        return bar.value() >= bar.maximum() - self.table.verticalHeader().defaultSectionSize()

    def _show_entry(self, current: QModelIndex) -> None:
        self._entry_card.setVisible(current.isValid())
        if current.isValid():
            self.entry.setText(manner.current().words(str(self._shown[current.row()])))

    def _open(self) -> None:
        folder = self._paths.log_dir
        if not self._open_folder(QUrl.fromLocalFile(str(folder))):
            self._notice.say(
                translate("Diagnostics", "No program here shows folders."), str(folder)
            )


def _levels() -> list[Option]:
    return [
        Option("DEBUG", translate("Diagnostics", "All levels")),
        Option("INFO", translate("Diagnostics", "Info and above")),
        Option("WARNING", translate("Diagnostics", "Warnings and errors")),
        Option("ERROR", translate("Diagnostics", "Errors only")),
    ]


def _columns() -> tuple[Column, ...]:
    return (
        Column(translate("Diagnostics", "Time"), width=124),
        Column(translate("Diagnostics", "Level"), width=78),
        Column(translate("Diagnostics", "Source"), width=130, drop=1),
        Column(translate("Diagnostics", "Message"), width=240, stretch=1),
    )


def _row(entry: LogEntry) -> Row:
    tones = {"DEBUG": "faint", "INFO": "muted", "WARNING": "tight"}
    tone = tones.get(entry.level, "runs_out")
    return (
        Cell(entry.time[TIME_SHOWN], "muted"),
        Cell(_level_text(entry.level), tone),
        Cell(entry.source, "muted"),
        Cell(manner.current().words(entry.text)),
    )


def _level_text(level: str) -> str:
    """The filter's words for it; the message itself is the log's own English."""
    words = {
        "DEBUG": translate("Diagnostics", "Debug"),
        "INFO": translate("Diagnostics", "Info"),
        "WARNING": translate("Diagnostics", "Warning"),
        "ERROR": translate("Diagnostics", "Error"),
    }
    return words.get(level, level.capitalize())
