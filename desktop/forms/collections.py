"""Collections as forms define them: of the entries, and of the rows that a question asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from desktop.forms.closed_sections import closed_sections
from desktop.forms.definition import Definition, Question, QuestionType, definition_of
from desktop.forms.durations import duration_text, typed_duration
from desktop.forms.identity import rows_id, section_id
from desktop.forms.question_kinds import KINDS, WorkedOutQuestions, answered_type, is_worked_out, kind_of, taken
from desktop.forms.views import everyones_view
from desktop.people.roles import ROLES
from desktop.records.collection import DEFINED_TABLE, Audience, Field, Kind, RecordCollection, Rights, Wording
from desktop.records.judgement import ROLE_OF
from desktop.records.rights_words import with_article
from desktop.records.state import AWAY
from sync.control import Role

if TYPE_CHECKING:
    from desktop.forms.definition import FormSection, Who
    from desktop.records.collection import Writing
    from desktop.records.records import Record
    from desktop.records.remarks import Deciding, RecordRemark, Remarking
    from desktop.records.routes import Route
    from desktop.records.standing import RecordStanding
    from desktop.records.working_out import Looks, WorkingOut
    from desktop.rows.read_session import ReadSession

_AS_DURATION: Final = Wording(duration_text, lambda typed, _week_begins: typed_duration(typed), is_span=True)


class Permitted(NamedTuple):
    """Who may do something: from which role on, and who else."""

    role: Role
    people: frozenset[bytes]

    @classmethod
    def of(cls, who: Who) -> Permitted:
        """As a definition says it."""
        return cls(ROLES[who.role], frozenset(map(bytes.fromhex, who.people)))

    def holds(self, author: bytes, role: Role) -> bool:
        """Whether somebody may who has this role."""
        return role >= self.role or author in self.people


@dataclass(frozen=True)
class FormRights:
    """Who may do what with the entries of a form. Throwing away and bringing back is a right of its own; besides,
    whoever may change what they added may take that back, which they could make say nothing anyway."""

    add: Permitted
    change_own: Permitted
    change_all: Permitted
    throw_away: Permitted

    @classmethod
    def of(cls, definition: Definition) -> FormRights:
        """As a definition says it."""
        said = (definition.add, definition.change_own, definition.change_all, definition.throw_away)
        return cls(*map(Permitted.of, said))

    def allow(self, writing: Writing) -> bool:
        """Whether it counts."""
        if AWAY in writing.fields and not self._throws_away(writing):
            return False
        if writing.creates:
            return self.add.holds(writing.author, writing.role)
        if writing.fields and all(field == AWAY for field in writing.fields):
            return True
        return self._changes_own(writing) or self.allow_all(writing.author, writing.role)

    def _throws_away(self, writing: Writing) -> bool:
        return self.throw_away.holds(writing.author, writing.role) or self._changes_own(writing)

    def _changes_own(self, writing: Writing) -> bool:
        return writing.key.creator == writing.author and self.change_own.holds(writing.author, writing.role)

    def allow_all(self, author: bytes, role: Role) -> bool:
        """Whether somebody with this role may change whatever others add."""
        return self.change_all.holds(author, role)

    def others(self, writing: Writing) -> Collection[bytes]:
        """Who may besides, whatever their role."""
        if writing.creates:
            return self.add.people
        if writing.fields and all(field == AWAY for field in writing.fields):
            return self.throw_away.people
        return self.change_all.people


@dataclass(frozen=True)
class RowRights:
    """Rows are written by whoever may change the entry that they are rows of, and by nobody else."""

    def allow(self, writing: Writing) -> bool:
        """Whether it counts."""
        return False

    def allow_all(self, author: bytes, role: Role) -> bool:
        """Whether somebody with this role may change whatever others add."""
        return False

    def others(self, writing: Writing) -> Collection[bytes]:
        """Nobody is named."""
        return ()


class KeptForm(NamedTuple):
    """What rows keep of a collection: the form, the space of its publications, of which question it holds the rows, and
    the definition as JSON; or of which section the answers. Where neither is named it holds the entries."""

    form: bytes
    space: bytes
    question: str
    definition: str
    section: str = ""

    @property
    def is_of_entries(self) -> bool:
        """Whether it holds the entries."""
        return not (self.question or self.section)


_encode: Final = msgspec.msgpack.Encoder().encode


def kept(form: KeptForm) -> bytes:
    """The bytes that rows keep of one."""
    return _encode(form)


def kept_form(kept: bytes) -> KeptForm:
    """What these bytes say."""
    return msgspec.msgpack.decode(kept, type=KeptForm)


@lru_cache(maxsize=512)
def read(kept: bytes) -> RecordCollection:
    """The collection of these bytes."""
    form = kept_form(kept)
    definition = definition_of(form.definition)
    if form.is_of_entries:
        return _entries(form, definition)
    if form.section:
        section = next(each for each in closed_sections(definition) if each.key == form.section)
        return _section(form, definition, section)
    question = definition.by_key[form.question]
    return _rows(form, definition, question)


def row_questions(definition: Definition) -> Iterator[Question]:
    """The questions that ask for rows."""
    return (question for question in definition.questions if question.type is QuestionType.ROWS)


def audience(definition: Definition) -> Audience:
    """Who can read the entries."""
    return Audience(definition.audience.replace("_", " "))


def _entries(form: KeptForm, definition: Definition) -> RecordCollection:
    name = _name(form.form)
    return RecordCollection(
        name=name,
        table=f"{DEFINED_TABLE}{form.form.hex()}",
        one=definition.one,
        many="entries",
        called=definition.title,
        title=_title(definition),
        fields=tuple(_fields(definition.questions, _sorted(definition), worked_out(form.definition))),
        rights=FormRights.of(definition),
        audience=audience(definition),
        route=_route(form.form, definition),
        standing=_standing(definition),
        defined_id=form.form,
        space=form.space,
        working_out=_working_out(form),
        remarks=_remarks(form),
        deciding=_deciding(form.definition),
        view=everyones_view(definition),
    )


def _route(form: bytes, definition: Definition) -> Route | None:
    """Who must say yes to the entries."""
    if not definition.route:
        return None
    from desktop.forms.routes import FormRoute

    return FormRoute(form, definition)


def _standing(definition: Definition) -> RecordStanding | None:
    """How far requests about the entries are."""
    if not definition.route:
        return None
    from desktop.processes.standing import REQUESTS

    return REQUESTS


def _rows(form: KeptForm, definition: Definition, question: Question) -> RecordCollection:
    id = rows_id(form.form, question.key)
    fields = tuple(_fields(question.questions, frozenset(), worked_out(form.definition)))
    return RecordCollection(
        name=f"{_name(form.form)}/{question.key}",
        table=f"{DEFINED_TABLE}{id.hex()}",
        one="row",
        many="rows",
        called=question.label,
        title=fields[0].key if fields else "",
        fields=fields,
        rights=RowRights(),
        audience=audience(definition),
        rows_of=(_name(form.form),),
        defined_id=id,
        space=form.space,
        working_out=_working_out(form),
    )


def _section(form: KeptForm, definition: Definition, section: FormSection) -> RecordCollection:
    id, readers = section_id(form.form, section.key, section.audience), Audience(section.audience)
    fields = tuple(_fields(section.questions, frozenset(), WorkedOutQuestions()))
    return RecordCollection(
        name=f"{_name(form.form)}/{section.key}/{section.audience}",
        table=f"{DEFINED_TABLE}{id.hex()}",
        one=f"part of {with_article(definition.one)}",
        many="parts of entries",
        called=section.label,
        title=fields[0].key if fields else "",
        fields=fields,
        rights=Rights(ROLE_OF[readers], ROLE_OF[readers], ROLE_OF[readers]),
        audience=readers,
        is_searched=False,
        is_keyed=True,
        part_of=_name(form.form),
        place=definition.sections.index(section),
        defined_id=id,
    )


def worked_out(definition: str) -> WorkedOutQuestions:
    """Which of a form's questions are worked out; formulas take long to load where there are none."""
    if not any(map(is_worked_out, definition_of(definition).all_questions())):
        return WorkedOutQuestions()
    from desktop.forms.working_out import worked_out_questions

    return worked_out_questions(definition)


def _working_out(form: KeptForm) -> WorkingOut | None:
    found = worked_out(form.definition)
    if not (found.in_tables or found.when_read):
        return None
    from desktop.forms.working_out import working_out

    return working_out(form.form, form.definition)


def _remarks(form: KeptForm) -> Remarking:
    """Formulas take long to load, so they are when it is asked."""

    def read(
        session: ReadSession, space: bytes, record: Record, rows: Mapping[str, Sequence[Record]]
    ) -> Sequence[RecordRemark]:
        from desktop.forms.filling import filling_of
        from desktop.forms.remarks import entry_remarks

        return entry_remarks(form.form, filling_of(form.definition), session, space, record, rows)

    return read


def _deciding(definition: str) -> Deciding:
    """The same for whoever decides about an entry."""

    def read(
        session: ReadSession,
        collection: RecordCollection,
        space: bytes,
        record: Record,
        rows: Mapping[str, Sequence[Record]],
        looks: Looks,
    ) -> Sequence[str]:
        from desktop.forms.deciding import entry_deciding

        return entry_deciding(definition, session, collection, space, record, rows, looks)

    return read


def _name(form: bytes) -> str:
    return f"form/{form.hex()}"


def form_in_name(name: str) -> str:
    """The id of the form of whose entries, or of whose rows, this is the collection's name."""
    return name.split("/")[1]


def question_in_name(name: str) -> str:
    """The key of the question that asks for the rows whose collection is called so."""
    return name.rpartition("/")[2]


def _title(definition: Definition) -> str:
    """The question by whose answer an entry is called: the first that has words, where none is named."""
    if definition.name and not is_worked_out(definition.by_key[definition.name]):
        return definition.name
    texts = [question for question in definition.questions if KINDS.get(question.type) is Kind.TEXT]
    words = (question.key for question in texts if question.type is not QuestionType.RUNNING_NUMBER)
    return next(words, texts[0].key if texts else "")


def _sorted(definition: Definition) -> frozenset[str]:
    """The questions by which entries are ordered and parted."""
    views = definition.views
    by = [sorting.question for view in views for sorting in view.sort]
    seen = (_title(definition), *by, *(view.group for view in views), *(view.day for view in views))
    return frozenset((*seen, *(_looked_for_today(definition) if definition.today else ())))


def _looked_for_today(definition: Definition) -> Iterable[str]:
    from desktop.forms.expected import looked_for

    return looked_for(definition)


def _fields(questions: Iterable[Question], by: frozenset[str], worked_out: WorkedOutQuestions) -> Iterator[Field]:
    for question in questions:
        kind = kind_of(question)
        if kind is not None:
            yield Field(
                question.key,
                kind,
                question.label,
                tuple((choice.key, choice.label) for choice in question.choices),
                is_set=question.type is QuestionType.SEVERAL_OF,
                is_sorted=_is_sorted(question, by - worked_out.when_read),
                of=f"form/{question.form}" if question.form else "",
                worked_out=_worked_out(question, worked_out),
                is_read=question.key in worked_out.when_read,
                wording=_AS_DURATION if answered_type(question) is QuestionType.DURATION else None,
                decimals=question.decimals if kind is Kind.NUMBER else 0,
                taken=taken(question),
                colours=tuple((choice.key, choice.colour) for choice in question.choices if choice.colour),
            )


def _is_sorted(question: Question, by: frozenset[str]) -> bool:
    """Whether entries are looked for by it, as those that choose another one."""
    if question.type is QuestionType.SEVERAL_OF:
        return False
    return question.key in by or question.type is QuestionType.ENTRY


def _worked_out(question: Question, known: WorkedOutQuestions) -> str:
    """By what it is worked out, as a field says it."""
    if question.key in known.in_tables:
        return known.digest
    return question.calculation if question.key in known.when_read else ""
