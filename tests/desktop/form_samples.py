"""Forms as tests make them."""

from __future__ import annotations

from desktop.forms.definition import Choice, Definition, Question, QuestionType, Who

EMPLOYEE, MANAGER, OWNER = Who("employee"), Who("manager"), Who()

NAME = Question("name0000", QuestionType.TEXT, "Name")
KIND = Question("kind0000", QuestionType.TEXT, "Kind")
KINDS = Question("kind0000", QuestionType.ONE_OF, "Kind", choices=(Choice("c", "Courier"), Choice("g", "Guest")))
ITEMS = Question("items000", QuestionType.ROWS, "Items", questions=(Question("what0000", QuestionType.TEXT, "What"),))
NUMBER = Question("number00", QuestionType.RUNNING_NUMBER, "Number")


def visitors(*questions: Question, **said: object) -> Definition:
    """The visitor log, which everybody fills in and changes unless it says otherwise."""
    rights = {"change_all": EMPLOYEE, "throw_away": EMPLOYEE} | said
    return Definition("Visitors", one="visitor", questions=questions or (NAME, KIND), **rights)  # type: ignore[arg-type]
