"""Which letters the bytes of a text file stand for."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from desktop.errors import InvalidError

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SAMPLE_BYTES: Final = 64 << 10
_EASTERN: Final = ["gb18030", "cp932", "euc_jp", "cp949", "big5", "cp1251", "koi8_r", "cp1253"]
"""What is told apart by how often which characters follow each other."""
_WESTERN: Final = ("cp1252", "cp1250", "mac_roman", "cp850")
"""What hardly differs but in a few letters, the most frequent first."""
_LETTERS: Final = frozenset(
    "äöüßÄÖÜàâçéèêëîïôùûœæÀÂÇÉÈÊÎÔÙŒñáíóúÁÍÓÚÑ¿¡ìòÌÒãõÃÕåøÅØÆýşğłąćęńśźżŁĄĆĘŃŚŹŻčďěňřšťůžČĎĚŇŘŠŤŮŽőűŐŰăâîșțđĐ€£°’‘“”„–—…«»²³½\u00a0"
)
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROLS: Final = 0.05


def decoded(name: str, data: bytes, encoding: str = "") -> tuple[str, str]:
    """The text of a file and the encoding that was taken for it, or the one that is wanted. Raises InvalidError."""
    for each in [encoding] if encoding else _candidates(data):
        try:
            text = data.decode(each)
        except UnicodeDecodeError:
            continue
        sample = text[:_SAMPLE_BYTES]
        if len(_CONTROLS.findall(sample)) <= _MOST_CONTROLS * len(sample):
            return text, each
    raise InvalidError(f"{name} is no text that can be read here. Save it as CSV in UTF-8, or as an Excel file.")


def _candidates(data: bytes) -> list[str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return [encoding]
    return _wide(data) or ["utf-8", *_narrow(data)]


def _wide(data: bytes) -> list[str]:
    """UTF-16 without a mark: every other byte of Western text is zero."""
    sample = data[:_SAMPLE_BYTES]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 4 <= len(sample) or min(even, odd) * 8 > max(even, odd):
        return []
    return ["utf-16-be" if even > odd else "utf-16-le"]


def _narrow(data: bytes) -> list[str]:
    sample = _sample(data)
    eastern = _eastern(sample)
    western = sorted(_WESTERN, key=lambda encoding: -_looks_written(sample, encoding))
    return [*eastern, *western]


def _sample(data: bytes) -> bytes:
    """As many whole lines as are enough to tell, those first that are not ASCII."""
    lines = data[: 16 * _SAMPLE_BYTES].splitlines(keepends=True)
    telling = [line for line in lines if not line.isascii()]
    return b"".join(telling)[:_SAMPLE_BYTES] if len(telling) > 1 else b"".join(lines)[:_SAMPLE_BYTES]


def _eastern(sample: bytes) -> list[str]:
    """By charset-normalizer, where there is enough to go by."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=[*_EASTERN, *_WESTERN]).best()
    if best is None or best.encoding in _WESTERN or sum(byte > 0x7F for byte in sample) < 4:
        return []
    return [best.encoding]


def _looks_written(sample: bytes, encoding: str) -> float:
    """How many of the letters that are not ASCII occur in the languages that are written so."""
    text = sample.decode(encoding, "replace")
    high = [letter for letter in text if ord(letter) > 0x7F]
    fitting = sum(letter in _LETTERS for letter in high)
    fitting -= sum(before.islower() and letter.isupper() for before, letter in pairwise(text) if ord(letter) > 0x7F)
    return fitting / max(1, len(high))
