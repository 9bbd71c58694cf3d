"""Texts as search sees them: folded alike for what is kept and for what is looked for.

Case is folded, letters that do not decompose are mapped, and every Han, kana and Hangul character stands between two
U+200B, which SQLite's `unicode61` tokenizer takes for separators; so each becomes a word of its own and what is typed
in those scripts becomes a phrase. Accents are the tokenizer's own business (`remove_diacritics 2`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from desktop.rows.records import HIT_END, HIT_START

_CJK = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3040-\u30ff\u3105-\u318f\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
CJK_CHARACTER = re.compile(f"[{_CJK}]")
_APART = "\u200b\\g<0>\u200b"
_MAPPED: Final = str.maketrans(
    {"ł": "l", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "þ": "th", "ŧ": "t"}
)
_TOKEN = re.compile(rf"[{_CJK}]|(?:(?![{_CJK}])[^\W_])+")
_PLAIN = "[A-Za-z0-9]"
_NO_SINGLE_SPACE = re.compile(r"\s\s+|[^\S ]")
_SNIPPET_CHARS: Final = 120
_LEAD_CHARS: Final = 30


def folded(text: str) -> str:
    """A text as the index takes it."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFC", text).casefold().translate(_MAPPED)
    return CJK_CHARACTER.sub(_APART, plain)


def match_expression(words: str) -> str | None:
    """The FTS5 expression for what somebody typed; None when it holds nothing to look for.

    All words must occur; the last one may be unfinished unless a space follows it.
    """
    chunks = [chunk for chunk in (folded(part) for part in words.split()) if _TOKEN.search(chunk)]
    if not chunks:
        return None
    phrases = ['"' + chunk.replace('"', " ").replace("\x00", " ") + '"' for chunk in chunks]
    unfinished = not words[-1:].isspace()
    return " AND ".join(phrases) + (" *" if unfinished else "")


def snippet(text: str, words: str) -> str:
    """Some of the text around its first hit, on one line, with HIT_START and HIT_END around each hit."""
    hits = _hits(text, words)
    start = _word_start(text, max(0, hits[0][0] - _LEAD_CHARS)) if hits else 0
    end = min(len(text), start + _SNIPPET_CHARS)
    parts, at = ["…" if start else ""], start
    for hit_start, hit_end in hits:
        if hit_start >= at and hit_end <= end:
            parts += (text[at:hit_start], HIT_START, text[hit_start:hit_end], HIT_END)
            at = hit_end
    parts += (text[at:end], "…" if end < len(text) else "")
    return _NO_SINGLE_SPACE.sub(" ", "".join(parts))


def _hits(text: str, words: str) -> list[tuple[int, int]]:
    """Where words that are looked for stand in the text, in order, as far behind the first as a snippet reaches."""
    found: list[tuple[int, int]] = []
    until, is_plain = len(text), text.isascii()
    for hit in _plain_pattern(words).finditer(text) if is_plain else _found(text, words):
        span = hit.span()
        if span[0] > until:
            break
        if not found:
            until = span[0] + _SNIPPET_CHARS
        found.append(span)
    return found if is_plain else _joined(found)


def _found(text: str, words: str) -> Iterator[re.Match[str]]:
    sought, unfinished = _sought(words)
    for token in _TOKEN.finditer(text) if sought else ():
        bare = _bare(token[0])
        if bare in sought or (unfinished and bare.startswith(unfinished)):
            yield token


@lru_cache(maxsize=4)
def _plain_pattern(words: str) -> re.Pattern[str]:
    """Finds the same in texts that are all ASCII, as most are, and much faster."""
    sought, unfinished = _sought(words)
    choices = [*sought, f"{unfinished}{_PLAIN}*"] if unfinished else [*sought]
    plain = [choice for choice in choices if choice.isascii()]
    return re.compile(f"(?<!{_PLAIN})(?:{'|'.join(plain)})(?!{_PLAIN})" if plain else r"(?!)", re.IGNORECASE | re.ASCII)


@lru_cache(maxsize=4)
def _sought(words: str) -> tuple[frozenset[str], str]:
    """The words that are looked for, and the one that may go on (empty: none)."""
    sought = [match for part in words.split() for match in map(_bare, _TOKEN.findall(part))]
    return frozenset(sought), sought[-1] if sought and not words[-1:].isspace() else ""


def _bare(token: str) -> str:
    if token.isascii():
        return token.lower()
    decomposed = unicodedata.normalize("NFD", token.casefold().translate(_MAPPED))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that touch become one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _word_start(text: str, position: int) -> int:
    """The beginning of a word at or shortly after the position."""
    if position == 0:
        return 0
    space = text.find(" ", position, position + _LEAD_CHARS)
    return position if space < 0 else space + 1
