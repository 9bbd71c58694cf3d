"""The questions that a formula may name: shown by their titles, kept by their keys, so that renaming changes nothing.

Choices of a question are kept by their keys as well where they are compared with it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Final

_LONGEST_GUESSED: Final = 80


@dataclass(frozen=True)
class TitledQuestion:
    """A question by its key, with its choices' titles by their keys, and the questions of its rows if it has rows."""

    key: str
    title: str
    choices: tuple[tuple[str, str], ...] = ()
    rows: tuple[TitledQuestion, ...] = ()

    @cached_property
    def choice_names(self) -> UniqueNames:
        """Its choices, told apart."""
        return UniqueNames(self.choices)

    @cached_property
    def row_titles(self) -> Titles:
        """The questions of its rows."""
        return Titles(self.rows)


class UniqueNames:
    """Names by keys, no two alike however they are typed: a second “Total” is shown as “Total (2)”."""

    def __init__(self, named: Iterable[tuple[str, str]]) -> None:
        self._names: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        for place, (key, name) in enumerate(named, 1):
            self._add(key, " ".join(name.split()) or f"Question {place}")

    def _add(self, key: str, wanted: str) -> None:
        name, count = wanted, 1
        while folded(name) in self._keys:
            count += 1
            name = f"{wanted} ({count})"
        self._names[key], self._keys[folded(name)] = name, key

    def name(self, key: str) -> str | None:
        """What it is shown as; None for a key that is not here."""
        return self._names.get(key)

    def key(self, name: str) -> str | None:
        """Which one somebody typed; None when it is none of these."""
        return self._keys.get(folded(" ".join(name.split())))

    def like(self, name: str) -> str | None:
        """The one that was probably meant by a name that is none of these."""
        if len(name) > _LONGEST_GUESSED:
            return None
        close = get_close_matches(folded(name), [each for each in self._keys if len(each) <= _LONGEST_GUESSED], 1)
        return self._names[self._keys[close[0]]] if close else None


class Titles:
    """The questions of a form, or of the rows in it, in their order."""

    def __init__(self, questions: Iterable[TitledQuestion] = ()) -> None:
        self._questions: Mapping[str, TitledQuestion] = {question.key: question for question in questions}
        self.names = UniqueNames((question.key, question.title) for question in self._questions.values())

    def question(self, key: str) -> TitledQuestion | None:
        """The one with this key."""
        return self._questions.get(key)

    def within(self, rows: str) -> Titles:
        """What formulas inside these rows may name: their own questions, then those around them."""
        around = self._questions[rows]
        own = {question.key for question in around.rows}
        return Titles((*around.rows, *(each for key, each in self._questions.items() if key not in own)))


def folded(text: str) -> str:
    """A text in which capitals and the ways to put an accent make no difference."""
    return (
        text.lower() if text.isascii() else unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    )
