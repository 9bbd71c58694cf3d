"""What a form says of an entry that is there, in the words in which it says so while one is filled in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from desktop.forms.collections import question_in_name
from desktop.forms.headless_filling import given, shop_context
from desktop.forms.other_entries import ReadEntries
from desktop.records.remarks import RecordRemark
from desktop.records.working_out import Looking, Looks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from desktop.forms.filling import FormFilling, Look, Remark
    from desktop.records.records import Record
    from desktop.rows.read_session import ReadSession


def entry_remarks(
    form: bytes,
    filling: FormFilling,
    session: ReadSession,
    space: bytes,
    entry: Record,
    rows: Mapping[str, Sequence[Record]],
) -> list[RecordRemark]:
    """Of an entry of a form in a space, with its rows by the names of their collections: as on the day on which it was
    filled in, so that nothing is marked only because time went by."""
    then_ms = int(entry.created_at.timestamp() * 1000)
    look = looked_at(form, filling, session, space, entry, rows, then_ms)
    names = {question_in_name(name): name for name in rows}
    return [_placed(remark, names, rows) for remark in look.remarks]


def looked_at(
    form: bytes,
    filling: FormFilling,
    session: ReadSession,
    space: bytes,
    entry: Record,
    rows: Mapping[str, Sequence[Record]],
    now_ms: int,
    looks: Looks | None = None,
) -> Look:
    """The same as it would be filled in at a moment, in milliseconds since 1970 UTC; `looks`: with what was looked into
    for others at that moment."""
    said = {question_in_name(name): [row.values for row in listed] for name, listed in rows.items()}
    looking = Looking((looks or Looks()).begun_anew())
    others = ReadEntries(session, form, space, bytes.fromhex(entry.id), looking)
    context = replace(shop_context(session, others), now_ms=now_ms)
    return filling.look(given(filling.definition, entry.values, said), context)


def _placed(remark: Remark, names: Mapping[str, str], rows: Mapping[str, Sequence[Record]]) -> RecordRemark:
    at, name = remark.at, names.get(remark.at.question, "")
    if not name:
        return RecordRemark(remark.sentence, remark.refuses, at.question)
    row = rows[name][at.row - 1].id if at.row else ""
    return RecordRemark(remark.sentence, remark.refuses, at.cell, name, row)
