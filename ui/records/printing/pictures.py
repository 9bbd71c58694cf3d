"""The pictures that stand on paper of records: read at a size that paper can show, so many at most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from desktop.errors import UserFacingError
from desktop.files import contents
from desktop.files.value import FileValue
from desktop.printing.content import PaperPicture
from desktop.records.collection import TakenFiles
from ui.bidi import filled
from ui.records.table.cell_words import file_words

if TYPE_CHECKING:
    from desktop.records.collection import Field, RecordCollection
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession

MOST: Final = 300
"""In one printout: of more stand only the names."""
_SIDE: Final = 1_000
_HIGH_MM: Final = 75.0
_SIGNED_MM: Final = 22.0


class PaperPictures:
    """Of one printout."""

    def __init__(self, session: ReadSession) -> None:
        self._session = session
        self._left = MOST

    def of(self, collection: RecordCollection, said: Mapping[str, Value], title: str = "") -> Iterator[PaperPicture]:
        """Those of a record, as far as they are on this PC; `title`: what it is called, where that is not said."""
        for field in collection.fields:
            value = said.get(field.key)
            data = self._read(value) if isinstance(value, FileValue) and value.is_picture else None
            if isinstance(value, FileValue) and data is not None:
                yield PaperPicture(_label(field, value, title), data, _high(field), field.key)

    def _read(self, file: FileValue) -> bytes | None:
        if self._left <= 0:
            return None
        try:
            made = contents.thumbnail(self._session, file, _SIDE)
        except UserFacingError:  # it is not on this PC
            return None
        self._left -= 1
        return made


def _label(field: Field, file: FileValue, title: str) -> str:
    named = filled("%1: %2", field.label, file_words(field, file))
    return filled("%1 · %2", title, named) if title else named


def _high(field: Field) -> float:
    return _SIGNED_MM if field.taken is TakenFiles.SIGNATURE else _HIGH_MM
