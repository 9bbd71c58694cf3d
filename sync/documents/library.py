"""The one module that imports Automerge: its values, objects, messages and failures in Python's terms.

Sources here (`source`) are the library's documents and transactions, which read alike. `at` is `()` for now, or holds
one list of heads to read at.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version as installed_version
from typing import Any, Final, TypeAlias

from automerge import core

from sync.changes import Change
from sync.changes.columns import unsigned_bytes
from sync.contents import Expand, Mark, Path, Text, Value

VERSION: Final = installed_version("automerge")
MAP, LIST, TEXT = core.ObjType.Map, core.ObjType.List, core.ObjType.Text

Heads: TypeAlias = tuple[list[bytes], ...]
Found: TypeAlias = tuple[Any, bytes]
"""An object's kind or a scalar, and the object's id."""


def new(actor: bytes) -> Any:
    """An empty document."""
    return core.Document(actor)


def load(data: bytes) -> Any:
    """A document from a snapshot."""
    return core.Document.load(data)


def saved(document: Any, heads: set[bytes]) -> bytes | None:
    """The document as a snapshot; None, and the document abandoned, when that does not load again as it was."""
    try:
        data = bytes(document.save())
        loads = set(load(data).get_heads()) == heads
    except BaseException as error:
        if not is_panic(error) and not isinstance(error, Exception):
            raise
        abandon(document)
        return None
    return data if loads else None


def loadable(snapshot: bytes, changes: Sequence[Change]) -> int:
    """How many of the changes since a snapshot, from the first on, a document may hold that is to be saved."""
    good, bad = 0, len(changes) + 1
    while bad - good > 1:
        middle = (good + bad) // 2
        document = load(snapshot) if snapshot else new(bytes(24))
        receive(document, changes[:middle])
        if saved(document, set(document.get_heads())) is None:
            bad = middle
        else:
            good = middle
    return good


def receive(document: Any, changes: Sequence[Change]) -> None:
    """Give a document changes, in a sync message that carries nothing else: the library has no other way in.

    The message is 0x42, three zero counts, the number of changes, and each with its length before it.
    """
    parts = [b"\x42\x00\x00\x00", unsigned_bytes(len(changes))]
    for change in changes:
        parts += (unsigned_bytes(len(change.raw)), change.raw)
    document.receive_sync_message(core.SyncState(), core.Message.decode(b"".join(parts)))


def is_panic(error: BaseException) -> bool:
    """Whether the library panicked: what it happened in must be abandoned."""
    return type(error).__name__ == "PanicException"


def abandon(thing: object) -> None:
    """Keep the object for ever: freeing one in which the library panicked can crash the process, at its exit too."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(thing))


def scalar(value: Value) -> tuple[Any, Any]:
    """The library's type for a value that is replaced as a whole, and the value."""
    if value is None:
        return core.ScalarType.Null, None
    if isinstance(value, bool):
        return core.ScalarType.Boolean, value
    if isinstance(value, int):
        return core.ScalarType.Int, value
    if isinstance(value, float):
        return core.ScalarType.F64, value
    if isinstance(value, str):
        return core.ScalarType.Str, str(value)
    if isinstance(value, bytes):
        return core.ScalarType.Bytes, value
    if isinstance(value, datetime) and value.tzinfo is not None:
        return core.ScalarType.Timestamp, value.astimezone(UTC)
    raise TypeError(f"{value!r} is not a value for a document")


def plain(scalar: tuple[Any, Any]) -> Value:
    """The value of one of the library's scalars; its times are naive, in the zone of this process, `fold` set."""
    value: Value = scalar[1]
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def read(source: Any, found: Found, at: Heads) -> Value:
    """What `find` found, as plain Python; `at` is empty or holds the heads to read at."""
    kind, obj = found
    if not isinstance(kind, core.ObjType):
        return plain(kind)
    if kind == TEXT:
        return str(source.text(obj, *at))
    keys: Sequence[Any] = source.keys(obj, *at) if kind == MAP else range(source.length(obj, *at))
    values = [read(source, source.get(obj, key, *at), at) for key in keys]
    return dict(zip(keys, values, strict=True)) if kind == MAP else values


def fields(source: Any, found: Found, at: Heads) -> dict[str, Value]:
    """Of a map what is replaced as a whole, and texts as `Text`, without maps and lists. `KeyError` for no map."""
    kind, obj = found
    if kind != MAP:
        raise KeyError(kind)
    fields: dict[str, Value] = {}
    for key in source.keys(obj, *at):
        kind, inner = source.get(obj, key, *at)
        if kind == TEXT:
            fields[key] = Text(source.text(inner, *at))
        elif not isinstance(kind, core.ObjType):
            fields[key] = plain(kind)
    return fields


def find(source: Any, path: Path, at: Heads = ()) -> Found:
    """What is at a path: (the object's kind or a scalar, object id). `KeyError` when there is nothing."""
    found: Found | None = (MAP, core.ROOT)
    for step in path:
        kind, obj = found or (None, b"")
        fits = kind == (MAP if isinstance(step, str) else LIST)
        found = source.get(obj, step, *at) if fits else None
    if found is None:
        raise KeyError(tuple(path))
    return found


def find_object(source: Any, path: Path, *kinds: Any, at: Heads = ()) -> bytes:
    """The id of the object of one of these kinds at a path. `KeyError` when there is none."""
    kind, obj = find(source, path, at)
    if kind not in kinds:
        raise KeyError(tuple(path))
    return obj


def is_character(transaction: Any, text: bytes, position: int, character: str) -> bool:
    """Whether the element of a text at a position is this character and nothing beside it."""
    found = transaction.get(text, position)
    return found is not None and found[0] == (core.ScalarType.Str, character)


def splice(transaction: Any, text: bytes, position: int, deleted: int, inserted: str) -> None:
    """Splice a text; `IndexError` for a position beyond its end. Deletions beyond it the library cuts short."""
    try:
        transaction.splice_text(text, position, deleted, inserted)
    except Exception as error:
        if type(error) is Exception:
            raise IndexError(str(error)) from error
        raise


def marks(source: Any, obj: bytes, at: Heads) -> list[Mark]:
    """The marks on a text."""
    return [Mark(mark.start, mark.end, mark.name, plain(mark.value)) for mark in source.marks(obj, *at)]


def expand(kind: Expand) -> Any:
    """The library's word for how a mark grows."""
    return getattr(core.ExpandMark, kind.value)


def object_kind(value: Value) -> Any:
    """The kind of object that holds a value, None for one that is replaced as a whole."""
    if isinstance(value, Text):
        return TEXT
    if isinstance(value, Mapping):
        return MAP
    return LIST if isinstance(value, list | tuple) else None
