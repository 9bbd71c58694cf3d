"""Telling people apart who are called the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from desktop.records import Person


def namesakes(people: Iterable[Person]) -> dict[str, str]:
    """By id, for those in the shop who share their name: what tells them apart, their PCs or else their role."""
    there = [person for person in people if person.active]
    times = Counter(person.name.casefold() for person in there)
    return {person.id: _told_by(person) for person in there if times[person.name.casefold()] > 1}


def _told_by(person: Person) -> str:
    if person.pcs:
        return ", ".join(pc.name for pc in person.pcs)
    from ui.people.words import role_words

    return role_words(person.role)
