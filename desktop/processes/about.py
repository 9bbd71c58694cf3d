"""What there is to say about one record: who was asked for a yes to it, and what whoever is here may answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from desktop.people import queries as people_queries
from desktop.people.commands import own_role
from desktop.people.roles import ROLES
from desktop.processes import commands, queries
from desktop.processes.answering import standing_in
from desktop.processes.facts import ProcessDecided
from desktop.processes.proceedings import Proceedings
from desktop.processes.state import ANSWERS, Deed, Phase
from desktop.records import queries as record_queries
from desktop.rows.read_session import as_bytes
from sync.control import Role

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.processes.records import Process
    from desktop.records.collection import RecordCollection
    from desktop.records.values import Value

_AGAIN: Final = frozenset({None, Phase.RETURNED, Phase.REJECTED, Phase.WITHDRAWN})


class ChangedSince(Struct, frozen=True):
    """What a field showed to whoever answered, and what it shows now."""

    field: str
    then: Value
    now: Value


class AboutRecord(Struct, frozen=True):
    """The requests about a record, the latest first.

    may_ask: whether whoever is here may ask for a yes now; `noted`: nobody else would be asked then
    deeds: what they may say of the latest request
    mine: it is theirs; `barred`: and else they would be asked themselves
    goes_to: the names of those in the shop who are asked now
    owners: the ids of those in the shop
    changed: by the ids of answers what changed since, of the latest request
    """

    processes: list[Process]
    owners: frozenset[str] = frozenset()
    may_ask: bool = False
    noted: bool = False
    deeds: frozenset[Deed] = frozenset()
    mine: bool = False
    barred: bool = False
    goes_to: tuple[str, ...] = ()
    changed: Mapping[str, tuple[ChangedSince, ...]] = {}


def about(context: CommandContext, collection: RecordCollection, id: str) -> AboutRecord | None:
    """Of a record as it is now; None where nobody has to say yes to it, nor ever had."""
    collection = record_queries.as_defined(context.session, collection)
    processes = queries.processes_of(context.session, id)
    if collection.route is None and not processes:
        return None
    owners = frozenset(each.id for each in people_queries.people(context.session) if each.role == "owner")
    if not processes:
        return AboutRecord(processes, owners, *_may_ask(context, collection, id))
    latest, changed = processes[0], dict(_changed(context, collection, processes[0]))
    asks_again = latest.phase in _AGAIN or (bool(changed) and not latest.is_open)
    may_ask, noted = _may_ask(context, collection, id) if asks_again else (False, False)
    deeds = frozenset(_deeds(context, latest))
    if not latest.is_open:
        return AboutRecord(processes, owners, may_ask, noted, deeds, changed=changed)
    mine = context.replica.me.member.hex() in {latest.by_id, latest.creator_id}
    role, asked = own_role(context) or Role.EMPLOYEE, latest.steps[latest.open_step].roles
    barred = mine and any(role >= each for each in asked)
    return AboutRecord(
        processes, owners, may_ask, noted, deeds, mine, barred, tuple(_signers(context, latest)), changed
    )


def _may_ask(context: CommandContext, collection: RecordCollection, id: str) -> tuple[bool, bool]:
    """Whether somebody may ask for a yes now, and whether that only notes an owner's own."""
    steps = commands.steps_now(context, collection, id)
    noted = steps == () and (own_role(context) or Role.EMPLOYEE) >= Role.OWNER
    return bool(steps) or noted, noted


def _signers(context: CommandContext, now: Process) -> Iterator[str]:
    """Who of those in the shop is asked."""
    for person in people_queries.people(context.session):
        if person.active and now.asks(person.id, ROLES[person.role]):
            yield person.name


def _deeds(context: CommandContext, now: Process) -> Iterator[Deed]:
    """What would count if it were said now."""
    if now.phase is None or not now.steps:
        return
    me, role = context.replica.me.member, own_role(context) or Role.EMPLOYEE
    proceedings, absence = Proceedings.of_context(context), as_bytes(standing_in(context.session, now))
    said = {answer.deed for step in now.steps for answer in step.answers if answer.by_id == me.hex()}
    for deed in Deed:
        step = now.steps[commands.place_of(now, deed, me.hex())].number
        fact = ProcessDecided(as_bytes(now.id), step, deed, "", absence if deed in ANSWERS else b"", ())
        if deed not in said and proceedings.would_leave_out(fact, me, role) is None:
            yield deed


def _changed(
    context: CommandContext, collection: RecordCollection, now: Process
) -> Iterator[tuple[str, tuple[ChangedSince, ...]]]:
    """By answers that stand what showed otherwise to whoever gave them."""
    proceedings = Proceedings.of_context(context)
    record = record_queries.record(context.session, collection, now.record)
    for step in now.steps:
        for answer in step.answers:
            then = proceedings.shown_to(as_bytes(answer.id))
            found = tuple(
                ChangedSince(field.key, then.get(field.key), record.values.get(field.key))
                for field in collection.fields
                if then.get(field.key) != record.values.get(field.key)
            )
            if found:
                yield answer.id, found
