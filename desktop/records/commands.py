"""What people do with records, of any collection: create, change, throw away, bring back, undo, erase."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from desktop.errors import InvalidError, NotAllowedError, NotFoundError
from desktop.people.commands import own_role
from desktop.people.own_space import least_reader
from desktop.records import queries, shown
from desktop.records.collection import READERS, Audience, Writing
from desktop.records.identity import RecordKey, created_nonce, unpacked_key
from desktop.records.rights_words import may_not, with_article
from desktop.records.seen import seen
from desktop.records.state import AWAY
from desktop.rows.read_session import as_bytes
from sync.control import PUT_AWAY_LIMIT, Role

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.records.collection import RecordCollection
    from desktop.records.facts import RecordChange, RecordSaved
    from desktop.records.records import Record
    from desktop.records.values import Value
    from sync.entry import Entry

BATCH_SIZE: Final = 16
UNDONE_AT_ONCE: Final = 32
NOTHING_LEFT: Final = "This was undone already, or changed by somebody since."


class Found(NamedTuple):
    """A record that is to be changed: its id, where it is, what identifies it there, what it shows, and the record
    whose row it is."""

    id: bytes
    space: bytes
    key: RecordKey
    shown: bytes
    parent: RecordKey | None


def create(
    context: CommandContext,
    collection: RecordCollection,
    fields: Mapping[str, Value],
    *,
    key: bytes = b"",
    whose: str | None = None,
    parent: str | None = None,
    rows: Sequence[tuple[RecordCollection, Mapping[str, Value]]] = (),
    batch: bytes = b"",
    rule: bytes = b"",
    readers: Role = Role.EMPLOYEE,
) -> Record:
    """A new record; with `key` the one that everybody derives from it, `whose`: in this person's file, `parent`: as a
    row of this record. `rows`: of its own, each of a collection, in one step with it. `rule`: what made it. `readers`:
    from which role on people read it, where each record says so."""
    target = collection.derived(key) if key else RecordKey(collection.id, _me(context), b"")
    whole = find_whole(context, collection, parent) if parent is not None else None
    _check(context, collection, Writing(_me(context), _role(context), target, True, fields), whole and whole.key)
    space = whole.space if whole is not None else space_of(context, collection, whose, readers)
    if key:
        _refuse_erased(context, collection, target.id(context.replica.genesis.hash, space))
    own = RecordKey(collection.id, b"", b"")  # whatever the entry creates first
    creations = [_creation(of, b"", said, own) for of, said in rows]
    made = (_creation(collection, key, fields, whole and whole.key), *creations)
    entry = context.post(space, [_saved(made, (), batch, rule)])[-1]
    if not key:
        target = target._replace(nonce=created_nonce(entry.hash, 0))
    return queries.record(context.session, collection, target.id(context.replica.genesis.hash, space).hex())


def put(
    context: CommandContext,
    collection: RecordCollection,
    key: bytes,
    fields: Mapping[str, Value],
    whose: str | None = None,
    seen_before: Sequence[bytes] | None = None,
    batch: bytes = b"",
) -> Record:
    """Values for some fields of the record that everybody derives from a key: made where it is not there yet; `whose`:
    in this person's file. `seen_before` as for `change`; `batch` undoes what it changes."""
    target = collection.derived(key)
    _check(context, collection, Writing(_me(context), _role(context), target, False, fields))
    space = space_of(context, collection, whose)
    id = target.id(context.replica.genesis.hash, space).hex()
    there = "SELECT EXISTS (SELECT 1 FROM records WHERE record = ?)"
    if context.model.conn.execute(there, (as_bytes(id),)).fetchone()[0]:
        return change_many(context, collection, {id: fields}, seen_before, batch)[0]
    # What several say who make it alike would be one of these creations, whole: what is said comes after it.
    create(context, collection, dict.fromkeys(fields), key=key, whose=whose)
    return change_many(context, collection, {id: fields}, seen_before, batch)[0]


def change(
    context: CommandContext,
    collection: RecordCollection,
    id: str,
    fields: Mapping[str, Value],
    seen_before: Sequence[bytes] | None = None,
) -> Record:
    """Other values for some fields of a record (None: emptied). `seen_before`: what `seen` said when whoever changes it
    began; without it they have seen what is shown now. What is the same already is not saved again."""
    return change_many(context, collection, {id: fields}, seen_before)[0]


def change_many(
    context: CommandContext,
    collection: RecordCollection,
    by_id: Mapping[str, Mapping[str, Value]],
    seen_before: Sequence[bytes] | None = None,
    batch: bytes = b"",
) -> list[Record]:
    """The same for several, all or none, which are undone in one step by their `batch`."""
    save_many(context, collection, by_id, seen_before, batch)
    return [queries.record(context.session, collection, id) for id in by_id]


def save_many(
    context: CommandContext,
    collection: RecordCollection,
    by_id: Mapping[str, Mapping[str, Value]],
    seen_before: Sequence[bytes] | None = None,
    batch: bytes = b"",
    rule: bytes = b"",
    puts_away: int = 0,
) -> None:
    """The same where nobody asks what they say then; `rule`: what made it. `puts_away`: how many things all of the step
    takes away, where that is more than these: what is much waits until an owner agrees (`desktop/agreeing`)."""
    puts_away = max(puts_away, sum(fields.get(AWAY) is True for fields in by_id.values()))
    found = {id: find(context, collection, id) for id in by_id}
    due: dict[bytes, list[tuple[RecordChange, Sequence[bytes]]]] = {}
    for id, fields in by_id.items():
        changed = _changed(found[id], fields)
        if changed:
            key = found[id].key
            _check(context, collection, Writing(_me(context), _role(context), key, False, changed), found[id].parent)
            after = seen(context.session, [id]) if seen_before is None else seen_before
            due.setdefault(found[id].space, []).append((_changing(key, changed), after))
    batch = batch or (context.random(BATCH_SIZE) if len(by_id) > 1 else b"")
    for space, changes in due.items():
        _post(context, space, changes, batch, rule, puts_away)


def throw_away(context: CommandContext, collection: RecordCollection, id: str) -> Record:
    """Into the bin: it can be brought back."""
    return change(context, collection, id, {AWAY: True})


def bring_back(context: CommandContext, collection: RecordCollection, id: str) -> Record:
    """Out of the bin."""
    return change(context, collection, id, {AWAY: False})


async def erase(context: CommandContext, collection: RecordCollection, id: str) -> None:
    """An owner erases a record for good, with all that was ever saved of it and said about it."""
    from desktop.records.erasing import erase_whole

    if own_role(context) != Role.OWNER:
        raise NotAllowedError(f"Only an owner can erase {with_article(collection.one)} for good.")
    await context.rows.until_in_step()  # or what is no row yet would stay
    found = find(context, collection, id)
    erase_whole(context, found.space, found.key)


def undo_batch(context: CommandContext, collection: RecordCollection, batch: bytes) -> list[Record]:
    """Take back what a step of one's own changed, where it still shows; what was changed since stays."""
    from desktop.records.undo import SavedStep, values_before

    before = dict(values_before(context.model.conn, SavedStep(_me(context), batch)))
    if not before:
        raise NotFoundError(NOTHING_LEFT)
    return change_many(context, collection, before)


async def undo_step(
    context: CommandContext, collections: Iterable[RecordCollection], batch: bytes, whose: str | None = None
) -> int:
    """The same of records of any of these collections, however many, a few at a time: how many are as they were.
    `whose`: of somebody else's step."""
    from desktop.engine.loop_thread import take_turns
    from desktop.records.undo import SavedStep, undoing_of, values_before

    known = {collection.id: collection for collection in collections}
    undoing, count = undoing_of(batch), 0
    author = as_bytes(whose) if whose else _me(context)
    before = values_before(context.model.conn, SavedStep(author, batch))
    puts_away = await _put_away_by(values_before(context.model.conn, SavedStep(author, batch)))
    while few := dict(islice(before, UNDONE_AT_ONCE)):
        for collection, some in _by_collection(context, few).items():
            save_many(context, known[collection], some, batch=undoing, puts_away=puts_away)
        count += len(few)
        await take_turns()
    if not count:
        raise NotFoundError(NOTHING_LEFT)
    return count


async def _put_away_by(values: Iterator[tuple[str, Mapping[str, Value]]]) -> int:
    """How many records such values throw away; the others have their turn meanwhile."""
    from desktop.engine.loop_thread import take_turns

    count = 0
    while few := list(islice(values, UNDONE_AT_ONCE)):
        count += sum(fields.get(AWAY) is True for _, fields in few)
        await take_turns()
    return count


def _by_collection(
    context: CommandContext, by_id: Mapping[str, Mapping[str, Value]]
) -> dict[bytes, dict[str, Mapping[str, Value]]]:
    found: dict[bytes, dict[str, Mapping[str, Value]]] = {}
    for id, fields in by_id.items():
        query = "SELECT collection FROM records WHERE record = ?"
        (collection,) = context.model.conn.execute(query, (as_bytes(id),)).fetchone()
        found.setdefault(collection, {})[id] = fields
    return found


def may_change(context: CommandContext, collection: RecordCollection, by_id: Mapping[str, Mapping[str, Value]]) -> None:
    """Raises NotAllowedError where whoever is here cannot write one of these, InvalidError where one is too long."""
    for id, fields in by_id.items():
        found = find(context, collection, id)
        changed = _changed(found, fields)
        if changed:
            writing = Writing(_me(context), _role(context), found.key, False, changed)
            _check(context, collection, writing, found.parent)
            _saved((_changing(found.key, changed),), (), b"")


def may_add(context: CommandContext, collection: RecordCollection) -> None:
    """Raises NotAllowedError where whoever is here cannot add one, InvalidError where nobody can."""
    if collection.is_keyed:
        raise InvalidError(f"No {collection.one} can be added: each is there once, of what it belongs to.")
    target = RecordKey(collection.id, _me(context), b"")
    _check(context, collection, Writing(_me(context), _role(context), target, True, ()))


def created(
    collection: RecordCollection,
    fields: Mapping[str, Value],
    batch: bytes,
    parent: RecordKey | None = None,
    key: bytes = b"",
) -> RecordSaved:
    """What is said to create a record in a step of several, as a row of another one; with `key` the one that everybody
    derives from it. Raises InvalidError."""
    return _saved((_creation(collection, key, fields, parent),), (), batch)


def find(context: CommandContext, collection: RecordCollection, id: str) -> Found:
    """A record of a collection. Raises NotFoundError."""
    row = context.model.conn.execute(
        "SELECT record, space, shown, parent, collection, creator, nonce FROM records "
        "WHERE record = ? AND collection = ?",
        (as_bytes(id), collection.id),
    ).fetchone()
    if row is None:
        raise NotFoundError(f"This {collection.one} is not here.")
    digest, space, packed, parent, *key = row
    return Found(digest, space, RecordKey(*key), packed, unpacked_key(parent) if parent else None)


def find_whole(context: CommandContext, collection: RecordCollection, id: str) -> Found:
    """A record whose rows those of a collection can be. Raises NotFoundError."""
    for whole in queries.wholes(context.session, collection):
        with suppress(NotFoundError):
            return find(context, whole, id)
    raise NotFoundError(f"What this {collection.one} belongs to is not here.")


def _me(context: CommandContext) -> bytes:
    return context.replica.me.member


def _role(context: CommandContext) -> Role:
    return own_role(context) or Role.EMPLOYEE


def space_of(
    context: CommandContext,
    collection: RecordCollection,
    whose: str | None = None,
    readers: Role = Role.EMPLOYEE,
) -> bytes:
    """Where new records of a collection are written; `whose`, `readers`: as for `create`."""
    match collection.audience:
        case Audience.EACH_ITS_OWN:
            return _space_read_by(context, readers)
        case Audience.EVERYONE:
            return context.replica.shop_space
        case Audience.MANAGERS:
            return context.replica.role_space(Role.MANAGER)
        case Audience.OWNERS:
            return context.replica.role_space(Role.OWNER)
        case Audience.CHOSEN:
            return collection.space
        case Audience.OWN | Audience.OWN_AND_OWNERS:
            member = as_bytes(whose) if whose else _me(context)
            return context.replica.role_space(_least_reader(context, collection, member), member)


def _space_read_by(context: CommandContext, readers: Role) -> bytes:
    """Raises NotAllowedError where whoever is here does not read it."""
    if _role(context) < readers:
        who = "an owner" if readers is Role.OWNER else "a manager or an owner"
        raise NotAllowedError(f"Only {who} can read and keep what is for {READERS[readers]}.")
    return context.replica.shop_space if readers is Role.EMPLOYEE else context.replica.role_space(readers)


def _least_reader(context: CommandContext, collection: RecordCollection, member: bytes) -> Role:
    """The lowest role that reads somebody's file besides them: nobody's own role does."""
    return least_reader(context, member) if collection.audience is Audience.OWN else Role.OWNER


def _check(
    context: CommandContext, collection: RecordCollection, writing: Writing, parent: RecordKey | None = None
) -> None:
    """Rows are written by whoever may change what they belong to."""
    if parent is not None:
        wholes = {whole.id: whole for whole in queries.wholes(context.session, collection)}
        collection, writing = wholes[parent.collection], writing._replace(key=parent, creates=False, fields=())
    if not collection.rights.allow(writing):
        raise NotAllowedError(may_not(collection, writing))


def _refuse_erased(context: CommandContext, collection: RecordCollection, record: bytes) -> None:
    """Whatever is said of it again stays hidden on every PC."""
    query = "SELECT feed, seq, hash, view FROM erased_records WHERE record = ?"
    roles = (context.replica.opener.role(*said) for said in context.model.conn.execute(query, (record,)).fetchall())
    if Role.OWNER in roles:
        raise NotAllowedError(f"The {collection.one} was erased for good, and cannot be made again.")


def _changed(found: Found, fields: Mapping[str, Value]) -> dict[str, Value]:
    """Of these fields those that show something else, or something beside."""
    from desktop.records import values

    now = shown.unpacked(found.shown).fields
    return {
        key: value
        for key, value in fields.items()
        if (now[key].value.value if key in now else values.pack(None)) != values.pack(value)
        or (key in now and now[key].others)
    }


def _creation(
    collection: RecordCollection, key: bytes, fields: Mapping[str, Value], parent: RecordKey | None = None
) -> RecordChange:
    from desktop.records.facts import Parent, RecordChange

    return RecordChange(collection.id, b"", key, _written(fields), Parent(*parent) if parent is not None else b"")


def _changing(key: RecordKey, fields: Mapping[str, Value]) -> RecordChange:
    from desktop.records.facts import RecordChange

    return RecordChange(*key, _written(fields))


def _written(fields: Mapping[str, Value]) -> dict[str, Any]:
    from desktop.records import values

    return {key: values.write(value) for key, value in sorted(fields.items())}


def _post(
    context: CommandContext,
    space: bytes,
    changes: Sequence[tuple[RecordChange, Sequence[bytes]]],
    batch: bytes,
    rule: bytes,
    puts_away: int,
) -> list[Entry]:
    """Say these, an entry for each record."""
    return context.post(space, *([_saved((change,), after, batch, rule, puts_away)] for change, after in changes))


def _saved(
    changes: tuple[RecordChange, ...], after: Sequence[bytes], batch: bytes, rule: bytes = b"", puts_away: int = 0
) -> RecordSaved:
    from desktop.records.facts import Context, RecordSaved, sound
    from desktop.rows.fact_types import VoidFactError

    try:
        much = puts_away if puts_away > PUT_AWAY_LIMIT and any(AWAY in change.fields for change in changes) else 0
        return sound(RecordSaved(changes, tuple(after), Context(batch, rule, puts_away=much)))
    except VoidFactError as error:
        raise InvalidError("This is too long to be saved in one piece.") from error
