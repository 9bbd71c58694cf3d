"""What is written down before Automerge takes a change in, so that a crash points at the change that caused it.

A library written in another language can take the whole process with it. A note on disk says what was being applied;
a note that is found at the next start names the suspects. Most are innocent: a power cut or a killed process left them.
So a suspect is tried in a process of its own first, and only what fails there is put in quarantine, with the library's
version, and tried again when that changes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol


class ApplyingJournal(Protocol):
    """The *being applied* notes and the quarantine of every document; durable where a crash must be survived."""

    def begin(self, document: bytes, changes: Collection[bytes]) -> None:
        """Changes of these hashes are about to be applied; durable when it returns."""

    def end(self, document: bytes, changes: Collection[bytes]) -> None:
        """These were taken in or refused without a crash."""

    def left_over(self, document: bytes) -> set[bytes]:
        """What an earlier process began and did not end."""

    def quarantine(self, document: bytes, change: bytes, version: str) -> None:
        """Never give this change to this version of the library again; ends its note."""

    def release(self, document: bytes, change: bytes) -> None:
        """Take the change out of quarantine."""

    def quarantined(self, document: bytes) -> Mapping[bytes, str]:
        """The changes in quarantine, with the version of the library they are kept from."""


class MemoryJournal:
    """An `ApplyingJournal` that ends with the process: for tests and for documents that hold only one's own changes.

    quarantine: of documents, the changes that are in quarantine from the start
    """

    def __init__(self, quarantine: Mapping[bytes, Mapping[bytes, str]] = {}) -> None:
        self._begun: dict[bytes, set[bytes]] = {}
        self._quarantine = {document: dict(changes) for document, changes in quarantine.items()}

    def begin(self, document: bytes, changes: Collection[bytes]) -> None:
        self._begun.setdefault(document, set()).update(changes)

    def end(self, document: bytes, changes: Collection[bytes]) -> None:
        self._begun.get(document, set()).difference_update(changes)

    def left_over(self, document: bytes) -> set[bytes]:
        return set(self._begun.get(document, ()))

    def quarantine(self, document: bytes, change: bytes, version: str) -> None:
        self._quarantine.setdefault(document, {})[change] = version
        self.end(document, [change])

    def release(self, document: bytes, change: bytes) -> None:
        self._quarantine.get(document, {}).pop(change, None)

    def quarantined(self, document: bytes) -> Mapping[bytes, str]:
        return dict(self._quarantine.get(document, {}))


def is_kept_out(journal: ApplyingJournal, document: bytes, change: bytes, version: str) -> bool:
    """Whether a change is in quarantine; one that another version of the library is kept from gets a new try."""
    kept_from = journal.quarantined(document).get(change)
    if kept_from is not None and kept_from != version:
        journal.release(document, change)
        return False
    return kept_from is not None
