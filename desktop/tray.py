"""The tray icon: appears as soon as the desktop has a place for it, and follows the snapshot.

Icon, tooltip and menu are set when data changes, not only when the menu opens: some hosts show the texts they have.
"""

import logging
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtDBus import QDBusConnection
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSystemTrayIcon

from desktop import menu as menus
from desktop import status
from desktop.gauge import IconState, RingState
from desktop.gauge_painter import ring_icon, tray_icon
from desktop.menu_items import Command
from desktop.menu_view import MenuView
from desktop.snapshot import Snapshot
from desktop.theme import current
from desktop.tokens import Tokens
from desktop.tray_menu import TrayMenu
from desktop.turns import in_turns

log = logging.getLogger(__name__)

LOOK_FOR_TRAY_MS = 3000
"""Programs of the session's start are often there before the panel."""
LEAST_PAUSE_S = 1.0
"""Between two updates: on D-Bus an icon is 30 kB."""
TICK_MS = 30_000
"""Ages and times left move on without any event."""
NOTICE_MS = 8000
WATCHER = "org.kde.StatusNotifierWatcher"

Reason = QSystemTrayIcon.ActivationReason


class Tray(QObject):
    """State: the icon once there is a place for it, what it shows, when that was set, and what it said last."""

    chosen = Signal(object)
    """The `Command` of a menu entry, or of words that were clicked."""
    clicked = Signal()
    """The icon itself: show the window, or hide it."""
    middle_clicked = Signal()
    appeared = Signal()
    """There is a tray now; there was none before."""

    def __init__(
        self,
        take: Callable[[], Snapshot],
        panel: Callable[[], Tokens],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._take = take
        self._panel = panel
        self._icon: QSystemTrayIcon | None = None
        self._view: MenuView | None = None
        self._menu: TrayMenu | None = None
        self._drawn: tuple[IconState, Tokens] | None = None
        self._told: Command | None = None
        self._refreshed_at = -LEAST_PAUSE_S
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self.refresh)
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self.refresh_soon)
        self._search = QTimer(self, interval=LOOK_FOR_TRAY_MS)
        self._search.timeout.connect(self._look)

    @property
    def is_available(self) -> bool:
        """There is an icon, and a tray that shows it."""
        return self._icon is not None and QSystemTrayIcon.isSystemTrayAvailable()

    def start(self) -> bool:
        """Shows the icon now, or as soon as a tray appears; tells which."""
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._attach()
        else:
            log.info("This desktop shows no tray icons so far; looking for one every few seconds.")
            self._search.start()
        return self._icon is not None

    def close(self) -> None:
        for timer in (self._soon, self._tick, self._search):
            timer.stop()
        if self._icon is not None:
            self._icon.hide()

    def refresh_soon(self) -> None:
        """Data changed: shows it at once after a pause, else when the pause is over."""
        if self._icon is None or self._soon.isActive():
            return
        wait_s = max(0.0, self._refreshed_at + LEAST_PAUSE_S - time.monotonic())
        self._soon.start(round(wait_s * 1000))

    def refresh(self) -> None:
        if self._icon is None or self._view is None:
            return
        self._refreshed_at = time.monotonic()
        snapshot = self._take()
        self._view.show(menus.build(snapshot))
        self._draw(self._icon, snapshot)
        tooltip = status.tooltip(snapshot)
        if self._icon.toolTip() != tooltip:
            self._icon.setToolTip(tooltip)

    def restyle(self) -> None:
        """The theme changed."""
        if self._view is not None:
            self._view.redraw_rings()
        self.refresh_soon()

    def tell(self, title: str, text: str, command: Command | None = None) -> None:
        """A few words from the icon, gone by themselves; a click on them asks for `command`."""
        if self._icon is not None:
            self._told = command
            self._icon.showMessage(title, text, QIcon(self._icon.icon()), NOTICE_MS)

    def _look(self) -> None:
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._search.stop()
            self._attach()
            self.appeared.emit()

    def _attach(self) -> None:
        # Made only now: Qt decides between D-Bus and X11 when the icon is made, by what is there at that moment.
        is_exported = _is_on_dbus()
        self._menu = TrayMenu()
        self._menu.aboutToShow.connect(self.refresh)
        self._view = MenuView(self._menu, _ring, self.chosen.emit, is_exported=is_exported)
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self._menu)
        self._icon.activated.connect(self._on_activated)
        self._icon.messageClicked.connect(self._on_message_clicked)
        self.refresh()
        self._icon.show()
        self._tick.start()
        if not is_exported:  # else Qt never shows it
            in_turns(self, self._view.get_ready())

    def _draw(self, icon: QSystemTrayIcon, snapshot: Snapshot) -> None:
        """Only when it would look different: state and colours are compared, not pixels."""
        state, panel = status.icon_state(snapshot), self._panel()
        if self._drawn == (state, panel):
            return
        made = tray_icon(state, panel)
        made.setIsMask(not state.has_colour)  # macOS tints a mask to its menu bar
        icon.setIcon(made)
        self._drawn = (state, panel)

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is Reason.Trigger:
            self.clicked.emit()
        elif reason in {Reason.MiddleClick, Reason.DoubleClick}:
            self.middle_clicked.emit()

    def _on_message_clicked(self) -> None:
        if self._told is not None:
            self.chosen.emit(self._told)


def _ring(state: RingState) -> QIcon:
    return ring_icon(state, current())


def _is_on_dbus() -> bool:
    """The icon and its menu go to a host on D-Bus, which draws them."""
    bus = QDBusConnection.sessionBus()
    return bus.isConnected() and bool(bus.interface().isServiceRegistered(WATCHER).value())
