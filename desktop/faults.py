"""Faults of ours in what Qt calls: slots, event handlers, painting. They are logged, and hold on to nothing.

PySide hands what such a call raises to `sys.excepthook` and keeps its traceback in `sys`. That keeps the frames, and the
frame of a `paintEvent` its QPainter: Qt then finds the window still being painted on, and crashes when it paints or
resizes it the next time (SIGSEGV in QWidget.grab, seen here), with every stream that the proxy is serving.
"""

import logging
import sys
import traceback
from types import TracebackType

log = logging.getLogger(__name__)


def take_over() -> None:
    """From now on such faults go to the log, which must be set up."""
    sys.excepthook = _log


def _log(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, Exception):  # Ctrl-C is no fault
        sys.__excepthook__(kind, fault, trace)
        return
    log.error("The window failed by a fault of Loadline.", exc_info=(kind, fault, trace))
    traceback.clear_frames(trace)
