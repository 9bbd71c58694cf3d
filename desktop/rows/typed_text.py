"""What may be typed: texts and names, cleaned and checked with a sentence when they cannot be taken."""

from __future__ import annotations

import re
from typing import Final

from desktop.errors import InvalidError
from desktop.rows.names import ISOLATE, ISOLATE_END, isolated, looks, typed_once

TEXT_BYTES: Final = 64 << 10
"""A message's text in UTF-8."""
NAME_BYTES: Final = 400
TITLE_BYTES: Final = 1_000
_QUOTED: Final = 40

# C0 and C1 controls but tab and line break, and what turns the direction of the text around it.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# What shows nothing: spaces, and characters that are there only to join, to part or to fill.
_NO_INK = re.compile(
    "[\\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]*"
)
_BREAKS = re.compile("\r\n?|\u2028|\u2029|\x85")
_EVERYONE: Final = looks("everyone")
_CODE = re.compile(r"(\d[\s\-–—.]?){8}")
_SURROGATES = re.compile("[\ud800-\udfff]")


def cleaned(text: str) -> str:
    """Without control characters and lone surrogates; line breaks as `\\n`."""
    if text.isascii() and text.isprintable():
        return text
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", _BREAKS.sub("\n", text)))


def is_blank(text: str) -> bool:
    """Whether nothing of it would be seen."""
    return _NO_INK.fullmatch(text) is not None


def one_line(text: str) -> str:
    """Cleaned, on one line, with single spaces, in one Unicode form, without what shows nothing."""
    return " ".join(typed_once(cleaned(text)).split())


def printable(text: str) -> str:
    """For a terminal: imported texts may hold escape sequences, which show as U+FFFD here."""
    if text.isascii() and text.isprintable():
        return text
    return _CONTROLS.sub("\ufffd", _BREAKS.sub("\n", without_isolates(text)))


def without_isolates(sentence: str) -> str:
    """A sentence as it is copied and handed to programs."""
    return sentence.replace(ISOLATE, "").replace(ISOLATE_END, "")


def shortened(text: str, most: int) -> str:
    """So many characters of a text at most, and … where more is cut off."""
    return text if len(text) <= most else f"{text[:most].rstrip()}…"


def quoted(text: str) -> str:
    """What was typed, cut short, as a sentence about it shows it: “24.13.”."""
    text = one_line(text)
    return f"“{text if len(text) <= _QUOTED else text[:_QUOTED] + '…'}”"


def message_text(text: str, *, may_be_blank: bool = False) -> str:
    """A message as it is posted. Raises InvalidError for a too long one, and for a blank one that may not be."""
    text = cleaned(text).strip("\n")
    if is_blank(text) and not may_be_blank:
        raise InvalidError("There is nothing to send yet.")
    size = len(text.encode())
    if size > TEXT_BYTES:
        raise InvalidError(
            f"This message is too long to send: {size / 1024:.0f} KB, and {TEXT_BYTES >> 10} KB is the most. "
            "A note can hold it."
        )
    return text


def looks_like_code(text: str) -> bool:
    """Whether it is written as the codes are that let a PC in: eight digits, however they are spaced."""
    return _CODE.fullmatch(one_line(text)) is not None


def name_not_code(text: str, of: str) -> str:
    """A name that nobody takes for the code that lets a PC in. Raises InvalidError; `of` as for `name`."""
    text = name(text, of)
    if looks_like_code(text):
        raise InvalidError(f"“{isolated(text)}” looks like the code that lets a PC in. Please type a name for {of}.")
    return text


def name(text: str, of: str) -> str:
    """A name on one line. Raises InvalidError; `of` says whose it is, as in "the shop"."""
    text = one_line(text)
    if is_blank(text):
        raise InvalidError(f"Please type a name for {of}.")
    if len(text.encode()) > NAME_BYTES:
        raise InvalidError(f"The name for {of} is too long.")
    return text


def channel_name(text: str) -> str:
    """A channel's name, without the # that people may type. Raises InvalidError."""
    text = name(text.strip().lstrip("#"), "the channel")
    if text.startswith("@"):
        raise InvalidError("A channel's name cannot begin with @, which stands for a person.")
    if not may_name_channel(text):
        raise InvalidError("“everyone” is the whole shop's own conversation; a channel needs another name.")
    return text


def may_name_channel(name: str) -> bool:
    """Whether a name cannot be mistaken for the whole shop's conversation or a person's, nor hides its own `#`."""
    return not name.startswith(("#", "@")) and _EVERYONE.isdisjoint(looks(name))


def title(text: str) -> str:
    """A note's title on one line; may be empty. Raises InvalidError when it is too long."""
    text = one_line(text)
    if len(text.encode()) > TITLE_BYTES:
        raise InvalidError("This title is too long.")
    return text
