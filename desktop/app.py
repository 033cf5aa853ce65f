"""The tray program: puts its parts together, runs them, and leaves in order."""

import asyncio
import logging
import os
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, QTimer
from PySide6.QtWidgets import QApplication

from desktop import catalogue, garbage, icons, leaving, theme
from desktop.bridge import Bridge
from desktop.commands import Commands
from desktop.loop_choice import make_loop
from desktop.notification_surface import NotificationSurface
from desktop.notifier import Notifier
from desktop.platform.dock import show_in_dock
from desktop.platform.launch import Launch, again
from desktop.platform.notify import Server, session_bus
from desktop.platform.panel import is_gnome, is_panel_dark, taskbar_is_light
from desktop.single import Claim, SingleInstance
from desktop.snapshot import Snapshot, take
from desktop.state import WindowState
from desktop.tokens import DARK, LIGHT, Tokens
from desktop.tray import Tray
from desktop.window_keeper import WindowKeeper
from desktop.wishes import IconTone, WishList
from proxy import tasks
from proxy.errors import ProxyError, SettingsError, StartError
from proxy.paths import Paths
from proxy.service import Proxy
from proxy.settings import Settings

if TYPE_CHECKING:
    from desktop.views.main_window import MainWindow

log = logging.getLogger(__name__)

LEAVING_MARGIN_S = 5.0
"""Beyond the drain: so long a start waits for the program before it to be gone."""
LATE_TRAY_S = 10.0
"""A hidden start shows its window when no tray has appeared by then: it could not be reached otherwise."""


def run(settings: Settings, paths: Paths, launch: Launch) -> int:
    """Runs until the user quits, or hands `launch` to the program that runs already; the exit code.

    Raises StartError when another one runs and does not answer.
    """
    app = make_application()
    single = SingleInstance(paths.data_dir)
    claim = single.claim(settings.drain_s + LEAVING_MARGIN_S, launch.file)
    if claim is Claim.SHOWN:
        return 0
    if claim is Claim.SILENT:
        raise StartError(
            "Loadline runs already with this home folder, and does not answer.",
            hint="End that process first.",
            code="already_running",
        )
    try:
        with asyncio.Runner(loop_factory=partial(make_loop, app, settings.desktop_loop)) as runner:
            starts_again = runner.run(_run(app, settings, paths, single, launch))
    finally:
        single.release()
    if starts_again:
        program, *options = again(os.environ, launch.options)
        QProcess.startDetached(program, options)
    return 0


def tell_failure(failure: ProxyError, settings_file: Path | None) -> None:
    """Shows in a window why the program cannot start; returns when the user has closed it."""
    from desktop.views.start_problem import tell

    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else make_application()
    file = settings_file if isinstance(failure, SettingsError) else None
    with asyncio.Runner(loop_factory=partial(make_loop, app, "auto")) as runner:
        runner.run(tell(failure, file))


def make_application() -> QApplication:
    """Qt's application with our name, language and look."""
    app = QApplication(["loadline"])
    app.setApplicationName("Loadline")  # no display name: Qt would append it to every title
    app.setDesktopFileName("loadline")
    # A closed dialog would end the loop, and with it the proxy.
    app.setQuitOnLastWindowClosed(False)
    catalogue.install(app)
    theme.install(app)
    app.setWindowIcon(icons.app_icon())
    return app


async def _run(
    app: QApplication, settings: Settings, paths: Paths, single: SingleInstance, launch: Launch
) -> bool:
    """Whether the program is to start again, with what the settings file says by then."""
    with garbage.collected_here():
        program = Program(app, Proxy(settings, paths), single)
        try:
            await program.run(launch)
        finally:
            await program.leave()
        return program.starts_again


class Program(QObject):
    """State: the parts, the wish to leave, and whether to start again afterwards."""

    def __init__(self, app: QApplication, proxy: Proxy, single: SingleInstance) -> None:
        super().__init__()
        self._app = app
        self.proxy = proxy
        self._single = single
        self._wish = asyncio.Event()
        self.starts_again = False
        self._starting: asyncio.Task[None] | None = None
        self._memory = WindowState(proxy.paths.config_dir)
        self.wishes = WishList(self._memory, self)
        catalogue.choose(app, self.wishes.now.language)
        self._panel = _Panel(theme.active(), self.wishes)
        self.bridge = Bridge(proxy.events, self)
        self.tray = Tray(self._snapshot, self._panel.tokens, self)
        self.windows = WindowKeeper(
            self._make_window,
            self.tray,
            self._memory,
            self.wishes,
            self.quit,
            self,
            is_gnome=is_gnome(os.environ),
        )
        self.commands = Commands(
            proxy, self.windows, self.quit, self, wishes=self.wishes, tell=self.tray.tell
        )
        self.notifier = self._make_notifier()

    def quit(self) -> None:
        """The one way out: menu, shortcut, signal, session end and `loadline quit` all come here."""
        self._wish.set()

    def restart(self) -> None:
        """Leaves, and starts once more."""
        self.starts_again = True
        self.quit()

    async def run(self, launch: Launch) -> None:
        """Until somebody wishes to leave."""
        leaving.call_on_signals(self.quit)
        leaving.call_on_session_end(self._app, self.quit)
        self._starting = tasks.spawn("start the proxy", self._start_proxy())
        self._connect()
        show_in_dock(False)
        self.tray.start()
        self.notifier.start()
        self._show_first(launch)
        await self._wish.wait()

    async def leave(self) -> None:
        """Out of sight first; then requests that run may end; then everything is closed."""
        self._single.stop_answering()
        self.windows.close_for_good()
        self.tray.close()
        self._memory.save()
        await self.notifier.close()
        await tasks.cancel(self._starting)
        await self.proxy.stop()
        self.bridge.close()
        await self._surface.close()
        log.info("Loadline has ended.")

    def import_file(self, path: str) -> None:
        """Asked for by a start with that file: the import dialog, over the window."""
        self.windows.show(then=lambda window: window.dialogs.import_file(path))

    def show_problem(self, title: str, detail: str, hint: str) -> None:
        """A `ProblemSurface` for what the tray asked for: told in the window when that is open, else by the tray."""
        if not self.windows.is_visible and self.tray.is_available:
            self.tray.tell(title, " ".join(part for part in (detail, hint) if part))
        else:
            self.windows.show(then=lambda window: window.show_problem(title, detail, hint))

    async def _start_proxy(self) -> None:
        try:
            await self.proxy.start()
            garbage.keep()
        except ProxyError as failure:  # already told by ProxyFailed; the window shows it
            log.warning("The proxy could not start: %s", failure)

    def _show_first(self, launch: Launch) -> None:
        """In a later turn: the server and the tray come first. Hidden starts wait for a tray."""
        if launch.file:
            QTimer.singleShot(0, self, partial(self.import_file, launch.file))
        elif not launch.is_hidden:
            QTimer.singleShot(0, self, self.windows.show)
        go_on = partial(self._go_on_without_tray, is_hidden=launch.is_hidden)
        QTimer.singleShot(round(LATE_TRAY_S * 1000), self, go_on)

    def _go_on_without_tray(self, *, is_hidden: bool) -> None:
        """A start that nothing was seen of shows its window after all."""
        if self.tray.is_available:
            return
        if is_hidden:
            self.windows.show(then=lambda _window: self.windows.tell_of_no_tray())
        else:
            self.windows.tell_of_no_tray()

    def _connect(self) -> None:
        bridge, refresh = self.bridge, self.tray.refresh_soon
        for signal in (
            bridge.proxy_started,
            bridge.proxy_stopped,
            bridge.proxy_failed,
            bridge.account_added,
            bridge.account_changed,
            bridge.account_removed,
            bridge.usage_changed,
            bridge.vault_state_changed,
        ):
            signal.connect(refresh)
            signal.connect(self.notifier.look_soon)
        bridge.request_finished.connect(refresh)
        bridge.quit_asked.connect(self.quit)
        bridge.proxy_started.connect(self.notifier.load)
        bridge.update_found.connect(self.notifier.look_soon)
        self.tray.chosen.connect(self.commands.carry_out)
        self.tray.clicked.connect(self.windows.toggle)
        self.tray.middle_clicked.connect(self.windows.show)
        self._single.asked_to_show.connect(self.windows.show)
        self._single.asked_to_import.connect(self.import_file)
        self._single.asked_to_quit.connect(self.quit)
        theme.active().changed.connect(self.tray.restyle)
        self.wishes.changed.connect(self._follow_wishes)
        theme.active().choose(self.wishes.now.theme)

    def _snapshot(self) -> Snapshot:
        wishes = self.wishes.now
        return take(
            self.proxy,
            wishes.tray_account,
            icon=wishes.icon,
            snoozed_until=wishes.snoozed_until,
        )

    def _follow_wishes(self) -> None:
        used = theme.active()
        if used.choice is not self.wishes.now.theme:
            used.choose(self.wishes.now.theme)
        self.tray.refresh_soon()
        self.notifier.look_soon()

    def _make_notifier(self) -> Notifier:
        address = session_bus(sys.platform, os.environ)
        server = Server(address, self.commands.carry_out) if address else None
        self._surface = NotificationSurface(server, self.tray, self.windows)
        return Notifier(
            self._snapshot,
            self.proxy,
            self._surface,
            self.wishes,
            lambda: self.windows.is_in_front,
            self,
        )

    def _make_window(self) -> "MainWindow":
        from desktop.views.main_window import MainWindow  # loading it takes longer than the tray

        return MainWindow(
            self.proxy,
            self.bridge,
            self._memory,
            self.quit,
            wishes=self.wishes,
            restart=self.restart,
        )


class _Panel:
    """The colours for an icon on the panel. State: how dark the desktop was when the theme still followed it."""

    def __init__(self, used: theme.Theme, wishes: WishList) -> None:
        self._theme = used
        self._wishes = wishes
        self._is_desktop_dark = used.tokens.is_dark

    def tokens(self) -> Tokens:
        tone = self._wishes.now.icon_tone
        if tone in {IconTone.LIGHT, IconTone.DARK}:
            return DARK if tone is IconTone.LIGHT else LIGHT
        if self._theme.choice is theme.Choice.AUTO:
            self._is_desktop_dark = self._theme.tokens.is_dark
        is_dark = is_panel_dark(sys.platform, os.environ, self._is_desktop_dark, taskbar_is_light)
        return DARK if is_dark else LIGHT
