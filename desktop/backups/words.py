"""What stands on a recovery sheet: twelve English words of the list of BIP-39, the last of which checks the others."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from mnemonic import Mnemonic

from desktop.errors import InvalidError
from sync.recovery import SECRET_SIZE

COUNT = 12
_WORD: Final = re.compile(r"[^\W\d_]+")


def words_of(secret: bytes) -> list[str]:
    """The words for a secret of 16 bytes."""
    return _list().to_mnemonic(secret).split()


def secret_of(typed: str) -> bytes:
    """The secret that these words stand for: capitals, spaces, commas and numbers between them do not matter. Raises
    InvalidError with what is wrong, and with which word."""
    words = _words(typed)
    for place, word in enumerate(words, 1):
        if word not in _known():
            raise InvalidError(f"“{word}”, word {place}, is none of those on a recovery sheet. Look at it once more.")
    if len(words) != COUNT:
        raise InvalidError(f"These are {len(words)} words. A recovery sheet has {COUNT}.")
    try:
        return bytes(_list().to_entropy(words))[:SECRET_SIZE]
    except (ValueError, LookupError) as error:
        raise InvalidError("These words do not belong together. One of them is wrong, or two are exchanged.") from error


def unknown_in(typed: str) -> list[tuple[int, int]]:
    """From where to where in it words stand that are on no recovery sheet; the last one may be unfinished."""
    return [match.span() for match in _WORD.finditer(typed) if not _may_be_one(match[0], match.end() == len(typed))]


def _may_be_one(typed: str, is_unfinished: bool) -> bool:
    words = _words(typed)
    if is_unfinished:
        return any(known.startswith("".join(words)) for known in _known())
    return all(word in _known() for word in words)


def _words(typed: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", typed).casefold()
    return "".join(letter if letter.isalpha() else " " for letter in plain).split()


@cache
def _list() -> Mnemonic:
    return Mnemonic("english")


@cache
def _known() -> frozenset[str]:
    return frozenset(_list().wordlist)
