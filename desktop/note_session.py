"""A note being written: an own copy of the document in the window's thread, kept in step with the shop's."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from desktop.records import Splice


class NoteSession:
    """Belongs to one thread. Positions are code points.

    Its owner keeps a timer: after each `splice` ask `due_in_ms()` and call `flush()` when it has passed.
    """

    id: str

    @property
    def text(self) -> str:
        raise NotImplementedError

    @property
    def unsaved(self) -> bool:
        """Whether something typed is not durable yet."""
        raise NotImplementedError

    @property
    def can_undo(self) -> bool:
        raise NotImplementedError

    @property
    def can_redo(self) -> bool:
        raise NotImplementedError

    def splice(self, position: int, deleted: int, inserted: str) -> None:
        raise NotImplementedError

    def merge(self) -> list[Splice]:
        """Take in what arrived from elsewhere; returns how the text changed, to be applied in order."""
        raise NotImplementedError

    def undo(self) -> list[Splice]:
        """Take back one's own latest edit; returns how the text changed."""
        raise NotImplementedError

    def redo(self) -> list[Splice]:
        raise NotImplementedError

    def due_in_ms(self) -> int | None:
        """When `flush` is due; None: nothing is waiting."""
        raise NotImplementedError

    def flush(self) -> Future[None]:
        """Append what was typed; done when it is durable. After a failure nothing typed is lost: flush again."""
        raise NotImplementedError

    def on_saved(self, listener: Callable[[bool], None]) -> None:
        """Call with False when something is unsaved (own thread), with True when all is durable (engine thread)."""
        raise NotImplementedError

    def close(self) -> None:
        """Flush and let go; waits up to two seconds for the disk."""
        raise NotImplementedError
