"""A person's name where there is little room: one or two characters in a small disc, the first name in a preview."""

import unicodedata

from PySide6.QtCore import QTextBoundaryFinder

_NAMELESS = "?"


def initials(name: str) -> str:
    """Han and Hangul names: the last two characters; others: first letters of the first and last word.

    A name without any letter gives its first visible character (an emoji whole), an empty one "?".
    """
    name = " ".join(name.split())
    syllables = [c for c in name if _is_syllable_script(c)]
    if syllables:
        return "".join(syllables[-2:])
    letters = [letter for letter in map(_first_letter, name.split()) if letter]
    if letters:
        return letters[0] if len(letters) == 1 else letters[0] + letters[-1]
    return _first_character(name) or _NAMELESS


def first_name(name: str) -> str:
    """How people call each other: the first word; a name in Han or Hangul whole, which begins with the family's."""
    name = " ".join(name.split())
    return name if any(map(_is_syllable_script, name)) else name.split(" ")[0]


def _is_syllable_script(char: str) -> bool:
    return char == "〇" or unicodedata.name(char, "").startswith(
        ("CJK UNIFIED", "CJK COMPATIBILITY IDEO", "HANGUL SYL")
    )


def _first_letter(word: str) -> str:
    for char in unicodedata.normalize("NFC", word):
        if char.isalpha() or char.isdigit():
            return char.upper() if len(char.upper()) == 1 else char
    return ""


def _first_character(text: str) -> str:
    if all(unicodedata.category(c)[0] in "CZ" for c in text):
        return ""
    visible = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cs", "Zl", "Zp"))
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, visible)
    units = finder.toNextBoundary()
    raw = visible.encode("utf-16-le")
    return raw[: 2 * units].decode("utf-16-le") if units > 0 else ""
