"""A field for an email address that keeps covered what the user wants to have masked, until he asks to see it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop import manner
from desktop.language import translate
from desktop.widgets.buttons import Button
from desktop.widgets.field import Field


class AddressField(Field):
    """State: the address that is covered; empty while the field shows what it holds.

    What the user types himself is never covered: he must see it.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, placeholder="name@example.com", parent=parent)
        self._covered = ""
        self.show_button = Button(translate("Address", "Show"), self._uncover)
        self.show_button.setAccessibleName(translate("Address", "Show the whole address"))
        self.show_button.hide()
        self.add_button(self.show_button)

    @property
    def text(self) -> str:
        """Whole, also while it is covered."""
        return self._covered or super().text

    def set_address(self, address: str) -> None:
        """An address that is known already: it can be changed once it is seen."""
        wanted = manner.current()
        self._hold(address if wanted.is_masked else "", wanted.email(address))

    def _uncover(self) -> None:
        self._hold("", self._covered)
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _hold(self, covered: str, shown: str) -> None:
        self._covered = covered  # first: whoever hears of the new text asks for the address
        self.edit.setReadOnly(bool(covered))
        self.show_button.setVisible(bool(covered))
        self.edit.setText(shown)
