"""What a PC does while nobody is in: it keeps the network by itself, and says what of it does not work."""

from __future__ import annotations

import asyncio
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from desktop import areas
from desktop.backups import behind_pins, daily, file_names, making, service
from desktop.backups import commands as backups
from desktop.backups.kept import daily_backups
from desktop.chat import commands as chat
from desktop.chat import queries as chat_queries
from desktop.chat.private_channels import create_private_channel
from desktop.colleagues import commands as colleagues
from desktop.engine import standby as standby_module
from desktop.engine.row_service import FAULT
from desktop.engine.standby import Standby
from desktop.entering import entered
from desktop.home.home import Home
from desktop.recovery import restore
from desktop.today.queries import today
from sync.recovery import SECRET_SIZE, RecoveryKey
from tests.conftest import HAS_OWN_LOOPBACK
from tests.desktop.shops import LOOPBACK, OFF, WAIT_S, Person, alone, reopened, until
from tests.surroundings import without_loopback


@pytest.fixture
def home(tmp_path: Path) -> Home:
    with alone(tmp_path):
        return Home(tmp_path)


@pytest.mark.skipif(not HAS_OWN_LOOPBACK, reason="A network that can be taken away takes Linux and root.")
def test_it_says_that_the_network_is_away_and_takes_it_once_it_is_there(home: Home) -> None:
    with ExitStack() as unplugged:
        unplugged.enter_context(without_loopback())
        standby = Standby(home, LOOPBACK).start()
        until(lambda: "does not let Countertop use the network" in standby.trouble)
        assert standby.listening == ()
    until(lambda: bool(standby.listening) and not standby.trouble)
    standby.stop()


def test_a_bug_says_nothing_of_what_it_was_about_and_ends_by_itself(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(standby_module, "chosen", {"what Ann wrote": 1}.__getitem__)
        standby = Standby(home, LOOPBACK).start()
        until(lambda: standby.trouble == FAULT)
    until(lambda: bool(standby.listening) and not standby.trouble)
    standby.stop()


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a PIN costs is another test's."""
    monkeypatch.setattr("sync.pins.Pins.__init__.__defaults__", (1 << 4,))


def do(person: Person, command: Any, *values: Any) -> Any:
    return person.workspace.do(command, *values).result(WAIT_S)


def test_a_pc_that_nobody_unlocks_makes_its_backup_and_a_shop_goes_on_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cheap: None
) -> None:
    home, disk = Home(tmp_path / "till"), tmp_path / "disk"
    disk.mkdir()
    with alone(home.path, "Ann") as ann:
        words = do(ann, backups.make_sheet)
        do(ann, daily.choose_folder, disk)
        wages = do(ann, create_private_channel, "Wages").id
        ann.say("A rise", wages)
        ann.say("The oven is broken")
        pin = do(ann, colleagues.set_pin, "1470")
    monkeypatch.setattr(service, "LOOK_S", 0.01)
    standby = Standby(home, OFF, areas.AREAS).start()
    until(lambda: daily_backups(home).good is not None or bool(daily_backups(home).trouble))
    standby.stop()
    good = daily_backups(home).good
    assert daily_backups(home).trouble == ""
    assert good is not None
    assert not good.lacks_keys
    (found,) = file_names.found_in(disk)
    assert (found.path, found.shop, found.pc) == (Path(good.path), "Olive & Co", "Till")
    again = Person(restore(Home(tmp_path / "again"), found.path, " ".join(words), network=OFF).workspace)
    assert (again.texts(), again.texts(wages)) == (["The oven is broken"], ["A rise"])
    assert again.workspace.verify().result(WAIT_S).ok
    again.close()

    back = Person(entered(home, pin, OFF))
    assert do(back, backups.verify, found.path).problems == ()
    back.close()


def test_a_backup_that_somebody_cuts_off_by_coming_in_is_begun_again_at_once(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = threading.Event()

    async def read_for_ever(*_: Any) -> None:
        reading.set()
        await asyncio.Event().wait()

    with reopened(home.path) as alice:
        do(alice, backups.make_sheet)
        do(alice, daily.choose_folder, tmp_path)
    monkeypatch.setattr(service, "LOOK_S", 0.01)
    monkeypatch.setattr(making, "read_again", read_for_ever)
    standby = Standby(home, OFF, areas.AREAS).start()
    assert reading.wait(WAIT_S)
    assert daily_backups(home).tried_ms
    standby.stop()
    kept = daily_backups(home)
    assert (kept.tried_ms, kept.good, kept.trouble, backups.is_busy(home)) == (0, None, "", False)


def test_each_gets_back_what_they_had_not_sent_behind_their_pin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cheap: None
) -> None:
    home, disk = Home(tmp_path / "till"), tmp_path / "disk"
    disk.mkdir()
    with alone(home.path, "Ann") as ann:
        words = do(ann, backups.make_sheet)
        do(ann, daily.choose_folder, disk)
        ids = {"Ann": ann.workspace.me.id}
        for name, pin in (("Bo", "2580"), ("Cy", "3690")):
            insider = do(ann, colleagues.add_new, name, "employee", pin)
            ids[name] = insider.member.hex()
            person = Person(entered(home, insider, OFF))
            do(person, chat.save_draft, person.everyone, f"{name} says")
            person.close()
        anns = do(ann, colleagues.set_pin, "1470")
    ann = Person(entered(home, anns, OFF))
    do(ann, chat.save_draft, ann.everyone, "Ann says")
    kept = asyncio.Event()
    monkeypatch.setattr(service, "_wait", lambda _: kept.wait())
    ann.workspace.do(service.run)
    do(ann, lambda _: None)  # after the service's first look
    ann.close()
    monkeypatch.setattr(service, "LOOK_S", 0.01)
    standby = Standby(home, OFF, areas.AREAS).start()
    until(lambda: daily_backups(home).good is not None)
    standby.stop()
    (found,) = file_names.found_in(disk)
    assert b"says" not in found.path.read_bytes()

    new = Home(tmp_path / "again")
    again = Person(restore(new, found.path, " ".join(words), network=OFF).workspace)
    assert draft(again) == "Ann says"
    bo = Person(entered(new, do(again, colleagues.add_known, ids["Bo"], "2580"), OFF))
    assert draft(bo) == "", "who lets somebody in tries no PIN of theirs"
    do(bo, colleagues.set_pin, "2580")
    assert draft(bo) == "Bo says"
    assert waiting(bo) == []
    bo.close()
    (tmp_path / "disk 2").mkdir()
    second = do(again, backups.back_up, tmp_path / "disk 2").path
    again.close()  # and what waits goes on from there, too
    new = Home(tmp_path / "once more")
    again = Person(restore(new, second, " ".join(words), network=OFF).workspace)
    assert draft(again) == "Ann says"
    cy = Person(entered(new, do(again, colleagues.add_known, ids["Cy"], "1111"), OFF))
    assert draft(cy) == ""
    until(lambda: len(waiting(cy)) == 1)
    do(cy, colleagues.set_pin, "2222")
    assert draft(cy) == ""
    do(cy, colleagues.set_pin, "3690")
    assert draft(cy) == "Cy says"
    assert waiting(cy) == []
    cy.close()
    again.close()


def test_what_waits_for_whose_sheet_it_is_goes_on_waiting_beside_what_they_have_now(
    tmp_path: Path, cheap: None
) -> None:
    with alone(tmp_path / "till", "Ann") as ann:
        words = do(ann, backups.make_sheet)
        insider = do(ann, colleagues.add_new, "Bo", "owner", "2580")
        bo = Person(entered(Home(tmp_path / "till"), insider, OFF))
        do(bo, chat.save_draft, bo.everyone, "Bo says")
        bo.close()
        first = do(ann, backups.back_up, tmp_path).path
    new = Home(tmp_path / "again")
    ann = Person(restore(new, first, " ".join(words), network=OFF).workspace)
    bo = Person(entered(new, do(ann, colleagues.add_known, insider.member.hex(), "1111"), OFF))
    ann.close()
    words = do(bo, backups.make_sheet)
    wages = do(bo, create_private_channel, "Wages").id
    do(bo, chat.save_draft, wages, "A rise")
    second = do(bo, backups.back_up, tmp_path).path
    bo.close()
    bo = Person(restore(Home(tmp_path / "once more"), second, " ".join(words), network=OFF).workspace)
    assert (draft(bo), chat_queries.conversation(bo.session, wages).draft) == ("", "A rise")
    insider = do(bo, colleagues.set_pin, "2580")
    bo.close()
    bo = Person(entered(Home(tmp_path / "once more"), insider, OFF))
    assert (draft(bo), chat_queries.conversation(bo.session, wages).draft) == ("Bo says", "A rise")
    assert waiting(bo) == []
    bo.close()


def test_one_that_lacks_keys_takes_no_older_one_away(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with reopened(home.path) as alice:
        do(alice, backups.make_sheet)
        do(alice, daily.choose_folder, tmp_path)
    asked = list[object]()
    for gives_way in ("make_room", "rotate"):
        monkeypatch.setattr(daily, gives_way, lambda *values: asked.append(values))
    monkeypatch.setattr(making, "lacks_keys", lambda maker: not maker.member)
    monkeypatch.setattr(service, "LOOK_S", 0.01)
    standby = Standby(home, OFF, areas.AREAS).start()
    until(lambda: daily_backups(home).good is not None)
    standby.stop()
    good = daily_backups(home).good
    assert good is not None
    assert (good.lacks_keys, asked) == (True, [])
    with reopened(home.path) as alice:
        do(alice, daily.back_up_now)
    assert len(asked) == 2


def test_where_only_others_have_pins_whose_sheet_it_is_gets_their_own_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cheap: None
) -> None:
    home = Home(tmp_path / "till")
    with alone(home.path, "Ann") as ann:
        words = do(ann, backups.make_sheet)
        do(ann, daily.choose_folder, tmp_path)
        do(ann, colleagues.add_new, "Bo", "employee", "2580")
        do(ann, chat.save_draft, ann.everyone, "Ann says")
    monkeypatch.setattr(service, "LOOK_S", 0.01)
    standby = Standby(home, OFF, areas.AREAS).start()
    until(lambda: daily_backups(home).good is not None)
    standby.stop()
    (found,) = file_names.found_in(tmp_path)
    again = Person(restore(Home(tmp_path / "again"), found.path, " ".join(words), network=OFF).workspace)
    assert draft(again) == "Ann says"
    again.close()


def draft(person: Person) -> str:
    return chat_queries.conversation(person.session, person.everyone).draft


def waiting(person: Person) -> list[str]:
    return [item.title for item in today(person.session) if item.once == "brought"]


def test_what_nobody_of_the_shop_says_to_be_somebodys_is_not_believed(tmp_path: Path, cheap: None) -> None:
    with alone(tmp_path, "Ann") as ann:
        bo = do(ann, colleagues.add_new, "Bo", "employee", "2580")
        Person(entered(Home(tmp_path), bo, OFF)).close()

        def believed(change: Any) -> list[bytes]:
            async def ask(context: Any) -> list[bytes]:
                said = await behind_pins.sealed_behind_pins(context.home, context.replica)
                return [one.member for one in behind_pins.brought_by(map(change, said), context.replica)]

            found: list[bytes] = do(ann, ask)
            return found

        me = bytes.fromhex(ann.workspace.me.id)
        assert believed(lambda one: one) == [bo.member]
        assert believed(lambda one: replace(one, member=me)) == []
        assert believed(lambda one: replace(one, sealed=one.sealed[:-1] + b"!")) == []
        assert believed(lambda one: replace(one, sealed=b"\xc1")) == []


def test_a_sheet_that_was_renewed_elsewhere_opens_nothing_behind_a_pin_any_more(tmp_path: Path, cheap: None) -> None:
    def sealed_for_sheets(person: Person) -> list[bytes]:
        async def ask(context: Any) -> list[bytes]:
            said = await behind_pins.sealed_behind_pins(context.home, context.replica)
            return [one.for_sheet for one in behind_pins.brought_by(said, context.replica)]

        found: list[bytes] = do(person, ask)
        return found

    def renew(context: Any) -> None:
        context.control(*context.replica.recovering.renewal(RecoveryKey.of(context.random(SECRET_SIZE))))

    with alone(tmp_path, "Ann") as ann:
        insider = do(ann, colleagues.set_pin, "1470")
    ann = Person(entered(Home(tmp_path), insider, OFF))
    do(ann, backups.make_sheet)
    assert all(sealed_for_sheets(ann))
    do(ann, renew)  # as another PC of hers does
    assert sealed_for_sheets(ann) == [b""]
    do(ann, behind_pins.keep_key)
    assert all(sealed_for_sheets(ann))
    ann.close()
