"""What must be true of a healed world."""

from collections.abc import Iterable
from hashlib import blake2b

from sync.authority.verdicts import Standing
from sync.control import (
    DeviceAdded,
    DeviceRemoved,
    EpochStarted,
    MemberAdded,
    MemberRemoved,
    RecoveryKeyAdded,
    Role,
    RoleSet,
    SeatAdded,
    SeatRemoved,
    SpaceCreated,
    SpaceKind,
    SpaceMemberAdded,
    SpaceMemberRemoved,
)
from sync.entry import CONTENT, CONTROL, Entry
from sync.entry_opener import Arrival, Obstacle
from sync.forgetting import DAY_MS, TERM_MS
from sync.replica import Replica
from sync.vectors import Vector
from tests.simulation.erasing import forget
from tests.simulation.machine import Machine
from tests.simulation.world import World


def check(world: World) -> None:
    """Raise AssertionError, with the story of the run in its text, unless all of it holds."""
    machines = world.standing
    arrivals = {machine: machine.replica.arrivals(0, 10**6) for machine in machines}
    same_control(machines)
    same_verdicts(machines)
    same_content(arrivals)
    owners_hold_what_they_could_keep(arrivals)
    nothing_promised_is_missing(world, arrivals)
    lacking_only_what_nobody_has(machines)
    readable_by_the_entitled(machines, arrivals)
    not_readable_by_others(world, arrivals)
    no_keys_but_of_what_they_were_let_into(world, arrivals)
    not_readable_without_the_role(machines, arrivals)
    same_documents(machines)
    same_told_of_what_is_shown(machines, arrivals)
    honest_about_others(world, machines)
    current(world)
    each_person_of_a_pc_reads_their_own(world)
    nothing_erased_is_left(machines)


def same_control(machines: list[Machine]) -> None:
    first = machines[0].replica.vector(CONTROL)
    for machine in machines:
        assert machine.replica.vector(CONTROL) == first, f"{machine} has other control entries than PC 0"


def same_verdicts(machines: list[Machine]) -> None:
    def told(machine: Machine):
        verdicts = machine.replica.verdicts
        entitled = {e.hash: verdicts.entitled(e.hash) for s in verdicts.spaces.values() for e in s.epochs}
        erased = {feed: verdicts.erased(feed)[1:] for feed in verdicts.putting_away.erasing_feeds}
        return dict(verdicts.members), dict(verdicts.seats), dict(verdicts.spaces), erased, entitled

    first = told(machines[0])
    for machine in machines:
        assert told(machine) == first, f"{machine} judges otherwise than PC 0"


def same_content(arrivals) -> None:
    """The same entries with the same standing and role, up to the cuts."""

    def kept(machine: Machine):
        cut = machine.replica.cut_feeds()
        content = [arrival for arrival in arrivals[machine] if arrival.entry.chain == CONTENT]
        kept = [a for a in content if a.standing is Standing.STANDS or a.entry.feed not in cut]
        return {a.entry.hash: (a.standing, role(machine, a)) for a in kept}

    def role(machine: Machine, arrival: Arrival) -> Role | None:
        header, stands = arrival.entry.header, arrival.standing is Standing.STANDS
        return machine.replica.opener.role(header.feed, header.seq, arrival.entry.hash, header.view) if stands else None

    first, *others = arrivals
    expected = kept(first)
    for machine in others:
        found = kept(machine)
        lacks, more = expected.keys() - found.keys(), found.keys() - expected.keys()
        assert found == expected, f"{machine} lacks {len(lacks)} and has {len(more)} more than {first}"


def owners_hold_what_they_could_keep(arrivals) -> None:
    """What was set aside anywhere is at every owner's PC too, with what it was set aside for; copies of one disk never
    meet, and whoever is between them may be no owner."""
    held = {machine: {arrival.entry.hash for arrival in found} for machine, found in arrivals.items()}
    for keeper, found in arrivals.items():
        for arrival in found:
            if arrival.entry.chain == CONTENT and keeper.replica.aside.removals(arrival.entry):
                others = (machine for machine in held if machine.device != keeper.device)
                for owner in (machine for machine in others if _is_owners(machine)):
                    assert arrival.entry.hash in held[owner], f"{owner} cannot keep what {keeper} has set aside"


def _is_owners(machine: Machine) -> bool:
    member = machine.replica.verdicts.members.get(machine.member)
    return member is not None and member.role is Role.OWNER and _may_write(machine.replica)


def nothing_promised_is_missing(world: World, arrivals) -> None:
    """What any PC acknowledged or showed is there on all of them and stands, unless somebody took its author's right
    away."""
    held = {machine: {arrival.entry.hash: arrival for arrival in found} for machine, found in arrivals.items()}
    excuses = Excuses(world, [arrival for arrival in next(iter(arrivals.values())) if arrival.control is not None])
    for hash, promisers in world.promised.items():
        for keeper in (promiser for promiser in promisers if promiser in held):
            assert hash in held[keeper], f"{keeper} lost what it acknowledged or showed"
            standing = held[keeper][hash].standing
            assert standing is Standing.STANDS or excuses.covers(held[keeper][hash]), (
                f"what {keeper} acknowledged or showed is {standing.value} now"
            )
            for machine in held if standing is Standing.STANDS else ():
                assert hash in held[machine], f"{machine} misses what {keeper} acknowledged or showed"


class Excuses:
    """Whose entries may have lost their standing: those of people, PCs and seats that somebody took away, in
    conversations that somebody was taken out of, of whoever was let in by one of them or by somebody demoted, and of
    the demoted where only some roles write. And removals by managers who had not heard that those whom they remove were
    made managers or owners."""

    def __init__(self, world: World, control) -> None:
        body = world.machines[0].replica.genesis.body
        self._seats = {body.feed: (body.member, body.device)}
        self._said = [(arrival.entry.feed, arrival.control) for arrival in control]
        for _, value in self._said:
            if isinstance(value, SeatAdded):
                self._seats.setdefault(value.feed, (value.member, value.device))
            if isinstance(value, RecoveryKeyAdded):
                self._seats.setdefault(value.key, (value.member,))
        removals = [(feed, value) for feed, value in self._said if getattr(value, "feed", b"") != feed]
        self._taken = {loser for _, value in removals for loser in _losers(value)}
        self._promoted = [
            (arrival.entry.hash, arrival.control.member) for arrival in control if _raises(arrival.control)
        ]
        self._precedes = world.machines[0].replica.authority.in_past
        self._demoted = {value.member for _, value in self._said if isinstance(value, RoleSet)}
        self._by_role = {value.space for _, value in self._said if isinstance(value, SpaceCreated) and value.role}
        self._spread()

    def _spread(self) -> None:
        before = -1
        while before != len(self._taken):
            before = len(self._taken)
            for feed, value in self._said:
                if self._is_taken(feed) or self._is_demoted(feed):
                    self._taken.update(_admitted(value))

    def _is_taken(self, feed: bytes) -> bool:
        return bool({feed, *self._seats.get(feed, ())} & self._taken)

    def _is_demoted(self, feed: bytes) -> bool:
        return self._seats.get(feed, (b"",))[0] in self._demoted

    @property
    def members(self) -> dict[bytes, bytes]:
        """Whose each seat and recovery key is."""
        return {feed: of[0] for feed, of in self._seats.items()}

    def covers(self, arrival: Arrival) -> bool:
        feed = arrival.entry.feed
        if arrival.control is not None:
            about = getattr(arrival.control, "space", None)
            return self._is_taken(feed) or self._is_demoted(feed) or about in self._taken or self._is_unaware(arrival)
        space = arrival.entry.header.space
        return self._is_taken(feed) or space in self._taken or (space in self._by_role and self._is_demoted(feed))

    def _is_unaware(self, arrival: Arrival) -> bool:
        if not isinstance(arrival.control, MemberRemoved):
            return False
        loser, removal = arrival.control.member, arrival.entry.hash
        return any(who == loser and not self._precedes(promotion, removal) for promotion, who in self._promoted)


def _raises(value) -> bool:
    return isinstance(value, MemberAdded | RoleSet) and value.role >= Role.MANAGER


def _losers(value) -> set[bytes]:
    match value:
        case MemberRemoved(member=loser) | DeviceRemoved(device=loser) | SeatRemoved(feed=loser):
            return {loser}
        case SpaceMemberRemoved(space=space):
            return {space}
    return set()


def _admitted(value) -> set[bytes]:
    match value:
        case MemberAdded(member=who) | DeviceAdded(device=who) | SeatAdded(feed=who):
            return {who}
        case SpaceCreated(space=space) | SpaceMemberAdded(space=space):
            return {space}
        case RecoveryKeyAdded(key=key):
            return {key}
    return set()


def readable_by_the_entitled(machines: list[Machine], arrivals) -> None:
    """Where a key is held by somebody who may seal it to others, in front or behind."""
    opened = [replica for machine in machines for replica in (machine.replica, *machine.behind)]
    writing = [replica for replica in opened if _may_write(replica)]
    held = {epoch for replica in writing for epoch in replica._state.keys.held}
    for machine in machines:
        verdicts = machine.replica.verdicts
        for arrival in arrivals[machine]:
            epoch = arrival.entry.header.epoch
            if arrival.entry.chain == CONTENT and arrival.standing is Standing.STANDS and epoch in held:
                entitled = machine.member in verdicts.entitled(epoch)
                if entitled and machine.replica in writing and not _is_gone(machine.replica, arrival.entry):
                    is_read = arrival.payloads is not None or arrival.obstacle is Obstacle.MALFORMED
                    assert is_read, f"{machine} cannot read what it may: {arrival.obstacle}"


def each_person_of_a_pc_reads_their_own(world: World) -> None:
    """Also those of shared PCs who are not in at the end: what they may, and nothing else. Who comes in on a copy of a
    disk may take a new seat for it, which has not asked for keys yet."""
    for machine in world.standing:
        first = machine.member
        for member in [who for who in machine.replica.colleagues.members() if who != first]:
            _come_in(machine, member)
            arrivals = {machine: machine.replica.arrivals(0, 10**6)}
            if len(world.alike(machine)) == 1:
                readable_by_the_entitled(world.standing, {each: arrivals.get(each, ()) for each in world.standing})
            not_readable_by_others(world, arrivals)
            no_keys_but_of_what_they_were_let_into(world, arrivals)
            not_readable_without_the_role([machine], arrivals)
        colleagues = machine.replica.colleagues
        if machine.member != first and first in colleagues.members():
            _come_in(machine, first)
        assert machine.member == first or not colleagues.stands(first), f"{first[:3].hex()} is shut out of {machine}"


def _come_in(machine: Machine, member: bytes) -> None:
    machine.pull_plug()
    machine.inside = member
    machine.start()
    assert machine.member == member, f"{member[:3].hex()} cannot come in on {machine}"


def _is_gone(replica: Replica, entry: Entry) -> bool:
    """Whether it is erased, or once was: then whoever heard of that may have dropped its body, or never had it."""
    erasures = replica.erasures
    return erasures.is_erased(entry.header, entry.hash) or entry.hash in erasures.lacking(entry.feed).wanted


def lacking_only_what_nobody_has(machines: list[Machine]) -> None:
    """A body that is not erased is everywhere, or nowhere."""
    bodies = {machine: {entry.hash for _, entry in machine.replica.log.arrivals(0, 10**6) if entry.body is not None}
              for machine in machines}  # fmt: skip
    for machine in machines:
        for digest in machine.replica.bodies_lacking():
            there = [other for other in machines if digest in bodies[other]]
            assert not there, f"{machine} lacks a body that {there[0]} has"


def nothing_erased_is_left(machines: list[Machine]) -> None:
    """Once all days are over, and however the clocks went before."""
    for machine in machines:
        now_ms = machine.replica.wall_ms()
        for later_ms in range(0, 2 * TERM_MS, DAY_MS):
            forget(machine, now_ms + later_ms)
        for _, entry in machine.replica.log.arrivals(0, 10**6):
            if entry.chain == CONTENT and machine.replica.erasures.is_erased(entry.header, entry.hash):
                assert entry.body is None, f"{machine} still has what was taken back"
    lacking_only_what_nobody_has(machines)


def _may_write(replica: Replica) -> bool:
    seat = replica.verdicts.seats.get(replica.me.feed)
    return seat is not None and seat.stands


def not_readable_by_others(world: World, arrivals) -> None:
    for machine, found in arrivals.items():
        replica = machine.replica
        removed = {}
        for arrival in found:
            if isinstance(arrival.control, SpaceMemberRemoved | SpaceMemberAdded):
                removed.setdefault(arrival.control.space, []).append(arrival)
        for arrival in found:
            entry, space = arrival.entry, arrival.entry.header.space
            if entry.chain == CONTROL or replica.open_entry(entry) is None or space not in world.ever_in:
                continue
            assert machine.member in world.ever_in[space], f"{machine} reads a conversation it was never in"
            kind = replica.verdicts.spaces[space].kind if space in replica.verdicts.spaces else None
            moves = [move for move in removed.get(space, ()) if move.control.member == machine.member]
            if kind is SpaceKind.PRIVATE and machine.member not in replica.verdicts.spaces[space].members:
                precedes = replica.authority.in_past
                seen = [move for move in moves if precedes(move.entry.hash, entry.header.view)]
                gone = [m for m in seen if isinstance(m.control, SpaceMemberRemoved) and m.standing is Standing.STANDS]
                added = any(isinstance(move.control, SpaceMemberAdded) for move in seen)
                again = [m for m in moves if isinstance(m.control, SpaceMemberAdded) and m.standing is Standing.STANDS]
                given = any(
                    precedes(removal.entry.hash, move.entry.hash)
                    and not precedes(entry.header.epoch, move.control.from_epoch)
                    for removal in gone
                    for move in again
                )
                assert not gone or added or given, f"{machine} reads what was written after its removal"


def no_keys_but_of_what_they_were_let_into(world: World, arrivals) -> None:
    """Of a conversation nobody ever had a key that they did not make, unless they are one of the two, or were let in
    from no later: by whatever way it came."""
    for machine, found in arrivals.items():
        precedes, seats = machine.replica.authority.in_past, Excuses(world, found).members
        mine = [arrival for arrival in found if seats.get(arrival.entry.feed) == machine.member]
        own = {a.control.space for a in mine if isinstance(a.control, SpaceCreated)}
        own |= {space for space, known in machine.replica.verdicts.spaces.items() if machine.member in known.pair}
        made = {a.entry.hash for a in mine if isinstance(a.control, EpochStarted)}
        let_in = [a.control for a in found if isinstance(a.control, SpaceMemberAdded)]
        begun = [(a.entry.hash, a.control.space) for a in found if isinstance(a.control, EpochStarted)]
        for epoch, space in begun:
            if space in world.ever_in and space not in own and epoch in machine.epochs_held - made:
                froms = [move.from_epoch for move in let_in if (move.space, move.member) == (space, machine.member)]
                assert any(not precedes(epoch, start) for start in froms), f"{machine} had a key that it was not given"


def not_readable_without_the_role(machines: list[Machine], arrivals) -> None:
    """In a space that follows a role nobody reads what was written by somebody who had seen that they lost it, unless
    they got it back."""
    for machine, found in arrivals.items():
        verdicts, precedes = machine.replica.verdicts, machine.replica.authority.in_past
        roles = [
            a for a in found if isinstance(a.control, MemberAdded | RoleSet) and a.control.member == machine.member
        ]
        for arrival in found:
            space = verdicts.spaces.get(arrival.entry.header.space)
            if arrival.entry.chain == CONTROL or space is None or space.role is None:
                continue
            if machine.member in space.pair or machine.replica.open_entry(arrival.entry) is None:
                continue
            given = [move for move in roles if move.control.role >= space.role]
            founded = machine.member == machine.replica.genesis.body.member
            assert given or founded, f"{machine} reads what it never had the role for"
            view = arrival.entry.header.view
            lost = [
                move
                for move in roles
                if move.control.role < space.role
                and move.standing is Standing.STANDS
                and isinstance(move.control, RoleSet)
                and precedes(move.entry.hash, view)
            ]
            again = [move for move in given if all(precedes(loss.entry.hash, move.entry.hash) for loss in lost)]
            before = [loss for loss in lost if any(precedes(move.entry.hash, loss.entry.hash) for move in given)]
            assert not before or again, f"{machine} reads what was written after its demotion"


def same_documents(machines: list[Machine]) -> None:
    said: dict[bytes, tuple[Machine, object]] = {}
    for machine in machines:
        if not _may_write(machine.replica):
            continue
        for space in machine.spaces():
            if machine.replica.verdicts.spaces[space].kind == SpaceKind.PRIVATE:
                continue
            document = machine.document(space)
            told = (document.value(deep=False), document.heads)
            first, expected = said.setdefault(space, (machine, told))
            assert told == expected, f"{machine} and {first} see different documents"


def same_told_of_what_is_shown(machines: list[Machine], arrivals) -> None:
    """Who holds the same compares, and finds no difference in any space for which both have the same keys."""
    told: dict[bytes, tuple[Machine, bytes]] = {}
    bases = set()
    for machine in machines:
        replica = machine.replica
        spaces = {space: blake2b(digest_size=32) for space in replica.verdicts.spaces}
        for arrival in sorted(arrivals[machine], key=lambda arrival: arrival.entry.hash):
            if arrival.payloads is not None and arrival.entry.header.space in spaces:
                spaces[arrival.entry.header.space].update(arrival.entry.hash)
        replica.showing.tell(b"entries", {space: digest.digest() for space, digest in spaces.items()})
        summary = replica.summary()
        bases.add(summary.basis)
        for tag, digest in summary.spaces:
            first, expected = told.setdefault(tag, (machine, digest))
            assert digest == expected, f"{machine} and {first} tell each other that they show different things"
    assert len(bases) == 1, "PCs that hold the same do not compare what they show"


def current(world: World) -> None:
    """Every connection says that both ends have all there is to have, and each knows what the other has."""
    for cable in world.cables:
        for end, other in zip(cable.ends, reversed(cable.machines), strict=True):
            assert end.state.current, f"{cable.machines} stay at {end.state}"
            assert not end._out.waiting_for_answers, f"{cable.machines} stay without an answer"
            for chain in (CONTROL, CONTENT):
                _knows(end._out.beliefs[chain].claimed, other, chain, other.replica.vector(chain))


def honest_about_others(world: World, machines: list[Machine]) -> None:
    """Also what is kept of it, and said to people; copies of one disk are taken for one PC."""
    for one, other in world.told:
        alone = len(world.alike(one)) == len(world.alike(other)) == 1
        if one in machines and other in machines and alone:
            for chain in (CONTROL, CONTENT):
                _knows(one.replica.peers.vector(other.device, chain), other, chain, one.replica.vector(chain))
            is_cut_off = one.replica.me.feed in one.replica.cut_feeds()
            assert is_cut_off or not one.replica.missing_on(other.device), f"{one} takes {other} to lack what it wrote"


def _knows(told: Vector, other: Machine, chain: int, feeds: Iterable[bytes]) -> None:
    actual = other.replica.vector(chain)
    for feed in feeds:
        held, believed = actual.get(feed, ()), told.get(feed, ())
        assert believed == held, f"{other} is taken to hold {believed} of {feed[:3].hex()}/{chain}, and holds {held}"
