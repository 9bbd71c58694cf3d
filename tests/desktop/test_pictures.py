"""Small pictures of pictures, and how large these are; what is none, and what was made to harm."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image
from PIL.ExifTags import Base

from desktop.files.pictures import picture, thumbnail
from desktop.files.value import PREVIEW_BYTES

RED, BLUE = (200, 30, 30), (30, 30, 200)


def drawn(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Red on its left half, blue on its right."""
    made = Image.new(mode, (width, height), RED)
    made.paste(BLUE, (width // 2, 0, width, height))
    return made


def encoded(made: Image.Image, format: str, **more: object) -> io.BytesIO:
    file = io.BytesIO()
    made.save(file, format, **more)
    file.seek(0)
    return file


def is_near(pixel: object, colour: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 60 for one, other in zip(pixel[:3], colour, strict=True))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF"])
def test_a_picture_has_sides_and_a_small_one(format: str) -> None:
    found = picture(encoded(drawn(640, 480), format))
    assert found is not None
    assert (found.width, found.height) == (640, 480)
    assert len(found.preview) <= PREVIEW_BYTES
    small = Image.open(io.BytesIO(found.preview))
    assert (small.format, small.size) == ("JPEG", (96, 72))
    assert is_near(small.getpixel((10, 10)), RED)
    assert is_near(small.getpixel((86, 10)), BLUE)


@pytest.mark.parametrize(
    ("orientation", "size", "red"),
    [
        (1, (64, 32), (8, 16)), (3, (64, 32), (56, 16)), (6, (32, 64), (16, 8)), (8, (32, 64), (16, 56)),
        (99, (64, 32), (8, 16)),
    ],
)  # fmt: skip
def test_it_is_turned_as_its_camera_says_and_keeps_nothing_of_what_that_wrote(
    orientation: int, size: tuple[int, int], red: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[Base.Orientation], exif[Base.Make] = orientation, "where I live"
    file = encoded(drawn(64, 32), "JPEG", exif=exif.tobytes())
    found, shown = picture(file), thumbnail(file, 64)
    assert found is not None
    assert shown is not None
    assert (found.width, found.height) == size
    small = Image.open(io.BytesIO(shown))
    assert small.size == size
    assert is_near(small.getpixel(red), RED)
    assert b"where I live" in file.getvalue()
    assert b"where I live" not in shown + found.preview


def test_what_can_be_seen_through_stays_so_and_lies_on_paper_in_the_small_one() -> None:
    made = drawn(40, 40, "RGBA")
    made.putalpha(0)
    file = encoded(made, "PNG")
    shown, found = thumbnail(file, 40), picture(file)
    assert shown is not None
    assert found is not None
    assert Image.open(io.BytesIO(shown)).getpixel((5, 5))[3] == 0  # type: ignore[index]
    assert is_near(Image.open(io.BytesIO(found.preview)).getpixel((5, 5)), (255, 255, 255))


@pytest.mark.parametrize("format", ["PNG", "TIFF"])
def test_greys_of_16_bits_are_shown(format: str) -> None:
    scanned = Image.new("I;16", (300, 200), 0x4000)
    file = encoded(scanned, format)
    found, shown = picture(file), thumbnail(file, 200)
    assert found is not None
    assert shown is not None
    for small in (found.preview, shown):
        assert is_near(Image.open(io.BytesIO(small)).getpixel((5, 5)), (0x40, 0x40, 0x40))


def test_noise_fits_into_a_small_one_too() -> None:
    noise = Image.effect_noise((200, 200), 200).convert("RGB")
    found = picture(encoded(noise, "PNG"))
    assert found is not None
    assert len(found.preview) <= PREVIEW_BYTES


def bomb(width: int, height: int) -> bytes:
    """A PNG that says that it is so large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")
    )


def often(times: int) -> bytes:
    """A JPEG of 1000 × 1000 that goes over its pixels once more so many times, in some bytes each."""
    raw = encoded(Image.new("L", (1_000, 1_000)), "JPEG", progressive=True).getvalue()
    last = raw.rfind(b"\xff\xc4", 0, raw.rfind(b"\xff\xda"))
    return raw[:-2] + raw[last:-2] * times + raw[-2:]


def tiled(side: int) -> bytes:
    """A TIFF of 8 × 8 black pixels, in a tile with so many on each side."""
    data = zlib.compress(bytes(side * side))
    tags = {256: 8, 257: 8, 258: 8, 259: 8, 262: 1, 277: 1, 322: side, 323: side, 324: 134, 325: len(data)}
    rows = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items())
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + rows + bytes(4) + data


def in_pieces(format: str, count: int) -> bytes:
    """A picture with so many empty pieces that say nothing."""
    raw = encoded(Image.new("L", (8, 8)), format).getvalue()
    if format == "PNG":
        return raw[:33] + (bytes(4) + b"abCd" + struct.pack(">I", zlib.crc32(b"abCd"))) * count + raw[33:]
    if format == "JPEG":
        return raw[:2] + b"\xff\xe9\0\2" * count + raw[2:]
    return raw[:-2] + b"\xff\xe9\0\2" * count + raw[-2:]  # a JPEG, behind what it shows


def test_what_takes_far_more_than_it_shows_is_no_picture() -> None:
    many = {"PNG": 60_000, "JPEG": 60_000, "MPO": 110_000}
    pieces = [(in_pieces(format, 1_000), in_pieces(format, count)) for format, count in many.items()]
    for light, heavy in (often(10), often(1_600)), (tiled(1_024), tiled(4_112)), *pieces:
        assert thumbnail(io.BytesIO(light), 200) is not None
        assert thumbnail(io.BytesIO(heavy), 200) is None
        assert picture(io.BytesIO(heavy)) is None


@pytest.mark.parametrize("format", ["GIF", "PNG"])
def test_remarks_beside_a_picture_are_not_in_what_is_made_of_it(format: str) -> None:
    remark = b"the alarm code is 4711 " * 4_000
    made = drawn(40, 30).convert("P", palette=Image.Palette.ADAPTIVE) if format == "GIF" else drawn(40, 30, "RGBA")
    more = {"comment": remark} if format == "GIF" else {"icc_profile": remark}
    found, shown = picture(encoded(made, format, **more)), thumbnail(encoded(made, format, **more), 20)
    assert found is not None
    assert shown is not None
    assert b"4711" not in found.preview + shown
    if format == "PNG":
        assert "icc_profile" not in Image.open(io.BytesIO(shown)).info


def test_what_stands_after_a_picture_is_not_its() -> None:
    assert picture(io.BytesIO(often(0) + b"\xff\xda" * 2_000)) is not None


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"hello", b"\xff\xd8\xff", b"\xff\xd8\xff\xe0" + bytes(100), b"\x89PNG\r\n\x1a\n" + bytes(50),
        b"GIF89a" + bytes(7),
        b"RIFF\x10\0\0\0WEBPVP8 ", b"II*\0\x08\0\0\0\xff\xff" + bytes(64), b"\0\0\0\x18ftypheic" + bytes(100),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        bomb(60_000, 60_000), bomb(65_536, 1), bomb(0, 10), bomb(300, 300),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_is_no_picture(raw: bytes) -> None:
    assert picture(io.BytesIO(raw)) is None
    assert thumbnail(io.BytesIO(raw), 200) is None


def test_a_phones_picture_is_shown_turned() -> None:
    """64 × 32, red on the left, and to be turned to the right."""
    file = io.BytesIO((Path(__file__).parent / "pictures" / "turned.heic").read_bytes())
    found, shown = picture(file), thumbnail(file, 64)
    assert found is not None
    assert shown is not None
    assert (found.width, found.height) == (32, 64)
    assert is_near(Image.open(io.BytesIO(shown)).getpixel((16, 8)), RED)
