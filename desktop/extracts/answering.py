"""What the process that reads files makes of their bytes. What they are is told by the bytes: names may lie."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from desktop.errors import InvalidError
from desktop.extracts import office, tables_text
from desktop.extracts.kinds import is_pdf
from desktop.extracts.questions import (
    TEXT_CHARS,
    Answer,
    Extract,
    PagesWanted,
    PageWanted,
    Question,
    TextKind,
    TextWanted,
)
from desktop.sheets.encodings import decoded
from desktop.sheets.workbook_grid import COMPOUND, PACKED

if TYPE_CHECKING:
    from desktop.extracts.pdf import OpenPdf

_TEXT_BYTES: Final = 4 * TEXT_CHARS
"""As many as that many characters may take."""
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
_SEPARATED: Final = (".csv", ".tsv")


class Answerer:
    """Holds the PDF whose pages are asked for."""

    def __init__(self) -> None:
        self._pdf: OpenPdf | None = None

    def answer(self, question: Question) -> Answer:
        """Raises InvalidError with a sentence."""
        match question:
            case TextWanted(name, data):
                return text_of(name, data)
            case PagesWanted(name, data):
                from desktop.extracts.pdf import OpenPdf

                self._pdf = OpenPdf(name, data)
                return self._pdf.pages()
            case PageWanted(number, side):
                if self._pdf is None:
                    raise InvalidError("No PDF is open.")
                return self._pdf.picture(number, side)


def text_of(name: str, data: bytes) -> Extract:
    """What stands in a file. Raises InvalidError for what is locked or damaged; of what is no text there is none."""
    if is_pdf(data):
        from desktop.extracts import pdf

        return pdf.text_of(name, data)
    if data.startswith(COMPOUND) and _LOCKED in data:
        raise InvalidError(f"{name} is locked with a password.")
    if data.startswith((PACKED, COMPOUND)):
        letters = office.text_of(name, data)
        return tables_text.of_workbook(name, data) if letters is None else _cut(TextKind.LINES, letters)
    text = _plain(name, data)
    if name.lower().endswith(_SEPARATED):
        with suppress(InvalidError):  # as it stands, then
            return tables_text.of_text(name, text)
    return _cut(TextKind.LINES, text.replace("\f", "\n"))


def _plain(name: str, data: bytes) -> str:
    some = data[:_TEXT_BYTES]
    if len(some) < len(data):
        some = some[: some.rfind(b"\n") + 1] or some[:-4]  # no character is cut in two at the end of a line
    text = decoded(name, some)[0].removeprefix("\ufeff")
    if "\0" in text:
        raise InvalidError(f"{name} is no text that can be read here.")
    return text


def _cut(kind: TextKind, text: str) -> Extract:
    return Extract(kind, text[:TEXT_CHARS], len(text) > TEXT_CHARS)
