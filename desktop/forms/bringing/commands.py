"""Bringing a list into a form: said before what that does, then done as one step, which can be undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from desktop.forms import queries
from desktop.forms.bringing.cell_answers import CellAnswers
from desktop.forms.bringing.plan import ListPlanner
from desktop.forms.entries import with_numbers
from desktop.records import queries as record_queries
from desktop.records.collection import Kind
from desktop.records.importing import Importing, always, no_report
from desktop.records.link_choices import by_title

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.forms.bringing.cell_answers import LinkTitles
    from desktop.forms.bringing.plan import BroughtList, ListPlan
    from desktop.records.collection import RecordCollection
    from desktop.records.import_plan import AddedLine
    from desktop.records.importing import RecordImport, Report
    from desktop.rows.read_session import ReadSession
    from desktop.settings.typed_fields import TypedFields

_PLANNED_AT_ONCE: Final = 128
_ALWAYS: Final = "TRUE"


async def plan_list(context: CommandContext, id: str, brought: BroughtList) -> ListPlan:
    """What a list would do to a form's entries as things are now; others may write in between. Raises NotFoundError."""
    from desktop.engine.loop_thread import take_turns
    from desktop.settings.typed_fields import TypedFields

    collection, typed = queries.entries_of(context.session, id), TypedFields(context.session)
    answers = cell_answers(context.session, collection, typed, context.random)
    must = [each.key for each in queries.form(context.session, id).definition.questions if each.required == _ALWAYS]
    planner = ListPlanner(context.session, collection, brought, answers, typed.texts, must)
    for place, _ in enumerate(planner.steps(), 1):
        if not place % _PLANNED_AT_ONCE:
            await take_turns()
    return planner.plan()


async def bring_list(
    context: CommandContext,
    id: str,
    brought: BroughtList,
    choices: Mapping[str, Sequence[str]],
    report: Report = no_report,
    goes_on: Callable[[], bool] = always,
) -> RecordImport:
    """Do it, as things are now, until it does not go on; the result's batch takes it back. `choices`: what is offered
    from now on, by question, for whoever may change the form. Raises NotFoundError, NotAllowedError."""
    from desktop.forms.new_choices import add_choices

    if choices:
        await add_choices(context, id, choices)
        await context.rows.until_in_step()
    plan = await plan_list(context, id, brought)
    form, collection = queries.form(context.session, id), queries.entries_of(context.session, id)

    def numbered(lines: Sequence[AddedLine]) -> Sequence[AddedLine]:
        said = with_numbers(context, form, collection, [line.fields for line in lines])
        return [line._replace(fields=fields) for line, fields in zip(lines, said, strict=True)]

    importing = Importing(context, collection, plan.lines, report, goes_on)
    await importing.make(numbered)
    await importing.change()
    await context.rows.until_shown()
    return importing.result()


def cell_answers(
    session: ReadSession, collection: RecordCollection, typed: TypedFields, random: Callable[[int], bytes]
) -> CellAnswers:
    """How cells are read for a collection: links by what they lead to is called."""
    known = {each.name: each for each in record_queries.collections(session)}
    linking = [field for field in collection.fields if field.kind is Kind.LINK and field.of in known]
    links: dict[str, LinkTitles] = {
        field.key: by_title(session, known[field.of], collection, typed.texts) for field in linking
    }
    return CellAnswers(typed, random, links)
