"""Kinds of files: what they are by their names, and which of them may be opened with a click."""

from __future__ import annotations

from mimetypes import MimeTypes
from typing import Final

from desktop.files.names import ending

UNKNOWN: Final = "application/octet-stream"

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument"
_OPENED: Final = {
    "avif": "image/avif", "bmp": "image/bmp", "gif": "image/gif", "heic": "image/heic", "heif": "image/heif",
    "jpeg": "image/jpeg", "jpg": "image/jpeg", "png": "image/png", "tif": "image/tiff", "tiff": "image/tiff",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "csv": "text/csv", "ics": "text/calendar", "md": "text/markdown", "tsv": "text/tab-separated-values",
    "txt": "text/plain", "vcf": "text/vcard",
    "doc": "application/msword", "docx": f"{_OFFICE}.wordprocessingml.document", "odt": f"{_OPEN_DOCUMENT}.text",
    "xls": "application/vnd.ms-excel", "xlsx": f"{_OFFICE}.spreadsheetml.sheet", "ods": f"{_OPEN_DOCUMENT}.spreadsheet",
    "ppt": "application/vnd.ms-powerpoint", "pptx": f"{_OFFICE}.presentationml.presentation",
    "odp": f"{_OPEN_DOCUMENT}.presentation",
    "aac": "audio/aac", "flac": "audio/flac", "m4a": "audio/mp4", "mp3": "audio/mpeg", "oga": "audio/ogg",
    "ogg": "audio/ogg", "opus": "audio/ogg", "wav": "audio/wav",
    "avi": "video/x-msvideo", "m4v": "video/mp4", "mkv": "video/matroska", "mov": "video/quicktime",
    "mp4": "video/mp4", "webm": "video/webm",
}  # fmt: skip
"""Endings of files that show something and run nothing: whatever else is only saved. Programs with a macro in them have
other endings."""
_BUILT_IN: Final = MimeTypes(())
"""What Python knows: what this computer's system says differs from PC to PC."""


def media_type(name: str) -> str:
    """What a file of this name is, as in `image/jpeg`."""
    known = _OPENED.get(ending(name)) or _BUILT_IN.guess_type(f"x.{ending(name)}")[0]
    return known or UNKNOWN


def is_picture_name(name: str) -> bool:
    """Whether a file is called as pictures are that can be shown."""
    return _OPENED.get(ending(name), "").startswith("image/")


def may_be_opened(name: str) -> bool:
    """Whether a click may hand a file of this name to the system: it goes by the name, whatever else is said of it."""
    return ending(name) in _OPENED
