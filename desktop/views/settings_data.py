"""What is kept: how long, where it lies, how it gets out, and how it is deleted."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from desktop import intents
from desktop.language import translate
from desktop.sentences import in_full
from desktop.views.setting_controls import NUMBER_WIDTH, line
from desktop.views.settings_section import Section, side_by_side
from desktop.views.settings_stored import StoredSettings
from desktop.widgets.buttons import Button
from desktop.widgets.notice import Notice
from desktop.widgets.setting_row import SettingRow
from proxy.errors import ProxyError
from proxy.export import Format, export_records
from proxy.service import Proxy
from proxy.store.query import RequestQuery

OpenFolder = Callable[[QUrl], bool]
RETENTION = ("", "retention_days")


class DataSection(Section):
    """State: the export that runs, if one does."""

    records_deleted = Signal()

    def __init__(
        self,
        proxy: Proxy,
        stored: StoredSettings,
        notice: Notice,
        open_folder: OpenFolder = QDesktopServices.openUrl,
    ) -> None:
        """`notice` asks before anything is deleted; `open_folder` is False when no program shows it."""
        super().__init__(translate("Settings", "Data"))
        self._proxy = proxy
        self._notice = notice
        self._open_folder = open_folder
        self._export: asyncio.Task[None] | None = None
        self._stored = stored
        self._add_retention()
        self._add_export()
        self._add_places()
        self._add_delete()

    # How long

    def _add_retention(self) -> None:
        title = translate("Settings", "Keep records for")
        self._days = line(title, self._set_days, width=NUMBER_WIDTH)
        self._stored.add_row(
            self,
            RETENTION,
            title,
            translate("Settings", "Days. Sums by day stay for 13 months, or as long."),
            control=self._days,
        )

    def _set_days(self, days: object) -> None:
        kept = self._proxy.settings.retention_days
        if not _is_fewer(str(days), kept):
            self._stored.write(RETENTION, days)
            return
        self._days.show_value(kept)  # until the user has read what it means
        self._notice.say(
            translate("Settings", "Forget every record older than %Ln day(s)?", int(str(days))),
            translate("Settings", "They go at once and for good. Export them first to keep them."),
            tone="runs_out",
            action=translate("Settings", "Forget them"),
            on_act=lambda: self._stored.write(RETENTION, days),
            is_question=True,
        )

    # Export

    def _add_export(self) -> None:
        self._csv = Button(translate("Settings", "CSV…"), lambda: self.ask_place("csv"))
        self._csv.setAccessibleName(translate("Settings", "Export records as CSV"))
        self._json = Button(translate("Settings", "JSON…"), lambda: self.ask_place("json"))
        self._json.setAccessibleName(translate("Settings", "Export records as JSON"))
        self._cancel = Button(translate("Settings", "Cancel export"), self.cancel)
        self._cancel.hide()
        self._told = translate(
            "Settings", "Every record that is kept. Nothing of a prompt or an answer is among them."
        )
        self.export_row = self.add(
            SettingRow(
                translate("Settings", "Export records"),
                self._told,
                side_by_side(self._csv, self._json, self._cancel),
                group=self.title,
            )
        )

    def ask_place(self, format_: Format) -> QFileDialog:
        """Asks for a file; the export begins when there is one."""
        dialog = QFileDialog(self.window(), translate("Settings", "Export records"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(format_)
        dialog.selectFile(f"loadline-records.{format_}")
        dialog.fileSelected.connect(lambda file: self.export(Path(file), format_))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def export(self, file: Path, format_: Format) -> None:
        """Writes every record into `file`, telling how far it is."""
        self._show_running(is_running=True)
        self._export = intents.run(self, self._run_export(file, format_))

    def cancel(self) -> None:
        if self._export is not None:
            self._export.cancel()

    async def _run_export(self, file: Path, format_: Format) -> None:
        try:
            count = await export_records(
                self._proxy.history.requests, RequestQuery(), file, format_, self._show_count
            )
            text = translate("Settings", "%Ln record(s) are in", count)
            self.export_row.say(f"{text} {file}.", "good")
        except ProxyError as error:
            self.export_row.say(in_full(error), "runs_out")
        except asyncio.CancelledError:
            self.export_row.say(self._told)
            raise
        finally:
            self._show_running(is_running=False)

    def _show_count(self, count: int) -> None:
        self.export_row.say(translate("Settings", "%Ln record(s) written…", count))

    def _show_running(self, *, is_running: bool) -> None:
        for button in (self._csv, self._json):
            button.setVisible(not is_running)
        self._cancel.setVisible(is_running)

    # Places

    def _add_places(self) -> None:
        paths = self._proxy.paths
        titles: dict[Path, list[str]] = {}
        for folder, what in (
            (paths.config_dir, translate("Settings", "settings")),
            (paths.data_dir, translate("Settings", "records, accounts and keys")),
            (paths.log_dir, translate("Settings", "log")),
        ):
            titles.setdefault(folder, []).append(what)
        for folder, kinds in titles.items():
            title = translate("Settings", "Folder of {kinds}").format(kinds=", ".join(kinds))
            button = Button(translate("Settings", "Open folder"), partial(self._open, folder))
            button.setAccessibleName(f"{button.text()}: {folder}")
            self.add(SettingRow(title, str(folder), button, group=self.title))

    def _open(self, folder: Path) -> None:
        if not self._open_folder(QUrl.fromLocalFile(str(folder))):
            self._notice.say(translate("Settings", "No program here shows folders."), str(folder))

    # Deleting

    def _add_delete(self) -> None:
        delete = Button(translate("Settings", "Delete all records…"), self._ask, kind="danger")
        text = translate("Settings", "Accounts, keys and settings stay.")
        self.add(
            SettingRow(translate("Settings", "Delete records"), text, delete, group=self.title)
        )

    def _ask(self) -> None:
        self._notice.say(
            translate("Settings", "Delete every request record?"),
            translate(
                "Settings", "With all sums and costs, for good. Export them first to keep them."
            ),
            tone="runs_out",
            action=translate("Settings", "Delete all"),
            on_act=lambda: intents.run(self, self._proxy.history.forget_all(), self._deleted),
            is_question=True,
        )

    def _deleted(self, count: int) -> None:
        told = translate("Settings", "%Ln record(s) are gone.", count)
        self._notice.say(translate("Settings", "All records are deleted."), told, tone="good")
        self.records_deleted.emit()


def _is_fewer(text: str, kept: int) -> bool:
    """A number of days that lets go what is kept now; any other text is the setting's to judge."""
    return text.isdecimal() and 0 < int(text) < kept
