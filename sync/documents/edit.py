"""Edits to a document that are kept together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import TracebackType
from typing import Any, Final, NamedTuple, Protocol, Self

from sync.changes import Change
from sync.contents import Expand, Path, Text, Value
from sync.documents import library
from sync.errors import TooLargeError
from sync.splices import Splice, spliced, splices_between

OPERATIONS_PER_CHANGE: Final = 16_384
VALUE_BYTES_PER_CHANGE: Final = 512 << 10
VALUE_LIMIT: Final = 256 << 10
"""Bytes of one value that is replaced as a whole, and of a key or a mark's name."""


class KnownText(NamedTuple):
    """What the text at a path says at these heads: reading it again would take long where much was written."""

    heads: tuple[bytes, ...]
    path: tuple[str | int, ...]
    text: str


class Editable(Protocol):
    """A document as an edit needs it."""

    known_text: KnownText | None

    @property
    def heads(self) -> tuple[bytes, ...]:
        """The hashes of the changes that no other one builds on, sorted."""

    def begin_edit(self) -> Any:
        """A transaction of the library."""

    def hold_own(self) -> Change | None:
        """Check the change that was just committed and hold it; None when the transaction changed nothing."""

    def undo_edit(self, transaction: Any, changes: Collection[Change], error: BaseException) -> None:
        """Put back what was there before an edit that failed."""


class Edit:
    """Edits to one document that are kept together; made by `Document.edit`.

    Reads see what was edited so far. An exception undoes all of it. `changes` is filled when the block ends well:
    mostly one change, none when nothing changed, more when there are over 16,384 operations.
    """

    def __init__(self, document: Editable) -> None:
        self.changes: list[Change] = []
        self._document = document
        self._transaction: Any = None
        self._known: KnownText | None = None
        self._operations = 0
        self._value_bytes = 0

    def __enter__(self) -> Self:
        self._begin()
        known = self._document.known_text
        self._known = known if known is not None and known.heads == self._document.heads else None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is None:
            try:
                self._commit()
            except BaseException as failure:
                self._undo(failure)
                raise
            if self._known is not None:
                self._document.known_text = self._known._replace(heads=self._document.heads)
        else:
            self._undo(error)

    def text(self, path: Path) -> str:
        """The text at a path. `KeyError` when there is none."""
        if self._known is not None and self._known.path == tuple(path):
            return self._known.text
        return str(self._transaction.text(library.find_object(self._transaction, path, library.TEXT)))

    def value(self, path: Path = ()) -> Value:
        """What is at a path as plain Python. `KeyError` when nothing is."""
        return library.read(self._transaction, library.find(self._transaction, path), ())

    def length(self, path: Path) -> int:
        """The length of the text or list at a path. `KeyError` when there is none."""
        obj = library.find_object(self._transaction, path, library.TEXT, library.LIST)
        return int(self._transaction.length(obj))

    def splice(self, path: Path, position: int, deleted: int = 0, inserted: str = "") -> None:
        """In the text at a path, delete characters and insert others at a position. `IndexError` beyond its end."""
        obj = library.find_object(self._transaction, path, library.TEXT)
        if position < 0 or deleted < 0 or (deleted and not self._reaches(obj, position + deleted)):
            raise IndexError(f"no {deleted} characters at {position}")
        if self._known is not None and self._known.path == tuple(path):
            self._known = self._known_with(obj, Splice(position, deleted, inserted))
        self._splice(obj, position, deleted, inserted)

    def replace(self, path: Path, text: str) -> list[Splice]:
        """Turn the text at a path into another by a small edit; returns its splices."""
        splices = splices_between(self.text(path), text)
        for splice in splices:
            self.splice(path, splice.position, splice.deleted, splice.inserted)
        return splices

    def mark(
        self, path: Path, start: int, end: int, name: str, value: Value = True, expand: Expand = Expand.AFTER
    ) -> None:
        """Mark the characters from `start` up to `end` of the text at a path. `IndexError` when there are none."""
        obj = self._range(path, start, end, _size(name) + _size(value))
        self._transaction.mark(obj, start, end, name, *library.scalar(value), library.expand(expand))

    def unmark(self, path: Path, start: int, end: int, name: str, expand: Expand = Expand.AFTER) -> None:
        """Take a mark off the characters from `start` up to `end`; `expand` as it was marked."""
        obj = self._range(path, start, end, _size(name))
        self._transaction.unmark(obj, start, end, name, library.expand(expand))

    def put(self, path: Path, value: Value) -> None:
        """Set a map's key or an existing list item; maps, lists and `Text` become objects, with all they hold.

        `KeyError` when there is no such map or item.
        """
        parent, key = self._place(path)
        if isinstance(key, int):
            library.find(self._transaction, path)
        self._known = None
        self._write("put", parent, key, value)

    def insert(self, path: Path, value: Value) -> None:
        """Insert into a list before the index that ends the path (its length: append)."""
        parent = library.find_object(self._transaction, path[:-1], library.LIST)
        index = path[-1]
        if not isinstance(index, int) or index < 0 or (index and not self._reaches(parent, index)):
            raise IndexError(tuple(path))
        self._known = None
        self._write("insert", parent, index, value)

    def delete(self, path: Path) -> None:
        """Delete a map's key or a list item. `KeyError` when it is not there."""
        library.find(self._transaction, path)
        parent, key = self._place(path)
        self._make_room(1)
        self._known = None
        self._transaction.delete(parent, key)

    def _begin(self) -> None:
        self._transaction = self._document.begin_edit()
        self._operations = 0
        self._value_bytes = 0

    def _commit(self) -> None:
        self._transaction.commit()
        self._transaction = None
        change = self._document.hold_own()
        if change is not None:
            self.changes.append(change)

    def _undo(self, error: BaseException) -> None:
        changes, self.changes = self.changes, []
        transaction, self._transaction = self._transaction, None
        self._document.undo_edit(transaction, changes, error)

    def _make_room(self, operations: int, value_bytes: int = 0) -> None:
        """Commit what there is when the change would become too large with this added."""
        if value_bytes > VALUE_LIMIT:
            raise TooLargeError("This is too long for one field of a document.")
        self._operations += operations
        self._value_bytes += value_bytes
        if self._operations > OPERATIONS_PER_CHANGE or self._value_bytes > VALUE_BYTES_PER_CHANGE:
            self._commit()
            self._begin()
            self._operations, self._value_bytes = operations, value_bytes
            self._known = None

    def _splice(self, obj: bytes, position: int, deleted: int, inserted: str) -> None:
        """Splice in pieces that fit into a change; what goes goes before what comes."""
        while deleted or inserted:
            room = OPERATIONS_PER_CHANGE - self._operations or OPERATIONS_PER_CHANGE
            goes = min(deleted, room)
            comes = inserted[: room - goes]
            self._make_room(goes + len(comes))
            library.splice(self._transaction, obj, position, goes, comes)
            deleted -= goes
            position += len(comes)
            inserted = inserted[len(comes) :]

    def _known_with(self, obj: bytes, splice: Splice) -> KnownText | None:
        """The known text once this is done to it; None where it cannot be told, for the library splices whole elements,
        and elements of several characters are what nobody here writes."""
        assert self._known is not None
        text = self._known.text
        for end in {splice.position, splice.position + splice.deleted} - {0}:
            if not library.is_character(self._transaction, obj, end - 1, text[end - 1]):
                return None
        return self._known._replace(text=spliced(text, [splice]))

    def _reaches(self, obj: bytes, length: int) -> bool:
        """Whether a text or list has at least this length, which costs much less than to ask for its length."""
        return self._transaction.get(obj, length - 1) is not None

    def _range(self, path: Path, start: int, end: int, value_bytes: int) -> bytes:
        """The text at a path, once it is sure that it has these characters and the change has room for a mark."""
        obj = library.find_object(self._transaction, path, library.TEXT)
        if not 0 <= start < end or not self._reaches(obj, end):
            raise IndexError(f"no characters from {start} to {end}")
        self._make_room(2, value_bytes)
        return obj

    def _place(self, path: Path) -> tuple[bytes, str | int]:
        """The map or list that holds what is at a path, and its key there."""
        if not path:
            raise KeyError(())
        kind = library.MAP if isinstance(path[-1], str) else library.LIST
        return library.find_object(self._transaction, path[:-1], kind), path[-1]

    def _write(self, method: str, parent: bytes, key: str | int, value: Value) -> None:
        """`put` or `insert` a value, an object with all it holds."""
        kind = library.object_kind(value)
        if kind is None:
            self._make_room(1, _size(key) + _size(value))
            getattr(self._transaction, method)(parent, key, *library.scalar(value))
            return
        self._make_room(1, _size(key))
        obj = getattr(self._transaction, f"{method}_object")(parent, key, kind)
        if isinstance(value, Text):
            self._splice(obj, 0, 0, str(value))
        elif isinstance(value, Mapping):
            for name, item in value.items():
                self._write("put", obj, name, item)
        elif isinstance(value, Sequence):
            for index, item in enumerate(value):
                self._write("insert", obj, index, item)


def _size(value: Value) -> int:
    """Bytes of a text or bytes value; others are small."""
    if isinstance(value, str):
        return len(value.encode())
    return len(value) if isinstance(value, bytes) else 0
