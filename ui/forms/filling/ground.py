"""What a form is filled in by, read beside the window: its questions, how the shop writes, who is there to choose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from PySide6.QtCore import QCoreApplication

from desktop.errors import InvalidError
from desktop.forms.barcodes import typed_barcode
from desktop.forms.definition import QuestionType
from desktop.forms.durations import duration_text, typed_duration
from desktop.home.wall_clock import wall_ms
from desktop.records.collection import Kind
from desktop.records.link_choices import cannot_lead
from desktop.records.values import MemberLink, Moment, Money
from desktop.rows.typed_text import cleaned, quoted
from desktop.settings.typed_numbers import typed_money
from ui.bidi import filled
from ui.forms.words import who_fills_in
from ui.typed_choice import not_one_of_these, typed_choice

if TYPE_CHECKING:
    from desktop.forms.definition import Question
    from desktop.forms.entry_drafts import EntryDraft
    from desktop.forms.filling import FormFilling
    from desktop.forms.records import Form
    from desktop.formulas.context import EvaluationContext
    from desktop.records.collection import Field, RecordCollection
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession
    from desktop.settings.records import ShopSettings
    from desktop.settings.typed_fields import TypedFields
    from ui.records.table.cell_words import CellWords

tr = QCoreApplication.translate

WORDS: Final = frozenset(
    (QuestionType.TEXT, QuestionType.LONG_TEXT, QuestionType.PHONE, QuestionType.BARCODE, QuestionType.EMAIL,
     QuestionType.URL)
)  # fmt: skip
"""What is taken as it is typed."""
MOST_SHOWN: Final = 9
"""Choices side by side: as many as there are figures; of more one is found by typing."""
_LIKE: Final = {Kind.DATE: "fri, +2, 24.12.", Kind.TIME: "7, 14:30", Kind.MOMENT: "tue 10:00"}
_BETWEEN: Final = "; "


class AnswerText(NamedTuple):
    """How one answer is typed and written.

    read: raises InvalidError
    offers: what there is to choose from; `choices`: the same behind what stands for it in entries
    now: what Ctrl+; fills in, None where that means nothing; `like`: how it can be typed
    """

    read: Callable[[str], Any]
    write: Callable[[Any], str]
    offers: tuple[str, ...] = ()
    now: Callable[[], Any] | None = None
    like: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class FillingGround:
    """Of one moment.

    rows: the collections of the questions that ask for rows, by their keys; `linked`: those of whose entries one
    chooses, by the ids of their forms
    may_not: who may add one, in words, where oneself may not
    barcodes: of forms whose entries can be chosen here, the keys of the questions that ask for their barcodes
    apart: the sections that fewer people read, where whoever sits here does: they are filled in on the entry's page
    lists_come_along: whether forms from which one chooses are put to use together with this one
    by_touch: whether it is filled in where there may be no keys
    adds_in_place: whether what is missing in a list from which one chooses is added to it here
    """

    form: Form
    collection: RecordCollection
    rows: Mapping[str, RecordCollection]
    linked: Mapping[str, RecordCollection]
    filling: FormFilling
    typed: TypedFields
    words: CellWords
    people: Mapping[str, MemberLink]
    settings: ShopSettings
    draft: EntryDraft | None
    may_not: str
    barcodes: Mapping[str, str]
    adds_in_place: bool = False
    lists_come_along: bool = False
    by_touch: bool = False
    apart: Sequence[RecordCollection] = ()

    def context(self, session: ReadSession | None = None) -> EvaluationContext:
        """What formulas know at this moment, in a new entry; with `session` what stands in others, too."""
        from desktop.forms.other_entries import seen_from_new
        from desktop.formulas.context import EvaluationContext

        others = seen_from_new(session, self.collection) if session is not None else None
        return EvaluationContext(wall_ms(), self.typed.zone, self.settings.calendar, others=others)

    def field(self, question: Question, rows: str = "") -> Field | None:
        """The field of a question, of one in these rows."""
        return (self.rows[rows] if rows else self.collection).by_key.get(question.key)

    def said(self, question: Question, value: Any, rows: str = "") -> str:
        """An answer in words."""
        return self.answer_text(question, rows).write(value)

    def answer_text(self, question: Question, rows: str = "") -> AnswerText:
        """How a question is answered by typing."""
        field = self.field(question, rows)
        if question.type is QuestionType.BARCODE:
            return AnswerText(typed_barcode, str)
        if question.type in WORDS or field is None:
            return AnswerText(lambda typed: cleaned(typed).strip() or None, str)
        words, value = partial(self.words.value, field), partial(self.typed.value, field)
        match question.type:
            case QuestionType.DURATION:
                return AnswerText(_seconds, _duration, like="1:30")
            case QuestionType.MONEY:
                return AnswerText(partial(self._money, question.currency), words)
            case QuestionType.SEVERAL_OF:
                labels = tuple(label for _, label in field.choices)
                return AnswerText(partial(_several, value), lambda said: _BETWEEN.join(map(words, said)), labels)
            case QuestionType.ENTRY:
                refusal = self._cannot_lead(question.form)
                missing = _to_be_added if self.adds_in_place else not_one_of_these
                return AnswerText(partial(_refuse, refusal) if refusal else missing, words, like=refusal)
        like = _LIKE.get(field.kind, "")
        choices = tuple(field.choices)
        return AnswerText(self._read(field, value), words, self._offers(field), self._now(field.kind), like, choices)

    def _cannot_lead(self, form: str) -> str:
        """Why nothing of another form can be chosen here, in words; empty where it can."""
        if form not in self.linked and self.lists_come_along:
            return tr("FillingGround", "The list comes with the form.")
        return cannot_lead(self.linked.get(form), self.collection)

    def _read(self, field: Field, value: Callable[[str], Value]) -> Callable[[str], Value]:
        if field.kind is Kind.CHOICE and len(field.choices) > MOST_SHOWN:
            return lambda typed: _by_words(field, value, typed)
        if field.kind is not Kind.PERSON:
            return value
        return lambda typed: typed_choice(typed, self.people, value) if typed.strip() else None

    def _offers(self, field: Field) -> tuple[str, ...]:
        match field.kind:
            case Kind.CHOICE:
                return tuple(label for _, label in field.choices)
            case Kind.YES_NO:
                return (self.words.value(field, True), self.words.value(field, False))
            case Kind.PERSON:
                return tuple(self.people)
        return ()

    def _now(self, kind: Kind) -> Callable[[], Any] | None:
        match kind:
            case Kind.DATE:
                return lambda: self.context().today()
            case Kind.TIME:
                return lambda: self._local().time().replace(second=0, microsecond=0)
            case Kind.MOMENT:
                return lambda: Moment(wall_ms())
        return None

    def _local(self) -> Any:
        context = self.context()
        return context.local(Moment(context.now_ms))

    def _money(self, currency: str, typed: str) -> Value:
        if not typed.strip():
            return None
        return Money(*typed_money(typed, currency or self.settings.currency, self.typed.customs.decimal_sign))


def _seconds(typed: str) -> int | None:
    return typed_duration(typed) if typed.strip() else None


def _duration(value: Any) -> str:
    return duration_text(value) if isinstance(value, int) else str(value)


def _several(value: Callable[[str], Value], typed: str) -> tuple[Value, ...] | None:
    parts = [part.strip() for part in typed.replace(",", ";").split(";")]
    return tuple(dict.fromkeys(value(part) for part in parts if part)) or None


def _by_words(field: Field, value: Callable[[str], Value], typed: str) -> Value:
    """Of many choices one is found by its words: nobody counts which place it has."""
    if not typed.strip().isdecimal():
        return value(typed)
    return typed_choice(typed, {label: word for word, label in field.choices}, not_one_of_these)


def _to_be_added(typed: str) -> Value:
    sentence = tr("FillingGround", "%1 is not one that is here. Choose from the list, or add it: Ctrl+N.")
    raise InvalidError(filled(sentence, quoted(typed)))


def _refuse(sentence: str, typed: str) -> Value:
    raise InvalidError(sentence)


def read_filling(session: ReadSession, id: str) -> FillingGround:
    """Of a form. Raises NotFoundError."""
    from desktop.forms import queries
    from desktop.forms.barcodes import barcode_question
    from desktop.forms.collections import row_questions
    from desktop.forms.entries import rows_of_question, sections_of
    from desktop.forms.entry_drafts import entry_draft
    from desktop.forms.filling import FormFilling
    from desktop.people import queries as people_queries
    from desktop.records import queries as record_queries
    from desktop.records.link_choices import are_together
    from desktop.records.part_of_record import may_read
    from desktop.settings.queries import shop_settings
    from ui.records.table.table_read import read_ground

    with session.reading():
        linked = {each.defined_id.hex(): each for each in record_queries.collections(session) if each.defined_id}
        form, collection = queries.form(session, id), queries.entries_of(session, id)
        ground, settings = read_ground(session, collection), shop_settings(session)
        there = [MemberLink(bytes.fromhex(each.id)) for each in people_queries.people(session) if each.active]
        return FillingGround(
            form=form,
            collection=collection,
            rows={each.key: rows_of_question(session, id, each.key) for each in row_questions(form.definition)},
            linked=linked,
            filling=FormFilling(form.definition),
            typed=ground.typed,
            words=ground.words,
            people={ground.words.value(None, person): person for person in there},
            settings=settings,
            draft=entry_draft(session, id),
            may_not=ground.rights.adding() and who_fills_in(form.definition),
            barcodes={
                each.id: question.key
                for each in queries.forms(session)
                if each.id in linked and are_together(linked[each.id], collection)
                if (question := barcode_question(each.definition.questions)) is not None
            },
            adds_in_place=True,
            apart=[each for each in sections_of(session, id) if may_read(session, each)],
        )
