"""A to-do as people type it on one line: `buy flour fri @Maria`, `take the bins out every mon, thu 18:00`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Final, NamedTuple, TypeVar

from desktop.chat.mentions import Mentionable
from desktop.errors import InvalidError
from desktop.people.records import Person
from desktop.rows.fold import fold
from desktop.rows.names import ANYWHERE, fit
from desktop.settings.typed_dates import typed_date, typed_time
from desktop.todos.recurrence import Recurrence
from desktop.todos.typed_recurrence import typed_recurrence

Read = TypeVar("Read")

MOST_WORDS: Final = 4
"""Of a day: `fri 24 dec 2027`."""


class _Place(NamedTuple):
    """In a text, in code points."""

    start: int
    end: int


@dataclass(frozen=True)
class TypedTodo:
    """What a line says: the people by their ids; `every`: how it recurs, as it was typed."""

    title: str
    people: tuple[str, ...] = ()
    due: date | None = None
    at: time | None = None
    recurrence: Recurrence | None = None
    every: str = ""


@dataclass(frozen=True)
class LineReader:
    """Reads such lines on a day, in a shop with these people and customs."""

    today: date
    people: Mentionable
    month_first: bool = False
    week_begins: int = 0

    @staticmethod
    def of(today: date, people: Iterable[Person], *, month_first: bool = False, week_begins: int = 0) -> LineReader:
        """The same, for these people."""
        return LineReader(today, Mentionable(people), month_first, week_begins)

    def read(self, text: str, left: Collection[str] = ()) -> TypedTodo:
        """What a line says. What is `left` stays in the title: "due", "at", "recurs", or the ids of people."""
        named = [(place, ids) for place, ids in self._named(text) if not set(ids) & set(left)]
        people = dict.fromkeys(id for _, ids in named for id in ids)
        found = TypedTodo(_without(text, (place for place, _ in named)), tuple(people))
        while (shorter := self._end_off(found, left)) is not None:
            found = shorter
        if found.due is not None and found.every:
            found = replace(found, recurrence=self._recurrence(found.every, found.due))
        return found if found.title else TypedTodo(" ".join(text.split()))

    def _named(self, text: str) -> list[tuple[_Place, tuple[str, ...]]]:
        """Where people are named, by their whole names or by as much as only one name begins with."""
        found = {
            one.start: (_Place(one.start, one.end), tuple(person.id for person in one.people))
            for one in self.people.mentions(text)
        }
        for at in _AT_WORD.finditer(text):
            if at.start() not in found and (meant := self._meant(at[1])):
                found[at.start()] = _Place(at.start(), at.end()), meant
        return [found[start] for start in sorted(found)]

    def _meant(self, typed: str) -> tuple[str, ...]:
        if typed.lower() == _ME:
            return tuple(person.id for person in self.people.people if person.is_me)
        beginning = [person.id for person in self.people.people if _begins(person.name, typed)]
        return tuple(beginning) if len(beginning) == 1 else ()

    def _end_off(self, said: TypedTodo, left: Collection[str]) -> TypedTodo | None:
        """The same with what its last words say; None where they are the title's."""
        if said.at is None and "at" not in left and (at := _time_at_end(said.title)):
            return replace(said, title=at[0], at=at[1])
        if said.recurrence is None and "recurs" not in left and (recurs := self._recurrence_at_end(said.title)):
            return replace(said, title=recurs[0], every=recurs[1], recurrence=self._recurrence(recurs[1]))
        if said.due is None and "due" not in left and (due := self._day_at_end(said.title)):
            return replace(said, title=due[0], due=due[1])
        return None

    def _day_at_end(self, title: str) -> tuple[str, date] | None:
        words = title.split()
        for count in range(min(MOST_WORDS, len(words) - 1), 0, -1):
            typed = " ".join(words[-count:])
            if _SAYS_A_DAY.fullmatch(typed) and (day := _read(self._day, typed)):
                return _before(words[:-count], _ON), day
        return None

    def _day(self, typed: str) -> date:
        return typed_date(typed, self.today, month_first=self.month_first)

    def _recurrence_at_end(self, title: str) -> tuple[str, str] | None:
        for begin in reversed([match.start() for match in _EVERY.finditer(title)]):
            if begin and _read(self._recurrence, title[begin:]) is not None:
                return title[:begin].strip(), title[begin:]
        return None

    def _recurrence(self, typed: str, due: date | None = None) -> Recurrence:
        return typed_recurrence(typed, self.week_begins, due or self.today)


def _begins(name: str, typed: str) -> bool:
    """Whether a word of a name begins so; in scripts that part no words, it may stand anywhere."""
    rank = fit(name, [typed])
    return rank is not None and (rank != ANYWHERE or not fold(typed).isascii())


def _time_at_end(title: str) -> tuple[str, time] | None:
    words = title.split()
    for count in (2, 1):
        typed = "".join(words[-count:])
        is_said = _SAYS_A_TIME.fullmatch(typed) or (len(words) > count + 1 and words[-count - 1].lower() == _AT)
        if len(words) > count and is_said and (at := _read(typed_time, typed)):
            return _before(words[:-count], (_AT,)), at
    return None


def _read(reader: Callable[..., Read], *typed: str) -> Read | None:
    try:
        return reader(*typed)
    except InvalidError:
        return None


def _before(words: list[str], small: Collection[str]) -> str:
    """Without the small word that leads to what follows: "by", "on"."""
    if len(words) > 1 and words[-1].lower() in small:
        words = words[:-1]
    return " ".join(words)


def _without(text: str, spans: Iterable[_Place]) -> str:
    return " ".join("".join(_kept(text, spans)).split())


def _kept(text: str, spans: Iterable[_Place]) -> Iterator[str]:
    end = 0
    for span in spans:
        yield text[end : span.start]
        end = span.end
    yield text[end:]


_AT: Final = "at"
_ME: Final = "me"
_AT_WORD: Final = re.compile(r"(?<!\S)@(\S+)")
_ON: Final = ("on", "by", "until", "till", "due")
_EVERY: Final = re.compile(r"(?<!\S)(?:every|(?:dai|week|month|year)ly)\b", re.IGNORECASE)
# Not a bare number, nor two letters: those are rather the title's.
_SAYS_A_DAY: Final = re.compile(r"(?=.*(?:[a-z]{3}|\d[./-]\d|\+ ?\d))[^-].*", re.IGNORECASE)
_SAYS_A_TIME: Final = re.compile(r"\d\d?(?::\d\d|h(?:\d\d)?|(?:[:.]\d\d)?[ap]\.?m\.?)", re.IGNORECASE)
