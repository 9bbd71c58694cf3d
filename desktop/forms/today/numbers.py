"""That several entries of a form have one running number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.forms import queries
from desktop.forms.definition import QuestionType
from desktop.records.numbers import given_twice
from desktop.rows.today import TodayItem, TodayKind, TodayPlace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from desktop.forms.definition import Definition
    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession

MOST_NUMBERS: Final = 3
_WHY_TWICE: Final = "By a PC and its copy, or by two PCs that each were to give out all."


def numbers_given_twice(session: ReadSession, definitions: Mapping[str, Definition]) -> Iterator[TodayItem]:
    """Of these forms, by their ids."""
    for form, definition in definitions.items():
        for question in definition.questions:
            if question.type is QuestionType.RUNNING_NUMBER:
                entries = queries.entries_of(session, form)
                found = given_twice(session, entries, question.key)
                if found:
                    place = TodayPlace(entries.name, next(iter(found.values()))[-1])
                    yield TodayItem(TodayKind.NOT_RIGHT, _twice_words(entries, list(found)), place, detail=_WHY_TWICE)


def _twice_words(entries: RecordCollection, numbers: list[str]) -> str:
    more = f" and {len(numbers) - MOST_NUMBERS} more" if len(numbers) > MOST_NUMBERS else ""
    return f"{entries.heading}: {', '.join(numbers[:MOST_NUMBERS])}{more} given out twice"
