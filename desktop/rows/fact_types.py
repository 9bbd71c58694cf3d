"""What one author can say once: the shapes of facts, their names in an entry, and what makes them void.

Each is a MessagePack array in the order of its fields; a later version may append fields. A payload of a known type
that does not have its shape, or exceeds a limit, makes its entry void everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import msgspec

from desktop.rows.put_away import NOTHING_AWAY, PutAway, nothing_put_away
from desktop.rows.register import Hash as Hash
from desktop.rows.typed_text import NAME_BYTES, TEXT_BYTES, cleaned, is_blank, one_line
from sync.entry import Batch, Payload

if TYPE_CHECKING:
    from sync.entry import Header

Id = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]


class Fact(msgspec.Struct, array_like=True, frozen=True):
    """Base of everything that is said once; `TYPE` is its name in an entry."""

    TYPE: ClassVar[str]


class UnknownTypeError(Exception):
    """A payload that this version does not know and may not skip: its entry waits for an upgrade."""


class VoidFactError(Exception):
    """A payload of a known type without its shape, several that must stand alone, one that is kept in an entry that its
    author could erase, or one of files that its entry does not name: its entry counts nowhere."""


def unchanged(fact: Any) -> Any:
    """The check of a fact whose shape says enough."""
    return fact


def no_files(fact: Any) -> Iterable[bytes]:
    """It speaks of none."""
    return ()


def texts_of(fact: Any) -> str:
    """Whatever somebody wrote in it."""
    return "\n".join(value for value in msgspec.structs.astuple(fact) if isinstance(value, str) and value)


@dataclass(frozen=True)
class FactType:
    """A kind of fact: its shape; `check`, which gives it as it counts or raises VoidFactError; whether an entry holds
    at most one such (because its hash is that one's id); whether only an owner may erase it; what people read of it
    where it is listed beside other kinds; the ids of the files of which it speaks, which its entry has to name; how
    much it takes away."""

    struct: type[Fact]
    check: Callable[[Any], Any] = unchanged
    stands_alone: bool = False
    is_kept: bool = False
    words: Callable[[Any], str] = texts_of
    files: Callable[[Any], Iterable[bytes]] = no_files
    puts_away: Callable[[Any], PutAway] = nothing_put_away


def payload(fact: Fact) -> Payload:
    """The payload that says this."""
    return Payload(fact.TYPE, False, fact)


class FactTypes:
    """The facts that are known here."""

    def __init__(self, types: Iterable[FactType]) -> None:
        self._by_name = {known.struct.TYPE: known for known in types}
        self._kept = tuple(known.struct for known in self._by_name.values() if known.is_kept)
        self._alone = tuple(known.struct for known in self._by_name.values() if known.stands_alone)
        self._with_files = tuple(known.struct for known in self._by_name.values() if known.files is not no_files)

    def words(self, fact: Fact) -> str:
        """What people read of it where it is listed beside other kinds."""
        return self._by_name[fact.TYPE].words(fact)

    def put_away(self, facts: Iterable[Fact]) -> PutAway:
        """How much an entry takes away that says these."""
        said = [away for fact in facts if (away := self._by_name[fact.TYPE].puts_away(fact)).things]
        return said[0]._replace(things=sum(away.things for away in said)) if said else NOTHING_AWAY

    def batch(self, facts: Sequence[Fact]) -> Batch:
        """What an entry says that says these: one that is kept keeps all of them. At most 16 files go with it."""
        is_kept = any(isinstance(fact, self._kept) for fact in facts)
        return Batch([payload(fact) for fact in facts], is_kept, self._files(facts))

    def _files(self, facts: Iterable[Fact]) -> frozenset[bytes]:
        speaking = (fact for fact in facts if isinstance(fact, self._with_files))
        return frozenset(file for fact in speaking for file in self._by_name[fact.TYPE].files(fact))

    def read(self, payloads: Iterable[Payload], header: Header) -> list[Fact]:
        """What an entry says, which has this header. Raises UnknownTypeError or VoidFactError."""
        facts: list[Fact] = []
        for item in payloads:
            known = self._by_name.get(item.type)
            if known is not None:
                facts.append(known.check(_shaped(item.value, known.struct)))
            elif not item.optional:
                raise UnknownTypeError(item.type)
        if len(facts) > 1 and sum(isinstance(fact, self._alone) for fact in facts) > 1:
            raise VoidFactError("several in one entry, whose hash is the id of one")
        if not header.is_kept and any(isinstance(fact, self._kept) for fact in facts):
            raise VoidFactError("one that only an owner erases, in an entry that its author could erase")
        if not self._files(facts) <= frozenset(header.files):
            raise VoidFactError("files that its entry does not name")
        return facts


def _shaped(value: object, struct: type[Fact]) -> Fact:
    try:
        return msgspec.convert(value, struct)
    except (msgspec.ValidationError, UnicodeError) as error:
        raise VoidFactError(str(error)) from error


def check_size(text: str) -> None:
    """Raises VoidFactError for a text that is longer than one may be."""
    if len(text) > TEXT_BYTES // 4 and len(text.encode()) > TEXT_BYTES:
        raise VoidFactError("too long")


def with_clean_text(fact: Any) -> Any:
    """The fact with its `text` cleaned."""
    check_size(fact.text)
    text = cleaned(fact.text)
    return fact if text == fact.text else msgspec.structs.replace(fact, text=text)


def with_sound_name(fact: Any) -> Any:
    """The fact with its `name` on one line."""
    name = one_line(fact.name)
    if is_blank(name) or len(name.encode()) > NAME_BYTES:
        raise VoidFactError("a name that is none")
    return msgspec.structs.replace(fact, name=name)
