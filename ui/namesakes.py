"""Telling people apart whose names look alike."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.people.records import Person
from desktop.rows.names import looking_alike


def namesakes(people: Iterable[Person]) -> dict[str, str]:
    """By id, for those in the shop whose names look alike: what tells them apart, their PCs or else their role."""
    there = {person.id: person for person in people if person.active}
    alike = looking_alike({id: person.name for id, person in there.items()})
    return {id: _told_by(person) for id, person in there.items() if id in alike}


def _told_by(person: Person) -> str:
    if person.pcs:
        return ", ".join(pc.name for pc in person.pcs)
    from ui.people_words import role_words

    return role_words(person.role)
