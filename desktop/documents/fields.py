"""A document of fields: each value has a key in the document's root, and nothing is nested.

A key is a path, as `questions/k3/title`, so that things that have several fields come about and go by their fields
alone: two who make or change the same thing apart never make two maps of which one hides the other. A field holds a
value that is replaced as a whole, of which the library's last one counts, or a `Text`, which is edited by splices.
Maps and lists, which nobody here writes, are left out of what is read and stay where they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from desktop.documents.undo import rebased as carried
from desktop.errors import InvalidError
from sync.contents import Text, Value
from sync.splices import Splice, joined, spliced, splices_between

if TYPE_CHECKING:
    from desktop.documents.contents import Contents
    from sync.documents import Document, Edit

Fields: TypeAlias = Mapping[str, Value]
"""What a document says, by key."""

KEY_BYTES: Final = 1 << 10
FIELD_BYTES: Final = 255 << 10
"""What a key, and what a value or a text, may have here; what others wrote is read whatever it has."""


class PutField(NamedTuple):
    """Set a field. A `Text` where there is one becomes it by small edits."""

    key: str
    value: Value


class DropField(NamedTuple):
    """Take a field away."""

    key: str


class SpliceField(NamedTuple):
    """Edit the text of a field."""

    key: str
    splice: Splice


Step: TypeAlias = PutField | DropField | SpliceField


def same_value(one: Value, other: Value) -> bool:
    """Whether two values are the same, also by their types: 1, 1.0 and true are three, a text is not a value."""
    return type(one) is type(other) and (one == other or (one != one and other != other))


def small_steps(fields: Fields, steps: Iterable[Step]) -> list[Step]:
    """The same steps, made to these fields, with no more of them than change something, and texts edited by splices."""
    small: list[Step] = []
    now = dict(fields)
    for step in steps:
        found = _small(now, step)
        for each in found:
            _apply(now, each)
        small += found
    return small


def _small(fields: Fields, step: Step) -> list[Step]:
    was = fields.get(step.key)
    if isinstance(step, SpliceField):
        return [step] if isinstance(was, Text) else [PutField(step.key, Text(spliced("", [step.splice])))]
    if isinstance(step, DropField):
        return [step] if step.key in fields else []
    if isinstance(step.value, Text) and isinstance(was, Text):
        return [SpliceField(step.key, splice) for splice in splices_between(was, step.value)]
    return [] if step.key in fields and same_value(was, step.value) else [step]


def check(step: Step) -> None:
    """Raises InvalidError for what no document takes."""
    value = step.value if isinstance(step, PutField) else None
    if isinstance(value, int) and not -(1 << 63) <= value < 1 << 63:
        raise InvalidError("This number is too large.")
    words = value if isinstance(value, str) else step.splice.inserted if isinstance(step, SpliceField) else ""
    size = len(value) if isinstance(value, bytes) else _size(words)
    if size > FIELD_BYTES or _size(step.key) > KEY_BYTES:
        raise InvalidError(f"This is too long: at most {FIELD_BYTES >> 10} KB fit.")


def _size(words: str) -> int:
    try:
        return len(words.encode())
    except UnicodeEncodeError as error:
        raise InvalidError("There are characters in this that cannot be kept.") from error


def applied(fields: Fields, steps: Iterable[Step]) -> Fields:
    """The fields after steps, in order."""
    now = dict(fields)
    for step in steps:
        _apply(now, step)
    return now


def _apply(now: dict[str, Value], step: Step) -> None:
    if isinstance(step, PutField):
        now[step.key] = step.value
    elif isinstance(step, DropField):
        now.pop(step.key, None)
    else:
        now[step.key] = Text(spliced(text_in(now, step.key), [step.splice]))


def text_in(fields: Fields, key: str) -> str:
    """The text of a field; empty where there is none."""
    found = fields.get(key)
    return found if isinstance(found, Text) else ""


def read(document: Document, heads: Collection[bytes] | None = None) -> Fields:
    """What a document says, or said at an earlier state."""
    found = document.value(heads=heads, deep=False)
    assert isinstance(found, dict)
    return found


def write(edit: Edit, fields: Fields, steps: Sequence[Step]) -> None:
    """Make steps in a document that says `fields`."""
    for step in small_steps(fields, steps):
        if isinstance(step, PutField):
            edit.put((step.key,), step.value)
        elif isinstance(step, DropField):
            edit.delete((step.key,))
        else:
            edit.splice((step.key,), step.splice.position, step.splice.deleted, step.splice.inserted)


def between(before: Fields, after: Fields) -> list[Step]:
    """Steps that turn one into the other, by key."""
    gone: list[Step] = [DropField(key) for key in sorted(before.keys() - after.keys())]
    return gone + small_steps(before, (PutField(key, after[key]) for key in sorted(after)))


def rebased(mine: Sequence[Step], before: Fields, after: Fields) -> list[Step]:
    """Steps made to `before`, as they are to be made to `after`: what is put here counts, and a text goes on from what
    others made of it, or, where they took it away, from what it is here."""
    texts: dict[str, list[Splice]] = {}
    rest: list[Step] = []
    put: set[str] = set()
    for step in mine:
        if isinstance(step, SpliceField) and step.key not in put:
            texts.setdefault(step.key, []).append(step.splice)
        else:
            put.add(step.key)
            rest.append(step)
    return [
        step for key in texts for step in _text_rebased(key, texts[key], text_in(before, key), after.get(key))
    ] + rest


def _text_rebased(key: str, splices: list[Splice], before: str, after: Value) -> list[Step]:
    if not isinstance(after, Text):
        return [PutField(key, Text(spliced(before, splices)))]
    return [SpliceField(key, splice) for splice in carried(splices, splices_between(before, after))]


def joined_steps(one: Step, next: Step) -> Step | None:
    """One step for two that go on where the first one was; else None."""
    if one.key != next.key or not isinstance(next, SpliceField):
        return None
    if isinstance(one, PutField) and isinstance(one.value, Text):
        return PutField(one.key, Text(spliced(one.value, [next.splice])))
    both = joined(one.splice, next.splice) if isinstance(one, SpliceField) else None
    return SpliceField(one.key, both) if both is not None else None


def same(one: Fields, other: Fields) -> bool:
    """Whether both say the same."""
    return one.keys() == other.keys() and all(same_value(one[key], other[key]) for key in one)


class FieldContents:
    """A document that is read as its fields, and edited by steps. What it read last it knows: a document of the same
    heads says the same, and is asked several times for what was just written."""

    def __init__(self) -> None:
        self._last: tuple[tuple[bytes, ...], Fields] = (), {}

    def read(self, document: Document) -> Fields:
        """What a document says."""
        heads, fields = self._last
        if heads != document.heads or not heads:
            fields = read(document)
            self._last = document.heads, fields
        return fields

    write = staticmethod(write)
    same = staticmethod(same)
    applied = staticmethod(applied)
    between = staticmethod(between)
    rebased = staticmethod(rebased)
    joined = staticmethod(joined_steps)

    def files(self, edits: Sequence[Step]) -> Iterable[bytes]:
        """Fields hold none."""
        return ()


FIELDS: Final[Contents[Fields, Step]] = FieldContents()
"""For the engine's thread."""
