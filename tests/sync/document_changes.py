"""Documents, their authors and bad changes, for tests."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from hypothesis import strategies as st

from sync.documents import (
    Change,
    Document,
    MemoryJournal,
    Text,
)
from tests.sync.change_mutants import Operation, Parts

ANNA, BEN, EVE = (bytes([number]) * 32 for number in (1, 2, 3))


NAMES = {ANNA[:16]: ANNA, BEN[:16]: BEN, EVE[:16]: EVE}


EVE_ACTOR = EVE[:16] + b"poisoner"


def entropy(seed: int) -> Callable[[int], bytes]:
    return random.Random(seed).randbytes


def document(feed: bytes, **options: object) -> Document:
    return Document(b"note", feed, entropy(feed[0]), **options)  # type: ignore[arg-type]


def signed_by(changes: Collection[Change]) -> list[tuple[bytes, bytes]]:
    """The changes with the feeds that their actors belong to, as they come out of entries."""
    return [(NAMES[change.actor[:16]], change.raw) for change in changes]


def typed(target: Document, position: int, deleted: int, inserted: str) -> list[Change]:
    with target.edit() as edit:
        edit.splice(["text"], position, deleted, inserted)
    return edit.changes


def note(feed: bytes = ANNA, text: str = "", **options: object) -> tuple[Document, list[Change]]:
    target = document(feed, **options)
    with target.edit() as edit:
        edit.put(["text"], Text(text))
    return target, edit.changes


def in_a_list_that_is_none() -> bytes:
    """It inserts something into a number, in which the library panics."""
    operations = (
        Operation(None, b"k", None, False, 1, 4, b"\x01", (), None, False),
        Operation((EVE_ACTOR, 1), None, None, True, 1, 4, b"\x01", (), None, False),
    )
    return Parts((), EVE_ACTOR, 1, 1, operations).encoded()


def unloadable() -> bytes:
    """It deletes one key by the value of another: the library takes it in and saves it, and does not load that."""
    operations = (
        Operation(None, b"k", None, False, 1, 4, b"\x01", (), None, False),
        Operation(None, b"l", None, False, 3, 0, b"", ((EVE_ACTOR, 1),), None, False),
    )
    return Parts((), EVE_ACTOR, 1, 1, operations).encoded()


class FileJournal(MemoryJournal):
    """A journal that survives its process: every method writes what it leaves behind."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._file = folder / "journal"
        if self._file.exists():
            self._begun, self._quarantine = eval(self._file.read_text())

    def _write(self) -> None:
        self._file.write_text(repr((self._begun, self._quarantine)))

    def begin(self, document: bytes, changes: Collection[bytes]) -> None:
        super().begin(document, changes)
        self._write()

    def end(self, document: bytes, changes: Collection[bytes]) -> None:
        super().end(document, changes)
        self._write()

    def quarantine(self, document: bytes, change: bytes, version: str) -> None:
        super().quarantine(document, change, version)
        self._write()


Script = list[tuple[int, str, int, int, str]]


scripts = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["type", "type", "type", "mark", "put", "item", "exchange", "rebuild"]),
        st.integers(0, 30),
        st.integers(0, 3),
        st.text("abc 😀é\u0301面\n", max_size=4),
    ),
    max_size=25,
)


def play(replica: Document, action: str, position: int, size: int, text: str) -> list[Change]:
    """One edit of the script, bent to what is there."""
    with replica.edit() as edit:
        length = edit.length(["text"])
        position = min(position, length)
        if action == "type":
            edit.splice(["text"], position, min(size, length - position), text)
        elif action == "mark" and position < length:
            edit.mark(["text"], position, min(length, position + 1 + size), "bold", text or None)
        elif action == "put":
            edit.put(["map", str(size)], text)
        elif action == "item":
            edit.insert(["list", min(position, edit.length(["list"]))], size)
    return edit.changes


START: Mapping[str, object] = {"text": Text(""), "map": {}, "list": []}
