"""What forms work out whenever it is read: what needs the time, the shop's days, or other entries."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from desktop.forms.definition import Question, QuestionType
from desktop.forms.filling import At, FormFilling, given_entry
from desktop.forms.headless_filling import shop_context
from desktop.forms.identity import rows_id
from desktop.forms.other_entries import ReadEntries
from desktop.records import shown, values
from desktop.records.identity import unpacked_key

if TYPE_CHECKING:
    import sqlite3

    from desktop.forms.definition import Definition
    from desktop.formulas.context import EvaluationContext
    from desktop.records.values import Value
    from desktop.records.working_out import Looking
    from desktop.rows.read_session import ReadSession

_SHOWN: Final = "SELECT number, record, parent, space, shown, collection, creator, nonce FROM records"
_NUMBERED: Final = f"{_SHOWN} WHERE number IN (SELECT value FROM json_each(?))"
_WHOLES: Final = f"{_SHOWN} WHERE record IN (SELECT unhex(value) FROM json_each(?))"
_ROWS: Final = f"""
{_SHOWN.replace("SELECT number", "SELECT r.number")} r WHERE r.parent = ? AND r.space = ? AND NOT r.away
ORDER BY r.added
"""


class _Shown(NamedTuple):
    """A record, as its row has it."""

    number: int
    record: bytes
    parent: bytes | None
    space: bytes
    shown: bytes
    collection: bytes
    creator: bytes
    nonce: bytes

    @property
    def said(self) -> dict[str, Value]:
        """What it says, by its fields."""
        return {key: values.unpack(packed) for key, packed in shown.unpacked(self.shown).by_key.items()}


@dataclass(frozen=True)
class FormReading:
    """Of one form: its definition, narrowed to what is worked out when it is read and what that needs."""

    form: bytes
    definition: Definition
    filling: FormFilling
    wanted: frozenset[str]

    def of(
        self, session: ReadSession, collection: bytes, numbers: Collection[int], looking: Looking
    ) -> Iterator[tuple[int, str, Any]]:
        """Of entries, or of rows, by the numbers of their rows: what each question comes to, or a Fault. Raises
        BudgetSpent where they are looked into, and that went too far."""
        context = shop_context(session)
        asked, looks = set(numbers), looking.looks
        with session.reading() as conn:
            for whole in self._wholes(session, conn, collection, numbers):
                before = looks.spent = looks.spent if looking.depth else 0
                others = ReadEntries(session, self.form, whole.space, whole.record, looking)
                by_place = self._by_place(conn, whole)
                yield from self._of_whole(whole, by_place, replace(context, others=others), asked)
                read = [row.number for row in by_place.values() if row.number in asked]
                looks.share(read, looking.depth, looking.key, before)
                if looking.depth:
                    others.check_spent()

    def _wholes(
        self, session: ReadSession, conn: sqlite3.Connection, collection: bytes, numbers: Collection[int]
    ) -> list[_Shown]:
        found = [_Shown(*row) for row in conn.execute(_NUMBERED, (json.dumps(list(numbers)),)).fetchall()]
        if collection == self.form:
            return found
        parents = {(row.parent, row.space) for row in found if row.parent}
        genesis = session.sources.genesis
        ids = sorted(unpacked_key(parent).id(genesis, space).hex() for parent, space in parents)
        return [_Shown(*row) for row in conn.execute(_WHOLES, (json.dumps(ids),)).fetchall()]

    def _by_place(self, conn: sqlite3.Connection, whole: _Shown) -> dict[At, _Shown]:
        """An entry, without a place, and its rows by theirs."""
        rows = self._rows(conn, whole)
        return {At(""): whole} | {
            At(question.key, place): row for question, listed in rows for place, row in enumerate(listed, 1)
        }

    def _of_whole(
        self, whole: _Shown, by_place: Mapping[At, _Shown], context: EvaluationContext, asked: Collection[int]
    ) -> Iterator[tuple[int, str, Any]]:
        rows = lambda question: [row.said for at, row in by_place.items() if at.question == question.key]  # noqa: E731
        given = given_entry(self.definition.questions, whole.said, rows)
        for at, value in self.filling.worked_out(given, context).items():
            key, number = at.cell or at.question, by_place[at._replace(cell="") if at.cell else At("")].number
            if key in self.wanted and number in asked:
                yield number, key, value

    def _rows(self, conn: sqlite3.Connection, whole: _Shown) -> Iterator[tuple[Question, list[_Shown]]]:
        asking = [question for question in self.definition.questions if question.type is QuestionType.ROWS]
        if asking:
            key = whole.collection + whole.creator + whole.nonce
            found = [_Shown(*row) for row in conn.execute(_ROWS, (key, whole.space)).fetchall()]
            for question in asking:
                id = rows_id(self.form, question.key)
                yield question, [row for row in found if row.collection == id]
