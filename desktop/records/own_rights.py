"""What whoever sits here may write of a collection, for screens that say so before anything is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.people import queries as people_queries
from desktop.records import queries
from desktop.records.collection import Writing
from desktop.records.identity import RecordKey
from desktop.records.rights_words import may_not
from desktop.records.working_out import WORKED_OUT
from sync.control import Role

if TYPE_CHECKING:
    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession


class OwnRights:
    """Read at one moment. Each answer is the sentence that says who may, empty where oneself may."""

    def __init__(self, session: ReadSession, collection: RecordCollection) -> None:
        self._collection = collection
        self._me = session.sources.member
        self._wholes = {whole.id: whole for whole in queries.wholes(session, collection)}
        self._role = Role[people_queries.person(session, self._me.hex()).role.upper()]

    @property
    def may_erase(self) -> bool:
        """Whether oneself may erase records for good."""
        return self._role == Role.OWNER

    def adding(self) -> str:
        """Of a new one."""
        if self._collection.is_keyed:
            return f"No {self._collection.one} can be added: each is there once, of what it belongs to."
        return self._said(RecordKey(self._collection.id, self._me, b""), "", creates=True)

    def adding_to(self, whole: RecordKey) -> str:
        """Of a new row of a record."""
        return self.changing(whole, "", whole)

    def changing(self, key: RecordKey, field: str, parent: RecordKey | None = None) -> str:
        """Of a field of a record that is there, as a row of another one where it is."""
        asked = self._collection.listed_field(field) or self._collection.by_key.get(field)
        if asked is not None and asked.worked_out:
            return WORKED_OUT
        whole = self._wholes.get(parent.collection) if parent is not None else None
        if parent is None or whole is None:
            return self._said(key, field, creates=False)
        writing = Writing(self._me, self._role, parent, False, ())
        return "" if whole.rights.allow(writing) else may_not(whole, writing)

    def _said(self, key: RecordKey, field: str, *, creates: bool) -> str:
        writing = Writing(self._me, self._role, key, creates, (field,) if field else ())
        return "" if self._collection.rights.allow(writing) else may_not(self._collection, writing)
