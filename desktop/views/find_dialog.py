"""Finds logins on this computer: says which places it would look at, looks only when told to, and offers what lay there."""

import sys
from collections.abc import Callable, Sequence
from itertools import groupby, pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop import intents
from desktop.language import translate
from desktop.models.login_finds import Find, finds, keychain_commands, places, summary
from desktop.theme import TextRole
from desktop.widgets.buttons import Button
from desktop.widgets.copy_line import CopyLine
from desktop.widgets.dialog import ScrolledDialog
from desktop.widgets.field import announce
from desktop.widgets.notice import Notice
from desktop.widgets.provider_glyph import ProviderGlyph
from desktop.widgets.text import ElidedLabel, Label
from proxy.login_search import FoundLogin
from proxy.provider import Provider
from proxy.service import Proxy

WIDTH = 560
"""In the drawings' pixels."""


class FindDialog(ScrolledDialog):
    """Opened by `open()`. State: what is shown of each place, the buttons there, and whether a look is under way."""

    import_asked = Signal(object, str)
    """The provider's id, and the file to import."""

    def __init__(
        self, proxy: Proxy, parent: QWidget | None = None, *, platform: str = sys.platform
    ) -> None:
        """`platform` is `sys.platform` outside of tests."""
        super().__init__(translate("FindLogins", "Find logins on this computer"), WIDTH, parent)
        self._proxy = proxy
        self._platform = platform
        self._is_looking = False
        self.finds: tuple[Find, ...] = tuple(places(proxy.providers))
        self.import_buttons: list[Button] = []
        """One for each login that can be imported, from above."""
        self.notice = Notice()
        self._summary = Label("", TextRole.TEXT, "muted", wraps=True)
        self._groups = QVBoxLayout()
        self._groups.setSpacing(20)
        self.look_button = Button(translate("FindLogins", "Look"), self.look, kind="primary")
        self.look_button.setDefault(True)
        self._leave_button = Button(translate("FindLogins", "Cancel"), self.reject)
        self._build()
        self._show(self._before_the_look())
        self.look_button.setFocus()

    @property
    def summary(self) -> str:
        """What is said above the places."""
        return self._summary.text()

    def look(self) -> None:
        """Reads what lies at the places, off the loop's thread."""
        if not self._is_looking:
            self._set_looking(True)
            intents.run(self, self._look(), self._show_found)

    def show_problem(self, title: str, detail: str, hint: str) -> None:
        """What went wrong; see `intents.ProblemSurface`."""
        text = " ".join(part for part in (detail, hint) if part)
        self.notice.say(title, text, tone="runs_out")
        self.fit()

    # Building

    def _build(self) -> None:
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addWidget(Label(self.windowTitle(), TextRole.TITLE, wraps=True))
        head.addWidget(self._summary)
        self.content.addLayout(head)
        self.content.addWidget(self.notice)
        self.content.addLayout(self._groups)
        for tool, command in keychain_commands(self._proxy.providers, self._platform):
            self.content.addWidget(_Keychain(tool, command))
        self.content.addStretch()
        self.buttons.addStretch()
        self.buttons.addWidget(self._leave_button)
        self.buttons.addWidget(self.look_button)

    # Looking, and what came of it

    async def _look(self) -> Sequence[FoundLogin]:
        try:
            return await self._proxy.find_logins()
        finally:
            self._set_looking(False)

    def _show_found(self, found: Sequence[FoundLogin]) -> None:
        self.finds = tuple(finds(found, self._proxy.providers, self._proxy.clock()))
        self._show(summary(self.finds))
        self._set_looking(False)
        self._leave_button.setText(translate("FindLogins", "Close"))
        announce(self, self.summary)
        first = self.import_buttons[0] if self.import_buttons else self.look_button
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, said: str) -> None:
        self._summary.setText(said)
        while (item := self._groups.takeAt(0)) is not None:
            group = item.widget()
            if isinstance(group, QWidget):
                group.hide()
                group.deleteLater()
        self.import_buttons = []
        for provider, rows in groupby(self.finds, key=lambda find: find.provider):
            group = _Group(provider, list(rows), self.import_asked.emit)
            self._groups.addWidget(group)
            group.show()  # at once: the keyboard is on its way to a button in it
            self.import_buttons += group.buttons
        for before, after in pairwise([self.notice, *self.import_buttons]):
            QWidget.setTabOrder(before, after)
        self.fit()

    def _set_looking(self, is_looking: bool) -> None:
        self._is_looking = is_looking
        self.look_button.setEnabled(not is_looking)
        if is_looking:
            text = translate("FindLogins", "Looking…")
        elif any(find.text for find in self.finds):
            text = translate("FindLogins", "Look again")
        else:
            text = translate("FindLogins", "Look")
        self.look_button.setText(text)

    @staticmethod
    def _before_the_look() -> str:
        return translate(
            "FindLogins",
            "Loadline looks at these places, and at no others. Nothing is read before you press Look, and nothing "
            "leaves this computer.",
        )


class _Group(QWidget):
    """The places of one provider."""

    def __init__(
        self, provider: Provider, rows: Sequence[Find], on_import: Callable[[object, str], object]
    ) -> None:
        super().__init__()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(ProviderGlyph(provider))
        head.addWidget(Label(provider.title, TextRole.HEADING), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        lines = [_Row(find, on_import) for find in rows]
        for line in lines:
            column.addWidget(line)
        self.buttons = [line.button for line in lines if line.button is not None]


class _Row(QWidget):
    """A place: who keeps logins there, where that is, and what lay there, with a button where it can be imported."""

    def __init__(self, find: Find, on_import: Callable[[object, str], object]) -> None:
        super().__init__()
        self.setAccessibleName(find.spoken)
        self.button: Button | None = None
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(Label(find.tool, TextRole.STRONG))
        words.addWidget(ElidedLabel(find.place, TextRole.CAPTION, "muted"))
        if find.text and not find.is_empty:
            words.addWidget(Label(find.text, TextRole.CAPTION, find.tone, wraps=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(26, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(words, 1)
        if find.file:
            self.button = Button(
                translate("FindLogins", "Import…"), lambda: on_import(find.provider.id, find.file)
            )
            name = translate("FindLogins", "Import {place}…").format(place=find.place)
            self.button.setAccessibleName(name)
            row.addWidget(self.button)
        elif find.is_empty:
            row.addWidget(Label(find.text, TextRole.CAPTION, "muted"))


class _Keychain(QWidget):
    """How a login gets out of a place that is not looked into."""

    def __init__(self, tool: str, command: str) -> None:
        super().__init__()
        text = translate(
            "FindLogins",
            "On a Mac, {tool} may keep its login in the keychain, where Loadline does not look. This prints it in a "
            "terminal; paste what it prints into the import dialog.",
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(Label(text.format(tool=tool), TextRole.CAPTION, "muted", wraps=True))
        name = translate("FindLogins", "Command that prints {tool}'s login").format(tool=tool)
        column.addWidget(CopyLine(name, command))
