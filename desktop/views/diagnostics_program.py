"""How the program does: its event loop, the local runtimes, and what was done to keep logins and usage fresh."""

import asyncio
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop import format as fmt
from desktop import intents, manner
from desktop.bridge import Bridge
from desktop.language import translate
from desktop.models.diagnostics_rows import Cell
from desktop.models.diagnostics_runtime import runtime_counts, runtime_facts, runtime_state
from desktop.models.diagnostics_upkeep import upkeep_texts
from desktop.sentences import retold
from desktop.theme import TextRole
from desktop.turns import Steps
from desktop.views.diagnostics_tables import TextTable
from desktop.views.pane import Pane
from desktop.widgets.buttons import FilterButton, Option
from desktop.widgets.card import Card, Line, ViewCard
from desktop.widgets.columns import Column
from desktop.widgets.counts import Counts
from desktop.widgets.empty import EmptyState
from desktop.widgets.layouts import FlowLayout, Folding, Lines, Pages, ScrollPane
from desktop.widgets.pill import Pill
from desktop.widgets.sparkline import Sparkline
from desktop.widgets.text import Label, value_label
from proxy.loop_lag import KEPT, PERIOD_S
from proxy.model import AccountId
from proxy.runtimes import RuntimeReport
from proxy.service import Proxy

TICK_MS = 1000
RUNTIME_EVERY = 5
"""Ticks between two looks at the runtimes, which look at files."""
STEADY_MS = 8.0
"""A lag below this nobody notices: it stays flat in the line."""
LATE_MS = 50.0
"""Streams begin to stutter."""
LEAST_ROWS = 6


class ProgramPanel(Pane):
    """Looks once a second while it is shown."""

    def __init__(self, proxy: Proxy, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._proxy = proxy
        self._bridge = bridge
        self._ticks = 0
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    def build(self) -> Steps:
        column = self._make_column()
        cards = Folding(least=640)
        column.addWidget(cards)
        self.loop = LoopCard()
        cards.row.addWidget(self.loop, 2)
        yield
        self.runtimes = [RuntimeCard(report.title) for report in self._proxy.runtimes()]
        for card in self.runtimes:
            cards.row.addWidget(card, 3)
        yield
        self.account = FilterButton(translate("Diagnostics", "Account"), _account_options({}))
        self.account.chosen.connect(lambda _account: self._show_upkeep())
        column.addLayout(self._make_head())
        self.upkeep = UpkeepCard()
        column.addWidget(self.upkeep, 1)
        self._bridge.account_removed.connect(self._show_upkeep)

    def refresh(self) -> None:
        """Everything anew."""
        self._ticks = 0
        self._tick()

    def take_focus(self) -> None:
        self.upkeep.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _make_column(self) -> QVBoxLayout:
        """Where the parts stand below each other, and scroll."""
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(ScrollPane(content))
        return column

    def _make_head(self) -> FlowLayout:
        head = FlowLayout(gap=12)
        head.addWidget(
            Label(translate("Diagnostics", "Renewals and usage checks"), TextRole.HEADING)
        )
        head.addWidget(self.account)
        return head

    def _tick(self) -> None:
        lag = self._proxy.loop_lag
        self.loop.show_lag(lag.lag_ms, lag.worst_ms, tuple(lag.recent_ms), self._proxy.in_flight)
        self._show_upkeep()
        if self._ticks % RUNTIME_EVERY == 0:
            intents.run(self, asyncio.to_thread(self._proxy.runtimes), self._show_runtimes)
        self._ticks += 1

    def _show_runtimes(self, reports: Sequence[RuntimeReport]) -> None:
        for card, report in zip(self.runtimes, reports, strict=True):
            card.show_report(report)

    def _show_upkeep(self) -> None:
        shown = manner.current().email
        names = {account.id: shown(account.email) for account in self._proxy.accounts()}
        self.account.set_options(_account_options(names))
        entries = [
            entry
            for entry in self._proxy.upkeep.entries()
            if self.account.value in ("", entry.account_id)
        ]
        self.upkeep.show_texts(upkeep_texts(entries, names, self._proxy.clock()))


class LoopCard(Card):
    """The event loop's lag now, at worst and over the last minutes."""

    def __init__(self) -> None:
        super().__init__(translate("Diagnostics", "Event loop"))
        self.now = Label("", TextRole.NUMBER)
        self.note = Label("", TextRole.CAPTION, "muted", wraps=True)
        minutes = round(KEPT * PERIOD_S / 60)
        self.line = Sparkline(
            translate("Diagnostics", "Loop lag of the last %n minute(s)", minutes),
            KEPT,
            least_top=STEADY_MS,
        )
        below = Label(
            translate("Diagnostics", "How late the loop runs its callbacks, %n minute(s)", minutes),
            TextRole.CAPTION,
            "muted",
            wraps=True,
        )
        for part in (self.now, self.note, self.line, below):
            self.body.addWidget(part)
        self.body.addStretch()

    def show_lag(
        self, lag_ms: float, worst_ms: float, recent: tuple[float, ...], in_flight: int
    ) -> None:
        self.now.setText(fmt.duration(lag_ms))
        worst = translate("Diagnostics", "at worst {worst} since the start")
        requests = translate("Diagnostics", "%n in flight", in_flight)
        self.note.setText(f"{worst.format(worst=fmt.duration(worst_ms))} · {requests}")
        self.note.set_tone("tight" if worst_ms >= LATE_MS else "muted")
        said = translate("Diagnostics", "{now} now, at most {most} in this time")
        self.line.show_values(
            recent,
            said.format(now=fmt.duration(lag_ms), most=fmt.duration(max(recent, default=0.0))),
        )
        self.setAccessibleName(
            f"{translate('Diagnostics', 'Event loop')}: {self.now.text()}, {self.note.text()}"
        )


class RuntimeCard(Card):
    """A provider's local runtime: its state, version and place, and the counters of its pool."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = translate("Diagnostics", "Local runtime of {provider}").format(provider=title)
        self.pill = Pill()
        self.problem = Label("", TextRole.TEXT, wraps=True)
        self._facts = Lines(across=12, down=4)
        self._facts.setColumnStretch(1, 1)
        self._counts = Counts()
        head = FlowLayout()
        head.addWidget(Label(self.title, TextRole.HEADING))
        head.addWidget(self.pill)
        self.body.addLayout(head)
        self.body.addWidget(self.problem)
        self.body.addLayout(self._facts)
        self.body.addWidget(Line())
        self.body.addWidget(self._counts)
        self.body.addStretch()
        self._shown: RuntimeReport | None = None

    def show_report(self, report: RuntimeReport) -> None:
        if report == self._shown:
            return
        self._shown = report
        word, tone = runtime_state(report)
        self.pill.show_state(word, tone)
        self.problem.setText(retold(report.state.problem))
        self.problem.setVisible(bool(report.state.problem))
        self._facts.clear()
        for name, value in runtime_facts(report):
            line = self._facts.next_line()
            self._facts.addWidget(Label(name, TextRole.CAPTION, "muted"), line, 0)
            self._facts.addWidget(value_label(value), line, 1)
        self._counts.show_counts(runtime_counts(report))
        facts = "; ".join(f"{name} {value}" for name, value in runtime_facts(report))
        parts = (self.title, word, facts or self.problem.text())
        self.setAccessibleName(": ".join(part for part in parts if part))


class UpkeepCard(Pages):
    """When each login was renewed, refused or read again, and each usage check, the newest first."""

    def __init__(self) -> None:
        super().__init__()
        columns = (
            Column(translate("Diagnostics", "Time"), width=104),
            Column(translate("Diagnostics", "Account"), width=150, stretch=2),
            Column(translate("Diagnostics", "What"), width=190, stretch=2),
            Column(translate("Diagnostics", "Why"), width=200, stretch=4, drop=1),
        )
        self.table = TextTable(
            translate("Diagnostics", "Renewals and usage checks"), columns, row_padding=14
        )
        self.table.setMinimumHeight(self.table.content_height(LEAST_ROWS))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.addWidget(ViewCard(self.table))
        nothing = Card()
        nothing.body.addWidget(
            EmptyState(
                translate("Diagnostics", "Nothing was renewed or checked yet"),
                translate(
                    "Diagnostics",
                    "A login is renewed shortly before it ends, usage is asked for when traffic does not tell it.",
                ),
            )
        )
        self.addWidget(nothing)

    def show_texts(self, texts: Sequence[tuple[str, str, str, str, str]]) -> None:
        self.setCurrentIndex(0 if texts else 1)
        self.table.rows.show_rows(
            [
                (Cell(time, "muted"), Cell(account), Cell(what, tone), Cell(why, "muted"))
                for time, account, what, why, tone in texts
            ]
        )


def _account_options(names: Mapping[AccountId, str]) -> list[Option]:
    every = Option("", translate("Diagnostics", "All accounts"))
    return [every, *(Option(account, name) for account, name in names.items())]
