"""What was scanned, in characters: a scanner types as an American keyboard, whatever layout this PC has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from desktop.barcodes import is_sound_number
from ui.scanner.burst import Stroke

TEST_CODE: Final = "ZAQYWM-0123456789"
"""What layouts differ in; all figures."""
AS_TYPED: Final = "typed"
BY_PLACE: Final = "place"
Learned = str | Mapping[str, str]
"""How barcodes are read here: AS_TYPED, BY_PLACE of the keys, or each character by what came for it; "" before anything
was learned."""

_ROWS: Final = ((2, "1234567890-="), (16, "qwertyuiop[]"), (30, "asdfghjkl;'`"), (43, "\\zxcvbnm,./"), (57, " "))
_ON_MAC: Final = "asdfhgzxcv\0bqweryt123465=97-80]ou[ip\0lj'k;\\,/nm.\0 `"
_SHIFTED: Final = dict(zip("1234567890-=[]\\;'`,./", '!@#$%^&*()_+{}|:"~<>?', strict=True))
_X11_OFFSET: Final = 8
_OF_CODE_39: Final = frozenset("-./ $+%")

PC_KEYS: Final = {first + at: key for first, row in _ROWS for at, key in enumerate(row)}
"""Keys of an American keyboard by their numbers on PCs; X11 adds 8."""
MAC_KEYS: Final = {at: key for at, key in enumerate(_ON_MAC) if key != "\0"}


def key_at(platform: str, code: int, virtual: int, *, shifted: bool) -> str:
    """What an American keyboard has where a key was pressed, empty where that is not known. `platform` as Qt calls it;
    `code`, `virtual`: the numbers that it gives the key."""
    if platform == "cocoa":
        key = MAC_KEYS.get(virtual, "")
    else:
        key = PC_KEYS.get(code - (0 if platform == "windows" else _X11_OFFSET), "")
    return _SHIFTED.get(key, key.upper()) if shifted else key


def read(strokes: Sequence[Stroke], learned: Learned = "") -> str:
    """The barcode."""
    typed = "".join(stroke.text for stroke in strokes)
    by_place = "".join(stroke.position or stroke.text for stroke in strokes)
    if isinstance(learned, Mapping):
        return "".join(learned.get(each, each) for each in typed)
    if learned:
        return by_place if learned == BY_PLACE else typed
    return max((typed, by_place), key=_likeliness)


def learn(strokes: Sequence[Stroke]) -> Learned:
    """How the scanner that read the test barcode is understood; empty where that was something else."""
    if read(strokes, AS_TYPED) == TEST_CODE:
        return AS_TYPED
    if read(strokes, BY_PLACE) == TEST_CODE:
        return BY_PLACE
    typed = [stroke.text for stroke in strokes]
    if len(typed) == len(TEST_CODE) == len(set(typed)):
        return dict(zip(typed, TEST_CODE, strict=True))
    return ""


def _likeliness(code: str) -> int:
    """Of what layouts make of the same keys, numbers are likelier than words, and these than signs."""
    if code.isascii() and code.isdigit():
        return 3 if is_sound_number(code) else 2
    return int(all(each in _OF_CODE_39 or (each.isascii() and each.isalnum()) for each in code))
