"""What people do with forms: put them to use, change them, and let count what a change left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from desktop.errors import InvalidError, NotAllowedError, NotFoundError
from desktop.forms import queries
from desktop.forms.definition import parsed, written
from desktop.forms.identity import form_id, ready_made
from desktop.forms.publishing import publication
from desktop.people import queries as people_queries
from desktop.people.commands import own_role
from desktop.rows.read_session import as_bytes
from desktop.rows.typed_text import quoted
from sync.control import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.engine.command_context import CommandContext
    from desktop.forms.definition import Definition
    from desktop.forms.records import Form, LeftOut

NONCE_BYTES: Final = 16
_READERS: Final = {"managers": Role.MANAGER, "owners": Role.OWNER}
_OF_FORM: Final = "SELECT form, space, creator, nonce, definition FROM publications WHERE hash = ?"
_OTHERS: Final = "SELECT EXISTS (SELECT 1 FROM publications WHERE creator = ? AND nonce = ? AND form <> ?)"
_LOCKED: Final = "Only managers and owners change this form now."


async def make(context: CommandContext, definition: Definition, *, readers: Sequence[str] = ()) -> Form:
    """A new form of one's own, in use from now on; `readers`: where its definition says that they are chosen, the ids
    of the people who alone read it with oneself."""
    check(definition)
    creator, nonce = context.replica.me.member, context.random(NONCE_BYTES)
    space = chosen_space(context, readers) if definition.audience == "chosen" else b""
    return await publish(context, creator, nonce, definition, space=space)


def chosen_space(context: CommandContext, readers: Sequence[str]) -> bytes:
    """A private space for these people, who read all of it."""
    members = [as_bytes(person) for person in readers]
    known = context.replica.verdicts.members
    if any(member not in known or known[member].role is None for member in members):
        raise NotFoundError("Somebody who is to read it is not in the shop any more.")
    space = context.replica.create_private_space()
    for member in members:
        context.replica.add_space_member(space, member)
    return space


async def take(context: CommandContext, key: str, definition: Definition) -> Form:
    """A form that comes along: two who take it apart have one."""
    return await publish(context, *ready_made(key), definition)


async def change(context: CommandContext, id: str, definition: Definition) -> Form:
    """From now on a form is this. Raises NotFoundError."""
    form = queries.form(context.session, id)
    space = queries.entries_of(context.session, id).space
    return await publish(context, form.creator, form.nonce, definition, space=space)


async def publish(
    context: CommandContext, creator: bytes, nonce: bytes, definition: Definition, *, space: bytes = b""
) -> Form:
    """The same of a form by what identifies it, for the first time or anew: as its draft names it.

    Raises InvalidError for one that cannot be used so, NotAllowedError.
    """
    await context.rows.until_in_step()  # what is not seen would be judged by it
    check(definition)
    where = _space(context, definition, space)
    id = form_id(context.replica.genesis.hash, where, creator, nonce, definition.audience)
    (is_other,) = context.model.conn.execute(_OTHERS, (creator, nonce, id)).fetchone()
    if is_other:
        raise InvalidError("Who can read what is filled in stays as it was when the form was first used.")
    _check_right(context, creator, id)
    _check_readers(context, id.hex(), definition)
    _check_signers(context, where, definition)
    context.post(where, [publication(context.replica, where, creator, nonce, definition)])
    return queries.form(context.session, id.hex())


def check(definition: Definition) -> None:
    """Raises InvalidError where a definition cannot be used as it is."""
    from desktop.forms.facts import DEFINITION_BYTES
    from desktop.forms.soundness import form_faults
    from desktop.rows.fact_types import UnknownTypeError, VoidFactError

    found = [fault.whole_sentence for fault in form_faults(definition) if fault.stops]
    if found:
        raise InvalidError(" ".join(found[:3]))
    text = written(definition)
    if len(text.encode()) > DEFINITION_BYTES:
        raise InvalidError("This form is too large: it has to fit into 256 KB.")
    try:
        parsed(text)
    except (VoidFactError, UnknownTypeError) as error:
        raise InvalidError(f"This is no form that can be used: {error}.") from error


def _space(context: CommandContext, definition: Definition, chosen: bytes) -> bytes:
    """Where a form is published. Raises NotAllowedError where one's own role could not read it."""
    if definition.audience == "chosen":
        if not chosen:
            raise InvalidError("Say first who those are that read what is filled in.")
        return chosen
    role = _READERS.get(definition.audience)
    if role is None:
        return context.replica.shop_space
    if (own_role(context) or Role.EMPLOYEE) < role:
        raise NotAllowedError(f"What only {definition.audience} read is made by {definition.audience}.")
    return context.replica.role_space(role)


def _check_right(context: CommandContext, creator: bytes, form: bytes) -> None:
    """Raises NotAllowedError where what is published by whoever is here would not count."""
    from desktop.forms.source import FormDefinitions
    from desktop.rows.viewer import Viewer

    if (own_role(context) or Role.EMPLOYEE) >= Role.MANAGER:
        return
    if creator != context.replica.me.member:
        raise NotAllowedError("A form is changed by whoever made it, and by managers and owners.")
    known = FormDefinitions(context.model.conn, Viewer.of(context.replica)).publications(form)
    if known is not None and known.is_locked:
        raise NotAllowedError(_LOCKED)


def _check_readers(context: CommandContext, id: str, definition: Definition) -> None:
    """Raises InvalidError where a question would have other readers than what was answered to it so far."""
    from desktop.forms.closed_sections import moved_questions

    now = queries.definitions(context.session).get(id)
    for label in moved_questions(now, definition) if now is not None else ():
        raise InvalidError(f"{quoted(label)} was answered for other readers so far. Ask it anew, as another question.")


def _check_signers(context: CommandContext, space: bytes, definition: Definition) -> None:
    """Raises InvalidError where somebody is asked by name for a yes who cannot read what others fill in."""
    from desktop.forms.route_proof import reads_all
    from desktop.rows.viewer import Viewer

    named = {person for step in definition.route for person in step.who.people}
    known = Viewer.of(context.replica).space(space) if definition.audience == "chosen" else None
    for person in people_queries.people(context.session) if named else ():
        reads = as_bytes(person.id) in known.members if known is not None else reads_all(definition, person)
        if person.id in named and not reads:
            raise InvalidError(
                f"{person.name} is asked for a yes, and cannot read what is filled in. Ask somebody else."
            )


# What a change left out


async def left_out(context: CommandContext, id: str) -> list[LeftOut]:
    """By publication what does not count because of it, and would without it; the entries of none that leaves out
    nothing."""
    from desktop.forms.left_out import left_out_by

    await context.rows.until_in_step()
    listed = [version.id for version in queries.versions(context.session, id)]
    found = [await left_out_by(context, as_bytes(each)) for each in listed]
    return [each for each in found if each.saves]


async def keep(context: CommandContext, id: str, publication_id: str, *, losing: bool = False) -> Form:
    """An owner lets count what was written before a publication was known: it is erased, and published anew in the same
    step where it is what the form is now. `losing`: also where something else would count no more."""
    from desktop.chat.commands import recall_facts
    from desktop.forms.left_out import left_out_by

    if own_role(context) != Role.OWNER:
        raise NotAllowedError("Only an owner can let count what a change of a form left out.")
    await context.rows.until_in_step()
    digest = as_bytes(publication_id)
    row = context.model.conn.execute(_OF_FORM, (digest,)).fetchone()
    entry = context.replica.log.entry(digest)
    if row is None or entry is None or row[0].hex() != id:
        raise NotFoundError("This change of the form is not here any more.")
    found = await left_out_by(context, digest)
    if found.lost and not losing:
        steps = "step" if found.lost == 1 else "steps"
        raise InvalidError(f"What was written in {found.lost} other {steps} since then would count no more.")
    if queries.form(context.session, id).publication == publication_id:
        _, space, creator, nonce, text = row
        context.post(space, [publication(context.replica, space, creator, nonce, parsed(text))])
    context.control(*recall_facts({entry.feed: [digest]}, kept=True))
    await context.rows.until_in_step()
    return queries.form(context.session, id)
