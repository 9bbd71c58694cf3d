"""Looking at what was set aside, and keeping it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from desktop.aside.records import AsideItem, SetAside, TakenAway
from desktop.documents.facts import Changed
from desktop.errors import NotAllowedError, NotFoundError
from desktop.people.commands import own_role
from desktop.people.records import UNNAMED_PC, UNNAMED_PERSON
from desktop.rows.entry_reader import SET_ASIDE
from desktop.rows.fact_types import UnknownTypeError, VoidFactError
from sync.clock import datetime_of, time_ms_of
from sync.control import DeviceRemoved, MemberRemoved, Role, RoleSet, SeatRemoved, SpaceMemberRemoved

if TYPE_CHECKING:
    from datetime import datetime

    from desktop.engine.command_context import CommandContext
    from desktop.rows.fact_types import Fact
    from sync.aside import Removal
    from sync.control import Value
    from sync.entry import Entry

LISTED: Final = 50
"""Items of one person's on one PC that are listed."""
TEXT_LIMIT: Final = 200


def set_aside(context: CommandContext) -> list[SetAside]:
    """All that was set aside and can be read here, by person and PC, what is newest first."""
    by_feed: dict[bytes, list[Entry]] = {}
    for entry in _entries(context):
        by_feed.setdefault(entry.feed, []).insert(0, entry)
    describer = _Describer(context)
    described = [describer.described(feed, entries) for feed, entries in by_feed.items()]
    return sorted(described, key=lambda aside: aside.items[0].at, reverse=True)


def count_set_aside(context: CommandContext) -> int:
    """How many entries that can be read here were set aside."""
    return sum(1 for _ in _entries(context))


def keep(context: CommandContext, id: str) -> SetAside:
    """Show after all, on all PCs, what was set aside of one person on one PC; what it was. Owners only."""
    entries = [entry for entry in _entries(context) if entry.feed.hex() == id]
    if not entries:
        raise NotFoundError("There is nothing that was set aside under this name.")
    if own_role(context) != Role.OWNER:
        raise NotAllowedError("Only an owner can keep what was set aside.")
    kept = _Describer(context).described(entries[0].feed, entries[::-1])
    context.control(*context.replica.aside.raising(entries))
    return kept


def _entries(context: CommandContext) -> Iterator[Entry]:
    """What was set aside and can be read here, in order of arrival."""
    query = "SELECT hash FROM held_back WHERE reason = ? ORDER BY arrival"
    for (digest,) in context.model.conn.execute(query, (SET_ASIDE,)).fetchall():
        entry = context.replica.log.entry(digest)
        if entry is not None and context.replica.open_entry(entry) is not None:
            yield entry


class _Describer:
    """Says who and what."""

    def __init__(self, context: CommandContext) -> None:
        self._context = context
        self._conn = context.model.conn
        self._types = context.model.fact_types
        self._kinds = {kind.name: kind for area in context.model.areas for kind in area.documents}
        self._people: dict[bytes, str] = dict(self._conn.execute("SELECT person, name FROM people").fetchall())
        self._pcs: dict[bytes, str] = dict(self._conn.execute("SELECT pc, name FROM pcs").fetchall())

    def described(self, feed: bytes, entries: Sequence[Entry]) -> SetAside:
        """All that was set aside of one seat; `entries`, the newest first."""
        replica = self._context.replica
        member, device = replica.verdicts.author(feed)
        return SetAside(
            id=feed.hex(),
            author=self._person(member),
            author_id=member.hex(),
            pc=self._pc(device),
            mine=member == replica.me.member,
            let_in=feed not in replica.verdicts.seats,
            count=len(entries),
            items=tuple(self._item(entry) for entry in entries[:LISTED]),
            taken=self._taken(entries),
            may_keep=own_role(self._context) == Role.OWNER,
        )

    def _taken(self, entries: Iterable[Entry]) -> tuple[TakenAway, ...]:
        found = {removal.hash: removal for entry in entries for removal in self._context.replica.aside.removals(entry)}
        ordered = sorted(found.values(), key=lambda removal: (removal.stamp, removal.hash))
        return tuple(self._taken_away(removal) for removal in ordered)

    def _taken_away(self, removal: Removal) -> TakenAway:
        what, member, device = self._subject(removal.value)
        pc = self._pc(device) if device else ""
        return TakenAway(what, self._person(member), pc, self._person(removal.by), _at(removal.stamp))

    def _subject(self, value: Value) -> tuple[Literal["pc", "seat", "person", "conversation", "role"], bytes, bytes]:
        """What a removal took away, the person's id and the PC's."""
        verdicts = self._context.replica.verdicts
        match value:
            case DeviceRemoved(device=device):
                known = verdicts.devices.get(device)
                return "pc", known.member if known else b"", device
            case SeatRemoved(feed=feed):
                return "seat", *verdicts.author(feed)
            case MemberRemoved(member=member):
                return "person", member, b""
            case SpaceMemberRemoved(member=member):
                return "conversation", member, b""
            case RoleSet(member=member):
                return "role", member, b""
        return "person", b"", b""

    def _person(self, member: bytes) -> str:
        return self._people.get(member, UNNAMED_PERSON)

    def _pc(self, device: bytes) -> str:
        return self._pcs.get(device, UNNAMED_PC)

    def _item(self, entry: Entry) -> AsideItem:
        kind, text = self._said(entry)
        return AsideItem(entry.hash.hex(), kind, text[:TEXT_LIMIT], _at(entry.header.stamp))

    def _said(self, entry: Entry) -> tuple[Literal["text", "document", "other"], str]:
        payloads = self._context.replica.open_entry(entry) or []
        try:
            facts = self._types.read(payloads, entry.header)
        except (UnknownTypeError, VoidFactError):
            return "other", ""
        changed = next((fact for fact in facts if isinstance(fact, Changed)), None)
        if changed is not None:
            return "document", self._document(changed, entry.header.space)
        text = "\n".join(_texts(facts))
        return ("text", text) if text else ("other", "")

    def _document(self, changed: Changed, space: bytes) -> str:
        kind = self._kinds.get(changed.kind)
        return (kind.text(self._conn, changed.key_in(space)) or "") if kind else ""


def _texts(facts: Iterable[Fact]) -> Iterator[str]:
    """Whatever people wrote in these."""
    for fact in facts:
        yield from (value for value in msgspec.structs.astuple(fact) if isinstance(value, str) and value)


def _at(stamp: int) -> datetime:
    return datetime_of(time_ms_of(stamp))
