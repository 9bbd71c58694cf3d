"""Whole shops that ask for a yes, and give it or not, apart and together, as a seed has it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

from desktop.errors import DesktopError
from desktop.forms.definition import RouteStep, Who
from desktop.processes import commands, queries
from desktop.processes.facts import AbsenceSet, AskedStep, ProcessDecided, ProcessSubmitted
from desktop.processes.state import Deed
from desktop.records import queries as record_queries
from sync.control import Role
from tests.desktop.form_samples import EMPLOYEE, MANAGER, OWNER
from tests.desktop.record_life import RecordLife, Till

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 20)


class ProcessLife(RecordLife):
    """As records are lived, in a shop whose forms say who must say yes. Eve asks whom she likes and decides what she
    likes, in whose place she likes."""

    def acts(self) -> tuple[Callable[[], None], ...]:
        own = (self.fill_in, self.ask, self.ask, self.decide, self.decide, self.decide, self.meet)
        return (*super().acts(), *own, *own, *own, self.be_away, self.forge, self.forge)

    def _route(self) -> tuple[RouteStep, ...]:
        """Somebody, two one after another, or several who must agree; here and there by a condition."""
        chance = self.chance
        people = tuple(till.replica.me.member.hex() for till in chance.sample(getattr(self, "tills", []), 2))
        several = RouteStep(Who("owner", people), everyone=chance.random() < 0.5) if people else RouteStep(MANAGER)
        steps = (
            RouteStep(MANAGER), RouteStep(OWNER), RouteStep(EMPLOYEE), several,
            RouteStep(MANAGER, when='{name0000} = "r"'), RouteStep(MANAGER, reports_to=True),
        )  # fmt: skip
        return tuple(chance.sample(steps, chance.choice((1, 1, 2))))

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
                deed = self.chance.choice((*Deed, Deed.APPROVE, Deed.APPROVE, Deed.APPROVE))
                with suppress(DesktopError):
                    self._do(till, commands.decide, ids[0], deed, "words", self._absence(till))
        if self.chance.random() < 0.7:
            self.meet_all()

    def _absence(self, till: Till) -> str:
        """One by which somebody may stand in, or none."""
        me = till.replica.me.member.hex()
        away = queries.absences(till.session, FIRST.isoformat())
        return self.chance.choice(["", *(one.id for one in away if one.stands_in_id == me)])

    def be_away(self) -> None:
        """Somebody is, and another stands in."""
        till = self.chance.choice(self.honest)
        who, stands_in = (each.replica.me.member.hex() for each in self.chance.sample(self.tills, 2))
        with suppress(DesktopError):
            self._do(till, commands.set_absence, who, FIRST, LAST, stands_in)

    def forge(self) -> None:
        """Eve, whatever she likes."""
        chance, me = self.chance, self.eve.replica.me.member
        people = [till.replica.me.member for till in self.tills]
        after = tuple(sorted(chance.sample(self.said, min(len(self.said), 2))))
        asked = AskedStep(chance.randrange(3), (me,) if chance.random() < 0.5 else (int(Role.EMPLOYEE),), "any")
        known = [bytes.fromhex(one.id) for one in queries.processes(self.eve.session)]
        absences = [bytes.fromhex(one.id) for one in queries.absences(self.eve.session, FIRST.isoformat())]
        self._post(self.eve, chance.choice((
            ProcessSubmitted(*chance.choice(self.keys), after, chance.choice(((), (asked,)))),
            ProcessDecided(
                chance.choice((*known, bytes(32))), chance.randrange(3), chance.choice(list(Deed)), "",
                chance.choice((b"", *absences)), after,
            ),
            AbsenceSet(chance.choice(people), FIRST.isoformat(), LAST.isoformat(), chance.choice((b"", me))),
        )))  # fmt: skip

    def _do(self, till: Till, command: Any, *values: Any) -> None:
        """As somebody does it at their PC."""
        command(till, *values)
        newest = till.model.conn.execute(
            "SELECT hash FROM requests UNION SELECT hash FROM decisions UNION SELECT hash FROM absences"
        ).fetchall()
        self.said += [digest for (digest,) in newest if digest not in self.said]
