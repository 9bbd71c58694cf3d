"""A file as it stands in a message, a field or a folder (AREAS §4). Who has this can read it, whoever has its bytes."""

from __future__ import annotations

import re
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from desktop.rows.fact_types import Hash, VoidFactError
from desktop.rows.typed_text import is_blank, one_line

FILE: Final = "file"
"""The first element of one that stands in an entry."""
FILE_LIMIT: Final = 4 << 30
"""Bytes of the largest file."""
NAME_BYTES: Final = 1_024
"""Of a name, in UTF-8: 255 characters of any script, which is what disks take."""
PREVIEW_BYTES: Final = 2 << 10
SIDE_LIMIT: Final = 1 << 16

_MEDIA_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}")
_JPEG: Final = b"\xff\xd8\xff"

Side = Annotated[int, Meta(ge=0, lt=SIDE_LIMIT)]


class FileValue(msgspec.Struct, array_like=True, frozen=True, tag=FILE):
    """One file.

    id, key: what its bytes are stored under, and opened with
    size: bytes
    media_type: as in `image/jpeg` (RFC 6838), in small letters
    name: what people call it, on one line; never a path
    preview: a baseline JPEG of at most 96 × 96, or nothing
    width, height: of a picture, as it is shown; 0 of anything else
    """

    id: Hash
    key: Hash
    size: Annotated[int, Meta(ge=0, le=FILE_LIMIT)]
    media_type: str
    name: str
    preview: Annotated[bytes, Meta(max_length=PREVIEW_BYTES)] = b""
    width: Side = 0
    height: Side = 0

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown in its place: its sides are known."""
        return bool(self.width and self.height)


def sound_file(file: FileValue) -> FileValue:
    """The file, if it is one. Raises VoidFactError."""
    if not _MEDIA_TYPE.fullmatch(file.media_type):
        raise VoidFactError("a file of no kind")
    if is_blank(file.name) or len(file.name.encode()) > NAME_BYTES or file.name != one_line(file.name):
        raise VoidFactError("a file with a name that is none")
    if file.preview and not file.preview.startswith(_JPEG):
        raise VoidFactError("a small picture that is none")
    return file
