"""An asyncio loop inside Qt's, so that proxy and window share one thread.

Stock qasync makes a `QTimer` of each callback and a `QSocketNotifier` of each socket. `QtLoop`
leaves all work to asyncio's own code and gives Qt three things to watch: the one descriptor that
holds all of asyncio's (epoll, kqueue), one timer for asyncio's first deadline, and one posted event
that says "there is work". It still is a `qasync.QEventLoop`: what was made for qasync takes it.

asyncio has no public way to run a single turn; `PRIVATE_NAMES` is what this takes instead.
"""

import asyncio
import collections
import contextlib
import math
import os
import selectors
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Self

from PySide6.QtCore import (
    QAbstractEventDispatcher,
    QCoreApplication,
    QEvent,
    QObject,
    QSocketNotifier,
    Qt,
    QTimer,
)

os.environ["QT_API"] = "pyside6"  # qasync would obey another value, left there for other programs
import qasync

PRIVATE_NAMES = (
    "_asyncgen_finalizer_hook",
    "_asyncgen_firstiter_hook",
    "_check_closed",
    "_check_running",
    "_csock",
    "_debug",
    "_ready",
    "_run_once",
    "_scheduled",
    "_selector",
    "_set_coroutine_origin_tracking",
    "_signal_handlers",
    "_stopping",
    "_thread_id",
)
"""What `QtLoop` takes from asyncio's selector loop; the same in Python 3.11, 3.12 and 3.13."""

_WORK = QEvent.Type(QEvent.registerEventType())
_LONGEST_TIMER_MS = 86_400_000
"""A QTimer counts in 32 bits; a far deadline is looked at again once a day."""


class Selector(selectors.DefaultSelector):
    """Only ever asked what is ready now: the waiting is Qt's."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        del timeout
        return super().select(0)


class _Skipped:
    """Stands for a callback that may not run now: asyncio passes over cancelled ones."""

    _cancelled = True


class _Ready(collections.deque[Any]):
    """asyncio's queue of callbacks that are ready, with a say in what a turn may take from it.

    `_run_once` takes as many as there were when it began. What may not run is answered by
    `_Skipped`: so asyncio's code stays as it is, and the order of the rest.
    """

    until = math.inf
    """The monotonic time from which the rest waits for the next turn: Qt may have to repaint."""

    def __init__(self, handles: collections.deque[Any]) -> None:
        super().__init__(handles)
        self.running: list[Any] = []
        """The callback of each turn on the stack: several when a callback runs a Qt loop."""

    def popleft(self) -> Any:
        if not self or time.monotonic() > self.until:  # empty: an inner turn took it
            return _Skipped
        handle = super().popleft()
        if handle in self.running[:-1]:  # has not returned; its socket is still ready afterwards
            return _Skipped
        self.running[-1] = handle
        return handle


class _Waker(QObject):
    """Receives the posted event that says there is work."""

    def __init__(self, on_work: Callable[[], None]) -> None:
        super().__init__()
        self._on_work = on_work

    def event(self, event: QEvent) -> bool:
        if event.type() != _WORK:
            return super().event(event)
        self._on_work()
        return True


def _asyncio_methods() -> dict[str, Any]:
    """asyncio's own form of every method that qasync overrides.

    Found, not listed: one forgotten would bring back qasync's timers, notifiers or threads.
    """
    overriding = [cls for cls in qasync.QEventLoop.__mro__ if cls.__module__.startswith("qasync")]
    names = {name for cls in overriding for name in vars(cls) if not name.startswith("__")}
    return {
        name: getattr(asyncio.SelectorEventLoop, name)
        for name in sorted(names)
        if hasattr(asyncio.SelectorEventLoop, name)
    }


if TYPE_CHECKING:
    import socket

    class _Asyncio(asyncio.SelectorEventLoop):
        _asyncgen_finalizer_hook: Callable[[Any], None]
        _asyncgen_firstiter_hook: Callable[[Any], None]
        _csock: socket.socket
        _debug: bool
        _ready: _Ready
        _scheduled: list[asyncio.TimerHandle]
        _selector: Selector
        _signal_handlers: dict[int, asyncio.Handle]
        _stopping: bool
        _thread_id: int | None

        def _check_closed(self) -> None: ...
        def _check_running(self) -> None: ...
        def _run_once(self) -> None: ...
        def _set_coroutine_origin_tracking(self, enabled: bool) -> None: ...

else:
    _Asyncio = type("_Asyncio", (qasync.QEventLoop,), _asyncio_methods())


class QtLoop(_Asyncio):
    """asyncio's selector loop, run turn by turn from Qt's."""

    turn_s: ClassVar[float] = 0.004
    """How long asyncio works before Qt has its turn: long holds up repaints, short costs CPU."""

    def __init__(self, app: QCoreApplication) -> None:
        asyncio.SelectorEventLoop.__init__(self, Selector())  # qasync's would make its own
        self._ready = _Ready(self._ready)
        self._app = app
        self._failure: BaseException | None = None  # on its way out of run_forever

    def run_forever(self) -> None:
        """asyncio's `run_forever` with Qt's loop in the place of its `while`.

        Ends on `stop`, and when the application quits or exits; may be called again.
        """
        self._check_closed()
        self._check_running()
        try:
            with self._running(), self._signals_noticed(), _Watch(self):
                self._app.exec()
            if self._failure is not None:
                raise self._failure
        finally:
            self._failure = None  # its traceback holds this loop

    @contextlib.contextmanager
    def _running(self) -> Iterator[None]:
        """What asyncio's own `run_forever` sets up and takes back."""
        hooks = sys.get_asyncgen_hooks()
        self._set_coroutine_origin_tracking(self._debug)
        self._thread_id = threading.get_ident()
        sys.set_asyncgen_hooks(
            firstiter=self._asyncgen_firstiter_hook, finalizer=self._asyncgen_finalizer_hook
        )
        asyncio._set_running_loop(self)
        try:
            yield
        finally:
            self._stopping = False
            self._thread_id = None
            asyncio._set_running_loop(None)
            self._set_coroutine_origin_tracking(False)
            sys.set_asyncgen_hooks(*hooks)

    @contextlib.contextmanager
    def _signals_noticed(self) -> Iterator[None]:
        """Lets Python's signal handlers run while Qt waits, and Ctrl-C out of `run_forever`.

        Python runs them in Python code only, so that a signal must wake Qt by the self-pipe.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        signal.set_wakeup_fd(self._csock.fileno(), warn_on_full_buffer=False)
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, self._on_interrupt)
        try:
            yield
        finally:
            if signal.getsignal(signal.SIGINT) == self._on_interrupt:
                signal.signal(signal.SIGINT, signal.default_int_handler)
            if not self._signal_handlers:  # those of add_signal_handler outlive a run
                signal.set_wakeup_fd(-1)

    def _on_interrupt(self, *_: object) -> None:
        self._failure = KeyboardInterrupt()  # raised in here, PySide would print and lose it
        self.stop()

    def turn(self) -> None:
        """Lets asyncio work for up to `turn_s`; called by Qt.

        Also from the Qt loop that a callback runs (a dialog's `exec`): the proxy goes on, and
        asyncio may not take the task that waits there for the one that runs.
        """
        waiting = asyncio.current_task(self) if self._ready.running else None
        if waiting is None:
            self._work()
            return
        asyncio.tasks._leave_task(self, waiting)
        try:
            self._work()
        finally:
            asyncio.tasks._enter_task(self, waiting)

    def _work(self) -> None:
        ready, outer_until = self._ready, self._ready.until
        ready.until = until = time.monotonic() + self.turn_s
        ready.running.append(None)
        try:
            self._run_once()
            while ready and not self._stopping and time.monotonic() < until:
                self._run_once()
        except BaseException as exc:  # noqa: BLE001 -- PySide would swallow SystemExit
            self._failure = exc
            self.stop()
        finally:
            ready.running.pop()
            ready.until = outer_until
        if self._stopping:
            self._app.exit()


class _Watch:
    """What Qt watches for asyncio during one run; all of it is gone when the run ends."""

    def __init__(self, loop: QtLoop) -> None:
        self._loop = loop
        self._is_posted = False  # whether "there is work" is on its way
        self._armed_for: float | None = None  # the deadline that the timer stands for
        self._waker = _Waker(self._on_work)
        self._timer = QTimer(singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timer)
        self._notifier = QSocketNotifier(loop._selector.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._on_readable)
        self._dispatcher = QAbstractEventDispatcher.instance()

    def __enter__(self) -> Self:
        self._dispatcher.aboutToBlock.connect(self._look)
        self._dispatcher.awake.connect(self._look)
        return self

    def __exit__(self, *_: object) -> None:
        self._dispatcher.aboutToBlock.disconnect(self._look)
        self._dispatcher.awake.disconnect(self._look)
        self._timer.stop()
        self._notifier.setEnabled(False)  # before its descriptor may be given to another file
        del self._waker, self._timer, self._notifier

    def _look(self) -> None:
        """Before and after Qt waits, in whichever loop of its: was work left, or a deadline moved?

        So `call_soon` in a slot needs no notice, nor does what waits behind a callback that runs a
        Qt loop.
        """
        loop = self._loop
        if loop._ready or loop._stopping:
            self._post()
        elif loop._scheduled and loop._scheduled[0].when() != self._armed_for:
            self._arm(loop._scheduled[0].when())

    def _post(self) -> None:
        if not self._is_posted:
            self._is_posted = True
            priority = Qt.EventPriority.LowEventPriority.value  # after input and repaints
            QCoreApplication.postEvent(self._waker, QEvent(_WORK), priority)

    def _arm(self, deadline: float) -> None:
        """Rounds up to Qt's milliseconds: a turn before the deadline would be for nothing."""
        self._armed_for = deadline
        left_ms = max(0, (deadline - self._loop.time()) * 1000)
        ms = min(left_ms, _LONGEST_TIMER_MS)  # it may be infinite
        self._timer.start(math.ceil(ms))

    def _on_work(self) -> None:
        self._is_posted = False
        self._loop.turn()

    def _on_timer(self) -> None:
        self._armed_for = None
        self._loop.turn()

    def _on_readable(self) -> None:
        """Takes no argument: to pass the notifier's enum, PySide runs Python code, and the process
        dies of SIGSEGV when the handler of a signal raises in there.
        """
        self._loop.turn()
