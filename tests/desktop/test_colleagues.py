"""Several people at one PC, as the window and the command line have them: each with their own PIN, rows and drafts."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from desktop.chat import commands as chat_commands
from desktop.colleagues import called, commands, given
from desktop.colleagues.area import AREA as COLLEAGUES
from desktop.colleagues.door import Door
from desktop.colleagues.inside import _place, come_in, inside
from desktop.engine.standby import Standby
from desktop.entering import entered, let_in_by_code
from desktop.errors import InvalidError, JoiningError
from desktop.home.damage import damaged_own_files
from desktop.home.home import Home
from desktop.people import commands as people_commands
from desktop.people import leaving, queries
from desktop.settings.commands import set_lock
from desktop.settings.locking import lock_minutes
from desktop.today.queries import today
from desktop.workspace import Workspace
from sync.errors import BehindError, ClosedSeatError, NobodyInError, PinError, WrongPinError
from sync.seats import Insider, SeatState
from tests.desktop.command_line import ask, begun, refused, run
from tests.desktop.shops import LOOPBACK, OFF, WAIT_S, Person, alone, join, two, until


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What a PIN costs is another test's; who is in for the command line is each test's own."""
    monkeypatch.setattr("sync.pins.Pins.__init__.__defaults__", (1 << 4,))
    (tmp_path / "run").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))


def plain_of(title: str) -> str:
    return title.replace("\u2068", "").replace("\u2069", "")


def at(home: Home, insider: Insider) -> Person:
    person = Person(entered(home, insider, OFF))
    person.workspace.in_step().result(WAIT_S)
    return person


def test_two_people_at_one_pc_have_their_own_rows_drafts_and_names(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with alone(tmp_path) as alice, ExitStack() as stack:
        alice.say("before Bo came")
        insider = alice.workspace.do(commands.add_new, "Bo", "employee", "2580").result(WAIT_S)
        bo = at(home, insider)
        stack.callback(bo.close)
        assert (bo.workspace.me.name, bo.workspace.me.role, bo.workspace.this_pc.name) == ("Bo", "employee", "Till")
        assert bo.texts() == ["before Bo came"]
        bo.workspace.do(chat_commands.save_draft, bo.everyone, "Bo's").result(WAIT_S)
        bo.say("by Bo")
        until(lambda: alice.texts() == ["before Bo came", "by Bo"])
        assert [person.name for person in queries.people(alice.session)] == ["Alice", "Bo"]
        assert alice.session.local_state.drafts() == {}
        folders = {path.name: (path / "behind-pin").exists() for path in (tmp_path / "seats").iterdir()}
        assert sorted(folders.values()) == [False, True]
        assert damaged_own_files(home) == []
        assert bo.workspace.verify().result(WAIT_S).ok
    with Door(home) as door:
        assert [(person.name, person.pin) for person in door.people()] == [("Alice", "none"), ("Bo", "short")]
        assert (door.shop, door.is_shut) == ("Olive & Co", True)


def test_what_a_person_wrote_before_their_first_pin_is_behind_it(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with alone(tmp_path) as alice:
        alice.say("said")
        alice.workspace.do(chat_commands.save_draft, alice.everyone, "not sent yet").result(WAIT_S)
        before = alice.session.sources.model_path
        insider = alice.workspace.do(commands.set_pin, "1470").result(WAIT_S)
    rows = before.read_bytes()
    with pytest.raises(NobodyInError):
        Workspace.open(home, network=OFF)
    assert Workspace.reading(home, network=OFF) is None
    with Door(home) as door:
        (me,) = door.people()
        with pytest.raises(WrongPinError):
            door.open(me.id, "0000")
        assert door.open(me.id, "1470") == insider
    again = at(home, insider)
    assert again.texts() == ["said"]
    assert list(again.session.local_state.drafts().values()) == ["not sent yet"]
    assert [path.name for path in (tmp_path / "seats").iterdir()] == [again.session.sources.feed.hex()]
    again.close()
    before.parent.mkdir()
    before.write_bytes(rows)  # as where it could not be taken away, for somebody had it open
    at(home, insider).close()
    assert not before.parent.exists()


def test_a_locked_pc_goes_on_carrying_what_nobody_reads_there(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        bob.close = lambda: None  # type: ignore[method-assign]
        insider = bob.workspace.do(commands.set_pin, "1470").result(WAIT_S)
        bob.session.close()
        bob.workspace.close(WAIT_S)
        standby = Standby(Home(tmp_path / "bob"), LOOPBACK).start()
        until(lambda: bool(standby.listening))
        alice.say("while he is away")
        engine, pc = alice.workspace.engine, bytes.fromhex(queries.pcs(alice.session)[1].id)
        until(lambda: engine.submit(lambda: engine.replica.missing_on(pc)).result(WAIT_S) == 0)
        standby.stop()
        again = at(Home(tmp_path / "bob"), insider)
        assert again.texts() == ["while he is away"]
        again.close()


def test_the_network_goes_from_one_person_to_the_next(tmp_path: Path) -> None:
    home = Home(tmp_path / "till")
    with ExitStack() as stack:
        ann = Person(Workspace.create(home, "Olive & Co", "Ann", "Till", network=LOOPBACK))
        stack.callback(ann.close)
        office = Person(join(ann, Home(tmp_path / "office"), "Cy", "Office"))
        stack.callback(office.close)
        insider = ann.workspace.do(commands.add_new, "Bo", "employee", "2580").result(WAIT_S)
        bo = Person(entered(home, insider, LOOPBACK))
        stack.callback(bo.close)
        until(lambda: bo.workspace.sync_state().network == "elsewhere")
        ann.workspace.do(people_commands.invite, "owner").result(WAIT_S)
        ann.workspace.do(commands.leave_network).result(WAIT_S)
        code = bo.workspace.do(people_commands.invitation).result(WAIT_S)
        assert code is not None
        assert code.state == "cancelled"
        bo.workspace.do(commands.take_network).result(WAIT_S)
        until(lambda: bo.workspace.sync_state().network == "here")
        bo.say("by Bo")
        until(lambda: office.texts() == ["by Bo"])
        assert "by Bo" in ann.texts() or until(lambda: ann.texts() == ["by Bo"]) is None


def test_somebody_of_the_shop_is_told_who_added_them_where_and_can_take_it_back(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        known = bob.workspace.me.id
        insider = alice.workspace.do(commands.add_known, known, "2580").result(WAIT_S)
        till = at(Home(tmp_path / "alice"), insider)
        assert till.workspace.me.name == "Bob"
        until(lambda: bool(given.given_seats(bob.session)))
        (item,) = [item for item in today(bob.session) if item.once.startswith("added ")]
        assert item.title.replace("\u2068", "").replace("\u2069", "") == "Alice added you on Till"
        assert given.given_seats(till.session) in ((), given.given_seats(bob.session))
        bob.workspace.do(given.take_back, given.given_seats(bob.session)[0].seat).result(WAIT_S)
        assert given.given_seats(bob.session) == ()
        until(lambda: len(Door(Home(tmp_path / "alice")).people()) == 1)
        till.close()


def test_whoever_forgot_their_pin_comes_in_with_a_new_one_and_goes_on(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with alone(tmp_path) as alice:
        insider = alice.workspace.do(commands.add_new, "Bo", "employee", "2580").result(WAIT_S)
        bo = at(home, insider)
        bo.say("with the first")
        bo.workspace.do(given.note).result(WAIT_S)
        assert given.given_seats(bo.session) == ()
        bo.close()
        known = queries.person(alice.session, insider.member.hex())
        assert (known.pcs, [pc.name for pc in known.uses]) == ((), [alice.workspace.this_pc.name])
        insider = alice.workspace.do(commands.give_new_pin, insider.member.hex(), "3690").result(WAIT_S)
        bo = at(home, insider)
        bo.say("with the second")
        assert bo.texts() == ["with the first", "with the second"]
        bo.close()
        bo = at(home, insider)
        until(lambda: bool(given.given_seats(bo.session)))
        (told,) = [item for item in today(bo.session) if item.once.startswith("added ")]
        assert plain_of(told.title) == "Alice gave you a new PIN on Till"
        assert "not sent went with the old PIN" in told.detail
        bo.close()
        alice.workspace.do(commands.take_off, bo.workspace.me.id).result(WAIT_S)
        assert queries.person(alice.session, bo.workspace.me.id).uses == ()
        with pytest.raises(InvalidError, match="the only one"):
            alice.workspace.do(commands.take_off, alice.workspace.me.id).result(WAIT_S)


def test_who_is_in_with_a_pin_that_is_replaced_meanwhile_is_out_and_hinders_nobody(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with alone(tmp_path) as alice, ExitStack() as stack:
        insider = alice.workspace.do(commands.add_new, "Bo", "employee", "2580").result(WAIT_S)
        before = at(home, insider)
        stack.callback(before.close)
        insider = alice.workspace.do(commands.give_new_pin, insider.member.hex(), "3690").result(WAIT_S)
        until(lambda: [problem.key for problem in before.workspace.sync_state().problems] == ["new pin"])
        for _ in range(3):
            with pytest.raises(ClosedSeatError):
                before.say("with the first")
        after = at(home, insider)
        stack.callback(after.close)
        after.say("with the second")
        before.workspace.do(lambda context: context.replica.colleagues.remove_lost()).result(WAIT_S)
        after.say("and again")
        until(lambda: alice.texts() == ["with the second", "and again"])
        assert [problem.key for problem in before.workspace.sync_state().problems] == ["new pin"]


def test_a_code_of_ones_own_pc_lets_one_in_also_where_the_pin_is_forgotten(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, bob):
        alice.workspace.do(commands.add_new, "Eve", "employee", "1111").result(WAIT_S)
        home, me = Home(tmp_path / "alice"), bob.workspace.me
        for pin in ("2580", "3690"):  # the second time they have forgotten the first
            until(lambda: bob.workspace.sync_state().network == "here")
            invitation = bob.workspace.do(people_commands.invite).result(WAIT_S)
            insider = let_in_by_code(home, invitation.code, pin, LOOPBACK, invitation.addresses[0])
            assert insider.member.hex() == me.id
            till = at(home, insider)
            till.say(f"with {pin}")
            till.close()
        with Door(home) as door:
            with pytest.raises(WrongPinError):
                door.open(me.id, "2580")
            assert door.open(me.id, "3690") == insider
            assert len(door.people()) == 3
        till = at(home, insider)
        replica = till.workspace.engine.replica
        until(lambda: len(list((tmp_path / "alice" / "seats").iterdir())) == 2)
        assert (
            len([seat for seat in replica.verdicts.seats.values() if seat.member.hex() == me.id and seat.stands]) == 2
        )
        till.close()
        until(lambda: bob.texts() == ["with 2580", "with 3690"])


def test_coming_in_that_was_cut_off_leaves_no_key_to_the_next_one_at_the_pc(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with two(tmp_path) as (alice, bob):
        home, me = Home(tmp_path / "bob"), alice.workspace.me
        bob.workspace.do(commands.set_pin, "4440").result(WAIT_S)
        bob.close()
        until(lambda: alice.workspace.sync_state().network == "here")

        def cut_off(*_: object) -> None:
            raise KeyboardInterrupt

        code = alice.workspace.do(people_commands.invite).result(WAIT_S)
        with monkeypatch.context() as patched:
            patched.setattr("sync.colleagues.Colleagues.take_seat", cut_off)
            with pytest.raises(KeyboardInterrupt):
                let_in_by_code(home, code.code, "2580", LOOPBACK, code.addresses[0])
        with Door(home) as door:
            assert all(seat.is_sealed or seat.state == SeatState.CLOSED for seat in door._seats.kept())
        code = alice.workspace.do(people_commands.invite).result(WAIT_S)
        insider = let_in_by_code(home, code.code, "3690", LOOPBACK, code.addresses[0])
        assert insider.member.hex() == me.id
        till = at(home, insider)
        till.say("in after all")
        mine = [seat for seat in till.workspace.engine.replica.verdicts.seats.values() if seat.member == insider.member]
        here = [seat for seat in mine if seat.device == till.workspace.engine.replica.me.device]
        assert [seat.stands for seat in here] == [False, True]
        till.close()


def test_who_came_in_stays_it_until_the_computer_starts_anew_also_where_it_slept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(begun(tmp_path))
    insider = Insider(bytes(16))
    come_in(home, insider)
    place, _ = _place(home.key())
    start_s = place.stat().st_mtime - 60
    monkeypatch.setattr("time.time", lambda: start_s + 90_000)
    monkeypatch.setattr("time.monotonic", lambda: 1_000.0)  # it slept for most of a day
    monkeypatch.setattr("desktop.colleagues.inside.uptime_ms", lambda: 90_000_000)
    assert inside(home) == insider
    monkeypatch.setattr("desktop.colleagues.inside.uptime_ms", lambda: 1_000_000)
    assert inside(home) is None


def test_a_code_of_another_shop_lets_nobody_in(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, _), alone(tmp_path / "other") as other:
        other.workspace.do(commands.add_new, "Eve", "employee", "1111").result(WAIT_S)
        until(lambda: alice.workspace.sync_state().network == "here")
        code = alice.workspace.do(people_commands.invite).result(WAIT_S)
        with pytest.raises(JoiningError, match="another shop"):
            let_in_by_code(Home(tmp_path / "other"), code.code, "2580", LOOPBACK, code.addresses[0])
        with pytest.raises(PinError):
            let_in_by_code(Home(tmp_path / "other"), code.code, "2", LOOPBACK, code.addresses[0])


@pytest.fixture
def till(tmp_path: Path) -> Path:
    return begun(tmp_path)


def test_the_command_line_acts_as_who_is_in(till: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed: list[str] = []
    monkeypatch.setattr("desktop.colleagues.cli.has_terminal", lambda: bool(typed))
    monkeypatch.setattr("desktop.colleagues.cli.getpass", lambda _: typed.pop())
    added = ask(till, "seat", "add", "Bo", "--role", "employee", "--pin", "2580")
    assert (added["name"], added["role"], added["pc"]) == ("Bo", "employee", "Till")
    ask(till, "say", "everyone", "by Ann")
    assert ask(till, "switch", "bo", "--pin", "2580") == {key: added[key] for key in ("id", "name", "role")}
    ask(till, "say", "everyone", "by Bo")
    assert [(said["author"], said["text"]) for said in ask(till, "read", "everyone")] == [
        ("Ann", "by Ann"),
        ("Bo", "by Bo"),
    ]
    assert [(person["name"], person["in"]) for person in ask(till, "seat", "list")] == [("Ann", False), ("Bo", True)]
    assert "Only an owner" in refused(till, "seat", "add", "Cy", "--role", "employee", "--pin", "1111")
    assert ask(till, "lock") == {"locked": True}
    assert refused(till, "say", "everyone", "by nobody") == "Nobody is in on this PC. Say who you are first."
    assert run(till, "say", "--json", "everyone", "by nobody").error["error"] == "nobody_in"
    assert refused(till, "switch", "Bo", "--pin", "0000").startswith("That is not the right PIN.")
    typed.append("2580")
    ask(till, "switch", "Bo")
    assert refused(till, "switch", "Bo") == "Bo has a PIN on this PC: --pin PIN"
    ask(till, "switch", "Ann")
    ask(till, "seat", "pin", "1470")
    ask(till, "say", "everyone", "by Ann again")
    assert refused(till, "seat", "pin", "1111", "--old", "2222").startswith("That is not the right PIN.")
    ask(till, "seat", "reset", "Bo", "--pin", "3690")
    ask(till, "switch", "Bo", "--pin", "3690")
    assert [said["text"] for said in ask(till, "read", "everyone")] == ["by Ann", "by Bo", "by Ann again"]
    bo = inside(Home(till))
    ask(till, "switch", "Ann", "--pin", "1470")
    ask(till, "seat", "remove", "Bo")
    assert bo
    with pytest.raises(NobodyInError):  # whoever knows what their PIN opened
        entered(Home(till), bo, OFF)
    assert [person["name"] for person in ask(till, "seat", "list")] == ["Ann"]
    assert ask(till, "verify")["ok"]


def test_a_pc_without_pins_cannot_be_locked(till: Path) -> None:
    assert "Nobody has a PIN" in refused(till, "lock")
    assert "needs a --role" in refused(till, "seat", "add", "Bo", "--pin", "2580")
    assert "at least four digits" in refused(till, "seat", "add", "Bo", "--role", "employee", "--pin", "12")
    assert "Ann" in refused(till, "switch", "Zoe")
    assert [person["name"] for person in ask(till, "seat", "list")] == ["Ann"]


def test_the_shop_says_how_soon_a_pc_where_nobody_acts_is_locked(tmp_path: Path) -> None:
    with alone(tmp_path) as alice:
        assert lock_minutes(alice.session) == 2
        for minutes in (5, 0, 240):
            alice.workspace.do(set_lock, minutes).result(WAIT_S)
            assert lock_minutes(alice.session) == minutes
        for minutes in (-1, 241):
            with pytest.raises(InvalidError, match="minutes from 0"):
                alice.workspace.do(set_lock, minutes).result(WAIT_S)
        assert lock_minutes(alice.session) == 240


def test_who_comes_in_only_at_a_pc_is_named_before_it_is_taken_out(tmp_path: Path) -> None:
    with two(tmp_path) as (alice, _bob):
        until(lambda: len(queries.people(alice.session)) == 2)
        for name, pin in (("Eve", "1111"), ("Bo", "2222")):
            alice.workspace.do(commands.add_new, name, "employee", pin).result(WAIT_S)
        bob_here = next(person for person in queries.people(alice.session) if not person.is_me and person.pcs)
        alice.workspace.do(commands.add_known, bob_here.id, "3333").result(WAIT_S)

        def only_there(pc: str) -> tuple[str, ...]:
            (found,) = [one.id for one in queries.pcs(alice.session) if one.name == pc]
            return alice.workspace.do(leaving.pc_departing, found).result(WAIT_S).only_there

        until(lambda: {one.name for one in queries.pcs(alice.session)} == {"Till", "Office"})
        assert len(only_there("Till")) == 2, "Bob comes in at the office, too"
        assert only_there("Office") == ()


def test_a_seat_that_cannot_be_ended_now_hinders_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def behind(*_: object) -> None:
        raise BehindError("Not yet.")

    monkeypatch.setattr("sync.colleagues.Colleagues.remove_unfinished", behind)
    with alone(tmp_path, "Ann") as ann:
        ann.workspace.do(COLLEAGUES.idle_work).result(WAIT_S)
        kept = ann.workspace.do(lambda context: called.kept(context.replica.log, called.SHOP)).result(WAIT_S)
    assert kept == "Olive & Co"
