"""Pictures: how large they are, and small ones of them.

Whatever comes from elsewhere may be made to harm: how large a picture is, is read first, and what would take too much
memory is not decoded. Turned as its camera says (EXIF), and nothing else of what stands beside the picture is kept.
"""

from __future__ import annotations

import io
import re
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from desktop.files.bounded_reads import READS_LIMIT, BoundedReads
from desktop.files.value import PREVIEW_BYTES, SIDE_LIMIT
from sync.errors import SourceError, TooLargeError
from sync.files.sources import Source, opened

if TYPE_CHECKING:
    from PIL.Image import Image

PREVIEW_SIDE: Final = 96
PICTURE_BYTES: Final = 64 << 20
"""Of a file that is decoded as a picture."""
PIXELS_LIMIT: Final = 50_000_000
"""Of a picture that has to be decoded whole, with 4 bytes each."""
JPEG_PIXELS_LIMIT: Final = 100_000_000
"""Of a JPEG that is decoded at a fraction of its size; one that is progressive takes up to 6 bytes each before that."""
SCANNED_LIMIT: Final = 1_500_000_000
"""Pixels of a JPEG times how often it goes over them: some seconds. A kilobyte is enough to say sixty times."""
TILE_LIMIT: Final = 1 << 24
"""Pixels of one tile of a TIFF, which is decoded whole however small the picture is."""
_FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "HEIF")
_JPEG_FORMATS: Final = ("JPEG", "MPO")
_QUALITIES: Final = (70, 50, 30, 15)
_PAPER: Final = (255, 255, 255)
_TURNS: Final = ("", "", "FLIP_LEFT_RIGHT", "ROTATE_180", "FLIP_TOP_BOTTOM", "TRANSPOSE", "ROTATE_270", "TRANSVERSE",
                 "ROTATE_90")  # fmt: skip
"""What Pillow calls the turn that a camera asks for by a number (EXIF 2.32, orientation)."""


# Markers of a JPEG that have a length after them, and its end (ITU-T T.81, table B.1).
_MARKER: Final = re.compile(rb"\xff[\x02-\xcf\xd8-\xfe]")
_START_OF_SCAN: Final = b"\xff\xda"
_END_OF_IMAGE: Final = b"\xff\xd9"


class Picture(NamedTuple):
    """Its sides as it is shown, in pixels, and a small JPEG of it, at most 96 × 96 and 2 KiB."""

    width: int
    height: int
    preview: bytes


def picture_of(content: Source) -> Picture | None:
    """What a file on a disk, or one in memory, shows; None where that is nothing that can be shown here."""
    try:
        with opened(content) as (source, _):
            source.seek(0)
            return picture(source)
    except (OSError, SourceError, TooLargeError):
        return None


def picture(source: BinaryIO) -> Picture | None:
    """What a file shows; None where it is no picture that can be shown here."""
    opened = _opened(source)
    if opened is None:
        return None
    width, height = _sides(opened)
    small = _decoded(opened, PREVIEW_SIDE)
    return None if small is None else Picture(width, height, _preview(small))


def thumbnail(source: BinaryIO, side: int) -> bytes | None:
    """A picture at most so many pixels wide and high, as a PNG or JPEG with nothing else in it; None where it is none
    that can be shown here."""
    opened = _opened(source)
    small = None if opened is None else _decoded(opened, side)
    if small is None:
        return None
    has_holes = small.mode == "RGBA"
    return _encoded(small, "PNG") if has_holes else _encoded(small, "JPEG", quality=88)


def _opened(source: BinaryIO) -> Image | None:
    """A picture whose header was read, and that is not too large to decode."""
    pillow = _pillow()
    try:
        opened = pillow.open(BoundedReads(source), formats=_FORMATS)
        return opened if _fits(opened, source) else None
    except Exception:  # a parser may fail in any way at what it was not made for
        return None


def _fits(opened: Image, source: BinaryIO) -> bool:
    is_light = opened.format == "JPEG" and not opened.info.get("progressive")
    most = JPEG_PIXELS_LIMIT if is_light else PIXELS_LIMIT
    fits = opened.width * opened.height <= most and max(opened.size) < SIDE_LIMIT and min(opened.size) > 0
    return fits and not _takes_more_than_it_shows(opened, source)


def _takes_more_than_it_shows(opened: Image, source: BinaryIO) -> bool:
    """Whether decoding takes far more time or memory than its size tells."""
    from PIL.TiffImagePlugin import TILELENGTH, TILEWIDTH, TiffImageFile

    if isinstance(opened, TiffImageFile):
        return bool(opened.tag_v2.get(TILEWIDTH, 0) * opened.tag_v2.get(TILELENGTH, 0) > TILE_LIMIT)
    return opened.format in _JPEG_FORMATS and _scans(source) * opened.width * opened.height > SCANNED_LIMIT


def _scans(source: BinaryIO) -> int:
    """How often a JPEG goes over its pixels. What stands after its end, as a video does in some phones', is not its."""
    source.seek(0)
    raw, at, scans, markers = source.read(PICTURE_BYTES), 2, 0, 0
    while (found := _MARKER.search(raw, at)) is not None and found.group() != _END_OF_IMAGE:
        scans += found.group() == _START_OF_SCAN
        at = found.end() + int.from_bytes(raw[found.end() : found.end() + 2])
        markers += 1
        if markers > READS_LIMIT:
            return SCANNED_LIMIT
    return scans


@cache
def _pillow() -> ModuleType:
    """Pillow, which is loaded with the first picture. It leaves how large is too large to this module."""
    from pi_heif import register_heif_opener
    from PIL import Image

    register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = None
    return Image


def _sides(opened: Image) -> tuple[int, int]:
    """As it is shown: turned by a quarter where its camera says so, from 5 on."""
    width, height = opened.size
    return (height, width) if _orientation(opened) >= 5 else (width, height)


def _orientation(opened: Image) -> int:
    from PIL.ExifTags import Base

    try:
        said = int(opened.getexif().get(Base.Orientation, 1))
    except Exception:  # what stands there is anybody's
        return 1
    return said if 1 <= said < len(_TURNS) else 1


def _decoded(opened: Image, side: int) -> Image | None:
    """It at most so large, turned, in RGB, or in RGBA where it has holes."""
    try:
        turn = _TURNS[_orientation(opened)]
        opened.draft("RGB", (side * 2, side * 2))
        if opened.mode.startswith("I"):  # greys of 16 bits, as scanners give
            opened = opened.point(lambda grey: grey * (1 / 256)).convert("L")
        opened.thumbnail((side, side))
        turned = opened.transpose(_pillow().Transpose[turn]) if turn else opened
        shown = turned.convert("RGBA" if turned.has_transparency_data else "RGB")
        shown.info = {}  # else remarks and profiles that stand beside the picture are written into what is made of it
        return shown
    except Exception:  # a decoder may fail in any way at what it was not made for
        return None


def _preview(small: Image) -> bytes:
    """A baseline JPEG with no more bytes than there is room for, on white paper."""
    if small.mode == "RGBA":
        paper = _pillow().new("RGB", small.size, _PAPER)
        paper.paste(small, mask=small.getchannel("A"))
        small = paper
    while True:
        for quality in _QUALITIES:
            made = _encoded(small, "JPEG", quality=quality)
            if len(made) <= PREVIEW_BYTES:
                return made
        small = small.resize((max(1, small.width // 2), max(1, small.height // 2)))


def _encoded(small: Image, format: str, quality: int = 75) -> bytes:
    made = io.BytesIO()
    small.save(made, format, quality=quality, optimize=format == "JPEG")
    return made.getvalue()
