"""Names: how they are typed, when two are one, which look alike, and how well one fits what was typed."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

from desktop.rows.fold import fold, without_unseen

NAME_BEGINS, WORD_BEGINS, ANYWHERE = range(3)
"""How a name fits what was typed: it begins so, words of it begin so, it has them somewhere."""

ISOLATE, ISOLATE_END = "\u2068", "\u2069"
"""What stands round words of either direction in a sentence; it is in nothing that was typed."""
_TURNING: Final = ("R", "AL", "LRI", "RLI")
_OVERRIDES: Final = re.compile("[\u202a-\u202e]")
"""What turns the letters behind it, as far as the end of the line: nobody sees it, and nobody writes by it."""
_ISOLATES: Final = re.compile("[\u2066-\u2068]")

QUOTES: Final = "\"'‘’‚‛“”„‟«»‹›「」『』"
"""What some put round what they look for."""

Key = TypeVar("Key", bound=Hashable)
Thing = TypeVar("Thing")

_JOINING: Final = "\u0600-\u08ff\u0900-\u0dff\u1780-\u18af\ua800-\ua8ff"
_PICTURES: Final = "\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_HAN: Final = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNSEEN_IN_USE: Final = re.compile(
    f"(?<=[{_JOINING}])[\u200c\u200d]+(?=[{_JOINING}])"
    f"|(?<=[{_PICTURES}\ufe0f])\u200d(?=[{_PICTURES}])"
    f"|(?<=[{_PICTURES}#*0-9\u00a9\u00ae\u203c\u2049\u2122\u2139])[\ufe0e\ufe0f]"
    f"|(?<=[{_HAN}])[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
    "|(?<=\U0001f3f4)[\U000e0020-\U000e007f]+"
)
"""Joiners that shape a word or make one picture of two, selectors that choose a shape: these can be seen."""

_CYRILLIC: Final = ("АВЕЅІЈКМНОРСТУХһаеіјорсухѕԁԛԝ", "ABESIJKMHOPCTYXhaeijopcyxsdqw")
_GREEK: Final = ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονραικυ", "ABEZHIKMNOPTYXovpaiku")
_FIGURES: Final = ("I1|0ℓɑɡ", "lllOlag")
_FIGURE_RUN: Final = re.compile("[0-9]+")
_SHAPES: Final = str.maketrans(_CYRILLIC[0] + _GREEK[0], _CYRILLIC[1] + _GREEK[1])
_FIGURE_SHAPES: Final = str.maketrans(*_FIGURES)
"""Letters of other alphabets, and figures, that are drawn like Latin letters."""


def isolated(words: str) -> str:
    """Words that do not turn round what stands beside them, also where they are written from right to left, or hold
    marks that turn what follows."""
    if words.isascii():
        return words
    words = _OVERRIDES.sub("", words)
    turns = any(unicodedata.bidirectional(letter) in _TURNING for letter in words)
    open_ended = max(0, len(_ISOLATES.findall(words)) - words.count(ISOLATE_END))
    return f"{ISOLATE}{words}{ISOLATE_END * (1 + open_ended)}" if turns else words


def typed_once(name: str) -> str:
    """A name in one Unicode form (NFC), without characters that show nothing."""
    if name.isascii():
        return name
    kept: list[str] = []
    at = 0
    for used in _UNSEEN_IN_USE.finditer(name):
        kept += (without_unseen(name[at : used.start()]), used[0])
        at = used.end()
    kept.append(without_unseen(name[at:]))
    return unicodedata.normalize("NFC", "".join(kept))


def identity(name: str) -> str:
    """What two names that are one have in common: they differ in case, Unicode form, spaces, unseen characters only.

    ø and o, ł and l, ß and ss make different names.
    """
    if not name.isascii():
        name = without_unseen(unicodedata.normalize("NFKC", name))
        name = unicodedata.normalize("NFKC", name.lower().replace("ς", "σ"))
    return " ".join(name.lower().split())


def looks(name: str) -> frozenset[str]:
    """What a name is taken for when it is read; names that share one of these look alike."""
    seen = without_unseen(unicodedata.normalize("NFKC", name)).translate(_SHAPES).translate(_FIGURE_SHAPES)
    return frozenset((identity(name), unicodedata.normalize("NFC", " ".join(seen.casefold().split()))))


def looking_alike(names: Mapping[Key, str]) -> set[Key]:
    """Those whose name looks like the name of another."""
    seen = {key: looks(name) for key, name in names.items()}
    times = Counter(look for all_looks in seen.values() for look in all_looks)
    return {key for key, all_looks in seen.items() if any(times[look] > 1 for look in all_looks)}


def meant(named: Iterable[tuple[str, Thing]], typed: str) -> list[Thing]:
    """Those that are called so; where nobody is, those that are when accents and the like do not count."""
    known = list(named)
    for form in (identity, fold):
        found = [thing for name, thing in known if form(name) == form(typed)]
        if found:
            return found
    return []


def in_order(name: str) -> tuple[str, str]:
    """A key to sort by: Émile stands among the E, Room 9 before Room 10."""
    return place_in_order(name), name


def place_in_order(text: str) -> str:
    """What texts are compared by where people look for them in an order, alike where only the case of letters, accents
    and zeros before a number differ. Each number says first how many figures it has."""
    return _FIGURE_RUN.sub(_with_length, fold(text))


def _with_length(figures: re.Match[str]) -> str:
    number = figures[0].lstrip("0") or "0"
    nines, rest = divmod(len(number), 9)
    return f"{'9' * nines}{rest}{number}"


def name_words(typed: str) -> list[str]:
    """The words of what was typed for a name, without quotation marks, the # of channels and the @ of people."""
    return [word.strip(QUOTES).lstrip("#@") or word for word in typed.split()]


def fit(name: str, typed: Sequence[str]) -> int | None:
    """How well a name fits the words that were typed; less is better, None where one of them is not in it."""
    folded = fold(name)
    words = [fold(word) for word in typed]
    if any(word not in folded for word in words):
        return None
    if not words or folded.startswith(" ".join(words)):
        return NAME_BEGINS
    begins = re.split(r"[\W_]+", folded)
    return WORD_BEGINS if all(any(part.startswith(word) for part in begins) for word in words) else ANYWHERE
