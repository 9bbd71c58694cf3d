"""What people say in a shop: the payload types of this package, their shapes, and what makes them void.

Each is a MessagePack array in the order of its fields; a later version may append fields. A payload of a known type
that does not have its shape, or exceeds a limit, makes its entry void everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final, cast

import msgspec

from desktop.rows.register import After, Hash
from desktop.rows.typed_text import NAME_BYTES, TEXT_BYTES, cleaned, is_blank, may_name_channel, one_line
from sync.entry import Payload

Id = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
ChannelId = Annotated[bytes, msgspec.Meta(max_length=16)]
"""16 bytes, or none: the whole space."""
MAX_MENTIONS: Final = 1_000
SENT_LIMIT_MS: Final = 1 << 42
"""Times are below this (the year 2109), so that with 21 bits of a hash they fit a row id."""


class _Fact(msgspec.Struct, array_like=True, frozen=True):
    pass


class Posted(_Fact, frozen=True):
    """A message in a channel of the entry's space, or in the space itself."""

    channel: ChannelId
    text: str
    reply_to: Annotated[bytes, msgspec.Meta(max_length=32)] = b""
    mentions: Annotated[tuple[Id, ...], msgspec.Meta(max_length=MAX_MENTIONS)] = ()


class Edited(_Fact, frozen=True):
    """What a message of the same author and space says instead, `after` what its author had seen it say."""

    message: Hash
    text: str
    mentions: Annotated[tuple[Id, ...], msgspec.Meta(max_length=MAX_MENTIONS)] = ()
    after: After = ()


class Imported(_Fact, frozen=True):
    """A message out of a file: its author is a name, `sent_ms` Unix time in milliseconds."""

    channel: ChannelId
    text: str
    author: str
    sent_ms: int


class ChannelCreated(_Fact, frozen=True):
    """A channel of the entry's space; its id comes from the name, so that it may be created twice.

    `exact`: ø and o make different channels; they did not in the first version, whose channels stay what they were.
    """

    name: str
    exact: bool = False


class PersonNamed(_Fact, frozen=True):
    """A person's name, said by themselves or by an owner; `after`: the names that its author had seen."""

    member: Id
    name: str
    after: After = ()


class PCNamed(_Fact, frozen=True):
    """A PC's name, said by the person it belongs to or by an owner."""

    device: Id
    name: str
    after: After = ()


class ShopNamed(_Fact, frozen=True):
    """The shop's name, said by an owner."""

    name: str
    after: After = ()


class Changed(_Fact, frozen=True):
    """A change to a document (type `change`): the document's id, its kind, the change's bytes."""

    document: Id
    kind: str
    change: bytes


Fact = Posted | Edited | Imported | ChannelCreated | PersonNamed | PCNamed | ShopNamed | Changed

TYPES: Final[dict[str, type[_Fact]]] = {
    "message.posted": Posted,
    "message.edited": Edited,
    "message.imported": Imported,
    "channel.created": ChannelCreated,
    "person.named": PersonNamed,
    "pc.named": PCNamed,
    "shop.named": ShopNamed,
    "change": Changed,
}
_ALONE: Final = (Posted, Edited, Imported)
"""What is named by its entry's hash, to be edited, answered or recalled."""
_NAMES: Final = {kind: name for name, kind in TYPES.items()}


class UnknownTypeError(Exception):
    """A payload that this version does not know and may not skip: its entry waits for an upgrade."""


class VoidFactError(Exception):
    """A payload of a known type without its shape, or several messages in one entry: it counts nowhere."""


def payload(fact: Fact) -> Payload:
    """The payload that says this."""
    return Payload(_NAMES[type(fact)], False, fact)


def read(payloads: list[Payload]) -> list[Fact]:
    """What an entry says. Raises UnknownTypeError or VoidFactError."""
    facts: list[Fact] = []
    for item in payloads:
        kind = TYPES.get(item.type)
        if kind is not None:
            facts.append(_converted(item.value, kind))
        elif not item.optional:
            raise UnknownTypeError(item.type)
    if len(facts) > 1 and sum(isinstance(fact, _ALONE) for fact in facts) > 1:
        raise VoidFactError("several messages in one entry, which is the id of one")
    return facts


def _converted(value: object, kind: type[_Fact]) -> Fact:
    try:
        fact = msgspec.convert(value, kind)
    except (msgspec.ValidationError, UnicodeError) as error:
        raise VoidFactError(str(error)) from error
    check = _CHECKS.get(kind)
    return cast("Fact", fact if check is None else check(fact))


def _with_clean_text(fact: Any) -> Any:
    if len(fact.text) > TEXT_BYTES // 4 and len(fact.text.encode()) > TEXT_BYTES:
        raise VoidFactError("too long")
    text = cleaned(fact.text)
    return fact if text == fact.text else msgspec.structs.replace(fact, text=text)


def _with_possible_time(fact: Any) -> Any:
    if not 0 <= fact.sent_ms < SENT_LIMIT_MS or is_blank(fact.author) or len(fact.author.encode()) > NAME_BYTES:
        raise VoidFactError("at an impossible time, or by nobody")
    if len(fact.text) > TEXT_BYTES // 4 and len(fact.text.encode()) > TEXT_BYTES:
        raise VoidFactError("too long")
    return fact


def _with_sound_name(fact: Any) -> Any:
    name = one_line(fact.name)
    if is_blank(name) or len(name.encode()) > NAME_BYTES:
        raise VoidFactError("a name that is none")
    return msgspec.structs.replace(fact, name=name)


def _with_channel_name(fact: Any) -> Any:
    fact = _with_sound_name(fact)
    if not may_name_channel(fact.name):
        raise VoidFactError("a name that stands for something else")
    return fact


_CHECKS: Final[dict[type[_Fact], Callable[[Any], Any]]] = {
    Posted: _with_clean_text,
    Edited: _with_clean_text,
    Imported: _with_possible_time,
    ChannelCreated: _with_channel_name,
    PersonNamed: _with_sound_name,
    PCNamed: _with_sound_name,
    ShopNamed: _with_sound_name,
}
