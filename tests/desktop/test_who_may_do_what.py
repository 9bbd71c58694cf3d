"""The table of who may do what in desktop/README.md: complete, and what every PC that receives something holds to."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from hashlib import blake2b
from itertools import count
from pathlib import Path

import msgspec
import pytest

import desktop
from desktop.areas import AREAS
from desktop.chat.channel_rows import channel_id
from desktop.chat.facts import ChannelArchived, ChannelCreated, ChannelNamed, Edited, Imported, ImportRecalled, Posted
from desktop.chat.recalled_imports import recalled_imports
from desktop.clock.facts import ClockCorrected, ClockStamped
from desktop.documents.facts import Changed
from desktop.forms.definition import Definition
from desktop.forms.publishing import publication
from desktop.notes.document import KIND, TITLE, fill
from desktop.people.facts import PCNamed, PersonNamed, ShopNamed
from desktop.records.facts import RecordChange, RecordErased, RecordSaved
from desktop.rows.fact_types import Fact
from desktop.rows.projection import Projection
from desktop.rows.viewer import Viewer
from desktop.schedule.facts import EventAnswered
from sync import control
from sync.control import KINDS, Role, SpaceKind
from sync.documents import Document, MemoryJournal
from sync.errors import NotAllowedError
from sync.identity import prove_seat
from sync.replica import Replica
from tests.desktop.models import empty_model
from tests.desktop.test_hostile import say
from tests.desktop.toy_collection.area import THINGS, WITH_THINGS
from tests.sync.authority_stories import Seat, Shop, keys, person, recovery_key, seeded
from tests.sync.replicas import agree, founded, joined

README = Path(desktop.__file__).with_name("README.md")
ROLES = ("employee", "manager", "owner")
LATER = "kinds of later versions"
EVERYBODY = frozenset(("self", *ROLES))
"""Whom an act may be about, seen from whoever does it: themselves, or somebody else with that role."""


def table() -> dict[str, tuple[str, ...]]:
    """By act: the words for each role."""
    text = README.read_text(encoding="utf-8").split("## Who may do what\n")[1].split("\n## ")[0]
    lines = (re.split(r" *\| *", line.strip("| ")) for line in text.splitlines() if line.startswith("|"))
    return {act: tuple(line[1:4]) for line in lines if line[0] not in ("what", "---") for act in line[0].split(", ")}


def word(allowed: frozenset[str], asked: frozenset[str] = EVERYBODY) -> str:
    """What the table calls it when just this is allowed of what was asked."""
    if allowed == asked:
        return "all"
    words = {
        frozenset[str](): "–",
        frozenset(("self",)): "own",
        frozenset(("self", "employee")): "employees",
        frozenset(("employee",)): "employees",
        frozenset(ROLES): "others",
        frozenset(("in it",)): "in it",
    }
    return words.get(allowed, f"just {sorted(allowed)}")


def name_of(kind: type) -> str:
    """*seat added* of SeatAdded."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", kind.__name__).lower()


def test_the_table_names_every_act_there_is_and_nothing_else() -> None:
    facts = {known.struct.TYPE for area in AREAS for known in area.facts}
    assert set(table()) == {name_of(kind) for kind in KINDS.values()} | facts | {LATER}


class Staff:
    """Two of each role; the first of each acts, the second, or themselves, it is about."""

    def __init__(self) -> None:
        self.shop = shop = Shop()
        given = zip(ROLES, Role, strict=True)
        pairs = {
            name: (shop.ada.brings_in(f"{name} 1", role), shop.ada.brings_in(f"{name} 2", role)) for name, role in given
        }
        shop.everyone_sees_everything()
        self.actors = {role: pair[0] for role, pair in pairs.items()}
        self.others = {role: pair[1] for role, pair in pairs.items()}
        self.removal = shop.ada.says(control.SeatRemoved(shop.ada.equips(shop.ada.member, "old pc").feed))
        self.places: dict[str, tuple[bytes, bytes]] = {}
        for role, actor in self.actors.items():
            self.places[f"in it {role}"] = place = shop.ada.creates_private(role)
            shop.ada.says(control.SpaceMemberAdded(place[0], actor.member, place[1]))
            shop.ada.says(control.SpaceMemberAdded(place[0], self.others["employee"].member, place[1]))
        self.places["out"] = place = shop.ada.creates_private("out")
        shop.ada.says(control.SpaceMemberAdded(place[0], self.others["employee"].member, place[1]))

    def values(self, kind: type, role: str) -> dict[str, control.Value]:
        """What this role's actor may try to say of a kind, by whom or what it is about."""
        actor = self.actors[role]
        about = {"self": actor, **self.others}
        guest, genesis = person("guest"), self.shop.genesis.hash
        pc, key = keys("new pc")
        inside, outside = self.places[f"in it {role}"], self.places["out"]
        places = {"in it": inside, "out": outside}
        someone = self.others["employee"].member
        made: Mapping[type, Callable[[], dict[str, control.Value]]] = {
            control.Covered: lambda: {"it": control.Covered()},
            control.KeySealed: lambda: {"it": control.KeySealed(())},
            control.MemberAdded: lambda: {
                name: control.MemberAdded(guest, given) for name, given in zip(ROLES, Role, strict=True)
            },
            control.MemberRemoved: lambda: {name: control.MemberRemoved(seat.member) for name, seat in about.items()},
            control.RoleSet: lambda: {name: control.RoleSet(seat.member, Role.MANAGER) for name, seat in about.items()},
            control.DeviceAdded: lambda: {
                name: control.DeviceAdded(seat.member, pc.device, pc.certificate) for name, seat in about.items()
            },
            control.DeviceRemoved: lambda: {name: control.DeviceRemoved(seat.device) for name, seat in about.items()},
            control.SeatAdded: lambda: {
                name: control.SeatAdded(
                    *(seat.member, seat.device, key.feed, key.sealing_public),
                    prove_seat(key, genesis, seat.member, seat.device),
                )
                for name, seat in about.items()
            },
            control.SeatRemoved: lambda: {name: control.SeatRemoved(seat.feed) for name, seat in about.items()},
            control.RecoveryKeyAdded: lambda: {
                name: recovery_key(self.shop, "paper", seat.member) for name, seat in about.items()
            },
            control.SpaceCreated: lambda: self.spaces(actor),
            control.EpochStarted: lambda: {
                name: control.EpochStarted(place[0], seeded("key")) for name, place in places.items()
            },
            control.SpaceMemberAdded: lambda: {
                name: control.SpaceMemberAdded(place[0], self.others["manager"].member, place[1])
                for name, place in places.items()
            },
            control.SpaceMemberRemoved: lambda: {
                name: control.SpaceMemberRemoved(place[0], someone) for name, place in places.items()
            },
            control.CutRaised: lambda: {"it": control.CutRaised(self.removal, ())},
            control.Erased: lambda: {
                name: control.Erased(seat.feed, (seeded("entry"),)) for name, seat in about.items()
            },
            control.OwnerAnswered: lambda: {"it": control.OwnerAnswered((seeded("entry"),), True)},
            control.Unknown: lambda: {"it": control.Unknown(99)},
        }
        return made[kind]()

    def spaces(self, actor: Seat) -> dict[str, control.Value]:
        genesis, id = self.shop.genesis.hash, bytes(16)
        shapes: list[tuple[SpaceKind, tuple[bytes, ...], bytes]] = [
            (SpaceKind.SHOP, (), b""),
            (SpaceKind.PRIVATE, (), id),
            (SpaceKind.ROLE, (), b"\x03"),
            (SpaceKind.FILE, (id,), b"\x03"),
        ]
        named = lambda kind, members: (actor.member,) if kind == SpaceKind.PRIVATE else members  # noqa: E731
        return {
            kind.name: control.SpaceCreated(
                control.space_id(genesis, kind, named(kind, members), nonce), kind, members, nonce
            )
            for kind, members, nonce in shapes
        }


@pytest.fixture(scope="module")
def staff() -> Staff:
    return Staff()


@pytest.mark.parametrize("kind", [*KINDS.values(), control.Unknown], ids=lambda kind: kind.__name__)
def test_records_of_who_may_do_what_are_judged_by_it(staff: Staff, kind: type[msgspec.Struct]) -> None:
    may, found = staff.shop.authority.verdicts.may, []
    for role in ROLES:
        values = staff.values(kind, role)
        allowed = frozenset(name for name, value in values.items() if may(staff.actors[role].member, value) is None)
        found.append(word(allowed, frozenset(values)))
    assert tuple(found) == table()[LATER if kind is control.Unknown else name_of(kind)]


class Rows:
    """Two PCs of each role, and what one of them all shows of what the actors said."""

    def __init__(self) -> None:
        self.owner = founded()
        given = list(zip(ROLES, Role, strict=True))
        self.actors = {name: joined(self.owner, seed=f"{name} 1", role=role) for name, role in given}
        self.others = {name: joined(self.owner, seed=f"{name} 2", role=role) for name, role in given}
        self.model = empty_model(WITH_THINGS)
        self.projection = Projection(self.model, self.owner, Viewer.of(self.owner), MemoryJournal(), os.urandom)
        self.projection.prepare()
        self.number = count()
        self.found: dict[str, dict[str, str]] = {}
        self.learn()
        self.say_everything()

    def learn(self) -> None:
        agree(self.owner, *self.actors.values(), *self.others.values())
        while self.projection.advance().arrivals or self.projection.behind():
            pass

    def shown(self, query: str) -> set[str | bytes]:
        return {row[0] for row in self.model.conn.execute(query).fetchall()}

    def recalled(self) -> set[bytes]:
        return set(recalled_imports(self.owner, self.model.conn, self.owner.shop_space).values())

    def say_everything(self) -> None:
        for role, actor in self.actors.items():
            about = {"self": actor, **self.others}
            said = {act: {name: f"{act} {role} {name}" for name in about} for act in TELLS}
            prepared = {name: self.prepare(who) for name, who in about.items()}
            self.learn()
            for act, tell in TELLS.items():
                for name, who in about.items():
                    self.say(tell, actor, who, prepared[name], said[act][name])
            self.learn()
            for act, texts in said.items():
                seen = self.shown(SHOWS[act]) if act in SHOWS else self.recalled()
                allowed = frozenset(name for name, text in texts.items() if {text, marked(text)} & seen)
                self.found.setdefault(act, {})[role] = word(allowed)

    def prepare(self, who: Replica) -> dict[str, bytes]:
        """Something of this person's that others may try to change."""
        number = next(self.number)
        note, channel = number.to_bytes(16, "big"), f"Channel {number}"
        document = Document(note, who.me.feed, os.urandom)
        with document.edit() as edit:
            fill(edit, "")
        (change,) = edit.changes
        message = say(who, Posted(b"", "mine"))
        recalled = say(who, Imported(b"", "mine", "Somebody", number))
        who.control(control.Erased(who.me.feed, (recalled,)))
        say(who, ChannelCreated(channel))
        say(who, Changed(note, KIND, change.raw))
        return {
            "message": message,
            "recalled": recalled,
            "channel": channel_id(who.genesis.hash, channel),
            "note": note,
            "feed": who.me.feed,
            "change": change.raw,
        }

    def say(self, tell: Tell, actor: Replica, who: Replica, of: dict[str, bytes], text: str) -> None:
        say(actor, *tell(actor, who, of, text))


Tell = Callable[[Replica, Replica, dict[str, bytes], str], list[Fact]]


def marked(text: str) -> bytes:
    """A digest in place of a text, for what says no text."""
    return blake2b(text.encode(), digest_size=16).digest()


def note_changed(actor: Replica, of: dict[str, bytes], text: str) -> list[Fact]:
    document = Document(of["note"], actor.me.feed, os.urandom)
    document.apply([(of["feed"], of["change"])])
    with document.edit() as edit:
        edit.put(TITLE, text)
    return [Changed(of["note"], KIND, change.raw) for change in edit.changes]


TELLS: dict[str, Tell] = {
    "message.posted": lambda actor, who, of, text: [Posted(b"", text)],
    "message.imported": lambda actor, who, of, text: [Imported(b"", text, "Somebody", 1_700_000_000_000)],
    "import.recalled": lambda actor, who, of, text: [ImportRecalled(of["recalled"], b"", marked(text))],
    "message.edited": lambda actor, who, of, text: [Edited(of["message"], text)],
    "channel.created": lambda actor, who, of, text: [ChannelCreated(text)],
    "channel.named": lambda actor, who, of, text: [ChannelNamed(of["channel"], text)],
    "channel.archived": lambda actor, who, of, text: [
        ChannelCreated(text),
        ChannelArchived(channel_id(actor.genesis.hash, text), True),
    ],
    "person.named": lambda actor, who, of, text: [PersonNamed(who.me.member, text)],
    "pc.named": lambda actor, who, of, text: [PCNamed(who.me.device, text)],
    "change": lambda actor, who, of, text: note_changed(actor, of, text),
    "record.saved": lambda actor, who, of, text: [RecordSaved((RecordChange(THINGS.id, b"", b"", {"name": text}),))],
    "event.answered": lambda actor, who, of, text: [EventAnswered(marked(text), "", "yes")],
    "form.published": lambda actor, who, of, text: [
        publication(actor, actor.shop_space, who.me.member, marked(text), Definition(text))
    ],
}
SHOWS = {
    "message.posted": "SELECT text FROM messages",
    "message.imported": "SELECT text FROM messages",
    "message.edited": "SELECT text FROM messages",
    "channel.created": "SELECT title FROM conversations",
    "channel.named": "SELECT title FROM conversations",
    "channel.archived": "SELECT title FROM conversations WHERE archived",
    "person.named": "SELECT name FROM people",
    "pc.named": "SELECT name FROM pcs",
    "change": "SELECT title FROM notes",
    "record.saved": "SELECT name FROM toy_things",
    "event.answered": "SELECT event FROM event_answers",
    "form.published": "SELECT json_extract(p.definition, '$.title') FROM defined_collections d "
    "JOIN publications p ON p.hash = d.defined_by",
}


CLOCK = {"clock.stamped", "clock.corrected"}
APART = {"shop.named", "record.erased", "process.submitted", "process.decided", "absence.set", *CLOCK}
"""What is tried by itself."""
UNSEEN = {"change.files"}
"""What concerns an entry's header alone."""


@pytest.fixture(scope="module")
def rows() -> Rows:
    return Rows()


@pytest.mark.parametrize("act", sorted({known.struct.TYPE for area in AREAS for known in area.facts} - APART - UNSEEN))
def test_facts_are_judged_by_it(rows: Rows, act: str) -> None:
    assert tuple(rows.found[act][role] for role in ROLES) == table()[act]


def test_the_shops_name_is_judged_by_it(rows: Rows) -> None:
    words = []
    for role, actor in rows.actors.items():
        say(actor, ShopNamed(f"{role}'s"))
        rows.learn()
        words.append(
            word(
                frozenset(("it",)) if rows.model.get("shop") == f"{role}'s".encode() else frozenset(),
                frozenset(("it",)),
            )
        )
    assert tuple(words) == table()["shop.named"]


@pytest.mark.parametrize("act", sorted(CLOCK))
def test_the_clock_is_judged_by_it(rows: Rows, act: str) -> None:
    words = []
    for role, actor in rows.actors.items():
        about = {"self": actor, **rows.others}
        for name, who in about.items():
            say_at_the_clock(act, actor, who.me.member, f"{act} {role} {name}")
        rows.learn()
        shown = rows.shown("SELECT note FROM clock_said WHERE counts")
        words.append(word(frozenset(name for name in about if f"{act} {role} {name}" in shown)))
    assert tuple(words) == table()[act]


def say_at_the_clock(act: str, actor: Replica, whose: bytes, words: str) -> None:
    """Wherever it would be somebody's own, if only it can be written there."""
    said = {
        "clock.stamped": ClockStamped("start", 1, words),
        "clock.corrected": ClockCorrected(b"", whose, "start", 1, words),
    }
    for least in (Role.MANAGER, Role.OWNER):
        with suppress(NotAllowedError):
            say(actor, said[act], space=actor.role_space(least, whose))


def test_who_erases_records_is_judged_by_it(rows: Rows) -> None:
    words = []
    for role, actor in rows.actors.items():
        key = THINGS.derived(role.encode())
        say(rows.owner, RecordSaved((RecordChange(THINGS.id, b"", role.encode(), {"name": role}),)))
        say(actor, RecordErased(*key))
        rows.learn()
        gone = role not in rows.shown("SELECT name FROM toy_things")
        words.append(word(frozenset(("it",)) if gone else frozenset(), frozenset(("it",))))
    assert tuple(words) == table()["record.erased"]
