"""What visitors are asked: the questions of a form, without when they left, which they say when they do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from msgspec import structs

from desktop.errors import NotFoundError
from ui.forms.filling.ground import read_filling

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession
    from ui.forms.filling.ground import FillingGround


class VisitorForm(NamedTuple):
    """asks_who_leaves: the question that says who somebody is, empty where the form does not ask when they left."""

    ground: FillingGround
    asks_who_leaves: str


def read_visitors(session: ReadSession, form: str) -> VisitorForm | None:
    """None where the form is not in use any more. Nothing that was begun elsewhere is in it."""
    from desktop.forms.filling import FormFilling
    from desktop.forms.signing_in import called_by, leaving_question

    try:
        ground = read_filling(session, form)
    except NotFoundError:
        return None
    definition = ground.form.definition
    left, name = leaving_question(definition), called_by(definition)
    asked = structs.replace(definition, questions=tuple(each for each in definition.questions if each is not left))
    without = structs.replace(ground.form, definition=asked)
    ground = replace(ground, form=without, filling=FormFilling(asked), draft=None, adds_in_place=False, by_touch=True)
    return VisitorForm(ground, name.label if left is not None and name is not None else "")
