"""What the page about a record says, read beside the window: how days and sums are written takes long to load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.errors import NotFoundError
from desktop.records.values import MemberLink
from ui.records.value_words import untitled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop.records.collection import RecordCollection
    from desktop.records.values import Value
    from desktop.records.whole_record import LinkedRecord, WholeRecord
    from desktop.rows.read_session import ReadSession
    from desktop.settings.typed_fields import TypedFields
    from ui.records.value_words import ValueWords


@dataclass(frozen=True)
class PageShown:
    """A record as it is now, and what its values are read and written by.

    of: the collections of its rows, and of what it leads to, by their names
    subject: what it belongs to, where its collection says so
    people: who is in the shop, by their names
    """

    whole: WholeRecord
    words: ValueWords
    typed: TypedFields
    of: Mapping[str, RecordCollection]
    subject: str
    people: Mapping[str, MemberLink]

    def title(self, linked: LinkedRecord) -> str:
        """What stands for a record that this one leads to."""
        return titled(self.of[linked.collection], linked.title, self.words)


def titled(collection: RecordCollection, title: Value, words: ValueWords) -> str:
    """What stands for a record, on one line."""
    return " ".join(words.words(collection.field(collection.title), title).split()) or untitled()


def read_page(session: ReadSession, collection: RecordCollection, id: str, most_steps: int) -> PageShown | None:
    """Of a record, with so much of its history; None where it is not here any more."""
    from desktop.people import queries as people_queries
    from desktop.records import queries
    from desktop.records.subjects import subjects
    from desktop.records.whole_record import whole_record
    from ui.records.table.table_read import read_ground
    from ui.records.value_words import ValueWords

    with session.reading():
        try:
            whole = whole_record(session, collection, id, most_steps)
        except NotFoundError:
            return None
        ground, people = read_ground(session, collection), people_queries.people(session)
        subject = subjects(session, collection).get(id, "")
        of = {each.name: each for each in queries.collections(session)}
    without_links = ValueWords(ground.words, {})
    titles = {key: titled(of[link.collection], link.title, without_links) for key, link in whole.links.items()}
    there = [MemberLink(bytes.fromhex(each.id)) for each in people if each.active]
    named = {ground.words.value(None, person): person for person in there}
    return PageShown(whole, ValueWords(ground.words, titles), ground.typed, of, subject, named)
