"""A form as a file that travels to another shop: what it asks, and nothing that was filled in.

People, PCs and other forms of one shop are nobody in another. Rights go by roles there; a question that chooses from
another form names it by its title, and asks for text where there is no such form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec
from msgspec.structs import replace

from desktop.errors import InvalidError
from desktop.forms.definition import Definition, Numbering, Question, QuestionType, Who, parsed, written
from desktop.forms.xlsform.remarks import NotTranslated, Remarks
from desktop.home import user_files
from desktop.rows.fact_types import UnknownTypeError, VoidFactError
from desktop.rows.names import identity
from desktop.rows.typed_text import quoted

SUFFIX: Final = ".countertop-form"
MOST_BYTES: Final = 1 << 20
_WHAT: Final = "form"
_RIGHTS: Final[Mapping[str, str]] = {
    "add": "Who may add entries",
    "change_own": "Who may change their own",
    "change_all": "Who may change all",
    "throw_away": "Who may throw entries away",
}

FormIds = Mapping[str, str]
"""The forms of a shop: their titles by their ids."""


class TravellingForm(NamedTuple):
    """A form as it is in another shop, and what of it stays behind."""

    definition: Definition
    not_translated: tuple[NotTranslated, ...]


def form_bytes(definition: Definition, known: FormIds | None = None) -> bytes:
    """The file of a form of this shop. `known`: the others, whose titles it names."""
    there = known or {}
    chosen = {each.key: there[each.form] for each in definition.all_questions() if each.form in there}
    whole = msgspec.Raw(written(without_shop(definition).definition).encode())
    said = {"countertop": _WHAT, "forms": chosen, "definition": whole}
    return msgspec.json.format(msgspec.json.encode(said), indent=1) + b"\n"


def without_shop(definition: Definition) -> TravellingForm:
    """The same form where nobody of this shop is."""
    remarks = Remarks()
    for name, what in _RIGHTS.items():
        if getattr(definition, name).people:
            remarks.add("", f"{what} goes by roles: the people who were named are not there.")
    if any(step.who.people for step in definition.route):
        remarks.add("", "Who says yes goes by roles: the people who were named are not there.")
    if any(each.pc for each in definition.numbers):
        remarks.add("", "One PC gave out all running numbers: now each PC counts for itself.")
    for question in definition.all_questions():
        if question.form:
            remarks.add(question.label, "It chooses from another form, which has to be there under the same name.")
    rights = {name: Who(getattr(definition, name).role) for name in _RIGHTS}
    other = replace(
        definition,
        **rights,
        questions=tuple(_unlinked(question) for question in definition.questions),
        route=tuple(replace(step, who=Who(step.who.role)) for step in definition.route),
        numbers=tuple(Numbering(each.question) if each.pc else each for each in definition.numbers),
        acts=tuple(replace(act, pc="") for act in definition.acts),
    )
    return TravellingForm(other, remarks.all)


def read_form(path: Path, known: FormIds | None = None) -> TravellingForm:
    """What a file says, for a shop that has these forms. Raises InvalidError."""
    return form_of_bytes(path.name, user_bytes(path, MOST_BYTES, "a form"), known or {})


def user_bytes(path: Path, most: int, what: str) -> bytes:
    """What is in a file. Raises InvalidError where that is too much for what it is to be."""
    with user_files.open_to_read(path) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise InvalidError(f"{path.name} is too large for {what}.")
    return data


def form_of_bytes(name: str, data: bytes, known: FormIds) -> TravellingForm:
    """The same of the bytes of a file. Raises InvalidError."""
    try:
        raw: Any = msgspec.json.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        raw = None
    if not isinstance(raw, dict) or raw.get("countertop") != _WHAT:
        raise InvalidError(f"{quoted(name)} is no form of Countertop.")
    try:
        said = parsed(msgspec.json.encode(raw.get("definition")).decode())
    except UnknownTypeError as error:
        raise InvalidError(
            f"{quoted(name)} was made by a later version of Countertop, which has to be used."
        ) from error
    except VoidFactError as error:
        raise InvalidError(f"{quoted(name)} is damaged: {error}.") from error
    return _linked(said, _titles(raw.get("forms")), known)


def _titles(raw: Any) -> dict[str, str]:
    found = raw if isinstance(raw, dict) else {}
    return {key: title for key, title in found.items() if isinstance(title, str) and len(title) <= 200}


def _linked(said: Definition, titles: Mapping[str, str], known: FormIds) -> TravellingForm:
    """A form of another shop with the forms of this one."""
    remarks = Remarks()
    for what in without_shop(said).not_translated:
        if not what.question:
            remarks.add(*what)
    by_title = {identity(title): id for id, title in known.items()}

    def linked(question: Question) -> Question:
        inner = tuple(linked(each) for each in question.questions)
        if question.type is not QuestionType.ENTRY:
            return replace(question, questions=inner)
        title = titles.get(question.key, "")
        id = by_title.get(identity(title), "") if title else ""
        if id:
            return replace(question, form=id, show=())
        which = f"the form {quoted(title)}, which is not here" if title else "a form that is not here"
        remarks.add(question.label, f"It chooses from {which}: its answer is typed as text.")
        return replace(question, type=QuestionType.TEXT, form="", show=())

    other = without_shop(said).definition
    questions = tuple(linked(question) for question in other.questions)
    return TravellingForm(replace(other, questions=questions), remarks.all)


def _unlinked(question: Question) -> Question:
    return replace(question, form="", show=(), questions=tuple(_unlinked(each) for each in question.questions))


# What a form is, before it is taken


_READERS: Final[Mapping[str, str]] = {
    "everyone": "Everyone in the shop can read what is filled in.",
    "managers": "Managers and owners can read what is filled in.",
    "owners": "Owners can read what is filled in.",
    "own": "Each person reads what they filled in, managers and owners read all.",
    "own_and_owners": "Each person reads what they filled in, owners read all.",
    "chosen": "Only people who are chosen here can read what is filled in.",
}
_WHO: Final[Mapping[str, str]] = {"employee": "Everyone", "manager": "Managers and owners", "owner": "Owners"}


def what_it_is(definition: Definition, known: FormIds) -> list[str]:
    """Sentences for whoever decides whether to take a form: what it asks, who reads it, what it does."""
    return list(_sentences(definition, known))


def _sentences(definition: Definition, known: FormIds) -> Iterator[str]:
    count = sum(question.type is not QuestionType.NOTE for question in definition.all_questions())
    yield f"{quoted(definition.title)} asks {count} question{'' if count == 1 else 's'}."
    yield _READERS[definition.audience]
    yield f"{_WHO[definition.add.role]} can fill it in."
    yield f"{_WHO[definition.change_all.role]} can change what others filled in."
    chosen = dict.fromkeys(known.get(question.form, "") for question in definition.all_questions() if question.form)
    for title in filter(None, chosen):
        yield f"It chooses from the form {quoted(title)}."
    if definition.route:
        yield "What is filled in waits for a yes."
    if definition.acts:
        yield "It does something by itself when something is filled in or a day comes."
    if definition.today:
        yield "What waits of it stands in Today."
    if definition.keep_days:
        yield f"Entries are erased after {definition.keep_days:,} day{'' if definition.keep_days == 1 else 's'}."
