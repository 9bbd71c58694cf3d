"""What records ask of forms: which collections people have defined, and which definition is in force for an entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from desktop.forms.closed_sections import closed_sections
from desktop.forms.collections import KeptForm, kept, read, row_questions
from desktop.forms.definition import definition_of
from desktop.forms.identity import rows_id, section_id
from desktop.forms.rows import WRITTEN
from desktop.forms.state import Publication, Publications
from desktop.records.definitions import DefinedCollection
from desktop.rows.content_chains import ChainPlace
from desktop.rows.digest import digest_of
from sync.control import Tip
from sync.entry import SEQ_LIMIT

if TYPE_CHECKING:
    import sqlite3

    from desktop.records.collection import RecordCollection
    from desktop.rows.viewer import Viewer

NONE: Final = b""
_NOBODYS: Final = b"nobody's"
"""In place of a digest, of a form that nobody published who may."""

_LISTED: Final = "SELECT form, hash FROM publications WHERE hash <> ?"
_PUBLICATION: Final = "SELECT feed, seq, stamp, view, author = creator, locks, cut FROM publications WHERE hash = ?"
_WRITTEN: Final = "SELECT value FROM meta WHERE name = ?"
_cut: Final = msgspec.msgpack.Decoder(tuple[tuple[bytes, tuple[Tip, ...]], ...]).decode


class FormSource:
    """The area of forms, as records know it."""

    def open(self, conn: sqlite3.Connection, viewer: Viewer) -> FormDefinitions:
        """For whoever writes rows."""
        return FormDefinitions(conn, viewer)

    def read(self, kept: bytes) -> RecordCollection:
        """The collection that these bytes say."""
        return read(kept)

    def defined_by(self, conn: sqlite3.Connection, entry: bytes, collection: bytes) -> RecordCollection | None:
        """A collection as a publication defines it; None where that is not here."""
        return next((each for id, each in _defined_by(conn, entry).items() if id == collection), None)


class _Form(NamedTuple):
    """One form: its publications, by collection what it is now, and a digest of all that these depend on."""

    publications: Publications
    current: Mapping[bytes, DefinedCollection]
    digest: bytes


class FormDefinitions:
    """What the rows say now. It looks again whenever it is asked for a digest, or what there is."""

    def __init__(self, conn: sqlite3.Connection, viewer: Viewer, without: bytes = NONE) -> None:
        """`without`: a publication that is passed over."""
        self._conn = conn
        self._without = without
        self._viewer = viewer
        self.discard_pending()

    def discard_pending(self) -> None:
        """Forget what was known of the rows."""
        self._seen: bytes | None = None
        self._state = self._roles = NONE
        self._read_publications: dict[bytes, Publication] = {}
        self._forms: dict[bytes, _Form] = {}
        self._form_of: dict[bytes, bytes] = {}
        self._feeds: set[bytes] = set()
        self._by_entry: dict[tuple[bytes, bytes], DefinedCollection] = {}

    def state(self) -> bytes:
        """A digest of all of it."""
        self._look()
        return self._state

    def state_of(self, collection: bytes) -> bytes:
        """The same of one."""
        self._look()
        form = self._form(collection)
        return form.digest if form is not None else _NOBODYS

    def current(self) -> Mapping[bytes, DefinedCollection]:
        """Which there are, as they are now."""
        self._look()
        return {id: defined for form in self._forms.values() for id, defined in form.current.items()}

    def in_force(self, collection: bytes, place: ChainPlace) -> DefinedCollection | None:
        """By which an entry is judged that saves records of a collection, as far as was looked."""
        form = self._form(collection)
        publication = form.publications.in_force(place) if form is not None else None
        if form is None or publication is None:
            return None
        key = (publication.place.hash, collection)
        if key not in self._by_entry:
            self._by_entry[key] = self._defined(form, *key)
        return self._by_entry[key]

    def _defined(self, form: _Form, entry: bytes, collection: bytes) -> DefinedCollection:
        """As a publication defines it; rows that its questions do not ask for, as they were asked for before."""
        now = form.current[collection]
        found = _defined_by(self._conn, entry).get(collection)
        return DefinedCollection(entry, now.kept, found if found is not None else now.collection)

    def publications(self, form: bytes) -> Publications | None:
        """Those of a form; None of one that nobody may publish who did."""
        self._look()
        found = self._form(form)
        return None if found is None else found.publications

    def stretches(self, collection: bytes, feed: bytes) -> Sequence[tuple[int, bytes]] | None:
        """The same of a whole chain; None where it forked."""
        form = self._form(collection)
        if form is None:
            return [(SEQ_LIMIT, NONE)]
        if self._viewer.chains.is_forked(feed):
            return None
        ends = [*form.publications.ends(feed), SEQ_LIMIT]
        found = [(end, form.publications.in_force(ChainPlace(feed, end, NONE))) for end in ends]
        return [(end, one.place.hash if one is not None else NONE) for end, one in found]

    def _form(self, collection: bytes) -> _Form | None:
        """The form that defines a collection; None where nobody published it who may."""
        return self._forms.get(self._form_of.get(collection, NONE))

    # What is known of the rows

    def _look(self) -> None:
        """Read what is new, if anything is."""
        if self._now() != self._seen:
            self._read()
            self._seen = self._now()

    def _now(self) -> bytes:
        """What tells whether anything is new: how often publications were written, roles, and of the chains that forked
        the tips that publications name, as far as these are here."""
        row = self._conn.execute(_WRITTEN, (WRITTEN,)).fetchone()
        return digest_of(bytes(row[0]) if row is not None else NONE, self._viewer.roles(), *self._standing_tips())

    def _standing_tips(self) -> list[bytes]:
        if not any(map(self._viewer.chains.is_forked, self._feeds)):
            return []
        return self._tips_of(self._read_publications.values())

    def _tips_of(self, publications: Iterable[Publication]) -> list[bytes]:
        chains = self._viewer.chains
        tips = {
            tip.hash
            for one in publications
            for feed, named in one.cut.items()
            if chains.is_forked(feed)
            for tip in named
        }
        return sorted(digest for digest in tips if chains.anywhere(digest) is not None)

    def _read(self) -> None:
        """Read publications that were not known, and work out the forms that are others for it."""
        self._read_new()
        by_form: dict[bytes, list[Publication]] = defaultdict(list)
        for form, digest in self._conn.execute(_LISTED, (self._without,)).fetchall():
            if digest in self._read_publications:
                by_form[form].append(self._read_publications[digest])
        self._forms = {id: self._made(id, publications) for id, publications in by_form.items()}
        self._form_of = {collection: id for id, form in self._forms.items() for collection in form.current}
        self._by_entry.clear()
        self._feeds = {feed for one in self._read_publications.values() for feed in one.cut}
        self._state = digest_of(*(part for id, form in sorted(self._forms.items()) for part in (id, form.digest)))

    def _read_new(self) -> None:
        roles = self._viewer.roles()
        if roles != self._roles:
            self._read_publications.clear()
        self._roles = roles
        listed = {digest for _, digest in self._conn.execute(_LISTED, (self._without,)).fetchall()}
        for gone in self._read_publications.keys() - listed:
            del self._read_publications[gone]
        for digest in sorted(listed - self._read_publications.keys()):
            with suppress(KeyError):  # where an older copy of the log was put back, which the rows are ahead of
                self._read_publications[digest] = self._publication(digest)

    def _publication(self, digest: bytes) -> Publication:
        feed, seq, stamp, view, is_own, locks, cut = self._conn.execute(_PUBLICATION, (digest,)).fetchone()
        role = self._viewer.role(feed, seq, digest, view)
        return Publication(ChainPlace(feed, seq, digest), stamp, role, bool(is_own), bool(locks), dict(_cut(cut)))

    def _made(self, id: bytes, listed: Sequence[Publication]) -> _Form:
        """A form of these publications; the one that is known already where nothing is another."""
        said = sorted(one.place.hash + bytes([one.role]) for one in listed)
        digest, known = digest_of(*said, NONE, *self._tips_of(listed)), self._forms.get(id)
        if known is not None and known.digest == digest:
            return known
        publications = Publications(listed, self._viewer.chains)
        return _Form(publications, self._current(id, publications), digest)

    def _current(self, id: bytes, publications: Publications) -> dict[bytes, DefinedCollection]:
        """The entries as they are now, and rows as the last asked for them that asked for them."""
        now = publications.current
        others = sorted(
            (one for one in publications.counting if one is not now), key=lambda one: one.rank, reverse=True
        )
        found: dict[bytes, DefinedCollection] = {}
        for one in (now, *others) if now is not None else ():
            for collection, kept_form in _kept_by(self._conn, one.place.hash).items():
                if collection != id or one is now:
                    found.setdefault(collection, DefinedCollection(one.place.hash, kept_form, read(kept_form)))
        return found


def _kept_by(conn: sqlite3.Connection, entry: bytes) -> dict[bytes, bytes]:
    """What rows keep of the collections that a publication defines, by their ids."""
    query = "SELECT form, space, definition FROM publications WHERE hash = ?"
    row: Any = conn.execute(query, (entry,)).fetchone()
    if row is None:
        return {}
    form, space, text = row
    found = {form: kept(KeptForm(form, space, "", text))}
    definition = definition_of(text)
    for question in row_questions(definition):
        found[rows_id(form, question.key)] = kept(KeptForm(form, space, question.key, text))
    for section in closed_sections(definition):
        of_section = KeptForm(form, space, "", text, section.key)
        found[section_id(form, section.key, section.audience)] = kept(of_section)
    return found


def _defined_by(conn: sqlite3.Connection, entry: bytes) -> dict[bytes, RecordCollection]:
    return {id: read(kept_form) for id, kept_form in _kept_by(conn, entry).items()}
