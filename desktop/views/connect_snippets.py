"""The lines that point a client here: a tab for each shell, language or file, and a button that copies."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from desktop.language import translate
from desktop.widgets.buttons import Button
from desktop.widgets.code import CodeView
from desktop.widgets.field import announce
from desktop.widgets.layouts import FlowLayout
from desktop.widgets.text import restyle
from proxy.clients.snippets import Snippet


class SnippetBox(QWidget):
    """State: which tab is chosen. Arrow keys move between the tabs."""

    def __init__(self, title: str, snippets: Sequence[Snippet]) -> None:
        """`title` is the client's."""
        super().__init__()
        self._title = title
        self._snippets = tuple(snippets)
        self.tabs = [self._tab(snippet) for snippet in snippets]
        self.copy = Button(translate("Connect", "Copy"), self._copy, is_small=True)
        self.code = CodeView("")
        bar = QWidget()
        bar.setProperty("kind", "bare")
        flow = FlowLayout(bar, gap=4)
        for button in (*self.tabs, self.copy):
            flow.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(bar)
        column.addWidget(self.code)
        self._group = QButtonGroup(self)
        for button in self.tabs:
            self._group.addButton(button)
        self.tabs[0].setChecked(True)

    @property
    def chosen(self) -> int:
        """The number of the tab that is shown."""
        return next(at for at, tab in enumerate(self.tabs) if tab.isChecked())

    def show_snippets(self, snippets: Sequence[Snippet]) -> None:
        """The same tabs for another address."""
        if tuple(snippets) != self._snippets:
            self._snippets = tuple(snippets)
            self._show()

    def _tab(self, snippet: Snippet) -> Button:
        tab = Button(snippet.title, kind="filter", is_small=True)
        tab.setCheckable(True)
        tab.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        tab.setAccessibleName(
            translate("Connect", "{title} for {client}").format(
                title=snippet.title, client=self._title
            )
        )
        tab.toggled.connect(lambda is_on: self._mark(tab, is_on))
        return tab

    def _mark(self, tab: Button, is_on: bool) -> None:
        tab.setProperty("narrowed", is_on)
        restyle(tab)
        if is_on:
            self._show()

    def _show(self) -> None:
        snippet = self._snippets[self.chosen]
        name = translate("Connect", "Lines for {client}: {title}")
        self.code.setAccessibleName(name.format(client=self._title, title=snippet.title))
        self.code.set_text(snippet.text)
        copy = translate("Connect", "Copy the lines for {client}: {title}")
        self.copy.setAccessibleName(copy.format(client=self._title, title=snippet.title))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._snippets[self.chosen].text)
        announce(self.copy, translate("Connect", "Copied"))
