"""Whether answers fit a question that became another one, and what they are there; nothing that was written is lost."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from desktop.errors import InvalidError
from desktop.forms.collections import KeptForm, kept, read
from desktop.forms.definition import LABEL_CHARS, written
from desktop.forms.drafts.changes import kept_questions
from desktop.forms.identity import ID_SIZE
from desktop.records.collection import Field, Kind
from desktop.rows.names import identity
from desktop.rows.typed_text import one_line, quoted

if TYPE_CHECKING:
    from desktop.forms.definition import Definition
    from desktop.forms.drafts.draft import Draft
    from desktop.records.values import Value

SAMPLES: Final = 3
MOST_CHOICES: Final = 100
"""So many different answers are offered as choices: more are no choice."""
BETWEEN: Final = "; "
"""Stands between several answers in a text."""
_BETWEEN: Final = re.compile(r"\s*[;,\n]\s*")

Answers = Mapping[str, "Value"]
"""What an entry holds, by field."""


class Readers(Protocol):
    """How answers are read and written in the shop."""

    def text(self, field: Field, value: Value) -> str:
        """An answer as people read it."""

    def written(self, field: Field, text: str) -> Value:
        """The answer that a text is. Raises InvalidError."""


class Misfit(NamedTuple):
    """An answer that does not fit: of which entry, to which question, and what was written."""

    entry: str
    label: str
    text: str


class Fit(NamedTuple):
    """How many entries there are, and those answers of them that do not fit, the first of each entry."""

    entries: int
    misfits: Sequence[Misfit]

    @property
    def sentence(self) -> str:
        """As people read it before they use a new version."""
        bad, all_of = len(self.misfits), f"{self.entries:,} entries"
        if not bad:
            return {0: "No entries yet.", 1: "1 entry: it fits."}.get(self.entries, f"{all_of}: all fit.")
        samples = ", ".join(dict.fromkeys(quoted(misfit.text) for misfit in self.misfits[:SAMPLES]))
        more = " …" if bad > SAMPLES else ""
        if self.entries == 1:
            return f"1 entry: it doesn’t fit ({samples}); it stays as written, marked."
        verb, they = ("doesn’t", "it stays") if bad == 1 else ("don’t", "they stay")
        return f"{all_of}: {self.entries - bad:,} fit, {bad:,} {verb} ({samples}{more}); {they} as written, marked."


class Refitting:
    """Carries answers over from a definition to another one, those of entries or of the rows that a question asks for.
    Answers are given whole; those of questions that nobody changed play no part."""

    def __init__(self, current: Definition, draft: Draft, readers: Readers, rows: str = "") -> None:
        """`rows`: the key of the question that asks for them, before and after."""
        self._readers = readers
        before, after = _fields(current, rows), _fields(draft.definition, rows)
        both = kept_questions(current.by_key[rows].questions if rows else current.questions, draft, rows)
        pairs = [(before.get(each.before.key), after.get(each.after.key)) for each in both if each.after]
        answered = ((old, new) for old, new in pairs if old and new and not (old.worked_out or new.worked_out))
        self._pairs = [(old, new) for old, new in answered if _is_changed(old, new)]
        self._choices = {
            field.key: {identity(label): key for key, label in reversed(field.choices)}
            for pair in self._pairs
            for field in pair
        }

    @property
    def carries(self) -> bool:
        """Whether any answer has another place now."""
        return any(old.key != new.key for old, new in self._pairs)

    def fit(self, entries: Iterable[tuple[str, Answers]]) -> Fit:
        """How well entries fit, each given with what it is called."""
        count, misfits = 0, []
        for name, answers in entries:
            count += 1
            misfits += list(islice(self._misfits(name, answers), 1))
        return Fit(count, misfits)

    def _misfits(self, entry: str, answers: Answers) -> Iterator[Misfit]:
        for old, new in self._pairs:
            is_kept = old.key == new.key
            if self._are_gone(new, answers) if is_kept else self._converted(old, new, answers) is None:
                yield Misfit(entry, new.label, BETWEEN.join(self._texts(old, answers)))

    def _are_gone(self, field: Field, answers: Answers) -> bool:
        """Whether an answer is none that is still offered."""
        there = {key for key, _ in _offered(field)}
        chosen = (name.partition("/")[2] if field.is_set else value for name, value in held(field, answers).items())
        return bool(there) and any(value not in there for value in chosen)

    def saves(self, answers: Answers) -> dict[str, Value]:
        """What is to be saved of an entry, None where an answer goes. What does not fit is saved as it was written.
        What comes back to a question is what it was there, unless somebody answered otherwise since."""
        found: dict[str, Value] = {}
        for old, new in self._pairs:
            if old.key == new.key:
                continue
            was, now = held(old, answers), held(new, answers)
            if not now or self._carried(new, old, answers) != was:
                carried = self._carried(old, new, answers)
                found |= {name: None for name in now if name not in carried}
                found |= {name: value for name, value in carried.items() if now.get(name) != value}
        return found

    def late_saves(self, answers: Answers) -> dict[str, Value]:
        """The same of an entry that was written by somebody who had not heard of the change: of questions to which
        nobody has said anything since, nor emptied them."""
        untouched = ((old, new) for old, new in self._pairs if old.key != new.key and not _is_touched(new, answers))
        return {name: value for old, new in untouched for name, value in self._carried(old, new, answers).items()}

    def _carried(self, old: Field, new: Field, answers: Answers) -> dict[str, Value]:
        found = self._converted(old, new, answers)
        if found is not None:
            return found
        return {new.key: answers[old.key] if not old.is_set else BETWEEN.join(self._texts(old, answers))}

    def _converted(self, old: Field, new: Field, answers: Answers) -> dict[str, Value] | None:
        """The answers to one question as those to the other; None where they are none."""
        texts = self._texts(old, answers)
        if not texts:
            return {}
        if old.kind is new.kind and not old.is_set and not new.is_set and new.kind is not Kind.CHOICE:
            return {new.key: answers[old.key]}
        if new.is_set:
            chosen = [self._choices[new.key].get(identity(text)) for text in self._parts(new, texts)]
            return {f"{new.key}/{key}": True for key in chosen} if all(chosen) else None
        return self._one(new, BETWEEN.join(texts))

    def _parts(self, field: Field, texts: Sequence[str]) -> list[str]:
        """Several answers, also where they stand in one text."""
        if all(identity(text) in self._choices[field.key] for text in texts):
            return list(texts)
        return [part for text in texts for part in _BETWEEN.split(text) if part.strip()]

    def _one(self, field: Field, text: str) -> dict[str, Value] | None:
        if field.kind is Kind.CHOICE:
            key = self._choices[field.key].get(identity(text))
            return None if key is None else {field.key: key}
        try:
            return {field.key: self._readers.written(field, text)}
        except InvalidError:
            return None

    def _texts(self, field: Field, answers: Answers) -> list[str]:
        """The answers to a question as people read them."""
        labels = dict(field.choices)
        if field.is_set:
            names = (name.partition("/")[2] or str(value) for name, value in held(field, answers).items())
            return [labels.get(name, name) for name in names]
        return [self._readers.text(field, value) for value in held(field, answers).values()]


def _is_changed(old: Field, new: Field) -> bool:
    return (old.key, _offered(old)) != (new.key, _offered(new))


def _offered(field: Field) -> Sequence[tuple[str, str]]:
    """What can be chosen; a question that was a choice before still has what could."""
    return field.choices if field.kind is Kind.CHOICE else ()


def _is_touched(field: Field, answers: Answers) -> bool:
    return any(name == field.key or name.startswith(f"{field.key}/") for name in answers)


def held(field: Field, answers: Answers) -> dict[str, Value]:
    """What an entry holds of a field, blank or empty left out."""
    if not field.is_set:
        value = answers.get(field.key)
        return {field.key: value} if value not in (None, "") else {}
    choices = (f"{field.key}/{key}" for key, _ in field.choices)
    others = (name for name in answers if name.startswith(f"{field.key}/") or name == field.key)
    return {name: answers[name] for name in dict.fromkeys((*choices, *others)) if answers.get(name)}


def _fields(definition: Definition, rows: str) -> dict[str, Field]:
    """The fields of a form's entries, or of a question's rows, by their keys."""
    made = read(kept(KeptForm(bytes(ID_SIZE), bytes(ID_SIZE), rows, written(definition))))
    return {field.key: field for field in made.fields}


def choices_of(texts: Iterable[str]) -> list[dict[str, str]]:
    """What was answered to a question in words, as choices to add: those that were given most often first, each in the
    spelling that most have."""
    spellings: dict[str, Counter[str]] = {}
    for text in filter(None, map(one_line, texts)):
        spellings.setdefault(identity(text), Counter())[text[:LABEL_CHARS]] += 1
    often = sorted(spellings.items(), key=lambda each: (-each[1].total(), each[0]))[:MOST_CHOICES]
    return [{"label": min(counted, key=lambda text: (-counted[text], text))} for _, counted in often]
