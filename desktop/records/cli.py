"""Records of any collection on the command line."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.agreeing.commands import take_step_back, waiting_of
from desktop.cli import PARTLY, output
from desktop.cli.confirming import confirm
from desktop.cli.exported_file import export_arguments, exported_file
from desktop.cli.much_away import show_waiting
from desktop.cli.names import only, person_known
from desktop.cli.progress import ProgressBar
from desktop.cli.record_links import TypedLinks
from desktop.cli.record_output import (
    AWAY_LABEL,
    RecordOutput,
    comment_json,
    comment_line,
    import_json,
    import_lines,
    record_count,
)
from desktop.cli.session import opened
from desktop.cli.verb import Verb, VerbGroup, which_arguments
from desktop.errors import FileThereError, InvalidError, NotFoundError
from desktop.home import user_files
from desktop.people import queries as people_queries
from desktop.records import commands, comments, past, queries
from desktop.records.chosen import having, in_order_of
from desktop.records.collection import Kind
from desktop.records.elements import replaced
from desktop.records.import_plan import FileReading
from desktop.records.importing import import_csv
from desktop.records.set_text import split
from desktop.records.state import AWAY
from desktop.records.subjects import subjects
from desktop.records.undo import undoing_of
from desktop.rows.names import meant
from desktop.rows.typed_text import printable, quoted
from desktop.settings.typed_fields import TypedFields

if TYPE_CHECKING:
    from desktop.records.chosen import Told
    from desktop.records.collection import Field, RecordCollection
    from desktop.records.records import Record
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession
    from desktop.workspace import Workspace


_KEY_LETTERS: Final = 96
"""Of all that identifies a record in its space, as programs may write it."""


class _Desk:
    """An open shop, a collection, and what is typed about its records."""

    def __init__(self, workspace: Workspace, session: ReadSession, arguments: argparse.Namespace) -> None:
        self.workspace = workspace
        self.session = session
        self.arguments = arguments
        self.collection = _collection(session, arguments.collection)

    @cached_property
    def typed(self) -> TypedFields:
        return TypedFields(self.session)

    @cached_property
    def output(self) -> RecordOutput:
        told = subjects(self.session, self.collection)
        return RecordOutput(self.collection, self.typed.texts, told, self.links)

    @cached_property
    def links(self) -> TypedLinks:
        return TypedLinks(self.session, self.collection, self.typed.texts)

    def meant(self) -> Record:
        """The record whose id begins as typed. Raises NotFoundError or AmbiguousError."""
        typed, one = self.arguments.id, self.collection.one
        found = queries.beginning(self.session, self.collection, typed)
        if not found:
            raise NotFoundError(f"There is no {one} with the id {quoted(typed)}. `record list` shows what there is.")
        lines = [f"{record.id} {self.output.line(record)[10:]}" for record in found]
        return only(found, f"Several {self.collection.many} begin with {typed}:", lines)

    def field(self, typed: str) -> Field:
        """The field that is called so, by its label or key. Raises NotFoundError or AmbiguousError."""
        fields = self.collection.fields
        found = [field for field in fields if field.key == typed] or meant([(f.label, f) for f in fields], typed)
        if not found:
            there = ", ".join(field.label for field in fields)
            raise NotFoundError(f"A {self.collection.one} has no field {quoted(typed)}. There is: {there}.")
        return only(found, f"Several fields are called {typed}:", [field.key for field in found])

    def written(self, record: Record, typed: str, value: str) -> dict[str, Value]:
        """What is written where somebody types a value for a field; of a set all of it, or one element by its id."""
        key, _, id = typed.partition("/")
        field = self.field(key)
        if not field.is_set:
            return {field.key: self.value(field, value, record)}
        if id:
            return {f"{field.key}/{id}": self.value(field, value, record)}
        wanted = [self.value(field, element.text, record) for element in split(value)]
        return replaced(field, record.values, [each for each in wanted if each is not None], _random)

    def value(self, field: Field, typed: str, record: Record | None = None) -> Value:
        """The value that is typed for a field, of this record. Raises InvalidError, NotFoundError, AmbiguousError."""
        if field.kind is Kind.LINK and 0 < len(typed.strip()) < _KEY_LETTERS:
            return self.links.typed(field, typed.strip(), record)
        return self.typed.value(field, typed)

    def show(self, record: Record, batch: bytes = b"") -> int:
        """Say what became of one, and by what it is taken back."""
        said = {"batch": batch.hex()} if batch else {}
        if self.arguments.json:
            output.print_json(self.output.json(record) | said)
            return 0
        print(printable(self.output.line(record)))
        if batch:
            print(f"To take it back: record undo {batch.hex()}")
        return 0

    def change(self, record: Record, fields: Mapping[str, Value]) -> int:
        """Save these and say so."""
        batch = _random(commands.BATCH_SIZE)
        saved = self.workspace.do(commands.change_many, self.collection, {record.id: fields}, batch=batch).result()
        was_saved = queries.steps_beginning(self.session, batch.hex())
        return self.show(saved[0], batch if was_saved else b"")


def _random(size: int) -> bytes:
    import os

    return os.urandom(size)


def _collection(session: ReadSession, typed: str) -> RecordCollection:
    """The collection of that name. Raises NotFoundError."""
    known = queries.collections(session)
    for collection in known:
        if typed.strip().lower() == collection.name:
            return collection
    there = ", ".join(f"{collection.name} ({collection.called or collection.many})" for collection in known)
    raise NotFoundError(f"There is nothing called {quoted(typed)} here. There is: {there}.")


@contextmanager
def _desk(arguments: argparse.Namespace) -> Iterator[_Desk]:
    with opened(arguments) as (workspace, session):
        yield _Desk(workspace, session, arguments)


def list_records(arguments: argparse.Namespace) -> int:
    """List those of a collection, now or as of a time."""
    with _desk(arguments) as desk:
        found: Sequence[Told] = _there(desk)
        for condition in arguments.where:
            name, is_there, typed = condition.partition("=")
            if not is_there:
                raise InvalidError(f"{quoted(condition)} is no condition. Type it like Name=Oven.")
            field = desk.field(name)
            found = having(found, field, desk.value(field, typed))
        if arguments.sort:
            found = in_order_of(found, desk.field(arguments.sort), desk.typed.texts.text)
        shown = desk.output
        output.print_all(found, shown.json, shown.line, arguments.json, "There is nothing of the kind.")
    return 0


def _there(desk: _Desk) -> Sequence[Told]:
    away = desk.arguments.away
    if desk.arguments.as_of is None:
        return queries.records(desk.session, desk.collection, away=away)
    at = desk.typed.moment(desk.arguments.as_of, past=True)
    return past.all_as_of(desk.session, desk.collection, at, away=away)


def show_record(arguments: argparse.Namespace) -> int:
    """Show one."""
    with _desk(arguments) as desk:
        record, shown = desk.meant(), desk.output
        said = comments.comments(desk.session, record.id)
        if arguments.json:
            output.print_json(shown.whole_json(record, said))
        else:
            print(printable("\n".join(shown.lines(record, said))))
    return 0


def show_history(arguments: argparse.Namespace) -> int:
    """Show everything that was saved of one."""
    with _desk(arguments) as desk:
        steps, shown = past.steps(desk.session, desk.collection, desk.meant().id), desk.output
        output.print_all(
            steps, shown.step_json, lambda step: "\n".join(shown.step_lines(step)), arguments.json, "There is nothing."
        )
    return 0


def set_field(arguments: argparse.Namespace) -> int:
    """Write another value into a field."""
    with _desk(arguments) as desk:
        record = desk.meant()
        return desk.change(record, desk.written(record, arguments.field, arguments.value))


def take_value(arguments: argparse.Namespace) -> int:
    """Of two values that were written at the same time take the other."""
    with _desk(arguments) as desk:
        record, typed = desk.meant(), arguments.field
        key, _, id = typed.partition("/")
        key = AWAY if typed in (AWAY, AWAY_LABEL, "away") else desk.field(key).key + (f"/{id}" if id else "")
        others = {each: apart[0].value for each, apart in record.apart.items() if f"{each}/".startswith(f"{key}/")}
        if not others:
            raise NotFoundError(f"Nothing else was written in {desk.output.label(key)} at the same time.")
        return desk.change(record, others)


def throw_away(arguments: argparse.Namespace) -> int:
    """Throw one away."""
    with _desk(arguments) as desk:
        return desk.change(desk.meant(), {AWAY: True})


def bring_back(arguments: argparse.Namespace) -> int:
    """Bring back what was thrown away."""
    with _desk(arguments) as desk:
        return desk.change(desk.meant(), {AWAY: False})


def export_records(arguments: argparse.Namespace) -> int:
    """Save those of a collection as a table that spreadsheets open."""
    path: Path = arguments.file
    with _desk(arguments) as desk:
        file = exported_file(desk.session, desk.collection, desk.typed, arguments)
        try:
            user_files.write(path, file.data, replace=arguments.replace)
        except FileThereError as error:
            raise FileThereError(f"{error} To write it anew all the same, add --replace.") from error
    if arguments.json:
        output.print_json({"collection": desk.collection.name, "exported": file.records, "file": str(path)})
    else:
        print(printable(f"{record_count(file.records)} saved in {path}."))
    return 0


def import_records(arguments: argparse.Namespace) -> int:
    """Take records over from a table."""
    with _desk(arguments) as desk, ProgressBar(sys.stderr, arguments.json) as bar:
        reading = FileReading(desk.typed.written, desk.typed.texts, _random)
        done = desk.workspace.do(import_csv, desk.collection, arguments.file, reading, bar.show).result()
    if arguments.json:
        output.print_json(import_json(done, desk.collection))
    else:
        print(printable("\n".join(import_lines(done, arguments.file.name))))
    return PARTLY if done.skipped or done.unknown else 0


def comment(arguments: argparse.Namespace) -> int:
    """Say something about one."""
    with _desk(arguments) as desk:
        said = desk.workspace.do(comments.post_comment, desk.collection, desk.meant().id, arguments.text).result()
    output.print_one(said, comment_json, comment_line, arguments.json)
    return 0


def erase_record(arguments: argparse.Namespace) -> int:
    """Erase one for good."""
    with _desk(arguments) as desk:
        record, one = desk.meant(), desk.collection.one
        if not arguments.yes:
            confirm(
                arguments, f"This {one} goes for good, with all that was ever saved of it: {desk.output.line(record)}"
            )
        desk.workspace.do(commands.erase, desk.collection, record.id).result()
    if arguments.json:
        output.print_json({"id": record.id, "erased": True})
    else:
        print(f"The {one} is erased.")
    return 0


def undo_step(arguments: argparse.Namespace) -> int:
    """Take back what one step changed."""
    with opened(arguments) as (workspace, session):
        whose, batch = _step(session, arguments.batch, arguments.by)
        count = workspace.do(take_step_back, queries.collections(session), batch, whose).result()
        waiting = workspace.do(waiting_of, undoing_of(batch)).result()
    if waiting is not None:
        return show_waiting(waiting, arguments)
    if arguments.json:
        output.print_json({"batch": batch.hex(), "undone": count})
    else:
        print(f"{record_count(count)} {'is as it was' if count == 1 else 'are as they were'} before.")
    return 0


def _step(session: ReadSession, typed: str, by: str | None) -> tuple[str, bytes]:
    """Whose step is meant, and what it is called: one's own before others'. Raises NotFoundError or AmbiguousError."""
    people = people_queries.people(session)
    names = {person_known(people, by).id: by} if by else {person.id: person.name for person in people}
    found = [step for step in queries.steps_beginning(session, typed) if step[0] in names]
    if not found:
        raise NotFoundError(f"No step is called {quoted(typed)}. `record history` shows those of a record.")
    meant = [step for step in found if step[0] == people[0].id] or found
    lines = [f"{batch.hex()} --by {quoted(names[whose])}" for whose, batch in meant]
    return only(meant, f"Several steps begin with {typed}:", lines)


def _collection_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("collection", metavar="COLLECTION", help="like todo, shop.settings or person.profile")


def _id_argument(parser: argparse.ArgumentParser) -> None:
    _collection_argument(parser)
    parser.add_argument("id", metavar="ID", help="may be cut short")


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    _collection_argument(parser)
    which_arguments(parser)
    parser.add_argument("--where", action="append", default=[], metavar="FIELD=VALUE", help="only those that say this")
    parser.add_argument("--sort", metavar="FIELD", help="by what it says")


def _field_arguments(parser: argparse.ArgumentParser) -> None:
    _id_argument(parser)
    parser.add_argument("field", metavar="FIELD", help="as it is called, or its key")


def _set_arguments(parser: argparse.ArgumentParser) -> None:
    _field_arguments(parser)
    parser.add_argument("value", metavar="VALUE", help="empty empties it; of a field with several: a; b")


def _comment_arguments(parser: argparse.ArgumentParser) -> None:
    _id_argument(parser)
    parser.add_argument("text", metavar="TEXT")


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    _collection_argument(parser)
    parser.add_argument("file", metavar="FILE", type=Path)


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    _import_arguments(parser)
    export_arguments(parser)


def _erase_arguments(parser: argparse.ArgumentParser) -> None:
    _id_argument(parser)
    parser.add_argument("--yes", action="store_true", help="do it without asking")


def _undo_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("batch", metavar="BATCH", help="what the step is called; may be cut short")
    parser.add_argument("--by", metavar="PERSON", help="whose step it is, where others have one of that name")


VERBS: Final = (
    VerbGroup("record", "list, show, change, undo, import, export anything that has fields"),
    Verb("record list", "list what there is of something, now or at a time", list_records, _list_arguments),
    Verb(
        "record show",
        "show one with all that it says, and what was written at the same time",
        show_record,
        _id_argument,
    ),
    Verb("record history", "show what each save of one changed, also what does not count", show_history, _id_argument),
    Verb("record set", "change one field", set_field, _set_arguments),
    Verb("record take", "of what was written at the same time take the other", take_value, _field_arguments),
    Verb("record comment", "say something about one", comment, _comment_arguments),
    Verb("record away", "throw one away; it can be brought back", throw_away, _id_argument),
    Verb("record bring-back", "bring back one that was thrown away", bring_back, _id_argument),
    Verb("record erase", "erase one for good; owners only", erase_record, _erase_arguments, ""),
    Verb("record export", "save all of something as .xlsx, .csv or .json", export_records, _export_arguments),
    Verb("record import", "take over records from a file of CSV, as one step", import_records, _import_arguments, ""),
    Verb("record undo", "take back what one step changed, where it still shows", undo_step, _undo_arguments),
)
