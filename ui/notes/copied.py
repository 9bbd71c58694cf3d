"""What is copied out of notes: words for every program, and for notes here the files among them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeData

from desktop.files.value import FileValue
from desktop.notes.body import MARK, Body, words
from desktop.rows.typed_text import cleaned
from ui.files.handing import Handed, mime_data

_FORMAT: Final = "application/x-countertop-note"
"""A number under which this window knows what was copied. No other program gets a file's value, which opens it."""
_KNOWN: Final = 8
_out: dict[bytes, Body] = {}


def put_body(data: QMimeData, body: Body) -> None:
    """Let it be copied as words, and as it stands where a file is in it."""
    data.setText(words(body))
    if any(isinstance(piece, FileValue) for piece in body):
        number = os.urandom(16).hex().encode()
        _out[number] = body
        if len(_out) > _KNOWN:
            del _out[next(iter(_out))]
        data.setData(_FORMAT, number)


def put_file(data: QMimeData, file: FileValue, copies: Sequence[Path]) -> None:
    """Let a file be copied for what else takes files, here and in other programs."""
    given = mime_data(Handed([file], file.name, size=file.size), copies)
    for kind in given.formats():
        data.setData(kind, given.data(kind))


def body_in(data: QMimeData) -> Body:
    """What was copied out of a note with files in it; empty where it is something else."""
    return _out.get(bytes(data.data(_FORMAT).data()), ()) if data.hasFormat(_FORMAT) else ()


def typed(text: str) -> str:
    """A text as it may stand in a note: nothing in it is taken for a file."""
    return cleaned(text).replace(MARK, "")
