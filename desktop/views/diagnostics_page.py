"""The Diagnostics page: why prompts grow, how the program does, its log, and a report for whoever helps."""

from enum import StrEnum
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop import intents
from desktop.bridge import Bridge
from desktop.language import translate
from desktop.turns import Steps
from desktop.views.page import Page
from desktop.views.pane import Pane
from desktop.views.pane_stack import PaneMaker, PaneStack
from desktop.widgets.buttons import Button, Option, Segments
from desktop.widgets.field import announce
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
        self._copied = QTimer(self)
        self._copied.setSingleShot(True)
        self._copied.setInterval(COPIED_MS)
        self._copied.timeout.connect(self._name_copy)

    def build(self) -> Steps:
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
        self.add_button(self.copy)  # beside the title where the parts need a line of their own
        self.add_button(self.parts)
        self._stack = PaneStack(self._part_makers())
        self._stack.came.connect(self._take_keyboard)
        self.body.addWidget(self.notice)
        self.body.addWidget(self._stack, 1)
        yield from self._stack.open(self.parts.value)

    @property
    def growth(self) -> "GrowthPanel":
        return cast("GrowthPanel", self._stack.whole(Part.GROWTH))

    @property
    def program(self) -> "ProgramPanel":
        return cast("ProgramPanel", self._stack.whole(Part.PROGRAM))

    @property
    def log(self) -> "LogPanel":
        return cast("LogPanel", self._stack.whole(Part.LOG))

    def show_part(self, name: str) -> None:
        """As if its segment had been chosen."""
        self.parts.choose(name)

    def refresh(self) -> None:
        if part := self._stack.current:
            part.refresh()

    def take_focus(self) -> None:
        super().take_focus()  # for a part that has nothing to give it to
        if part := self._stack.current:
            part.take_focus()

    def focus_filter(self) -> None:
        if part := self._stack.current:
            part.focus_filter()

    def step_back(self) -> bool:
        if self.notice.isVisible():
            self.notice.dismiss()
            return True
        part = self._stack.current
        return part is not None and part.step_back()

    def copy_report(self) -> None:
        """Puts the report on the clipboard, as Markdown."""
        about = f"Qt {qVersion()}, {QGuiApplication.platformName()}"
        intents.run(self, make_report(self._proxy, [about]), self._take_report)

    def _show_part(self) -> None:
        self._stack.go_to(self.parts.value)

    def _take_keyboard(self) -> None:
        """A click leaves the keyboard where it was, which is hidden now."""
        by_key = any(button.hasFocus() for button in self.parts.findChildren(Button))
        if self.isVisible() and not by_key:
            self.take_focus()

    def _take_report(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.copy.setText(translate("Diagnostics", "Copied"))
        announce(self.copy, self.copy.text())
        self._copied.start()

    def _name_copy(self) -> None:
        self.copy.setText(translate("Diagnostics", "Copy report"))

    def _part_makers(self) -> dict[str, PaneMaker]:
        return {
            Part.GROWTH: PaneMaker("desktop.views.diagnostics_growth", self._make_growth),
            Part.PROGRAM: PaneMaker("desktop.views.diagnostics_program", self._make_program),
            Part.LOG: PaneMaker("desktop.views.diagnostics_log", self._make_log),
        }

    def _make_growth(self) -> Pane:
        from desktop.views.diagnostics_growth import GrowthPanel

        return GrowthPanel(self._proxy, self._bridge)

    def _make_program(self) -> Pane:
        from desktop.views.diagnostics_program import ProgramPanel

        return ProgramPanel(self._proxy, self._bridge)

    def _make_log(self) -> Pane:
        from desktop.views.diagnostics_log import LogPanel

        return LogPanel(self._proxy.paths, self.notice)
