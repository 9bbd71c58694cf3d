"""Which files are read and shown, as far as names and first bytes tell."""

from __future__ import annotations

from typing import Final

from desktop.files.names import ending

_READ_HERE: Final = frozenset({"pdf", "txt", "text", "md", "log"})
_TEXT_ONLY: Final = frozenset({"docx", "pptx", "odt", "xlsx", "xlsm", "xlsb", "xls", "ods"})
_SHOWN: Final = _READ_HERE | _TEXT_ONLY | {"csv", "tsv", "json", "ics", "vcf"}
_PDF_MARK: Final = b"%PDF-"
_MARK_WITHIN: Final = 1_024
"""Before so many bytes a PDF has to say that it is one."""


def is_read_here(name: str) -> bool:
    """Whether a file of this name is as well read here as in a program of its own."""
    return ending(name) in _READ_HERE


def can_be_shown(name: str) -> bool:
    """Whether what stands in a file of this name can be shown, as far as the name tells."""
    return ending(name) in _SHOWN


def shows_only_text(name: str) -> bool:
    """Whether its own program shows more of it than its text."""
    return ending(name) in _TEXT_ONLY


def is_pdf(head: bytes) -> bool:
    """Whether what begins so is a PDF."""
    return _PDF_MARK in head[:_MARK_WITHIN]
