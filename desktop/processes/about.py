"""What there is to say about one record: who was asked for a yes to it, and what whoever is here may answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from desktop.home.wall_clock import wall_ms
from desktop.people import queries as people_queries
from desktop.people.commands import own_role
from desktop.people.records import Person
from desktop.processes import commands, queries
from desktop.processes.answering import standing_in
from desktop.processes.changed_words import changed_since
from desktop.processes.deciding import deciding
from desktop.processes.delivery import NotThereYet, not_there_yet
from desktop.processes.facts import ProcessDecided
from desktop.processes.leave import Leave, is_leave, leave_to_cover
from desktop.processes.proceedings import Proceedings
from desktop.processes.state import ANSWERS, Deed, Phase
from desktop.processes.waiting import Waiting, shop_now, waiting
from desktop.records import queries as record_queries
from desktop.rows.read_session import as_bytes
from desktop.settings.queries import shop_calendar
from sync.control import Role

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.processes.records import Process
    from desktop.records.collection import RecordCollection

_AGAIN: Final = frozenset({None, Phase.RETURNED, Phase.REJECTED, Phase.WITHDRAWN})


class AboutRecord(Struct, frozen=True):
    """The requests about a record, the latest first.

    may_ask: whether whoever is here may ask for a yes now; `noted`: nobody else would be asked then
    deeds: what they may say of the latest request
    mine: it is theirs; `barred`: and else they would be asked themselves
    waiting: for whom, while somebody is asked
    leave: what it says yes to, where whoever is here may still say who decides meanwhile
    owners: the shop's, also who is out of it
    changed: by the ids of the latest request and of its answers, in sentences, what changed since
    not_there: what whoever is here said and nobody can read yet who is to
    inside: the ids of the collections of its rows
    deciding: in sentences what they should know who may say yes now
    """

    processes: list[Process]
    owners: tuple[Person, ...] = ()
    may_ask: bool = False
    noted: bool = False
    deeds: frozenset[Deed] = frozenset()
    mine: bool = False
    barred: bool = False
    waiting: Waiting | None = None
    changed: Mapping[str, tuple[str, ...]] = {}
    inside: frozenset[str] = frozenset()
    leave: Leave | None = None
    deciding: tuple[str, ...] = ()
    not_there: NotThereYet | None = None


def about(context: CommandContext, collection: RecordCollection, id: str) -> AboutRecord | None:
    """Of a record as it is now; None where nobody has to say yes to it, nor ever had."""
    collection = record_queries.as_defined(context.session, collection)
    processes = queries.processes_of(context.session, id)
    if collection.route is None and not processes:
        return None
    return _About(context, collection, id).of(processes)


class _About:
    """With one look at people, and at what is in the rows."""

    def __init__(self, context: CommandContext, collection: RecordCollection, id: str) -> None:
        self._context = context
        self._collection = collection
        self._id = id
        self._me = context.replica.me.member
        self._role = own_role(context) or Role.EMPLOYEE
        self._people = people_queries.people(context.session)
        self._proceedings = Proceedings.of_context(context)
        there = record_queries.collections(context.session)
        self._inside = frozenset(each.id.hex() for each in there if collection.name in each.rows_of)

    def of(self, processes: list[Process]) -> AboutRecord:
        """What there is to say."""
        said = self._of(processes)
        not_there = not_there_yet(self._context.session, processes[0], said.waiting) if processes else None
        return replace(said, inside=self._inside, not_there=not_there)

    def _of(self, processes: list[Process]) -> AboutRecord:
        owners = tuple(each for each in self._people if each.role == "owner")
        if not processes:
            return AboutRecord(processes, owners, *self._may_ask())
        latest = processes[0]
        changed = changed_since(self._context.session, self._collection, latest)
        asks_again = latest.phase in _AGAIN or (bool(changed) and not latest.is_open)
        may_ask, noted = self._may_ask() if asks_again else (False, False)
        deeds = frozenset(self._deeds(latest))
        if not latest.is_open:
            return AboutRecord(processes, owners, may_ask, noted, deeds, changed=changed, leave=self._leave(latest))
        mine = latest.is_own(self._me.hex())
        route = self._collection.route
        barred = mine and route is not None and route.may_ask(self._me, self._role, is_boss=False)
        waits_for = waiting(latest, shop_now(self._context.session, wall_ms(), [self._collection]))
        asks = Deed.APPROVE in deeds
        to_know = deciding(self._context.session, self._collection, latest) if asks else ()
        return AboutRecord(processes, owners, may_ask, noted, deeds, mine, barred, waits_for, changed, deciding=to_know)

    def _leave(self, latest: Process) -> Leave | None:
        session = self._context.session
        if latest.phase is not Phase.APPROVED or not is_leave(self._collection):
            return None
        return leave_to_cover(session, self._collection, latest, shop_calendar(session).today(wall_ms()))

    def _may_ask(self) -> tuple[bool, bool]:
        """Whether somebody may ask for a yes now, and whether that only notes an owner's own."""
        steps = commands.steps_now(self._context, self._collection, self._id)
        noted = steps == () and self._role >= Role.OWNER
        return bool(steps) or noted, noted

    def _deeds(self, now: Process) -> Iterator[Deed]:
        """What would count if it were said now."""
        if now.phase is None or not now.steps:
            return
        absence = as_bytes(standing_in(self._context.session, now))
        said = {answer.deed for step in now.steps for answer in step.answers if answer.by_id == self._me.hex()}
        for deed in Deed:
            step = now.steps[commands.place_of(now, deed, self._me.hex())].number
            fact = ProcessDecided(as_bytes(now.id), step, deed, "", absence if deed in ANSWERS else b"", ())
            if (
                deed not in said
                and self._proceedings.would_leave_out(fact, self._context.replica.me, self._role) is None
            ):
                yield deed
