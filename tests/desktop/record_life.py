"""Whole shops that save records, apart and together, as a seed has it: honest people, and one who signs anything."""

from __future__ import annotations

import random
from collections.abc import Callable, Container, Sequence
from contextlib import suppress
from typing import Any

from desktop.chat.facts import Posted
from desktop.forms.definition import Choice, Definition, FormSection, Question, QuestionType, RouteStep, Who, written
from desktop.forms.facts import FormPublished, SeenTips
from desktop.forms.identity import rows_id
from desktop.forms.publishing import publication
from desktop.records.erasing import LateErasing
from desktop.records.facts import Context, Parent, RecordChange, RecordErased, RecordSaved
from desktop.records.identity import RecordKey, created_nonce, derived_key
from desktop.records.seen import seen
from desktop.rows.fact_types import Fact
from desktop.rows.projection import Projection
from desktop.rows.verification import compared
from desktop.rows.viewer import Viewer
from sync.control import Erased, OwnerAnswered, Role, RoleSet, SeatRemoved, Tip, Value
from sync.documents import MemoryJournal
from sync.entry import Entry, Payload
from sync.errors import BehindError, ClosedSeatError, NotAllowedError
from sync.replica import Replica
from tests.desktop.batches import batch, name_twice
from tests.desktop.models import empty_model
from tests.desktop.tills import session_of
from tests.desktop.toy_collection.area import PIECES, THINGS, WITH_THINGS
from tests.sync.replicas import WallClock, agree, founded, give, joined

DAY_MS = 86_400_000
FIELDS = ("colour", "name", "weight", "~away", "name0000", "kind0000", "9weight0")
ROWS = "item0000"
QUESTIONS = (
    Question("name0000", QuestionType.TEXT, "Name"),
    Question("name0000", QuestionType.NUMBER, "Name"),
    Question("kind0000", QuestionType.ONE_OF, "Kind", choices=(Choice("r", "Red"),)),
    Question("kind0000", QuestionType.TEXT, "Kind"),
    Question(ROWS, QuestionType.ROWS, "Items", questions=(Question("what0000", QuestionType.TEXT, "What"),)),
    Question(ROWS, QuestionType.ROWS, "Items", questions=(
        Question("what0000", QuestionType.TEXT, "What"),
        Question("half0000", QuestionType.CALCULATE, "Name and row", calculation='{name0000} & ROW() & {name0000}'),
        Question("many0000", QuestionType.CALCULATE, "Many", calculation="{9weight0} * 2 + COUNT({item0000})",
                 result=QuestionType.NUMBER),
        Question("9weight0", QuestionType.NUMBER, "Weight"),
    )),
    Question("sum00000", QuestionType.CALCULATE, "Sum", calculation="SUM({item0000}.{9weight0}) + {9weight0}",
             result=QuestionType.NUMBER),
    Question("9weight0", QuestionType.NUMBER, "Weight", relevant='{kind0000} <> "r"'),
    Question("sum00000", QuestionType.CALCULATE, "Words",
             calculation='{kind0000} & TEXTJOIN(" ", TRUE, {item0000}.{what0000})'),
)  # fmt: skip
MANY = 100_000


class Till:
    """One PC, with its rows."""

    def __init__(self, replica: Replica) -> None:
        self.model = empty_model(WITH_THINGS)
        self.use(replica)

    def use(self, replica: Replica) -> None:
        """Take what is shown from this one."""
        self.replica = replica
        self.projection = Projection(self.model, replica, Viewer.of(replica), MemoryJournal(), random.randbytes)
        self.projection.prepare()
        self.session = session_of(replica, self.model)

    def post(self, space: bytes, *batches: Sequence[Fact]) -> list[Entry]:
        """As commands do."""
        entries = self.replica.post(space, *(batch(*facts) for facts in batches))
        self.look()
        return entries

    def control(self, *values: Value) -> list[Entry]:
        entries = self.replica.control(*values)
        self.look()
        return entries

    def glance(self) -> None:
        """Take one slice of what came."""
        self.projection.advance()

    def restart(self) -> None:
        """Go on after a power cut."""
        self.use(self.replica)

    def close(self) -> None:
        self.model.close()
        self.replica.close()

    def look(self) -> None:
        while self.projection.advance().arrivals or self.projection.behind():
            pass

    def shown(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row that is compared."""
        tables = compared(self.model.areas)
        return {table.name: table.rows(self.model.conn, without=("arrival",)).fetchall() for table in tables}


class RecordLife:
    """`ada` owns the shop, `bo` is a manager, `jin` an employee with a PC, `eve` an employee who signs anything.

    is_slow: whether PCs take no more than a slice at a time of what is new, and are stopped meanwhile
    """

    def __init__(self, seed: int, *, is_slow: bool = False) -> None:
        self.chance = random.Random(seed)
        self.is_slow = is_slow
        self.clocks = [WallClock() for _ in range(4)]
        ada = founded(seed=f"ada {seed}", wall_ms=self.clocks[0])
        roles = (("bo", Role.MANAGER), ("jin", Role.EMPLOYEE), ("eve", Role.EMPLOYEE))
        others = [
            joined(ada, seed=f"{name} {seed}", role=role, wall_ms=clock)
            for (name, role), clock in zip(roles, self.clocks[1:], strict=True)
        ]
        agree(ada, *others)
        self.tills = [Till(replica) for replica in (ada, *others)]
        self.ada, self.bo, self.jin, self.eve = self.tills
        self.said: list[bytes] = []
        self.much: list[bytes] = []
        self.closed = False
        self.forms = [self._first(till) for till in (self.jin, self.ada)]
        self.keys: list[RecordKey] = [
            derived_key(id, b"one") for id in (THINGS.id, *(made.form for made in self.forms))
        ]

    @property
    def honest(self) -> list[Till]:
        return [self.ada, self.bo, self.jin]

    @property
    def in_shop(self) -> list[Till]:
        """Those that may read what is said now."""
        return self.honest if self.closed else self.tills

    def acts(self) -> tuple[Callable[[], None], ...]:
        """What may happen next, the more often the more often it stands here."""
        often = (
            self.create, self.change, self.change, self.rival, self.rival, self.meet, self.meet, self.meet_all,
            self.fill_in,
        )  # fmt: skip
        rare = (self.deceive, self.deceive, self.set_role, self.erase, self.close_seat, self.set_clock, self.derive)
        forms = (self.publish, self.publish, self.publish_falsely)
        much = (self.put_much_away, self.put_much_away, self.answer)
        return (*often, *rare, *forms, *much, self.comment, self.erase_late)

    def live(self, steps: int) -> None:
        for _ in range(steps):
            if self.is_slow and self.chance.random() < 0.3:
                self.chance.choice(self.tills).restart()
            with suppress(NotAllowedError, ClosedSeatError, BehindError):
                self.chance.choice(self.acts())()
        self.meet_all()

    def close(self) -> None:
        for till in self.tills:
            till.model.close()
            till.replica.close()

    def meet(self) -> None:
        giver, taker = self.chance.sample(self.tills, 2)
        give(giver.replica, taker.replica)
        self.show(taker)

    def show(self, till: Till) -> None:
        """Bring a PC's rows on."""
        if self.is_slow:
            till.glance()
        else:
            till.look()

    def meet_all(self) -> None:
        agree(*(till.replica for till in self.tills))
        for till in self.tills:
            till.look()

    def _fields(self) -> dict[str, Any]:
        picked = sorted(self.chance.sample(FIELDS, self.chance.randrange(1, 3)))
        return {key: self._value(key) for key in picked}

    def _value(self, key: str) -> Any:
        if key == "~away":
            return self.chance.random() < 0.5
        if key in ("weight", "9weight0"):
            return ["decimal", str(self.chance.randrange(1, 100))]
        return self.chance.choice(
            ("r", "g", "面粉", None, f"2026-A{self.chance.randrange(9)}", str(self.chance.randrange(1000)))
        )

    def _post(self, till: Till, *facts: Fact | Payload) -> Any:
        entry = till.replica.post(till.replica.shop_space, batch(*facts))[-1]
        self.said.append(entry.hash)
        self.show(till)
        return entry

    def _save(self, till: Till, change: RecordChange, after: tuple[bytes, ...] = ()) -> None:
        entry = self._post(till, RecordSaved((change,), after, Context(self.chance.choice((b"", b"b" * 16)))))
        if change.creates and not change.nonce:
            nonce = created_nonce(entry.hash, 0)
            self.keys.append(RecordKey(change.collection, till.replica.me.member, nonce))

    def create(self) -> None:
        self._save(self.chance.choice(self.honest), RecordChange(THINGS.id, b"", b"", self._fields()))

    def derive(self) -> None:
        self._save(self.chance.choice(self.honest), RecordChange(THINGS.id, b"", b"one", self._fields()))

    def fill_in(self) -> None:
        """An entry of one of the forms, or what two may make alike, with a row now and then."""
        till, form = self.chance.choice(self.honest), self.chance.choice(self.forms).form
        key = self.chance.choice((b"", b"", b"one"))
        change = RecordChange(form, b"", key, self._fields())
        row = RecordChange(rows_id(form, ROWS), b"", b"", self._fields(), Parent(form, b"", b""))
        if key or self.chance.random() < 0.7:
            self._save(till, change)
        else:
            made = self._post(till, RecordSaved((change, row)))
            for place, id in enumerate((form, row.collection)):
                self.keys.append(RecordKey(id, till.replica.me.member, created_nonce(made.hash, place)))

    def _first(self, till: Till) -> FormPublished:
        """Somebody publishes a form that they made."""
        me, space = till.replica.me.member, till.replica.shop_space
        made = publication(till.replica, space, me, b"n" * 16, self._definition())
        self._post(till, made)
        return made

    def _definition(self) -> Definition:
        who = lambda: Who(self.chance.choice(("employee", "employee", "manager", "owner")))  # noqa: E731
        questions = {each.key: each for each in self.chance.sample(QUESTIONS, self.chance.randrange(1, 7))}
        return Definition(
            "Visitors", questions=tuple(questions.values()), add=who(), change_own=who(), change_all=who(),
            throw_away=who(), locked=self.chance.random() < 0.2, route=self._route(),
            sections=self._sections(questions),
        )  # fmt: skip

    def _sections(self, outside: Container[str]) -> tuple[FormSection, ...]:
        """Those that fewer people read than the entries: none."""
        return ()

    def _route(self) -> tuple[RouteStep, ...]:
        """Who must say yes: nobody."""
        return ()

    def publish(self) -> None:
        """Whoever may, or thinks so."""
        till, form = self.chance.choice(self.honest), self.chance.choice(self.forms)
        made = publication(till.replica, till.replica.shop_space, form.creator, form.nonce, self._definition())
        self._post(till, made)

    def publish_falsely(self) -> None:
        """Eve, with tips that she makes up."""
        form, chance = self.chance.choice(self.forms), self.chance
        feeds = sorted(till.replica.me.feed for till in chance.sample(self.tills, chance.randrange(4)))
        tip = Tip(chance.randrange(1, 60), chance.choice((*self.said, b"?" * 32)))
        cut = tuple(SeenTips(feed, (tip,)) for feed in feeds)
        made = FormPublished(form.form, form.creator, form.nonce, written(self._definition()), cut)
        self._post(self.eve, made)

    def change(self) -> None:
        self._change(self.chance.choice(self.honest), self.chance.choice(self.keys), self._fields())

    def rival(self) -> None:
        """Two write the same of a record apart, hear of each other at once, and one of them goes on."""
        key, fields = self.chance.choice(self.keys), self._fields()
        pair = self.chance.sample(self.honest, 2)
        for till in pair:
            self._change(till, key, {name: self._value(name) for name in fields})
        for giver, taker in (pair, pair[::-1]):
            give(giver.replica, taker.replica)
            self.show(taker)
        self._change(pair[0], key, self._fields())

    def put_much_away(self) -> None:
        """One of many that somebody, whoever it is, takes away in one step."""
        till, key = self.chance.choice(self.tills), self.chance.choice(self.keys)
        step = Context(self.chance.choice((b"", b"m" * 16)), puts_away=self.chance.choice((50, 51, 51, 300)))
        record = key.id(till.replica.genesis.hash, till.replica.shop_space)
        after = seen(till.session, [record.hex()]) if self.chance.random() < 0.7 else ()
        entry = self._post(till, RecordSaved((RecordChange(*key, {"~away": True}),), after, step))
        self.much.append(entry.hash)

    def answer(self) -> None:
        """The owner, or somebody who may not, says yes or no to some of that, which may not be here yet."""
        till = self.chance.choice((self.ada, self.ada, self.bo))
        entries = self.chance.sample(self.much, min(len(self.much), self.chance.randrange(1, 4)))
        till.replica.control(OwnerAnswered(tuple(entries), self.chance.random() < 0.7))
        self.show(till)

    def _change(self, till: Till, key: RecordKey, fields: dict[str, Any]) -> None:
        """By somebody who sees the record, having seen what is shown."""
        record = key.id(till.replica.genesis.hash, till.replica.shop_space)
        if till.model.conn.execute("SELECT 1 FROM records WHERE record = ?", (record,)).fetchone():
            self._save(till, RecordChange(*key, fields), seen(till.session, [record.hex()]))

    def comment(self) -> None:
        """On a record, where it is or where it is not."""
        till, key = self.chance.choice(self.tills), self.chance.choice(self.keys)
        about = Posted(key.id(till.replica.genesis.hash, till.replica.shop_space), self.chance.choice(("hot", "面粉")))
        if till is self.ada and self.chance.random() < 0.5:
            till.replica.post(till.replica.role_space(Role.MANAGER), batch(about))
            till.look()
        else:
            self._post(till, about)

    def deceive(self) -> None:
        """Eve names what she likes, changes what she likes, with rows of it."""
        chance, key = self.chance, self.chance.choice(self.keys)
        after = (*chance.sample(self.said, min(len(self.said), chance.randrange(3))), chance.randbytes(32))
        form = chance.choice(self.forms).form
        row = RecordChange(
            chance.choice((THINGS.id, PIECES.id, form, rows_id(form, ROWS))), b"", chance.choice((b"", b"row")),
            self._fields(), Parent(*key),
        )  # fmt: skip
        change = chance.choice((
            RecordChange(*key, self._fields()),
            RecordChange(THINGS.id, b"", b"one", self._fields()),
            RecordChange(form, b"", b"", self._fields()),
            row,
        ))  # fmt: skip
        parts = (change, row) if change is not row and chance.random() < 0.5 else (change,)
        self._post(self.eve, name_twice(key) if chance.random() < 0.1 else RecordSaved(parts, after))

    def set_role(self) -> None:
        who = self.chance.choice((self.bo, self.eve, self.jin))
        role = self.chance.choice((Role.EMPLOYEE, Role.MANAGER))
        self.ada.replica.control(RoleSet(who.replica.me.member, role))
        self.show(self.ada)

    def erase(self) -> None:
        """An owner, a record or an entry; or Eve, who may not."""
        if self.chance.random() < 0.5:
            self._post(self.chance.choice((self.ada, self.eve)), RecordErased(*self.chance.choice(self.keys)))
        elif self.said:
            entry = self.ada.replica.log.entry(self.chance.choice(self.said))
            if entry is not None:
                self.ada.replica.control(Erased(entry.feed, (entry.hash,), kept=True))
                self.show(self.ada)

    def close_seat(self) -> None:
        """The owner takes Eve's PC away, once; what she wrote beyond what Ada had is set aside."""
        if not self.closed and self.chance.random() < 0.4:
            self.closed = True
            self.ada.replica.take_out(SeatRemoved(self.eve.replica.me.feed))
            self.ada.look()

    def erase_late(self) -> None:
        """What an owner's PC does when it is quiet."""
        LateErasing(self.ada).step()

    def set_clock(self) -> None:
        clock = self.chance.choice(self.clocks)
        clock.now_ms += self.chance.choice((1, -1)) * self.chance.choice((3_600_000, 300 * DAY_MS))
