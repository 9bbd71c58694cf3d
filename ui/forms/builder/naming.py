"""What rules and formulas of a draft may name, and how they are typed in the shop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from desktop.forms.definition import QuestionType
from desktop.forms.question_kinds import LATER
from desktop.forms.question_titles import Elsewhere, choosing, titles_of

if TYPE_CHECKING:
    from desktop.forms.definition import Definition, Question
    from desktop.formulas.notation import Notation
    from desktop.formulas.titles import Titles
    from desktop.rows.read_session import ReadSession
    from desktop.settings.typed_fields import TypedFields

_UNANSWERED: Final = LATER | {QuestionType.NOTE, QuestionType.ROWS}


@dataclass(frozen=True)
class ShopWriting:
    """How the shop writes.

    typed: reads what is typed; `language`: in which titles mostly are, in two letters
    forms: of whose entries one can choose, by their ids; `others`: what these ask, by the same
    people: the names of those who work there
    currency: the shop's
    """

    typed: TypedFields
    notation: Notation
    language: str
    forms: dict[str, str]
    others: Mapping[str, Definition]
    people: tuple[str, ...]
    currency: str


@dataclass(frozen=True)
class Naming:
    """The questions that a formula may name at one place of a form.

    rows: among the rows of which question it stands; `own`: the question it belongs to, which it does not name
    form: its id, empty before it is in use; `others`: what forms ask, by their ids
    """

    definition: Definition
    rows: str = ""
    own: str = ""
    form: str = ""
    others: Mapping[str, Definition] = field(default_factory=dict)

    @cached_property
    def titles(self) -> Titles:
        """As formulas name them."""
        titles = titles_of(self.definition, self.others, self.choosing)
        return titles.within(self.rows) if self.rows else titles

    @property
    def questions(self) -> list[Question]:
        """Those that have an answer of their own, those of the same rows first."""
        around = self.definition.by_key.get(self.rows)
        inside = around.questions if around is not None else ()
        named = (each for each in (*inside, *self.definition.questions) if each.key != self.own)
        return [each for each in named if each.type not in _UNANSWERED]

    @cached_property
    def chosen(self) -> list[Elsewhere]:
        """The entries that questions choose."""
        asked = [each for each in self.questions if each.type is QuestionType.ENTRY and each.form in self.others]
        return [Elsewhere(each.key, each.label, self.others[each.form].questions) for each in asked]

    @cached_property
    def choosing(self) -> list[Elsewhere]:
        """The entries, and rows of entries, that choose one of these."""
        if not self.form or self.rows:
            return []
        return choosing(self.form, self.others)

    def question(self, key: str, rows: str | None = None) -> Question | None:
        """One of them, or of those elsewhere, or None where it is gone."""
        if rows is None or rows in self.definition.by_key:
            asked = self.definition.by_key.get(key)
            if asked is not None:
                return asked
        elsewhere = (each for each in (*self.chosen, *self.choosing) if each.key == rows)
        return next((asked for each in elsewhere for asked in each.questions if asked.key == key), None)

    def title(self, key: str) -> str:
        """What it is called."""
        return self.titles.names.name(key) or ""


def read_writing(session: ReadSession) -> ShopWriting:
    """How the shop writes, now."""
    from PySide6.QtCore import QLocale

    from desktop.forms import queries
    from desktop.formulas.notation import notation_of
    from desktop.people import queries as people_queries
    from desktop.settings.queries import shop_settings
    from desktop.settings.typed_fields import TypedFields

    typed, known = TypedFields(session), queries.forms(session)
    return ShopWriting(
        typed,
        notation_of(typed.customs.decimal_sign),
        QLocale().name()[:2],
        {form.id: form.title for form in known},
        {form.id: form.definition for form in known},
        tuple(each.name for each in people_queries.people(session) if each.active),
        shop_settings(session).currency,
    )
