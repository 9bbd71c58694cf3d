"""A form that is shown in Today, for whoever looks, at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from desktop.forms.definition import QuestionType
from desktop.forms.ready_made.examples import examples_in
from desktop.records.listed_rows import rows
from desktop.records.own_rights import OwnRights

if TYPE_CHECKING:
    from desktop.forms.definition import Definition
    from desktop.records.collection import RecordCollection
    from desktop.records.listed_rows import ListedRow
    from desktop.rows.read_session import ReadSession
    from desktop.rows.today import Onlooker
    from desktop.settings.brief import Brief

_NUMBERS: Final = (
    QuestionType.RUNNING_NUMBER,
    QuestionType.BARCODE,
    QuestionType.PHONE,
    QuestionType.EMAIL,
    QuestionType.URL,
)


@dataclass(frozen=True)
class ShownForm:
    """What is asked of it, and by what: `entries` is the collection of its entries."""

    session: ReadSession
    onlooker: Onlooker
    brief: Brief
    definition: Definition
    entries: RecordCollection

    @cached_property
    def rights(self) -> OwnRights:
        """What whoever looks may write of its entries."""
        return OwnRights(self.session, self.entries)

    @cached_property
    def examples(self) -> frozenset[str]:
        """The ids of its entries that only show how it is used."""
        return frozenset(examples_in(self.session, self.entries.id.hex()))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The questions whose answers tell people nothing: numbers to call, to count and to scan."""
        return frozenset(each.key for each in self.definition.questions if each.type in _NUMBERS)

    @cached_property
    def running_numbers(self) -> tuple[str, ...]:
        """The questions that entries are counted by."""
        asked = self.definition.questions
        return tuple(each.key for each in asked if each.type is QuestionType.RUNNING_NUMBER)

    def rows(self, terms: str, *values: object) -> list[ListedRow]:
        """What entries say that SQL selects and orders: `t` stands for their table. What is asked for there has an
        index (`expected.looked_for`)."""
        query = f"SELECT t.number FROM {self.entries.table} t WHERE t.away = 0 AND {terms}"
        with self.session.reading() as conn:
            numbers = [number for (number,) in conn.execute(query, values).fetchall()]
            said = rows(self.session, self.entries, numbers)
        return [said[number] for number in numbers if number in said and said[number].id not in self.examples]

    def may_answer(self, row: ListedRow, question: str) -> bool:
        """Whether whoever looks may answer this question of an entry."""
        return not self.rights.changing(row.key, question)
