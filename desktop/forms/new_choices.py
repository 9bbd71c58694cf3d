"""Choices added to the questions of a form that is in use, in its draft too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from desktop.forms.definition import LABEL_CHARS, Choice
from desktop.forms.drafts.in_use import change_in_use
from desktop.rows.names import identity
from desktop.rows.typed_text import one_line

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.forms.definition import Definition, Question
    from desktop.forms.records import Form

_KEY_BYTES: Final = 8


async def add_choices(context: CommandContext, id: str, labels: Mapping[str, Sequence[str]]) -> Form:
    """Offer these answers from now on, by the keys of their questions; those that are offered already are no more.
    Raises NotFoundError, NotAllowedError, InvalidError."""

    def offering(definition: Definition) -> Definition:
        asked = [_with_choices(context, question, labels.get(question.key, ())) for question in definition.questions]
        return replace(definition, questions=tuple(asked))

    return await change_in_use(context, id, offering)


def _with_choices(context: CommandContext, question: Question, labels: Sequence[str]) -> Question:
    known = {identity(choice.label) for choice in question.choices}
    new = {identity(label): one_line(label)[:LABEL_CHARS] for label in labels if identity(label) not in known}
    added = (Choice(context.random(_KEY_BYTES).hex(), label) for label in new.values())
    return replace(question, choices=(*question.choices, *added)) if new else question
