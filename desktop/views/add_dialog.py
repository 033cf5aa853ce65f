"""Adding an account begins here: whose it is, and by which way it comes in."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from desktop.language import translate
from desktop.models.ways_in import WayChoice, WayIn
from desktop.theme import TextRole
from desktop.widgets.buttons import Button
from desktop.widgets.choices import Radio
from desktop.widgets.dialog import FittedDialog
from desktop.widgets.provider_choice import ProviderChoice
from desktop.widgets.text import Label
from proxy.model import ProviderId
from proxy.provider import Provider, Providers

WIDTH = 480
"""In the drawings' pixels."""


class AddDialog(FittedDialog):
    """Opened by `open()`; `chosen` tells the provider's id and the way."""

    chosen = Signal(object, object)
    find_asked = Signal()
    """Rather look for logins on this computer; the dialog has closed."""

    def __init__(
        self,
        providers: Providers,
        ways_of: Callable[[Provider], Sequence[WayChoice]],
        parent: QWidget | None = None,
        *,
        provider: ProviderId | None = None,
        way: WayIn | None = None,
    ) -> None:
        """`provider` and `way` are chosen at first, for those who come back."""
        super().__init__(translate("AddAccount", "Add account"), WIDTH, parent)
        self._ways_of = ways_of
        self.providers = [ProviderChoice(each) for each in providers.values()]
        self.ways: dict[WayIn, Radio] = {}
        self._way_group = QButtonGroup(self)
        self._way_column = QVBoxLayout()
        self._way_column.setSpacing(12)
        self._build()
        first = next(
            (each for each in self.providers if each.provider.id == provider), self.providers[0]
        )
        first.setChecked(True)
        if way in self.ways:
            self.ways[way].setChecked(True)
        first.setFocus()

    @property
    def provider(self) -> Provider:
        return next(each.provider for each in self.providers if each.isChecked())

    @property
    def way(self) -> WayIn:
        return next(way for way, radio in self.ways.items() if radio.isChecked())

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addWidget(Label(translate("AddAccount", "Add account"), TextRole.TITLE))
        subtitle = translate("AddAccount", "Several of one provider share the load.")
        head.addWidget(Label(subtitle, tone="muted", wraps=True))
        column.addLayout(head)
        column.addWidget(self._provider_row())
        column.addWidget(Label(translate("AddAccount", "How does it come in?"), TextRole.STRONG))
        column.addLayout(self._way_column)
        self.find_button = Button(
            translate("AddAccount", "Find logins on this computer…"), self._find, kind="link"
        )
        column.addWidget(self.find_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch()
        column.addLayout(self._button_row())

    def _provider_row(self) -> QWidget:
        group = QWidget()
        group.setAccessibleName(translate("AddAccount", "Provider"))
        row = QHBoxLayout(group)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for choice in self.providers:
            row.addWidget(choice)
            choice.toggled.connect(self._offer)
        return group

    def _button_row(self) -> QHBoxLayout:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        buttons.addWidget(Button(translate("AddAccount", "Cancel"), self.reject))
        self.continue_button = Button(
            translate("AddAccount", "Continue"), self._continue, kind="primary"
        )
        self.continue_button.setDefault(True)
        buttons.addWidget(self.continue_button)
        return buttons

    def _offer(self, is_chosen: bool) -> None:
        """The ways of the provider that was just chosen; the same one stays chosen where it has that too."""
        if not is_chosen:
            return
        before = self.way if self.ways else None
        for radio in self.ways.values():
            self._way_group.removeButton(radio)
            radio.hide()
            radio.deleteLater()
        self.ways = {}
        before_it: QWidget = self.providers[-1]
        for choice in self._ways_of(self.provider):
            radio = self.ways[choice.way] = Radio(choice.title, choice.caption)
            self._way_group.addButton(radio)
            self._way_column.addWidget(radio)
            radio.show()  # at once: the keyboard may already be on its way to it
            QWidget.setTabOrder(before_it, radio)
            before_it = radio
        chosen = before if before in self.ways else next(iter(self.ways))
        self.ways[chosen].setChecked(True)
        self.fit()

    def _find(self) -> None:
        self.reject()
        self.find_asked.emit()

    def _continue(self) -> None:
        self.chosen.emit(self.provider.id, self.way)
        self.accept()
