"""An owner says yes or no to what was taken away."""

from __future__ import annotations

from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Final

from desktop.agreeing.events import AgreementsChanged
from desktop.agreeing.queries import noted, own_step, step_id
from desktop.errors import NotAllowedError, NotFoundError
from desktop.people.commands import own_role
from desktop.records.commands import undo_step
from desktop.records.undo import undoing_of
from desktop.rows.held_for_owners import REFUSED, UNAGREED
from desktop.rows.put_away import unpacked
from sync.control import ANSWERED_LIMIT, OwnerAnswered, Role
from sync.control import PUT_AWAY_LIMIT as PUT_AWAY_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from desktop.agreeing.records import HeldStep
    from desktop.engine.command_context import CommandContext
    from desktop.records.collection import RecordCollection

_ENTRIES: Final = "SELECT arrival, hash FROM held_back WHERE reason IN (?, ?) AND detail = ?"
OWNERS_ONLY: Final = "Only an owner can say whether so much is taken away."


def waiting_of(context: CommandContext, batch: bytes) -> HeldStep | None:
    """One's own step, if it waits for an owner."""
    step = own_step(context.session, batch)
    return step if step is not None and not step.refused else None


async def answer(context: CommandContext, id: str, *, yes: bool) -> list[bytes]:
    """Whether a step takes away what it wants to: the hashes of its entries. Raises NotAllowedError, NotFoundError."""
    await context.rows.until_in_step()  # what has come already is meant, too
    entries = entries_of(context, id)
    if not entries:
        raise NotFoundError("Nothing waits for an owner under this name any more.")
    await say(context, entries, yes=yes)
    return entries


def entries_of(context: CommandContext, id: str) -> list[bytes]:
    """The hashes of a step's entries that are here and have no yes, in the order in which they came."""
    conn = context.model.conn
    details = dict.fromkeys(detail for _, detail, *_ in noted(conn) if step_id(unpacked(detail)) == id)
    rows = (row for detail in details for row in conn.execute(_ENTRIES, (UNAGREED, REFUSED, detail)).fetchall())
    return [digest for _, digest in sorted(rows)]


async def say(context: CommandContext, entries: Sequence[bytes], *, yes: bool) -> None:
    """An owner's yes or no to these entries. Raises NotAllowedError."""
    if own_role(context) != Role.OWNER:
        raise NotAllowedError(OWNERS_ONLY)
    named = sorted(entries)
    parts = (tuple(named[start : start + ANSWERED_LIMIT]) for start in range(0, len(named), ANSWERED_LIMIT))
    context.control(*(OwnerAnswered(some, yes) for some in parts))
    context.publish([AgreementsChanged()])
    await context.rows.until_in_step()


async def with_own_yes(context: CommandContext, command: Callable[..., Any], *, batch: bytes) -> Any:
    """Carry out a command that takes much away, and agree to it: who does it is an owner, and was asked before. What it
    returns."""
    done = command(context, batch=batch)
    found = await done if isawaitable(done) else done
    await agree_to_own(context, batch)
    return found


async def take_step_back(
    context: CommandContext, collections: Iterable[RecordCollection], batch: bytes, whose: str | None = None
) -> int:
    """Undo a step (`records.commands.undo_step`): how many records are as they were. Where that takes much away, an
    owner's word is its yes; else one is asked. Raises NotFoundError."""
    count = await undo_step(context, collections, batch, whose)
    await agree_to_own(context, undoing_of(batch))
    return count


async def agree_to_own(context: CommandContext, batch: bytes) -> HeldStep | None:
    """An owner who was asked before agrees to their own step; what waits of it for an owner else, if anything."""
    waiting = waiting_of(context, batch)
    if waiting is None or own_role(context) != Role.OWNER:
        return waiting
    await answer(context, waiting.id, yes=True)
    return None
