"""Shows what would change in a client's settings file, line by line, before anything is written."""

import asyncio

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop import intents
from desktop.language import translate
from desktop.models.connect_cards import short_path
from desktop.theme import TextRole
from desktop.widgets.buttons import Button
from desktop.widgets.code import DiffView
from desktop.widgets.dialog import FittedDialog
from desktop.widgets.field import Field
from desktop.widgets.notice import Notice
from desktop.widgets.text import ElidedLabel, Label
from proxy.clients.change import Change
from proxy.clients.client import Client
from proxy.clients.desk import ClientDesk

WIDTH = 620
"""In the drawings' pixels."""
MOST_LINES = 18


class ChangeDialog(FittedDialog):
    """Opened by `open()`; the change was planned before, and is planned anew with a key that is typed in.

    State: the change that is shown, which is the one that is done.
    """

    changed = Signal()
    """The file is another now."""

    def __init__(
        self,
        desk: ClientDesk,
        client: Client,
        change: Change,
        *,
        is_undo: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        title = _title(client, is_undo=is_undo)
        super().__init__(title, WIDTH, parent)
        self._desk = desk
        self._client = client
        self._is_undo = is_undo
        self._change = change
        self.notice = Notice()
        self.diff = DiffView(translate("Connect", "What changes"), most_lines=MOST_LINES)
        self.key = Field(
            translate("Connect", "Local key"),
            placeholder="loadline-…",
            hint=translate(
                "Connect", "Requests need one. Make it in Settings, under Clients' keys."
            ),
        )
        self.key.setVisible(desk.asks_for_key and not is_undo)
        self.key.edit.editingFinished.connect(self._plan_anew)
        self._note = Label("", TextRole.CAPTION, "muted", wraps=True)
        text = translate("Connect", "Undo") if is_undo else translate("Connect", "Apply")
        self.act = Button(text, self._act, kind="primary")
        self.act.setDefault(True)
        self._lay_out(title)
        self._show(change)

    def show_problem(self, title: str, detail: str, hint: str) -> None:
        """Why it was not done; see `intents.ProblemSurface`."""
        text = " ".join(part for part in (detail, hint) if part)
        self.notice.say(title, text, tone="runs_out")
        self.fit()

    @property
    def note(self) -> str:
        """Where the copy lies, or that there is none."""
        return self._note.text()

    def _lay_out(self, title: str) -> None:
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addWidget(Label(title, TextRole.TITLE))
        head.addWidget(ElidedLabel(short_path(self._change.file), TextRole.TEXT, "muted"))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        buttons.addWidget(Button(translate("Connect", "Cancel"), self.reject))
        buttons.addWidget(self.act)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addLayout(head)
        for part in (self.notice, self.key, self.diff, self._note):
            column.addWidget(part)
        column.addLayout(buttons)

    def _show(self, change: Change) -> None:
        self._change = change
        self.diff.set_diff(change.diff())
        self._note.setText(self._note_on(change))
        self.act.setEnabled(change.is_needed)
        self.fit()
        self.act.setFocus()

    def _note_on(self, change: Change) -> str:
        if self._is_undo and change.after is None:
            return translate("Connect", "The file was made by Loadline and goes again.")
        if self._is_undo:
            return translate("Connect", "Only what Loadline wrote is taken back.")
        copy = self._desk.backup_place(change)
        if copy is None:
            return translate("Connect", "There is no such file yet; it is made.")
        text = translate("Connect", "A copy of the file as it is now is kept:")
        return f"{text}\n{short_path(copy)}"

    def _plan_anew(self) -> None:
        intents.run(self, self._plan(), self._show)

    def _act(self) -> None:
        self.notice.dismiss()
        intents.run(self, self._do_what_is_shown(), self._finish)

    async def _plan(self) -> Change:
        if self._is_undo:
            return await asyncio.to_thread(self._desk.plan_undo, self._client)
        return await asyncio.to_thread(self._desk.plan, self._client, self.key.text)

    async def _do_what_is_shown(self) -> Change | None:
        """Nothing, when the file is another than the one whose change was shown: then what would change now."""
        now = await self._plan()
        if now.before != self._change.before:
            return now
        if self._is_undo:
            await asyncio.to_thread(self._desk.undo, self._client)
        else:
            await asyncio.to_thread(self._desk.apply, self._client, self.key.text)
        return None

    def _finish(self, to_be_shown: Change | None) -> None:
        if to_be_shown is None:
            self.accept()
            self.changed.emit()
            return
        self._show(to_be_shown)
        self.notice.say(
            translate("Connect", "The file was changed meanwhile."),
            translate("Connect", "Nothing was written. This is the difference now."),
        )
        self.fit()


def _title(client: Client, *, is_undo: bool) -> str:
    text = (
        translate("Connect", "Take {client} back")
        if is_undo
        else translate("Connect", "Set up {client}")
    )
    return text.format(client=client.title)
