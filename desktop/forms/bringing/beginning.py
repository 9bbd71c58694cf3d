"""A list as it is offered first: which column answers which question, and by which question an entry is known."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Final

from desktop.errors import InvalidError, NotFoundError
from desktop.forms.bringing.matching import answered, as_asked, key_offered, matched
from desktop.forms.bringing.plan import BY_ENTRY, BroughtList
from desktop.records.collection import Kind
from desktop.rows.names import meant
from desktop.rows.typed_text import quoted
from desktop.sheets.columns import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from desktop.forms.definition import Definition, Question
    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession
    from desktop.sheets.guessing import ReadingHints
    from desktop.sheets.tables import SheetTable

_SAMPLE: Final = 500
_COMPARED: Final = 100
_MOST: Final = 0.6


def begun(
    session: ReadSession,
    collection: RecordCollection,
    definition: Definition,
    table: SheetTable,
    hints: ReadingHints,
) -> BroughtList:
    """A table, each column read as the question asks that it seems to answer; known by the question of which an entry
    here says the same, if there is one."""
    found = BroughtList(table, ("",) * len(table.columns))
    for place, key in enumerate(matched(table, definition)):
        if place == found.entry_place:
            continue
        found = answering(found, place, key, definition, hints)
    for place, key in list(_said_here(session, collection, definition, found)):
        found = answering(found, place, key, definition, hints)
    if found.entry_place >= 0:
        return found._replace(key=BY_ENTRY)
    keys = key_offered(table, definition, found.questions)
    likely = (key for key in keys if _is_here(session, collection, found, key))
    return found._replace(key=next(likely, ""))


def answering(brought: BroughtList, place: int, key: str, definition: Definition, hints: ReadingHints) -> BroughtList:
    """The same where that column answers this question, empty: none; no other column does then."""
    left = ["" if each == key else each for each in brought.questions]
    left[place] = key
    table = as_asked(brought.table, place, definition.by_key[key], hints) if key else brought.table
    return BroughtList(table, tuple(left), brought.key if brought.key in (*left, BY_ENTRY) else "")


def _said_here(
    session: ReadSession, collection: RecordCollection, definition: Definition, found: BroughtList
) -> Iterator[tuple[int, str]]:
    """Columns left over in which mostly stands what entries here say to one question, and to that one alone."""
    left = [place for place, key in enumerate(found.questions) if not key and place != found.entry_place]
    texts = {place: _texts(found, place, _COMPARED) for place in left}
    asked = (each.key for each in answered(definition) if each.key not in found.questions)
    alike = [
        (place, key)
        for key in asked
        for place, there in _here(session, collection, key, texts).items()
        if len(there) > 1 and len(there) >= _MOST * len(texts[place])
    ]
    columns, questions = Counter(place for place, _ in alike), Counter(key for _, key in alike)
    return ((place, key) for place, key in alike if columns[place] == questions[key] == 1)


def _is_here(session: ReadSession, collection: RecordCollection, brought: BroughtList, key: str) -> bool:
    place = brought.questions.index(key)
    return bool(_here(session, collection, key, {place: _texts(brought, place, _SAMPLE)}).get(place))


def _here(
    session: ReadSession, collection: RecordCollection, key: str, texts: Mapping[int, frozenset[str]]
) -> dict[int, frozenset[str]]:
    """Those of the texts that an entry here says to a question that is answered in words; nothing for others."""
    if collection.by_key[key].kind is not Kind.TEXT:
        return {}
    these = f'"{key}" IN (SELECT value FROM json_each(?))'
    query = f'SELECT DISTINCT "{key}" FROM {collection.table} WHERE NOT away AND {these}'
    every = json.dumps(sorted({text for said in texts.values() for text in said}))
    with session.reading() as conn:
        there = {text for (text,) in conn.execute(query, (every,))}
    return {place: said & there for place, said in texts.items()}


def _texts(brought: BroughtList, place: int, rows: int) -> frozenset[str]:
    texts = (text_of(row[place]) for row in brought.table.rows[:rows])
    return frozenset(text for text in texts if text.strip())


# As it is typed


def mapped(brought: BroughtList, typed: Iterable[str], definition: Definition, hints: ReadingHints) -> BroughtList:
    """The same with what was typed, `COLUMN=QUESTION`: no question leaves a column out. Raises InvalidError,
    NotFoundError."""
    for text in typed:
        column, is_there, question = text.rpartition("=")
        if not is_there:
            raise InvalidError(
                f"{quoted(text)} says of no column which question it answers. Type it like Firma=Company."
            )
        key = question_meant(definition, question).key if question.strip() else ""
        brought = answering(brought, _place(brought.table, column), key, definition, hints)
    return brought


def known_by(brought: BroughtList, question: Question) -> BroughtList:
    """The same with that question for the one by which an entry is known. Raises InvalidError."""
    if question.key not in brought.questions:
        raise InvalidError(f"No column of {quoted(brought.table.name)} answers {quoted(question.label)}.")
    return brought._replace(key=question.key)


def question_meant(definition: Definition, typed: str) -> Question:
    """The question that is called so, by its words or its key. Raises NotFoundError."""
    asked = answered(definition)
    found = [each for each in asked if each.key == typed] or meant([(each.label, each) for each in asked], typed)
    if len(found) != 1:
        there = ", ".join(each.label for each in asked)
        raise NotFoundError(f"There is no question {quoted(typed)} that a list could answer. There is: {there}.")
    return found[0]


def _place(table: SheetTable, typed: str) -> int:
    found = meant([(column.name, place) for place, column in enumerate(table.columns)], typed)
    if len(found) != 1:
        there = ", ".join(column.name for column in table.columns)
        raise NotFoundError(f"There is no column {quoted(typed)} in {quoted(table.name)}. There is: {there}.")
    return found[0]
