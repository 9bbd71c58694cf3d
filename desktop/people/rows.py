"""People, their PCs and the shop's name: roles from the records of who may do what, names from what people say.

These tables are small: they are made anew as a whole whenever something that decides them arrives.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import chain, count
from typing import TYPE_CHECKING, Any, Final

from desktop.chat.rows import EVERYONE
from desktop.facts import PCNamed, PersonNamed, ShopNamed
from desktop.records import UNNAMED_PC, UNNAMED_PERSON
from desktop.records import Role as RoleName
from desktop.rows.standing_entry import StandingEntry
from sync.control import Role, RoleSet

if TYPE_CHECKING:
    from desktop.chat.rows import Viewer
    from desktop.rows.read_model import ReadModel
    from sync.authority import Verdicts

ROLES: Final[dict[Role, RoleName]] = {Role.OWNER: "owner", Role.MANAGER: "manager", Role.EMPLOYEE: "employee"}

_SHOP_NAMES: Final = (
    "SELECT author, view, name FROM names WHERE kind = 'shop' ORDER BY stamp DESC, hash DESC, part DESC"
)
_LATEST: Final = "SELECT subject, author, name FROM names WHERE kind = ? ORDER BY stamp, hash, part"


class People:
    """Turns names and verdicts into rows."""

    def __init__(self, model: ReadModel, reader: Viewer) -> None:
        self._model = model
        self._reader = reader
        self.discard_pending()

    def discard_pending(self) -> None:
        """Drop what was collected and not written."""
        self._names: list[tuple[bytes, int, bytes, str, bytes, bytes, bytes, int, str]] = []

    @property
    def handlers(self) -> Mapping[type, Callable[[StandingEntry, Any], None]]:
        """What collects each kind of fact."""
        return {
            PersonNamed: lambda said, fact: self._take(said, "person", fact.member, fact.name),
            PCNamed: lambda said, fact: self._take(said, "pc", fact.device, fact.name),
            ShopNamed: lambda said, fact: self._take(said, "shop", b"", fact.name),
        }

    def _take(self, said: StandingEntry, kind: str, subject: bytes, name: str) -> None:
        """Collect a name; what is not said to the whole shop is none."""
        if said.space != self._reader.shop_space:
            return
        part = len(self._names)
        self._names.append((said.hash, part, said.space, kind, subject, said.author, said.view, said.stamp, name))

    def write(self) -> bool:
        """Write what was collected; whether there was anything."""
        if not self._names:
            return False
        first = {row[0]: row[1] for row in reversed(self._names)}
        rows = [(row[0], row[1] - first[row[0]], *row[2:]) for row in self._names]
        self._model.conn.executemany("INSERT OR IGNORE INTO names VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        self.discard_pending()
        return True

    def delete_space(self, space: bytes) -> None:
        """Forget all rows of one space, to make them again."""
        self._model.conn.execute("DELETE FROM names WHERE space = ?", (space,))

    def refresh(self, verdicts: Verdicts) -> None:
        """Make people, PCs and the list of conversations from what is known now."""
        names = self._names_of("person", verdicts)
        people = [
            (id, names.get(id, UNNAMED_PERSON), ROLES[Role(member.role or Role.EMPLOYEE)], member.role is not None)
            for id, member in verdicts.members.items()
        ]
        called = {row[0]: row[1] for row in people}
        self._replace("people", people)
        self._replace("pcs", self._pcs(verdicts, called))
        self._replace("conversations", self._conversations(verdicts, called))
        self._model.put("shop", self._shop_name(verdicts).encode())

    def _shop_name(self, verdicts: Verdicts) -> str:
        """The latest that somebody gave who is an owner; failing that, by one who was an owner then."""
        given = self._model.conn.execute(_SHOP_NAMES).fetchall()

        @cache
        def is_owner(author: bytes, view: bytes | None) -> bool:
            return verdicts.may(author, RoleSet(author, Role.OWNER), view) is None

        now = (name for author, _, name in given if is_owner(author, None))
        then = (name for author, view, name in given if is_owner(author, view))
        return next(chain(now, then), "")

    def _names_of(self, kind: str, verdicts: Verdicts) -> dict[bytes, str]:
        """The latest name of each subject that its author may give."""
        names = {}
        for subject, author, name in self._model.conn.execute(_LATEST, (kind,)).fetchall():
            member = verdicts.members.get(author)
            is_owner = member is not None and member.role == Role.OWNER
            device = verdicts.devices.get(subject) if kind == "pc" else None
            if is_owner or author == (device.member if device else subject):
                names[subject] = name
        return names

    def _pcs(self, verdicts: Verdicts, called: dict[bytes, str]) -> list[tuple[bytes, bytes, str, bool]]:
        names = self._names_of("pc", verdicts)
        devices = sorted(verdicts.devices.values(), key=lambda device: (not device.stands, device.id))
        plain = {device.id: names.get(device.id, UNNAMED_PC) for device in devices}
        owners = {device.id: called.get(device.member, UNNAMED_PERSON) for device in devices}
        standing = {device.id for device in devices if device.stands}
        unique = told_apart(plain, owners, standing)
        return [(device.id, device.member, unique[device.id], device.stands) for device in devices]

    def _conversations(self, verdicts: Verdicts, called: dict[bytes, str]) -> list[tuple[object, ...]]:
        shop_space, me = self._reader.shop_space, self._reader.member
        rows: list[tuple[object, ...]] = [(shop_space, shop_space, "everyone", EVERYONE, None)]
        found = "SELECT channel, space, name FROM channels ORDER BY stamp DESC, hash DESC"
        channels = {row[0]: row for row in self._model.conn.execute(found).fetchall()}
        rows += [(channel, space, "channel", name, None) for channel, space, name in channels.values()]
        for space in verdicts.spaces.values():
            if me in space.pair:
                others = [member for member in space.pair if member != me]
                rows += [(space.id, space.id, "direct", called.get(other, UNNAMED_PERSON), other) for other in others]
        return rows

    def _replace(self, table: str, rows: Sequence[tuple[object, ...]]) -> None:
        conn = self._model.conn
        conn.execute(f"DELETE FROM {table}")
        for row in rows:
            conn.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)


def told_apart(names: dict[bytes, str], owners: dict[bytes, str], standing: set[bytes]) -> dict[bytes, str]:
    """Names that are each given once, in this order: same ones among those that stand get their person's name added,
    and whatever is taken then a number."""
    counts = Counter(names[id].casefold() for id in standing)
    taken: set[str] = set()
    unique = {}
    for id, name in names.items():
        longer = f"{name} ({owners[id]})"
        wanted = longer if counts[name.casefold()] > 1 or name.casefold() in taken else name
        numbered = (f"{wanted} {number}" for number in count(2))
        unique[id] = next(free for free in chain([wanted], numbered) if free.casefold() not in taken)
        taken.add(unique[id].casefold())
    return unique
