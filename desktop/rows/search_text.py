"""Texts as search sees them: folded, and parted into what can be looked for.

Words are runs of letters and figures. A character of a script that puts no spaces between words, and a sign or a
picture, is a word of its own: what is typed in those becomes a phrase. Punctuation parts words and is looked for only
where nothing else is typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from heapq import merge
from itertools import zip_longest
from typing import Final, NamedTuple

from desktop.rows.fold import clusters, fold, without_unseen
from desktop.rows.names import QUOTES
from desktop.rows.records import HIT_END, HIT_START

SIGNS: Final = "#$%&*+<=>@^`|~"
"""The ASCII characters beside letters and figures that can be looked for among others."""
PART_CHARS: Final = 3
"""So many characters are looked for within words too, fewer only where a word begins."""
LONGEST_WORD: Final = 64
"""Longer ones are no language's (keys, numbers): their parts are not looked for, and would fill the index."""

_CJK = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3040-\u30ff\u3105-\u318f\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc"
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_SOUTH_EAST_ASIAN = (
    "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf\u1b00-\u1b7f\ua980-\ua9ff\uaa60-\uaa7f"
)
_UNSPACED = re.compile(f"[{_CJK}{_SOUTH_EAST_ASIAN}]")
_LETTER = "[a-z0-9\x80-\U0010ffff]"
_SEPARATOR = rf"(?![a-z0-9\x80-\U0010ffff{re.escape(SIGNS)}])[\x00-\x7f]"
_TOKEN = re.compile(rf"[a-z0-9\x80-\U0010ffff]+|[{re.escape(SIGNS)}]")
_LONG_WORD = re.compile(rf"(?<!{_LETTER}){_LETTER}{{{PART_CHARS + 1},{LONGEST_WORD}}}(?!{_LETTER})")
_NO_SINGLE_SPACE = re.compile(r"\s\s+|[^\S ]")
_BLOCK = re.compile(r"[\s\S]{1,400}(?!\S)|[\s\S]{400}\S*|[\s\S]+")
_SNIPPET_CHARS: Final = 120
_LEAD_CHARS: Final = 30


class _Apart(dict[int, str]):
    """What parts a folded text: spaces round what is a word of its own."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        alone = char in SIGNS if char.isascii() else _UNSPACED.match(char) or unicodedata.category(char) in _ALONE
        found = self[code] = f" {char} " if alone else char
        return found


_ALONE: Final = {"Sm", "Sc", "Sk", "So", "Co", "Cn"}
_APART: Final = _Apart()


def parted(text: str) -> str:
    """A text as the index takes it: only ASCII characters part words in it."""
    if text.isascii():
        text = text.lower()
        for sign in SIGNS:
            if sign in text:
                text = text.replace(sign, f" {sign} ")
        return text
    return fold(text).translate(_APART)


def long_words(text: str) -> set[str]:
    """The words of a parted text of which parts can be looked for."""
    return set(_LONG_WORD.findall(text))


def changed_words(now: Sequence[str], before: Sequence[str]) -> tuple[set[str], set[str]]:
    """Those long words of parted texts that came, and those that may have gone; in long texts only little changes."""
    came: set[str] = set()
    gone: set[str] = set()
    for new, old in zip_longest(now, before, fillvalue=""):
        start = _alike_until(new, old)
        end = _alike_until(new[start:][::-1], old[start:][::-1])
        came |= long_words(_widened(new, start, end))
        gone |= long_words(_widened(old, start, end))
    return came, gone - came


def _alike_until(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    least, most = 0, min(len(one), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if one.startswith(other[least:middle], least):
            least = middle
        else:
            most = middle - 1
    return least


def _widened(text: str, start: int, from_end: int) -> str:
    """A part of a text, to whole words."""
    end = text.find(" ", max(start, len(text) - from_end))
    return text[text.rfind(" ", 0, start) + 1 : len(text) if end < 0 else end]


class Phrase(NamedTuple):
    """One word as it was typed, in tokens that stand side by side; the last one may be unfinished."""

    tokens: tuple[str, ...]
    unfinished: bool

    @property
    def has_parts(self) -> bool:
        """Whether its first token is looked for within words too."""
        return len(self.tokens[0]) >= PART_CHARS

    def beginning(self) -> str:
        """The FTS5 expression for it where a word begins."""
        return _quoted(self.tokens) + (" *" if self.unfinished else "")

    def anywhere(self, words: Sequence[str]) -> str:
        """The same, and where it stands within one of these words."""
        found = [_quoted(self.tokens) + (" *" if self.unfinished or self.has_parts else "")]
        found += [_quoted((word, *self.tokens[1:])) + (" *" if len(self.tokens) > 1 else "") for word in words]
        return f"({' OR '.join(found)})"

    def is_part_of(self, word: str) -> bool:
        """Whether it stands in the word, but not at its beginning; followed by more, it has to end it."""
        first = self.tokens[0]
        return word.endswith(first) and word != first if len(self.tokens) > 1 else word.find(first, 1) > 0


class Sought(NamedTuple):
    """What somebody looks for: all phrases must occur. `mark`: punctuation, where that is all that was typed.

    `typed`: the words as they were typed.
    """

    phrases: tuple[Phrase, ...]
    mark: str
    typed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.phrases or self.mark)

    def beginning(self) -> str:
        """The FTS5 expression that finds them where words begin."""
        return " AND ".join(phrase.beginning() for phrase in self.phrases)

    def anywhere(self, words: Mapping[Phrase, Sequence[str]]) -> str:
        """The one that finds them also within those words that hold a phrase."""
        return " AND ".join(phrase.anywhere(words.get(phrase, ())) for phrase in self.phrases)


@lru_cache(maxsize=8)
def sought(words: str) -> Sought:
    """What was typed, taken apart; the last word is unfinished unless a space follows it."""
    words = words.encode(errors="ignore").decode()
    chunks = [chunk.strip("*" + QUOTES) or chunk for chunk in words.split()]  # some put a star where a word goes on
    tokens = [tuple(_TOKEN.findall(parted(chunk))) for chunk in chunks]
    goes_on = [False] * (len(chunks) - 1) + [not words[-1:].isspace()]
    found = tuple(Phrase(*one) for one in zip(tokens, goes_on, strict=False) if one[0])
    mark = "" if found else without_unseen(words).strip()
    return Sought(found, mark, tuple(chunks))


def _quoted(tokens: Sequence[str]) -> str:
    return f'"{" ".join(tokens)}"'


def snippet(text: str, wanted: Sought) -> str:
    """Some of the text around its first hit, on one line, with HIT_START and HIT_END around each hit."""
    hits = _hits(text, wanted)
    start = _word_start(text, max(0, hits[0][0] - _LEAD_CHARS)) if hits else 0
    end = min(len(text), start + _SNIPPET_CHARS)
    text = text.replace(HIT_START, "\ufffd").replace(HIT_END, "\ufffd")
    parts, at = ["…" if start else ""], start
    for hit_start, hit_end in hits:
        if hit_start >= at and hit_end <= end:
            parts += (text[at:hit_start], HIT_START, text[hit_start:hit_end], HIT_END)
            at = hit_end
    parts += (text[at:end], "…" if end < len(text) else "")
    return _NO_SINGLE_SPACE.sub(" ", "".join(parts))


def _hits(text: str, wanted: Sought) -> list[tuple[int, int]]:
    """Where what is looked for stands in the text, in order, as far behind the first as a snippet reaches."""
    joined: list[tuple[int, int]] = []
    for start, end in _spans(text, wanted):
        if joined and start > joined[0][0] + _SNIPPET_CHARS:
            break
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _spans(text: str, wanted: Sought) -> Iterator[tuple[int, int]]:
    if wanted.mark:
        yield from _matches(text, [re.compile(re.escape(wanted.mark))])
    elif text.isascii():
        form = text.lower()
        yield from _matches(form, _patterns_in(form, wanted))
    else:
        patterns = _patterns_in(parted(text), wanted)
        for block in _BLOCK.finditer(text):
            places = None
            for start, end in _matches(parted(block[0]), patterns):
                places = places or _places(block[0], block.start())
                yield places[start][0], places[end - 1][1]


def _matches(form: str, patterns: Sequence[re.Pattern[str]]) -> Iterator[tuple[int, int]]:
    return merge(*(map(re.Match[str].span, pattern.finditer(form)) for pattern in patterns))


def _places(text: str, start: int) -> list[tuple[int, int]]:
    """For each character of the parted text, where that stands from which it comes."""
    places: list[tuple[int, int]] = []
    for piece in clusters(text):
        places += [(start, start + len(piece))] * _parted_length(piece)
        start += len(piece)
    return places


@lru_cache(maxsize=1 << 12)
def _parted_length(piece: str) -> int:
    return len(parted(piece))


def _patterns_in(form: str, wanted: Sought) -> list[re.Pattern[str]]:
    """What finds each phrase here: where words begin; only if it stands at none, within them."""
    found = []
    for phrase in wanted.phrases:
        at_beginnings, within = _patterns(phrase)
        found.append(at_beginnings if within is None or at_beginnings.search(form) else within)
    return found


@lru_cache(maxsize=32)
def _patterns(phrase: Phrase) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    first, last = phrase.tokens[0], phrase.tokens[-1]
    inner = f"(?:{_SEPARATOR})*".join(map(re.escape, phrase.tokens))
    before = "" if first in SIGNS else f"(?<!{_LETTER})"
    after = f"{_LETTER}*" if phrase.unfinished or phrase.has_parts else f"(?!{_LETTER})"
    beginning = re.compile(before + inner + ("" if last in SIGNS else after))
    return beginning, re.compile(inner) if phrase.has_parts else None


def _word_start(text: str, position: int) -> int:
    """The beginning of a word at or shortly after the position."""
    if position == 0:
        return 0
    space = text.find(" ", position, position + _LEAD_CHARS)
    return position if space < 0 else space + 1
