"""What can be done with several accounts at once; shown only while more than one is chosen."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import partial

from PySide6.QtWidgets import QWidget

from desktop.language import translate
from desktop.models.account_changes import can_pause
from desktop.models.account_rows import AccountRow
from desktop.theme import TextRole
from desktop.widgets.buttons import Button
from desktop.widgets.card import Card
from desktop.widgets.layouts import FlowLayout, Rest
from desktop.widgets.text import Label
from proxy.model import AccountStatus


class Deed(StrEnum):
    """One of its buttons."""

    REFRESH = "refresh"
    CHECK = "check"
    PAUSE = "pause"
    RESUME = "resume"


class BulkBar(Card):
    """How many are chosen, and a button for each thing that can be done with all of them."""

    def __init__(self, do: Callable[[Deed], object], parent: QWidget | None = None) -> None:
        super().__init__(margin=12, parent=parent)
        self._count = Label("", TextRole.HEADING)
        row = FlowLayout(gap=8)
        row.addWidget(self._count)
        texts = {
            Deed.REFRESH: translate("Accounts", "Refresh their usage"),
            Deed.CHECK: translate("Accounts", "Check them now"),
            Deed.PAUSE: translate("Accounts", "Pause them"),
            Deed.RESUME: translate("Accounts", "Resume them"),
        }
        self._buttons: dict[Deed, Button] = {}
        for deed, text in texts.items():
            self._buttons[deed] = Button(text, partial(do, deed))
            row.addWidget(self._buttons[deed])
        row.addWidget(Rest())
        self.body.addLayout(row)
        self.hide()

    def show_rows(self, rows: Sequence[AccountRow]) -> None:
        """Those that are chosen."""
        count = translate("Accounts", "%n account(s) chosen", len(rows))
        self._count.setText(count)
        self.setAccessibleName(count)
        resting = [row.account.status is AccountStatus.PAUSED for row in rows]
        self._buttons[Deed.PAUSE].setEnabled(any(map(can_pause, rows)))
        self._buttons[Deed.RESUME].setEnabled(any(resting))
        self.setVisible(len(rows) > 1)
