"""Makes a local key: asks for its name and lifetime, then shows it this once."""

from datetime import timedelta

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop import intents, theme
from desktop.language import translate
from desktop.theme import TextRole
from desktop.widgets.buttons import Button, Option, Segments
from desktop.widgets.dialog import Dialog
from desktop.widgets.field import Field
from desktop.widgets.layouts import Pages
from desktop.widgets.text import Label
from proxy.client_keys import NewKey
from proxy.service import Proxy


class NewKeyDialog(Dialog):
    """Opened by `open()`. The key is in the field of the second page and nowhere else."""

    made = Signal()

    def __init__(self, proxy: Proxy, parent: QWidget | None = None) -> None:
        super().__init__(translate("Keys", "New key"), parent)
        self._proxy = proxy
        self.name = Field(
            translate("Keys", "Name"),
            placeholder=translate("Keys", "for example: laptop"),
            hint=translate("Keys", "Each request's record says by which key it came."),
        )
        self.lifetime = Segments(_lifetimes())
        self.lifetime.setAccessibleName(translate("Keys", "Ends"))
        self.secret = Field(translate("Keys", "Key"))
        self.secret.edit.setReadOnly(True)
        self._pages = Pages()
        self._asked = self._question()
        self._pages.addWidget(self._asked)
        self._pages.addWidget(self._answer())
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.addWidget(self._pages)
        self.setMinimumWidth(theme.px(460))
        self.name.edit.setFocus()

    def show_problem(self, title: str, detail: str, hint: str) -> None:
        """What is wrong with the name, or why it could not be kept."""
        self.name.show_error(" ".join(part for part in (title, detail, hint) if part))

    def _question(self) -> QWidget:
        self.create_button = Button(translate("Keys", "Create key"), self._create, kind="primary")
        self.create_button.setDefault(True)
        return _page(
            Label(translate("Keys", "A key for a client"), TextRole.HEADING),
            self.name,
            _labelled(translate("Keys", "Ends"), self.lifetime),
            _buttons(Button(translate("Keys", "Cancel"), self.reject), self.create_button),
        )

    def _answer(self) -> QWidget:
        self._copy = Button(translate("Keys", "Copy"), self._copy_key)
        self.secret.add_button(self._copy)
        self.secret.show_hint(
            translate("Keys", "It is shown this once. Set it as the client's API key.")
        )
        self.done_button = Button(translate("Keys", "Done"), self.accept, kind="primary")
        self._title = Label("", TextRole.HEADING)
        return _page(self._title, self.secret, _buttons(self.done_button))

    def _create(self) -> None:
        days = int(self.lifetime.value)
        lifetime = timedelta(days=days) if days else None
        intents.run(self, self._proxy.make_client_key(self.name.text, lifetime), self._show)

    def _show(self, made: NewKey) -> None:
        self._title.setText(translate("Keys", "The key {name}").format(name=made.key.name))
        self.secret.edit.setText(made.secret)
        self.secret.edit.setToolTip(made.secret)  # the whole, where the field is too narrow for it
        self.secret.edit.setCursorPosition(0)
        self._pages.removeWidget(self._asked)  # Qt makes a stack as high as its highest
        self.done_button.setDefault(True)
        self._copy.setFocus()
        QTimer.singleShot(0, self, self.adjustSize)  # once the lower page is laid out
        self.made.emit()

    def _copy_key(self) -> None:
        QGuiApplication.clipboard().setText(self.secret.edit.text())
        self.secret.show_good(translate("Keys", "Copied. It is shown this once."))


def _lifetimes() -> tuple[Option, ...]:
    """The values are days; 0 does not end."""
    return (
        Option("0", translate("Keys", "Never")),
        Option("30", translate("Keys", "In 30 days")),
        Option("90", translate("Keys", "In 90 days")),
        Option("365", translate("Keys", "In a year")),
    )


def _page(*parts: QWidget) -> QWidget:
    page = QWidget()
    page.setProperty("kind", "bare")
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(16)
    for part in parts:
        column.addWidget(part)
    return page


def _labelled(title: str, control: QWidget) -> QWidget:
    whole = _page(Label(title, TextRole.STRONG), control)
    layout = whole.layout()
    assert layout is not None
    layout.setSpacing(6)
    return whole


def _buttons(*buttons: Button) -> QWidget:
    place = QWidget()
    place.setProperty("kind", "bare")
    row = QHBoxLayout(place)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    row.addStretch()
    for button in buttons:
        row.addWidget(button)
    return place
