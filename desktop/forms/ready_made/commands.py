"""Taking forms that come along: put to use at once, as a draft, or all of a kind of shop's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.errors import NotAllowedError, NotFoundError
from desktop.forms import commands
from desktop.forms.drafts.drafts import begin_draft
from desktop.forms.identity import ready_made
from desktop.forms.ready_made.catalogue import KEYS, chosen_from, come_along, definition_in, id_in, packs
from desktop.forms.ready_made.examples import add_examples
from desktop.forms.ready_made.kind_of_shop import ANSWER, KEY, KIND_OF_SHOP, SKIPPED
from desktop.forms.ready_made.queries import in_use
from desktop.people.commands import own_role
from desktop.records import commands as record_commands
from desktop.rows.typed_text import quoted
from sync.control import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desktop.documents.key import DocumentKey
    from desktop.engine.command_context import CommandContext
    from desktop.forms.definition import Definition
    from desktop.forms.records import Form


async def take(context: CommandContext, key: str, *, examples: bool = False) -> Form:
    """A form that comes along is in use, with the lists from which it chooses. What is in use already stays as it is.

    Raises NotFoundError, NotAllowedError where whoever is here puts none to use.
    """
    (taken,) = await _take_all(context, [key], examples)
    return taken


async def take_pack(context: CommandContext, key: str, *, examples: bool = True) -> list[Form]:
    """The same of all forms of a kind of shop."""
    found = next((pack for pack in packs() if pack.key == key), None)
    if found is None:
        raise NotFoundError("No such kind of shop is known.")
    taken = await _take_all(context, found.forms, examples)
    _answer(context, key)
    return taken


async def skip_kind_of_shop(context: CommandContext) -> None:
    """Nobody in the shop is asked again of what kind it is."""
    await context.rows.until_in_step()
    _answer(context, SKIPPED)


def _answer(context: CommandContext, answer: str) -> None:
    record_commands.put(context, KIND_OF_SHOP, KEY, {ANSWER: answer})


async def _take_all(context: CommandContext, keys: Iterable[str], examples: bool) -> list[Form]:
    wanted = list(keys)
    _check_right(context, wanted)
    await context.rows.until_in_step()
    for key in wanted:
        await _take_missing(context, (*chosen_from(key), key), examples)
    used = in_use(context.session)
    return [used[key] for key in wanted]


async def _take_missing(context: CommandContext, keys: Iterable[str], examples: bool) -> None:
    for key in keys:
        if key not in in_use(context.session):
            form = await commands.take(context, key, definition_here(context, key))
            if examples:
                add_examples(context, key, form.id)


def _check_right(context: CommandContext, keys: list[str]) -> None:
    title = come_along(keys[0]).definition.title
    if not _may_take(context):
        raise NotAllowedError(f"Managers and owners put ready-made forms to use: ask one of them for {quoted(title)}.")


def _may_take(context: CommandContext) -> bool:
    return (own_role(context) or Role.EMPLOYEE) >= Role.MANAGER


async def begin_ready_made(context: CommandContext, key: str) -> DocumentKey:
    """The draft of a form that comes along, for whoever wants to change it first, also of one that is in use by now;
    anybody may begin one. Raises NotFoundError."""
    await context.rows.until_in_step()
    used = in_use(context.session).get(key)
    return await begin_draft(context, *ready_made(key), used.definition if used else definition_here(context, key))


async def take_lists_of(context: CommandContext, definition: Definition) -> None:
    """The lists that come along from which a form chooses are in use, where whoever is here can put them to use."""
    if _may_take(context):
        chosen = {question.form for question in definition.all_questions() if question.form}
        for key in KEYS:
            if id_in(context.replica.genesis.hash, context.replica.shop_space, key) in chosen:
                await _take_missing(context, (*chosen_from(key), key), examples=False)


def definition_here(context: CommandContext, key: str) -> Definition:
    """What one is in this shop. Raises NotFoundError."""
    return definition_in(context.replica.genesis.hash, context.replica.shop_space, key)
