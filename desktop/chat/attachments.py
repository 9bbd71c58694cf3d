"""The files of a message, as they stand in its row: nothing where there are none."""

from __future__ import annotations

from typing import Final

import msgspec

from desktop.files.value import FileValue

_read: Final = msgspec.msgpack.Decoder(tuple[FileValue, ...]).decode


def packed(files: tuple[FileValue, ...]) -> bytes | None:
    """As a row keeps them."""
    return msgspec.msgpack.encode(files) if files else None


def unpacked(raw: bytes | None) -> tuple[FileValue, ...]:
    """The files that a row keeps."""
    return () if raw is None else _read(raw)


def said(text: str, raw: bytes | None) -> str:
    """What a message is found by: its text, and what its files are called."""
    return text if raw is None else "\n".join([*filter(None, [text]), *(file.name for file in unpacked(raw))])
