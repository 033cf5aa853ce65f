"""The card of one client: where it is, where it points, the lines for it, and what can be done about it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.language import translate
from desktop.models.connect_cards import CardView, Said
from desktop.theme import TextRole
from desktop.views.connect_snippets import SnippetBox
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card
from desktop.widgets.copy_line import CopyLine
from desktop.widgets.field import announce
from desktop.widgets.pill import Pill
from desktop.widgets.provider_glyph import ProviderGlyph
from desktop.widgets.text import ElidedLabel, Label
from proxy.clients.client import Client
from proxy.clients.snippets import Snippet
from proxy.provider import Provider


class ClientCard(Card):
    """Shows a `CardView`; says what is asked for by signals."""

    set_up_asked = Signal()
    undo_asked = Signal()
    test_asked = Signal()

    def __init__(self, provider: Provider, client: Client, snippets: Sequence[Snippet]) -> None:
        super().__init__()
        self.client = client
        self.setAccessibleName(client.title)
        self._pill = Pill()
        self._place = ElidedLabel("", TextRole.CAPTION, "muted")
        self._settings = Label("", TextRole.CAPTION, "muted", wraps=True)
        self._last = Label("", TextRole.CAPTION, "muted", wraps=True)
        self._result = Label("", TextRole.CAPTION, wraps=True)
        self.install = CopyLine(
            translate("Connect", "Command that installs {client}").format(client=client.title),
            client.install,
        )
        self.snippets = SnippetBox(client.title, snippets)
        self.set_up = Button("", self.set_up_asked.emit)
        self.undo = Button(translate("Connect", "Undo…"), self.undo_asked.emit)
        self.test = Button(translate("Connect", "Test"), self.test_asked.emit)
        self._lay_out(provider)
        for part in (
            self._pill,
            self._settings,
            self._result,
            self.install,
            self.set_up,
            self.undo,
        ):
            part.hide()

    @property
    def words(self) -> tuple[str, ...]:
        """All that it says of the client now, as it is read from above."""
        labels = (self._pill, self._place, self._settings, self._last, self._result)
        return tuple(label.text() for label in labels if label.text() and not label.isHidden())

    def show_view(self, view: CardView) -> None:
        self._pill.show_state(view.state.text, view.state.tone)
        self._pill.setVisible(bool(view.state.text))
        self._place.setText(view.place)
        self._last.setText(view.last)
        _say(self._settings, view.settings)
        self.install.setVisible(bool(view.install))
        self._offer(self.set_up, view.set_up)
        self.undo.setVisible(view.can_undo)
        self.setAccessibleDescription(" ".join(self.words))

    def show_result(self, said: Said) -> None:
        """What came of the test."""
        _say(self._result, said)
        announce(self.test, said.text)

    def clear_result(self) -> None:
        """It was about how things were."""
        self._result.hide()

    def show_snippets(self, snippets: Sequence[Snippet]) -> None:
        self.snippets.show_snippets(snippets)

    def _offer(self, button: Button, text: str) -> None:
        button.setText(text)
        button.setVisible(bool(text))
        for each, action in (
            (self.set_up, text),
            (self.undo, self.undo.text()),
            (self.test, self.test.text()),
        ):
            each.setAccessibleName(f"{action.rstrip('…')}: {self.client.title}")

    def _lay_out(self, provider: Provider) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(ProviderGlyph(provider))
        head.addWidget(Label(self.client.title, TextRole.HEADING))
        head.addStretch()
        head.addWidget(self._pill)
        words = QVBoxLayout()
        words.setSpacing(4)
        for part in (self._place, self.install, self._settings, self._last):
            words.addWidget(part)
        buttons = QWidget()
        buttons.setProperty("kind", "bare")
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for button in (self.set_up, self.undo, self.test):
            row.addWidget(button)
        row.addStretch()
        self.body.setSpacing(12)
        self.body.addLayout(head)
        self.body.addLayout(words)
        self.body.addWidget(self.snippets)
        self.body.addStretch()
        self.body.addWidget(self._result)
        self.body.addWidget(buttons, 0, Qt.AlignmentFlag.AlignBottom)


def _say(label: Label, said: Said) -> None:
    label.setText(said.text)
    label.set_tone(said.tone)
    label.setVisible(bool(said.text))
