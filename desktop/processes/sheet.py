"""The decision sheet: what was asked, who answered what, where it stands, and what vouches for that, for paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.errors import NotFoundError
from desktop.home.wall_clock import wall_ms
from desktop.people import queries as people_queries
from desktop.printing.content import (
    Block,
    PaperAnswers,
    PaperColumn,
    PaperHeading,
    PaperTable,
    PaperText,
    PaperTitle,
    Printout,
)
from desktop.processes import queries
from desktop.processes.changed_since import WholeShown
from desktop.processes.changed_words import changed_words, when_asked, when_said
from desktop.processes.process_words import answer_words, apart_words, said_words, signers_words, where_it_stands
from desktop.processes.sheet_entries import SheetEntries, SheetEntry, short_id
from desktop.processes.state import Phase
from desktop.records import queries as record_queries
from desktop.records.collection import Kind
from desktop.records.printed import FIGURES, NOTHING, printed_fields
from desktop.records.values import Money
from desktop.rows.names import isolated
from desktop.settings.calendar_words import dated_words
from desktop.settings.said_values import SaidValues
from sync.clock import datetime_of

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from desktop.processes.changed_since import Said, ShownWhole
    from desktop.processes.records import Process, ProcessAnswer
    from desktop.records.collection import RecordCollection
    from desktop.rows.read_session import ReadSession

_MOST_ROWS: Final = 100
"""Changed rows that are told one by one."""
_MOST_SAID: Final = 4_000
_MOST_BESIDE: Final = 200
_MOST_LINES: Final = 60
"""Characters of one answer or words that are printed, of what counts for nothing, and lines: somebody who means harm
says 65,000 lines."""


class DecisionSheet(NamedTuple):
    """What is printed, and the entries on which it stands."""

    printout: Printout
    entries: Sequence[SheetEntry]

    @property
    def problems(self) -> list[str]:
        """What nobody vouches for, in sentences."""
        return [f"{short_id(each.id)}: {each.problem}." for each in self.entries if each.problem]


def decision_sheet(session: ReadSession, id: str) -> DecisionSheet:
    """Of a request, as it stands now. Raises NotFoundError."""
    with session.reading() as conn:
        return _Sheet(session, conn, queries.process(session, id)).sheet()


class _Sheet:
    def __init__(self, session: ReadSession, conn: sqlite3.Connection, process: Process) -> None:
        self._session = session
        self._process = process
        self._words = SaidValues(session)
        self._entries = SheetEntries(session, conn)
        there = record_queries.collections(session)
        self._collection = next((each for each in there if each.id.hex() == process.collection), None)
        self._shown: WholeShown | None = None
        self._asked: ShownWhole | None = None
        if self._collection is not None:
            self._shown = WholeShown(session, conn, self._collection, process.id)
            self._asked = self._shown.to_author(process.id)

    def sheet(self) -> DecisionSheet:
        saves = self._shown.saves_behind(self._process.id) if self._shown is not None else ()
        entries = self._entries.of(self._process, saves)
        shop, now = people_queries.shop(self._session), self._words.moment(datetime_of(wall_ms()))
        blocks = (*self._head(), *self._what(), *self._answers(), *self._others(), *self._checked(entries))
        return DecisionSheet(Printout(f"Decision sheet: {self._title()}", shop, now, blocks), entries)

    # What was asked, and how it ended

    def _title(self) -> str:
        if self._collection is None:
            return "an entry that is not here"
        field, said = self._collection.by_key.get(self._collection.title), self._asked.said if self._asked else {}
        title = " ".join(self._words.field(field, said).split()) if field is not None else ""
        return ", ".join(isolated(part) for part in (self._collection.heading, title) if part)

    def _head(self) -> Iterator[Block]:
        process = self._process
        yield PaperTitle(self._title())
        on = self._on(process.at, process.id)
        yield PaperText(
            f"Decision sheet. {isolated(process.by)} asked for a yes, {on}. Request {short_id(process.id)}.", quiet=True
        )
        where = "not decided yet" if process.phase is Phase.DISPUTED else where_it_stands(process)
        yield PaperAnswers([("Where it stands", f"{where[:1].upper()}{where[1:]}.")])
        if process.phase is Phase.DISPUTED:
            yield PaperText(apart_words(process.steps[process.open_step], self._words.moment, is_theirs=False))

    def _what(self) -> Iterator[Block]:
        yield PaperHeading("What was asked")
        if self._collection is None or self._asked is None or self._shown is None:
            yield PaperText("The entry is not here, so this sheet cannot say what was asked.")
            return
        yield PaperAnswers(self._pairs(self._collection, self._asked.said))
        for of in self._shown.inside:
            rows = list(self._asked.rows.get(of.id, {}).values())
            if rows:
                yield PaperHeading(of.heading)
                yield self._table(of, rows)
        if any(field.is_read for of in (self._collection, *self._shown.inside) for field in of.fields):
            yield PaperText("What is worked out from other entries or from today’s date is left out.", quiet=True)
        if self._shown.going_on:
            labels = ", ".join(map(isolated, self._shown.going_on))
            yield PaperText(f"What goes on after a yes is left out of what was changed: {labels}.", quiet=True)
        changed = self._changed(self._asked, when_asked(self._process))
        if changed:
            yield PaperHeading("Changed after it was asked")
            yield from map(PaperText, changed)

    def _pairs(self, of: RecordCollection, said: Said) -> list[tuple[str, str]]:
        fields = [field for field in printed_fields(of) if not field.is_read]
        pairs = [(field.label, _printed(self._words.field(field, said)) or NOTHING) for field in fields]
        gone = [key for key in said if of.field(key) is None]
        return pairs + [
            ("A question that is asked no more", _printed(self._words.value(None, said[key]))) for key in gone
        ]

    def _table(self, of: RecordCollection, rows: Sequence[Said]) -> PaperTable:
        fields = [field for field in printed_fields(of) if not field.is_read]
        columns = [PaperColumn(field.label, field.kind in FIGURES and not field.is_set) for field in fields]
        cells = [[_printed(self._words.field(field, row)) for field in fields] for row in rows]
        money = [field for field in fields if field.kind is Kind.MONEY]
        summed = [field for field in money if field.worked_out] or money  # of prices beside them nobody wants a sum
        sums = [self._sum(row.get(field.key) for row in rows) if field in summed else "" for field in fields]
        return PaperTable(columns, cells, [sums[0] or "Sum", *sums[1:]] if any(sums) else ())

    def _sum(self, values: Iterable[object]) -> str:
        totals: dict[str, Money] = {}
        for value in values:
            if isinstance(value, Money):
                before = totals.get(value.currency)
                totals[value.currency] = (
                    value if before is None else value._replace(amount=before.amount + value.amount)
                )
        return "\n".join(self._words.value(None, totals[currency]) for currency in sorted(totals))

    # Who said what

    def _answers(self) -> Iterator[Block]:
        process = self._process
        if process.steps:
            yield PaperHeading("Who was asked, and what they said")
            yield PaperAnswers([pair for place in range(len(process.steps)) for pair in self._step(place)])
        if process.left_out:
            yield PaperHeading("Said as well, and counts for nothing")
            yield PaperAnswers([("", self._said(answer)) for answer in process.left_out])

    def _step(self, place: int) -> Iterator[tuple[str, str]]:
        step = self._process.steps[place]
        signers = signers_words(step)
        asked = f"{place + 1}. {signers[:1].upper()}{signers[1:]}"
        if not step.answers:
            yield asked, self._unanswered()
        for number, answer in enumerate(step.answers):
            yield "" if number else asked, self._said(answer)

    def _unanswered(self) -> str:
        if self._process.phase is None:
            return "It counts for nothing, whoever answers."
        return "Nobody answered yet." if self._process.is_open else "Nobody answered."

    def _said(self, answer: ProcessAnswer) -> str:
        """All that there is to say of an answer, a line for each."""
        lines = [f"{said_words(answer)}{self._days_away(answer)}, {self._on(answer.at, answer.id)}."]
        if answer.comment:
            lines.append(f"“{isolated(_printed(answer.comment, _MOST_SAID if answer.capacity else _MOST_BESIDE))}”")
        then = self._shown.to_author(answer.id) if self._shown is not None else None
        if then is not None:
            lines += [f"Changed since: {each}" for each in self._changed(then, when_said(answer))]
        return "\n".join(lines)

    def _days_away(self, answer: ProcessAnswer) -> str:
        """“ (away from Fri 4 Dec 2026 to Sun 6 Dec 2026)”, of whoever they stand in for."""
        days = self._entries.days_away(answer.id)
        if days is None:
            return ""
        since, until = (dated_words(date.fromisoformat(day)) for day in days)
        return f" (away from {since} to {until})"

    def _changed(self, then: ShownWhole, when: str) -> Sequence[str]:
        if self._shown is None:
            return ("The entry is not here any more.",)
        return changed_words(self._shown.changes(then), when, self._words, _MOST_ROWS)

    # What else there is to know

    def _others(self) -> Iterator[Block]:
        """What was asked about the same entry before, and anew."""
        others = [each for each in queries.processes_of(self._session, self._process.record) if each != self._process]
        if others:
            yield PaperHeading("Asked about the same entry as well")
            yield PaperAnswers(
                [(f"{self._words.moment(each.at)}\n{short_id(each.id)}", _story(each)) for each in others]
            )

    def _checked(self, entries: Sequence[SheetEntry]) -> Iterator[Block]:
        yield PaperHeading("What vouches for it")
        yield PaperText(self._verdict(entries))
        missing = self._missing()
        if missing:
            yield PaperText(f"What those who asked and answered had seen is not all on this PC: {missing} missing.")
        columns = [PaperColumn(label) for label in ("Who", "What", "When", "PC", "Mark", "Signature")]
        yield PaperTable(columns, [self._row(each) for each in entries])
        yield PaperText(
            "Times are those of the PCs on which it was said. What has a mark here has the same one on every PC.",
            quiet=True,
        )

    def _verdict(self, entries: Sequence[SheetEntry]) -> str:
        bad = sum(bool(each.problem) for each in entries)
        try:
            where = f" on {isolated(people_queries.this_pc(self._session).name)}"
        except NotFoundError:
            where = ""
        when = f"when this sheet was made{where}"
        if not bad:
            return f"All signatures, {len(entries)}, were checked anew {when}, and are good."
        return f"{bad} of {len(entries)} signatures could NOT be verified {when}; why stands beside them."

    def _missing(self) -> int:
        """How many entries those had seen who asked and answered that are not here."""
        if self._shown is None:
            return 0
        answers = (answer.id for step in self._process.steps for answer in step.answers)
        return len({each for id in (self._process.id, *answers) for each in self._shown.missing(id)})

    def _row(self, entry: SheetEntry) -> list[str]:
        said = [isolated(entry.by), entry.says, self._words.moment(entry.at), isolated(entry.pc), short_id(entry.id)]
        return [*said, f"NOT VERIFIED: {entry.problem}" if entry.problem else "good"]

    def _on(self, at: datetime, entry: str) -> str:
        return f"{self._words.moment(at)}, on {isolated(self._entries.pc(entry))}"


def _printed(words: str, most: int = _MOST_SAID) -> str:
    """Words as far as there is paper for them; how much is left out is said."""
    lines = words[:most].splitlines()
    shown = "\n".join(lines[:_MOST_LINES])
    left = len(words) - len(shown)
    return words if len(words) <= most and len(lines) <= _MOST_LINES else f"{shown}… ({left:,} more characters)"


def _story(process: Process) -> str:
    answers = [answer_words(answer) for step in process.steps for answer in step.answers]
    return "\n".join([f"{isolated(process.by)} asked: {where_it_stands(process)}.", *answers])
