"""One strip for each problem, worst first, each with its one button; none while all is well."""

from collections.abc import Callable, Iterable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.models.troubles import Cure, Trouble
from desktop.widgets.notice import Notice

MOST = 3
"""More would push what is well off the page; the worst are there."""


class TroubleStrips(QWidget):
    """State: what was said last. A problem that the user has dismissed is not said again until it is another."""

    def __init__(self, cure: Callable[[Trouble], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cure = cure
        self._said: dict[int, tuple[object, ...]] = {}
        self.notices = tuple(Notice() for _ in range(MOST))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for notice in self.notices:
            column.addWidget(notice)
            notice.shown.connect(lambda _is_shown: self._fold())
        self._fold()

    def show_troubles(self, troubles: Iterable[Trouble]) -> None:
        """Says those that were not said yet, and takes back those that are over."""
        wanted = dict(enumerate(tuple(troubles)[:MOST]))
        for at, notice in enumerate(self.notices):
            trouble = wanted.get(at)
            key = trouble.key if trouble is not None else ()
            if self._said.get(at, ()) == key:
                continue
            self._said[at] = key
            if trouble is None:
                notice.dismiss()
            else:
                self._say(notice, trouble)

    def dismiss(self) -> bool:
        """The first that is open; False when none is."""
        shown = next((each for each in self.notices if not each.isHidden()), None)
        if shown is not None:
            shown.dismiss()
        return shown is not None

    def _say(self, notice: Notice, trouble: Trouble) -> None:
        notice.say(
            trouble.title,
            trouble.text,
            tone="runs_out" if trouble.cure is Cure.ADD else "tight",
            action=trouble.action,
            on_act=lambda: self._cure(trouble),
        )

    def _fold(self) -> None:
        self.setHidden(all(each.isHidden() for each in self.notices))
