"""The draft of a form, open in the window: what is done here shows at once and is kept, what others do comes in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from desktop.errors import InvalidError, NotFoundError
from desktop.forms.drafts.session import DraftSession
from desktop.forms.events import DraftChanged
from ui.auto_save import AutoSave
from ui.forms.builder.draft_line import is_composing

if TYPE_CHECKING:
    from concurrent.futures import Future

    from desktop.documents.key import DocumentKey
    from desktop.forms.drafts.draft import Draft
    from ui.bridge import Bridge

Result = TypeVar("Result")
_SOON_MS: Final = 50


class DraftEditing(QObject):
    """Signals: `changed` when the draft says something else, whoever did it; `refused(str)` with why something was not
    done; `kept_changed` when `unsaved` may say something else.

    Attributes: `key`, the draft's; `bridge`.
    """

    changed = Signal()
    refused = Signal(str)
    kept_changed = Signal()

    def __init__(self, bridge: Bridge, key: DocumentKey, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.bridge = bridge
        self.key = key
        self._session = DraftSession(bridge.workspace.open_fields(key))
        self._saving = AutoSave(bridge, lambda _: self._session.flush(), self, refusals=())
        self._saving.changed.connect(self.kept_changed)
        self._later = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._later.timeout.connect(self.take_in)
        self._unhear = bridge.on(DraftChanged, self._on_draft_changed)

    @property
    def draft(self) -> Draft:
        """What the draft says here."""
        return self._session.draft

    @property
    def can_undo(self) -> bool:
        """Whether there is something of one's own to take back."""
        return self._session.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is something to bring back."""
        return self._session.can_redo

    @property
    def unsaved(self) -> bool:
        """Whether something is not on the disk yet."""
        return self._saving.unsaved or self._session.unsaved

    @property
    def trouble(self) -> str:
        """Why it cannot be kept, in words."""
        return self._saving.trouble

    def put(self, path: str, **values: Any) -> bool:
        """Set properties of a part; whether that was done."""
        return self._made(lambda: self._session.put(path, **values) or True) or False

    def add_all(self, of: str, parts: Sequence[Mapping[str, Any]], after: str | None = None) -> list[str]:
        """Add parts to a list; their paths."""
        return self._made(lambda: self._session.add_all(of, parts, after)) or []

    def replace_all(self, of: str, parts: Sequence[Mapping[str, Any]]) -> None:
        """Instead of what a list has, these parts."""
        self._made(lambda: self._session.replace_all(of, parts))

    def move(self, path: str, after: str) -> None:
        """Move a part behind another one of its list; empty: first."""
        self._made(lambda: self._session.move(path, after))

    def remove(self, path: str) -> None:
        """Take a part away."""
        self._made(lambda: self._session.remove(path))

    def bring_back(self, path: str) -> None:
        """Bring a part back, or keep one that is contested."""
        self._made(lambda: self._session.bring_back(path))

    def undo(self) -> bool:
        """Take back one's own latest step; whether there was one."""
        return bool(self._made(self._session.undo))

    def redo(self) -> bool:
        """Bring back what was last taken back."""
        return bool(self._made(self._session.redo))

    def take_in(self) -> None:
        """What others did; it waits while an input method composes."""
        if is_composing(QApplication.focusWidget()):
            self._later.start()
        elif self._session.merge():
            self.changed.emit()

    def keep(self) -> Future[None]:
        """Done when all of it is on the disk."""
        self._saving.end()
        return self._session.flush()

    def close(self) -> None:
        """Keep what was done, and let go. Raises what the disk said when it did not work."""
        self._unhear()
        self._later.stop()
        self._saving.end()
        self._session.close()

    def _made(self, step: Callable[[], Result]) -> Result | None:
        try:
            result = step()
        except (InvalidError, NotFoundError) as error:
            self.refused.emit(str(error))
            return None
        self._saving.touch()
        self.changed.emit()
        return result

    def _on_draft_changed(self, event: DraftChanged) -> None:
        if event.draft == self.key:
            self.take_in()
