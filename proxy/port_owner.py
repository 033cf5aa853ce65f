"""Which program listens on a port, so that "taken" comes with a name. Linux tells; elsewhere nobody is named."""

from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")
_LISTENING = "0A"
"""The state of a listening socket in /proc/net/tcp."""


def port_owner(port: int, proc: Path = _PROC) -> str:
    """ "nginx (process 812)"; empty when it is not known, as for another user's program. Takes milliseconds."""
    wanted = {f"socket:[{inode}]" for inode in _inodes(port, proc)}
    if not wanted:
        return ""
    for process in proc.glob("[0-9]*"):
        if wanted & set(_open_files(process)):
            return f"{_name(process)} (process {process.name})"
    return ""


def _inodes(port: int, proc: Path) -> Iterator[str]:
    """Of the sockets that listen on `port`. A line is: number, local address, remote, state, ..., inode at 9."""
    for table in ("tcp", "tcp6"):
        for line in _lines(proc / "net" / table)[1:]:
            fields = line.split()
            _, _, local_port = fields[1].rpartition(":")
            if fields[3] == _LISTENING and int(local_port, 16) == port:
                yield fields[9]


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return []


def _open_files(process: Path) -> Iterator[str]:
    try:
        for link in (process / "fd").iterdir():
            yield str(link.readlink())
    except OSError:  # not ours to look at, or gone meanwhile
        return


def _name(process: Path) -> str:
    return next(iter(_lines(process / "comm")), "a program")
