"""What rules and formulas of a draft may name, and how they are typed in the shop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from desktop.forms.definition import QuestionType
from desktop.formulas.titles import TitledQuestion, Titles

if TYPE_CHECKING:
    from desktop.forms.definition import Definition, Question
    from desktop.formulas.notation import Notation
    from desktop.rows.read_session import ReadSession
    from desktop.settings.typed_fields import TypedFields

_UNANSWERED: Final = frozenset((QuestionType.NOTE, QuestionType.ROWS, QuestionType.FILE, QuestionType.SIGNATURE))


@dataclass(frozen=True)
class ShopWriting:
    """How the shop writes.

    typed: reads what is typed; `language`: in which titles mostly are, in two letters
    forms: of whose entries one can choose, by their ids; `people`: the names of those who work there
    currency: the shop's
    """

    typed: TypedFields
    notation: Notation
    language: str
    forms: dict[str, str]
    people: tuple[str, ...]
    currency: str


@dataclass(frozen=True)
class Naming:
    """The questions that a formula may name at one place of a form.

    rows: among the rows of which question it stands; `own`: the question it belongs to, which it does not name
    """

    definition: Definition
    rows: str = ""
    own: str = ""

    @cached_property
    def titles(self) -> Titles:
        """As formulas name them."""
        titles = Titles(_titled(self.definition.questions))
        return titles.within(self.rows) if self.rows else titles

    @property
    def questions(self) -> list[Question]:
        """Those that have an answer of their own, those of the same rows first."""
        around = self.definition.by_key.get(self.rows)
        inside = around.questions if around is not None else ()
        named = (each for each in (*inside, *self.definition.questions) if each.key != self.own)
        return [each for each in named if each.type not in _UNANSWERED]

    def question(self, key: str) -> Question | None:
        """One of them, or None where it is gone."""
        return self.definition.by_key.get(key)

    def title(self, key: str) -> str:
        """What it is called."""
        return self.titles.names.name(key) or ""


def _titled(questions: Iterable[Question]) -> Iterator[TitledQuestion]:
    for each in questions:
        choices = tuple((choice.key, choice.label) for choice in each.choices)
        yield TitledQuestion(each.key, each.label, choices, tuple(_titled(each.questions)))


def read_writing(session: ReadSession) -> ShopWriting:
    """How the shop writes, now."""
    from PySide6.QtCore import QLocale

    from desktop.forms import queries
    from desktop.formulas.notation import notation_of
    from desktop.people import queries as people_queries
    from desktop.settings.queries import shop_settings
    from desktop.settings.typed_fields import TypedFields

    typed = TypedFields(session)
    return ShopWriting(
        typed,
        notation_of(typed.customs.decimal_sign),
        QLocale().name()[:2],
        {form.id: form.title for form in queries.forms(session)},
        tuple(each.name for each in people_queries.people(session) if each.active),
        shop_settings(session).currency,
    )
