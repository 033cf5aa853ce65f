"""The main window's coming and going: made when first shown, hidden rather than closed, remembered in its place."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop.language import translate
from desktop.loading import load, load_widgets
from desktop.platform.dock import show_in_dock
from desktop.state import WindowState
from desktop.turns import Steps, at_once, in_turns
from desktop.wishes import WishList, WithoutTray

if TYPE_CHECKING:
    from desktop.views.close_question import CloseQuestion
    from desktop.views.main_window import MainWindow

GEOMETRY = "geometry"
TOLD_OF_TRAY = "told_of_tray"
TOLD_OF_NO_TRAY = "told_of_no_tray"
CLICK_S = 0.4
"""A click takes no longer."""
FRAME = QSize(8, 40)
"""What a window manager's frame takes at most of the screen, in pixels."""


class TrayPlace(Protocol):
    """What the keeper needs of the tray."""

    @property
    def is_available(self) -> bool: ...

    def tell(self, title: str, text: str) -> None: ...


class WindowKeeper(QObject):
    """State: the window once it was made, the open question, and whether the program is leaving."""

    def __init__(
        self,
        make: Callable[[], "MainWindow"],
        tray: TrayPlace,
        memory: WindowState,
        wishes: WishList,
        leave: Callable[[], None],
        parent: QObject | None = None,
        *,
        is_gnome: bool = False,
    ) -> None:
        """`is_gnome`: the desktop shows tray icons only by an extension."""
        super().__init__(parent)
        self._make = make
        self._is_gnome = is_gnome
        self._tray = tray
        self._memory = memory
        self._wishes = wishes
        self._leave = leave
        self._window: MainWindow | None = None
        self._question: CloseQuestion | None = None
        self._is_leaving = False
        self._left_front_at = -CLICK_S

    @property
    def window(self) -> "MainWindow | None":
        """None until it was first shown."""
        return self._window

    @property
    def is_visible(self) -> bool:
        return self._window is not None and self._window.isVisible()

    @property
    def is_in_front(self) -> bool:
        """The user looks at it, or at a dialog over it."""
        window = self._window
        if window is None or not window.isVisible() or window.isMinimized():
            return False
        return QApplication.activeWindow() is not None

    def tell_of_no_tray(self) -> None:
        """Once, in the window: how it is reached on a desktop without a tray."""
        from desktop.views.close_question import no_tray_text, no_tray_title

        window = self._window
        if window is None or not window.isVisible() or self._memory.flag(TOLD_OF_NO_TRAY):
            return
        if window.notice.isVisible():  # something worse; the next start tells this
            return
        self._memory.set_flag(TOLD_OF_NO_TRAY, True)
        self.tell(no_tray_title(), no_tray_text(is_gnome=self._is_gnome))

    def tell(self, title: str, text: str) -> None:
        """Says something above the page, if there is a window; none is opened for it."""
        if self._window is not None:
            self._window.notice.say(title, text)

    def show(self, page: str = "", then: "Callable[[MainWindow], object] | None" = None) -> None:
        """Brings the window to the front, on `page` if one is named, and does `then` with it.

        The first time it has to be loaded, which takes some turns of the loop.
        """
        opening = self._open(page, then)
        if self._window is None:
            in_turns(self, opening)
        else:
            at_once(opening)

    def _open(self, page: str, then: "Callable[[MainWindow], object] | None") -> Steps:
        yield from load("desktop.views.main_window")
        yield from load_widgets()
        window = self._made()
        yield
        if self._is_leaving:
            return
        self._bring_forward(window, page)
        if then is not None:
            then(window)

    def _bring_forward(self, window: "MainWindow", page: str) -> None:
        show_in_dock(True)
        if page:
            window.show_page(page)
        if window.isMinimized():
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    def toggle(self) -> None:
        """A click on the tray icon: hides the window when it is in front, else brings it there."""
        if self._window is not None and self._is_in_front(self._window):
            self._hide(self._window)
        else:
            self.show()

    def close_for_good(self) -> None:
        """The program leaves: out of sight at once, with the dialogs and the help, however long running answers take."""
        self._is_leaving = True
        if self._window is not None:
            self._remember(self._window)
            QApplication.closeAllWindows()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._window:
            return False
        if event.type() is QEvent.Type.WindowDeactivate:
            self._left_front_at = time.monotonic()
        if event.type() is QEvent.Type.Close and not self._is_leaving:
            event.ignore()
            self._on_close(self._window)
            return True
        return False

    def _is_in_front(self, window: "MainWindow") -> bool:
        """A click on a task bar takes the keyboard from the window before it is told to us."""
        if not window.isVisible() or window.isMinimized():
            return False
        left_just_now = time.monotonic() - self._left_front_at < CLICK_S
        return window.isActiveWindow() or left_just_now

    def _made(self) -> "MainWindow":
        if self._window is None:
            self._window = self._make()
            geometry = self._memory.blob(GEOMETRY)
            if geometry.isEmpty():
                _fit_to_screen(self._window)
            else:
                self._window.restoreGeometry(geometry)
            self._window.installEventFilter(self)
        return self._window

    def _on_close(self, window: "MainWindow") -> None:
        """Cases: a tray keeps the program in reach, unless the user wants it to end; without one the user was asked before, or is asked now."""
        wishes = self._wishes.now
        if self._tray.is_available:
            self._close_as_answered(window, stays=wishes.closes_to_tray)
            if wishes.closes_to_tray:
                self._tell_of_tray()
        elif wishes.without_tray is WithoutTray.ASK:
            self._ask(window)
        else:
            self._close_as_answered(window, stays=wishes.without_tray is WithoutTray.STAY)

    def _ask(self, window: "MainWindow") -> None:
        from desktop.views.close_question import CloseQuestion

        if self._question is None:
            self._question = CloseQuestion(window, names_gnome=self._is_gnome)
            self._question.answered.connect(self._on_answer)
        self._question.open()

    def _on_answer(self, stays: bool, is_for_good: bool) -> None:
        if is_for_good:
            self._wishes.change(without_tray=WithoutTray.STAY if stays else WithoutTray.QUIT)
        if self._window is not None:
            self._close_as_answered(self._window, stays=stays)

    def _close_as_answered(self, window: "MainWindow", *, stays: bool) -> None:
        if stays:
            self._hide(window)
        else:
            self._leave()

    def _hide(self, window: "MainWindow") -> None:
        self._remember(window)
        window.hide()
        show_in_dock(False)

    def _remember(self, window: "MainWindow") -> None:
        self._memory.set_blob(GEOMETRY, window.saveGeometry())

    def _tell_of_tray(self) -> None:
        if not self._memory.flag(TOLD_OF_TRAY):
            self._memory.set_flag(TOLD_OF_TRAY, True)
            self._tray.tell(
                translate("Tray", "Loadline goes on in the tray."),
                translate("Tray", "Its menu opens this window again and quits."),
            )


def _fit_to_screen(window: QWidget) -> None:
    """Its foot would be out of sight on a low screen; not every window manager makes a window smaller."""
    window.resize(window.size().boundedTo(window.screen().availableSize() - FRAME))
