"""Files among what is typed and not saved yet: how they stand there, and which these are, so that their copies stay."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from desktop.files.value import FILE, FileValue
from desktop.records import values

_KEY: Final = FILE


def kept_file(file: FileValue) -> dict[str, str]:
    """How one stands in a draft."""
    return {_KEY: b64encode(values.pack(file)).decode()}


def file_of(said: Any) -> FileValue | None:
    """The file that stands there; None where something else does."""
    raw = said.get(_KEY) if isinstance(said, dict) and len(said) == 1 else None
    if not isinstance(raw, str):
        return None
    try:
        found = values.unpack(b64decode(raw))
    except (Error, ValueError, KeyError, msgspec.DecodeError):
        return None  # of another version
    return found if isinstance(found, FileValue) else None


def files_in(said: Any) -> Iterator[FileValue]:
    """All in what is kept of answers, those in rows too."""
    found = file_of(said)
    if found is not None:
        yield found
    elif isinstance(said, dict | list):
        for each in said.values() if isinstance(said, dict) else said:
            yield from files_in(each)
