"""What is shown in the window by itself and is too much to be made at once: a page, or one of a page's sides."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop.turns import Steps, at_once

WIDGETS_A_TURN = 40
"""So many are styled in a millisecond or two."""


def style(widget: QWidget) -> Steps:
    """Styles a widget and what is in it while it is hidden; Qt would do it all at once when it is shown."""
    for number, part in enumerate((widget, *widget.findChildren(QWidget)), 1):
        if isValid(part):  # a turn in between may have taken it away
            part.ensurePolished()
        if number % WIDGETS_A_TURN == 0:
            yield


class Pane(QWidget):
    """Made it is empty. `build` makes its parts, and `catch_up` brings them up to date before they come into sight;
    `unfold` shows what is too much to be laid out with the rest.

    All are steps, of which a `PaneStack` takes one in each turn of the loop. A pane that is shown by others takes all of
    them at once. While it is hidden it does no work.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_built = False
        """All of it was built."""
        self.is_fresh = False
        """It has just caught up, and need not do so when it comes into sight."""
        self._unbuilt = self.build()

    def build(self) -> Steps:
        """Makes the parts.

        They are put where they belong first and filled then: Qt styles all that is in a part anew when it is moved.
        """
        yield from ()

    def catch_up(self) -> Steps:
        """Shows what is in the proxy's memory now."""
        yield from ()

    def unfold(self) -> Steps:
        """Shows what was left hidden until the pane is in sight."""
        yield from ()

    def finish(self) -> Steps:
        """What is left of building."""
        yield from self._unbuilt
        self.is_built = True

    def refresh(self) -> None:
        """F5: asks for everything again."""

    def take_focus(self) -> None:
        """Where the keyboard goes when it is chosen."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_filter(self) -> None:
        """Ctrl+F: where it can be narrowed."""

    def step_back(self) -> bool:
        """Esc: closes what lies open in it; False when nothing does."""
        return False

    def setVisible(self, visible: bool) -> None:
        if visible:
            at_once(self.finish())
        super().setVisible(visible)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self.is_fresh:
            at_once(self.catch_up())
            at_once(self.unfold())
