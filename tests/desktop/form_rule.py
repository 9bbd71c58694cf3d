"""Which publication of a form is in force, and what it lets people write: the rule, read word for word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Any

import msgspec

from desktop.forms.definition import Definition, Who
from desktop.forms.facts import FormPublished
from desktop.forms.state import Publication
from desktop.records import shown
from desktop.records.identity import unpacked_key
from desktop.rows.content_chains import ChainPlace, HeldChains
from sync.authority import Standing
from sync.control import Role
from sync.entry import CONTENT, Entry
from sync.replica import Replica

EVERYTHING = 10**6
ROLES = {"employee": Role.EMPLOYEE, "manager": Role.MANAGER, "owner": Role.OWNER}

Within = Callable[[Publication, ChainPlace], bool]
"""Whether what stands at a place lies within a publication's cut."""


class Rule:
    """Over these publications."""

    def __init__(self, publications: Sequence[Publication], within: Within) -> None:
        self.publications = publications
        self.within = within

    def last(self, some: Sequence[Publication]) -> list[Publication]:
        over = [
            one
            for one in some
            for other in some
            if other is not one and self.within(other, one.place) and not self.within(one, other.place)
        ]
        return [one for one in some if one not in over] or list(some)

    def counts(self, one: Publication) -> bool:
        if one.role >= Role.MANAGER:
            return True
        managers = [
            each for each in self.publications if each.role >= Role.MANAGER and not self.within(each, one.place)
        ]
        return one.is_creators and not any(each.locks for each in self.last(managers))

    def chosen(self, place: ChainPlace | None) -> Publication | None:
        """In force for what stands at a place; None: current."""
        counting = [each for each in self.publications if self.counts(each)]
        some = [each for each in counting if place is None or not self.within(each, place)]
        return max(self.last(some), key=lambda each: (each.role, each.stamp, each.place.hash), default=None)


class PublishedForms:
    """What a PC can read of forms, by their ids, straight from its log."""

    def __init__(self, replica: Replica) -> None:
        self.replica = replica
        self.chains = HeldChains(replica)
        self.definitions: dict[bytes, Definition] = {}
        published: dict[bytes, list[Publication]] = {}
        for arrival in replica.arrivals(0, EVERYTHING):
            stands = arrival.payloads is not None and arrival.standing is Standing.STANDS
            for payload in (arrival.payloads or ()) if stands else ():
                if payload.type == FormPublished.TYPE and self._is_there(arrival.entry, payload.value):
                    published.setdefault(payload.value[0], []).append(self._publication(arrival.entry, payload.value))
        self.rules = {form: Rule(some, self._within) for form, some in published.items()}

    def _is_there(self, entry: Entry, value: Any) -> bool:
        """Whether what is published is of a form of that space, for those who read it, and asks nothing twice."""
        form, creator, nonce, text, _ = value
        audience = msgspec.json.decode(text).get("audience", "everyone")
        said = b"".join((self.replica.genesis.hash, entry.header.space, creator, nonce, audience.encode()))
        keys = [question.key for question in msgspec.json.decode(text, type=Definition).all_questions()]
        if len(keys) > len(set(keys)):
            return False
        return form == blake2b(b"countertop/form/1" + said, digest_size=32).digest()[:16]

    def _publication(self, entry: Entry, value: Any) -> Publication:
        fact = msgspec.convert(value, FormPublished)
        definition = self.definitions[entry.hash] = msgspec.json.decode(fact.definition, type=Definition)
        place, author = ChainPlace(entry.feed, entry.header.seq, entry.hash), self._author(entry)
        cut = {seen.feed: seen.tips for seen in fact.cut}
        role = self._role(entry)
        return Publication(place, entry.header.stamp, role, author == fact.creator, definition.locked, cut)

    def _author(self, entry: Entry) -> bytes:
        return self.replica.verdicts.seats[entry.feed].member

    def _role(self, entry: Entry) -> Role:
        return self.replica.opener.role(entry.feed, entry.header.seq, entry.hash, entry.header.view)

    def _within(self, one: Publication, place: ChainPlace) -> bool:
        if place.feed == one.place.feed:
            if self._upto(one.place, place):
                return False
            if self._upto(place, one.place):
                return True
        return any(self._reaches(tip.seq, tip.hash, place) for tip in one.cut.get(place.feed, ()))

    def _reaches(self, seq: int, digest: bytes, place: ChainPlace) -> bool:
        tip = self.replica.log.entry(digest)
        known = tip is not None and tip.chain == CONTENT and tip.feed == place.feed
        if known and self.replica.opener.standing(tip) is Standing.STANDS:
            end = ChainPlace(tip.feed, tip.header.seq, tip.hash)
            return place.seq <= seq and (self._upto(place, end) or self._upto(end, place))
        return place.seq <= seq

    def _upto(self, place: ChainPlace, end: ChainPlace) -> bool:
        return place == end or self.chains.precedes(place, end)

    # What of it lets somebody write what shows

    def definition(self, form: bytes, place: ChainPlace) -> Definition | None:
        """The one that is in force for an entry."""
        one = self.rules[form].chosen(place) if form in self.rules else None
        return None if one is None else self.definitions[one.place.hash]

    def check(self, conn: Any) -> None:
        """Whatever shows of entries was written by somebody who may."""
        rows = conn.execute("SELECT record, collection, creator, nonce, parent, shown FROM records").fetchall()
        for record, collection, creator, _, parent, kept in rows:
            whole = unpacked_key(parent) if parent else None
            form = whole.collection if whole else collection
            for name, field in shown.unpacked(kept).fields.items() if form in self.rules else ():
                for value in (field.value, *field.others):
                    query = "SELECT creates FROM saves WHERE record = ? AND hash = ?"
                    (creates,) = conn.execute(query, (record, value.save)).fetchone()
                    about = whole.creator if whole else creator
                    may = self._may(form, value.save, about, name, creates=bool(creates), is_row=whole is not None)
                    assert may, f"{name} of {record.hex()} was written by somebody who may not"

    def _may(self, form: bytes, save: bytes, creator: bytes, name: str, *, creates: bool, is_row: bool) -> bool:
        entry = self.replica.log.entry(save)
        assert entry is not None
        definition = self.definition(form, ChainPlace(entry.feed, entry.header.seq, save))
        if definition is None:
            return False
        is_own = creator == self._author(entry) and self._is_one(definition.change_own, entry)
        if not is_row and name == "~away":
            return is_own or self._is_one(definition.throw_away, entry)
        if not is_row and creates:
            return self._is_one(definition.add, entry)
        return is_own or self._is_one(definition.change_all, entry)

    def _is_one(self, who: Who, entry: Entry) -> bool:
        return self._role(entry) >= ROLES[who.role] or self._author(entry).hex() in who.people
