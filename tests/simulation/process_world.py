"""A shop in which everything goes wrong while its people ask for a yes, and give it or not; one PC forges."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from desktop.forms.definition import Definition, RouteStep
from desktop.people.commands import own_role
from desktop.processes import commands, queries
from desktop.processes.facts import AbsenceSet, ProcessDecided, ProcessSubmitted
from desktop.processes.records import Process
from desktop.processes.state import Deed
from desktop.records import commands as record_commands
from desktop.records import queries as record_queries
from desktop.records.identity import RecordKey
from desktop.rows.fact_types import Fact
from desktop.rows.read_session import as_bytes
from sync.control import Erased, MemberRemoved, Role, RoleSet
from tests.desktop.form_samples import EMPLOYEE, MANAGER
from tests.desktop.process_life import DEEDS, FIRST, LAST, Forger, some_route, stand_in
from tests.desktop.record_life import QUESTIONS
from tests.simulation.machine import Machine
from tests.simulation.process_grounds import Grounds, grounds, judged, nothing_shows_that_was_replaced
from tests.simulation.record_desk import Desk
from tests.simulation.record_world import RECORD_ACTIONS, RecordWorld
from tests.simulation.world import ACTIONS

MORE_STEPS: Final = 60
"""Than other worlds: until there is something to decide, much has happened."""
ENDED: Final = frozenset(("approved", "returned", "rejected"))

_ASKED: Final = """
SELECT DISTINCT r.record, r.collection FROM records r JOIN requests q ON q.record = r.record ORDER BY r.record
"""
_SAVED: Final = "SELECT collection, creator, nonce FROM saves WHERE hash = ? ORDER BY record"
_SAID: Final = tuple(
    f"SELECT feed, hash FROM {table} ORDER BY hash" for table in ("decisions", "decisions", "absences", "requests")
)


class Said(NamedTuple):
    """What an honest person said of a request, which counted: by which role and absence, and which of what was said
    before counted as far as they saw."""

    process: bytes
    entry: bytes
    role: Role
    absences: frozenset[tuple[bytes, int | None]]
    counted: dict[bytes, bool]


class Look(NamedTuple):
    """What a PC showed of a request, and from what."""

    grounds: Grounds
    shown: Process


class ProcessWorld(RecordWorld):
    """`said` is what honest people did about requests, `looks` what PCs showed of them last, `known` what whoever held
    the same showed, and who that was. The second PC forges; others only contradict themselves, and
    say who is away."""

    def __init__(self, seed: int, folder: Path) -> None:
        super().__init__(seed, folder)
        self.steps += MORE_STEPS
        self.actions = ACTIONS | RECORD_ACTIONS | PROCESS_ACTIONS
        del self.actions["die"]  # who forges is known by place
        self.said: list[Said] = []
        self.looks: dict[tuple[Machine, str], Look] = {}
        self.known: dict[tuple[str, Grounds], tuple[Machine, Process]] = {}

    def _definition(self, nonce: bytes) -> Definition:
        """One that most people may fill in; of a third of all forms the entries are between each person and whoever is
        above them."""
        who = [self.chance.choice((EMPLOYEE, EMPLOYEE, MANAGER)) for _ in range(3)]
        asked = (QUESTIONS[0], *self.chance.sample((QUESTIONS[3], QUESTIONS[4]), self.chance.randrange(3)))
        rights = dict(zip(("add", "change_own", "change_all"), who, strict=True))
        audience = "everyone" if nonce[0] % 3 else "own"
        route = self._route()
        return Definition("Visitors", audience, questions=asked, route=route, throw_away=EMPLOYEE, **rights)

    def _route(self) -> tuple[RouteStep, ...]:
        people = sorted({machine.member for machine in self.machines})
        return some_route(self.chance, self.chance.sample(people, min(len(people), 2)))

    def begin(self, founder: Machine) -> None:
        """Three of four more people, and a form that all have."""
        self.publish(founder)
        for role in self.chance.sample((Role.OWNER, Role.MANAGER, Role.EMPLOYEE, Role.EMPLOYEE), 3):
            self.people.let_somebody_in(founder, self.chance.randbytes(16), role)
            self.plug_in(founder, self.machines[-1])
        self.settle()

    # What people do

    def ask(self, machine: Machine) -> None:
        """For an entry of a form that needs somebody's yes, often for one that they have just filled in."""
        desk = self.desk(machine)
        if own_role(desk) == Role.OWNER and self.chance.random() < 0.7:
            return  # what owners ask for is noted
        if self.chance.random() < 0.6:
            self.fill_in(machine)
        routed = [each for each in record_queries.collections(desk.session) if each.route is not None]
        entries = [(each, one.id) for each in routed for one in record_queries.records(desk.session, each)]
        if entries:
            self._carry_out(machine, commands.submit, *self.chance.choice(entries))

    def answer(self, machine: Machine) -> None:
        """What one may do about a request, or may not; in somebody's place or not."""
        desk, chance, deed = self.desk(machine), self.chance, self.chance.choice(DEEDS)
        absence, listed = stand_in(chance, desk.session), queries.processes(desk.session)
        likely = [one for one in listed if (one.is_open if absence else _may_be_for(desk, one, deed))]
        if listed:
            process = chance.choice(likely if likely and chance.random() < 0.9 else listed)
            self._decide(desk, process.id, deed, absence)

    def answer_apart(self, _machine: Machine) -> None:
        """Several, one request that waits for them, before they hear of each other."""
        desks = [self.desk(each) for each in self.machines if each.replica is not None]
        asked = [(desk, one.id) for desk in desks for one in queries.open_processes(desk.session) if _asks(desk, one)]
        if asked:
            _, process = self.chance.choice(asked)
            for desk in (desk for desk, one in asked if one == process):
                deed = self.chance.choice((Deed.APPROVE, Deed.APPROVE, Deed.RETURN, Deed.REJECT))
                self._decide(desk, process, deed, "")

    def _decide(self, desk: Desk, process: str, deed: Deed, absence: str) -> None:
        before = judged(desk, process)
        self._carry_out(desk.machine, commands.decide, None, process, deed, "words", absence)
        after = judged(desk, process)
        for entry in after.keys() - before.keys():
            assert after[entry], f"{desk.machine} was told that {deed} counts, and it does not"
            role, absences = self._as_what(desk, entry)
            self.said.append(Said(as_bytes(process), entry, role, absences, before))
            self.tell(f"{desk.machine} said {deed} of {process[:6]}")

    def _as_what(self, desk: Desk, decision: bytes) -> tuple[Role, frozenset[tuple[bytes, int | None]]]:
        query = "SELECT feed, seq, view FROM decisions WHERE hash = ?"
        feed, seq, view = desk.model.conn.execute(query, (decision,)).fetchone()
        named = "SELECT a.hash, a.absent_as FROM absences a JOIN decisions d ON d.absence = a.hash WHERE d.hash = ?"
        found = desk.model.conn.execute(named, (decision,)).fetchall()
        return desk.replica.opener.role(feed, seq, decision, view), frozenset(found)

    def be_away(self, machine: Machine) -> None:
        """Somebody is, and another stands in, or nobody; now and then somebody says it of whom they like, to stand in
        themselves."""
        people = [member.hex() for member in self.people.members(machine)]
        who = self.chance.choice((machine.member.hex(), self.chance.choice(people)))
        if who != machine.member.hex() and self.chance.random() < 0.3:
            self._sign(machine, AbsenceSet(as_bytes(who), FIRST.isoformat(), LAST.isoformat(), machine.member))
            return
        stands_in = self.chance.choice([*(one for one in people if one != who), None])
        self._carry_out(machine, commands.set_absence, None, who, FIRST, LAST, stands_in)

    def change_asked(self, machine: Machine) -> None:
        """An entry for which somebody was asked, before a yes or after it."""
        if asked := self._asked(desk := self.desk(machine)):
            self._begin(desk, *self.chance.choice(asked))
            self.finish_change(machine)

    def erase_asked(self, machine: Machine) -> None:
        """The same, by an owner, for good."""
        if asked := self._asked(desk := self.desk(machine)):
            record, collection = self.chance.choice(asked)
            self._carry_out(machine, record_commands.erase, desk.collections()[collection], record.hex())

    def _asked(self, desk: Desk) -> list[tuple[bytes, bytes]]:
        known = desk.collections()
        return [row for row in desk.model.conn.execute(_ASKED).fetchall() if row[1] in known]

    def take_rights(self, machine: Machine) -> None:
        """Whoever asks, answered or is asked is somebody less from now on, or more, or no longer there."""
        desk, chance = self.desk(machine), self.chance
        people = sorted({person for one in queries.open_processes(desk.session) for person in _people(one)})
        members = {member.hex() for member in self.people.members(machine)} - {self.founder.hex()}
        if found := [person for person in people if person in members]:
            member = as_bytes(chance.choice(found))
            deed = MemberRemoved(member) if chance.random() < 0.3 else RoleSet(member, chance.choice(list(Role)))
            machine.replica.take_out(deed)
            self.tell(f"{machine} does {deed.__class__.__name__} to {member[:3].hex()} meanwhile")

    def _forger(self) -> Machine:
        return self.machines[min(1, len(self.machines) - 1)]

    def forge(self, _machine: Machine) -> None:
        """Somebody signs what no screen would."""
        forger = self._forger()
        if forger.replica is None:
            return
        desk, people = self.desk(forger), self.people.members(forger)
        routed = {each.id for each in record_queries.collections(desk.session) if each.route is not None}
        keys = [key for key in self.keys if key.collection in routed] or self.keys
        self._sign(forger, Forger(desk.session, people, keys, sorted(self.promised)).forged(self.chance))

    def contradict(self, _machine: Machine) -> None:
        """Somebody answers what they are asked, and at once otherwise or nothing, and names none of it as seen."""
        desks = [self.desk(each) for each in self.machines if each.replica is not None]
        open_now = [(desk, one) for desk in desks for one in queries.open_processes(desk.session)]
        if asked := [(desk, one) for desk, one in open_now if not one.open_step and _asks(desk, one)]:
            desk, process = self.chance.choice(asked)
            for deed in (Deed.APPROVE, self.chance.choice((Deed.RETURN, Deed.REJECT, Deed.RETRACT))):
                self._sign(desk.machine, ProcessDecided(as_bytes(process.id), process.steps[0].number, deed))
            self.read_requests(desk.machine)

    def forge_apart(self, _machine: Machine) -> None:
        """Their PC is copied, and on the one they ask for what was filled in on the other."""
        forger, copies = self._forger(), len(self.machines)
        if forger.replica is not None:
            self.faults.clone(forger)
        for copy in self.machines[copies:]:
            before, desk = copy.replica.head_arrival, self.desk(copy)
            for _ in range(3):
                self.fill_in(copy)
            said = [arrival.entry for arrival in copy.replica.arrivals(before, 10**6) if arrival.payloads]
            keys = [RecordKey(*key) for entry in said for key in desk.model.conn.execute(_SAVED, (entry.hash,))]
            if keys:
                self._sign(forger, ProcessSubmitted(*self.chance.choice(keys), (said[-1].hash,), ()))

    def _sign(self, forger: Machine, fact: Fact) -> None:
        self._promise(forger, self.desk(forger).post(forger.replica.shop_space, [fact]))
        self.tell(f"{forger} forges {type(fact).__name__}")

    def erase_said(self, machine: Machine) -> None:
        """What somebody asked for or said of it, or when somebody is away, by an owner."""
        desk = self.desk(machine)
        said = desk.model.conn.execute(self.chance.choice(_SAID)).fetchall()
        if said and own_role(desk) == Role.OWNER:
            feed, entry = self.chance.choice(said)
            desk.control(Erased(feed, (entry,), kept=True))
            self.tell(f"{machine} erases what somebody said of a request")

    # What they see

    def read_requests(self, machine: Machine) -> None:
        """Whoever ever held the same was shown the same, and nothing goes back without somebody's saying so."""
        desk = self.desk(machine)
        for shown in queries.processes(desk.session):
            nothing_shows_that_was_replaced(desk, shown)
            now = Look(grounds(desk, shown.id), shown)
            other, expected = self.known.setdefault((shown.id, now.grounds), (machine, shown))
            assert shown == expected, f"{machine} shows {shown.id[:6]} otherwise than {other} did, who held the same"
            before = self.looks.get((machine, shown.id))
            if before is not None:
                goes_on(before, now)
            self.looks[machine, shown.id] = now


def goes_on(before: Look, now: Look) -> None:
    """A request goes on; back only if somebody took an answer back, or by what decides beside what was said of it."""
    if before.grounds.others != now.grounds.others or not set(before.grounds.said) <= set(now.grounds.said):
        return
    new = {deed for _, deed in set(now.grounds.said) - set(before.grounds.said)}
    one, two = before.shown, now.shown
    if one.phase == "withdrawn":
        assert two.phase == "withdrawn", f"{two.id[:6]} was withdrawn and is {two.phase}"
    elif Deed.RETRACT not in new and two.phase == "open":
        assert one.phase not in ENDED, f"{two.id[:6]} was {one.phase} and is open again"
        assert two.open_step >= one.open_step, f"{two.id[:6]} went back a step"


def _may_be_for(desk: Desk, process: Process, deed: Deed) -> bool:
    me = desk.replica.me.member.hex()
    if deed is Deed.WITHDRAW:
        return process.is_open and process.by_id == me
    if deed is Deed.RETRACT:
        return any(answer.by_id == me for step in process.steps for answer in step.answers)
    return _asks(desk, process)


def _asks(desk: Desk, process: Process) -> bool:
    return process.asks(desk.replica.me.member.hex(), own_role(desk) or Role.EMPLOYEE)


def _people(process: Process) -> set[str]:
    asked = {person for step in process.steps for person in step.people_ids}
    answered = {answer.by_id for step in process.steps for answer in step.answers}
    return asked | answered | {process.by_id, process.creator_id}


PROCESS_ACTIONS: Final = {
    "post": 3,
    "edit": 0,
    "talk_privately": 0,
    "add_to_space": 0,
    "remove_from_space": 0,
    "write_by_role": 0,
    "create_record": 2,
    "change_record": 6,
    "begin_change": 2,
    "finish_change": 2,
    "publish": 14,
    "fill_in": 40,
    "be_quiet": 1,
    "undo_step": 2,
    "lie": 3,
    "join": 8,
    "ask": 50,
    "answer": 90,
    "answer_apart": 40,
    "be_away": 40,
    "change_asked": 14,
    "erase_asked": 2,
    "erase_said": 8,
    "take_rights": 6,
    "forge": 20,
    "contradict": 16,
    "forge_apart": 3,
    "read_requests": 24,
    "connect": 90,
    "deliver": 60,
    "part": 6,
}
"""How often each thing happens, for others see `RECORD_ACTIONS`."""
