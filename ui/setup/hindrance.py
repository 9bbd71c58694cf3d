"""What stands in the window while the shop does not open: it takes long, asks for something, or cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.home.home import Home
    from ui.shell import Shell


class Hindrance(QObject):
    """Of a home. Signals: `tried_again`, it may open now; `begun_anew`, what is here is to be put aside."""

    tried_again = Signal()
    begun_anew = Signal()

    def __init__(self, home: Home) -> None:
        super().__init__()
        self._home: Final = home

    def show_waiting(self, shell: Shell) -> None:
        """It takes a moment."""
        from ui.setup.waiting import WaitingPage

        self._put(shell, WaitingPage())

    def ask_passphrase(self, shell: Shell) -> None:
        """The data is behind one."""
        from ui.setup.unlocking import UnlockingPage

        page = UnlockingPage(self._home)
        page.unlocked.connect(self.tried_again)
        page.begun_anew.connect(self.begun_anew)
        self._put(shell, page)

    def show_trouble(self, shell: Shell, error: Exception) -> None:
        """Why it does not open, and what can be done."""
        from ui.setup.trouble import TroublePage

        page = TroublePage(error, self._home.path)
        page.tried_again.connect(self.tried_again)
        page.closed.connect(shell.close)
        page.left_out.connect(lambda file: self._leave_out(shell, file))
        page.begun_anew.connect(self.begun_anew)
        self._put(shell, page)

    def _leave_out(self, shell: Shell, file: str) -> None:
        try:
            self._home.put_aside(file)
        except OSError as error:
            self.show_trouble(shell, error)
        else:
            self.tried_again.emit()

    def _put(self, shell: Shell, page: QWidget) -> None:
        shell.set_front(page)
        shell.show()
