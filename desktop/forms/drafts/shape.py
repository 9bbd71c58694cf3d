"""Which parts a definition consists of, and the soundest reading of what somebody wrote in a draft as these."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from msgspec import Struct

from desktop.forms.definition import (
    NO_SUM,
    NOT_ASKED,
    Act,
    Choice,
    Definition,
    FormSection,
    Numbering,
    Question,
    QuestionType,
    RouteStep,
    Rule,
    View,
)

KEY: Final = re.compile("[a-z0-9]{8,32}")
CHOICE_KEY: Final = re.compile(r"[^\x00-\x1f]{1,200}")
ANY: Final = re.compile("")

_MISSING: Final[Mapping[str, Any]] = {
    "key": "",
    "type": QuestionType.TEXT,
    "title": "",
    "label": "",
    "when": "",
    "message": "",
    "question": "",
    "then": (),
}
"""What stands for what has to be there."""


@dataclass(frozen=True)
class Level:
    """One kind of part: its struct, how its keys are written (`ANY`: it has none), and the lists of parts in it."""

    part: type[Struct]
    keys: re.Pattern[str] = ANY
    lists: Mapping[str, Level] = field(default_factory=dict)

    @property
    def has_keys(self) -> bool:
        return self.keys is not ANY


_CHOICES: Final = {"choices": Level(Choice, CHOICE_KEY)}
FORM: Final = Level(
    Definition,
    lists={
        "sections": Level(FormSection, KEY, {"questions": Level(Question, KEY, _CHOICES)}),
        "questions": Level(Question, KEY, {**_CHOICES, "questions": Level(Question, KEY, _CHOICES)}),
        "rules": Level(Rule),
        "views": Level(View, KEY),
        "route": Level(RouteStep),
        "numbers": Level(Numbering),
        "acts": Level(Act, KEY),
    },
)


def sound(level: Level, raw: Any) -> Any:
    """A part as its struct, of builtins that may be anything: without what does not fit."""
    try:
        return msgspec.convert(raw, level.part)
    except msgspec.ValidationError:
        return _pieced(level, raw if isinstance(raw, dict) else {})


def _pieced(level: Level, raw: dict[str, Any]) -> Any:
    values: dict[str, Any] = {}
    for each in msgspec.structs.fields(level.part):
        if each.name in level.lists:
            values[each.name] = _sound_list(level.lists[each.name], raw.get(each.name))
        elif each.name in raw:
            values |= _sound_value(each, raw[each.name])
        if each.required and each.name not in values:
            values[each.name] = _MISSING[each.name]
    return level.part(**values)


def _sound_list(level: Level, raw: Any) -> tuple[Any, ...]:
    return tuple(sound(level, each) for each in raw) if isinstance(raw, list) else ()


def _sound_value(each: msgspec.structs.FieldInfo, raw: Any) -> dict[str, Any]:
    try:
        return {each.name: msgspec.convert(raw, each.type)}
    except msgspec.ValidationError:
        return {}


def without_gone(definition: Definition) -> Definition:
    """A definition in which views, the printed sheet and running numbers name no question that is gone."""
    known = {"", *NOT_ASKED, *definition.by_key}
    return msgspec.structs.replace(
        definition,
        name=_known(definition.name, known),
        views=tuple(_view_of(view, known) for view in definition.views),
        print=msgspec.structs.replace(definition.print, questions=_all_known(definition.print.questions, known)),
        numbers=tuple(each for each in definition.numbers if each.question in known),
    )


def _view_of(view: View, known: Container[str]) -> View:
    return msgspec.structs.replace(
        view,
        questions=_all_known(view.questions, known),
        hidden=_all_known(view.hidden, known),
        widths={key: width for key, width in view.widths.items() if key in known},
        only=tuple(each for each in view.only if each.question in known),
        sort=tuple(each for each in view.sort if each.question in known),
        group=_known(view.group, known),
        sum=view.sum if view.sum == NO_SUM else _known(view.sum, known),
        day=_known(view.day, known),
        until=_known(view.until, known),
        picture=_known(view.picture, known),
    )


def _all_known(keys: Iterable[str], known: Container[str]) -> tuple[str, ...]:
    return tuple(key for key in keys if key in known)


def _known(key: str, known: Container[str]) -> str:
    return key if key in known else ""
