"""What must be true of the records of a healed world."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import product
from typing import Any, Final

import msgspec

from desktop.clock.area import AREA as CLOCK
from desktop.forms.tables import PUBLICATIONS
from desktop.processes.area import PROCESSES
from desktop.records import past, queries, shown
from desktop.records.area import RECORDS
from desktop.records.facts import RecordSaved
from desktop.records.identity import RecordKey, unpacked_key
from desktop.records.saved_part import SavedPart
from desktop.rows.content_chains import HeldChains
from desktop.rows.departure import is_out
from desktop.rows.register import unpacked
from desktop.rows.shared_rows import space_digests
from sync.authority.verdicts import Standing
from sync.control import Role
from sync.entry_opener import Arrival
from tests.desktop.form_rule import PublishedForms
from tests.desktop.models import empty_model
from tests.desktop.test_projection import Shuffled, caught_up, projected
from tests.desktop.toy_collection.area import WITH_THINGS
from tests.simulation import invariants
from tests.simulation.machine import Machine
from tests.simulation.record_desk import Desk
from tests.simulation.record_world import COLLECTIONS, RecordWorld, waiting_for_owners

EVERYTHING: Final = 10**6
SHOWN: Final = (RECORDS, PROCESSES, CLOCK.key)
"""Areas whose rows are made again in another order."""
TABLES: Final = {
    "records": "SELECT record, collection, creator, nonce, parent, shown, created_by, created_ms, added, changed_by, "
    "changed_ms, away, apart FROM records WHERE space = ? ORDER BY record",
    "saves": "SELECT * FROM saves WHERE space = ? ORDER BY record, hash",
    "awaited": "SELECT * FROM awaited_saves WHERE space = ? ORDER BY record, awaited",
    "publications": "SELECT * FROM publications WHERE space = ? ORDER BY hash",
    "erased": "SELECT * FROM erased_records WHERE space = ? ORDER BY record, hash",
    "requests": "SELECT * FROM requests WHERE space = ? ORDER BY hash",
    "decisions": "SELECT * FROM decisions WHERE space = ? ORDER BY process, hash",
    "absences": "SELECT * FROM absences WHERE space = ? ORDER BY hash",
    "clock_said": "SELECT * FROM clock_said WHERE space = ? ORDER BY hash",
    "request_states": "SELECT * FROM request_states WHERE space = ? ORDER BY process",
}
LOCAL: Final = {table.name: table.local for area in WITH_THINGS for table in area.tables}
"""Columns that differ between PCs and say nothing."""
SAID: Final = ("saves", "publications", "erased_records", "requests", "decisions", "absences")
"""Tables with rows of single entries."""
_OWN: Final = (
    "SELECT t.*, 0 AS number FROM {} t JOIN records r ON r.record = t.record WHERE r.space = ? ORDER BY t.record"
)


def check(world: RecordWorld) -> None:
    """What is true of every world, and of records."""
    desks = [world.desk(machine) for machine in world.standing if not is_out(machine.replica)]
    whoever_reads_the_same_is_shown_the_same(desks)
    nothing_honest_is_lost_silently(world, desks)
    nothing_shows_that_was_overwritten(desks)
    nothing_erased_shows(desks)
    nothing_much_goes_without_an_owner(world, desks)
    nothing_shows_without_the_right(desks)
    what_was_saved_is_there(world, desks)
    what_was_shown_last_is_what_shows(desks)
    they_tell_each_other_the_same(desks)
    if desks:
        the_order_of_arrival_changes_nothing(world, desks[0])
    invariants.check(world)


def whoever_reads_the_same_is_shown_the_same(desks: list[Desk]) -> None:
    first: dict[tuple[bytes, frozenset[bytes]], tuple[Desk, Any]] = {}
    for desk in desks:
        read = defaultdict(set)
        for arrival in desk.replica.arrivals(0, EVERYTHING):
            if arrival.payloads is not None and arrival.standing is Standing.STANDS:
                read[arrival.entry.header.space].add(arrival.entry.hash)
        for space, entries in read.items():
            tables = TABLES | {each.table: _OWN.format(each.table) for each in desk.collections().values()}
            found = {name: _rows(desk, name, query, space) for name, query in tables.items()}
            other, expected = first.setdefault((space, frozenset(entries)), (desk, found))
            for name in found.keys() | expected.keys():
                is_alike = found.get(name, []) == expected.get(name, [])
                assert is_alike, f"{desk.machine} and {other.machine} show other {name}"


def _rows(desk: Desk, name: str, query: str, space: bytes) -> list[dict[str, Any]]:
    cursor = desk.model.conn.execute(query, (space,))
    columns = [column[0] for column in cursor.description]
    same = dict.fromkeys(("number", *LOCAL.get(name, ())), 0)
    return [dict(zip(columns, row, strict=True)) | same for row in cursor.fetchall()]


def nothing_honest_is_lost_silently(world: RecordWorld, desks: list[Desk]) -> None:
    """What counts shows, is kept beside what shows, or gave way to one whose author had had it before their eyes (or
    lied)."""
    for desk in desks:
        changes = _changes(desk)
        for record, now in _shown(desk):
            for part in (part for part in changes[record] if (part.hash, record) in world.saved):
                for key, value in _fields(part).items():
                    if value not in (now[key].value.value, *(other.value for other in now[key].others)):
                        later = (other for other in changes[record] if key in _fields(other))
                        assert any(_knew(world, desk, other, part) for other in later), (
                            f"{desk.machine} lost {key} of {record.hex()[:6]} that {part.hash.hex()[:6]} says"
                        )


def nothing_much_goes_without_an_owner(world: RecordWorld, desks: list[Desk]) -> None:
    """What a PC throws away at once says nothing, or an owner said yes; what waits can be answered."""
    for desk in desks:
        heard = {digest for (digest,) in desk.model.conn.execute("SELECT hash FROM saves").fetchall()} & world.much
        assert heard <= world.agreed, f"{desk.machine} lost what a PC threw away"
        word = desk.replica.verdicts.putting_away.word
        assert all(word(digest) for digest in heard), f"{desk.machine} heeds a yes that does not count"
        assert not any(map(word, waiting_for_owners(desk.model.conn))), f"{desk.machine} waits for a yes that is there"


def nothing_shows_that_was_overwritten(desks: list[Desk]) -> None:
    """Nor stands beside what shows: by a change of whoever had seen it."""
    for desk in desks:
        changes = _changes(desk)
        for record, now in _shown(desk):
            for key, field in now.items():
                saves = {value.save for value in (field.value, *field.others)}
                writes = [part for part in changes[record] if key in _fields(part)]
                for part, later in product((part for part in writes if part.hash in saves), writes):
                    assert not _had_seen(desk, later, part), (
                        f"{desk.machine} still shows {key} of {record.hex()[:6]} that {part.hash.hex()[:6]} says"
                    )


def _shown(desk: Desk) -> list[tuple[bytes, Mapping[str, shown.ShownField]]]:
    rows = desk.model.conn.execute("SELECT record, shown FROM records ORDER BY record").fetchall()
    return [(record, shown.unpacked(kept).fields) for record, kept in rows]


def _changes(desk: Desk) -> dict[bytes, list[SavedPart]]:
    """What counts, by records, but for the creations of derived ones, whose values give way to every change."""
    found = defaultdict(list)
    for row in desk.model.conn.execute("SELECT * FROM saves WHERE counts").fetchall():
        part = SavedPart(*row)
        if not (part.creates and part.key.is_derived):
            found[part.record].append(part)
    return found


def _fields(part: SavedPart) -> dict[str, bytes]:
    return {key: bytes(raw) for key, raw in msgspec.msgpack.decode(part.fields, type=dict[str, msgspec.Raw]).items()}


def _knew(world: RecordWorld, desk: Desk, later: SavedPart, part: SavedPart) -> bool:
    """Whether whoever made a save had another before their eyes, and says so; or says so and lies."""
    honest = None if _is_own(desk, later, part) else world.saved.get((later.hash, later.record))
    return _had_seen(desk, later, part) and (honest is None or part.hash in honest.seen)


def _had_seen(desk: Desk, later: SavedPart, part: SavedPart) -> bool:
    chains, place = HeldChains(desk.replica), part.chain_place
    named = [chains.place(each, later.space) for each in unpacked(later.after)]
    ends = [end for end in named if end is not None and end.feed == part.feed]
    return _is_own(desk, later, part) or any(end == place or chains.precedes(place, end) for end in ends)


def _is_own(desk: Desk, later: SavedPart, part: SavedPart) -> bool:
    return later.feed == part.feed and HeldChains(desk.replica).precedes(part.chain_place, later.chain_place)


def nothing_erased_shows(desks: list[Desk]) -> None:
    for desk, table in product(desks, SAID):
        rows = desk.model.conn.execute(f"SELECT DISTINCT hash FROM {table} ORDER BY hash").fetchall()
        for entry in (desk.replica.log.entry(hash) for (hash,) in rows):
            is_erased = desk.replica.erasures.is_erased(entry.header, entry.hash)
            assert not is_erased, f"{desk.machine} has a row of {table} of what was erased"


def nothing_shows_without_the_right(desks: list[Desk]) -> None:
    for desk in desks:
        PublishedForms(desk.replica).check(desk.model.conn)
        query = "SELECT record, collection, creator, nonce, parent, shown FROM records"
        for record, *key, parent, kept in desk.model.conn.execute(query).fetchall():
            whole = unpacked_key(parent) if parent else None
            known = desk.collections()
            if whole is not None:
                assert known[whole.collection].name in known[key[0]].rows_of, f"{key} is no row of {whole}"
            if known[(whole or RecordKey(*key)).collection].defined_id:
                continue
            for name, field in shown.unpacked(kept).fields.items():
                for value in (field.value, *field.others):
                    _check_right(desk, RecordKey(*key), whole, name, value.save, record)


def _check_right(desk: Desk, key: RecordKey, whole: RecordKey | None, field: str, save: bytes, record: bytes) -> None:
    entry = desk.replica.log.entry(save)
    header = entry.header
    role = desk.replica.opener.role(header.feed, header.seq, save, header.view)
    seat = desk.replica.verdicts.seats[header.feed]
    (creates,) = desk.model.conn.execute(
        "SELECT creates FROM saves WHERE record = ? AND hash = ?", (record, save)
    ).fetchone()
    about = whole or key
    rights = COLLECTIONS[about.collection].rights
    least = [rights.change_all]
    if about.creator == seat.member:
        least.append(rights.change_own)
    if creates and whole is None:
        least.append(rights.add)
    if whole is None and key == COLLECTIONS[key.collection].derived(seat.member) and field in rights.own:
        least.append(Role.EMPLOYEE)
    assert role >= min(least), f"{seat.member.hex()[:6]} may not write {field} of a {COLLECTIONS[key.collection].one}"


def what_was_saved_is_there(world: RecordWorld, desks: list[Desk]) -> None:
    """In the history of its record, wherever its entry stands and can be read."""
    for desk in desks:
        arrivals = (arrival for arrival in desk.replica.arrivals(0, EVERYTHING) if arrival.payloads is not None)
        read = {arrival.entry.hash for arrival in arrivals if arrival.standing is Standing.STANDS}
        rows = set(desk.model.conn.execute("SELECT hash, record FROM saves").fetchall())
        missing = [saved for saved in world.saved if saved[0] in read and saved not in rows]
        assert not missing, f"{desk.machine} does not show what was saved"


def what_was_shown_last_is_what_shows(desks: list[Desk]) -> None:
    """Also where PCs were copied."""
    ever = datetime(9999, 1, 1, tzinfo=UTC)
    for desk, collection in product(desks, COLLECTIONS.values()):
        for away in (False, True):
            now = {each.id: each.values for each in queries.records(desk.session, collection, away=away)}
            told = {each.id: each.values for each in past.all_as_of(desk.session, collection, ever, away=away)}
            assert told == now, f"{desk.machine} tells another past of {collection.many}"


def they_tell_each_other_the_same(desks: list[Desk]) -> None:
    told: dict[bytes, tuple[Machine, bytes]] = {}
    for desk in desks:
        digests = space_digests(desk.model.conn, WITH_THINGS, lambda: None)
        desk.replica.showing.tell(b"records", digests)
        for tag, digest in desk.replica.summary().spaces:
            other, expected = told.setdefault(tag, (desk.machine, digest))
            assert digest == expected, f"{desk.machine} and {other} tell each other that they show different things"


def the_order_of_arrival_changes_nothing(world: RecordWorld, desk: Desk) -> None:
    arrivals = desk.replica.arrivals(0, EVERYTHING)
    world.chance.shuffle(arrivals)
    if world.chance.random() < 0.5:  # what people had seen comes after all that they say of it
        arrivals.sort(key=_saves)
    view = Shuffled(desk.replica, arrivals)
    model = empty_model(WITH_THINGS)
    projection = projected(view, model)
    projection.prepare()
    while view.visible < len(arrivals):
        view.visible = min(len(arrivals), view.visible + world.chance.randrange(1, 40))
        caught_up(projection)
    tables = [PUBLICATIONS, *(table for area in WITH_THINGS if area.key in SHOWN for table in area.tables)]
    for table in (table for table in tables if table.order or table.is_word_index):
        made, kept = (list(table.rows(each.conn)) for each in (model, desk.model))
        assert made == kept, f"{desk.machine} shows other {table.name} than in another order of arrival"
    model.close()


def _saves(arrival: Arrival) -> bool:
    return any(payload.type == RecordSaved.TYPE for payload in arrival.payloads or ())
