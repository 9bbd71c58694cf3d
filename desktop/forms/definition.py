"""What a form is: the definition that a publication carries, as JSON, and as values for code.

`definition.schema.json` beside this file says exactly which JSON is one; words that XLSForm has are XLSForm's. What a
later version writes says so by its `format` and is withheld; everything else that does not fit is void.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any, Final

import msgspec
from msgspec import Struct

from desktop.records.facts import FIELD_BYTES
from desktop.records.kept_filters import KeptFilter
from desktop.rows.fact_types import UnknownTypeError, VoidFactError

FORMAT: Final = 1
"""Of definitions; what needs a later version says a higher one."""
FORMULAS: Final = 1
"""Of the language in which formulas are written."""
NOT_ASKED: Final = ("~added", "~added_by", "~standing")
"""What views name beside questions: when an entry was added, by whom, and how far a request about it is."""
NO_SUM: Final = "none"
"""In place of a question that a view sums: nothing is summed."""
SCHEMA: Final = "definition.schema.json"
LABEL_CHARS: Final = 1_000
HINT_CHARS: Final = 4_000
"""Of what people read, at most."""


class QuestionType(StrEnum):
    """What a question asks for, in the order in which people are offered them."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    TIME = "time"
    MOMENT = "dateTime"
    YES_NO = "yes_no"
    ONE_OF = "select_one"
    SEVERAL_OF = "select_multiple"
    PERSON = "person"
    ENTRY = "entry"
    """One of another form's entries."""
    ROWS = "rows"
    CALCULATE = "calculate"
    FILE = "file"
    PHONE = "phone"
    RUNNING_NUMBER = "running_number"
    BARCODE = "barcode"
    SIGNATURE = "signature"
    NOTE = "note"
    """A heading, or words between questions: nothing is asked."""
    ROLL_UP = "roll_up"
    RATING = "rating"
    DURATION = "duration"
    EMAIL = "email"
    URL = "url"
    DOCUMENT = "document"


class _Part(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Base of what a definition consists of; what is as usual is not written."""


class Who(_Part, frozen=True):
    """Who may do something: whoever has this role or a higher one (employee: everyone), and these people, by their ids
    in hexadecimal. An owner may always."""

    role: str = "owner"
    people: tuple[str, ...] = ()


EVERYONE: Final = Who("employee")
MANAGERS: Final = Who("manager")


class Choice(_Part, frozen=True):
    """One of what can be chosen: how it stands in entries, and on screens."""

    key: str
    label: str
    colour: str = ""


class Question(_Part, frozen=True):
    """One question.

    key: of its field in entries, for good, and random; another type or unit is another question
    relevant, required, constraint, calculation, choice_filter, default: formulas, empty where there is none; in a
    choice_filter the question itself stands for each choice that might be offered
    constraint_message: what is said where `constraint` does not hold
    appearance: of a rating the most that it can be, from 2 to 10; of a file `picture`, where it takes pictures only;
    else as XLSForm has it
    choices: of select_one and select_multiple
    currency: of money, empty for the shop's; `decimals` of a number, `unit` is shown beside it
    form: of an entry, in hexadecimal, `show`: which of its questions are shown too
    questions: of rows
    result: the type of what a calculation or roll-up gives
    section: which one it stands in
    goes_on: its answer goes on after a yes to the entry, so another one is no change of what was said yes to
    """

    key: str
    type: QuestionType
    label: str
    hint: str = ""
    relevant: str = ""
    required: str = ""
    constraint: str = ""
    constraint_message: str = ""
    calculation: str = ""
    choice_filter: str = ""
    default: str = ""
    appearance: str = ""
    choices: tuple[Choice, ...] = ()
    currency: str = ""
    decimals: int = 0
    unit: str = ""
    form: str = ""
    show: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    result: QuestionType = QuestionType.TEXT
    section: str = ""
    goes_on: bool = False


class FormSection(_Part, frozen=True):
    """Questions under one heading.

    audience: `managers` or `owners`, where fewer people read it than the entry; its `questions` are then its own, and
    stand apart from those of the entry
    """

    key: str
    label: str
    relevant: str = ""
    audience: str = ""
    questions: tuple[Question, ...] = ()


class Rule(_Part, frozen=True):
    """What is said of an entry for which a formula holds; `refuse`: it is not accepted so, elsewhere only warned of."""

    when: str
    message: str
    refuse: bool = False


class Sorting(_Part, frozen=True):
    """By what a view is ordered."""

    question: str
    descending: bool = False


class View(_Part, frozen=True):
    """One way to look at entries: a table, board, calendar or pictures. The one with the key `everyone` is that with
    which everyone begins. Beside questions it may name `~added`, `~added_by` and `~standing`.

    questions: in this order, others after them; `hidden`: which it does not show
    widths: of columns, in pixels at a text size of 100 %; `frozen`: how many of those shown stay in sight
    filter: a formula; `only`: which entries
    group: by which question a board has columns; `sum`: what is summed above them, empty: as usual, `none`: nothing
    day, until: by which questions a calendar places entries; `by_week`: it shows a week
    picture: the question whose photo is shown
    """

    key: str
    title: str
    kind: str = "table"
    questions: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    widths: Mapping[str, int] = {}
    filter: str = ""
    only: tuple[KeptFilter, ...] = ()
    sort: tuple[Sorting, ...] = ()
    group: str = ""
    sum: str = ""
    day: str = ""
    until: str = ""
    by_week: bool = False
    picture: str = ""
    frozen: int = 0


class RouteStep(_Part, frozen=True):
    """One step of who says yes: whom it asks, how many of these, and a formula for when."""

    who: Who = MANAGERS
    question: str = ""
    reports_to: bool = False
    everyone: bool = False
    when: str = ""


class PrintSheet(_Part, frozen=True):
    """How an entry is printed: which questions, and what stands above and below."""

    title: str = ""
    questions: tuple[str, ...] = ()
    footer: str = ""
    paper: str = ""


class Numbering(_Part, frozen=True):
    """A running number: of which question, how it looks; `pc`: the only one that gives them out, in hexadecimal, for a
    series without gaps."""

    question: str
    pattern: str = "{year}-{letter}{n}"
    pc: str = ""


class Act(_Part, frozen=True):
    """A rule that acts (AREAS §7): when something happens, if a formula holds, then this is done."""

    key: str
    when: str
    then: tuple[dict[str, str], ...]
    condition: str = ""
    pc: str = ""


class Definition(_Part, frozen=True, dict=True):
    """A form as a publication defines it.

    one: what an entry is called; `name`: the question by which one is called
    audience: who can read entries, for good
    add, change_own, change_all, throw_away: who may
    locked: only managers and owners publish it, not whoever made it
    keep_days: after how many days entries are erased, 0: never
    today: what of its entries waits, who is here and what it warns of stands in Today
    """

    title: str
    audience: str = "everyone"
    format: int = FORMAT
    formulas: int = FORMULAS
    one: str = "entry"
    name: str = ""
    icon: str = ""
    colour: str = ""
    add: Who = EVERYONE
    change_own: Who = EVERYONE
    change_all: Who = MANAGERS
    throw_away: Who = MANAGERS
    locked: bool = False
    sections: tuple[FormSection, ...] = ()
    questions: tuple[Question, ...] = ()
    rules: tuple[Rule, ...] = ()
    views: tuple[View, ...] = ()
    route: tuple[RouteStep, ...] = ()
    print: PrintSheet = PrintSheet()
    numbers: tuple[Numbering, ...] = ()
    acts: tuple[Act, ...] = ()
    keep_days: int = 0
    today: bool = False

    @cached_property
    def by_key(self) -> dict[str, Question]:
        """Its questions by their keys, those of rows too."""
        return {question.key: question for question in self.all_questions()}

    def all_questions(self) -> Iterator[Question]:
        """Its questions, and those of rows after what asks for these."""
        for question in self.questions:
            yield question
            yield from question.questions


def parsed(text: str) -> Definition:
    """The definition that this JSON says. Raises VoidFactError, UnknownTypeError for one of a later version."""
    try:
        raw = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise VoidFactError("no JSON") from error
    _refuse_later(raw)
    fault = _fault(raw)
    if fault:
        raise VoidFactError(fault)
    try:
        definition = msgspec.convert(raw, Definition)
    except msgspec.ValidationError as error:
        raise VoidFactError(str(error)) from error
    _check_keys(definition)
    return definition


@lru_cache(maxsize=512)
def definition_of(text: str) -> Definition:
    """The definition of JSON that was checked when it came."""
    return msgspec.json.decode(text, type=Definition)


def _check_keys(definition: Definition) -> None:
    asked = [*definition.all_questions(), *(each for part in definition.sections for each in part.questions)]
    if len(asked) > len({question.key for question in asked}):
        raise VoidFactError("two questions with one key")
    sections = [section.key for section in definition.sections if section.questions]
    if len(sections) > len(set(sections)):
        raise VoidFactError("two sections with one key")
    for question in asked:
        choices = [choice.key for choice in question.choices]
        if len(choices) > len(set(choices)):
            raise VoidFactError("two choices with one key")
        if question.type is QuestionType.SEVERAL_OF and any(
            len(f"{question.key}/{choice}".encode()) > FIELD_BYTES for choice in choices
        ):
            raise VoidFactError("a choice that is too long for one of several")


def written(definition: Definition) -> str:
    """The JSON that says it, with nothing in it that is as usual anyway but what it begins with."""
    return msgspec.json.encode({"format": definition.format} | msgspec.to_builtins(definition)).decode()


def _refuse_later(raw: Any) -> None:
    for what, known in (("format", FORMAT), ("formulas", FORMULAS)):
        said = raw.get(what) if isinstance(raw, dict) else None
        if type(said) is int and said > known:
            raise UnknownTypeError(f"{what} {said} of a form")


def _fault(raw: Any) -> str:
    """What keeps it from being a definition; empty where nothing does."""
    from fastjsonschema import JsonSchemaValueException

    try:
        _check()(raw)
    except JsonSchemaValueException as error:
        return f"{error.name}: {error.rule}"
    return ""


@lru_cache(maxsize=1)
def _check() -> Callable[[Any], Any]:
    """The compiled schema: it takes some hundredths of a second, which no start pays."""
    import fastjsonschema

    check: Callable[[Any], Any] = fastjsonschema.compile(schema(), use_default=False)
    return check


def schema() -> dict[str, Any]:
    """The published JSON Schema of definitions."""
    found: dict[str, Any] = msgspec.json.decode(files("desktop.forms").joinpath(SCHEMA).read_bytes())
    return found
