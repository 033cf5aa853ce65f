"""Where the prices of answers come from, and the user's own among them."""

import asyncio
from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QUrl

from desktop import intents
from desktop.language import current, translate
from desktop.views.settings_section import Section
from desktop.widgets.buttons import Button
from desktop.widgets.notice import Notice
from desktop.widgets.setting_row import SettingRow
from proxy.own_prices import OwnPrices, write_template
from proxy.pricing import PriceReport
from proxy.service import Proxy

OpenFile = Callable[[QUrl], bool]


class PricesSection(Section):
    """State: none; what is said is read when the page is shown."""

    def __init__(self, proxy: Proxy, notice: Notice, open_file: OpenFile) -> None:
        """`open_file` is False when no program shows it, which `notice` then says."""
        super().__init__(translate("Settings", "Prices"))
        self._proxy = proxy
        self._notice = notice
        self._open_file = open_file
        title = translate("Settings", "Price list")
        self._list = self.add(SettingRow(title, " ", group=self.title))
        edit = Button(translate("Settings", "Edit…"), self._edit)
        edit.setAccessibleName(translate("Settings", "Edit your own prices"))
        title = translate("Settings", "Your own prices")
        self._own = self.add(SettingRow(title, " ", edit, group=self.title))

    def show_values(self) -> None:
        intents.run(self, self._report(), self._show)

    async def _report(self) -> PriceReport:
        return await asyncio.to_thread(self._proxy.prices.report, self._proxy.clock())

    def _show(self, report: PriceReport) -> None:
        self._list.say(list_text(report))
        text, tone = own_text(report.own)
        self._own.say(text, tone)

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
    none = translate("Settings", "None. They lie in prices.toml and count as soon as it is saved.")
    return none, "muted"


def day_text(day: date) -> str:
    return f"{day.day} {current().months[day.month - 1]} {day.year}"
