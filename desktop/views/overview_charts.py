"""The Overview's two pictures: cost per day by model, and the burn-up of the window that ends worst."""

from collections.abc import Iterable
from datetime import date, datetime

from PySide6.QtCore import QMargins, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop import format as fmt
from desktop import theme
from desktop.language import translate, within_sentence
from desktop.models.account_rows import AccountRow
from desktop.models.cost_days import (
    CostDays,
    cost_days,
    days_headings,
    days_rows,
    model_title,
    period_text,
)
from desktop.models.window_curve import curve_headings, curve_rows, curve_text, window_curve
from desktop.snapshot import GRAVITY
from desktop.theme import TextRole
from desktop.widgets.burn_up import BurnUp
from desktop.widgets.buttons import Option, Segments
from desktop.widgets.chart_card import ChartCard
from desktop.widgets.cost_chart import CostChart, series_token
from desktop.widgets.layouts import FlowLayout, Rest
from desktop.widgets.text import ElidedLabel, Label
from desktop.wording import outlook_text, window_title
from proxy.history import History
from proxy.model import UsageWindow
from proxy.store.query import DayRow

PERIODS = (7, 14, 30)
USUAL = 14
MOST_DAYS = PERIODS[-1]


class CostCard(ChartCard):
    """State: what is known of the last 30 days; how many of them are shown is the switch's."""

    def __init__(self) -> None:
        self.chart = CostChart()
        self.period = Segments(
            [Option(str(n), translate("Overview", "{n} d").format(n=n)) for n in PERIODS]
        )
        super().__init__(self.chart, self.period)
        self._recorded: tuple[DayRow, ...] = ()
        self._today = date.min
        self._words = Label("", TextRole.CAPTION, wraps=True)
        self._legend = _Legend()
        self.foot.addWidget(self._words)
        self.foot.addWidget(self._legend)
        self.period.choose(str(USUAL))
        self.period.chosen.connect(lambda _value: self._show_period())
        self.chart.chosen.connect(lambda _day: self._show_words())

    @property
    def words(self) -> str:
        """The numbers of the chosen day, or of the whole period."""
        return self._words.text()

    def show_days(self, recorded: tuple[DayRow, ...], today: date) -> None:
        """What the last 30 days cost."""
        if (recorded, today) != (self._recorded, self._today):
            self._recorded, self._today = recorded, today
            self._show_period()

    def _show_period(self) -> None:
        days = cost_days(self._recorded, self._today, int(self.period.value))
        self.chart.show_days(days)
        self._legend.show_models(days)
        self.show_texts(
            translate("Overview", "Cost per day"),
            "",
            lambda: (days_headings(days), days_rows(days)),
        )
        self._show_words()

    def _show_words(self) -> None:
        day = self.chart.day if self.chart.day >= 0 else None
        self._words.setText(period_text(self.chart.days, day))
        self._legend.show_amounts(self.chart.days, day)


class TightestCard(ChartCard):
    """The window that ends worst among the accounts that serve."""

    def __init__(self) -> None:
        self.chart = BurnUp()
        super().__init__(self.chart)

    def show_rows(self, rows: Iterable[AccountRow], history: History, now: datetime) -> None:
        """Hides where no window is known."""
        found = tightest(rows, now)
        row, window = found or (None, None)
        curve = None
        if row is not None and window is not None:
            curve = window_curve(window, history.readings(row.account.id, window.name), now)
        self.setVisible(curve is not None)
        if curve is None or row is None or window is None:
            return
        title = translate("Overview", "Tightest window: {name}, {window}")
        said = title.format(name=row.name, window=within_sentence(window_title(window.name)))
        self.chart.show_curve(curve, curve_text(curve, row.name))
        self.show_texts(
            said, outlook_text(window, now), lambda: (curve_headings(), curve_rows(curve))
        )


def tightest(rows: Iterable[AccountRow], now: datetime) -> tuple[AccountRow, UsageWindow] | None:
    """By verdict, then by how much is used; accounts that are paused or wait for the user have none."""
    worst = [
        (row, found)
        for row in rows
        if not row.view.needs_user and not row.view.is_paused
        if (found := row.view.worst(now)) is not None
    ]
    if not worst:
        return None
    row, (window, _pace) = max(
        worst, key=lambda each: (GRAVITY[each[1][1].tone], each[1][0].used_percent)
    )
    return row, window


class _Legend(QWidget):
    """Which colour is which model, and what it cost."""

    def __init__(self) -> None:
        super().__init__()
        self._models: tuple[str, ...] = ()
        self._entries: list[_LegendEntry] = []
        self._flow = FlowLayout(self, gap=16)

    def show_models(self, days: CostDays) -> None:
        if days.models == self._models:
            return
        self._models = days.models
        while (item := self._flow.takeAt(0)) is not None:
            if isinstance(widget := item.widget(), QWidget):
                widget.hide()
                widget.deleteLater()
        self._entries = [
            _LegendEntry(model_title(model), series_token(days.models, at))
            for at, model in enumerate(days.models)
        ]
        for entry in self._entries:
            self._flow.addWidget(entry)
        self._flow.addWidget(Rest())

    def show_amounts(self, days: CostDays, day: int | None) -> None:
        for at, entry in enumerate(self._entries):
            entry.amount.setText(fmt.money(days.part_usd(at, day) or None))


class _LegendEntry(QWidget):
    def __init__(self, title: str, token: str) -> None:
        super().__init__()
        self.amount = Label("", TextRole.CAPTION)
        row = QHBoxLayout(self)
        row.setContentsMargins(QMargins())
        row.setSpacing(6)
        row.addWidget(_Swatch(token))
        row.addWidget(ElidedLabel(title, TextRole.CAPTION, "muted"))
        row.addWidget(self.amount)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)


class _Swatch(QWidget):
    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(10), theme.px(10))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(getattr(theme.current(), self._token)))
        painter.drawRoundedRect(QRectF(self.rect()), 2.5, 2.5)
