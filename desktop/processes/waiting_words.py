"""Whom a request waits for, in sentences: who is away, who decides for them, and who may answer after a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from desktop.rows.names import isolated

if TYPE_CHECKING:
    from datetime import date, datetime

    from desktop.people.records import Person
    from desktop.processes.waiting import Away, Waiting


class WaitingWords:
    """Of one moment; `me`: the id of who reads them; `moment` and `day` in words, within a sentence."""

    def __init__(self, me: str, moment: Callable[[datetime], str], day: Callable[[date], str]) -> None:
        self._me = me
        self._moment = moment
        self._day = day

    def sentences(self, waiting: Waiting) -> Iterator[str]:
        """“Ann is away until Sat 12 Dec. Bo decides for them.”, “Bo has not answered since Tue 1 Dec 10:02. You may
        answer too.”."""
        for person in waiting.out:
            yield f"{isolated(person.name)} {'has no PC' if person.active else 'is no longer in the shop'}."
        for away in waiting.away:
            yield self._away(away, waiting)
        if waiting.joined:
            if waiting.silent:
                yield f"{self._have(waiting.silent)} not answered since {self._moment(waiting.since)}."
            yield f"{self._names(waiting.joined, 'or')} may answer too."

    def _away(self, away: Away, waiting: Waiting) -> str:
        are = "You are" if self._is_me(away.person) else f"{isolated(away.person.name)} is"
        said = f"{are} away until {self._day(away.until)}"
        for_whom = "you" if self._is_me(away.person) else "them"
        if any(map(self._is_me, away.stand_ins)):
            return f"{said}; you decide for them."
        if away.stand_ins:
            return f"{said}. {self._names(away.stand_ins, 'or')} decides for {for_whom}."
        if waiting.joins_at is not None and not waiting.joined:
            return f"{said}; another owner is asked from {self._moment(waiting.joins_at)} on."
        return f"{said}."

    def _have(self, people: tuple[Person, ...]) -> str:
        word = "have" if len(people) > 1 or self._is_me(people[0]) else "has"
        return f"{self._names(people, 'and')} {word}"

    def _names(self, people: Iterable[Person], word: str) -> str:
        """“You or Bo”, at the beginning of a sentence."""
        names = ["You" if self._is_me(person) else isolated(person.name) for person in people]
        names.sort(key=lambda name: name != "You")
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"

    def _is_me(self, person: Person) -> bool:
        return person.id == self._me
