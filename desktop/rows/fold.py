"""One form for all ways to write the same words: what search, mentions, jumps and names are compared by.

Case, accents and points, ligatures, widths, digits of other scripts, quotation marks and dashes are folded, and what
shows nothing is left out. Vowel signs of Indic scripts and tone marks of Thai stay: without them words become others.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_TABLE_LIMIT: Final = 1 << 14
_NAMED: Final = re.compile("(LATIN|CYRILLIC) SMALL LETTER ([A-Z-]+) WITH ")
_LETTERS: Final = {
    "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i", "ĸ": "k", "ŋ": "n",
    "ך": "כ", "ם": "מ", "ן": "נ", "ף": "פ", "ץ": "צ",
    "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ٱ": "ا", "ـ": "",
}  # fmt: skip
"""Letters that do not decompose, final forms, and what two keyboards write for one letter."""

_SIGNS: Final = dict.fromkeys("‘’‚‛ʹʻʼʽˈ′‵", "'") | dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‐‑‒–—―−", "-")
_SIGNS["⁄"] = "/"

_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)
_JAMO_THAT_JOIN: Final = range(0x1160, 0x1200)


def fold(text: str) -> str:
    """The form in which texts are compared. Whitespace stays; other ASCII characters only lose their case."""
    if text.isascii():
        return text.lower()
    whole = text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)
    return unicodedata.normalize("NFKC", whole.translate(_TABLE))


def without_unseen(text: str) -> str:
    """Without the characters that show nothing and take no room."""
    return text if text.isascii() else _UNSEEN.sub("", text)


def clusters(text: str) -> list[str]:
    """The text in the smallest pieces that fold one by one as they do together: characters with their marks."""
    if text.isascii():
        return list(text)
    pieces: list[str] = []
    for char in text:
        if pieces and _joins(char):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


@lru_cache(maxsize=_TABLE_LIMIT)
def _joins(char: str) -> bool:
    """Whether a character belongs to the one before it."""
    if char < "\u0300":
        return False
    first = unicodedata.normalize("NFKC", char)[0]
    return unicodedata.category(first)[0] == "M" or ord(first) in _JAMO_THAT_JOIN or _UNSEEN.match(char) is not None


class _Table(dict[int, str]):
    """What becomes of each character, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        if len(self) >= _TABLE_LIMIT:
            self.clear()
        self[code] = _folded(chr(code))
        return self[code]


_TABLE: Final = _Table()


def _folded(char: str) -> str:
    if char.isascii():
        return char.lower()
    if _UNSEEN.match(char):
        return ""
    parts = unicodedata.normalize("NFKD", char.casefold())
    return unicodedata.normalize("NFC", "".join(map(_bare, parts)))


def _bare(char: str) -> str:
    """What a character that does not decompose becomes."""
    if char.isascii():
        return char
    known = _LETTERS.get(char, _SIGNS.get(char))
    if known is not None:
        return known
    category = unicodedata.category(char)
    if category[0] == "M":
        return "" if category == "Me" or _may_be_left_out(unicodedata.combining(char)) else char
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category[0] in "PZ" or category in {"Cc", "Cs"}:
        return " "
    return "" if category == "Cf" else _without_addition(char)


def _may_be_left_out(combining: int) -> bool:
    """Accents, points and nuktas, by their class; not vowel signs, viramas, tone marks, nor what makes pa of ha."""
    return combining in {1, 7} or 10 <= combining <= 36 or combining >= 200


def _without_addition(char: str) -> str:
    """ø is an o with a stroke, ґ a г with an upturn: their Unicode names say so."""
    named = _NAMED.match(unicodedata.name(char, ""))
    if named is None:
        return char
    try:
        plain = unicodedata.lookup(f"{named[1]} SMALL LETTER {named[2]}")
    except KeyError:
        return char
    return _LETTERS.get(plain, plain)
