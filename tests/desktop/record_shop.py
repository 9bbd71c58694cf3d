"""A shop of three in which records are saved, and somebody signs whatever she likes."""

from __future__ import annotations

from typing import Any

from desktop.records import shown, values
from desktop.records.facts import Context, RecordChange, RecordSaved
from desktop.records.identity import RecordKey, created_nonce
from desktop.rows.fact_types import Fact
from sync.control import Role
from sync.entry import Entry
from tests.desktop.batches import batch
from tests.desktop.record_life import Till
from tests.desktop.toy_collection.area import THINGS
from tests.sync.replicas import agree, founded, joined


class Shop:
    """Ada's, with the manager Bo, and Eve, who is an employee and signs what she likes."""

    def __init__(self) -> None:
        ada = founded()
        others = [joined(ada, seed=f"joiner {role}", role=role) for role in (Role.MANAGER, Role.EMPLOYEE)]
        agree(ada, *others)
        self.ada, self.bo, self.eve = (Till(replica) for replica in (ada, *others))

    def step(self, till: Till, batch: bytes, *changes: RecordChange) -> Entry:
        """Saved as part of a step of several."""
        return self.say(till, RecordSaved(changes, (), Context(batch)))

    def say(self, till: Till, fact: Fact) -> Entry:
        entry = till.replica.post(till.replica.shop_space, batch(fact))[-1]
        self.meet()
        return entry

    def save(self, till: Till, *changes: RecordChange, after: tuple[bytes, ...] = ()) -> Entry:
        return self.say(till, RecordSaved(changes, after))

    def create(self, till: Till, fields: dict[str, Any], collection: Any = THINGS) -> RecordKey:
        entry = self.save(till, RecordChange(collection.id, b"", b"", fields))
        return self.made(entry, collection)

    def made(self, entry: Entry, collection: Any = THINGS, place: int = 0) -> RecordKey:
        author = self.ada.replica.verdicts.seats[entry.feed].member
        return RecordKey(collection.id, author, created_nonce(entry.hash, place))

    def meet(self) -> None:
        tills = (self.ada, self.bo, self.eve)
        agree(*(till.replica for till in tills))
        for till in tills:
            till.look()

    def shows(self, key: RecordKey) -> dict[str, Any] | None:
        """What everybody is shown of a record; None where it is not there."""
        first, *others = (self._shows(till, key) for till in (self.ada, self.bo, self.eve))
        assert others == [first, first]
        return first

    def _shows(self, till: Till, key: RecordKey) -> dict[str, Any] | None:
        id = key.id(till.replica.genesis.hash, till.replica.shop_space)
        row = till.model.conn.execute("SELECT shown FROM records WHERE record = ?", (id,)).fetchone()
        fields = shown.unpacked(row[0]).fields.items() if row else ()
        return {name: values.unpack(field.value.value) for name, field in fields} if row else None

    def member(self, till: Till) -> bytes:
        return till.replica.me.member

    def close(self) -> None:
        for till in (self.ada, self.bo, self.eve):
            till.model.close()
            till.replica.close()
