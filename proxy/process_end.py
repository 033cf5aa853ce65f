"""Whether another process of this user has ended. Its home is free a moment before: only then its files can be replaced."""

import os
import sys
from pathlib import Path

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
        try:
            os.kill(pid, 0)
        except (ProcessLookupError, PermissionError):  # the latter: somebody else's by now
            return True
        return _is_zombie(Path("/proc", str(pid), "stat"))

    def _is_zombie(stat: Path) -> bool:
        """It has ended, and its parent has not taken notice yet. Only Linux tells."""
        try:
            return stat.read_bytes().rpartition(b")")[2].split()[:1] == [b"Z"]
        except OSError:
            return False
