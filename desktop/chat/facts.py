"""What people say in conversations."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import Annotated, Any, ClassVar, Final

import msgspec

from desktop.files.value import FileValue, sound_file
from desktop.rows.fact_types import (
    Fact,
    FactType,
    Hash,
    Id,
    VoidFactError,
    check_size,
    with_clean_text,
    with_sound_name,
)
from desktop.rows.put_away import PutAway
from desktop.rows.register import After
from desktop.rows.typed_text import NAME_BYTES, is_blank, may_name_channel
from sync.entry import FILES_LIMIT

ChannelId = Annotated[bytes, msgspec.Meta(max_length=16)]
"""16 bytes, or none: the whole space."""
MAX_MENTIONS: Final = 1_000
SENT_LIMIT_MS: Final = 1 << 42
"""Times are below this (the year 2109), so that with 21 bits of a hash they fit a row id."""


class Posted(Fact, frozen=True):
    """A message in a channel of the entry's space, or in the space itself; with files, whose text may be empty."""

    TYPE: ClassVar = "message.posted"
    channel: ChannelId
    text: str
    reply_to: Annotated[bytes, msgspec.Meta(max_length=32)] = b""
    mentions: Annotated[tuple[Id, ...], msgspec.Meta(max_length=MAX_MENTIONS)] = ()
    files: Annotated[tuple[FileValue, ...], msgspec.Meta(max_length=FILES_LIMIT)] = ()


class Edited(Fact, frozen=True):
    """What a message of the same author and space says instead, `after` what its author had seen it say."""

    TYPE: ClassVar = "message.edited"
    message: Hash
    text: str
    mentions: Annotated[tuple[Id, ...], msgspec.Meta(max_length=MAX_MENTIONS)] = ()
    after: After = ()


class Imported(Fact, frozen=True):
    """A message out of a file: its author is a name, `sent_ms` Unix time in milliseconds."""

    TYPE: ClassVar = "message.imported"
    channel: ChannelId
    text: str
    author: str
    sent_ms: int


class ImportRecalled(Fact, frozen=True):
    """That a message out of a file was taken back, with what tells it from others of the file: its text is gone then,
    and importing the file again must not bring it back."""

    TYPE: ClassVar = "import.recalled"
    message: Hash
    channel: ChannelId
    digest: Id


class ChannelCreated(Fact, frozen=True):
    """A channel of the entry's space; its id comes from the name, so that it may be created twice."""

    TYPE: ClassVar = "channel.created"
    name: str


class ChannelNamed(Fact, frozen=True):
    """Another name for a channel, `after` the names that its author had seen."""

    TYPE: ClassVar = "channel.named"
    channel: Id
    name: str
    after: After = ()


class ChannelArchived(Fact, frozen=True):
    """That a channel is archived, or brought back, `after` what its author had seen of that."""

    TYPE: ClassVar = "channel.archived"
    channel: Id
    archived: bool
    after: After = ()


def import_digest(genesis: bytes, sent_ms: int, author: str, text: str) -> bytes:
    """What tells a message out of a file from others in this shop: 16 bytes. Whoever is in the shop can tell from it
    whether a text that they guess was the one."""
    said = f"{sent_ms} {len(author)} {author}{text}".encode()
    return blake2b(said, digest_size=16, key=genesis, person=b"countertop/file1").digest()


def _with_sound_files(fact: Any) -> Any:
    for file in fact.files:
        sound_file(file)
    return with_clean_text(fact)


def _files(fact: Posted) -> Iterator[bytes]:
    return (file.id for file in fact.files)


def _with_possible_time(fact: Any) -> Any:
    if not 0 <= fact.sent_ms < SENT_LIMIT_MS or is_blank(fact.author) or len(fact.author.encode()) > NAME_BYTES:
        raise VoidFactError("at an impossible time, or by nobody")
    check_size(fact.text)
    return fact


def _with_channel_name(fact: Any) -> Any:
    fact = with_sound_name(fact)
    if not may_name_channel(fact.name):
        raise VoidFactError("a name that stands for something else")
    return fact


FACTS: Final = (
    FactType(Posted, _with_sound_files, stands_alone=True, files=_files),
    FactType(Edited, with_clean_text, stands_alone=True),
    FactType(Imported, _with_possible_time, stands_alone=True),
    FactType(ImportRecalled, is_kept=True),
    FactType(ChannelCreated, _with_channel_name, is_kept=True),
    FactType(ChannelNamed, _with_channel_name, is_kept=True),
    FactType(ChannelArchived, is_kept=True, puts_away=lambda said: PutAway(int(said.archived))),
)
