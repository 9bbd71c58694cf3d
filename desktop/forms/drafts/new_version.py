"""A draft put to use: what that changes, which entries fit it, and their answers carried over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import msgspec
from msgspec import Struct

from desktop.documents.fields import FIELDS
from desktop.errors import InvalidError, NotAllowedError, NotFoundError
from desktop.forms import commands, queries
from desktop.forms.drafts.changes import draft_changes, kept_rows
from desktop.forms.drafts.draft import Draft, DraftQuestion, ids_of, read_draft
from desktop.forms.drafts.drafts import draft_of
from desktop.forms.drafts.faults import DraftFault, draft_faults
from desktop.forms.drafts.fitting import Fit, Refitting
from desktop.forms.drafts.rows import whose
from desktop.forms.entries import rows_of_question
from desktop.forms.ready_made.commands import take_lists_of
from desktop.forms.retention import older_words
from desktop.forms.views import with_everyones
from desktop.home.wall_clock import wall_ms
from desktop.records import commands as record_commands
from desktop.records import shown, values
from desktop.records.identity import unpacked_key
from desktop.settings.typed_fields import TypedFields

if TYPE_CHECKING:
    from desktop.documents.key import DocumentKey
    from desktop.engine.command_context import CommandContext
    from desktop.forms.definition import Definition, Question
    from desktop.forms.drafts.drafts import DraftRow
    from desktop.forms.records import Form
    from desktop.records.collection import Field, RecordCollection
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession

Carrying: TypeAlias = "Callable[[Refitting, Mapping[str, Value]], dict[str, Value]]"
"""What is to be saved of an entry."""
AT_ONCE: Final = 50
"""Entries that are looked at before others have their turn."""
BATCH_SIZE: Final = 16
_KEPT: Final = """
SELECT t.number, r.record, r.space, r.parent, r.shown FROM {table} t JOIN records r ON r.number = t.number
WHERE NOT t.away AND t.number > ? ORDER BY t.number LIMIT ?
"""


class NewVersion(Struct, frozen=True):
    """What a draft would be as a new version.

    form: what is in use; None where nothing is
    faults: what it lacks; `changes`: of what is in use, in sentences
    fit: how well the entries that there are fit it
    erased: which of these are older than it keeps them, where it keeps them shorter than before, in a sentence
    """

    form: Form | None
    faults: list[DraftFault]
    changes: list[str]
    fit: Fit
    erased: str = ""


class ShopReaders:
    """How answers are read and written in one shop."""

    def __init__(self, session: ReadSession) -> None:
        self._typed = TypedFields(session)

    def text(self, field: Field, value: Value) -> str:
        """An answer as people read it."""
        return self._typed.texts.text(field, value)

    def written(self, field: Field, text: str) -> Value:
        """The answer that a text is. Raises InvalidError."""
        return self._typed.written(field, text)


def new_version(session: ReadSession, row: DraftRow, draft: Draft) -> NewVersion:
    """What a draft, as somebody sees it, would be if it were put to use."""
    form, faults = form_of(session, row.creator, row.nonce), draft_faults(draft)
    if form is None:
        return NewVersion(None, faults, [], Fit(0, []))
    draft = draft._replace(definition=with_everyones(draft.definition, form.definition))
    fit = _fit(session, form, draft)
    return NewVersion(form, faults, draft_changes(form.definition, draft), fit, _erased(session, form, draft))


def _fit(session: ReadSession, form: Form, draft: Draft) -> Fit:
    """How well entries fit, each with its rows."""
    entries, readers = queries.entries_of(session, form.id), ShopReaders(session)
    found = Refitting(form.definition, draft, readers).fit((each.id, each.answers) for each in _kept(session, entries))
    misfits = {each.entry: each for each in found.misfits}
    for asking, rows in _rows(session, form.id, form.definition, draft).items():
        refitting = Refitting(form.definition, draft, readers, asking)
        for each in refitting.fit((each.whole, each.answers) for each in _kept(session, rows)).misfits:
            misfits.setdefault(each.entry, each)
    return Fit(found.entries, list(misfits.values()))


def _rows(session: ReadSession, id: str, before: Definition, draft: Draft) -> dict[str, RecordCollection]:
    """The rows of which answers may be carried over, by the questions that ask for them."""
    return {each.key: rows_of_question(session, id, each.key) for each in kept_rows(before, draft)}


def _erased(session: ReadSession, form: Form, draft: Draft) -> str:
    before, days = form.definition.keep_days, draft.definition.keep_days
    return older_words(session, form.id, days, wall_ms()) if days and (not before or days < before) else ""


def form_of(session: ReadSession, creator: bytes, nonce: bytes) -> Form | None:
    """The form in use that a draft is of."""
    found = (form for form in queries.forms(session) if (form.creator, form.nonce) == (creator, nonce))
    return next(found, None)


class _Kept(NamedTuple):
    """What an entry holds that was not thrown away: its row's number, its id, None for what somebody emptied. Of a row
    `whole` is the entry that it is a row of."""

    number: int
    id: str
    whole: str
    answers: Mapping[str, Value]


def _kept(session: ReadSession, collection: RecordCollection, after: int = 0, most: int = -1) -> list[_Kept]:
    """Of the entries behind a row's number so many, or all."""
    with session.reading() as conn:
        rows = conn.execute(_KEPT.format(table=collection.table), (after, most)).fetchall()
    return [
        _Kept(
            number,
            id.hex(),
            _id(session, space, whole),
            {key: values.unpack(packed) for key, packed in shown.unpacked(kept).by_key.items()},
        )
        for number, id, space, whole, kept in rows
    ]


def _id(session: ReadSession, space: bytes, whole: bytes | None) -> str:
    return unpacked_key(whole).id(session.sources.genesis, space).hex() if whole else ""


async def use_draft(context: CommandContext, key: DocumentKey, readers: Sequence[str] = ()) -> Form:
    """Put a draft to use; `readers`: where it says that they are chosen, the ids of the people who alone read the
    entries with oneself, the first time. Before that, answers are carried over to questions that become others, where
    whoever is here may change the entries.

    Raises InvalidError with what the draft lacks, NotAllowedError, NotFoundError.
    """
    await context.rows.until_in_step()
    document = context.projection.document(key)
    if document is None:
        raise NotFoundError("This draft is not here.")
    fields = FIELDS.read(document)
    creator, nonce = whose(fields, key.id)
    if not creator:
        raise InvalidError("This draft does not say of which form it is.")
    draft = read_draft(fields)
    definition, form = draft.definition, form_of(context.session, creator, nonce)
    if form is not None:
        definition = with_everyones(definition, form.definition)
    commands.check(definition)
    space = b""
    if form is None and definition.audience == "chosen" and readers:
        space = commands.chosen_space(context, readers)
    if form is not None:
        if not form.may_publish:
            raise NotAllowedError("This form is changed by whoever made it, and by managers and owners.")
        definition = msgspec.structs.replace(definition, audience=form.definition.audience)
        entries = queries.entries_of(context.session, form.id)
        await _carry_over(context, form.id, form.definition, draft, Refitting.saves)
        space = entries.space
    published = await commands.publish(context, creator, nonce, definition, space=space)
    await take_lists_of(context, definition)
    return published


async def carry_late(context: CommandContext, id: str) -> int:
    """Carry over the answers of entries that were written under earlier versions by people who had not heard of what
    is in use: to how many entries. Raises NotFoundError."""
    await context.rows.until_in_step()
    form = queries.form(context.session, id)
    draft = _as_drafted(context, form)
    if draft is None:
        return 0
    listed = queries.versions(context.session, id)
    return sum([await _carry_over(context, id, each.definition, draft, Refitting.late_saves) for each in listed])


def _as_drafted(context: CommandContext, form: Form) -> Draft | None:
    """What is in use, its questions called as its draft calls them; None where there is no draft."""
    try:
        key = draft_of(context.session, form.creator, form.nonce).key
    except NotFoundError:
        return None
    document = context.projection.document(key)
    if document is None:
        return None
    ids = ids_of(form.definition.all_questions(), read_draft(FIELDS.read(document)))
    return Draft(form.definition, _asked(form.definition.questions, ids), ())


def _asked(questions: Sequence[Question], ids: Mapping[str, str]) -> tuple[DraftQuestion, ...]:
    named = ((f"questions/{ids.get(question.key, question.key)}", question) for question in questions)
    return tuple(DraftQuestion(path, question, False, (), _asked(question.questions, ids)) for path, question in named)


async def _carry_over(context: CommandContext, id: str, before: Definition, draft: Draft, saves: Carrying) -> int:
    """Carry over the answers of entries and of their rows from what a form was; of how many."""
    session, readers = context.session, ShopReaders(context.session)
    count = 0
    for asking, of in {"": queries.entries_of(session, id), **_rows(session, id, before, draft)}.items():
        refitting = Refitting(before, draft, readers, asking)
        if refitting.carries:
            count += await _carry(context, of, partial(saves, refitting))
    return count


async def _carry(
    context: CommandContext, entries: RecordCollection, saves: Callable[[Mapping[str, Value]], dict[str, Value]]
) -> int:
    """Save what `saves` says of each entry's answers, where one may; of how many entries."""
    from desktop.engine.loop_thread import take_turns

    batch, count, last = context.random(BATCH_SIZE), 0, 0
    while some := _kept(context.session, entries, last, AT_ONCE):
        last = some[-1].number
        due = {entry.id: found for entry in some if (found := saves(entry.answers))}
        due = {id: found for id, found in due.items() if _may_change(context, entries, id, found)}
        record_commands.save_many(context, entries, due, batch=batch)
        count += len(due)
        await take_turns()
    return count


def _may_change(context: CommandContext, entries: RecordCollection, id: str, saves: Mapping[str, Value]) -> bool:
    try:
        record_commands.may_change(context, entries, {id: saves})
    except NotAllowedError:
        return False
    return True
