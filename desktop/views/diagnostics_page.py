"""The Diagnostics page: why prompts grow, how the program does, its log, and a report for whoever helps."""

from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop import intents
from desktop.bridge import Bridge
from desktop.language import translate
from desktop.views.page import Page
from desktop.widgets.buttons import Button, Option, Segments
from desktop.widgets.field import announce
from desktop.widgets.layouts import Stack
from desktop.widgets.notice import Notice
from proxy.report import make_report
from proxy.service import Proxy

if TYPE_CHECKING:
    from desktop.views.diagnostics_growth import GrowthPanel
    from desktop.views.diagnostics_log import LogPanel
    from desktop.views.diagnostics_program import ProgramPanel

COPIED_MS = 2000


class Part(StrEnum):
    """What the page consists of; one of them is shown."""

    GROWTH = "growth"
    PROGRAM = "program"
    LOG = "log"


class DiagnosticsPage(Page):
    """Its parts are made when they are first shown."""

    def __init__(self, proxy: Proxy, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(translate("Diagnostics", "Diagnostics"), parent)
        self._proxy = proxy
        self._bridge = bridge
        self.notice = Notice()
        self.parts = Segments(
            [
                Option(Part.GROWTH, translate("Diagnostics", "Prompt growth")),
                Option(Part.PROGRAM, translate("Diagnostics", "Program")),
                Option(Part.LOG, translate("Diagnostics", "Log")),
            ]
        )
        self.parts.chosen.connect(self._show_part)
        self.copy = Button(translate("Diagnostics", "Copy report"), self.copy_report)
        self.copy.setToolTip(
            translate("Diagnostics", "Without secrets, prompts and full email addresses")
        )
        self._copied = QTimer(self)
        self._copied.setSingleShot(True)
        self._copied.setInterval(COPIED_MS)
        self._copied.timeout.connect(self._name_copy)
        self.add_button(self.copy)  # beside the title where the parts need a line of their own
        self.add_button(self.parts)
        self._stack = Stack()
        self.body.addWidget(self.notice)
        self.body.addWidget(self._stack, 1)
        self._show_part()

    @cached_property
    def growth(self) -> "GrowthPanel":
        from desktop.views.diagnostics_growth import GrowthPanel

        return GrowthPanel(self._proxy, self._bridge)

    @cached_property
    def program(self) -> "ProgramPanel":
        from desktop.views.diagnostics_program import ProgramPanel

        return ProgramPanel(self._proxy, self._bridge)

    @cached_property
    def log(self) -> "LogPanel":
        from desktop.views.diagnostics_log import LogPanel

        return LogPanel(self._proxy.paths, self.notice)

    def show_part(self, name: str) -> None:
        """As if its segment had been chosen."""
        self.parts.choose(name)

    def refresh(self) -> None:
        self._part().refresh()

    def take_focus(self) -> None:
        super().take_focus()  # for a part that has nothing to give it to
        self._part().take_focus()

    def focus_filter(self) -> None:
        if self.parts.value == Part.LOG:
            self.log.focus_filter()

    def step_back(self) -> bool:
        was_open = self.notice.isVisible()
        self.notice.dismiss()
        return was_open

    def copy_report(self) -> None:
        """Puts the report on the clipboard, as Markdown."""
        about = f"Qt {qVersion()}, {QGuiApplication.platformName()}"
        intents.run(self, make_report(self._proxy, [about]), self._take_report)

    def _show_part(self) -> None:
        part = self._part()
        if self._stack.indexOf(part) < 0:
            self._stack.addWidget(part)
        self._stack.setCurrentWidget(part)
        by_key = any(button.hasFocus() for button in self.parts.findChildren(Button))
        if self.isVisible() and not by_key:
            self.take_focus()  # a click leaves the keyboard where it was, which is hidden now

    def _take_report(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.copy.setText(translate("Diagnostics", "Copied"))
        announce(self.copy, self.copy.text())
        self._copied.start()

    def _name_copy(self) -> None:
        self.copy.setText(translate("Diagnostics", "Copy report"))

    def _part(self) -> "GrowthPanel | ProgramPanel | LogPanel":
        match Part(self.parts.value):
            case Part.GROWTH:
                return self.growth
            case Part.PROGRAM:
                return self.program
            case Part.LOG:
                return self.log
