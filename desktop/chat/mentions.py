"""Who is mentioned: names behind an @, however they are written."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple

from desktop.chat.records import Conversation
from desktop.people.records import Person
from desktop.rows.fold import clusters, fold
from desktop.rows.names import ANYWHERE, fit, identity, in_order

_AT = re.compile(r"(?<![A-Za-z0-9._%+-])@")
_LONGEST: Final = 4
"""A name may be written with so many times as many characters as it has: marks and unseen ones come to it."""
_NAME_GOES_ON = re.compile("[A-Za-z0-9]")


def readers(conversation: Conversation, people: Iterable[Person]) -> list[Person]:
    """Who in the shop can read it."""
    there = [person for person in people if person.active]
    if conversation.kind == "private":
        return [person for person in there if person.id in conversation.people]
    if conversation.kind != "direct":
        return there
    return [person for person in there if person.is_me or person.id == conversation.person_id]


class Mention(NamedTuple):
    """A place in a text, in code points, and who is meant there; several who share the name."""

    start: int
    end: int
    people: tuple[Person, ...]


class Mentionable:
    """Whom an @ can mean, of those who can read the conversation: everybody who is in the shop."""

    def __init__(self, people: Iterable[Person] = ()) -> None:
        self.people = tuple(person for person in people if person.active and fold(person.name).strip())
        self._by_name: dict[str, list[Person]] = {}
        for person in self.people:
            self._by_name.setdefault(fold(person.name), []).append(person)
        self._longest_first = sorted(self._by_name, key=len, reverse=True)

    def mentions(self, text: str) -> Iterator[Mention]:
        """Where people are mentioned, each place with the longest name that fits."""
        if not self.people or "@" not in text:
            return
        until = 0
        for at in _AT.finditer(text):
            if at.start() >= until and (found := self._name_at(text, at.end())):
                until = found.end
                yield found

    def _name_at(self, text: str, start: int) -> Mention | None:
        room = _LONGEST * len(self._longest_first[0]) + 1
        folded = ""
        ends: dict[int, int] = {}
        for piece in clusters(text[start : start + room]):
            folded += fold(piece)
            ends[len(folded)] = ends.get(len(folded) - len(fold(piece)), start) + len(piece)
        for name in self._longest_first:
            end = ends.get(len(name))
            if end and folded.startswith(name) and not _NAME_GOES_ON.match(folded, len(name)):
                return Mention(start - 1, end, self._meant(name, text[start:end]))
        return None

    def _meant(self, name: str, written: str) -> tuple[Person, ...]:
        """Of José and Jose, who is written exactly so; failing that, both."""
        people = self._by_name[name]
        exact = [person for person in people if identity(person.name) == identity(written)]
        return tuple(exact or people)

    def mentioned(self, text: str, chosen: Collection[str] = ()) -> tuple[str, ...]:
        """The ids of those who are mentioned, each once, in the text's order.

        A name that several have means those of them who were `chosen`, else all of them.
        """
        found: dict[str, None] = {}
        for mention in self.mentions(text):
            ids = [person.id for person in mention.people]
            found |= dict.fromkeys([id for id in ids if id in chosen] or ids)
        return tuple(found)

    def beginning_with(self, typed: str, most: int) -> list[Person]:
        """People of whose name a word begins so, the first word before others."""
        ranked = [(_rank(person.name, typed), person) for person in self.people if not person.is_me]
        fitting = [(rank, person) for rank, person in ranked if rank is not None]
        return [person for _, person in sorted(fitting, key=lambda one: (one[0], in_order(one[1].name)))[:most]]


def _rank(name: str, typed: str) -> int | None:
    """A word begins so; in scripts that part no words, it may stand anywhere."""
    rank = fit(name, [typed] if typed else [])
    return None if rank == ANYWHERE and fold(typed).isascii() else rank
