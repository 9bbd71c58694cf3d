"""Two people saying whatever can be said in some areas, as a seed has it: nothing here knows an area by name."""

from __future__ import annotations

import random
from typing import Any

import msgspec

from desktop.area import Areas
from desktop.documents.facts import Changed, FilesBrought
from desktop.documents.text import TEXT
from desktop.files.value import FileValue
from desktop.rows.fact_types import Fact, FactType, FactTypes
from sync.control import Erased, ErasedRange, OwnerAnswered
from sync.documents import Document, Text
from sync.replica import Replica
from tests.sync.replicas import WallClock, agree, founded, joined

MANY = 100_000
ID_SIZE, HASH_SIZE = 16, 32
WORDS = ("word", "Word", "wörd", "面粉", "other words", "#word", "everyone", " ")


class Life:
    """Alice and Bob, apart and together, while their clocks jump."""

    def __init__(self, seed: int, areas: Areas) -> None:
        self.chance = random.Random(seed)
        self.clocks = (WallClock(), WallClock())
        self.alice = founded(seed=f"alice {seed}", wall_ms=self.clocks[0])
        self.bob = joined(self.alice, seed=f"bob {seed}", wall_ms=self.clocks[1])
        self.types = [known for area in areas for known in area.facts if known.struct is not Changed]
        self.fact_types = FactTypes(known for area in areas for known in area.facts)
        self.kinds = [kind.name for area in areas for kind in area.documents]
        self.said: list[bytes] = []
        self.asked: list[bytes] = []
        self.own: dict[bytes, list[bytes]] = {}
        self.named: dict[bytes, list[bytes]] = {}
        self.documents: dict[tuple[bytes, bytes, str], Document] = {}
        me, bob = self.alice.me, self.bob.me
        self.private = self.alice.create_private_space()
        self.alice.add_space_member(self.private, bob.member)
        agree(self.alice, self.bob)
        self.ids = (me.member, bob.member, me.device, bob.device, self.chance.randbytes(ID_SIZE))

    def live(self, steps: int) -> None:
        for _ in range(steps):
            self.step()
        agree(self.alice, self.bob)

    def step(self) -> None:
        """Somebody does something; now and then the two meet."""
        who = self.chance.choice((self.alice, self.bob))
        acts = (self.say, self.say, self.say, self.recall, self.write, self.set_clock)
        if self.chance.random() < 0.1:
            self.answer()
        self.chance.choice(acts)(who)
        if self.chance.random() < 0.3:
            agree(self.alice, self.bob)

    def close(self) -> None:
        self.alice.close()
        self.bob.close()

    def say(self, who: Replica) -> None:
        """One fact of any type, or several of those that need not stand alone."""
        known = self.chance.choice(self.types)
        more = [] if known.stands_alone else [other for other in self.types if not other.stands_alone]
        others = self.chance.sample(more, min(len(more), self.chance.randrange(3)))
        digest = self._post(who, self._space(), *(self._fact(who, each) for each in (known, *others)))
        if known.stands_alone:  # its hash is an id, which others refer to
            self.named.setdefault(who.me.feed, []).append(digest)

    def _space(self) -> bytes:
        """Mostly everybody's, else the one that these two have."""
        return self.alice.shop_space if self.chance.random() < 0.8 else self.private

    def _post(self, who: Replica, space: bytes, *facts: Fact) -> bytes:
        batch = self.fact_types.batch(facts)
        if self.chance.random() < 0.1:
            batch = batch._replace(is_kept=not batch.is_kept)
        if self.chance.random() < 0.1:
            batch = batch._replace(files=())
        entry = who.post(space, batch)[-1]
        self.said.append(entry.hash)
        self.own.setdefault(who.me.feed, []).append(entry.hash)
        return entry.hash

    def _fact(self, who: Replica, known: FactType) -> Fact:
        fields = msgspec.inspect.type_info(known.struct).fields  # type: ignore[union-attr]
        values = {field.name: self._value(who, field.type) for field in fields}
        if known.struct is FilesBrought:  # one of documents that are not known here would withhold its entry
            values["kind"] = self.chance.choice(self.kinds)
        return known.struct(**values)

    def _value(self, who: Replica, kind: Any) -> Any:
        match kind:
            case msgspec.inspect.BytesType():
                return self._bytes(who, kind.min_length or 0, kind.max_length or HASH_SIZE)
            case msgspec.inspect.StrType():
                return " ".join(self.chance.choices(WORDS, k=self.chance.randrange(1, 4)))
            case msgspec.inspect.IntType():
                return self.chance.randrange(10) * 60_000
            case msgspec.inspect.BoolType():
                return self.chance.random() < 0.5
            case msgspec.inspect.StructType(cls=cls) if cls is FileValue:
                return self._file()
            case msgspec.inspect.StructType():
                return kind.cls(*(self._value(who, field.type) for field in kind.fields))
            case msgspec.inspect.DictType():
                keys = sorted(self.chance.sample("abc", self.chance.randrange(1, 4)))
                return {key: self._value(who, msgspec.inspect.IntType()) for key in keys}
            case msgspec.inspect.UnionType():
                return self._value(who, self.chance.choice(kind.types))
            case msgspec.inspect.VarTupleType():
                return tuple(self._value(who, kind.item_type) for _ in range(self.chance.randrange(4)))
        raise AssertionError(f"teach this what a {kind} can be")

    def _file(self) -> FileValue:
        id, key = (self.chance.randbytes(HASH_SIZE) for _ in range(2))
        return FileValue(id, key, self.chance.randrange(10), "text/plain", self.chance.choice(WORDS[:-1]))

    def _bytes(self, who: Replica, least: int, most: int) -> bytes:
        """An id, or the hash of something that was said, mostly by oneself; of nothing, or none."""
        own = self.named.get(who.me.feed, [])[-6:]
        hashes = own if own and self.chance.random() < 0.7 else [*self.said[-20:], bytes(HASH_SIZE)]
        fitting = [value for value in (*self.ids, *hashes, b"") if least <= len(value) <= most]
        return self.chance.choice(fitting)

    def recall(self, who: Replica) -> None:
        """One entry of one's own, or some that follow one another; the owner anybody's, also what is kept, and what
        has not come here yet."""
        is_owner = who is self.alice
        theirs = self.chance.choice((self.alice, self.bob) if is_owner else (who,))
        own = self.own.get(theirs.me.feed)
        if own and theirs.me.feed in who.verdicts.seats:
            last, kept = theirs.log.entry(self.chance.choice(own)), is_owner and self.chance.random() < 0.5
            assert last is not None
            ranges = (ErasedRange(self.chance.randint(1, last.seq), last.hash),)
            several = self.chance.random() < 0.3
            *_, said = who.control(Erased(last.feed, () if several else (last.hash,), ranges if several else (), kept))
            self.asked.append(said.hash)

    def answer(self) -> None:
        """The owner agrees to what erases much, or says more, or no."""
        asked = [hash for hash in self.asked if self.alice.log.entry(hash) is not None]
        if asked:
            self.alice.control(OwnerAnswered((self.chance.choice(asked),), self.chance.random() < 0.7))

    def write(self, who: Replica) -> None:
        """An edit of a document that both write, of any kind: one in each space, all with the same id."""
        if not self.kinds:
            return
        kind, id, space = self.chance.choice(self.kinds), self.ids[-1], self._space()
        new = Document(id, who.me.feed, self.chance.randbytes)
        document = self.documents.setdefault((who.me.feed, space, kind), new)
        document.apply(
            (arrival.entry.feed, said.value[2])
            for arrival in who.arrivals(0, MANY)
            for said in arrival.payloads or ()
            if (arrival.entry.header.space, said.type) == (space, Changed.TYPE) and said.value[1] == kind
        )
        with document.edit() as edit:
            try:
                edit.splice(TEXT, 0, 0, f"{self.chance.choice(WORDS)} ")
            except KeyError:
                edit.put(TEXT, Text(""))
        if edit.changes:
            self._post(who, space, *(Changed(id, kind, change.raw) for change in edit.changes))

    def set_clock(self, who: Replica) -> None:
        clock = self.clocks[who is self.bob]
        clock.now_ms += self.chance.choice((0, 1, -1)) * self.chance.choice((1, 3_600_000, 40 * 86_400_000))
        who.follow_clock()
