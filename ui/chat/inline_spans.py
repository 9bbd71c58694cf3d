"""What in a message's text is more than text: links, and people's names after an @."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Literal

from msgspec import Struct

from desktop.records import Person
from ui.namesakes import namesakes

# Han, kana, Hangul and their punctuation end an address: those scripts put no space after it.
_LINK = re.compile(
    r"(?<![A-Za-z0-9@])(?i:https?://|mailto:)[^\s<>\"“”„‘’«»\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef]+"
)
_CLOSING = {")": "(", "]": "[", "}": "{"}
_STOPS = ".,;:!?'…*_"


class Passage(Struct, frozen=True):
    """A part of a text, in code points. `target`: the address, or the id of the person who is mentioned."""

    start: int
    end: int
    kind: Literal["link", "mention", "me"]
    target: str


class Names:
    """Whom an @ can mean: everybody who is in the shop, by name. Two are equal when they mean the same people.

    `told_apart`: by id, what tells those apart who are called the same.
    """

    def __init__(self, people: Iterable[Person] = ()) -> None:
        self.people = tuple(person for person in people if person.active and person.name)
        self.told_apart = namesakes(self.people)
        self._by_name: dict[str, list[Person]] = {}
        for person in self.people:
            self._by_name.setdefault(person.name.casefold(), []).append(person)
        longest_first = sorted((person.name for person in self.people), key=len, reverse=True)
        shape = "|".join(re.escape(name) for name in longest_first)
        self._pattern = re.compile(rf"(?<![A-Za-z0-9._%+-])@({shape})(?![A-Za-z0-9])", re.IGNORECASE) if shape else None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Names) and self._known() == other._known()

    def __hash__(self) -> int:
        return hash(self._known())

    def _known(self) -> tuple[tuple[str, str, bool, str], ...]:
        apart = self.told_apart
        return tuple((person.id, person.name, person.is_me, apart.get(person.id, "")) for person in self.people)

    def mentions(self, text: str) -> list[Passage]:
        """Where people are mentioned."""
        if self._pattern is None or "@" not in text:
            return []
        found = []
        for match in self._pattern.finditer(text):
            people = self._by_name.get(match[1].casefold(), [])
            if people:
                meant = next((person for person in people if person.is_me), people[0])
                found.append(Passage(match.start(), match.end(), "me" if meant.is_me else "mention", meant.id))
        return found

    def mentioned(self, text: str, chosen: Collection[str] = ()) -> tuple[str, ...]:
        """The ids of those who are mentioned, each once, in the text's order.

        A name that several have means those of them who were `chosen`, else all of them.
        """
        found: dict[str, None] = {}
        for passage in self.mentions(text):
            ids = [person.id for person in self._by_name[text[passage.start + 1 : passage.end].casefold()]]
            found |= dict.fromkeys([id for id in ids if id in chosen] or ids)
        return tuple(found)

    def beginning_with(self, typed: str, most: int) -> list[Person]:
        """People of whose name a word begins so, the first word before others."""
        wanted = typed.casefold()
        ranked = [(_rank(person.name.casefold(), wanted), person) for person in self.people if not person.is_me]
        fitting = [(rank, person) for rank, person in ranked if rank is not None]
        return [person for _, person in sorted(fitting, key=lambda one: (one[0], one[1].name.casefold()))[:most]]


def _rank(name: str, wanted: str) -> int | None:
    if name.startswith(wanted):
        return 0
    if any(word.startswith(wanted) for word in name.split()):
        return 1
    return 2 if wanted and not wanted.isascii() and wanted in name else None


def links(text: str) -> list[Passage]:
    """Web and mail addresses, without the punctuation of the sentence they stand in."""
    if ":" not in text:
        return []
    found = []
    for match in _LINK.finditer(text):
        address = _without_punctuation(match[0])
        if len(address) > len(address.split(":", 1)[0]) + 3:
            found.append(Passage(match.start(), match.start() + len(address), "link", address))
    return found


def _without_punctuation(address: str) -> str:
    while address:
        last = address[-1]
        unopened = last in _CLOSING and address.count(last) > address.count(_CLOSING[last])
        if last not in _STOPS and not unopened:
            break
        address = address[:-1]
    return address


def passages(text: str, names: Names) -> list[Passage]:
    """All of them, in order, none within another."""
    found: list[Passage] = []
    for passage in sorted([*links(text), *names.mentions(text)], key=lambda one: one.start):
        if not found or passage.start >= found[-1].end:
            found.append(passage)
    return found


def utf16_offsets(text: str, places: Sequence[int]) -> list[int]:
    """Code-point places as Qt counts them."""
    if text.isascii():
        return list(places)
    return [len(text[:place].encode("utf-16-le", "surrogatepass")) // 2 for place in places]


def word_being_mentioned(before: str) -> str | None:
    """What was typed after the @ that the caret stands behind, or None when it is not in a mention."""
    match = re.search(r"(?:^|[^A-Za-z0-9._%+-])@([^\s@]{0,40})$", before)
    return match[1] if match else None
