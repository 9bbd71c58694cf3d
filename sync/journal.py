"""What is written down before Automerge takes a change in, so that a crash points at the change that caused it.

A library written in another language can take the whole process with it. A note on disk says what was being applied;
a note that is found at the next start names the suspects. They are tried again one at a time; one that was being
applied in four crashes is put in quarantine with the library's version, and tried again when that changes. The further
tries keep power cuts and killed processes from condemning the innocent change that they happened to interrupt: all
that was built on it would be hidden.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, Protocol

CRASHES_TO_QUARANTINE: Final = 4


class ApplyingJournal(Protocol):
    """The *being applied* notes and the quarantine of every document; durable where a crash must be survived."""

    def begin(self, document: bytes, changes: Collection[bytes]) -> None:
        """Count one more try for each of these change hashes; durable when it returns."""

    def end(self, document: bytes, changes: Collection[bytes]) -> None:
        """These were taken in or refused without a crash: forget their tries."""

    def left_over(self, document: bytes) -> Mapping[bytes, int]:
        """Changes that were begun and not ended, with the number of tries."""

    def quarantine(self, document: bytes, change: bytes, version: str) -> None:
        """Never give this change to this version of the library again; ends its note."""

    def release(self, document: bytes, change: bytes) -> None:
        """Take the change out of quarantine."""

    def quarantined(self, document: bytes) -> Mapping[bytes, str]:
        """The changes in quarantine, with the version of the library they are kept from."""


class MemoryJournal:
    """An `ApplyingJournal` that ends with the process: for tests and for documents that hold only one's own changes."""

    def __init__(self) -> None:
        self._tries: dict[bytes, dict[bytes, int]] = {}
        self._quarantine: dict[bytes, dict[bytes, str]] = {}

    def begin(self, document: bytes, changes: Collection[bytes]) -> None:
        tries = self._tries.setdefault(document, {})
        for change in changes:
            tries[change] = tries.get(change, 0) + 1

    def end(self, document: bytes, changes: Collection[bytes]) -> None:
        tries = self._tries.get(document, {})
        for change in changes:
            tries.pop(change, None)

    def left_over(self, document: bytes) -> Mapping[bytes, int]:
        return dict(self._tries.get(document, {}))

    def quarantine(self, document: bytes, change: bytes, version: str) -> None:
        self._quarantine.setdefault(document, {})[change] = version
        self.end(document, [change])

    def release(self, document: bytes, change: bytes) -> None:
        self._quarantine.get(document, {}).pop(change, None)

    def quarantined(self, document: bytes) -> Mapping[bytes, str]:
        return dict(self._quarantine.get(document, {}))


def suspects(journal: ApplyingJournal, document: bytes, version: str) -> set[bytes]:
    """What was being applied when a process ended, after what was so in too many crashes was put in quarantine."""
    found = set()
    for change, tries in journal.left_over(document).items():
        if tries >= CRASHES_TO_QUARANTINE:
            journal.quarantine(document, change, version)
        else:
            found.add(change)
    return found


def is_kept_out(journal: ApplyingJournal, document: bytes, change: bytes, version: str) -> bool:
    """Whether a change is in quarantine; one that another version of the library is kept from gets a new try."""
    kept_from = journal.quarantined(document).get(change)
    if kept_from is not None and kept_from != version:
        journal.release(document, change)
        return False
    return kept_from is not None
