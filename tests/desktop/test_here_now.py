"""Who is here now: told from the words of a form's questions, counted, and left with one click."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from desktop.forms.commands import make
from desktop.forms.definition import Definition, Question, QuestionType
from desktop.forms.entries import add_entry
from desktop.forms.here_now import here_now, leave_now, stay_of
from desktop.forms.queries import entries_of
from desktop.records.values import Moment
from tests.desktop.shops import WAIT_S, alone

MOMENT = QuestionType.MOMENT


def log(*labels: str, type: QuestionType = MOMENT) -> Definition:
    asked = (Question(f"key{n:05}", type, label) for n, label in enumerate(labels))
    return Definition("Visitors", questions=tuple(asked))


@pytest.mark.parametrize(
    ("labels", "type", "found"),
    [
        (("Arrived", "Left"), MOMENT, True),
        (("Gegangen", "Angekommen"), MOMENT, True),
        (("到达", "离开"), MOMENT, True),
        (("Check-in", "Check-out"), MOMENT, True),
        (("Ordered", "Ready"), MOMENT, False),
        (("Arrived",), MOMENT, False),
        (("Arrived", "Left"), QuestionType.TEXT, False),
    ],
)
def test_it_is_told_from_the_words_of_the_questions(labels: tuple[str, ...], type: QuestionType, found: bool) -> None:
    assert (stay_of(log(*labels, type=type)) is not None) == found


def test_whoever_must_say_at_once_when_they_left_is_never_here() -> None:
    arrived, left = log("Arrived", "Left").questions
    assert stay_of(Definition("Visitors", questions=(arrived, replace(left, required="TRUE")))) is None
    assert stay_of(Definition("Visitors", questions=(arrived, replace(left, default="NOW()")))) is None


def test_who_arrived_and_has_not_left_is_here(tmp_path: Path) -> None:
    with alone(tmp_path) as ann:
        form = ann.workspace.do(make, log("Arrived", "Left")).result(WAIT_S)
        stay = stay_of(form.definition)
        assert stay is not None
        for answers in ({stay.arrived: 9}, {stay.arrived: 5}, {stay.arrived: 1, stay.left: 2}, {stay.left: 3}, {}):
            given = {key: Moment(ms) for key, ms in answers.items()}
            ann.workspace.do(add_entry, form.id, given).result(WAIT_S)
        collection = entries_of(ann.session, form.id)
        total, first = here_now(ann.session, collection, stay)
        assert (total, [row.values[stay.arrived] for row in first]) == (2, [Moment(5), Moment(9)])
        ann.workspace.do(leave_now, collection, first[0].id, stay).result(WAIT_S)
        assert [row.values[stay.arrived] for row in here_now(ann.session, collection, stay).first] == [Moment(9)]
