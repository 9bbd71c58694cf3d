"""`entry import`: a list brought into a form that there is."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from desktop.cli import PARTLY, output
from desktop.cli.output import skipped_lines
from desktop.cli.progress import ProgressBar
from desktop.cli.record_output import record_count
from desktop.errors import FileThereError, InvalidError, NotFoundError
from desktop.forms.bringing.beginning import begun, known_by, mapped, question_meant
from desktop.forms.bringing.commands import bring_list, plan_list
from desktop.forms.bringing.plan import BY_ENTRY
from desktop.forms.bringing.refused_rows import refused_bytes
from desktop.forms.brought_form import read_list, reading_hints
from desktop.forms.cli.shop import form_argument, form_shop
from desktop.home import user_files
from desktop.rows.names import meant
from desktop.rows.typed_text import printable, quoted

if TYPE_CHECKING:
    from desktop.cli.output import Json
    from desktop.forms.bringing.plan import BroughtList, ListPlan
    from desktop.forms.cli.shop import FormShop
    from desktop.forms.definition import Definition
    from desktop.records.import_plan import ImportPlan
    from desktop.records.importing import RecordImport
    from desktop.sheets.tables import SheetTable


def import_entries(arguments: argparse.Namespace) -> int:
    """Bring the rows of a list in as entries, or say what that would do."""
    with form_shop(arguments) as shop, ProgressBar(sys.stderr, arguments.json) as bar:
        brought = _brought(shop)
        plan = shop.workspace.do(plan_list, shop.form.id, brought).result()
        choices = {each.question: each.texts for each in plan.misfits if each.is_choice} if arguments.choices else {}
        done = None
        if not arguments.look:
            done = shop.workspace.do(bring_list, shop.form.id, brought, choices, bar.show).result()
        refused = done.skipped if done is not None else plan.lines.skipped
        if arguments.refused is not None and refused:
            _save(
                arguments,
                refused_bytes(brought.table, refused, arguments.refused.name, shop.typed.customs.decimal_sign),
            )
    left = tuple(each for each in plan.misfits if each.question not in choices)
    _tell(arguments, shop.form.definition, brought, replace(plan, misfits=left), done)
    return PARTLY if refused else 0


def _brought(shop: FormShop) -> BroughtList:
    """The table that is meant, with its columns as they are meant. Raises InvalidError, NotFoundError."""
    arguments, definition, hints = shop.arguments, shop.form.definition, reading_hints(shop.session)
    table = _table(arguments, read_list(arguments.file, hints).tables)
    brought = begun(shop.session, shop.output.answers.collection, definition, table, hints)
    brought = brought if brought.key == BY_ENTRY else brought._replace(key="")
    brought = mapped(brought, arguments.map, definition, hints)
    if not any(brought.questions):
        asked, there = (", ".join(names) for names in (_labels(shop), [column.name for column in table.columns]))
        raise InvalidError(
            f"No column of {arguments.file.name} answers a question of {quoted(shop.form.title)}. Say which does with "
            f"--map COLUMN=QUESTION. Columns: {there}. Questions: {asked}."
        )
    return known_by(brought, question_meant(definition, arguments.key)) if arguments.key else brought


def _labels(shop: FormShop) -> list[str]:
    return [field.label for field in shop.output.answers.collection.fields]


def _table(arguments: argparse.Namespace, tables: tuple[SheetTable, ...]) -> SheetTable:
    if arguments.sheet is None:
        return tables[0]
    found = meant([(table.name, table) for table in tables], arguments.sheet)
    if not found:
        there = ", ".join(table.name for table in tables)
        raise NotFoundError(f"There is no sheet {quoted(arguments.sheet)} in {arguments.file.name}. There is: {there}.")
    return found[0]


def _save(arguments: argparse.Namespace, data: bytes) -> None:
    try:
        user_files.write(arguments.refused, data, replace=False)
    except FileThereError as error:
        raise FileThereError(f"{error} What was brought in is in the shop all the same.") from error


def _tell(
    arguments: argparse.Namespace,
    definition: Definition,
    brought: BroughtList,
    plan: ListPlan,
    done: RecordImport | None,
) -> None:
    if arguments.json:
        output.print_json(_json(definition, brought, plan, done))
    else:
        print(printable("\n".join(_lines(brought, plan, done))))


def _json(definition: Definition, brought: BroughtList, plan: ListPlan, done: RecordImport | None) -> dict[str, Json]:
    added, changed = _counts(plan.lines, done)
    labels = {question.key: question.label for question in definition.questions}
    refused = done.skipped if done is not None else plan.lines.skipped
    return {
        "added": added, "changed": changed, "as_they_were": plan.lines.same,
        "refused": [{"row": each.line, "reason": each.reason} for each in refused],
        "columns": {
            column.name: labels.get(key)
            for column, key in zip(brought.table.columns, brought.questions, strict=True)
        },
        "misfits": [
            {"question": each.label, "count": each.count, "values": list(each.texts)} for each in plan.misfits
        ],
        "lacking": [{"question": each.label, "rows": each.count} for each in plan.lacks],
        "batch": done.batch if done is not None else None,
    }  # fmt: skip


def _kept(count: int) -> str:
    return (
        "1 answer does not fit; it stays as it is written, marked."
        if count == 1
        else f"{count:,} answers do not fit; they stay as they are written, marked."
    )


def _counts(plan: ImportPlan, done: RecordImport | None) -> tuple[int, int]:
    return (done.imported, done.changed) if done is not None else (len(plan.new), len(plan.changed))


def _lines(brought: BroughtList, plan: ListPlan, done: RecordImport | None) -> list[str]:
    added, changed = _counts(plan.lines, done)
    verb = "would be added" if done is None else "added"
    lines = [f"{record_count(added)} {verb}, {changed:,} changed, {plan.lines.same:,} as they were."]
    if done is not None and (added or changed):
        lines.append(f"To take it back: record undo {done.batch}")
    if plan.lines.unknown:
        lines.append(f"These columns were left out: {', '.join(plan.lines.unknown)}.")
    lines += [f"{each.label}: {_kept(each.count)}" for each in plan.misfits]
    lines += [f"{each.label} must be filled, and is empty in {each.count:,} of the new ones." for each in plan.lacks]
    lines += [note for column in brought.table.columns for note in column.notes]
    return lines + skipped_lines(done.skipped if done is not None else plan.lines.skipped)


def import_arguments(parser: argparse.ArgumentParser) -> None:
    """Which list, and what of it answers what."""
    form_argument(parser)
    add = parser.add_argument
    add("file", metavar="FILE", type=Path, help="a list as .xlsx, .xls, .ods or .csv")
    add("--sheet", metavar="NAME", help="which sheet of a workbook, where it is not the first")
    add("--key", metavar="QUESTION", help="by whose answer a row changes an entry; without it all rows are new")
    add("--map", action="append", default=[], metavar="COLUMN=QUESTION", help="what a column answers; empty: nothing")
    add("--choices", action="store_true", help="offer answers that are new from now on, which changes the form")
    add("--refused", metavar="FILE", type=Path, help="save the rows that cannot be taken, as .xlsx or .csv")
    add("--look", action="store_true", help="only say what would be done")
