"""PCs of a shop on a network: found, proved, in step, again after every break."""

import asyncio
import logging
import socket
import threading

import pytest

from sync.control import CutRaised, CutTips, DeviceRemoved, MemberRemoved, Role, decode_control
from sync.disowning import Disowning
from sync.entry import CONTROL
from sync.errors import SyncError
from sync.transport.greeting import Peer, RemovedError, TurnedAwayError
from sync.transport.links import RACE_S, Links
from sync.transport.listener import Limits
from sync.transport.supervision import BackOff, supervise
from tests.sync.lan import WAIT_S, admit, at, found_shop, hold_the_same, networks, say, texts, until, wall_ms
from tests.sync.replicas import agree


def test_two_pcs_get_in_step_and_stay_so() -> None:
    async def story() -> None:
        till = found_shop()
        office = admit(till)
        say(till, "before")
        async with networks(till, office) as (one, two):
            assert await two.dial(at(one)) == till.device.device
            await until(lambda: hold_the_same(till, office))
            say(office, "live")
            await until(lambda: "live" in texts(till))
            assert set(one.connections) == {office.device.device}
            connection = two.connections[till.device.device]
            assert connection.dialled
            assert abs(connection.clock_difference_ms or 0) < 60_000
        assert texts(till) == texts(office) == {"before", "live"}

    asyncio.run(story())


def test_what_is_said_leaves_before_whoever_said_it_goes_on() -> None:
    till = found_shop()
    office = admit(till)
    heard = {word: threading.Event() for word in ("first", "second")}

    async def listen(address: str) -> None:
        async with networks(office) as (two,):
            await two.dial(address)
            for word, event in heard.items():
                await until(lambda word=word: word in texts(office))
                event.set()

    async def story() -> None:
        async with networks(till) as (one,):
            other = threading.Thread(target=lambda: asyncio.run(listen(at(one))))
            other.start()
            say(till, "first")
            await until(heard["first"].is_set)
            say(till, "second")
            assert heard["second"].wait(WAIT_S)  # the loop stands still meanwhile
            other.join(WAIT_S)

    asyncio.run(story())


def test_two_calls_that_cross_leave_one_connection() -> None:
    async def story() -> None:
        till = found_shop()
        office = admit(till)
        async with networks(till, office) as (one, two):
            reached = await asyncio.gather(one.dial(at(two)), two.dial(at(one)))
            assert reached == [office.device.device, till.device.device]
            await until(lambda: hold_the_same(till, office) and one.connections and two.connections)
            say(till, "one")
            say(office, "two")
            await until(lambda: texts(till) == texts(office) == {"one", "two"})
            ends = (one.connections[office.device.device], two.connections[till.device.device])
            assert sum(end.dialled for end in ends) == 1

    asyncio.run(story())


LOW, HIGH = bytes(16), b"\xff" * 16


@pytest.mark.parametrize(
    ("own", "first_dialled", "second_dialled", "second_session", "age_s", "second_wins"),
    [
        (LOW, False, True, b"1", 0.0, True),
        (LOW, True, False, b"1", 0.0, False),
        (HIGH, True, False, b"1", 0.0, True),
        (HIGH, False, True, b"1", 0.0, False),
        (LOW, True, False, b"2", 0.0, True),
        (LOW, True, False, b"1", RACE_S + 1, True),
        (LOW, True, True, b"1", 0.0, True),
    ],
    ids=["lower calls", "lower called", "higher called", "higher calls", "restarted", "lost", "same caller"],
)
def test_both_ends_keep_the_same_one_of_two_connections(
    own: bytes, first_dialled: bool, second_dialled: bool, second_session: bytes, age_s: float, second_wins: bool
) -> None:
    async def story() -> None:
        links = Links(own, lambda _link: None)
        device = HIGH if own == LOW else LOW
        first = FakeLink(Peer(device, b"", b"1"), first_dialled, age_s)
        second = FakeLink(Peer(device, b"", second_session), second_dialled, 0.0)
        assert links.adopt(first)
        assert links.adopt(second) == second_wins
        assert links.by_device[device] is (second if second_wins else first)
        assert bool(first.ended) == second_wins

    asyncio.run(story())


class FakeLink:
    """As much of a link as decides which of two stays."""

    def __init__(self, peer: Peer, dialled: bool, age_s: float) -> None:
        self.peer = peer
        self.dialled = dialled
        self.since_s = asyncio.get_running_loop().time() - age_s
        self.known = False
        self.ended = ""

    def end(self, sentence: str) -> None:
        self.ended = sentence


def test_pcs_find_each_other_without_being_told() -> None:
    async def story() -> None:
        till = found_shop()
        office = admit(till)
        async with networks(till, office, discovery=True) as (one, two):
            await until(lambda: one.connections and two.connections and one.discovering)
            await until(lambda: hold_the_same(till, office))

    asyncio.run(story())


def test_a_pc_that_was_away_is_called_again_where_it_was() -> None:
    async def story() -> None:
        till = found_shop()
        office = admit(till)
        async with networks(till) as (one,):
            port = one.port
            async with networks(office) as (two,):
                await two.dial(at(one))
                await until(lambda: hold_the_same(till, office))
            await until(lambda: not one.connections)
        say(till, "while apart")
        async with networks(office) as (two,):
            await until(lambda: two.tried and not two.tried[0].reached)
            assert two.tried[0].address == f"127.0.0.1:{port}"
            assert two.tried[0].outcome.endswith(".")
            async with networks(till, port=port):
                await until(lambda: hold_the_same(till, office))
        assert "while apart" in texts(office)

    asyncio.run(story())


def test_of_a_pc_that_is_connected_no_address_is_told_where_it_was_before() -> None:
    async def story() -> None:
        till = found_shop()
        office = admit(till)
        async with networks(till) as (one,):
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                before = f"127.0.0.1:{free.getsockname()[1]}"
            office.peers.keep_addresses(till.device.device, [before], office.wall_ms())
            async with networks(office) as (two,):
                await until(lambda: [(tried.address, tried.reached) for tried in two.tried] == [(before, False)])
                await two.dial(at(one))
                await until(lambda: set(two.connections) == {till.device.device})
                assert [(tried.address, tried.reached) for tried in two.tried] == [(f"127.0.0.1:{one.port}", True)]
                await one.stop()
                await until(lambda: not two.connections)
                await until(lambda: before in {tried.address for tried in two.tried})

    asyncio.run(story())


def test_a_pc_that_was_let_in_elsewhere_introduces_itself() -> None:
    async def story() -> None:
        till = found_shop()
        stock = admit(till)
        office = admit(till)
        say(office, "hello")
        assert office.device.device not in stock.verdicts.devices
        async with networks(stock, office) as (one, two):
            await two.dial(at(one))
            await until(lambda: hold_the_same(stock, office))
            assert set(one.connections) == {office.device.device}
        assert texts(stock) == {"hello"}

    asyncio.run(story())


def test_news_travel_through_a_pc_in_the_middle() -> None:
    async def story() -> None:
        till = found_shop()
        stock, office = admit(till), admit(till)
        async with networks(till, stock, office) as (one, two, three):
            await two.dial(at(one))
            await three.dial(at(one))
            await until(lambda: hold_the_same(till, stock, office))
            say(office, "pass it on")
            await until(lambda: "pass it on" in texts(stock))

    asyncio.run(story())


def test_a_pc_that_was_asleep_connects_anew() -> None:
    async def story() -> None:
        slept_ms = 0
        till = found_shop(lambda: wall_ms() + slept_ms)
        office = admit(till)
        async with networks(till, office) as (one, two):
            await two.dial(at(one))
            await until(lambda: hold_the_same(till, office) and one.connections)
            before = one._links.by_device[office.device.device]
            slept_ms = 8 * 3_600_000
            await until(lambda: one._links.by_device.get(office.device.device) not in (None, before))
            say(till, "good morning")
            await until(lambda: "good morning" in texts(office))

    asyncio.run(story())


def test_pcs_tell_each_other_where_they_are() -> None:
    async def story() -> None:
        till = found_shop()
        office = admit(till)
        async with networks(till, office) as (one, two):
            await two.dial(at(one))
            await until(lambda: till.peers.addresses(office.device.device) and hold_the_same(till, office))
            assert till.peers.addresses(office.device.device) == [at(two)]
            assert office.peers.addresses(till.device.device) == [at(one)]

    asyncio.run(story())


def test_a_removed_pc_learns_it_and_is_called_no_more() -> None:
    async def story() -> None:
        till = found_shop()
        office = admit(till)
        async with networks(till, office) as (one, two):
            await two.dial(at(one))
            await until(lambda: hold_the_same(till, office))
            (removal,) = till.control(DeviceRemoved(office.device.device, till.log.chains.cut([office.me.feed])))[-1:]
            await until(lambda: not one.connections and not two.connections)
            with pytest.raises((RemovedError, TurnedAwayError)):
                await two.dial(at(one))
            await until(lambda: two.removal is not None)
            assert two.removal is not None
            assert two.removal.hash == removal.hash
            say(till, "not for you")
            assert "not for you" not in texts(office)
            assert not one.connections

    asyncio.run(story())


def test_a_pc_that_was_removed_by_somebody_it_had_removed_explains_itself() -> None:
    """Two owners remove each other apart; the kiosk has heard the one first whose removal does not stand."""

    async def story() -> None:
        till = found_shop()
        office, kiosk = admit(till, Role.OWNER), admit(till)
        agree(till, office, kiosk)
        till.take_out(MemberRemoved(office.me.member))
        office.take_out(MemberRemoved(till.me.member))
        agree(office, kiosk)
        assert not kiosk.verdicts.devices[till.device.device].stands
        async with networks(till, kiosk) as (one, two):
            await one.dial(at(two))
            await until(lambda: hold_the_same(till, kiosk))
            assert one.removal is None
            assert set(two.connections) == {till.device.device}
        assert kiosk.verdicts.members[till.me.member].role == Role.OWNER
        assert kiosk.verdicts.members[office.me.member].role is None

    asyncio.run(story())


def test_a_pc_let_in_by_somebody_taken_out_unawares_hears_so_until_that_is_made_good() -> None:
    async def story() -> None:
        till = found_shop()
        office = admit(till, Role.OWNER)
        agree(till, office)
        taken = till.take_out(MemberRemoved(office.me.member))
        (removal,) = [entry for entry in taken if isinstance(decode_control(entry.body or b"")[1], MemberRemoved)]
        kiosk = admit(office)
        told = Disowning(kiosk)
        async with networks(till, kiosk, limits=Limits(introduction_s=0.2)) as (one, two):
            await two.dial(at(one))
            await until(told.by)
            assert set(told.by()) == {till.device.device}
            assert kiosk.verdicts.devices[till.device.device].stands
            assert Disowning(till).by() == {}
        kept = CutTips(office.me.feed, CONTROL, till.vector(CONTROL)[office.me.feed])
        till.control(CutRaised(removal.hash, (kept,)))
        async with networks(till, kiosk) as (one, two):
            await two.dial(at(one))
            await until(lambda: hold_the_same(till, kiosk))
            await until(lambda: not told.by())

    asyncio.run(story())


def test_that_a_pc_is_not_known_counts_while_who_says_so_stands_and_nothing_else_is_heard() -> None:
    till = found_shop()
    office, kiosk = admit(till), admit(till)
    agree(till, office, kiosk)
    told = Disowning(kiosk)
    told.note(office.device.device)
    told.note(till.device.device)
    assert set(told.by()) == {office.device.device, till.device.device}
    told.forget(office.device.device)
    assert set(Disowning(kiosk).by()) == {till.device.device}
    admit(till)
    agree(till, kiosk)
    assert told.by() == {}
    till.take_out(MemberRemoved(office.me.member))
    agree(till, kiosk)
    told.note(office.device.device)
    assert told.by() == {}


def test_who_says_that_they_leave_is_let_go_and_all_others_hear_of_it_at_once(caplog: pytest.LogCaptureFixture) -> None:
    async def story() -> None:
        till = found_shop()
        others = [admit(till) for _ in range(4)]
        office = others[0]
        agree(till, *others)
        async with networks(till, *others) as (one, *rest):
            for network in rest:
                await network.dial(at(one))
            await until(lambda: hold_the_same(till, *others) and len(one.connections) == 4)
            office.take_out(MemberRemoved(office.me.member))
            gone = office.me.member
            await until(lambda: all(pc.verdicts.members[gone].role is None for pc in (till, *others)))
            await until(lambda: office.device.device not in one.connections)
        assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []

    asyncio.run(story())


def test_an_error_of_ours_ends_one_connection_only(caplog: pytest.LogCaptureFixture) -> None:
    async def story() -> None:
        till = found_shop()
        stock, office = admit(till), admit(till)
        async with networks(till, stock, office) as (one, two, three):
            await two.dial(at(one))
            await until(lambda: hold_the_same(till, stock))
            failing = till.receive_run
            till.receive_run = lambda run: 1 // 0 if run.feed == office.me.feed else failing(run)  # type: ignore[method-assign]
            say(office, "poison")
            await three.dial(at(one))
            await until(lambda: any(record.levelno == logging.ERROR for record in caplog.records))
            till.receive_run = failing  # type: ignore[method-assign]
            say(stock, "still here")
            await until(lambda: "still here" in texts(till))
            assert stock.device.device in one.connections

    asyncio.run(story())


def test_leaving_in_the_middle_of_much_is_clean() -> None:
    async def story() -> None:
        till = found_shop()
        office = admit(till)
        for start in range(0, 3_000, 300):
            say(till, *(f"{number} " * 50 for number in range(start, start + 300)))
        async with networks(till, office) as (one, two):
            await two.dial(at(one))
            await until(lambda: len(texts(office)) > 300)
        async with networks(till, office) as (one, two):
            await two.dial(at(one))
            await until(lambda: hold_the_same(till, office))
        assert len(texts(office)) == 3_000

    asyncio.run(story())


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("127.0.0.1:1", "not running"),
        ("what is this", "not an address"),
    ],
)
def test_an_address_that_leads_nowhere_is_said_so(typed: str, said: str) -> None:
    async def story() -> None:
        async with networks(found_shop()) as (one,):
            with pytest.raises(SyncError, match=said):
                await one.dial(typed)

    asyncio.run(story())


def test_a_pc_does_not_talk_to_itself() -> None:
    async def story() -> None:
        async with networks(found_shop()) as (one,):
            with pytest.raises(TurnedAwayError, match="itself"):
                await one.dial(at(one))

    asyncio.run(story())


def test_waiting_times_grow_to_a_limit_and_begin_anew() -> None:
    fractions = iter([0.0, 1.0, 0.5, 0.0, 0.0, 0.0])
    back_off = BackOff(lambda: next(fractions), first_s=1.0, longest_s=4.0)
    assert [back_off.next_s() for _ in range(4)] == [0.5, 2.0, 3.0, 2.0]
    assert back_off.next_s() == 2.0
    back_off.reset()
    assert back_off.next_s() == 0.5


def test_a_service_that_fails_is_started_again_and_says_so() -> None:
    async def story() -> None:
        started, said, well = [], [], asyncio.Event()
        failures = [OSError("the cable is out"), OSError("the cable is out again")]

        async def service() -> None:
            started.append(len(started))
            if len(started) <= len(failures):
                raise failures[len(started) - 1]
            await asyncio.Event().wait()

        def report(error: Exception | None) -> None:
            said.append(error)
            if error is None:
                well.set()

        supervised = supervise("listener", service, BackOff(lambda: 0.0, first_s=0.001), report)
        task = asyncio.ensure_future(supervised)
        await well.wait()
        task.cancel()
        assert said == [*failures, None]

    asyncio.run(story())
