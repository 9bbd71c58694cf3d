"""Whole shops that ask for a yes, and give it or not, apart and together, as a seed has it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from msgspec.structs import replace

from desktop.errors import DesktopError
from desktop.forms.definition import Definition, RouteStep, Who
from desktop.processes import commands, queries
from desktop.processes.facts import AbsenceSet, AskedStep, ProcessDecided, ProcessSubmitted
from desktop.processes.proceedings import DecisionRow, RequestRow
from desktop.processes.state import Deed
from desktop.records import queries as record_queries
from desktop.records.identity import RecordKey, unpacked_key
from desktop.rows.fact_types import Fact
from desktop.rows.register import unpacked
from sync.control import Role
from tests.desktop.form_samples import EMPLOYEE, MANAGER, OWNER
from tests.desktop.record_life import RecordLife, Till

if TYPE_CHECKING:
    import sqlite3

    from desktop.rows.read_session import ReadSession

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 20)
DEEDS: Final = (*Deed, Deed.APPROVE, Deed.APPROVE, Deed.APPROVE)
"""What people do about requests, the more often the more often it stands here."""


def some_route(chance: random.Random, people: Sequence[bytes]) -> tuple[RouteStep, ...]:
    """Somebody, two one after another, or several of these who must agree; here and there by a condition."""
    named = tuple(person.hex() for person in people)
    several = RouteStep(Who("owner", named), everyone=chance.random() < 0.5) if named else RouteStep(MANAGER)
    steps = (
        RouteStep(MANAGER), RouteStep(OWNER), RouteStep(EMPLOYEE), several,
        RouteStep(MANAGER, when='{name0000} = "r"'), RouteStep(MANAGER, reports_to=True),
    )  # fmt: skip
    return tuple(chance.sample(steps, chance.choice((1, 1, 2))))


def stand_in(chance: random.Random, session: ReadSession) -> str:
    """An absence by which whoever is here may stand in, or none."""
    me = session.sources.member.hex()
    away = queries.absences(session, FIRST.isoformat())
    return chance.choice(["", *(one.id for one in away if one.stands_in_id == me)])


class Forger(NamedTuple):
    """Somebody who signs whatever they like: of these people, records and entries, by what they read."""

    session: ReadSession
    people: Sequence[bytes]
    keys: Sequence[RecordKey]
    said: Sequence[bytes]

    def forged(self, chance: random.Random) -> Fact:
        """A request that asks whom they like, an answer to any step in anybody's place, days on which anybody is away;
        or what others said, of something else."""
        me = self.session.sources.member
        after = tuple(sorted(chance.sample(self.said, min(len(self.said), 2))))
        asked = AskedStep(chance.randrange(3), (me,) if chance.random() < 0.5 else (int(Role.EMPLOYEE),), "any")
        known = [bytes.fromhex(one.id) for one in queries.processes(self.session)]
        with self.session.reading() as conn:
            days = conn.execute("SELECT hash FROM absences ORDER BY stands_in <> ?, hash", (me,)).fetchall()
            replayed = self._replayed(chance, conn, (*known, bytes(32)))
        return chance.choice((
            ProcessSubmitted(*chance.choice(self.keys), after, chance.choice(((), (asked,)))),
            ProcessDecided(
                chance.choice((*known, bytes(32))), chance.choice((0, 0, 1, 2)), chance.choice(list(Deed)), "",
                chance.choice((b"", *(entry for (entry,) in (*days[:2], *days)))), after,
            ),
            AbsenceSet(chance.choice(self.people), FIRST.isoformat(), LAST.isoformat(), chance.choice((b"", me))),
            *replayed,
        ))  # fmt: skip

    def _replayed(self, chance: random.Random, conn: sqlite3.Connection, known: Sequence[bytes]) -> list[Fact]:
        """What was asked for of another record, and said of another request."""
        requests = [RequestRow(*row) for row in conn.execute("SELECT * FROM requests ORDER BY hash").fetchall()]
        decisions = [DecisionRow(*row) for row in conn.execute("SELECT * FROM decisions ORDER BY hash").fetchall()]
        found: list[Fact] = []
        if requests:
            one = chance.choice(requests)
            key = chance.choice((unpacked_key(one.packed_key), *self.keys))
            found.append(ProcessSubmitted(*key, unpacked(one.after), one.steps, chance.choice((b"", one.follows))))
        if decisions:
            said = chance.choice(decisions)
            after = unpacked(said.after)
            found.append(ProcessDecided(chance.choice(known), said.step, said.deed, said.comment, said.absence, after))
        return found


class ProcessLife(RecordLife):
    """As records are lived, in a shop whose forms say who must say yes. Eve asks whom she likes and decides what she
    likes, in whose place she likes."""

    def acts(self) -> tuple[Callable[[], None], ...]:
        own = (self.fill_in, self.ask, self.ask, self.decide, self.decide, self.decide, self.meet)
        return (*super().acts(), *own, *own, *own, self.be_away, self.forge, self.forge)

    def _route(self) -> tuple[RouteStep, ...]:
        return some_route(self.chance, [till.replica.me.member for till in self.chance.sample(self.tills, 2)])

    def _definition(self) -> Definition:
        made = super()._definition()
        asked = (replace(each, goes_on=self.chance.random() < 0.3) for each in made.questions)
        return replace(made, questions=tuple(asked))

    def ask(self) -> None:
        """Somebody, for an entry of a form that they see; the others hear of it or not."""
        till = self.chance.choice((self.jin, self.jin, self.bo, self.ada))
        for collection in record_queries.collections(till.session):
            listed = record_queries.records(till.session, collection) if collection.route is not None else []
            if listed:
                with suppress(DesktopError):
                    self._do(till, commands.submit, collection, self.chance.choice(listed).id)
        if self.chance.random() < 0.7:
            self.meet_all()

    def decide(self) -> None:
        """Some, apart, about something that they see."""
        known = [process.id for process in queries.open_processes(self.ada.session)]
        for till in self.chance.sample(self.honest, self.chance.choice((1, 1, 2, 3))):
            listed = queries.open_processes(till.session) or queries.processes(till.session)
            ids = [process.id for process in listed if process.id in known] or [process.id for process in listed]
            if ids:
                deed = self.chance.choice(DEEDS)
                with suppress(DesktopError):
                    self._do(till, commands.decide, ids[0], deed, "words", stand_in(self.chance, till.session))
        if self.chance.random() < 0.7:
            self.meet_all()

    def be_away(self) -> None:
        """Somebody is, and another stands in."""
        till = self.chance.choice(self.honest)
        who, stands_in = (each.replica.me.member.hex() for each in self.chance.sample(self.tills, 2))
        with suppress(DesktopError):
            self._do(till, commands.set_absence, who, FIRST, LAST, stands_in)

    def forge(self) -> None:
        """Eve, whatever she likes."""
        people = [till.replica.me.member for till in self.tills]
        self._post(self.eve, Forger(self.eve.session, people, self.keys, self.said).forged(self.chance))

    def _do(self, till: Till, command: Any, *values: Any) -> None:
        """As somebody does it at their PC."""
        command(till, *values)
        newest = till.model.conn.execute(
            "SELECT hash FROM requests UNION SELECT hash FROM decisions UNION SELECT hash FROM absences"
        ).fetchall()
        self.said += [digest for (digest,) in newest if digest not in self.said]
