"""How everyone sees a form's entries who chose nothing else: part of its definition, so that it is published with it.

The ways that a table has of its own stand in `records/own_view.py`; here they become a definition's view, and back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from desktop.forms.definition import NO_SUM, Sorting, View
from desktop.records.listing import RowOrder
from desktop.records.own_view import OwnView

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.forms.definition import Definition
    from desktop.forms.records import Form

EVERYONE: Final = "everyone"
"""The key of the view with which everyone begins."""
_MOST_FROZEN: Final = 20


def everyones_view(definition: Definition) -> OwnView | None:
    """The one with which everyone begins; None where nobody made one."""
    view = next((view for view in definition.views if view.key == EVERYONE), None)
    return own_view_of(view) if view is not None else None


def own_view_of(view: View) -> OwnView:
    """What a definition's view is to somebody who looks."""
    shown = [key for key in view.questions if key not in view.hidden]
    return OwnView(
        order=view.questions,
        hidden=view.hidden,
        widths=view.widths,
        frozen=shown[view.frozen - 1] if 0 < view.frozen <= len(shown) else "",
        sorting=RowOrder(view.sort[0].question, view.sort[0].descending) if view.sort else RowOrder(),
        only=view.only,
        kind=view.kind,
        group=view.group,
        summed={"": None, NO_SUM: ""}.get(view.sum, view.sum),
        day=view.day,
        until=view.until,
        by_week=view.by_week,
        picture=view.picture,
    )


def as_view(own: OwnView, columns: tuple[str, ...], hidden: tuple[str, ...]) -> View:
    """What somebody sees as a definition says it; `columns`: the keys of all there are, as they stand from the left.
    What it names beside these is gone."""
    shown = [key for key in columns if key not in hidden]
    frozen = shown.index(own.frozen) + 1 if own.frozen in shown else 0
    is_sorted = own.sorting != RowOrder() and own.sorting.key in columns
    summed = NO_SUM if own.summed == "" else own.summed
    named = (own.group, own.day, own.until, own.picture)
    group, day, until, picture = (key if key in columns else "" for key in named)
    return View(
        key=EVERYONE,
        title="As everyone sees it",
        kind=own.kind,
        questions=columns,
        hidden=tuple(key for key in hidden if key in columns),
        widths={key: width for key, width in own.widths.items() if key in columns},
        sort=(Sorting(own.sorting.key, own.sorting.descending),) if is_sorted else (),
        only=tuple(each for each in own.only if each.question in columns),
        group=group,
        sum=summed if summed in (NO_SUM, *columns) else "",
        day=day,
        until=until,
        by_week=own.by_week,
        picture=picture,
        frozen=min(frozen, _MOST_FROZEN),
    )


def with_everyones(definition: Definition, in_use: Definition) -> Definition:
    """A definition that is to follow what is in use: everyone goes on seeing it as they do."""
    from desktop.forms.drafts.shape import without_gone

    kept = [view for view in in_use.views if view.key == EVERYONE]
    others = [view for view in definition.views if view.key != EVERYONE]
    return without_gone(replace(definition, views=(*kept, *others)))


async def show_everyone(context: CommandContext, id: str, view: View | None) -> Form:
    """From now on everyone who chose nothing else sees a form's entries so; None: as they are seen at first.

    Raises NotFoundError, NotAllowedError where whoever is here does not change the form.
    """
    from desktop.forms import commands, queries

    await context.rows.until_in_step()  # what others changed meanwhile stays
    form = queries.form(context.session, id)
    others = tuple(each for each in form.definition.views if each.key != EVERYONE)
    views = (view, *others) if view is not None else others
    if views == form.definition.views:
        return form
    return await commands.change(context, id, replace(form.definition, views=views))
