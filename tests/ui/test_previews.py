"""The small pictures that come with files, which are whatever somebody made them."""

import io

import pytest
from PIL import Image

from ui.files.previews import preview_image


def jpeg(width, height):
    made = io.BytesIO()
    Image.new("L", (8, 8), 128).save(made, "JPEG")
    raw = bytearray(made.getvalue())
    start = raw.find(b"\xff\xc0") + 5
    raw[start : start + 4] = height.to_bytes(2) + width.to_bytes(2)
    return bytes(raw)


def test_it_is_shown_as_it_is():
    assert (preview_image(jpeg(8, 8)).width(), preview_image(jpeg(8, 8)).height()) == (8, 8)


@pytest.mark.parametrize("raw", [b"", b"\xff\xd8\xff", jpeg(97, 8), jpeg(8, 97), jpeg(2_000, 2_000)])
def test_one_that_is_none_or_says_that_it_is_larger_is_not_decoded(raw):
    assert preview_image(raw).isNull()


def test_what_is_wrong_with_one_is_no_news():
    whole = jpeg(8, 8)
    for damaged in (whole[:-9], whole[:200] + b"\xff\x12" + whole[202:], whole.replace(b"\xff\xdb", b"\xff\x51")):
        preview_image(damaged)  # Qt would print a warning, which is an error in tests
