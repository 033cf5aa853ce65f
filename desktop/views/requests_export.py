"""Writes what the filters find into a file: asks where, tells how far it is, and can be stopped."""

import asyncio
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from desktop import format as fmt
from desktop import intents, theme
from desktop.language import translate
from desktop.sentences import in_full
from desktop.theme import TextRole
from desktop.widgets.bars import fill_length, thickness
from desktop.widgets.buttons import Button, CloseButton
from desktop.widgets.direction import margins, placed
from desktop.widgets.text import Label, restyle
from proxy.errors import ProxyError
from proxy.export import Format, export_records
from proxy.history import History
from proxy.store.query import RequestQuery


class ExportStrip(QFrame):
    """Hidden until an export runs; then its progress, and in the end what came of it."""

    def __init__(self, history: History, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "strip")
        self._history = history
        self._run: asyncio.Task[None] | None = None
        self._told = Label("", TextRole.TEXT, wraps=True)
        self._bar = _Progress()
        self.cancel_button = Button(translate("Requests", "Cancel export"), self.cancel)
        self._close = CloseButton(translate("Notice", "Dismiss"), self.hide)
        words = QVBoxLayout()
        words.setSpacing(6)
        words.addWidget(self._told)
        words.addWidget(self._bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(margins(16, 10, 10, 10))
        row.setSpacing(12)
        row.addLayout(words, 1)
        row.addWidget(self.cancel_button)
        row.addWidget(self._close)
        self.hide()

    @property
    def text(self) -> str:
        return self._told.text()

    @property
    def is_running(self) -> bool:
        return self._run is not None

    def ask_place(self, query: RequestQuery, format_: Format) -> QFileDialog:
        """Asks for a file; the export begins when there is one."""
        dialog = QFileDialog(self.window(), translate("Requests", "Export requests"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(format_)
        dialog.selectFile(f"loadline-requests.{format_}")
        dialog.fileSelected.connect(lambda file: self.export(query, Path(file), format_))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def export(self, query: RequestQuery, file: Path, format_: Format) -> None:
        """Writes what `query` finds into `file`; one at a time."""
        if self._run is None:
            self._show("", "good", share=0.0)
            self._run = intents.run(self, self._export(query, file, format_))
            self._run.add_done_callback(self._has_ended)

    def cancel(self) -> None:
        if self._run is not None:
            self._run.cancel()

    async def _export(self, query: RequestQuery, file: Path, format_: Format) -> None:
        try:
            total = await self._history.count(query)
            self._show_count(0, total)
            count = await export_records(
                self._history.requests,
                query,
                file,
                format_,
                lambda written: self._show_count(written, total),
            )
            told = translate("Settings", "%Ln record(s) are in", count)
            self._show(f"{told} {file}.", "good", share=None)
        except ProxyError as error:
            self._show(in_full(error), "runs_out", share=None)

    def _has_ended(self, run: asyncio.Task[None]) -> None:
        """It may have been stopped before its first step."""
        self._run = None
        if run.cancelled() and isValid(self):
            text = translate("Requests", "The export was stopped; no file was made.")
            self._show(text, "tight", share=None)

    def _show_count(self, written: int, total: int) -> None:
        text = translate("Requests", "{written} of {total} requests written…")
        text = text.format(written=fmt.number(written), total=fmt.number(total))
        self._show(text, "good", share=written / total if total else 0.0)

    def _show(self, text: str, tone: str, *, share: float | None) -> None:
        self._told.setText(text)
        self.setAccessibleName(text)
        self._bar.show_share(share)
        self.cancel_button.setVisible(share is not None)
        self._close.setVisible(share is None)
        self.setProperty("tone", tone)
        restyle(self)
        self.show()


class _Progress(QProgressBar):
    """How far it is, as a thin bar; hidden when nothing runs."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextVisible(False)
        self.setRange(0, 100)

    def show_share(self, share: float | None) -> None:
        percent = 100 * (share or 0.0)
        self.setValue(round(percent))
        text = translate("Requests", "{percent} written")
        self.setAccessibleName(text.format(percent=fmt.percent(percent)))
        self.setVisible(share is not None)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(120), thickness())

    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        thick = thickness()
        box = QRectF(0, (self.height() - thick) / 2, self.width(), thick)
        filled = fill_length(box.width(), self.value(), thick)
        for color, length in ((tokens.track, box.width()), (tokens.accent, filled)):
            painter.setBrush(theme.color(color))
            bar = placed(painter, box, QRectF(box.x(), box.y(), length, thick))
            painter.drawRoundedRect(bar, thick / 2, thick / 2)
