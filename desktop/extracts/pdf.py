"""PDF by PDFium: the words of its pages, and pictures of them. The one module that knows it; for the process that reads
files only."""

from __future__ import annotations

import time
from contextlib import closing
from typing import Final

import pypdfium2
from pypdfium2 import raw

from desktop.errors import InvalidError
from desktop.extracts.questions import SIDE_LIMIT, TEXT_CHARS, Extract, PagePicture, Pages, TextKind

READING_S: Final = 12.0
"""After so long what was read by then is enough."""
SIZES: Final = 2_000
"""Pages whose sizes are told."""
_LEAST_POINTS: Final = 1.0
_WHITE: Final = (255, 255, 255, 255)


def text_of(name: str, data: bytes) -> Extract:
    """The words of its pages, as far as they are words in it: what was scanned has none. Raises InvalidError."""
    until, said, chars = time.monotonic() + READING_S, list[str](), 0
    with closing(_opened(name, data)) as pdf:
        for number in range(len(pdf)):
            page = _page_text(pdf, number)
            said.append(page)
            chars += len(page) + 1
            if chars > TEXT_CHARS or time.monotonic() > until:
                return Extract(TextKind.PAGES, "\n\f".join(said)[:TEXT_CHARS], is_cut=True)
    return Extract(TextKind.PAGES, "\n\f".join(said) if any(said) else "", is_cut=False)


def _page_text(pdf: pypdfium2.PdfDocument, number: int) -> str:
    """A page's words; none of one that is damaged, for the others may not be."""
    try:
        with closing(pdf[number]) as page, closing(page.get_textpage()) as text:
            found: str = text.get_text_range(0, min(text.count_chars(), TEXT_CHARS), errors="replace")
    except pypdfium2.PdfiumError:
        return ""
    return found.replace("\r\n", "\n").replace("\ufffe", "-").replace("\0", "").replace("\f", "\n").strip()


def _opened(name: str, data: bytes) -> pypdfium2.PdfDocument:
    try:
        pdf = pypdfium2.PdfDocument(data)
        if len(pdf) > 0:
            return pdf
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise InvalidError(f"{name} is locked with a password.") from error
    raise InvalidError(f"{name} is damaged: it cannot be read as a PDF.")


class OpenPdf:
    """One that is looked at page by page."""

    def __init__(self, name: str, data: bytes) -> None:
        """Raises InvalidError."""
        self._pdf: Final = _opened(name, data)

    def pages(self) -> Pages:
        """How many, and how large."""
        count = len(self._pdf)
        return Pages(count, [self._size(number) for number in range(min(count, SIZES))])

    def picture(self, number: int, side: int) -> PagePicture:
        """A page as it is seen. Raises InvalidError for one that is damaged."""
        try:
            with closing(self._pdf[number]) as page:
                scale = min(side, SIDE_LIMIT) / max(_LEAST_POINTS, *page.get_size())
                bitmap = page.render(scale=scale, fill_color=_WHITE, rev_byteorder=False, prefer_bgrx=True)
                with closing(bitmap):
                    return _picture(bitmap)
        except (pypdfium2.PdfiumError, IndexError) as error:
            raise InvalidError(f"Page {number + 1} is damaged: it cannot be shown.") from error

    def _size(self, number: int) -> tuple[float, float]:
        try:
            width, height = self._pdf.get_page_size(number)
        except pypdfium2.PdfiumError:
            return _LEAST_POINTS, _LEAST_POINTS
        return max(width, _LEAST_POINTS), max(height, _LEAST_POINTS)


def _picture(bitmap: pypdfium2.PdfBitmap) -> PagePicture:
    line, raw_lines = bitmap.width * 4, memoryview(bitmap.buffer).cast("B")
    if bitmap.stride == line:
        return PagePicture(bitmap.width, bitmap.height, bytes(raw_lines))
    lines = (raw_lines[at : at + line] for at in range(0, bitmap.stride * bitmap.height, bitmap.stride))
    return PagePicture(bitmap.width, bitmap.height, b"".join(lines))
