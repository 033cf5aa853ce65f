"""Records that just came, on their way into a view: joined in batches, or held back and counted while it is paused."""

from collections import deque

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.models.record_window import PAGE
from proxy.record import RequestRecord

BATCH_MS = 250
"""Live records are shown together, so that a burst costs one repaint."""


class LiveTail(QObject):
    """State: whether it runs, the records of the next batch, the last that came, and how many are held back."""

    due = Signal()
    """A batch is ready to be taken."""
    held_back = Signal(int)
    """How many records are not shown; told when it changes."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_live = True
        """New records join as they come."""
        self.recent: deque[RequestRecord] = deque(maxlen=PAGE)
        """The last that came, shown or not: the store may not have them yet."""
        self._batch: list[RequestRecord] = []
        self._held_back = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(BATCH_MS)
        self._timer.timeout.connect(self.due)

    def join(self, record: RequestRecord) -> None:
        """Puts it into the next batch."""
        self._batch.append(record)
        if not self._timer.isActive():
            self.wait()

    def wait(self) -> None:
        """What is in the batch becomes due a little later."""
        self._timer.start()

    def take(self) -> list[RequestRecord]:
        """The batch; the next begins empty."""
        batch, self._batch = self._batch, []
        return batch

    def hold_back(self) -> None:
        """Counts one that is not shown."""
        self._set_held_back(self._held_back + 1)

    def let_go(self) -> None:
        """All that were held back are shown, or asked for."""
        self._set_held_back(0)

    def _set_held_back(self, count: int) -> None:
        if count != self._held_back:
            self._held_back = count
            self.held_back.emit(count)
