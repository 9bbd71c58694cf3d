"""What a draft would change of a form that is in use, in a shopkeeper's sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.forms.definition import QuestionType
from desktop.forms.drafts.draft import ids_of
from desktop.rows.typed_text import quoted

if TYPE_CHECKING:
    from desktop.forms.definition import Choice, Definition, Question
    from desktop.forms.drafts.draft import Draft

TYPE_WORDS: Final[Mapping[QuestionType, str]] = {
    QuestionType.TEXT: "short text",
    QuestionType.LONG_TEXT: "long text",
    QuestionType.NUMBER: "number",
    QuestionType.MONEY: "money",
    QuestionType.DATE: "date",
    QuestionType.TIME: "time",
    QuestionType.MOMENT: "date and time",
    QuestionType.YES_NO: "yes/no",
    QuestionType.ONE_OF: "one of",
    QuestionType.SEVERAL_OF: "several of",
    QuestionType.PERSON: "person",
    QuestionType.ENTRY: "choose from a list",
    QuestionType.ROWS: "rows",
    QuestionType.CALCULATE: "work out",
    QuestionType.FILE: "photo or file",
    QuestionType.PHONE: "phone",
    QuestionType.RUNNING_NUMBER: "running number",
    QuestionType.BARCODE: "barcode",
    QuestionType.SIGNATURE: "signature",
    QuestionType.NOTE: "heading",
    QuestionType.ROLL_UP: "from other lists",
    QuestionType.RATING: "rating",
    QuestionType.DURATION: "duration",
    QuestionType.EMAIL: "e-mail",
    QuestionType.URL: "web address",
    QuestionType.DOCUMENT: "text written together",
}
"""What screens call the types."""

_PROPERTIES: Final[Mapping[str, str]] = {
    "hint": "has other words below it",
    "relevant": "is asked under other conditions",
    "constraint": "takes other answers",
    "calculation": "is worked out in another way",
    "choice_filter": "offers its answers under other conditions",
    "default": "is filled in already in another way",
    "decimals": "has another number of decimals",
    "show": "shows other things too",
    "constraint_message": "says something else where an answer is not accepted",
    "appearance": "looks different",
    "result": "comes to another kind of answer",
    "section": "stands under another heading",
    "form": "chooses from another list",
}
_FORM: Final[Mapping[str, str]] = {
    "add": "Who may fill it in is changed.",
    "change_own": "Who may change what they wrote themselves is changed.",
    "change_all": "Who may change what others wrote is changed.",
    "throw_away": "Who may throw entries away is changed.",
    "locked": "Who may change the form is changed.",
    "route": "Who says yes is changed.",
    "rules": "What is warned of or not accepted is changed.",
    "views": "The ways to look at entries are changed.",
    "print": "What is printed is changed.",
    "numbers": "The running numbers are changed.",
    "acts": "What happens by itself is changed.",
    "keep_days": "How long entries are kept is changed.",
    "today": "Whether it is shown in Today is changed.",
    "sections": "The headings are changed.",
    "one": "What one entry is called is changed.",
    "name": "By which answer an entry is called is changed.",
    "icon": "Its picture is changed.",
    "colour": "Its colour is changed.",
}


class KeptQuestion(NamedTuple):
    """A question of a form in use, and what a draft makes of it; None where it takes it away."""

    before: Question
    after: Question | None


def kept_questions(current: Sequence[Question], draft: Draft, rows: str = "") -> list[KeptQuestion]:
    """What becomes of each question, also of one that is another one in entries, for it has another type; of those of
    rows where a question that asks for them is named."""
    asked = next((each.questions for each in draft.questions if each.question.key == rows), draft.questions)
    ids, there = ids_of(current, draft), {each.path.rpartition("/")[2]: each.question for each in asked}
    return [KeptQuestion(question, there.get(ids.get(question.key, ""))) for question in current]


def kept_rows(current: Definition, draft: Draft) -> list[Question]:
    """The questions that ask for rows before and after."""
    after = {each.key: each.type for each in draft.definition.questions}
    rows = QuestionType.ROWS
    return [each for each in current.questions if each.type is rows and after.get(each.key) is rows]


def draft_changes(current: Definition, draft: Draft) -> list[str]:
    """All changes, those of questions first; none where the draft says what is in use."""
    after = draft.definition
    kept = kept_questions(current.questions, draft)
    found = [] if current.title == after.title else [f"It is called {quoted(after.title)} now."]
    found += _of_questions(kept, after.questions)
    return found + [words for name, words in _FORM.items() if getattr(current, name) != getattr(after, name)]


def _of_questions(kept: Sequence[KeptQuestion], after: Sequence[Question]) -> Iterator[str]:
    there = [each.after.key for each in kept if each.after]
    for question in after:
        if question.key not in there:
            yield f"New: {quoted(question.label)} ({TYPE_WORDS[question.type]})."
    for before, now in kept:
        if now is None:
            yield f"{quoted(before.label)} is not asked any more. What was answered stays."
        else:
            yield from _of_question(before, now)
    if there != [question.key for question in after if question.key in there]:
        yield "The questions stand in another order."


def _of_question(before: Question, now: Question) -> Iterator[str]:
    label = quoted(now.label)
    if before.label != now.label:
        yield f"{quoted(before.label)} is called {label} now."
    if before.type is not now.type:
        yield f"{label} was {quoted(TYPE_WORDS[before.type])} and is {quoted(TYPE_WORDS[now.type])} now."
    elif before.key != now.key:
        yield f"{label} is asked in another unit now."
    yield from _of_choices(label, before.choices, now.choices)
    if not before.required and now.required == "TRUE":
        yield f"{label} must be filled now."
    elif before.required and not now.required:
        yield f"{label} may be left blank now."
    elif before.required != now.required:
        yield f"{label} must be filled under other conditions."
    if now.goes_on and not before.goes_on:
        yield f"{label} may go on changing after a yes now."
    elif before.goes_on and not now.goes_on:
        yield f"{label} may not go on changing after a yes any more: whoever said yes is told."
    for name, words in _PROPERTIES.items():
        if getattr(before, name) != getattr(now, name):
            yield f"{label} {words}."
    if before.questions != now.questions:
        yield f"What {label} asks for is changed."


def _of_choices(label: str, before: Sequence[Choice], now: Sequence[Choice]) -> Iterator[str]:
    old, new = ({choice.key: choice.label for choice in some} for some in (before, now))
    added = [quoted(new[key]) for key in new if key not in old]
    gone = [quoted(old[key]) for key in old if key not in new]
    renamed = [f"{quoted(old[key])} as {quoted(new[key])}" for key in new if key in old and old[key] != new[key]]
    for words, labels in (("also offers", added), ("no longer offers", gone), ("offers", renamed)):
        if labels:
            yield f"{label} {words} {', '.join(labels)}."
    if not (added or gone or renamed) and before != now:
        yield f"The answers of {label} stand in another order or have other colours."
