"""One window a home: whoever starts a second one gets the first one's window in front."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QThread, QTimer, Signal

from desktop.home.lock import FileLock

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer

LOCK_FILE = "window.lock"
_PATIENCE_MS = 5000
_LISTEN_MS = 500
"""How long the window and what stands in it come first; whoever asks meanwhile asks again."""
_RETRY_MS = 50
_HEARING_MS = 200
_RAISE = b"raise\n"
_RAISED = b"raised\n"


class SingleInstance(QObject):
    """Signals: `asked_to_raise`, when somebody started another window on this home.

    A file lock that dies with its process decides which window is the first; the socket beside it only carries the
    wish. So a socket that a killed window left is removed by nobody but the holder of the lock.
    """

    asked_to_raise = Signal()

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = home
        self._name = socket_name(home)
        self._lock = FileLock(home / LOCK_FILE)
        self._server: QLocalServer | None = None
        self._listening = QTimer(self, singleShot=True, interval=_LISTEN_MS)
        self._listening.timeout.connect(self._listen)

    def take(self) -> bool:
        """Become the window of this home; False when there is one. A folder that cannot be written has no window."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            taken = self._lock.take()
        except OSError:
            return True
        if taken:
            self._listening.start()
        return taken

    def _listen(self) -> None:
        from PySide6.QtNetwork import QLocalServer

        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connected)
        QLocalServer.removeServer(self._name)
        self._server.listen(self._name)

    def raise_first(self) -> bool:
        """Ask the window that is there to come forward.

        False when it does not answer within five seconds, or has gone meanwhile: then `take` says True.
        """
        clock = QElapsedTimer()
        clock.start()
        while clock.elapsed() < _PATIENCE_MS:
            if self._ask(_PATIENCE_MS - clock.elapsed()):
                return True
            if self.take():
                return False
            QThread.msleep(_RETRY_MS)
        return False

    def close(self) -> None:
        """Let another window be the first."""
        self._listening.stop()
        if self._server is not None:
            self._server.close()
        self._lock.release()

    def _ask(self, patience_ms: int) -> bool:
        from PySide6.QtNetwork import QLocalSocket

        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(patience_ms):
            return False
        socket.write(_RAISE)
        answered = socket.waitForReadyRead(patience_ms) and bytes(socket.readAll().data()) == _RAISED
        socket.disconnectFromServer()
        return answered

    def _on_connected(self) -> None:
        """Whoever connects says at once what they want; who does not is not waited for."""
        assert self._server is not None
        while (socket := self._server.nextPendingConnection()) is not None:
            if socket.waitForReadyRead(_HEARING_MS) and bytes(socket.readAll().data()) == _RAISE:
                socket.write(_RAISED)
                socket.waitForBytesWritten(_HEARING_MS)
                self.asked_to_raise.emit()
            socket.disconnectFromServer()


def socket_name(home: Path) -> str:
    """A name for a home's socket, short enough for every system."""
    place = hashlib.blake2b(os.fsencode(os.path.realpath(home)), digest_size=10)
    return f"countertop-{place.hexdigest()}"
