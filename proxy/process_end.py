"""Whether another process of this user has ended. Its home is free a moment before: only then its files can be replaced."""

import os
import sys

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _SYNCHRONIZE = 0x0010_0000
    _SIGNALED = 0

    def has_ended(pid: int) -> bool:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = wintypes.HANDLE
        process = wintypes.HANDLE(kernel.OpenProcess(_SYNCHRONIZE, False, pid))
        if not process:
            return True
        try:
            return bool(kernel.WaitForSingleObject(process, 0) == _SIGNALED)
        finally:
            kernel.CloseHandle(process)
else:

    def has_ended(pid: int) -> bool:
        """False also for one whose parent has not yet taken notice of its end."""
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        except PermissionError:  # another user's: the number has gone to somebody else
            return True
        return False
