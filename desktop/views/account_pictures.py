"""Beside an account's numbers: how one of its windows came to be as used as it is, and what went wrong lately."""

from datetime import datetime

from PySide6.QtCore import Qt

from desktop import intents
from desktop.language import translate
from desktop.models.account_errors import error_lines, error_queries
from desktop.models.account_rows import AccountRow, current_windows
from desktop.models.window_curve import curve_headings, curve_rows, curve_text, window_curve
from desktop.theme import TextRole
from desktop.views.asking import answer_of
from desktop.widgets.burn_up import BurnUp
from desktop.widgets.buttons import FilterButton, Option
from desktop.widgets.card import Card
from desktop.widgets.chart_card import ChartCard
from desktop.widgets.layouts import Lines
from desktop.widgets.text import Label
from desktop.wording import outlook_text, window_heading, window_title
from proxy.clock import Clock
from proxy.history import History
from proxy.model import AccountId, UsageWindow
from proxy.record import RequestRecord

TIGHTEST = ""


class CurveCard(ChartCard):
    """The burn-up of the window that ends worst, or of the one that the user chose."""

    def __init__(self, history: History) -> None:
        self.chart = BurnUp()
        self.choice = FilterButton(
            translate("Accounts", "Window"),
            [Option(TIGHTEST, translate("Accounts", "Tightest"))],
            marks_choice=False,
        )
        super().__init__(self.chart, self.choice)
        self._history = history
        self._shown: tuple[AccountRow, datetime] | None = None
        self.choice.chosen.connect(lambda _name: self._show())

    def show_row(self, row: AccountRow, now: datetime) -> None:
        """Hides where no window is known."""
        self._shown = row, now
        names = [window.name for window in current_windows(row.view.usage)]
        options = [Option(name, window_title(name)) for name in names]
        tightest = Option(TIGHTEST, translate("Accounts", "Tightest"))
        if [option.value for option in self.choice.options] != [TIGHTEST, *names]:
            self.choice.set_options([tightest, *options])
        self.choice.setVisible(len(names) > 1)
        self._show()

    def _show(self) -> None:
        if self._shown is None:
            return
        row, now = self._shown
        window = self._window(row, now)
        curve = None
        if window is not None:
            readings = self._history.readings(row.account.id, window.name)
            curve = window_curve(window, readings, now)
        self.setVisible(window is not None)
        spoken = "" if curve is None else curve_text(curve, row.name)
        self.chart.show_curve(curve, spoken)
        if window is None:
            return
        note = outlook_text(window, now) or translate("Accounts", "It has reset; no number yet.")
        self.show_texts(
            window_heading(window.name),
            note,
            lambda: (curve_headings(), () if curve is None else curve_rows(curve)),
        )

    def _window(self, row: AccountRow, now: datetime) -> UsageWindow | None:
        if self.choice.value != TIGHTEST:
            windows = row.view.usage.windows
            return next((each for each in windows if each.name == self.choice.value), None)
        worst = row.view.worst(now)
        return worst[0] if worst is not None else None


class ErrorsCard(Card):
    """What went wrong lately with the chosen account, read from the records. State: whose they are."""

    def __init__(self, history: History, clock: Clock) -> None:
        super().__init__(translate("Accounts", "Recent errors"))
        self._history = history
        self._account: AccountId | None = None
        self._grid = Lines(across=16, down=6)
        self._grid.setColumnStretch(1, 1)
        self._clock = clock
        self.body.addLayout(self._grid)
        self.body.addStretch()

    def show_account(self, account_id: AccountId) -> None:
        """Asks only for an account that is not shown yet; see `ask`."""
        if account_id != self._account:
            self._account = account_id
            self._grid.clear()
            self.ask()

    def ask(self) -> None:
        """The newest of the account that is shown; an answer that comes too late for it is dropped."""
        asked, now = self._account, self._clock()
        if asked is None:
            return

        def show(records: list[RequestRecord] | None) -> None:
            if records is not None and asked == self._account:
                self._show(error_lines(records, now))

        intents.run(self, answer_of(self._read(asked)), show)

    async def _read(self, account_id: AccountId) -> list[RequestRecord]:
        found: list[RequestRecord] = []
        for query in error_queries(account_id):
            found.extend((await self._history.requests(query)).records)
        return found

    def _show(self, lines: tuple[tuple[str, str], ...]) -> None:
        self._grid.clear()
        for when, what in lines:
            line = self._grid.next_line()
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(Label(when, TextRole.CAPTION, "muted"), line, 0, top)
            self._grid.addWidget(Label(what, TextRole.CAPTION, wraps=True), line, 1, top)
        if not lines:
            none = Label(
                translate("Accounts", "None are recorded."), TextRole.CAPTION, "muted", wraps=True
            )
            self._grid.addWidget(none, self._grid.next_line(), 0, 1, 2, Qt.AlignmentFlag.AlignTop)
