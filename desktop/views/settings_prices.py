"""Where the prices of answers come from, and the user's own among them."""

import asyncio
from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, QUrl

from desktop import intents
from desktop.language import current, translate
from desktop.models.price_form import price_line
from desktop.views.price_dialog import PriceDialog
from desktop.views.settings_section import Section, side_by_side
from desktop.widgets.buttons import Button
from desktop.widgets.notice import Notice
from desktop.widgets.setting_row import SettingRow
from proxy.own_prices import OwnPrices, write_template
from proxy.price_rules import TokenPrices
from proxy.pricing import PriceReport
from proxy.service import Proxy

OpenFile = Callable[[QUrl], bool]


class PricesSection(Section):
    """State: the user's own prices as they are shown, which are read anew whenever the page is."""

    def __init__(self, proxy: Proxy, notice: Notice, open_file: OpenFile) -> None:
        """`open_file` is False when no program shows it, which `notice` then says."""
        super().__init__(translate("Settings", "Prices"))
        self._proxy = proxy
        self._notice = notice
        self._open_file = open_file
        self._own: OwnPrices | None = None
        self._list_title = translate("Settings", "Price list")
        self._list = self.add(SettingRow(self._list_title, " ", group=self.title))

    def show_values(self) -> None:
        intents.run(self, self._report(), self._show)

    def open_new(self) -> PriceDialog:
        """For a model that is to be named."""
        return self._open(PriceDialog(self._proxy, self.window()))

    async def _report(self) -> PriceReport:
        return await asyncio.to_thread(self._proxy.prices.report, self._proxy.clock())

    def _show(self, report: PriceReport) -> None:
        self._list.say(list_text(report))
        self._show_own(report.own)

    def _show_own(self, own: OwnPrices) -> None:
        """A row for each model, and one for another; the keyboard, if it was in one of them, goes to that."""
        if own == self._own:
            return
        had_keyboard = self.isAncestorOf(self.window().focusWidget())
        self._own, told = own, self._list.text
        self.clear()
        self._list = self.add(SettingRow(self._list_title, told, group=self.title))
        for model, prices in own.models.items():
            self.add(self._row(model, prices))
        new = Button(translate("Settings", "New price…"), self.open_new)
        edit = Button(translate("Settings", "Open the file"), self._edit)
        edit.setAccessibleName(translate("Settings", "Open the file of your own prices"))
        last = SettingRow(
            translate("Settings", "Your own prices"), " ", side_by_side(new, edit), group=self.title
        )
        last.say(*own_text(own))
        self.add(last)
        self.show_again()
        if had_keyboard:
            new.setFocus(Qt.FocusReason.OtherFocusReason)

    def _row(self, model: str, prices: TokenPrices) -> SettingRow:
        change = Button(
            translate("Settings", "Change…"), partial(self._change, model, prices), is_small=True
        )
        change.setAccessibleName(
            translate("Settings", "Change the price of {model}").format(model=model)
        )
        remove = Button(
            translate("Settings", "Remove"), partial(self._remove, model), is_small=True
        )
        remove.setAccessibleName(
            translate("Settings", "Remove the price of {model}").format(model=model)
        )
        buttons = side_by_side(change, remove)
        return SettingRow(model, price_line(prices), buttons, group=self.title)

    def _change(self, model: str, prices: TokenPrices) -> None:
        self._open(PriceDialog(self._proxy, self.window(), model=model, prices=prices))

    def _open(self, dialog: PriceDialog) -> PriceDialog:
        dialog.kept.connect(self._show_own)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _remove(self, model: str) -> None:
        work = asyncio.to_thread(self._proxy.prices.keep_own, model, None)
        intents.run(self, work, self._show_own)

    def _edit(self) -> None:
        file = self._proxy.paths.prices_file
        try:
            write_template(file)
        except OSError as error:
            title = translate("Settings", "The file cannot be written.")
            self._notice.say(title, f"{file}: {error.strerror or error}.", tone="runs_out")
            return
        if not self._open_file(QUrl.fromLocalFile(str(file))):
            self._notice.say(translate("Settings", "No program here opens the file."), str(file))


def list_text(report: PriceReport) -> str:
    """ "genai-prices 0.2.3; its latest price is of 28 Sep 2026."."""
    if report.latest is None:
        return translate("Settings", "It cannot be read: no costs are shown.")
    text = translate("Settings", "genai-prices {version}; its latest price is of {day}.")
    return text.format(version=report.list_version, day=day_text(report.latest))


def own_text(own: OwnPrices) -> tuple[str, str]:
    """What is in `prices.toml`, and the tone of saying it."""
    if own.problems:
        return " ".join(f"{problem}." for problem in own.problems), "runs_out"
    if own.models:
        return translate(
            "Settings", "%Ln model(s); they win over the list.", len(own.models)
        ), "muted"
    none = translate("Settings", "None. One wins over the list, or prices what the list lacks.")
    return none, "muted"


def day_text(day: date) -> str:
    return f"{day.day} {current().months[day.month - 1]} {day.year}"
