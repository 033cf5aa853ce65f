"""The place in macOS's Dock: taken while a window is open, left while only the tray icon is there.

A program that lives in the menu bar is an "accessory" to macOS. Elsewhere there is nothing to do. Qt has no call for
it, so the Objective-C runtime is asked: `[[NSApplication sharedApplication] setActivationPolicy: …]`.
"""

import sys
from typing import Any

REGULAR = 0
"""NSApplicationActivationPolicyRegular: in the Dock and in the switcher."""
ACCESSORY = 1
"""NSApplicationActivationPolicyAccessory: neither."""


def show_in_dock(is_shown: bool) -> None:
    """Takes or leaves the place; needs a QApplication."""
    if sys.platform == "darwin":
        _set_policy(REGULAR if is_shown else ACCESSORY)


def _set_policy(policy: int) -> None:
    import ctypes.util  # 0.5 MiB, for macOS alone

    objc: Any = ctypes.CDLL(ctypes.util.find_library("objc"))
    objc.objc_getClass.restype = ctypes.c_void_p
    objc.objc_getClass.argtypes = [ctypes.c_char_p]
    objc.sel_registerName.restype = ctypes.c_void_p
    objc.sel_registerName.argtypes = [ctypes.c_char_p]
    # objc_msgSend has the signature of the method it sends to, so each use states its own.
    send = objc.objc_msgSend
    send.restype, send.argtypes = ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_void_p]
    app = send(objc.objc_getClass(b"NSApplication"), objc.sel_registerName(b"sharedApplication"))
    send.restype = ctypes.c_bool
    send.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_long]
    send(app, objc.sel_registerName(b"setActivationPolicy:"), policy)
