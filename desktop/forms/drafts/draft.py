"""What the draft of a form says: fields that several people edit as a definition.

Nothing in a draft is void, whoever wrote it: what does not fit is not read, and stays for the version that wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Any, Final, NamedTuple

import msgspec

from desktop.documents.fields import Fields
from desktop.documents.items import Item, lists, shown
from desktop.forms.definition import Definition, Question
from desktop.forms.drafts.fields import MADE, TEXTS, decoded, signature_of, unescaped, whole
from desktop.forms.drafts.shape import FORM, Level, sound, without_gone

_NAMED: Final = re.compile(r"\{([a-z0-9]{8,32})\}")
"""How a formula names a question."""
_ALONE: Final = Level(Question)


class DraftQuestion(NamedTuple):
    """A question of a draft.

    path: where it stands in the draft, which is how it is named there; `question`: as the definition has it
    is_contested: somebody took it away, and somebody else changed it who did not know
    contested: the keys of its choices of which that is so
    questions: those of its rows
    """

    path: str
    question: Question
    is_contested: bool
    contested: tuple[str, ...]
    questions: tuple[DraftQuestion, ...]


class Draft(NamedTuple):
    """What a draft says. `removed`: the questions that were taken away, and can be brought back; `rules`: the paths of
    the definition's, in their order; `numbers`: those of what is said of running numbers, by their questions' keys."""

    definition: Definition
    questions: tuple[DraftQuestion, ...]
    removed: tuple[DraftQuestion, ...]
    rules: tuple[str, ...] = ()
    numbers: Mapping[str, str] = {}

    def all_questions(self) -> Iterator[DraftQuestion]:
        """Its questions, those of rows and those that were taken away too."""
        for asked in (*self.questions, *self.removed):
            yield asked
            yield from asked.questions

    @property
    def ids(self) -> dict[str, str]:
        """What its questions are called in it, by their keys, where that is something else."""
        named = ((each.question.key, each.path.rpartition("/")[2]) for each in self.all_questions())
        return {key: id for key, id in named if key != id}


def draft_id(creator: bytes, nonce: bytes) -> bytes:
    """The id of the draft of a form, 16 bytes, which is known before it is known who can read its entries."""
    return blake2b(b"countertop/draft/1" + creator + nonce, digest_size=32).digest()[:16]


def read_draft(fields: Fields) -> Draft:
    """What a draft says, whoever wrote it."""
    said, level = whole(fields), FORM.lists["questions"]
    keys = dict(_other_keys(said, FORM))
    whole_form = sound(FORM, renamed(_raw(said, FORM), keys))
    definition = without_gone(whole_form)
    listed = lists(said)
    found = list(_items(listed, "questions", level))
    there = zip(shown(found), definition.questions, strict=True)
    away = ((item, sound(level, renamed(_part(item, level), keys))) for item in found if item.is_away)
    numbers = zip((each.question for each in whole_form.numbers), _paths(listed, "numbers"), strict=True)
    return Draft(
        definition,
        tuple(_draft_question(item, question, "questions/", level) for item, question in there),
        tuple(_draft_question(item, question, "questions/", level) for item, question in away),
        tuple(_paths(listed, "rules")),
        dict(reversed(list(numbers))),
    )


def _paths(listed: Mapping[str, list[Item]], of: str) -> Iterator[str]:
    """Of the things of a list, in their order."""
    return (f"{of}/{item.id}" for item in shown(_items(listed, of, FORM.lists[of])))


def _items(found: Mapping[str, list[Item]], of: str, level: Level) -> Iterator[Item]:
    """The things of a list that can be of a definition."""
    things = found.get(of, [])
    return (item for item in things if not level.has_keys or level.keys.fullmatch(unescaped(item.id)))


def _draft_question(item: Item, question: Question, prefix: str, level: Level) -> DraftQuestion:
    path, found = prefix + item.id, lists(item.fields)
    inner = level.lists.get("questions")
    rows = zip(shown(_items(found, "questions", inner)) if inner else [], question.questions, strict=True)
    return DraftQuestion(
        path,
        question,
        item.is_contested,
        tuple(unescaped(each.id) for each in found.get("choices", []) if each.is_contested),
        tuple(_draft_question(row, asked, f"{path}/questions/", inner) for row, asked in rows if inner),
    )


def _part(item: Item, level: Level) -> dict[str, Any]:
    return _raw(item.fields, level) | ({"key": unescaped(item.id)} if level.has_keys else {})


def _raw(fields: Fields, level: Level) -> dict[str, Any]:
    """A part as builtins, with whatever else is there."""
    raw = {
        name: str(value) if name in TEXTS else decoded(str(value))
        for name, value in fields.items()
        if "/" not in name and isinstance(value, str) and name != MADE
    }
    found = lists(fields) if level.lists else {}
    for of, inner in level.lists.items():
        raw[of] = [_part(item, inner) for item in shown(_items(found, of, inner))]
    return raw


# What a question is called in entries


def _other_keys(fields: Fields, level: Level) -> Iterator[tuple[str, str]]:
    """The questions that became others, by what they are called in the draft: what they are called in entries."""
    inner = level.lists.get("questions")
    if inner is None:
        return
    for item in _items(lists(fields), "questions", inner):
        own = {name: value for name, value in item.fields.items() if "/" not in name}
        signature = signature_of(_raw(own, _ALONE))
        if item.fields.get(MADE, signature) != signature:
            yield item.id, _other_key(item.id, signature)
        yield from _other_keys(item.fields, inner)


def ids_of(questions: Iterable[Question], draft: Draft) -> dict[str, str]:
    """What questions of a definition are called in a draft, by their keys, those that became others there too."""
    ids = [each.path.rpartition("/")[2] for each in draft.all_questions()]
    by_key = {each.question.key: id for each, id in zip(draft.all_questions(), ids, strict=True)}
    by_key |= {id: id for id in ids}
    found = dict[str, str]()
    for question in questions:
        id = by_key.get(question.key) or _made_as(question, ids)
        found |= {question.key: id} if id else {}
    return found


def _made_as(question: Question, ids: Iterable[str]) -> str:
    """The question that has this key when it has this one's type and unit, and was made with others."""
    signature = signature_of(msgspec.to_builtins(question))
    return next((id for id in ids if _other_key(id, signature) == question.key), "")


def _other_key(id: str, signature: str) -> str:
    return blake2b(f"{id} {signature}".encode(), digest_size=8).hexdigest()


def renamed(raw: Any, keys: Mapping[str, str]) -> Any:
    """A part in which questions are called by these keys, also where other parts and formulas name them."""
    if not keys:
        return raw
    if isinstance(raw, dict):
        return {name: value if name in TEXTS else renamed(value, keys) for name, value in raw.items()}
    if isinstance(raw, list | tuple):
        return [renamed(each, keys) for each in raw]
    return (
        _NAMED.sub(lambda found: f"{{{keys.get(found[1], found[1])}}}", keys.get(raw, raw))
        if isinstance(raw, str)
        else raw
    )
