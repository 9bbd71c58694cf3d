"""What was set aside in words: who wrote what, and who took what away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal

from desktop.aside.records import TEXT_LIMIT, AsideItem, SetAside, TakenAway
from desktop.aside.said_messages import SaidMessages
from desktop.aside.saved_records import SavedRecords
from desktop.aside.written_documents import Said, WrittenDocuments
from desktop.documents.facts import Changed
from desktop.documents.key import DocumentKey
from desktop.people.commands import own_role
from desktop.people.leaving import reported
from desktop.people.records import UNNAMED_PC, UNNAMED_PERSON
from desktop.rows.departure import is_out
from desktop.rows.fact_types import UnknownTypeError, VoidFactError
from sync.clock import datetime_of, time_ms_of
from sync.control import DeviceRemoved, MemberRemoved, Role, RoleSet, SeatRemoved, SpaceMemberRemoved
from sync.entry import CONTENT

if TYPE_CHECKING:
    from datetime import datetime

    from desktop.documents.dependents import Dependent
    from desktop.engine.command_context import CommandContext
    from desktop.rows.fact_types import Fact
    from sync.aside import Removal
    from sync.control import Value
    from sync.entry import Entry

LISTED: Final = 50
"""Things of one person's on one PC that are listed."""

Things = Mapping["DocumentKey | bytes", "list[Said]"]
"""What entries are to people, by document, record or entry, the newest first."""


class Describer:
    """Says who and what."""

    def __init__(self, context: CommandContext) -> None:
        self._context = context
        self._conn = context.model.conn
        self._types = context.model.fact_types
        self._people: dict[bytes, str] = dict(self._conn.execute("SELECT person, name FROM people").fetchall())
        self._pcs: dict[bytes, str] = dict(self._conn.execute("SELECT pc, name FROM pcs").fetchall())
        self._records = SavedRecords(self._conn, context.replica, context.model.areas, self._people)
        replica = context.replica
        self._documents = WrittenDocuments(self._conn, context.model.areas, self._people, replica.me.member)
        self._messages = SaidMessages(self._conn, replica.genesis.hash, replica.shop_space)

    def described(self, entries: Sequence[Entry], things: Things, or_more: bool = False) -> SetAside:
        """All that was set aside of one seat; `entries` in the order in which they were written, `things` what they are
        to people, `or_more` if these are only the newest. Of channels in others' it knows once those were asked for."""
        replica, feed = self._context.replica, entries[0].feed
        member, device = replica.verdicts.author(feed)
        is_here = feed in replica.own_feeds() and is_out(replica)
        return SetAside(
            id=feed.hex(),
            author=self._person(member),
            author_id=member.hex(),
            pc=self._pc(device),
            mine=member == replica.me.member,
            let_in=feed not in replica.verdicts.seats,
            count=len(things),
            built_on=len(self.built_on(things)),
            items=tuple(self._item(key, said) for key, said in islice(things.items(), LISTED)),
            taken=self._taken(entries),
            may_keep=own_role(self._context) == Role.OWNER and not is_out(replica),
            is_here=is_here,
            only_here=is_here and not self._is_elsewhere(entries[0]),
            or_more=or_more,
        )

    def _is_elsewhere(self, entry: Entry) -> bool:
        """Whether another PC of the shop said that it has an entry."""
        within, (feed, seq) = self._context.replica.log.chains.within, (entry.feed, entry.seq)
        tips = (tip for has in reported(self._context) for tip in has.get(feed, ()))
        return any(within(feed, CONTENT, seq, entry.hash, tip) for tip in tips)

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

    def built_on(self, things: Things) -> dict[tuple[DocumentKey, bytes], list[Dependent]]:
        """What others wrote on top of these: by document and who wrote it (member id), which is one thing."""
        return {
            (key, member): there
            for key, said in things.items()
            if isinstance(key, DocumentKey)
            for member, there in self._documents.dependents(key, said).items()
        }

    def things(self, entries: Iterable[Entry]) -> Things:
        """What these entries are to people: what was written into one document or record is one thing."""
        found: dict[DocumentKey | bytes, list[Said]] = {}
        for entry in entries:
            facts = self._facts(entry)
            self._messages.learn(facts)
            document = next((fact.key_in(entry.header.space) for fact in facts if isinstance(fact, Changed)), None)
            key = document or self._records.record(entry, facts) or entry.hash
            said = found.pop(key, [])
            said.append((entry, facts))
            found[key] = said
        return dict(reversed(found.items()))

    def _facts(self, entry: Entry) -> list[Fact]:
        try:
            return self._types.read(self._context.replica.open_entry(entry) or [], entry.header)
        except (UnknownTypeError, VoidFactError):
            return []

    def _item(self, key: DocumentKey | bytes, said: Sequence[Said]) -> AsideItem:
        last, facts = said[-1]
        id, at = last.hash.hex(), _at(last.header.stamp)
        if isinstance(key, DocumentKey):
            return self._documents.item(key, said, id, at)
        saved = self._records.saved(said)
        if saved is not None:
            return AsideItem(id, "record", saved.text[:TEXT_LIMIT], at, saved.title, saved.new_title, one=saved.one)
        return self._messages.channel(facts, id, at) or self._text(last, facts, id, at)

    def _text(self, entry: Entry, facts: Sequence[Fact], id: str, at: datetime) -> AsideItem:
        said = filter(None, map(self._types.words, facts))
        text, place = "\n".join(said), self._messages.place(entry, facts)
        return AsideItem(id, "text" if text else "other", text[:TEXT_LIMIT], at, place=place)


def _at(stamp: int) -> datetime:
    return datetime_of(time_ms_of(stamp))
