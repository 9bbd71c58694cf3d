"""What was set aside of documents in words: what changes would write, and what others wrote on top of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from desktop.aside.records import TEXT_LIMIT, AsideItem, BuiltOn
from desktop.documents.dependents import Dependent, dependents
from desktop.documents.facts import Changed
from desktop.documents.store import SqlIndex
from desktop.documents.text import TITLE
from desktop.notes.body import without_keys
from desktop.people.records import UNNAMED_PERSON
from sync.changes import VoidChange, parse, writing
from sync.clock import datetime_of, time_ms_of

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from desktop.area import Area
    from desktop.documents.key import DocumentKey
    from desktop.rows.fact_types import Fact
    from sync.changes import Change
    from sync.entry import Entry

GAP: Final = " … "
"""Stands between what was written at several places of a text."""

Said = tuple["Entry", list["Fact"]]
"""An entry and what it says, nothing where that is not known here."""


class WrittenDocuments:
    """Puts changes into words. `people`: names by members' ids; `me`: my member id."""

    def __init__(self, conn: sqlite3.Connection, areas: Iterable[Area], people: Mapping[bytes, str], me: bytes) -> None:
        self._conn = conn
        self._kinds = {kind.name: kind for area in areas for kind in area.documents}
        self._people = people
        self._me = me

    def item(self, key: DocumentKey, said: Sequence[Said], id: str, at: datetime) -> AsideItem:
        """All that these entries, the oldest first, write into a document."""
        written = writing(_changes(key, said))
        kind = self._kinds.get(key.kind)
        title = (kind.title(self._conn, key) or "") if kind else ""
        text = _shown(written.pieces)
        with_it = tuple(self._with_it(key, said))
        new_title = written.named.get(TITLE[0], "")
        return AsideItem(id, "document", text, at, title, new_title, written.taken_out, with_it=with_it)

    def dependents(self, key: DocumentKey, said: Iterable[Said]) -> dict[bytes, list[Dependent]]:
        """What builds on what these entries write into a document, by who wrote it (member id)."""
        found: dict[bytes, list[Dependent]] = {}
        for change in dependents(self._conn, key.digest, (change.hash for change in _changes(key, said))):
            found.setdefault(change.author, []).append(change)
        return dict(sorted(found.items()))

    def _with_it(self, key: DocumentKey, said: Sequence[Said]) -> Iterator[BuiltOn]:
        index, found = SqlIndex(self._conn, key.digest), self.dependents(key, said)
        back = {change.hash for there in found.values() for change in there}
        back |= {change.hash for change in _changes(key, said)} if found else set()
        for member, there in found.items():
            deps = {dep for change in there for dep in change.deps} - back
            yield self._built_on(member, there, any(index.get(dep) is None for dep in deps))

    def _built_on(self, member: bytes, there: Sequence[Dependent], needs_more: bool) -> BuiltOn:
        written = writing(sorted(_parsed(change.raw for change in there), key=lambda change: change.start_op))
        return BuiltOn(
            author=self._people.get(member, UNNAMED_PERSON),
            author_id=member.hex(),
            mine=member == self._me,
            text=_shown(written.pieces),
            at=datetime_of(time_ms_of(max(change.stamp for change in there))),
            new_title=written.named.get(TITLE[0], ""),
            taken_out=written.taken_out,
            needs_more=needs_more,
        )


def _shown(pieces: Iterable[str]) -> str:
    return without_keys(GAP.join(pieces))[:TEXT_LIMIT]


def _changes(key: DocumentKey, said: Iterable[Said]) -> Iterator[Change]:
    """What these entries write into a document."""
    facts = (fact for _, facts in said for fact in facts if isinstance(fact, Changed))
    return _parsed(fact.change for fact in facts if fact.key_in(key.space) == key)


def _parsed(changes: Iterable[bytes]) -> Iterator[Change]:
    """Those of these that are changes at all."""
    for raw in changes:
        with suppress(VoidChange):
            yield parse(raw)
