"""Which column of a list answers which question of a form: told by titles, then by what stands in the columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from desktop.forms.definition import QuestionType
from desktop.forms.drafts.builder import TYPES
from desktop.forms.question_kinds import CHOOSING, FILES, LATER, is_worked_out
from desktop.rows.fold import fold
from desktop.rows.names import identity
from desktop.rows.typed_text import without_isolates
from desktop.sheets.columns import text_of
from desktop.sheets.kinds import ColumnKind
from desktop.sheets.title_synonyms import same_thing
from desktop.sheets.titles import folded

if TYPE_CHECKING:
    from desktop.forms.definition import Definition, Question
    from desktop.sheets.guessing import ReadingHints
    from desktop.sheets.tables import SheetTable

_KINDS: Final = {type: kind for kind, type in TYPES.items()}
_UNANSWERED: Final = LATER | FILES | {QuestionType.NOTE, QuestionType.ROWS}
_PLAIN: Final = frozenset(
    (QuestionType.TEXT, QuestionType.LONG_TEXT, QuestionType.NUMBER, QuestionType.ONE_OF, QuestionType.SEVERAL_OF)
)
"""Kinds that say nothing of which question they answer."""
_KEYS: Final = (QuestionType.RUNNING_NUMBER, QuestionType.BARCODE, QuestionType.EMAIL, QuestionType.PHONE)
"""Questions by whose answers an entry can be known, the surest first."""
_SAMPLE: Final = 500
_MOST: Final = 0.6
_SEPARATORS: Final = (";", "|", ",", "、", "/", "\n")


def answered(definition: Definition) -> list[Question]:
    """The questions that a cell can answer."""
    return [each for each in definition.questions if each.type not in _UNANSWERED and not is_worked_out(each)]


def has_titles(text: str, definition: Definition) -> bool:
    """Whether cells that were copied begin with the titles of questions: with two at least, and mostly."""
    cells = [cell for cell in text.partition("\n")[0].split("\t") if cell.strip()]
    labels = {identity(question.label) for question in definition.questions}
    known = sum(identity(cell) in labels for cell in cells)
    return known > 1 and known * 2 > len(cells)


def matched(table: SheetTable, definition: Definition) -> tuple[str, ...]:
    """The key of the question that each column answers, empty where none does: none answers two."""
    found: dict[int, str] = {}
    for is_alike in (_called_so, _folded_so, _means_the_same, _called_nearly_so, _says_choices, _of_one_kind):
        places = [place for place in range(len(table.columns)) if place not in found]
        questions = [question for question in answered(definition) if question.key not in found.values()]
        found |= dict(_pairs(table, places, questions, is_alike))
    return tuple(found.get(place, "") for place in range(len(table.columns)))


def _pairs(
    table: SheetTable,
    places: Sequence[int],
    questions: Sequence[Question],
    is_alike: Callable[[SheetTable, int, Question], bool],
) -> Iterator[tuple[int, str]]:
    """Those that are alike, where neither is like another one too."""
    alike = [(place, each.key) for place in places for each in questions if is_alike(table, place, each)]
    columns, asked = Counter(place for place, _ in alike), Counter(key for _, key in alike)
    return ((place, key) for place, key in alike if columns[place] == asked[key] == 1)


def _called_so(table: SheetTable, place: int, question: Question) -> bool:
    title = without_isolates(table.columns[place].name)
    return bool(title) and (identity(title) == identity(question.label) or title == question.key)


def _folded_so(table: SheetTable, place: int, question: Question) -> bool:
    title = table.columns[place].name
    words = folded(title)
    return bool(words) and (fold(title) == fold(question.label) or words == folded(question.label))


def _means_the_same(table: SheetTable, place: int, question: Question) -> bool:
    return same_thing(table.columns[place].name, question.label)


def _called_nearly_so(table: SheetTable, place: int, question: Question) -> bool:
    """All words of one stand in the other."""
    title, label = set(folded(table.columns[place].name)), set(folded(question.label))
    return bool(title and label) and (title <= label or label <= title)


def _says_choices(table: SheetTable, place: int, question: Question) -> bool:
    if question.type not in CHOOSING:
        return False
    labels = {identity(choice.label) for choice in question.choices}
    column = table.columns[place]
    parts = [part for text in _texts(table, place) for part in _parted(text, column.separator)]
    return bool(parts) and sum(identity(part) in labels for part in parts) >= _MOST * len(parts)


def _of_one_kind(table: SheetTable, place: int, question: Question) -> bool:
    column = table.columns[place]
    return column.filled > 0 and question.type not in _PLAIN and TYPES[column.kind] is question.type


def _texts(table: SheetTable, place: int) -> list[str]:
    texts = (text_of(row[place]).strip() for row in table.rows[:_SAMPLE])
    return [text for text in texts if text]


def _parted(text: str, separator: str) -> list[str]:
    return [part.strip() for part in text.split(separator) if part.strip()] if separator else [text]


def as_asked(table: SheetTable, place: int, question: Question, hints: ReadingHints) -> SheetTable:
    """The table with a column read as its question asks: days in the order that they show, sums in its currency."""
    kind = _KINDS.get(question.type, ColumnKind.SHORT_TEXT)
    said = table.columns[place]
    table = table.read_as(place, kind, hints)
    column = table.columns[place]
    if kind is ColumnKind.MONEY:
        has_own = said.kind is ColumnKind.MONEY and said.currency not in ("", hints.currency)
        column = replace(column, currency=said.currency if has_own else question.currency or hints.currency)
    if kind is ColumnKind.SEVERAL_OF:
        column = replace(column, separator=_separator(table, place, question))
    return table if column == table.columns[place] else table.with_column(place, column)


def _separator(table: SheetTable, place: int, question: Question) -> str:
    """What parts several answers in a cell: that by which most parts are choices."""
    labels = {identity(choice.label) for choice in question.choices}
    texts, own = _texts(table, place), table.columns[place].separator

    def known(separator: str) -> tuple[float, bool]:
        parts = [part for text in texts for part in _parted(text, separator)]
        return sum(identity(part) in labels for part in parts) / max(1, len(parts)), separator == own

    used = [separator for separator in _SEPARATORS if any(separator in text for text in texts)]
    return max(("", *used), key=known)


def key_offered(table: SheetTable, definition: Definition, questions: Sequence[str]) -> list[str]:
    """The keys of the questions by which rows can be known, the likeliest first: each row answers them otherwise."""
    by_key = definition.by_key
    places = {key: place for place, key in enumerate(questions) if key and by_key[key].type not in CHOOSING}
    unlike = [key for key, place in places.items() if _tells_apart(table, place)]
    name = definition.name

    def rank(key: str) -> tuple[int, int]:
        type = by_key[key].type
        kind = _KEYS.index(type) if type in _KEYS else len(_KEYS) + (key != name)
        return kind, places[key]

    return sorted(unlike, key=rank)


def _tells_apart(table: SheetTable, place: int) -> bool:
    texts = [identity(text) for text in (text_of(row[place]) for row in table.rows) if text.strip()]
    return len(texts) * 2 > len(table.rows) and len(set(texts)) == len(texts)
