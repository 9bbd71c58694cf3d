"""How the command line shows records of any collection: to programs and to people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from desktop.chat.records import Message
from desktop.cli.output import UNTITLED, Json, file_json, skipped_lines, time_json
from desktop.cli.record_links import LinkTarget, TypedLinks
from desktop.files.value import FileValue
from desktop.home.wall_clock import local_time
from desktop.records.cells import set_element
from desktop.records.collection import Field, Kind, RecordCollection
from desktop.records.csv_file import WESTERN
from desktop.records.elements import elements
from desktop.records.identity import RecordKey
from desktop.records.importing import RecordImport
from desktop.records.past import HistoryStep, PastRecord
from desktop.records.records import Record
from desktop.records.set_text import joined
from desktop.records.state import AWAY
from desktop.records.value_text import ValueTexts
from desktop.records.values import MemberLink, Moment, Money, Value, decimal_text
from sync.clock import datetime_of

AWAY_LABEL: Final = "Thrown away"


class RecordOutput:
    """Shows those of one collection."""

    def __init__(
        self,
        collection: RecordCollection,
        texts: ValueTexts,
        subjects: Mapping[str, str],
        links: TypedLinks | None = None,
    ) -> None:
        """`links`: knows what links lead to, as long as the shop is open; without it they are shown as they stand."""
        """`subjects`: what records belong to, by their ids."""
        self._collection = collection
        self._texts = texts
        self._links = links
        self._subjects = subjects

    def json(self, record: Record | PastRecord) -> dict[str, Json]:
        """A record in a list, as programs see it."""
        return {
            "id": record.id,
            "collection": self._collection.name,
            "of": self._subjects.get(record.id),
            "fields": {key: self.value_json(value) for key, value in sorted(record.said.items())},
            "created_at": time_json(record.created_at),
            "changed_at": time_json(record.changed_at),
            "away": record.is_away,
        }

    def whole_json(self, record: Record, comments: list[Message]) -> dict[str, Json]:
        """A record alone, as programs see it."""
        return self.json(record) | {
            "created_by": record.created_by,
            "changed_by": record.changed_by,
            "changed_since_away": record.is_changed_since,
            "part_of": record.parent,
            "at_the_same_time": {
                key: [{"value": self.value_json(o.value), "by": o.by, "at": time_json(o.at)} for o in others]
                for key, others in sorted(record.apart.items())
            },
            "comments": [comment_json(comment) for comment in comments],
        }

    def step_json(self, step: HistoryStep) -> dict[str, Json]:
        """One save in a history, as programs see it."""
        saved = step.saved
        return {
            "id": saved.id, "by": saved.by, "by_id": saved.by_id, "pc": saved.pc, "at": time_json(saved.at),
            "created": saved.creates, "counts": saved.counts, "why_not": step.why_not or None,
            "batch": saved.batch or None,
            "changes": {
                key: {"before": self.value_json(before), "after": self.value_json(after)}
                for key, (before, after) in sorted(step.changes.items())
            },
        }  # fmt: skip

    def value_json(self, value: Value) -> Json:
        """A value as programs see it."""
        linked = self._linked(value)
        return {"id": linked.id, "title": linked.title} if linked else value_json(value, self._texts)

    def line(self, record: Record | PastRecord) -> str:
        """A record as people read it in a list."""
        subject = self._subjects.get(record.id, "")
        others = (words for _, words in self._said(record.said, without="" if subject else self._collection.title))
        return "  ".join([record.id[:8], self._title(record), *others])

    def _title(self, record: Record | PastRecord) -> str:
        """What it belongs to, or else what stands for it."""
        subject, said = self._subjects.get(record.id), record.said
        if subject is not None:
            return subject
        field = self._collection.field(self._collection.title)
        return self._texts.text(field, said.get(self._collection.title)).replace("\n", " ") or UNTITLED

    def _said(self, said: Mapping[str, Value], without: str = "") -> Iterator[tuple[str, str]]:
        """By label what fields say, in the order of the collection."""
        for field in self._collection.fields:
            if field.kind is Kind.BYTES:
                continue
            if field.is_set:
                found = elements(said, field).items()
                words = joined(set_element(field, id, value, self._texts) for id, value in found)
            else:
                words = self._text(field, said.get(field.key))
            if words and field.key != without:
                yield field.label, f"{field.label}: {words}"

    def lines(self, record: Record, comments: list[Message]) -> list[str]:
        """A record as people read it alone."""
        fields = [f"  {words}" for _, words in self._said(record.said)]
        away = (
            [f"  {AWAY_LABEL}{'; it was changed since' if record.is_changed_since else ''}"] if record.is_away else []
        )
        return [
            f"{record.id[:8]}  {self._title(record)}",
            *fields,
            *away,
            *self._apart(record),
            f"  {record.created_by} {local_time(record.created_at):%Y-%m-%d %H:%M}, last changed by "
            f"{record.changed_by} {local_time(record.changed_at):%Y-%m-%d %H:%M}",
            *(comment_line(comment) for comment in comments),
        ]

    def _apart(self, record: Record) -> Iterator[str]:
        for key, others in sorted(record.apart.items()):
            for other in others:
                said = self._words(key, other.value)
                when = f"{local_time(other.at):%Y-%m-%d %H:%M}"
                yield f"  {self.label(key)}: {other.by} wrote {said} at the same time ({when})"

    def step_lines(self, step: HistoryStep) -> list[str]:
        """One save in a history, as people read it."""
        saved = step.saved
        what = "added it" if saved.creates else "changed it"
        head = f"{local_time(saved.at):%Y-%m-%d %H:%M}  {saved.by} ({saved.pc}) {what}"
        changes = [
            f"  {self.label(key)}: {self._words(key, before)} → {self._words(key, after)}"
            for key, (before, after) in sorted(step.changes.items())
            if not (before is None and after is None)
        ]
        return [head, *changes, *([f"  This does not count: {step.why_not}"] if step.why_not else [])]

    def label(self, key: str) -> str:
        """What a field is called."""
        field = self._collection.field(key)
        return AWAY_LABEL if key == AWAY else field.label if field else key

    def _words(self, key: str, value: Value) -> str:
        return self._text(self._collection.field(key), value).replace("\n", " ") or "nothing"

    def _text(self, field: Field | None, value: Value) -> str:
        linked = self._linked(value)
        return linked.words if linked else self._texts.words(field, value)

    def _linked(self, value: Value) -> LinkTarget | None:
        return self._links.linked(value) if self._links and isinstance(value, RecordKey) else None


def value_json(value: Value, texts: ValueTexts) -> Json:
    """A value as programs see it, a link as it stands."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return decimal_text(value)
        case Money(amount, currency):
            return {"amount": decimal_text(amount), "currency": currency}
        case Moment(ms):
            return time_json(datetime_of(ms))
        case FileValue():
            return file_json(value)
        case MemberLink(member):
            return {"id": member.hex(), "name": texts.text(None, value)}
        case _:
            return texts.text(None, value)


def comment_json(comment: Message) -> dict[str, Json]:
    """A comment as programs see it."""
    return {
        "id": comment.id, "author": comment.author, "author_id": comment.author_id, "text": comment.text,
        "sent_at": time_json(comment.sent_at), "edited": time_json(comment.edited),
    }  # fmt: skip


def comment_line(comment: Message) -> str:
    """A comment as people read it."""
    text = comment.text.replace("\n", "\n      ")
    return f"  {local_time(comment.sent_at):%Y-%m-%d %H:%M}  {comment.author}: {text}"


def import_json(done: RecordImport, collection: RecordCollection) -> dict[str, Json]:
    """What an import did, as programs see it."""
    return {
        "collection": collection.name,
        "imported": done.imported,
        "changed": done.changed,
        "as_they_were": done.same,
        "batch": done.batch,
        "skipped": [{"line": line.line, "reason": line.reason} for line in done.skipped],
        "unknown_columns": list(done.unknown),
        "encoding": done.encoding,
    }


def import_lines(done: RecordImport, name: str) -> list[str]:
    """What an import did, as people read it."""
    lines = [f"{record_count(done.imported)} taken over, {done.changed:,} changed, {done.same:,} as they were."]
    if done.imported or done.changed:
        lines.append(f"To take it back: record undo {done.batch}")
    if done.encoding == WESTERN:
        lines.append(f"{name} is not in UTF-8; it was read as Western European. Look whether letters like é are right.")
    if done.unknown:
        lines.append(f"There is no field for these columns: {', '.join(done.unknown)}.")
    return lines + skipped_lines(done.skipped)


def record_count(count: int) -> str:
    """So many records."""
    return "1 record" if count == 1 else f"{count:,} records"
