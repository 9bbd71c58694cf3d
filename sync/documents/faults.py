"""What a document cannot do, in words for the screen."""

from __future__ import annotations

from sync.errors import SyncError


class DocumentFault(SyncError):
    """The library failed inside; the document was built anew as it was before. `detail` is for the log."""

    def __init__(self, detail: str = "") -> None:
        super().__init__("This document ran into a fault and was put back as it was. Nothing that was saved is lost.")
        self.detail = detail


class UnknownHeads(SyncError):
    """An earlier state was asked for that this document does not hold."""

    def __init__(self) -> None:
        super().__init__("That earlier state has not reached this PC yet.")
