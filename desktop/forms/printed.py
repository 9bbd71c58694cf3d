"""A form on paper: an entry as the form's print sheet wants it, and empty sheets to be filled in with a pen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from desktop.forms.collections import question_in_name
from desktop.forms.definition import QuestionType
from desktop.forms.question_kinds import WORKED_OUT, kind_of, ratings
from desktop.printing.content import (
    Block,
    ByHand,
    PaperAnswers,
    PaperColumn,
    PaperHeading,
    PaperPicture,
    PaperTable,
    PaperText,
    PaperTitle,
    RuledTable,
    WritingSpace,
)
from desktop.records.printed import FIGURES, NOTHING, RecordSheets, SaidRecord

if TYPE_CHECKING:
    from desktop.forms.definition import Definition, Question

T = TypeVar("T")

_BY_ITSELF: Final = WORKED_OUT | {QuestionType.RUNNING_NUMBER, QuestionType.FILE, QuestionType.DOCUMENT}
"""What nobody writes with a pen: it is worked out, given out, or no text."""
_LONG_LINES: Final = 4
_EMPTY_ROWS: Final = 6
_HEADED_CHOICES: Final = 4
"""So many choices stand above a column to be written in."""
_WIDTHS_MM: Final[Mapping[QuestionType, float]] = {
    QuestionType.NUMBER: 20,
    QuestionType.MONEY: 22,
    QuestionType.DATE: 24,
    QuestionType.TIME: 18,
    QuestionType.MOMENT: 34,
    QuestionType.YES_NO: 18,
    QuestionType.RATING: 16,
    QuestionType.DURATION: 20,
    QuestionType.LONG_TEXT: 55,
    QuestionType.PHONE: 32,
}
_WIDTH_MM: Final = 38.0


class SheetWords(NamedTuple):
    """What stands on sheets besides what a form says: what can be ticked, and the parts of a day, as the country has
    them in order."""

    yes: str
    no: str
    day: tuple[str, str, str]


def form_sheets(definition: Definition, words: SheetWords) -> RecordSheets:
    """How a form's entries are printed."""
    return RecordSheets(
        entry=lambda said: entry_blocks(definition, said),
        footer=definition.print.footer,
        paper=definition.print.paper,
        empty=tuple(empty_sheet(definition, words)),
        ruled=ruled_list(definition, words),
        codes=tuple(each.key for each in definition.questions if each.type is QuestionType.BARCODE),
    )


def entry_blocks(definition: Definition, said: SaidRecord) -> list[Block]:
    """The questions that the form's print sheet names, all where it names none, in their order, with the answers; what
    asks for rows is a table of its own."""
    blocks: list[Block] = [PaperText(definition.print.title)] if definition.print.title else []
    pairs: list[tuple[str, str]] = []

    pictures: list[PaperPicture] = []

    def close() -> None:
        if pairs:
            blocks.append(PaperAnswers(tuple(pairs)))
            blocks.extend(pictures)
            pairs.clear()
            pictures.clear()

    for question in _printed(definition):
        heading = _section_begins(definition, question)
        if heading:
            close()
            blocks.append(PaperHeading(heading))
        if question.type is QuestionType.NOTE:
            close()
            blocks.append(PaperText(question.label))
        elif question.type is QuestionType.ROWS:
            close()
            blocks += _rows(question, _of_rows(said.rows, question))
            blocks += _of_rows(said.row_pictures, question)
        elif kind_of(question) is not None:
            pairs.append((question.label, said.answers.get(question.key, NOTHING)))
            pictures += (each for each in said.pictures if each.of == question.key)
    close()
    return blocks


def _of_rows(said: Mapping[str, Sequence[T]], question: Question) -> Sequence[T]:
    """A row collection's name ends in its question's key."""
    return next((rows for name, rows in said.items() if question_in_name(name) == question.key), ())


def _rows(question: Question, rows: Sequence[Mapping[str, str]]) -> list[Block]:
    asked = [each for each in question.questions if kind_of(each) is not None]
    if not asked:
        return []
    columns = tuple(PaperColumn(each.label, figures=kind_of(each) in FIGURES) for each in asked)
    cells = [[row.get(each.key, "") for each in asked] for row in rows]
    return [PaperHeading(question.label), PaperTable(columns, cells) if cells else PaperText(NOTHING)]


def _printed(definition: Definition) -> Iterator[Question]:
    wanted = definition.print.questions
    if not wanted:
        yield from definition.questions
        return
    yield from (definition.by_key[key] for key in wanted if key in {each.key for each in definition.questions})


def _section_begins(definition: Definition, question: Question) -> str:
    """What stands above a question: its section's heading, where it is the first printed one of it."""
    first = next((each for each in _printed(definition) if each.section == question.section), question)
    if not question.section or first.key != question.key:
        return ""
    return next((each.label for each in definition.sections if each.key == question.section), "")


# To be filled in


def empty_sheet(definition: Definition, words: SheetWords) -> Iterator[Block]:
    """Every question that can be answered with a pen, in its order, with room for the answer."""
    yield PaperTitle(definition.title)
    for question in definition.questions:
        section = next((each.label for each in definition.sections if each.key == question.section), "")
        in_section = [each.key for each in definition.questions if each.section == question.section]
        if section and in_section[0] == question.key:
            yield PaperHeading(section)
        yield from _asked(question, words)


def _asked(question: Question, words: SheetWords) -> Iterable[Block]:
    if question.type in _BY_ITSELF:
        return ()
    if question.type is QuestionType.NOTE:
        return (PaperText(question.label),)
    if question.type is QuestionType.ROWS:
        columns = _columns(question.questions, words)
        return (PaperHeading(question.label), RuledTable(columns, rows=_EMPTY_ROWS)) if columns else ()
    return (_space(question, words),)


def _space(question: Question, words: SheetWords) -> WritingSpace:
    label, hint = question.label, question.hint
    match question.type:
        case QuestionType.ONE_OF | QuestionType.SEVERAL_OF:
            return WritingSpace(label, ByHand.TICKS, hint, choices=[each.label for each in question.choices])
        case QuestionType.YES_NO:
            return WritingSpace(label, ByHand.TICKS, hint, choices=(words.yes, words.no))
        case QuestionType.RATING:
            return WritingSpace(label, ByHand.TICKS, hint, choices=tuple(map(str, ratings(question))))
        case QuestionType.NUMBER | QuestionType.MONEY | QuestionType.DURATION:
            return WritingSpace(label, ByHand.BOX, hint, unit=question.unit or question.currency)
        case QuestionType.DATE:
            return WritingSpace(label, ByHand.DATE, hint, choices=words.day)
        case QuestionType.TIME:
            return WritingSpace(label, ByHand.TIME, hint)
        case QuestionType.SIGNATURE:
            return WritingSpace(label, ByHand.SIGNATURE, hint)
        case QuestionType.LONG_TEXT:
            return WritingSpace(label, ByHand.LINES, hint, lines=_LONG_LINES)
        case _:
            return WritingSpace(label, ByHand.LINES, hint)


def ruled_list(definition: Definition, words: SheetWords) -> RuledTable | None:
    """A list to write in, a line for each entry; None where no question can be answered so."""
    columns = _columns(definition.questions, words)
    return RuledTable(columns, pages=1) if columns else None


def _columns(questions: Iterable[Question], words: SheetWords) -> tuple[PaperColumn, ...]:
    passed = (*_BY_ITSELF, QuestionType.NOTE, QuestionType.ROWS)
    asked = [question for question in questions if question.type not in passed]
    return tuple(
        PaperColumn(_headed(question, words), least_mm=_WIDTHS_MM.get(question.type, _WIDTH_MM)) for question in asked
    )


def _headed(question: Question, words: SheetWords) -> str:
    """Its label, and below it what there is to choose, where that is little."""
    choices = (
        (words.yes, words.no)
        if question.type is QuestionType.YES_NO
        else tuple(each.label for each in question.choices)
    )
    return f"{question.label}\n{' / '.join(choices)}" if 0 < len(choices) <= _HEADED_CHOICES else question.label
