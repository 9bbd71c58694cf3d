"""What a list would do to the entries of a form: which rows are new, which change an entry, which cannot be taken.

What does not fit its question is no reason to refuse a row: it is kept as it is written, and marked. Refused is what
would change something that may not be changed, what could be meant of several entries, and what is too long.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import Struct

from desktop.chat.records import SkippedLine
from desktop.errors import InvalidError, NotAllowedError
from desktop.forms.bringing.known_entries import KnownEntries
from desktop.records import values
from desktop.records.collection import Kind
from desktop.records.commands import created
from desktop.records.csv_file import ENTRY
from desktop.records.import_plan import AddedLine, ChangedLine, ImportPlan
from desktop.records.own_rights import OwnRights
from desktop.records.values import Moment, Money
from desktop.rows.names import identity
from desktop.rows.typed_text import one_line

if TYPE_CHECKING:
    from desktop.forms.bringing.cell_answers import CellAnswer, CellAnswers
    from desktop.forms.bringing.known_entries import FoundEntry, KnownEntry
    from desktop.records.collection import Field, RecordCollection
    from desktop.records.value_text import ValueTexts
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession
    from desktop.sheets.grid import RawCell
    from desktop.sheets.tables import SheetTable

BY_ENTRY: Final = "~entry"
"""The key of a list that was exported here: what stands over ENTRY says which entry a row is, and what it said then."""
SAMPLES: Final = 12
MOST_KINDS: Final = 1_000
"""So many different answers that do not fit are told apart for one question."""
_SECOND_MS: Final = 1000
_IN_WORKBOOKS: Final = str.maketrans("\ufffe\uffff", "\ufffd\ufffd")
"""What no workbook can hold is this in one."""
_NOTHING: Final = "Nothing stands in it that is taken over."


class BroughtList(NamedTuple):
    """A table, and the keys of the questions that its columns answer, empty for none; `key`: the question by which an
    entry is known, or BY_ENTRY; empty where every row is a new one."""

    table: SheetTable
    questions: tuple[str, ...]
    key: str = ""

    @property
    def entry_place(self) -> int:
        """Of the column that says which entry a row is; -1 where none does."""
        names = [identity(column.name) for column in self.table.columns]
        return names.index(identity(ENTRY)) if identity(ENTRY) in names else -1


class Misfits(Struct, frozen=True):
    """Answers to one question that do not fit it: how many, and which, those that come most often first."""

    question: str
    label: str
    count: int
    texts: tuple[str, ...]
    is_choice: bool


class ChangedAnswer(Struct, frozen=True):
    """An answer that would be another one, in words, and the line that says so."""

    line: int
    label: str
    before: str
    after: str


class Lack(Struct, frozen=True):
    """A question that must be filled, and how many new rows do not answer it: they are brought in all the same."""

    label: str
    count: int


class ListPlan(Struct, frozen=True):
    """lines: what becomes of the rows; `examples`: the first answers that would be others"""

    lines: ImportPlan
    misfits: tuple[Misfits, ...]
    examples: tuple[ChangedAnswer, ...]
    lacks: tuple[Lack, ...]


class _Column(NamedTuple):
    """One that answers a question."""

    place: int
    field: Field
    read: Callable[[RawCell], CellAnswer]


_Said = Sequence[tuple["Field", "CellAnswer"]]


class ListPlanner:
    """Looks at one row after the other, in one shop, of one moment after the other."""

    def __init__(
        self,
        session: ReadSession,
        collection: RecordCollection,
        brought: BroughtList,
        answers: CellAnswers,
        texts: ValueTexts,
        must: Collection[str] = (),
    ) -> None:
        """`must`: the keys of the questions that must be filled."""
        self._collection = collection
        self._brought = brought
        self._answers = answers
        self._texts = texts
        reader = answers.own_reader if brought.key == BY_ENTRY else answers.reader
        self._columns = [
            _Column(place, field, reader(field, brought.table.columns[place]))
            for place, key in enumerate(brought.questions)
            if (field := collection.by_key.get(key)) is not None
        ]
        self._rights = OwnRights(session, collection)
        self._refusal = self._rights.adding()
        self._entries = KnownEntries(session, collection, texts, collection.by_key.get(brought.key))
        self._new: list[AddedLine] = []
        self._changed: list[ChangedLine] = []
        self._same = 0
        self._skipped: list[SkippedLine] = []
        self._misfits: dict[str, Counter[str]] = {}
        self._examples: list[ChangedAnswer] = []
        self._lacks = Counter(dict.fromkeys((key for key in must if key in collection.by_key), 0))

    def steps(self) -> Iterator[None]:
        """Look at all that is here, and then at all rows, one at each step."""
        if self._brought.key:
            yield from self._entries.steps()
        for line, row in zip(self._brought.table.lines, self._brought.table.rows, strict=True):
            try:
                self._look_at(line, row)
            except (InvalidError, NotAllowedError) as error:
                self._skipped.append(SkippedLine(line, str(error)))
            yield

    def plan(self) -> ListPlan:
        """What was found."""
        columns, entry = self._brought.table.columns, self._brought.entry_place
        taken = {column.place for column in self._columns} | {entry if self._brought.key == BY_ENTRY else -1}
        unknown = tuple(each.name for place, each in enumerate(columns) if place not in taken)
        lines = ImportPlan(tuple(self._new), tuple(self._changed), self._same, tuple(self._skipped), unknown, "")
        by_key = self._collection.by_key
        lacks = tuple(Lack(by_key[key].label, count) for key, count in self._lacks.items() if count)
        return ListPlan(lines, tuple(self._told_misfits()), tuple(self._examples), lacks)

    def _told_misfits(self) -> Iterator[Misfits]:
        for key, found in self._misfits.items():
            field, texts = self._collection.by_key[key], tuple(text for text, _ in found.most_common())
            yield Misfits(key, field.label, found.total(), texts, field.kind is Kind.CHOICE)

    # One row

    def _look_at(self, line: int, row: Sequence[RawCell]) -> None:
        said = [(column.field, column.read(row[column.place])) for column in self._columns]
        found = self._entries.find(line, self._known(row, said))
        if not any(answer.values for _, answer in said) and (found is None or found.before is None):
            raise InvalidError(_NOTHING)
        for field, answer in self._make(line, said) if found is None else self._change(line, found, said):
            if answer.misfit:
                self._count_misfits(field, answer.misfit)

    def _known(self, row: Sequence[RawCell], said: _Said) -> str:
        """What the row says of which entry it is about."""
        brought = self._brought
        if brought.key == BY_ENTRY:
            return str(row[brought.entry_place] or "").strip()
        values = (answer.values for field, answer in said if field.key == brought.key)
        return self._entries.answer(next(iter(next(values, ())), None)) if brought.key else ""

    def _count_misfits(self, field: Field, misfit: str) -> None:
        found = self._misfits.setdefault(field.key, Counter())
        for text in misfit.split("\n") if field.is_set else [misfit]:
            if text in found or len(found) < MOST_KINDS:
                found[text] += 1

    def _make(self, line: int, said: _Said) -> _Said:
        """A new one; what it says."""
        if self._refusal:
            raise NotAllowedError(self._refusal)
        fields: dict[str, Value] = {}
        for field, answer in said:
            fields |= self._answers.fields(field, answer, {})
        created(self._collection, fields, b"")
        self._new.append(AddedLine(line, fields, None))
        self._lacks.update(self._lacks.keys() - {field.key for field, answer in said if answer.values})
        return said

    def _change(self, line: int, found: FoundEntry, said: _Said) -> _Said:
        """One that is here; what is another answer than it has."""
        changed: dict[str, Value] = {}
        others: list[tuple[Field, CellAnswer]] = []
        examples: list[ChangedAnswer] = []
        packed = found.entry.packed
        for field, each in said:
            answer = _in_its_money(field, each, found.before)
            now = _held(field, {key: values.unpack(each) for key, each in packed.items() if _is_of(key, field)})
            other = self._other(field, answer, now, found.before)
            if other:
                changed |= other
                others.append((field, answer))
                examples.append(
                    ChangedAnswer(
                        line, field.label, self._words(field, now.values()), self._words(field, answer.values)
                    )
                )
        if not changed:
            self._same += 1
            return others
        self._check(found.entry, changed)
        self._changed.append(ChangedLine(line, found.entry.id, changed))
        self._examples = [*self._examples, *examples][:SAMPLES]
        return others

    def _other(
        self, field: Field, answer: CellAnswer, now: Mapping[str, Value], before: Mapping[str, Value] | None
    ) -> dict[str, Value]:
        """What an answer says that is something else than now; what is empty stays as it is. Of a list that was
        exported here only what reads otherwise than then, also what was emptied."""
        if before is None and not answer.values:
            return {}
        if before is not None and self._reads_alike(field, answer, _held(field, before)):
            return {}
        fields = self._answers.fields(field, answer, now) if answer.values else dict.fromkeys(now)
        return {key: value for key, value in fields.items() if values.pack(value) != values.pack(now.get(key))}

    def _reads_alike(self, field: Field, answer: CellAnswer, before: Mapping[str, Value]) -> bool:
        said, then = (sorted(self._text(field, each) for each in all) for all in (answer.values, before.values()))
        if said == then:
            return True
        return bool(answer.written) and [answer.written] in (then, [text.translate(_IN_WORKBOOKS) for text in then])

    def _text(self, field: Field, value: Value) -> str:
        """What stands in a list: programs keep no parts of seconds."""
        return self._texts.text(
            field, Moment(value.ms // _SECOND_MS * _SECOND_MS) if isinstance(value, Moment) else value
        )

    def _check(self, entry: KnownEntry, changed: Mapping[str, Value]) -> None:
        for key in changed:
            refusal = self._rights.changing(entry.key, key)
            if refusal:
                raise NotAllowedError(refusal)
        created(self._collection, changed, b"")

    def _words(self, field: Field, said: Iterable[Value]) -> str:
        return ", ".join(one_line(self._texts.words(field, value)) for value in said)


def _in_its_money(field: Field, answer: CellAnswer, before: Mapping[str, Value] | None) -> CellAnswer:
    """A bare number in a list that was exported here is in the money that stood there."""
    was = before.get(field.key) if before is not None and not answer.written else None
    now = answer.values[0] if answer.values else None
    if isinstance(was, Money) and isinstance(now, Money):
        return answer._replace(values=(Money(now.amount, was.currency),))
    return answer


def _is_of(key: str, field: Field) -> bool:
    return key == field.key or (field.is_set and key.startswith(f"{field.key}/"))


def _held(field: Field, said: Mapping[str, Value]) -> dict[str, Value]:
    """What a record says in a field, or in the elements of a set."""
    return {key: value for key, value in said.items() if value is not None and _is_of(key, field)}
