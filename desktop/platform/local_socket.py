"""A local socket on which another program of the same user asks one line and gets one line.

Windows: Qt's named pipe. Elsewhere a plain Unix socket at the place that Qt would choose, because QtNetwork takes 3 MiB
of a program that rests in the tray (tests/packaging/test_journey.py) and has nothing else to do there.
"""

import contextlib
import logging
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QDir, QObject, QSocketNotifier

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalSocket

log = logging.getLogger(__name__)

Answer = Callable[[bytes], bytes]
"""From the line that was asked, without its end, to the line that goes back; empty for none."""
LIMIT_S = 1.0
"""So long an asker waits, once to be let in and once for the answer."""
LONGEST = 16 * 1024
"""Bytes of a line with its end; it is sent, and comes, in one piece. The longest has a path in it."""


class Listener(Protocol):
    """Answers until it is closed. Only programs of this user reach it."""

    def listen(self, name: str) -> None:
        """Takes `name` from whoever left it behind; what goes wrong is logged."""
        ...

    def close(self) -> None: ...


def make_listener(answer: Answer, parent: QObject, platform: str = sys.platform) -> Listener:
    """For `platform`, which is `sys.platform` outside of tests."""
    return PipeListener(answer, parent) if platform == "win32" else UnixListener(answer, parent)


def ask(name: str, line: bytes) -> bytes:
    """The answer to `line`; empty when nobody listens on `name`, or nobody answers in time. Blocks up to 2 s."""
    return _ask_pipe(name, line) if sys.platform == "win32" else _ask_unix(name, line)


class UnixListener(QObject):
    """State: the socket while it listens, its file, and what watches it."""

    def __init__(self, answer: Answer, parent: QObject) -> None:
        super().__init__(parent)
        self._answer = answer
        self._socket: socket.socket | None = None
        self._watch: QSocketNotifier | None = None
        self._file = Path()

    def listen(self, name: str) -> None:
        self._file = _unix_file(name)
        listening = socket.socket(socket.AF_UNIX)
        try:
            self._file.unlink(missing_ok=True)
            listening.bind(str(self._file))
            self._file.chmod(0o600)  # before it listens, nobody gets in
            listening.listen()
        except OSError as error:
            listening.close()
            log.warning("A second start cannot reach this one: %s.", error)
            return
        listening.setblocking(False)
        self._socket = listening
        self._watch = _watched(listening, self)
        self._watch.activated.connect(self._let_in)

    def close(self) -> None:
        if self._socket is not None and self._watch is not None:
            self._watch.setEnabled(False)
            self._socket.close()
            self._socket = None
            self._file.unlink(missing_ok=True)

    def _let_in(self) -> None:
        if self._socket is None:
            return
        with contextlib.suppress(OSError):  # the asker has gone already
            connection, _ = self._socket.accept()
            connection.setblocking(False)
            watch = _watched(connection, self)
            watch.activated.connect(partial(self._read, connection, watch))

    def _read(self, connection: socket.socket, watch: QSocketNotifier, *_signal: object) -> None:
        watch.setEnabled(False)
        watch.deleteLater()
        with connection, contextlib.suppress(OSError):
            line = connection.recv(LONGEST)
            if line.endswith(b"\n"):
                connection.sendall(self._answer(line.rstrip()))


class PipeListener(QObject):
    """By Qt. State: its server, once it listens."""

    def __init__(self, answer: Answer, parent: QObject) -> None:
        from PySide6.QtNetwork import QLocalServer

        super().__init__(parent)
        self._answer = answer
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._let_in)

    def listen(self, name: str) -> None:
        self._server.removeServer(name)
        if not self._server.listen(name):
            log.warning("A second start cannot reach this one: %s.", self._server.errorString())

    def close(self) -> None:
        self._server.close()

    def _let_in(self) -> None:
        while (connection := self._server.nextPendingConnection()) is not None:
            connection.disconnected.connect(connection.deleteLater)
            connection.readyRead.connect(partial(self._read, connection))
            self._read(connection)  # what came with the connection gives no signal

    def _read(self, connection: "QLocalSocket") -> None:
        if connection.canReadLine():
            connection.write(self._answer(bytes(connection.readLine().data()).rstrip()))
            connection.flush()
            connection.disconnectFromServer()


def _unix_file(name: str) -> Path:
    """Where Qt puts a local server of this name."""
    return Path(QDir.tempPath(), name)


def _watched(watched: socket.socket, parent: QObject) -> QSocketNotifier:
    return QSocketNotifier(watched.fileno(), QSocketNotifier.Type.Read, parent)


def _ask_unix(name: str, line: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as asker:
        asker.settimeout(LIMIT_S)
        try:
            asker.connect(str(_unix_file(name)))
            asker.sendall(line + b"\n")
            return asker.recv(LONGEST).rstrip()
        except OSError:
            return b""


def _ask_pipe(name: str, line: bytes) -> bytes:
    from PySide6.QtNetwork import QLocalSocket

    asker, limit_ms = QLocalSocket(), round(LIMIT_S * 1000)
    asker.connectToServer(name)
    if not asker.waitForConnected(limit_ms):
        return b""
    asker.write(line + b"\n")
    asker.flush()
    answer = bytes(asker.readAll().data()) if asker.waitForReadyRead(limit_ms) else b""
    asker.disconnectFromServer()
    return answer.rstrip()
