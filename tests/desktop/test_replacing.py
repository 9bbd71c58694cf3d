"""Who replaces something that they have seen is heard, whatever the clocks say: names of people, PCs, channels and
the shop, whether a channel is archived, and what a message says; by another person or PC, or by oneself, in whatever
order it arrives."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.chat import commands as chat_commands
from desktop.chat.channel_rows import channel_id
from desktop.chat.facts import ChannelCreated
from desktop.home import wall_clock
from desktop.people import commands as people_commands
from desktop.people import queries as people_queries
from desktop.people.rows import SHOP
from sync.control import Erased
from tests.desktop.shops import WAIT_S, alone, reopened
from tests.desktop.test_projection import Shuffled
from tests.desktop.wrong_clocks import DAY_MS, PC, WRONG_MS, YEAR_MS, Clock, meet
from tests.sync.replicas import START_MS, WallClock, founded, joined


@pytest.fixture
def pcs() -> Iterator[tuple[PC, PC]]:
    clocks = WallClock(), WallClock()
    till = founded(wall_ms=clocks[0])
    office = joined(till, role=None, member=till.me.member, wall_ms=clocks[1])
    both = PC(till, clocks[0]), PC(office, clocks[1])
    yield both
    for pc in both:
        pc.close()


def target_of(what: str, till: PC) -> bytes:
    if what == "message":
        return till.post("first")
    if what in ("channel", "archived"):
        till.say(ChannelCreated("first"))
        return channel_id(till.replica.genesis.hash, "first")
    return {"person": till.replica.me.member, "pc": till.replica.me.device, "shop": SHOP}[what]


@pytest.mark.parametrize("wrong_ms", WRONG_MS)
@pytest.mark.parametrize("what", ["message", "person", "pc", "shop", "channel"])
@pytest.mark.parametrize("by_joiner", [False, True])
def test_what_replaces_what_was_seen_shows_on_every_pc(
    pcs: tuple[PC, PC], what: str, wrong_ms: int, by_joiner: bool
) -> None:
    target = target_of(what, pcs[0])
    meet(*pcs)
    wrong, right = pcs[::-1] if by_joiner else pcs
    wrong.clock.now_ms = START_MS + wrong_ms
    wrong.replace(what, target, "wrong")
    meet(*pcs)
    right.replace(what, target, "right")
    meet(*pcs)
    assert [pc.shown(what, target) for pc in pcs] == ["right", "right"]
    wrong.replace(what, target, "wrong again")
    meet(*pcs)
    assert [pc.shown(what, target) for pc in pcs] == ["wrong again", "wrong again"]
    wrong.clock.now_ms = START_MS
    wrong.replace(what, target, "set right")
    meet(*pcs)
    assert [pc.shown(what, target) for pc in pcs] == ["set right", "set right"]
    for seed in range(5):
        assert shown_in_another_order(pcs[0], seed, what, target) == "set right"


@pytest.mark.parametrize("wrong_ms", WRONG_MS)
def test_a_channel_is_archived_and_brought_back_whatever_the_clocks_say(pcs: tuple[PC, PC], wrong_ms: int) -> None:
    till, office = pcs
    channel = target_of("archived", till)
    meet(*pcs)
    office.clock.now_ms = START_MS + wrong_ms
    for who, archived in ((office, "True"), (till, "False"), (till, "True"), (office, "False")):
        who.replace("archived", channel, archived)
        meet(*pcs)
        assert [pc.shown("archived", channel) for pc in pcs] == [archived, archived]
        assert {shown_in_another_order(till, seed, "archived", channel) for seed in range(5)} == {archived}


def shown_in_another_order(pc: PC, seed: int, what: str, target: bytes) -> str:
    arrivals = pc.replica.arrivals(0, 10_000)
    random.Random(seed).shuffle(arrivals)
    again = PC(Shuffled(pc.replica, arrivals), pc.clock)
    again.replica.visible = len(arrivals)  # type: ignore[attr-defined]
    again.look()
    shown = again.shown(what, target)
    again.model.close()
    return shown


def test_what_was_recalled_of_several_edits_still_stands_for_what_its_author_had_seen(pcs: tuple[PC, PC]) -> None:
    till, office = pcs
    message = target_of("message", till)
    meet(*pcs)
    office.clock.now_ms += YEAR_MS
    office.replace("message", message, "seen")
    meet(*pcs)
    till.replace("message", message, "unseen")
    recalled = till.replica.arrivals(0, 10_000)[-1].entry
    assert till.shown("message", message) == "unseen"
    till.replica.control(Erased(recalled.feed, (recalled.hash,)))
    till.look()
    assert till.shown("message", message) == "seen"
    till.replace("message", message, "last")
    meet(*pcs)
    assert [pc.shown("message", message) for pc in pcs] == ["last", "last"]


def test_a_name_and_an_edit_replace_those_given_while_the_clock_was_ahead_also_after_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead_ms = [0]
    monkeypatch.setattr(wall_clock, "time", Clock(lead_ms))
    with alone(tmp_path / "till", "Ann") as till:
        message = till.say("deliver 10 boxes")
        lead_ms[0] = 40 * DAY_MS
        till.workspace.do(people_commands.rename_shop, "Bakery Nort").result(WAIT_S)
        till.workspace.do(chat_commands.edit_message, message, "deliver 11 boxes").result(WAIT_S)
        lead_ms[0] = 0
        till.workspace.do(people_commands.rename_shop, "Bakery North").result(WAIT_S)
        till.workspace.do(chat_commands.edit_message, message, "deliver 12 boxes").result(WAIT_S)
        assert (people_queries.shop(till.session), till.texts()) == ("Bakery North", ["deliver 12 boxes"])
        lead_ms[0] = 40 * DAY_MS
        till.workspace.do(people_commands.rename_shop, "Bakery Nort").result(WAIT_S)
        till.workspace.do(chat_commands.edit_message, message, "deliver 11 boxes").result(WAIT_S)
    lead_ms[0] = 0
    with reopened(tmp_path / "till") as till:
        till.workspace.do(people_commands.rename_shop, "Bakery North").result(WAIT_S)
        till.workspace.do(chat_commands.edit_message, message, "deliver 12 boxes").result(WAIT_S)
        assert (people_queries.shop(till.session), till.texts()) == ("Bakery North", ["deliver 12 boxes"])
