"""People, their PCs and the shop's name: roles from the records of who may do what, names from what people say.

These tables are small: they are made anew as a whole whenever something that decides them arrives.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, count
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from desktop.people.facts import PCNamed, PersonNamed, ShopNamed
from desktop.people.records import UNNAMED_PC, UNNAMED_PERSON
from desktop.people.records import Role as RoleName
from desktop.people.roles import ROLE_NAMES
from desktop.rows.names import looking_alike, looks
from desktop.rows.pieces import taken
from desktop.rows.read_model import SHOP_NAME
from desktop.rows.register import Write, packed, present, seen, unpacked
from desktop.rows.standing_entry import StandingEntry
from desktop.rows.table import Table, delete_of_space
from sync.control import Role

if TYPE_CHECKING:
    import sqlite3

    from desktop.rows.erased_entries import ErasedEntries
    from desktop.rows.horizon import Now
    from desktop.rows.read_model import ReadModel
    from desktop.rows.viewer import Viewer
    from sync.authority import Verdicts

TABLES: Final = (
    Table(
        "names",
        (
            """CREATE TABLE names (
                hash BLOB NOT NULL,
                part INTEGER NOT NULL,
                space BLOB NOT NULL,
                kind TEXT NOT NULL,
                subject BLOB NOT NULL,
                author BLOB NOT NULL,
                view BLOB NOT NULL,
                feed BLOB NOT NULL,
                seq INTEGER NOT NULL,
                stamp INTEGER NOT NULL,
                after BLOB NOT NULL,
                name TEXT NOT NULL,
                PRIMARY KEY (hash, part)
            ) STRICT, WITHOUT ROWID""",
        ),
        order="hash, part",
        label="names",
        shared="SELECT space, hash, part, kind, subject, author, stamp, after, name FROM names",
    ),
    Table(
        "people",
        (
            """CREATE TABLE people (
                person BLOB PRIMARY KEY,
                name TEXT NOT NULL,
                role TEXT NOT NULL,
                active INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID""",
        ),
        order="person",
        label="people",
    ),
    Table(
        "pcs",
        (
            """CREATE TABLE pcs (
                pc BLOB PRIMARY KEY,
                person BLOB NOT NULL,
                name TEXT NOT NULL,
                active INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID""",
        ),
        order="pc",
        label="PCs",
    ),
    Table(
        "seats",
        ("CREATE TABLE seats (feed BLOB PRIMARY KEY, pc BLOB NOT NULL) STRICT, WITHOUT ROWID",),
        order="feed",
        label="PCs that write",
    ),
    Table(
        "used",
        (
            """CREATE TABLE used (
                person BLOB NOT NULL,
                pc BLOB NOT NULL,
                PRIMARY KEY (person, pc)
            ) STRICT, WITHOUT ROWID""",
        ),
        order="person, pc",
        label="PCs of others that people use",
    ),
)

NameKind = Literal["person", "pc", "shop"]
SHOP: Final = b""
"""The subject of the shop's name."""

_NAMES: Final = "SELECT subject, author, view, name, hash, feed, seq, part, stamp, after FROM names WHERE kind = ?"


class _Naming(NamedTuple):
    """A name that somebody gave to a person, a PC or the shop, as a write to the register of its names."""

    subject: bytes
    author: bytes
    view: bytes
    name: str
    write: Write

    @property
    def place(self) -> tuple[bytes, int, bytes, bytes]:
        """What tells the role with which it was given."""
        return self.write.feed, self.write.seq, self.write.hash, self.view


def names_seen(conn: sqlite3.Connection, kind: NameKind, subject: bytes) -> tuple[bytes, ...]:
    """What whoever gives another name says that they had seen."""
    return seen([naming.write for naming in _namings(conn, kind) if naming.subject == subject])


def _namings(conn: sqlite3.Connection, kind: NameKind) -> list[_Naming]:
    return [
        _Naming(subject, author, view, name, Write(digest, feed, seq, part, stamp, unpacked(after)))
        for subject, author, view, name, digest, feed, seq, part, stamp, after in conn.execute(
            _NAMES, (kind,)
        ).fetchall()
    ]


def _shown(namings: Iterable[_Naming], may_give: Callable[[_Naming], bool]) -> str | None:
    """The name that shows, of those that count."""
    names = {naming.write._replace(counts=may_give(naming)): naming.name for naming in namings}
    shown = present(list(names))
    return names[shown[0]] if shown else None


class PeopleProjector:
    """Turns names and verdicts into rows."""

    def __init__(self, model: ReadModel, viewer: Viewer) -> None:
        self._model = model
        self._viewer = viewer
        self.discard_pending()

    def discard_pending(self) -> None:
        """Drop what was collected and not written."""
        self._names: list[tuple[bytes, int, bytes, str, bytes, bytes, bytes, bytes, int, int, bytes, str]] = []
        self._seats: set[bytes] | None = None

    @property
    def handlers(self) -> Mapping[type, Callable[[StandingEntry, Any], None]]:
        """What collects each kind of fact."""
        return {
            PersonNamed: lambda said, fact: self._take(said, "person", fact.member, fact),
            PCNamed: lambda said, fact: self._take(said, "pc", fact.device, fact),
            ShopNamed: lambda said, fact: self._take(said, "shop", SHOP, fact),
        }

    def _take(
        self, said: StandingEntry, kind: NameKind, subject: bytes, fact: PersonNamed | PCNamed | ShopNamed
    ) -> None:
        """Collect a name; what is not said to the whole shop is none."""
        if said.space != self._viewer.shop_space:
            return
        part = len(self._names)
        self._names.append((
            said.hash, part, said.space, kind, subject, said.author, said.view, said.feed, said.seq, said.stamp,
            packed(fact.after), fact.name,
        ))  # fmt: skip

    def write(self, erased: ErasedEntries) -> bool:
        """Write what was collected; whether there was anything."""
        if not self._names:
            return False
        first = {row[0]: row[1] for row in reversed(self._names)}
        rows = [(row[0], row[1] - first[row[0]], *row[2:]) for row in self._names]
        self._model.conn.executemany("INSERT OR IGNORE INTO names VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        self.discard_pending()
        return True

    def erase(self, entries: Collection[bytes]) -> bool:
        """What these call somebody goes; whether that is anything."""
        return bool(taken(self._model.conn, "names", entries))

    def forget(self, entries: Collection[bytes]) -> None:
        """Nothing is left of them."""

    def delete_space(self, space: bytes, up_to: int) -> Iterator[None]:
        """Forget all rows of one space, to make them again."""
        return delete_of_space(self._model.conn, "names", space)

    def follow_clock(self, _before: Now, _now: Now) -> bool:
        """Names have no place in time."""
        return False

    def refresh(self, verdicts: Verdicts) -> None:
        """Make people and PCs from what is known now."""
        people = self._people(verdicts)
        called = {row[0]: row[1] for row in people}
        self._replace("people", people)
        self._replace("pcs", self._pcs(verdicts, called))
        self._note_seats(verdicts)
        self._replace("used", _used(verdicts))
        self._model.put(SHOP_NAME, self._shop_name().encode())

    def _people(self, verdicts: Verdicts) -> list[tuple[bytes, str, RoleName, bool]]:
        """Everybody, and whoever uses this PC also where whoever let them in had been taken out."""
        names, me = self._names_of("person", verdicts), self._viewer.member
        people = [
            (id, names.get(id, UNNAMED_PERSON), ROLE_NAMES[verdicts.last_role(id)], member.role is not None)
            for id, member in verdicts.members.items()
        ]
        if me not in verdicts.members:
            people.append((me, names.get(me, UNNAMED_PERSON), ROLE_NAMES[Role.EMPLOYEE], False))
        return people

    def _note_seats(self, verdicts: Verdicts) -> None:
        """Which PC writes each feed; where there are very many, only what changed is written."""
        conn, seats = self._model.conn, verdicts.seats
        if self._seats is None:
            self._seats = {feed for (feed,) in conn.execute("SELECT feed FROM seats").fetchall()}
        conn.executemany("DELETE FROM seats WHERE feed = ?", [(feed,) for feed in self._seats - seats.keys()])
        new = [(feed, seats[feed].device) for feed in seats.keys() - self._seats]
        conn.executemany("INSERT INTO seats VALUES (?, ?)", new)
        self._seats = set(seats)

    def _shop_name(self) -> str:
        """The last that an owner gave."""
        return _shown(_namings(self._model.conn, "shop"), self._by_owner) or ""

    def _by_owner(self, naming: _Naming) -> bool:
        return self._viewer.role(*naming.place) == Role.OWNER

    def _names_of(self, kind: NameKind, verdicts: Verdicts) -> dict[bytes, str]:
        """The last name of each subject that its author may give."""

        def may_give(naming: _Naming) -> bool:
            owner = self._owner(naming.subject, verdicts) if kind == "pc" else naming.subject
            return naming.author == owner or self._by_owner(naming)

        by_subject: dict[bytes, list[_Naming]] = {}
        for naming in _namings(self._model.conn, kind):
            by_subject.setdefault(naming.subject, []).append(naming)
        shown = {subject: _shown(namings, may_give) for subject, namings in by_subject.items()}
        return {subject: name for subject, name in shown.items() if name is not None}

    def _owner(self, pc: bytes, verdicts: Verdicts) -> bytes:
        """Whose PC it is; nobody's if it was never one of the shop's."""
        device = verdicts.devices.get(pc)
        if device is not None:
            return device.member
        return self._viewer.member if pc == self._viewer.device else b""

    def _pcs(self, verdicts: Verdicts, called: dict[bytes, str]) -> list[tuple[bytes, bytes, str, bool]]:
        names = self._names_of("pc", verdicts)
        standing = {device.id for device in verdicts.devices.values() if device.stands}
        devices = sorted({*verdicts.devices, self._viewer.device}, key=lambda device: (device not in standing, device))
        plain = {device: names.get(device, UNNAMED_PC) for device in devices}
        members = {device: self._owner(device, verdicts) for device in devices}
        owners = {device: called.get(member, UNNAMED_PERSON) for device, member in members.items()}
        unique = told_apart(plain, owners, standing)
        return [(device, members[device], unique[device], device in standing) for device in devices]

    def _replace(self, table: str, rows: Sequence[tuple[object, ...]]) -> None:
        conn = self._model.conn
        conn.execute(f"DELETE FROM {table}")
        for row in rows:
            conn.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)


def _used(verdicts: Verdicts) -> list[tuple[bytes, bytes]]:
    """Who writes on a PC that is somebody else's, and that PC."""
    whose = {device.id: device.member for device in verdicts.devices.values() if device.stands}
    seats = [seat for seat in verdicts.seats.values() if seat.stands and seat.device in whose]
    return sorted({(seat.member, seat.device) for seat in seats if seat.member != whose[seat.device]})


def told_apart(names: dict[bytes, str], owners: dict[bytes, str], standing: set[bytes]) -> dict[bytes, str]:
    """Names that are each given once, in this order: those among the standing that look alike get their person's name
    added, and whatever is taken then a number."""
    alike = looking_alike({id: names[id] for id in standing})
    seen = {look for id in standing for look in looks(names[id]) if id in alike}
    taken: set[str] = set()
    unique = {}
    for id, name in names.items():
        longer = f"{name} ({owners[id]})"
        wanted = name if looks(name).isdisjoint(seen | taken) else longer
        numbered = (f"{wanted} {number}" for number in count(2))
        unique[id] = next(free for free in chain([wanted], numbered) if looks(free).isdisjoint(taken))
        taken |= looks(unique[id])
    return unique
