"""A shop in which everything goes wrong while its people save records, and some sign what they like."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any, Final, NamedTuple

from desktop.errors import InvalidError, NotFoundError
from desktop.errors import NotAllowedError as NotAllowedHereError
from desktop.forms import commands as form_commands
from desktop.forms.definition import Definition, RouteStep, Who
from desktop.forms.facts import FormPublished, SeenTips
from desktop.forms.identity import ready_made
from desktop.forms.lived_clock import DAY_MS
from desktop.forms.publishing import publication
from desktop.forms.retention import Retention
from desktop.people.commands import own_role
from desktop.profiles.collections import FILES, PROFILES, WAGES
from desktop.records import commands
from desktop.records.collection import Kind, RecordCollection
from desktop.records.erasing import LateErasing
from desktop.records.facts import Context, Parent, RecordChange, RecordErased, RecordSaved
from desktop.records.identity import RecordKey, collection_id, derived_key
from desktop.records.seen import seen
from desktop.records.values import MemberLink, Value
from desktop.rows.held_for_owners import REFUSED, UNAGREED
from desktop.settings.collections import KEY, SETTINGS
from desktop.todos.collections import DAYS, TODOS
from sync.control import PUT_AWAY_LIMIT, OwnerAnswered, Role, Tip
from tests.desktop.batches import name_twice
from tests.desktop.record_life import QUESTIONS
from tests.desktop.toy_collection.area import PIECES, SECRETS, THINGS
from tests.simulation.healing import switch_on
from tests.simulation.machine import Machine
from tests.simulation.record_desk import Desk
from tests.simulation.world import ACTIONS, YEAR_MS, World

_ALL: Final = (THINGS, PIECES, SECRETS, TODOS, DAYS, SETTINGS, PROFILES, FILES, WAGES)
COLLECTIONS: Final = {each.id: each for each in _ALL}
DERIVING: Final = {SETTINGS.name: KEY, TODOS.name: b"next", DAYS.name: b"today", THINGS.name: b"one"}
"""From what people derive records, of whom they are not."""
KEPT_DAYS: Final = 20
"""For how long forms keep their entries, where they say so."""
STEPS: Final = (b"", b"1" * 16)
"""What people call the steps that they undo; who signs what they like calls theirs so too."""


def waiting_for_owners(conn: sqlite3.Connection) -> set[bytes]:
    """Entries that say nothing before an owner agrees."""
    rows = conn.execute("SELECT hash FROM held_back WHERE reason IN (?, ?)", (UNAGREED, REFUSED)).fetchall()
    return {digest for (digest,) in rows}


class Saved(NamedTuple):
    """What an honest person saved: its entry and record, and the saves of it that their screen had taken in when they
    began."""

    entry: bytes
    record: bytes
    seen: frozenset[bytes]


class Draft(NamedTuple):
    """A change that somebody began: on which start of the PC, of what, and what was seen."""

    replica: Any
    collection: RecordCollection
    record: str
    after: tuple[bytes, ...]
    seen: frozenset[bytes]


class RecordWorld(World):
    """`desks` are the PCs' rows, `saved` what honest people saved, by entry and record; `keys` what identifies records
    that anybody created."""

    def __init__(self, seed: int, folder: Path) -> None:
        super().__init__(seed, folder)
        self.size = min(self.size, 5)
        self.actions = ACTIONS | RECORD_ACTIONS
        self.desks: dict[Machine, Desk] = {}
        self.saved: dict[tuple[bytes, bytes], Saved] = {}
        self.drafts: dict[Machine, Draft] = {}
        self.forms: list[tuple[bytes, bytes]] = [ready_made("visitors")]
        self.much: set[bytes] = set()
        self.agreed: set[bytes] = set()
        """Entries that throw too much away, and those of them to which an owner ever said yes."""
        self.born: dict[bytes, int] = {}
        """When entries of forms were made, by whoever's clock was right."""
        self.keys: list[RecordKey] = [derived_key(collection_id(name), key) for name, key in DERIVING.items()]

    def close(self) -> None:
        for desk in self.desks.values():
            desk.model.close()
        super().close()

    def desk(self, machine: Machine) -> Desk:
        """A PC's rows, up to now."""
        if machine not in self.desks:
            self.desks[machine] = Desk(machine)
        self.desks[machine].look(None)
        return self.desks[machine]

    def heal(self) -> None:
        """Whoever is shown something with a clock that was set back takes another seat: that is for the others too."""
        for machine in list(self.machines):
            switch_on(self, machine)
            self.desk(machine)
        super().heal()

    # What people do

    def look(self, machine: Machine) -> None:
        """One slice of what came."""
        if machine in self.desks:
            self.desks[machine].glance()

    def create_record(self, machine: Machine) -> None:
        desk, collection = self.desk(machine), self.chance.choice(list(COLLECTIONS.values()))
        key, whose = self._deriving(machine, collection)
        fields = self._fields(collection)
        made = self._carry_out(machine, commands.create, collection, fields, key=key, whose=whose)
        if made is not None:
            self._note(desk, bytes.fromhex(made.id), frozenset())

    def _deriving(self, machine: Machine, collection: RecordCollection) -> tuple[bytes, str | None]:
        """The key of a record that is about somebody, or that several may make; whose file it stands in."""
        whose = self.chance.choice(self.people.members(machine))
        if collection in (PROFILES, FILES, WAGES, SECRETS):
            return whose, whose.hex()
        key = DERIVING.get(collection.name, b"")
        return (key if collection is SETTINGS or self.chance.random() < 0.3 else b""), None

    def change_record(self, machine: Machine) -> None:
        self.begin_change(machine)
        self.finish_change(machine)

    def begin_change(self, machine: Machine) -> None:
        """Open a record to change it, mostly one that others change too."""
        desk = self.desk(machine)
        shown = desk.records()
        if shown:
            self._begin(desk, *self.chance.choice(shown[:3] if self.chance.random() < 0.6 else shown))

    def _begin(self, desk: Desk, record: bytes, collection: bytes) -> None:
        after, saves = seen(desk.session, [record.hex()]), desk.saves(record)
        draft = Draft(desk.replica, desk.collections()[collection], record.hex(), after, saves)
        self.drafts[desk.machine] = draft

    def finish_change(self, machine: Machine) -> None:
        """Save what was begun, whatever has come since."""
        draft = self.drafts.pop(machine, None)
        if draft is not None and draft.replica is machine.replica:
            desk, id = self.desk(machine), draft.record
            before = desk.saves(bytes.fromhex(id))
            fields = {"~away": self.chance.random() < 0.7} if self.chance.random() < 0.15 else None
            fields = fields or self._fields(draft.collection)
            how = {"seen_before": draft.after, "batch": self.chance.choice(STEPS)}
            self._carry_out(machine, commands.change_many, draft.collection, {id: fields}, **how)
            if before != desk.saves(bytes.fromhex(id)):
                self._note(desk, bytes.fromhex(id), draft.seen)

    def erase_record(self, machine: Machine) -> None:
        desk = self.desk(machine)
        shown = desk.records()
        if shown:
            record, collection = self.chance.choice(shown)
            self._carry_out(machine, commands.erase, desk.collections()[collection], record.hex())

    def undo_step(self, machine: Machine) -> None:
        """Take a step of one's own back; nothing that others wrote goes by it."""
        desk, batch = self.desk(machine), STEPS[-1]
        before = desk.written()
        try:
            count = asyncio.run(commands.undo_step(desk, desk.collections().values(), batch))
        except (NotFoundError, NotAllowedHereError) as error:
            self.tell(f"{machine} undoes nothing: {error}")
            return
        self.tell(f"{machine} undoes {count}")
        for place, (author, save) in before.items():
            if desk.written().get(place, (author, save))[1] != save:
                assert author == machine.member, f"{machine} undid what {author.hex()[:6]} wrote"

    def throw_all_away(self, machine: Machine) -> None:
        """A PC that takes an empty disk for the truth, or whose program went wrong: all that it shows, in one step."""
        desk, step = self.desk(machine), machine.random(16)
        shown = [record for record, _ in desk.records()]
        context = Context(step, puts_away=max(PUT_AWAY_LIMIT + 1, len(shown)))
        for record in shown:
            query = "SELECT collection, creator, nonce, space FROM records WHERE record = ?"
            *key, space = desk.model.conn.execute(query, (record,)).fetchone()
            after = seen(desk.session, [record.hex()])
            said = desk.post(space, [RecordSaved((RecordChange(*key, {"~away": True}),), after, context)])
            self._promise(machine, said)
            self.much.update(entry.hash for entry in said)
        self.tell(f"{machine} throws all {len(shown)} away")

    def answer_much(self, machine: Machine) -> None:
        """An owner says yes or no to some of that, as far as it has come."""
        desk = self.desk(machine)
        waiting = sorted(self.much.intersection(waiting_for_owners(desk.model.conn)))
        if waiting and own_role(desk) == Role.OWNER:
            some, yes = waiting[: self.chance.randint(1, len(waiting))], self.chance.random() < 0.6
            self.agreed.update(some if yes else ())  # before it is kept, which may be the last thing the PC does
            desk.control(OwnerAnswered(tuple(some), yes))
            self.tell(f"{machine} says {'yes' if yes else 'no'} to {len(some)}")

    def erase_late(self, machine: Machine) -> None:
        """What an owner's PC does when it is quiet."""
        before = machine.replica.head_arrival
        LateErasing(self.desk(machine)).step()
        self.tell(f"{machine} erases late: {machine.replica.head_arrival - before}")

    def publish(self, machine: Machine) -> None:
        """A form of one's own, one that somebody made, or one that comes along, narrower or wider than before."""
        creator, nonce = self.chance.choice([*self.forms, (machine.member or bytes(16), machine.random(16))])
        made = self._carry_out(machine, form_commands.publish, None, creator, nonce, self._definition(nonce))
        if made is not None and (creator, nonce) not in self.forms:
            self.forms.append((creator, nonce))

    def _definition(self, nonce: bytes) -> Definition:
        who = [Who(self.chance.choice(("employee", "employee", "manager", "owner"))) for _ in range(4)]
        questions = {each.key: each for each in self.chance.sample(QUESTIONS, self.chance.randrange(1, 5))}
        rights = dict(zip(("add", "change_own", "change_all", "throw_away"), who, strict=True))
        locked = self.chance.random() < 0.2
        keep_days = self.chance.choice((0, KEPT_DAYS))
        asked, route = tuple(questions.values()), self._route()
        return Definition("Visitors", questions=asked, route=route, locked=locked, keep_days=keep_days, **rights)

    def _route(self) -> tuple[RouteStep, ...]:
        """Who must say yes: nobody."""
        return ()

    def fill_in(self, machine: Machine) -> None:
        """An entry of a form that is shown, or what several may make alike, with a row now and then."""
        desk = self.desk(machine)
        collections = [each for each in desk.collections().values() if each.defined_id]
        forms = [each for each in collections if not each.rows_of]
        if forms:
            form = self.chance.choice(forms)
            rows = [(each, self._fields(each)) for each in collections if form.name in each.rows_of]
            key = self.chance.choice((b"", b"", b"today"))
            some = self.chance.sample(rows, self.chance.randint(0, len(rows))) if not key else []
            made = self._carry_out(machine, commands.create, form, self._fields(form), key=key, rows=some)
            if made is not None:
                self._note(desk, bytes.fromhex(made.id), frozenset())
                if not machine.skew_ms:
                    self.born[bytes.fromhex(made.id)] = self.now_ms

    def be_quiet(self, machine: Machine) -> None:
        """What an owner's PC does who is there every day, and whose clock goes wrong in the last week."""
        desk = self.desk(machine)
        if own_role(desk) != Role.OWNER:
            return
        machine.skew_ms = 0
        retention, erased = Retention(desk), 0
        for day in range(25):
            if day == 19:
                machine.skew_ms = self.chance.choice((0, YEAR_MS, -YEAR_MS))
            desk.look(None)
            before = {record for record, _ in desk.records()}
            for _ in range(4):
                retention.step()
            gone = before - {record for record, _ in desk.records()}
            old = [self.now_ms - self.born[record] for record in gone & self.born.keys()]
            assert all(age_ms > KEPT_DAYS * DAY_MS for age_ms in old), f"{machine} erases what is not old"
            self.pass_time(machine, DAY_MS)
            erased += len(gone)
        self.tell(f"{machine} is quiet for weeks and erases {erased}")

    def keep(self, machine: Machine) -> None:
        """An owner lets count what a change of a form left out."""
        desk = self.desk(machine)
        query = "SELECT form, hash FROM publications ORDER BY hash"
        found = desk.model.conn.execute(query).fetchall()
        if found:
            form, publication = self.chance.choice(found)
            self._carry_out(machine, form_commands.keep, None, form.hex(), publication.hex(), losing=True)

    def publish_falsely(self, machine: Machine) -> None:
        """Somebody publishes what is not theirs, and makes up what they have seen."""
        desk, chance = self.desk(machine), self.chance
        creator, nonce = chance.choice(self.forms)
        made = publication(machine.replica, machine.replica.shop_space, creator, nonce, self._definition(nonce))
        tip = Tip(chance.randrange(1, 60), chance.choice((*sorted(self.promised), b"?" * 32)))
        cut = tuple(
            SeenTips(seen.feed, chance.choice(((tip,), seen.tips))) for seen in made.cut if chance.random() < 0.6
        )
        fact = FormPublished(made.form, creator, nonce, made.definition, cut)
        self._promise(machine, desk.post(self._space(machine), [fact]))
        self.tell(f"{machine} publishes falsely")

    def lie(self, machine: Machine) -> None:
        """Somebody signs what no screen would: of any record, as anybody's row, having seen whatever they like."""
        desk, chance, key = self.desk(machine), self.chance, self.chance.choice(self.keys)
        said = sorted(self.promised)
        after = tuple(chance.sample(said, min(len(said), chance.randrange(3))))
        collection = chance.choice(list(COLLECTIONS.values()))
        deriving = chance.choice((b"", *DERIVING.values(), *self.people.members(machine)))
        change = RecordChange(*key, self._written(desk.collections().get(key.collection, THINGS)))
        new = RecordChange(collection.id, b"", deriving, self._written(collection))
        row = RecordChange(collection.id, b"", deriving, self._written(collection), Parent(*chance.choice(self.keys)))
        own = RecordChange(collection.id, b"", deriving, self._written(collection), Parent(key.collection, b"", b""))
        parts = chance.choice(((change,), (new,), (row,), (change, row), (new, own), (own,), (new, change)))
        fact = RecordErased(*key) if chance.random() < 0.1 else RecordSaved(parts, after, Context(chance.choice(STEPS)))
        said = name_twice(key) if chance.random() < 0.05 else fact
        self._promise(machine, desk.post(self._space(machine), [said]))
        self.tell(f"{machine} signs something")

    def _carry_out(
        self, machine: Machine, command: Any, collection: RecordCollection | None, *args: Any, **named: Any
    ) -> Any:
        """What came of a command; None where it was refused in words."""
        before = machine.replica.head_arrival
        what = f"{command.__name__} {collection.one if collection is not None else ''}".strip()
        try:
            made = command(self.desk(machine), *(() if collection is None else (collection,)), *args, **named)
            made = asyncio.run(made) if asyncio.iscoroutine(made) else made
        except (InvalidError, NotAllowedHereError, NotFoundError) as error:
            self.tell(f"{machine} {what} is refused: {error}")
            return None
        self._promise(machine, (a.entry for a in machine.replica.arrivals(before, 10**6)))
        self.tell(f"{machine} {what}")
        return made

    def _note(self, desk: Desk, record: bytes, seen: frozenset[bytes]) -> None:
        """An honest save that was just made."""
        query = "SELECT hash, collection, creator, nonce FROM saves WHERE record = ? AND feed = ? ORDER BY seq DESC"
        digest, *key = desk.model.conn.execute(query, (record, desk.replica.me.feed)).fetchone()
        self.saved[digest, record] = Saved(digest, record, seen)
        self.keys.append(RecordKey(*key))

    def _fields(self, collection: RecordCollection) -> dict[str, Value]:
        """Some, of which some may fit."""
        most = min(2, len(collection.fields))
        some = self.chance.sample(collection.fields, self.chance.randint(min(1, most), most))
        return {field.key + "/1" * field.is_set: self._value(field.kind) for field in some}

    def _value(self, kind: Kind) -> Value:
        if kind is Kind.YES_NO:
            return self.chance.random() < 0.5
        if kind is Kind.PERSON:
            return MemberLink(self.chance.choice(self.machines).member or bytes(16))
        return self.chance.choice((None, "r", "面粉", self.chance.randrange(100), str(self.chance.randrange(10))))

    def _written(self, collection: RecordCollection) -> dict[str, Any]:
        from desktop.records.values import write

        return {key: write(value) for key, value in sorted(self._fields(collection).items())}


RECORD_ACTIONS: Final = {
    "post": 6,
    "edit": 2,
    "create_record": 22,
    "change_record": 34,
    "begin_change": 10,
    "finish_change": 10,
    "erase_record": 2,
    "publish": 10,
    "publish_falsely": 3,
    "fill_in": 34,
    "be_quiet": 8,
    "keep": 2,
    "undo_step": 8,
    "throw_all_away": 4,
    "answer_much": 6,
    "erase_late": 4,
    "lie": 8,
    "look": 12,
    "write_by_role": 2,
}
"""How often each thing happens, for others see `ACTIONS`."""
