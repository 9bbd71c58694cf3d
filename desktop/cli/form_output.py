"""Forms as programs and people read them on the command line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from desktop.cli.output import time_json
from desktop.cli.record_output import record_count
from desktop.forms.closed_sections import closed_sections

if TYPE_CHECKING:
    from desktop.cli.output import Json
    from desktop.forms.definition import Definition
    from desktop.forms.records import Form
    from desktop.forms.xlsform.remarks import NotTranslated
    from desktop.records.importing import RecordImport


READERS: Final = {"managers": "managers and owners", "owners": "owners"}
"""Of a section, in words."""


def form_json(form: Form) -> dict[str, Json]:
    """One that is in use."""
    return {
        "form": form.id, "title": form.title, "audience": form.definition.audience, "entries": form.entries,
        "published_by": form.published_by, "published_at": time_json(form.published_at),
        "may_publish": form.may_publish,
    }  # fmt: skip


def form_line(form: Form) -> str:
    """The same for people."""
    return f"{form.id[:8]}  {form.title} ({form.entries:,})"


def labels(definition: Definition) -> list[Json]:
    """What it asks, in the words of its questions."""
    return [question.label for question in definition.all_questions()]


def closed_json(definition: Definition) -> list[Json]:
    """Its sections that fewer people read than the entry, and what they ask."""
    return [
        {
            "section": section.label, "audience": section.audience,
            "questions": [
                {"key": question.key, "question": question.label, "type": question.type}
                for question in section.questions
            ],
        }
        for section in closed_sections(definition)
    ]  # fmt: skip


def closed_lines(definition: Definition) -> Iterator[str]:
    """The same for people."""
    for section in closed_sections(definition):
        yield f"{section.label}, which only {READERS[section.audience]} read:"
        yield from (f"  {question.label}: {question.type}" for question in section.questions)


def made_json(form: Form, left: Sequence[NotTranslated], done: RecordImport | None) -> dict[str, Json]:
    """One that was put to use out of a file: what of the file it is not, and the entries that came with it."""
    said: dict[str, Json] = {"form": form.id, "title": form.title, "questions": labels(form.definition)}
    said["not_translated"] = not_translated_json(left)
    if done is not None:
        said["added"] = done.imported
        said["refused"] = [{"row": each.line, "reason": each.reason} for each in done.skipped]
    return said


def made_lines(form: Form, left: Sequence[NotTranslated], done: RecordImport | None) -> list[str]:
    """The same for people."""
    lines = [f"{form.title} is in use: {form.id[:8]}", *not_translated_lines(left)]
    if done is not None:
        lines.append(f"{record_count(done.imported)} taken over.")
        lines += [f"Line {each.line} was left out: {each.reason}" for each in done.skipped]
    return lines


def not_translated_json(left: Sequence[NotTranslated]) -> list[Json]:
    """What a file and a form do not both say."""
    return [{"question": each.question, "what": each.what} for each in left]


def not_translated_lines(left: Sequence[NotTranslated]) -> list[str]:
    """The same for people."""
    return [f"  {each.question or 'The form'}: {each.what}" for each in left]
