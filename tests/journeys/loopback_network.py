"""A network with nothing but loopback, for clients that would reach for their maker's servers."""

import contextlib
import ctypes
import fcntl
import os
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

CLONE_NEWNET = 0x40000000  # linux/sched.h
SIOCSIFFLAGS = 0x8914  # linux/sockios.h
IFF_UP = 1


@contextlib.contextmanager
def loopback_network() -> Iterator[bool]:
    """Moves this thread, and the processes it starts, into a network namespace of its own.

    Sockets opened before stay where they were. Gives False where the kernel does not allow it, as
    for anyone but root: then nothing has changed.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    with contextlib.ExitStack() as stack:
        try:
            home = os.open("/proc/self/ns/net", os.O_RDONLY)
            stack.callback(os.close, home)
            _check(libc.unshare(CLONE_NEWNET))
        except (OSError, AttributeError):
            yield False
            return
        stack.callback(lambda: _check(libc.setns(home, CLONE_NEWNET)))
        _bring_up_loopback()
        yield True


def interfaces() -> list[str]:
    """The names of the network interfaces that this thread sees."""
    lines = Path("/proc/thread-self/net/dev").read_text(encoding="ascii").splitlines()
    return [line.partition(":")[0].strip() for line in lines[2:]]


def _bring_up_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


def _check(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
