"""Words of any script side by side on one line."""

import unicodedata

_ISOLATE, _END = "\u2068", "\u2069"
_RIGHT_TO_LEFT = ("R", "AL")


def isolated(words: str) -> str:
    """Words that do not turn round what stands beside them, also where they are written from right to left."""
    turns = any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in words)
    return f"{_ISOLATE}{words}{_END}" if turns else words
