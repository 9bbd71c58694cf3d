"""What in a message's text is more than text: links, and people's names after an @."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct

from desktop.chat.mentions import Mentionable
from desktop.people.records import Person
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


class MentionableNames(Mentionable):
    """Whom an @ can mean. Two are equal when they mean the same people.

    `told_apart`: by id, what tells those apart whose names look alike.
    """

    def __init__(self, people: Iterable[Person] = ()) -> None:
        super().__init__(people)
        self.told_apart = namesakes(self.people)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MentionableNames) and self._known() == other._known()

    def __hash__(self) -> int:
        return hash(self._known())

    def _known(self) -> tuple[tuple[str, str, bool, str], ...]:
        apart = self.told_apart
        return tuple((person.id, person.name, person.is_me, apart.get(person.id, "")) for person in self.people)

    def passages(self, text: str) -> Iterator[Passage]:
        """Where people are mentioned, as it is drawn."""
        for start, end, people in self.mentions(text):
            meant = next((person for person in people if person.is_me), people[0])
            yield Passage(start, end, "me" if meant.is_me else "mention", meant.id)


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


def passages(text: str, names: MentionableNames) -> list[Passage]:
    """All of them, in order, none within another."""
    found: list[Passage] = []
    for passage in sorted([*links(text), *names.passages(text)], key=lambda one: one.start):
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
