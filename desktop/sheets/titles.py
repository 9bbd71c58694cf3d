"""What a title says of what stands below it, also while it is being typed: “Arrived” is a date and time, now."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from desktop.sheets.currencies import currency_in
from desktop.sheets.kinds import ColumnKind
from desktop.sheets.title_words import AT_END, PREFILLED, STRENGTH, WORDS

LONGEST: Final = 200
"""Characters of a title that are looked at."""

_PARTS: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[\W_]+")
_HAN: Final = re.compile("[\u3400-\u9fff]+")
_UNIT: Final = re.compile(
    r"(?:^|[\s(\[（/])(?:%|°[CF]?|kg|g|mg|km|cm|mm|m2|m²|ml|cl|l|kwh|pcs|stk|pct)[)\]）]?\.?$|^%|\s%", re.IGNORECASE
)
"""A unit behind a title, or all of it."""
_ASKS: Final = re.compile(
    "wh|how|wer|wie|wo|wan|was|welch|qu|comb|com|cu|d[óo]nde|c[óo]mo|ch|dove|come|.*[谁几多什哪]", re.IGNORECASE
)
"""How questions begin that are not answered by yes or no."""
_LETTERS: Final = {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l"}
_SHORTEST_COMPOUND: Final = 4
_PLACE, _OWN_LANGUAGE, _WHOLE, _LONGER = 2.5, 4.0, 3.0, 1.5
"""What adds to a kind's strength: standing where a language puts what counts, being of the shop's language, being the
whole title, and each further word of a phrase."""


@dataclass(frozen=True)
class TitleGuess:
    """What a title says. `prefilled`: “now”, “today” or “me”, where the answer is best there already."""

    kind: ColumnKind
    prefilled: str = ""
    currency: str = ""
    """ISO 4217, where the title names money."""
    strength: float = 0.0
    """How sure: 0 where the title says nothing."""


@dataclass(frozen=True)
class _Word:
    kind: ColumnKind
    language: str
    place: str


def guess_from_title(title: str, language: str = "") -> TitleGuess:
    """What kind of answers a title asks for; short text where it says nothing.

    `language`: the shop's, in two letters. It decides where a word means different things.
    """
    title = title.strip()[:LONGEST]
    words = folded(title)
    currency = currency_in(title)
    weighed = [*_weighed(words, language), *_by_signs(title, currency)]
    strength, kind = max(weighed, key=lambda each: each[0], default=(0.0, ColumnKind.SHORT_TEXT))
    return TitleGuess(kind, _prefilled(words, kind), currency, strength)


@cache
def folded(title: str) -> tuple[str, ...]:
    """The words of a title without case, accents and signs; camelCase and what is bracketed parted."""
    return tuple(_plain(part) for part in _PARTS.split(title) if part)


def _plain(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(_LETTERS.get(letter, letter) for letter in apart if not unicodedata.combining(letter))


def _by_signs(title: str, currency: str) -> Iterator[tuple[float, ColumnKind]]:
    if currency:
        yield STRENGTH[ColumnKind.MONEY] + _PLACE, ColumnKind.MONEY
    if title.endswith(("?", "？")) and not _ASKS.match(title):
        yield STRENGTH[ColumnKind.YES_NO] + 2 * _WHOLE, ColumnKind.YES_NO
    if _UNIT.search(title):
        yield STRENGTH[ColumnKind.NUMBER] + _PLACE, ColumnKind.NUMBER


def _weighed(words: tuple[str, ...], language: str) -> Iterator[tuple[float, ColumnKind]]:
    for begin in range(len(words)):
        for end in range(begin + 1, min(len(words), begin + _longest()) + 1):
            yield from _phrase(words, begin, end, language)
        yield from _compound(words[begin], begin == len(words) - 1, language)
        yield from _chinese(words[begin])


def _phrase(words: tuple[str, ...], begin: int, end: int, language: str) -> Iterator[tuple[float, ColumnKind]]:
    first, last = begin == 0, end == len(words)
    counting = {"": True, "=": first and last, "^": first, "$": last}
    meanings = [each for each in _meanings(" ".join(words[begin:end])) if counting[each.place]]
    if meanings:
        own = [each for each in meanings if each.language == language]
        word = (own or meanings)[0]
        weighs = STRENGTH[word.kind] + _LONGER * (end - begin - 1) + _WHOLE * (first and last)
        weighs += _PLACE * (last if word.language in AT_END else first)
        yield weighs + _OWN_LANGUAGE * (bool(own) and len({each.kind for each in meanings}) > 1), word.kind


def _meanings(phrase: str) -> tuple[_Word, ...]:
    found = _index().get(phrase)
    if found is None and len(phrase) > _SHORTEST_COMPOUND and phrase.endswith("s"):
        found = _index().get(phrase[:-1])
    return found or ()


def _compound(word: str, last: bool, language: str) -> Iterator[tuple[float, ColumnKind]]:
    """German: “Lieferdatum” is a date, “Telefonliste” has to do with phones."""
    if word in _index() or not word.isalpha() or _HAN.search(word):
        return
    for cut in range(3, len(word) - _SHORTEST_COMPOUND + 1):
        for meaning in _index().get(word[cut:], ()):
            if meaning.language == "de" and not meaning.place:
                yield STRENGTH[meaning.kind] + _PLACE * last - 1 + 0.01 * (len(word) - cut), meaning.kind
                return


def _chinese(word: str) -> Iterator[tuple[float, ColumnKind]]:
    """Words stand together: what ends a title weighs most, and the longest of it."""
    if not _HAN.search(word) or word in _index():
        return
    for begin in range(len(word)):
        for end in range(begin + 1, len(word) + 1):
            for meaning in _index().get(word[begin:end], ()):
                yield STRENGTH[meaning.kind] + _PLACE * (end == len(word)) + (end - begin) * 0.5, meaning.kind


def _prefilled(words: tuple[str, ...], kind: ColumnKind) -> str:
    filled = _prefilled_titles().get(" ".join(words), "")
    return filled if _FITTING.get(filled) is kind else ""


_FITTING: Final = {"now": ColumnKind.DATE_TIME, "today": ColumnKind.DATE, "me": ColumnKind.PERSON}


@cache
def _prefilled_titles() -> dict[str, str]:
    return {title.strip(): filled for filled, titles in PREFILLED.items() for title in titles.split(",")}


@cache
def _index() -> dict[str, tuple[_Word, ...]]:
    index: dict[str, list[_Word]] = {}
    for language in ("en", "de", "fr", "es", "it", "zh"):
        for kind, by_language in WORDS.items():
            for phrase in by_language[language].split(","):
                word, place = _placed(phrase.strip())
                index.setdefault(word, []).append(_Word(kind, language, place))
    return {phrase: tuple(words) for phrase, words in index.items()}


def _placed(phrase: str) -> tuple[str, str]:
    if phrase.startswith("="):
        return phrase[1:], "="
    if phrase.startswith("…"):
        return phrase[1:], "$"
    return (phrase[:-1], "^") if phrase.endswith("…") else (phrase, "")


@cache
def _longest() -> int:
    return max(phrase.count(" ") + 1 for phrase in _index())
