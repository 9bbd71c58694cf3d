"""What visitors are asked: the questions of a form, without files and without when they left, which they say when they
do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from msgspec import structs

from desktop.errors import NotFoundError
from desktop.forms.definition import QuestionType
from ui.forms.filling.ground import read_filling

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from desktop.forms.definition import Question
    from desktop.rows.read_session import ReadSession
    from ui.forms.filling.ground import FillingGround


def _asked(questions: Iterable[Question], left: str) -> Iterator[Question]:
    """Without that for when they left, and without files: no visitor looks into the folders of this PC."""
    for each in questions:
        if each.key != left and each.type is not QuestionType.FILE:
            yield structs.replace(each, questions=tuple(_asked(each.questions, left)))


class VisitorForm(NamedTuple):
    """asks_who_leaves: the question that says who somebody is, empty where the form does not ask when they left."""

    ground: FillingGround
    asks_who_leaves: str


def read_visitors(session: ReadSession, form: str) -> VisitorForm | None:
    """None where the form is not in use any more. Nothing that was begun elsewhere is in it."""
    from desktop.forms.filling import FormFilling
    from desktop.forms.here_now import stay_of
    from desktop.forms.signing_in import called_by

    try:
        ground = read_filling(session, form)
    except NotFoundError:
        return None
    definition = ground.form.definition
    stay, name = stay_of(definition), called_by(definition)
    left = stay.left if stay is not None else ""
    asked = structs.replace(definition, questions=tuple(_asked(definition.questions, left)))
    without = structs.replace(ground.form, definition=asked)
    ground = replace(
        ground, form=without, filling=FormFilling(asked), draft=None, adds_in_place=False, by_touch=True, apart=()
    )
    return VisitorForm(ground, name.label if left and name is not None else "")
