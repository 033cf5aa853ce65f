"""The first-run checklist: three steps on a card, each with what to do, turned to done as it happens."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.language import translate
from desktop.models.checklist import ClientLine, Progress, Todo, client_lines, steps
from desktop.step import Step, StepState
from desktop.theme import TextRole
from desktop.widgets.buttons import Button, CloseButton
from desktop.widgets.card import Card
from desktop.widgets.copy_line import CopyLine
from desktop.widgets.field import announce
from desktop.widgets.layouts import FlowLayout, Folding, Lines, Rest
from desktop.widgets.step_row import StepRow
from desktop.widgets.text import Label
from proxy.provider import Providers

NARROW = 520
"""With less, in the drawings' pixels, a client's line stands below its name."""


class FirstRun(Card):
    """Shown until a first request was answered, or until it is dismissed."""

    import_asked = Signal()
    add_asked = Signal()
    find_asked = Signal()
    connect_asked = Signal()
    dismissed = Signal()

    def __init__(self, providers: Providers, base_url: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._providers = providers
        self.body.setSpacing(16)
        self.body.addLayout(self._head())
        self._steps = [
            _CheckRow(number, step, buttons)
            for number, (step, buttons) in enumerate(zip(steps(), self._buttons(), strict=True), 1)
        ]
        for row in self._steps:
            self.body.addWidget(row)
        self._steps[1].content.addSpacing(4)
        self._lines = Lines(across=0, down=8)
        self._steps[1].content.addLayout(self._lines)
        self.show_address(base_url)

    def show_address(self, base_url: str) -> None:
        """The clients' lines for the address the proxy listens at."""
        self._lines.clear()
        lines = [_ClientRow(line) for line in client_lines(self._providers, base_url)]
        widest = max((line.label.sizeHint().width() for line in lines), default=0)
        for line in lines:
            line.label.setMinimumWidth(widest)
            self._lines.addWidget(line, self._lines.next_line(), 0)

    def show_progress(self, progress: Progress) -> None:
        """Marks what is done; says so to a screen reader when it just happened."""
        for row, is_done in zip(self._steps, progress.done, strict=True):
            row.show_done(is_done)

    def _buttons(self) -> tuple[tuple[Button, ...], ...]:
        """Of each step; the last is done elsewhere."""
        return (
            (
                Button(translate("FirstRun", "Add account…"), self.add_asked.emit, kind="primary"),
                Button(translate("FirstRun", "Import…"), self.import_asked.emit),
                Button(
                    translate("FirstRun", "Find logins on this computer…"), self.find_asked.emit
                ),
            ),
            (Button(translate("FirstRun", "Connect a client…"), self.connect_asked.emit),),
            (),
        )

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(
            Label(translate("FirstRun", "Three steps to the first answer"), TextRole.HEADING)
        )
        row.addStretch()
        name = translate("FirstRun", "Dismiss the checklist")
        row.addWidget(CloseButton(name, self.dismissed.emit))
        return row


class _ClientRow(Folding):
    """A client's name, the line for it, and a button that copies it."""

    def __init__(self, line: ClientLine) -> None:
        super().__init__(least=NARROW, gap=8)
        self.label = Label(line.client, TextRole.CAPTION, "muted")
        copy = CopyLine(
            translate("FirstRun", "Line for {client}").format(client=line.client), line.text
        )
        copy_name = translate("FirstRun", "Copy the line for {client}")
        copy.button.setAccessibleName(copy_name.format(client=line.client))
        self.row.addWidget(self.label)
        self.row.addWidget(copy, 1)


class _CheckRow(StepRow):
    """A step that is done or not, with buttons that belong to it."""

    def __init__(self, number: int, step: Todo, buttons: Sequence[Button]) -> None:
        super().__init__(number)
        self._step = step
        if buttons:
            line = FlowLayout(gap=8)
            for part in (*buttons, Rest()):
                line.addWidget(part)
            self.content.addSpacing(4)
            self.content.addLayout(line)
        self.show_done(False)

    def show_done(self, is_done: bool) -> None:
        was_done = self.state is StepState.DONE
        state = StepState.DONE if is_done else StepState.TO_COME
        self.show_step(Step(self._step.title, state, self._step.text))
        if is_done and not was_done and self.isVisible():
            announce(self, self.accessibleName())
