"""What ties a started program to us: it ends, with all it started, when we say so or when we are gone.

`claude` notices neither the end of its input nor a closed output while an answer is under way: left alone it went on
for more than 25 s after we were killed, at the provider's expense.
"""

import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from typing import Protocol

SCRIPT = '(read -r _; kill -KILL 0) </dev/fd/"$0" >/dev/null 2>&1 & exec "$@"'
"""Becomes the program, after leaving a watcher in its process group: a shell that waits for the end of a pipe which
only we hold open, and then ends the group. Forking a watcher here instead would stop the loop for 10 to 100 ms."""


class Leash(Protocol):
    """For one program. First `command` and `passed`, then `bind` when it has started, `let_go` in the end."""

    @property
    def passed(self) -> tuple[int, ...]:
        """Descriptors the program must inherit."""
        ...

    def command(self, command: Sequence[str]) -> list[str]:
        """What to start instead of `command`."""
        ...

    def bind(self, pid: int) -> None:
        """It runs."""
        ...

    def ask_to_end(self) -> None:
        """Lets it end by itself, which it does within 0.1 s; where that cannot be asked, it is killed."""
        ...

    def kill(self) -> None:
        """Ends it and what it started, at once; any number of times."""
        ...

    def let_go(self) -> None:
        """It has ended, or never started. What it started ends, too."""
        ...


class GroupLeash:
    """By a process group of its own and a pipe."""

    def __init__(self) -> None:
        self._far_end, self._near_end = os.pipe()
        self._pid = 0

    @property
    def passed(self) -> tuple[int, ...]:
        return (self._far_end,)

    def command(self, command: Sequence[str]) -> list[str]:
        return ["/bin/sh", "-c", SCRIPT, str(self._far_end), *command]

    def bind(self, pid: int) -> None:
        self._pid = pid
        self._close_far_end()
        leave_room(pid)

    def ask_to_end(self) -> None:
        if self._pid:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(self._pid, signal.SIGTERM)

    def kill(self) -> None:
        if self._pid:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._pid, signal.SIGKILL)

    def let_go(self) -> None:
        """The watcher kept the group's number in use till now, so that it can be nobody else's."""
        self.kill()
        self._pid = 0
        self._close_far_end()
        if self._near_end >= 0:
            os.close(self._near_end)
            self._near_end = -1

    def _close_far_end(self) -> None:
        if self._far_end >= 0:
            os.close(self._far_end)
            self._far_end = -1


def leave_room(pid: int) -> None:
    """Keeps a program and what it starts off one processor.

    Three of them that start or end at once hold all processors of a small machine, inside the kernel and whatever
    their priority; streams through here came 50 to 80 ms late then. With one left to others they come as before.
    """
    if sys.platform == "linux":
        processors = sorted(os.sched_getaffinity(0))
        with contextlib.suppress(OSError):  # it has ended already, or may not be told
            if len(processors) > 1:
                for thread in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208 # numbers
                    os.sched_setaffinity(int(thread), processors[1:])


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _KILL_ON_CLOSE = 0x2000
    _EXTENDED_LIMITS = 9
    _SET_QUOTA_AND_TERMINATE = 0x0100 | 0x0001

    class _BasicLimits(ctypes.Structure):
        """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

        _fields_ = (
            ("per_process_user_time", wintypes.LARGE_INTEGER),
            ("per_job_user_time", wintypes.LARGE_INTEGER),
            ("flags", wintypes.DWORD),
            ("minimum_working_set", ctypes.c_size_t),
            ("maximum_working_set", ctypes.c_size_t),
            ("active_processes", wintypes.DWORD),
            ("affinity", ctypes.c_size_t),
            ("priority_class", wintypes.DWORD),
            ("scheduling_class", wintypes.DWORD),
        )

    class _ExtendedLimits(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

        _fields_ = (
            ("basic", _BasicLimits),
            ("io_counters", ctypes.c_ulonglong * 6),
            ("process_memory", ctypes.c_size_t),
            ("job_memory", ctypes.c_size_t),
            ("peak_process_memory", ctypes.c_size_t),
            ("peak_job_memory", ctypes.c_size_t),
        )

    class JobLeash:
        """By a job object: Windows ends all in it when its last handle, ours, closes."""

        passed: tuple[int, ...] = ()

        def __init__(self) -> None:
            self._kernel = ctypes.WinDLL("kernel32", use_last_error=True)
            self._kernel.CreateJobObjectW.restype = wintypes.HANDLE
            self._kernel.OpenProcess.restype = wintypes.HANDLE
            self._job = wintypes.HANDLE(self._kernel.CreateJobObjectW(None, None))
            limits = _ExtendedLimits()
            limits.basic.flags = _KILL_ON_CLOSE
            self._kernel.SetInformationJobObject(
                self._job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)
            )

        def command(self, command: Sequence[str]) -> list[str]:
            return list(command)

        def bind(self, pid: int) -> None:
            process = wintypes.HANDLE(
                self._kernel.OpenProcess(_SET_QUOTA_AND_TERMINATE, False, pid)
            )
            self._kernel.AssignProcessToJobObject(self._job, process)
            self._kernel.CloseHandle(process)

        def ask_to_end(self) -> None:
            self.kill()

        def kill(self) -> None:
            if self._job:
                self._kernel.TerminateJobObject(self._job, 1)

        def let_go(self) -> None:
            if self._job:
                self._kernel.CloseHandle(self._job)
                self._job = wintypes.HANDLE()


def make_leash() -> Leash:
    """The one for this platform."""
    if sys.platform == "win32":
        return JobLeash()
    return GroupLeash()
